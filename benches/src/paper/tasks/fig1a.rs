//! A Gaussian process with 11 tasks: (K_T ⊗ K_X)·x = b.

use cola::prelude::*;
use cola::{Result, properties::PSD};

use crate::paper::reference::{distance, times};
use crate::paper::streams::normal;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig1a",
    name: "fig1a_kron_solve",
    about: "(K_T ⊗ K_X)·x = b, kernel matrices of 11 tasks and N points",
    quick: &["1000"],
    full: &["1000", "4000"],
    budget: 6.0,
    reps: 3,
    variants: &[
        Variant::new("cola", |size| trial(size, solve_by(None))).growth(&["500", "2000"]),
        Variant::new("cola CG(1e-6)", |size| {
            trial(size, solve_by(Some(Cg { tol: 1e-6, max_iters: Some(1000), ..Cg::default() })))
        }),
    ],
};

fn solve_by(alg: Option<Cg>) -> impl Fn(&Array, &Array, &Array) -> Result<Array> {
    move |kt, kx, b| {
        let [kt, kx] = [kt, kx].map(|k| assume(&Dense::new(k.clone()), PSD.set()));
        let k = kron(&kt?, &kx?)?;
        match &alg {
            None => Ok(solve(&k, b)?.x),
            Some(cg) => Ok(solve_with(&k, b, &cg.clone().into())?.x),
        }
    }
}

const TASKS: usize = 11;
const DIMENSION: usize = 33;

fn trial(size: &str, solve: impl Fn(&Array, &Array, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let x = normal(1001, n * DIMENSION);
    let point = |i: usize| &x[i * DIMENSION..(i + 1) * DIMENSION];
    let square = |i, j| point(i).iter().zip(point(j)).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    let ridge = |i, j| if i == j { 0.1 } else { 0.0 };
    let kx = Array::from_fn(n, n, |i, j| (-square(i, j) / (2.0 * DIMENSION as f64)).exp() + ridge(i, j))?;
    let kt = Array::from_fn(TASKS, TASKS, |i, j| (-0.5 * (i as f64 - j as f64).powi(2)).exp() + ridge(i, j))?;
    let b = normal(1002, TASKS * n);
    let rhs = Array::vector(b.clone());
    let [of_t, of_x] = [kt.to_vec::<f64>()?, kx.to_vec::<f64>()?];
    Ok(Trial::new(
        move || solve(&kt, &kx, &rhs),
        move |found| {
            let x = found.to_vec::<f64>()?;
            // Row t of K_T·X·K_Xᵀ; both are symmetric.
            let parts: Vec<Vec<f64>> = x.chunks(n).map(|part| times(&of_x, part)).collect();
            let product: Vec<f64> = (0..TASKS * n)
                .map(|e| (0..TASKS).map(|s| of_t[e / n * TASKS + s] * parts[s][e % n]).sum())
                .collect();
            Ok(Checked::at_most(1e-5, distance(&product, &b), "relres<=1e-5", &x))
        },
    ))
}
