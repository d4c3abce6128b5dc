"""Iterative methods beside SciPy and GPyTorch: each pair in turn, in one run, medians of the ratio peer/ours.

    python benches/peers/iterative.py BENCH DATA [TASK ...]

BENCH is the executable of `cargo bench -p cola-benches --bench iterative --no-run`, DATA a folder with mhd4800b.mtx.gz
and bcsstk18.mtx.gz. Needs numpy, scipy and, for slq and bbmm, gpytorch.
"""

import json
import os
import statistics
import subprocess
import sys
import time

THREADS = int(os.environ.get("THREADS", "1"))
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)
import numpy as np
import scipy.io
import scipy.sparse as sp
import scipy.sparse.linalg as la

ROUNDS = int(os.environ.get("ROUNDS", "3"))


def poisson(side):
    line = sp.diags([-1.0, 2.0, -1.0], [-1, 0, 1], shape=(side, side))
    eye = sp.identity(side)
    return (sp.kron(line, eye) + sp.kron(eye, line)).tocsr()


def median(run, runs=3):
    if runs > 1:
        run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def spmv(a):
    x = np.ones(a.shape[1])

    def run():
        for _ in range(10):
            a @ x

    return median(run, 15) / 10, {}


def eigsh(a, **options):
    found = {}

    def run():
        w, v = la.eigsh(a, k=10, **options)
        found["residual"] = float(np.linalg.norm(a @ v - v * w, axis=0).max())

    return median(run, 1 if a.shape[0] > 100_000 else 3), found


def gmres(a):
    b, found = np.ones(a.shape[0]), {}

    def run():
        x, _ = la.gmres(a, b, rtol=0.0, restart=30, maxiter=10)
        found["residual"] = float(np.linalg.norm(b - a @ x) / np.linalg.norm(b))

    return median(run), found


def gaussian_process(task):
    import gpytorch
    import torch
    from linear_operator import settings
    from linear_operator.operators import DenseLinearOperator

    torch.set_num_threads(THREADS)
    n = 3000
    i = np.arange(n)
    p = np.stack([(i * 0.7548776662466928) % 1, (i * 0.5698402909980532) % 1], 1)
    k = np.exp(-((p[:, None] - p[None]) ** 2).sum(-1) / 0.02) + 0.1 * np.eye(n)
    exact = np.linalg.slogdet(k)[1]
    a, b, found = torch.tensor(k), torch.ones(n, dtype=torch.float64), {}
    values = []

    def run():
        with gpytorch.settings.max_cholesky_size(0), settings.num_trace_samples(64), settings.cg_tolerance(
            1e-5 if task == "bbmm" else 1e-2
        ), settings.max_cg_iterations(3000), settings.max_preconditioner_size(0):
            operator = DenseLinearOperator(a)
            if task == "slq":
                values.append(float(operator.logdet()))
            else:
                values.append(float(operator.inv_quad_logdet(b[:, None], logdet=True)[1]))

    # Its solver does not get below 1e-6 here: it may stop at 1e-5, ours at 1e-8.
    seconds = median(run, 3 if task == "slq" else 1)
    for _ in range(8 if task == "slq" else 2):
        run()
    found["value"], found["exact"] = statistics.mean(values), float(exact)
    found["standard_error"] = float(np.sqrt(np.mean((np.array(values) - exact) ** 2)))
    return seconds, found


def main():
    bench, data, *wanted = sys.argv[1:]
    read = lambda name: os.path.join(data, name + ".mtx.gz")
    load = lambda name: sp.csr_matrix(scipy.io.mmread(read(name)))
    tasks = {
        "spmv poisson": ("spmv", None, lambda: spmv(poisson(1000))),
        "spmv bcsstk18": ("spmv", "bcsstk18", lambda: spmv(load("bcsstk18"))),
        "cg": ("cg", None, None),
        "minres": ("minres", None, None),
        "eigsh LA poisson": ("eigsh-la", None, lambda: eigsh(poisson(500), which="LA", tol=1e-10)),
        "eigsh SM poisson": ("eigsh-sm", None, lambda: eigsh(poisson(500).tocsc(), sigma=0.0, tol=1e-10)),
        "eigsh LA mhd4800b": ("eigsh-la", "mhd4800b", lambda: eigsh(load("mhd4800b"), which="LA", tol=1e-10)),
        # ARPACK does not find all copies of the eigenvalue 1 of this one; without a search for them ours does not either.
        "eigsh LA mhd4800b once": ("eigsh-la-once", "mhd4800b", lambda: eigsh(load("mhd4800b"), which="LA", tol=1e-10)),
        "eigsh SM mhd4800b": ("eigsh-sm", "mhd4800b", lambda: eigsh(load("mhd4800b").tocsc(), sigma=0.0, tol=1e-10)),
        "eigsh LA bcsstk18": ("eigsh-la", "bcsstk18", lambda: eigsh(load("bcsstk18"), which="LA", tol=1e-10)),
        "eigsh SM bcsstk18": ("eigsh-sm", "bcsstk18", lambda: eigsh(load("bcsstk18").tocsc(), sigma=0.0, tol=1e-10)),
        "gmres": ("gmres", None, lambda: gmres(poisson(500))),
        "slq": ("slq", None, lambda: gaussian_process("slq")),
        "bbmm": ("bbmm", None, lambda: gaussian_process("bbmm")),
    }
    for name, (task, file, peer) in tasks.items():
        if wanted and name not in wanted and task not in wanted:
            continue
        ratios, shares, ours, theirs = [], [], {}, {}
        for _ in range(ROUNDS):
            command = [bench, task, str(THREADS)] + ([read(file)] if file else [])
            ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if "bandwidth" in ours and "bytes" in ours:
                shares.append(ours["bytes"] / ours["seconds"] / ours["bandwidth"])
            if peer:
                seconds, theirs = peer()
                theirs = {"seconds": seconds, **theirs}
                ratios.append(seconds / ours["seconds"])
        line = f"{name:20} {THREADS} threads"
        line += f"  peer/ours {statistics.median(ratios):6.2f}" if ratios else ""
        line += f"  share of the triad's bandwidth {statistics.median(shares):5.2f}" if shares else ""
        print(line, "\n    ours", ours, "\n    peer", theirs, flush=True)


main()
