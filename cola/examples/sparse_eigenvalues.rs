//! The L-shaped membrane: the lowest eigenvalues of a sparse matrix.
//!
//! −∇²u = λ·u on three unit squares that make an L, with u = 0 on the boundary. The five-point matrix of the 2×2 square is sliced to the
//! points of the L; Lanczos works on its inverse, from a sparse factorisation. The third eigenfunction is sin(πx)·sin(πy),
//! so its discrete eigenvalue is known; the first has no formula, λ₁ = 9.63972384 (Fox, Henrici & Moler 1967).

mod support;

use cola::prelude::*;
use cola::{EigOptions, Which, eig_with, gallery, report};
use support::draw::surface;
use support::{Outcome, arguments, check, tell};

const FIRST: f64 = 9.639_723_844;

fn main() -> Outcome {
    // Intervals a unit of length.
    let (n, folder) = arguments(40)?;
    let side = 2 * n - 1;
    // Inner point (i, j) lies at ((i + 1)/n, (j + 1)/n); the L has no points with x ≥ 1 and y ≥ 1.
    let inside: Vec<usize> = (0..side * side).filter(|e| e / side < n - 1 || e % side < n - 1).collect();
    let entry = gallery::find("poisson2d").ok_or("no such matrix in the gallery")?;
    let square = entry.operator(&[side as f64])?;
    let points = Index::List(inside.clone().into());
    let membrane = scale(((n * n) as f64).into(), &slice(&square, &points, &points)?)?;
    println!("{} points, {membrane}", membrane.rows());

    // Positive definite: the smallest are those nearest to 0, for which Lanczos works on the inverse.
    let options = EigOptions::first(5, Which::Sm);
    let (found, report) = report::record(|| eig_with(&membrane, &options));
    let found = found?;
    tell(&report);
    let values = found.values.to_vec::<f64>()?;
    println!("λ = {values:.5?}");

    // 4·sin²(πh/2)/h² for each axis.
    let third = 2.0 * (2.0 * n as f64 * (std::f64::consts::PI / (2 * n) as f64).sin()).powi(2);
    check("third, off the discrete one", (values[2] / third - 1.0).abs(), 1e-10)?;
    // The corner costs an order: O(h^4/3).
    check("first, off the membrane's", (values[0] / FIRST - 1.0).abs(), (n as f64).powf(-4.0 / 3.0))?;

    // The first eigenfunction, with its boundary; up to its sign.
    let unit = Array::from_fn(5, 1, |k, _| if k == 0 { 1.0 } else { 0.0 })?;
    let u = found.vectors.apply(&unit)?.to_vec::<f64>()?;
    let sign = u.iter().sum::<f64>().signum();
    let mut heights = vec![0.0; (side + 2) * (side + 2)];
    for (e, u) in inside.iter().zip(&u) {
        heights[(e / side + 1) * (side + 2) + e % side + 1] = sign * u;
    }
    let caption = "The first vibration of an L-shaped membrane";
    surface(&folder.join("sparse_eigenvalues.svg"), caption, side + 2, &heights)
}
