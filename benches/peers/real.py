"""The tasks of `real` with NumPy, SciPy and scikit-learn: the same inputs, criteria and JSON lines.

    python benches/peers/real.py [solve|eig|logdet|gp|clusters]... [--data DIR] [--name SUBSTR] [--quick] [--threads N] [--json FILE]

Each case runs in a process of its own; a way that takes too long is stopped, and a new process goes on with the way after it.
A time counts only with the status ok. `family` says whether a way is direct or iterative.
"""
import argparse
import gzip
import json
import os
import select
import subprocess
import sys
import time
import warnings

FUNCTIONS = ["solve", "eig", "logdet", "gp", "clusters"]


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("functions", nargs="*", metavar="FUNCTION", help="of " + ", ".join(FUNCTIONS))
    p.add_argument("--data", default=os.environ.get("COLA_DATA", "../shared/data"))
    p.add_argument("--name", default="")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--json")
    p.add_argument("--timeout", type=float, help="seconds after which one way of one case is stopped [20; with --quick 10]")
    p.add_argument("--child", type=int, help=argparse.SUPPRESS)
    a = p.parse_args()
    if set(a.functions) - set(FUNCTIONS):
        p.error("there are " + ", ".join(FUNCTIONS))
    a.timeout = a.timeout or (10.0 if a.quick else 20.0)
    return a


ARGS = arguments()
if ARGS.child is not None:
    for v in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ[v] = str(ARGS.threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[-ARGS.threads:]))
    # The OpenBLAS of the wheels does not know newer processors and would take its slower kernels.
    try:
        if " avx512f " in open("/proc/cpuinfo").read():
            os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
    except OSError:
        pass

warnings.filterwarnings("ignore")
import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
import scipy.sparse.linalg as spl

TOL, DENSE, K, CLUSTERS = 1e-10, 3000, 6, 8


# ----------------------------------------------------------------------------- inputs
def normal(seed, n):
    """Irwin-Hall(12) normals from splitmix64 by counter: the bits of `paper::streams::normal`."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, 3 * n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    s = sum((z >> np.uint64(sh)) & np.uint64(0xFFFF) for sh in (0, 16, 32, 48)).reshape(n, 3).sum(axis=1)
    return (s.astype(np.float64) - 393210.0) / 65536.0


def vector(seed, n, dtype):
    x = normal(seed, n)
    return x + 1j * normal(seed + 1, n) if np.issubdtype(dtype, np.complexfloating) else x


def load(known):
    from scipy.io import mmread
    a = sp.csr_array(mmread(os.path.join(ARGS.data, known["file"])))
    if not np.issubdtype(a.dtype, np.complexfloating):
        a = a.astype(np.float64)
    a.sum_duplicates()
    a.sort_indices()
    return a


def adjacency(known):
    """0/1, undirected, without loops."""
    path = os.path.join(ARGS.data, known["file"])
    if path.endswith(".txt.gz"):
        with gzip.open(path, "rt") as f:
            ends = np.array([line.split()[:2] for line in f if line.strip()], dtype=np.int64) - 1
        n = int(ends.max()) + 1
        a = sp.coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n)).tocsr()
    else:
        a = load(known)
    a = sp.csr_array(a != 0)
    a = sp.csr_array((a + a.T) != 0).astype(np.float64)
    a.setdiag(0)
    a.eliminate_zeros()
    if a.nnz != 2 * known["undirected_binary"]["edges"]:
        raise ValueError("another number of edges than the reference has")
    return a


def positive_definite(known):
    return known["kind"] in ("SPD", "complex Hermitian PD")


def self_adjoint(known):
    field = known["mm_field"]
    return field.endswith("hermitian") or (field.endswith(" symmetric") and not field.startswith("complex"))


def cases(function):
    ref = json.load(open(os.path.join(ARGS.data, "reference.json")))
    matrices = {k: v for k, v in ref["matrices"].items() if v["file"].endswith(".mtx.gz")}
    square = {k: v for k, v in matrices.items() if v["shape"][0] == v["shape"][1]}
    graphs = ref["graphs"]
    if function == "solve":
        out = list(matrices.items())
    elif function == "logdet":
        out = list(square.items())
    elif function == "eig":
        out = []
        for k, v in square.items():
            out += [(p + ":" + k, v) for p in (("la", "sa") if self_adjoint(v) else ("lm",))]
        out += [(p + ":" + k, v) for k, v in graphs.items() for p in ("la", "sa")]
    elif function == "gp":
        return list(ref["uci"].items())
    else:
        out = list(graphs.items())
    return [(k, v) for k, v in out if not ARGS.quick or v["shape"][0] <= 2000]


# ----------------------------------------------------------------------------- the ways of each function
class Stopped(Exception):
    pass


def clock(seconds=2.0):
    """A callback of iterative methods that ends them when their time is up."""
    end = time.perf_counter() + seconds

    def look(*_):
        if time.perf_counter() > end:
            raise Stopped("> %g s" % seconds)
    return look


class Clocked(spl.LinearOperator):
    """A matrix for ARPACK, which has no callback: what `aslinearoperator` makes, with a look at the clock."""

    def __init__(self, a):
        super().__init__(a.dtype, a.shape)
        self.a, self.look = a, clock(5.0)

    def _matvec(self, x):
        self.look()
        return self.a @ x


def converged(result):
    if result[1] != 0:
        raise RuntimeError("not converged: info %d" % result[1])
    return result[0]


def solve(name, known):
    a = load(known)
    n = a.shape[1]
    wanted = vector(9001, n, a.dtype)
    b = a @ wanted
    norm = spl.norm(a)
    if a.shape[0] != n:
        return least_squares(a, b, norm)
    csc = sp.csc_matrix(a)
    csr = sp.csr_matrix(a)
    psd, hermitian = positive_definite(known), self_adjoint(known)

    def check(x):
        r = np.linalg.norm(b - a @ x)
        err = r / (norm * np.linalg.norm(x) + np.linalg.norm(b))
        return dict(err=err, ok=bool(err <= TOL), relres=r / np.linalg.norm(b),
                    fwd_err=float(np.linalg.norm(x - wanted) / np.linalg.norm(wanted)))

    def jacobi():
        d = csr.diagonal()
        return spl.LinearOperator(csr.shape, matvec=lambda v: v / d, dtype=csr.dtype)

    def ilu():
        f = spl.spilu(csc)
        return spl.LinearOperator(csr.shape, matvec=f.solve, dtype=csr.dtype)

    ways = [("spsolve", "direct", lambda: spl.spsolve(csc, b))]
    if hermitian:
        ways += [("splu symmetric", "direct", lambda: spl.splu(csc, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.01, options=dict(SymmetricMode=True)).solve(b))]
    if n <= DENSE:
        kind = "pos" if psd else "her" if hermitian else "gen"
        ways += [("dense", "direct", lambda: la.solve(a.toarray(), b, assume_a=kind, check_finite=False))]
    if psd:
        ways += [("cg", "iterative", lambda: converged(spl.cg(csr, b, rtol=TOL, callback=clock()))),
                 ("cg + Jacobi", "iterative", lambda: converged(spl.cg(csr, b, rtol=TOL, M=jacobi(), callback=clock())))]
    elif hermitian:
        ways += [("minres", "iterative", lambda: converged(spl.minres(csr, b, rtol=TOL, callback=clock())))]
    if not psd:
        ways += [("gmres(50) + ILU", "iterative", lambda: converged(spl.gmres(csr, b, rtol=TOL, restart=50, M=ilu(), callback=clock(), callback_type="pr_norm"))),
                 ("bicgstab + ILU", "iterative", lambda: converged(spl.bicgstab(csr, b, rtol=TOL, M=ilu(), callback=clock()))),
                 ("gmres(50)", "iterative", lambda: converged(spl.gmres(csr, b, rtol=TOL, restart=50, callback=clock(), callback_type="pr_norm")))]
    return ways, check, "‖b−A·x‖/(‖A‖·‖x‖+‖b‖)<=1e-10"


def least_squares(a, b, norm):
    m, n = a.shape
    if m > n:
        b = b + vector(9003, m, a.dtype) * (0.1 * np.linalg.norm(b) / np.sqrt(m))
    csr = sp.csr_matrix(a)

    def check(x):
        r = b - a @ x
        orthogonal = np.linalg.norm(a.conj().T @ r) / (norm * np.linalg.norm(r))
        small = np.linalg.norm(r) / (norm * np.linalg.norm(x) + np.linalg.norm(b))
        err = min(orthogonal, small)
        return dict(err=err, ok=bool(err <= TOL), relres=np.linalg.norm(r) / np.linalg.norm(b), norm_x=float(np.linalg.norm(x)))

    ways = [("lstsq gelsd", "direct", lambda: la.lstsq(a.toarray(), b, check_finite=False)[0]),
            ("lstsq gelsy", "direct", lambda: la.lstsq(a.toarray(), b, check_finite=False, lapack_driver="gelsy")[0]),
            ("lsqr", "iterative", lambda: spl.lsqr(csr, b, atol=TOL, btol=TOL, iter_lim=20 * n)[0]),
            ("lsmr", "iterative", lambda: spl.lsmr(csr, b, atol=TOL, btol=TOL, maxiter=20 * n)[0])]
    return ways, check, "min(‖Aᴴ·r‖/(‖A‖·‖r‖), ‖r‖/(‖A‖·‖x‖+‖b‖))<=1e-10"


def eig(name, known):
    which = name.split(":")[0]
    graph = known.get("undirected_binary")
    a = adjacency(known) if graph else load(known)
    csr, n = sp.csr_matrix(a), a.shape[0]
    v0 = normal(9005, n)
    norm = graph["adjacency_lambda_max"] if graph else known.get("norm_2") or spl.norm(a)
    if graph:
        ref = [graph["adjacency_lambda_max"], graph["adjacency_lambda_2"]] if which == "la" else [graph["adjacency_lambda_min"]]
    elif which == "la":
        ref = known.get("eig_largest5_dense", [known.get("lambda_max")])[::-1]
    elif which == "sa":
        ref = known.get("eig_smallest5_dense", [known.get("lambda_min")])
    else:
        ref = [known.get("eig_dense", {}).get("largest_abs")]
    ref = [x for x in ref if x is not None]

    def check(found):
        w, v = found
        order = np.argsort(-np.abs(w)) if which == "lm" else np.argsort(w.real * (-1 if which == "la" else 1))
        w, v = w[order[:K]], v[:, order[:K]]
        shown = np.abs(w) if which == "lm" else w.real
        res = np.linalg.norm(a @ v - v * w, axis=0) / (norm * np.linalg.norm(v, axis=0))
        off = max([abs(x - y) / norm for x, y in zip(ref, shown)], default=0.0)
        exact = known.get({"la": "lambda_max", "sa": "lambda_min"}.get(which))
        own = abs(exact - shown[0]) / abs(exact) if exact else None
        ok = len(w) == min(K, n) and res.max() <= 1e-8 and off <= (1e-6 if which == "lm" else 1e-8)
        return dict(err=float(res.max()), ok=bool(ok), known=len(ref), known_off=off, known_rel=own, values=[float(x) for x in shown])

    if which == "lm":
        ways = [("eigs", "iterative", lambda: spl.eigs(Clocked(csr), k=K, which="LM", tol=1e-9, v0=v0))]
        if n <= 1300:
            ways += [("dense eig", "direct", lambda: la.eig(a.toarray(), check_finite=False))]
    else:
        ways = [("eigsh", "iterative", lambda: spl.eigsh(Clocked(csr), k=K, which=which.upper(), tol=1e-9, v0=v0))]
        if which == "sa" and positive_definite(known):
            ways += [("eigsh, sigma=0", "iterative", lambda: spl.eigsh(sp.csc_matrix(a), k=K, sigma=0, which="LM", tol=1e-9, v0=v0))]
        if n <= 2100:
            ends = [n - K, n - 1] if which == "la" else [0, K - 1]
            ways += [("dense eigh", "direct", lambda: la.eigh(a.toarray(), check_finite=False, subset_by_index=ends))]
    return ways, check, "‖A·v−λ·v‖/‖A‖<=1e-8, and the known λ within 1e-8·‖A‖ (1e-6 if not self-adjoint)"


def logdet(name, known):
    a = load(known)
    csc, n = sp.csc_matrix(a), a.shape[0]
    ref, kappa = known.get("logabsdet"), known.get("cond_1") or known.get("cond_2")
    bound = 64 * np.finfo(float).eps * (np.sqrt(n) * (kappa or np.inf) + abs(ref or 0) + n)
    want = known.get("det_sign")
    want = complex(*want) if isinstance(want, list) else want
    if bound >= 0.5:
        want = None
    bound = max(bound, 1e-12 * abs(ref or 0))

    def check(found):
        sign, value = found
        if ref is None:
            return dict(err=0.0 if sign == 0 else float("inf"), ok=bool(sign == 0), value=str(value))
        off = abs(value - ref)
        ok = off <= bound and (want is None or abs(sign - want) <= 1e-6 + bound)
        return dict(err=off, ok=bool(ok), relerr=off / max(abs(ref), 1.0), bound=bound, value=value,
                    sign_ok=bool(want is None or abs(sign - want) <= 1e-6 + bound))

    def parity(p):
        cycles = sp.csgraph.connected_components(sp.csr_matrix((np.ones(n), (np.arange(n), p)), shape=(n, n)), directed=False)[0]
        return -1.0 if (n - cycles) % 2 else 1.0

    def of(f):
        d = f.U.diagonal()
        return np.prod(d / np.abs(d)) * parity(f.perm_r) * parity(f.perm_c), np.log(np.abs(d)).sum()

    ways = [("splu", "direct", lambda: of(spl.splu(csc)))]
    if self_adjoint(known):
        ways += [("splu symmetric", "direct", lambda: of(spl.splu(csc, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.01, options=dict(SymmetricMode=True))))]
    if n <= DENSE:
        ways += [("dense slogdet", "direct", lambda: np.linalg.slogdet(a.toarray()))]
    return ways, check, "|Δ log|det A||<=64·ε·(√n·κ+|log|det A||+n), the sign"


def gp(name, known):
    with gzip.open(os.path.join(ARGS.data, known["file"]), "rt") as f:
        rows = np.array([[float(w) for w in line.split(",")] for _, line in zip(range(1000), f)])
    ref = known["gp_first1000"]
    std = lambda c: (c - c.mean()) / c.std()
    x = np.column_stack([std(c) for c in rows[:, :-1].T if not (c == c[0]).all()])
    y, n, ell2 = std(rows[:, -1]), len(rows), float(x.shape[1])

    def check(found):
        quad, ld = found
        nll = 0.5 * quad + 0.5 * ld + 0.5 * n * np.log(2 * np.pi)
        pairs = [(ld, ref["logdet_K"]), (quad, ref["y_Kinv_y"]), (nll, ref["nll"])]
        err = max(abs(u - v) / abs(v) for u, v in pairs)
        return dict(err=err, ok=bool(err <= 1e-9), value=nll)

    def numpy():
        from scipy.spatial.distance import cdist
        k = cdist(x, x, "sqeuclidean")
        k *= -0.5 / ell2
        np.exp(k, out=k)
        k[np.diag_indices(n)] += 0.01
        c = la.cho_factor(k, lower=True, overwrite_a=True, check_finite=False)
        return float(y @ la.cho_solve(c, y, check_finite=False)), float(2 * np.log(np.diag(c[0])).sum())

    def blas():
        s = (x * x).sum(axis=1)
        k = x @ x.T
        k -= 0.5 * s[:, None]
        k -= 0.5 * s[None, :]
        k /= ell2
        np.exp(k, out=k)
        k[np.diag_indices(n)] += 0.01
        c = la.cho_factor(k, lower=True, overwrite_a=True, check_finite=False)
        return float(y @ la.cho_solve(c, y, check_finite=False)), float(2 * np.log(np.diag(c[0])).sum())

    def sklearn():
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import RBF
        g = GaussianProcessRegressor(RBF(np.sqrt(ell2)), alpha=0.01, optimizer=None).fit(x, y)
        value = g.log_marginal_likelihood(g.kernel_.theta)
        quad = float(y @ g.alpha_.ravel())
        return quad, float(-2 * value - quad - n * np.log(2 * np.pi))
    ways = [("numpy, cdist + Cholesky", "direct", numpy), ("numpy, X·Xᵀ + Cholesky", "direct", blas), ("scikit-learn fit + likelihood", "direct", sklearn)]
    return ways, check, "quadratic form, log det, likelihood: relative error <=1e-9"


def clusters(name, known):
    a = adjacency(known)
    _, part = sp.csgraph.connected_components(a, directed=False)
    keep = np.flatnonzero(part == np.bincount(part).argmax())
    a = sp.csr_matrix(a[keep][:, keep])
    n, degrees = a.shape[0], np.asarray(a.sum(axis=1)).ravel()
    r = degrees ** -0.5
    scale = sp.diags_array(r)
    v0 = normal(9005, n)
    s = sp.csr_matrix(scale @ a @ scale)
    from sklearn.cluster import KMeans, SpectralClustering

    def cut(labels):
        total = 0.0
        for g in range(CLUSTERS):
            inside = labels == g
            volume = degrees[inside].sum()
            if volume > 0:
                total += (volume - a[inside][:, inside].sum()) / volume
        return float(total)

    def check(found):
        if not isinstance(found, tuple):
            return dict(err=0.0, ok=True, cut=cut(found), values=[])
        w, v = found
        order = np.argsort(-w)
        w, v = w[order], v[:, order]
        res = np.linalg.norm(s @ v - v * w, axis=0).max()
        t0 = time.perf_counter()
        rows = v / np.maximum(np.linalg.norm(v, axis=1), np.finfo(float).tiny)[:, None]
        cuts = [cut(KMeans(CLUSTERS, n_init=1, random_state=seed).fit_predict(rows)) for seed in (1, 2, 3)]
        return dict(err=float(res), ok=bool(res <= 1e-8 and abs(w[0] - 1) <= 1e-10 and len(w) == CLUSTERS),
                    values=[float(x) for x in w], cut=min(cuts), seconds_labels=time.perf_counter() - t0)

    ways = [("eigsh", "iterative", lambda: spl.eigsh(sp.csr_matrix(scale @ a @ scale), k=CLUSTERS, which="LA", tol=1e-9, v0=v0)),
            ("scikit-learn, with labels", "iterative", lambda: SpectralClustering(CLUSTERS, affinity="precomputed", random_state=1, n_init=3).fit(a).labels_)]
    return ways, check, "‖S·v−λ·v‖<=1e-8, λ₁ = 1 to 1e-10"


MAKE = dict(solve=solve, eig=eig, logdet=logdet, gp=gp, clusters=clusters)


# ----------------------------------------------------------------------------- measuring
def emit(record, file=None):
    line = json.dumps(record, default=float, ensure_ascii=False)
    print(line, flush=True)
    if file:
        file.write(line + "\n")


def key(function, name, known, peer):
    return dict(task="real_" + function, peer=peer, size=name, threads=ARGS.threads, kind=known.get("kind", ""))


def measure(run):
    """The median of some runs after one that does not count; a long one is not repeated, and counts."""
    budget, reps = (0.15, 5) if ARGS.quick else (0.6, 15)
    t0 = time.perf_counter()
    found = run()
    first = time.perf_counter() - t0
    if first > budget:
        return found, [first], False
    times = []
    while not times or (len(times) < reps and sum(times) < budget):
        t0 = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - t0)
    return found, times, True


def child():
    function, name = ARGS.functions[0], ARGS.name
    known = dict(cases(function))[name]
    ways, check, criterion = MAKE[function](name, known)
    for i, (peer, family, run) in enumerate(ways):
        if i < ARGS.child:
            continue
        record = dict(key(function, name, known, "scipy " + peer), family=family, way=i, ways=len(ways))
        # Told before, so that whoever stops this process knows what it was at.
        print("# " + json.dumps(record), flush=True)
        try:
            found, times, warm = measure(run)
            record.update(seconds_median=float(np.median(times)), seconds_min=min(times), reps=len(times), first_dropped=warm, criterion=criterion)
            told = check(found)
            record.update(told)
            singular = function == "solve" and known["shape"][0] == known["shape"][1] and known.get("logabsdet") is None
            record["status"] = ("answered" if singular else "ok") if told["ok"] else "WRONG"
        except Stopped as e:
            record.update(status="STOPPED", error=str(e))
        except Exception as e:  # a failure is a result
            record.update(status="FAIL", error=(type(e).__name__ + ": " + str(e)).strip()[:300])
        emit(record)


def follow(function, name, known, file):
    start, now = 0, None
    while True:
        cmd = [sys.executable, "-W", "ignore", sys.argv[0], function, "--child", str(start), "--name", name, "--data", ARGS.data,
               "--threads", str(ARGS.threads), "--timeout", str(ARGS.timeout)] + (["--quick"] if ARGS.quick else [])
        process = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # Whatever begins a way is followed by its record; until the first, Python starts and the file is read.
        buffer, limit, status = b"", ARGS.timeout + 20, None
        while status is None:
            ready, _, _ = select.select([process.stdout], [], [], limit)
            chunk = os.read(process.stdout.fileno(), 1 << 16) if ready else None
            if chunk is None:
                process.kill()
                status = "TIMEOUT"
            elif not chunk:
                status = "CRASH"
            else:
                *lines, buffer = (buffer + chunk).split(b"\n")
                for line in lines:
                    if line.startswith(b"# {"):
                        now = json.loads(line[2:])
                        limit = ARGS.timeout
                    elif line.startswith(b"{"):
                        emit(json.loads(line), file)
                        start, now = json.loads(line)["way"] + 1, dict(now, done=True)
                        limit = ARGS.timeout + 20
        code = process.wait()
        if now and now.get("done") and start >= now["ways"]:
            return
        if now is None or now.get("done"):
            record = dict(key(function, name, known, "scipy"), status=status, error="the process ended with %s" % code)
            emit(record, file)
            return
        told = "> %g s" % ARGS.timeout if status == "TIMEOUT" else "the process ended with %s" % code
        emit(dict(now, status=status, error=told), file)
        start, last, now = now["way"] + 1, now["ways"], None
        if start >= last:
            return


def main():
    if ARGS.child is not None:
        return child()
    if not os.path.exists(os.path.join(ARGS.data, "reference.json")):
        sys.exit("error: there is no reference.json in %s; say where the data lie: --data DIR, or the variable COLA_DATA" % ARGS.data)
    file = open(ARGS.json, "w") if ARGS.json else None
    for function in [f for f in FUNCTIONS if not ARGS.functions or f in ARGS.functions]:
        for name, known in cases(function):
            if ARGS.name in name:
                follow(function, name, known, file)


main()
