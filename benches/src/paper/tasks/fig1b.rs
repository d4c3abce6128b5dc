//! The bi-Poisson equation L·L·u = b on an n×n grid, L the 5-point −Laplacian with zero boundary values.

use cola::prelude::*;
use cola::{Result, gallery, properties::PSD};

use crate::paper::csr::Csr;
use crate::paper::reference::distance;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig1b",
    name: "fig1b_bipoisson",
    about: "L·L·u = b, L the 5-point −Laplacian of an n×n grid",
    quick: &["100", "300"],
    full: &["100", "300", "1000"],
    budget: 4.0,
    reps: 2,
    variants: &[
        Variant::new("cola", |size| {
            trial(size, |l, b| {
                let n = l.rows().isqrt();
                let h = (n + 1) as f64;
                let band = |x: f64, n: usize| Array::vector(vec![x * h * h; n]);
                let t = Tridiagonal::new(band(-1.0, n - 1), band(2.0, n), band(-1.0, n - 1))?;
                let t = assume(&t, PSD.set())?;
                let l = kronsum(&t, &t)?;
                Ok(solve(&dot(&l, &l)?, b)?.x)
            })
        })
        .growth(&["550"]),
        Variant::new("cola Sparse", |size| {
            trial(size, |l, b| {
                let l = assume(&l.operator()?, PSD.set())?;
                Ok(solve(&dot(&l, &l)?, b)?.x)
            })
        }),
        Variant::new("cola CG(1e-11)", |size| {
            trial(size, |l, b| {
                let l = assume(&l.operator()?, PSD.set())?;
                let cg = Cg { tol: 1e-11, max_iters: Some(10_000), ..Cg::default() };
                Ok(solve_with(&dot(&l, &l)?, b, &cg.into())?.x)
            })
        })
        .sizes(&["100", "300"]),
    ],
};

fn trial(size: &str, solve: impl Fn(&Csr, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let h = 1.0 / (n + 1) as f64;
    let grid = gallery::poisson2d(n).map_err(|e| cola::Error::invalid("fig1b", e))?;
    let l = Csr::of_symmetric(&grid).map(|_, _, x| x * ((n + 1) * (n + 1)) as f64);
    let at = |i: usize| (i + 1) as f64 * h;
    let bump = |x: f64| x * (1.0 - x);
    let wanted: Vec<f64> = (0..n * n)
        .map(|e| (at(e / n), at(e % n)))
        .map(|(x, y)| bump(x) * bump(y) * (1.0 + x + 2.0 * y * y))
        .collect();
    let b = l.times(&l.times(&wanted));
    let rhs = Array::vector(b.clone());
    let known = l.clone();
    Ok(Trial::new(
        move || solve(&l, &rhs),
        move |found| {
            let u = found.to_vec::<f64>()?;
            let relres = distance(&known.times(&known.times(&u)), &b);
            let checked = Checked::at_most(1e-7, distance(&u, &wanted), "|u-u*|/|u*|<=1e-7", &u);
            Ok(checked.with("relres", relres))
        },
    ))
}
