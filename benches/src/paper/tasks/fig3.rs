//! Sparse matrices: a system with Trefethen's primes, the ends of a spectrum, the determinant of a Poisson matrix.

use cola::functions::{EigOptions, Which, eig_with, preconditioner_with};
use cola::prelude::*;
use cola::{Jacobi, Result, Slq, functions::logdet_with, gallery, properties::PSD};

use crate::paper::csr::Csr;
use crate::paper::reference::distance;
use crate::paper::streams::normal;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig3",
    name: "fig3_sparse",
    about: "solve with Trefethen's matrix, the 5 largest eigenvalues of a sparse matrix, logdet of a Poisson matrix",
    quick: SIZES,
    full: SIZES,
    budget: 4.0,
    reps: 3,
    variants: &[
        Variant::new("cola", |size| system(size, |a, b| Ok(solve(&psd(a)?, b)?.x)))
            .growth(&["solve:5000", "solve:10000"])
            .sizes(SOLVE),
        Variant::new("cola CG(1e-11)", |size| {
            system(size, |a, b| {
                let cg = Cg { tol: 1e-11, max_iters: Some(b.rows()), ..Cg::default() };
                Ok(solve_with(&psd(a)?, b, &cg.into())?.x)
            })
        })
        .sizes(SOLVE),
        Variant::new("cola CG(1e-11) + Jacobi", |size| {
            system(size, |a, b| {
                let a = psd(a)?;
                let precond = Some(preconditioner_with(&a, &Jacobi::default().into())?);
                let cg = Cg { tol: 1e-11, max_iters: Some(b.rows()), precond, ..Cg::default() };
                Ok(solve_with(&a, b, &cg.into())?.x)
            })
        })
        .sizes(SOLVE),
        Variant::new("cola", eigenvalues).growth(&["eigs:1200", "eigs:2700", "eigs:10800"]).sizes(EIGS),
        Variant::new("cola", |size| determinant(size, logdet))
            .growth(&["logdet:3000", "logdet:27000", "logdet:48000"])
            .sizes(LOGDET),
        Variant::new("cola SLQ(25 probes)", |size| {
            determinant(size, |a| logdet_with(a, &Slq { probes: 25, ..Slq::default() }.into()))
        })
        .sizes(LOGDET),
    ],
};

const SIZES: &[&str] = &["solve:2000", "solve:20000", "eigs:4800", "logdet:12000"];
const SOLVE: &[&str] = &["solve:2000", "solve:20000"];
const EIGS: &[&str] = &["eigs:4800"];
const LOGDET: &[&str] = &["logdet:12000"];

fn psd(a: &Csr) -> Result<Op> {
    assume(&a.operator()?, PSD.set())
}

fn of_gallery(a: std::result::Result<gallery::Coordinate, gallery::GalleryError>) -> Result<Csr> {
    Ok(Csr::of_symmetric(&a.map_err(|e| cola::Error::invalid("fig3", e))?))
}

fn system(size: &str, solve: impl Fn(&Csr, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let a = of_gallery(gallery::trefethen(n))?;
    let wanted = normal(301, n);
    let b = a.times(&wanted);
    let rhs = Array::vector(b.clone());
    let known = a.clone();
    Ok(Trial::new(
        move || solve(&a, &rhs),
        move |found| {
            let x = found.to_vec::<f64>()?;
            let relres = distance(&known.times(&x), &b);
            Ok(Checked::at_most(1e-10, relres, "relres<=1e-10", &x).with("fwd_err", distance(&x, &wanted)))
        },
    ))
}

/// The five largest eigenvalues of the matrix of [`eigenvalues`], ascending: by ARPACK without a tolerance on 60×80 points.
/// Their vectors fall off so fast from the first places that the size of the grid does not show.
const LARGEST: [f64; 5] =
    [20.506761062096256, 24.578008329758934, 29.678309494821146, 36.063443180866415, 44.14923777483946];

/// Poisson's matrix of n points, three to four, and 40·0.8ⁱ on the first 30 places of the diagonal.
fn eigenvalues(size: &str) -> Result<Trial> {
    let n = number(size)?;
    let nx = (3 * n / 4).isqrt();
    let grid = of_gallery(gallery::poisson2d_anisotropic(nx, n / nx, 1.0, 1.0))?;
    let a = grid.map(|i, j, x| if i == j && i < 30 { x + 40.0 * 0.8f64.powi(i as i32) } else { x });
    Ok(Trial::new(
        move || Ok(eig_with(&psd(&a)?, &EigOptions::first(5, Which::La))?.values),
        move |found| {
            let mut values = found.to_vec::<f64>()?;
            values.sort_by(f64::total_cmp);
            let off = values.iter().zip(LARGEST).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
            let err = if values.len() == 5 { off / LARGEST[4] } else { f64::INFINITY };
            Ok(Checked::at_most(1e-8, err, "max_k |mu_k-lam_k|/lam_max<=1e-8 (5 largest)", &values))
        },
    ))
}

/// 0.05·(T ⊗ I) + I ⊗ T + 0.01·I on n points, five to six; the eigenvalues are known.
fn determinant(size: &str, logdet: impl Fn(&Op) -> Result<cola::c64> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let nx = (5 * n / 6).isqrt();
    let (ny, ax, ay, shift) = (n / nx, 0.05, 1.0, 0.01);
    let grid = of_gallery(gallery::poisson2d_anisotropic(nx, ny, ax, ay))?;
    let a = grid.map(|i, j, x| if i == j { x + shift } else { x });
    let part = |k: usize, n: usize| {
        4.0 * (std::f64::consts::PI * (k + 1) as f64 / (2.0 * (n + 1) as f64)).sin().powi(2)
    };
    let value = |e: usize| ax * part(e / ny, nx) + ay * part(e % ny, ny) + shift;
    let exact: f64 = (0..nx * ny).map(|e| value(e).ln()).sum();
    Ok(Trial::new(
        move || logdet(&psd(&a)?),
        move |found| {
            let err = (found.re - exact).abs() / exact.abs();
            let words = "rel<=2e-2 (25 probes, 30 steps)";
            Ok(Checked::at_most(2e-2, err, words, &[])
                .sum(found.re)
                .with("value", found.re)
                .with("exact", exact))
        },
    ))
}
