//! One figure of the iterative methods, to be set beside a peer's by `benches/peers/iterative.py`.
//!
//! `cargo bench -p cola-benches --bench iterative -- TASK THREADS [FILE]` prints one JSON object: the median of the
//! seconds, and what tells that the results are equally good. Without a task it does nothing.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark"
)]

use cola::algorithms::{Bbmm, Lanczos, Minres, Slq};
use cola::functions::{EigOptions, Which, eig_with, logdet_with, solve_with};
use cola::prelude::*;
use cola::properties::PSD;
use cola::{Alg, Trans, Value, Workspace};
use std::time::Instant;

/// Median of the seconds of some runs, after one that is not counted if there are several.
fn median(runs: usize, mut run: impl FnMut()) -> f64 {
    if runs > 1 {
        run();
    }
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn poisson(side: usize) -> Op {
    let grid = cola::gallery::find("poisson2d").unwrap().operator(&[side as f64]).unwrap();
    assume(&grid, PSD.set()).unwrap()
}

fn file(path: &str) -> Op {
    match cola::io::load(path).unwrap() {
        Value::Op(a) => a,
        other => panic!("{path} holds {other}"),
    }
}

fn ones(n: usize) -> Array {
    Array::full(n, 1, DType::F64, Scalar::new(1.0, 0.0)).unwrap()
}

/// Seconds for one pass of a ← b + s·c over three arrays of 160 MB, by as many threads: bytes a second.
fn triad(threads: usize) -> f64 {
    let n = 20_000_000 / threads;
    let mut parts: Vec<[Vec<f64>; 3]> =
        (0..threads).map(|_| [vec![0.0; n], vec![1.0; n], vec![2.0; n]]).collect();
    let seconds = median(9, || {
        std::thread::scope(|scope| {
            for [a, b, c] in &mut parts {
                scope.spawn(move || {
                    a.iter_mut().zip(&*b).zip(&*c).for_each(|((a, b), c)| *a = b + 3.0 * c);
                    std::hint::black_box(a);
                });
            }
        });
    });
    24.0 * (n * threads) as f64 / seconds
}

/// Seconds of one product, and the bytes that it cannot do without.
fn spmv(a: &Op) -> (f64, f64) {
    let (x, mut y) = (ones(a.cols()), Array::zeros(a.rows(), 1, DType::F64).unwrap());
    let (one, zero, ws) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0), &mut Workspace::new());
    let each = 10;
    let seconds = median(15, || {
        for _ in 0..each {
            a.apply_into(Trans::None, one, x.as_ref(), zero, y.as_mut().unwrap(), ws).unwrap();
        }
    });
    (seconds / f64::from(each), a.cost().bytes)
}

/// Seconds of one iteration: the difference of two limits.
fn iteration(a: &Op, alg: impl Fn(usize) -> Alg) -> f64 {
    let b = ones(a.rows());
    let run = |limit: usize| median(3, || drop(std::hint::black_box(solve_with(a, &b, &alg(limit)))));
    (run(150) - run(50)) / 100.0
}

fn print(task: &str, threads: usize, seconds: f64, more: &[(&str, f64)]) {
    let more: String = more.iter().map(|(name, value)| format!(", \"{name}\": {value:e}")).collect();
    println!("{{\"task\": \"{task}\", \"threads\": {threads}, \"seconds\": {seconds:e}{more}}}");
}

fn eigsh(a: &Op, which: Which, missed: bool) -> (f64, f64) {
    let alg = Lanczos { missed, ..Lanczos::default() };
    let options = EigOptions { alg: Some(alg.into()), ..EigOptions::first(10, which) };
    let mut residual = 0.0;
    // Minutes are measured once.
    let runs = if a.rows() > 100_000 { 1 } else { 3 };
    let seconds = median(runs, || {
        let found = eig_with(a, &options).unwrap();
        let v = to_dense(&found.vectors).unwrap();
        let av = a.apply(&v).unwrap();
        residual = (0..10)
            .map(|j| {
                let lambda = found.values.get(j, 0).unwrap().re;
                let square = |i| (av.get(i, j).unwrap().re - lambda * v.get(i, j).unwrap().re).powi(2);
                (0..a.rows()).map(square).sum::<f64>().sqrt()
            })
            .fold(0.0, f64::max);
    });
    (seconds, residual)
}

/// K + σ²·I of a Gaussian kernel on points of the unit square, as a dense matrix.
fn kernel(n: usize) -> Op {
    let point = |i: usize| {
        ((i as f64 * 0.754_877_666_246_692_8).fract(), (i as f64 * 0.569_840_290_998_053_2).fract())
    };
    let entry = |i: usize, j: usize| {
        let ((x, y), (u, v)) = (point(i), point(j));
        (-((x - u).powi(2) + (y - v).powi(2)) / 0.02).exp() + if i == j { 0.1 } else { 0.0 }
    };
    assume(&Dense::new(Array::from_fn(n, n, entry).unwrap()), PSD.set()).unwrap()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let Some(task) = args.first() else { return };
    let threads: usize = args.get(1).map_or(1, |t| t.parse().unwrap());
    cola::set_threads(threads);
    let matrix = || args.get(2).map_or_else(|| poisson(500), |path| file(path));
    match task.as_str() {
        "triad" => print(task, threads, 1.0, &[("bandwidth", triad(threads))]),
        "spmv" => {
            let (seconds, bytes) = spmv(&args.get(2).map_or_else(|| poisson(1000), |path| file(path)));
            print(task, threads, seconds, &[("bytes", bytes), ("bandwidth", triad(threads))]);
        }
        "cg" | "minres" => {
            let a = poisson(1000);
            let seconds = if task == "cg" {
                iteration(&a, |limit| Cg { tol: 0.0, max_iters: Some(limit), ..Cg::default() }.into())
            } else {
                iteration(&a, |limit| Minres { tol: 0.0, max_iters: Some(limit), ..Minres::default() }.into())
            };
            // Each vector that an iteration reads or writes once, beside those of the product.
            let streams = if task == "cg" { 9.0 } else { 12.0 };
            let bytes = a.cost().bytes + streams * 8.0 * a.rows() as f64;
            print(task, threads, seconds, &[("bytes", bytes), ("bandwidth", triad(threads))]);
        }
        // "once" takes what one Krylov space finds, as ARPACK does; the others search for missed copies.
        "eigsh-la" | "eigsh-la-once" | "eigsh-sm" => {
            let which = if task == "eigsh-sm" { Which::Sm } else { Which::La };
            let a = matrix();
            let a = if a.is_square() { assume(&a, PSD.set()).unwrap() } else { a };
            let (seconds, residual) = eigsh(&a, which, task != "eigsh-la-once");
            print(task, threads, seconds, &[("residual", residual)]);
        }
        "gmres" => {
            let a = matrix();
            let b = ones(a.rows());
            let alg = Gmres { tol: 0.0, max_iters: Some(300), restart: 30, ..Gmres::default() }.into();
            let mut residual = 0.0;
            let seconds = median(3, || {
                let e = solve_with(&a, &b, &alg).err().unwrap();
                residual = e.evidence().and_then(|e| e.residual).unwrap();
            });
            print(task, threads, seconds, &[("residual", residual)]);
        }
        "slq" | "bbmm" => {
            let a = kernel(3000);
            let b = ones(3000);
            let (mut value, mut error) = (0.0, 0.0);
            let seconds = median(3, || {
                let evidence = if task == "slq" {
                    let (found, report) =
                        cola::report::record(|| logdet_with(&a, &Slq::default().into()).unwrap());
                    value = found.re;
                    report.evidence().filter_map(|e| e.standard_error).next()
                } else {
                    let (found, report) = cola::report::record(|| {
                        cola::functions::inv_quad_logdet_with(&a, &b, &Bbmm::default().into()).unwrap()
                    });
                    value = found.logdet;
                    report.evidence().filter_map(|e| e.standard_error).next()
                };
                error = evidence.unwrap_or(f64::NAN);
            });
            print(task, threads, seconds, &[("value", value), ("standard_error", error)]);
        }
        other => panic!("no task {other}"),
    }
}
