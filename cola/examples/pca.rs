//! Principal components of data that are not centred.
//!
//! X − 1·μᵀ is a dense matrix less one of rank one, and the singular value decomposition is asked of that sum. `Auto` writes the sum out
//! where memory allows, since the dense decomposition costs less; Golub–Kahan bidiagonalisation only applies it.

mod support;

use cola::prelude::*;
use cola::{GolubKahan, Result, Which, report, svd_with};
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, normal, tell};

const COLUMNS: usize = 64;
const GROUPS: usize = 4;

/// Row i belongs to group i mod 4: a centre of the group, noise, and a mean that is far from 0.
fn data(n: usize) -> Result<Array> {
    let (centres, noise) = (normal(1, GROUPS * COLUMNS), normal(2, n * COLUMNS));
    Array::from_fn(n, COLUMNS, |i, j| {
        100.0 + 2.0 * centres[i % GROUPS * COLUMNS + j] + noise[i * COLUMNS + j]
    })
}

fn main() -> Outcome {
    let (n, folder) = arguments(10_000)?;
    let x = Dense::new(data(n)?);
    let ones = Array::full(n, 1, DType::F64, 1.0.into())?;
    // μ = Xᵀ·1/n
    let mean = scale((1.0 / n as f64).into(), &adjoint(&x)?)?.apply(&ones)?;
    let centred = add(&x, &scale((-1.0).into(), &LowRank::new(ones.clone(), mean)?)?)?;

    let auto = Auto::default().into();
    let (found, report) = report::record(|| svd_with(&centred, Some(8), Which::Lm, &auto));
    let found = found?;
    let s = found.s.to_vec::<f64>()?;
    let deviations: Vec<f64> = s.iter().map(|s| s / (n as f64 - 1.0).sqrt()).collect();
    println!("{centred}: standard deviations {deviations:.2?}");
    tell(&report);

    // Centred: 1ᵀ·(X − 1·μᵀ) = 0. And A·V = U·diag(s), with V orthonormal.
    let sums = adjoint(&centred)?.apply(&ones)?.to_vec::<f64>()?;
    let largest = |v: &[f64]| v.iter().map(|x| x.abs()).fold(0.0, f64::max);
    check("sums of the centred columns, of the first", largest(&sums) / s[0], 1e-9)?;
    let scores = to_dense(&dot(&centred, &found.v)?)?;
    let by_u = to_dense(&dot(&found.u, &Diagonal::new(found.s.clone())?)?)?;
    let off: Vec<f64> =
        scores.to_vec::<f64>()?.iter().zip(by_u.to_vec::<f64>()?).map(|(a, b)| a - b).collect();
    check("A·V − U·diag(s), of the first", largest(&off) / s[0], 1e-12)?;
    // Four centres span three directions; the rest is noise of deviation 1, of which the largest sample is 1 + √(d/n)
    // (Marchenko & Pastur 1967).
    let edge = 1.0 + (COLUMNS as f64 / n as f64).sqrt();
    check("largest deviation of the noise, relative", (deviations[3] / edge - 1.0).abs(), 0.1)?;

    // The directions of the groups again, from products with vectors alone.
    let alg = GolubKahan::default().into();
    let (applied, report) = report::record(|| svd_with(&centred, Some(3), Which::Lm, &alg));
    tell(&report);
    check("singular values, dense and applied", distance(&applied?.s.to_vec::<f64>()?, &s[..3]), 1e-9)?;

    let mut plot = Plot::new("Four groups along the first two components", ["first", "second"]);
    for group in 0..GROUPS {
        let member = |i: usize| Ok((scores.get(i, 0)?.re, scores.get(i, 1)?.re));
        let dots = (group..n).step_by(GROUPS).take(500).map(member).collect::<Result<_>>()?;
        plot = plot.dots(format!("group {group}"), dots);
    }
    plot.save(&folder.join("pca.svg"))
}
