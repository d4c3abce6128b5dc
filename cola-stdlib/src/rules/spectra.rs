//! Functions of cyclic convolutions by their eigenvalues: written once for circulant matrices and convolutions.

use crate::algorithms::epsilon;
use crate::functions::{Norm, SlogDet, dot};
use crate::inference;
use crate::memory;
use crate::number::reciprocal;
use crate::operators::{Dense, Diagonal, Fft, Sliced, Spectrum, negated};
use crate::properties::{PD, PSD, REAL, SELF_ADJOINT, STIEFEL, SYMMETRIC, UNITARY};
use cola_runtime::{
    Array, DType, Element, Error, ErrorKind, Evidence, Index, Op, PropSet, Result, c64, report, with_element,
};

/// A⁻¹ of the same eigenvectors keeps what inversion keeps; a PSD matrix that has an inverse is PD.
pub(super) fn inverted(a: &Op, made: Op) -> Op {
    let known = inference::known(a);
    let kept = [&PD, &SELF_ADJOINT, &SYMMETRIC, &REAL, &UNITARY];
    let claims = kept.iter().filter(|p| p.is_in(known)).fold(PropSet::EMPTY, |set, p| set.union(p.set()));
    made.claimed(if PSD.is_in(known) { claims.union(PD.set()) } else { claims })
}

/// A·B of two that commute keeps what both have of these.
pub(super) fn multiplied(a: &Op, b: &Op, made: Op) -> Op {
    let both = inference::known(a).intersect(inference::known(b));
    let kept = [&PD, &PSD, &SELF_ADJOINT, &SYMMETRIC, &REAL, &UNITARY];
    let claims = kept.iter().filter(|p| p.is_in(both)).fold(PropSet::EMPTY, |set, p| set.union(p.set()));
    made.claimed(claims).claimed(inference::product(&[a.clone(), b.clone()]))
}

/// Refuses entries that are NaN or infinite.
pub(super) fn finite(name: &str, entries: &Array) -> Result<()> {
    match entries.as_ref().first_not_finite() {
        None => Ok(()),
        Some(at) => Err(Error::not_finite(name, at)),
    }
}

/// 1/λₖ for all k; a warning where the least is hardly more than rounding of the dtype.
///
/// # Errors
/// `Singular` naming an eigenvalue that is zero up to the rounding of its computation.
pub(super) fn reciprocals(name: &str, a: &Op, spectrum: &Spectrum) -> Result<Vec<c64>> {
    if let Some(k) = spectrum.zero() {
        let value = spectrum.values[k].norm();
        let why =
            format!("{name} is singular: eigenvalue {k} is 0 up to rounding (its modulus is {value:.1e})");
        return Err(Error::new(ErrorKind::Singular, why)
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
    }
    let moduli = || spectrum.values.iter().map(|z| z.norm());
    let rcond = moduli().fold(f64::INFINITY, f64::min) / moduli().fold(0.0, f64::max);
    if rcond < epsilon(a.dtype()) {
        report::push(|| {
            Evidence::of("eigenvalues").warning(format!(
                "A is nearly singular: reciprocal condition number {rcond:.1e}, no digit of x is certain"
            ))
        });
    }
    Ok(spectrum.values.iter().map(|z| reciprocal(*z)).collect())
}

/// ∏ λₖ; 0 where an eigenvalue is zero up to the rounding of its computation. Conjugate pairs of a real matrix leave the
/// signs of the eigenvalues that are their own conjugates.
pub(super) fn determinant(name: &str, real: bool, spectrum: &Spectrum, sizes: &[usize]) -> Result<SlogDet> {
    if let Some(k) = spectrum.zero() {
        report::push(|| {
            Evidence::of("eigenvalues").note(format!("eigenvalue {k} is 0 up to rounding: singular"))
        });
        return Ok(SlogDet::SINGULAR);
    }
    if !real {
        return SlogDet::of_diagonal(name, spectrum.values.iter().copied());
    }
    let own = (0..spectrum.values.len()).filter(|&k| negated(k, sizes) == k);
    let sign = SlogDet::of_diagonal(name, own.map(|k| spectrum.values[k]))?.sign;
    let logabsdet = spectrum.values.iter().map(|z| z.norm().ln()).sum::<f64>() + 0.0;
    Ok(SlogDet { sign, logabsdet })
}

/// The eigenvalues that count as zero: |λₖ| ≤ tol·max|λ|, and those that rounding cannot tell from 0.
pub(super) fn zeros(spectrum: &Spectrum, tol: f64) -> Vec<usize> {
    let bound = threshold(spectrum, tol);
    (0..spectrum.values.len()).filter(|&k| spectrum.values[k].norm() <= bound).collect()
}

fn threshold(spectrum: &Spectrum, tol: f64) -> f64 {
    let largest = spectrum.values.iter().map(|z| z.norm()).fold(0.0, f64::max);
    (tol * largest).max(spectrum.resolution)
}

/// 1/λₖ, and 0 for those that count as zero.
pub(super) fn pseudo_reciprocals(spectrum: &Spectrum, tol: f64) -> Vec<c64> {
    let bound = threshold(spectrum, tol);
    let reciprocal = |z: &c64| if z.norm() <= bound { c64::new(0.0, 0.0) } else { reciprocal(*z) };
    spectrum.values.iter().map(reciprocal).collect()
}

/// A⁺ of the same eigenvectors keeps these.
pub(super) fn pseudo_inverted(a: &Op, made: Op) -> Op {
    let known = inference::known(a);
    let kept = [&PD, &PSD, &SELF_ADJOINT, &SYMMETRIC, &REAL];
    made.claimed(kept.iter().filter(|p| p.is_in(known)).fold(PropSet::EMPTY, |set, p| set.union(p.set())))
}

/// Condition numbers in the norms that depend on singular values alone.
pub(super) fn condition(spectrum: &Spectrum, ord: Norm) -> f64 {
    if spectrum.values.is_empty() {
        return 1.0;
    }
    if spectrum.zero().is_some() {
        return f64::INFINITY;
    }
    let largest = spectrum.values.iter().map(|z| z.norm()).fold(0.0, f64::max);
    let ratios: Vec<f64> = spectrum.values.iter().map(|z| z.norm() / largest).collect();
    let sum = |f: &dyn Fn(f64) -> f64| ratios.iter().map(|&d| f(d)).sum::<f64>();
    match ord {
        Norm::Fro => (sum(&|d| d * d) * sum(&|d| 1.0 / (d * d))).sqrt(),
        Norm::Nuc => sum(&|d| d) * sum(&|d| 1.0 / d),
        _ => 1.0 / ratios.iter().copied().fold(1.0, f64::min),
    }
}

/// The columns k of 𝓕ᴴ; for a real dtype, to which k and −k belong together, orthonormal real and imaginary parts.
pub(super) fn fourier_vectors(sizes: &[usize], columns: &[usize], dtype: DType) -> Result<Op> {
    if dtype.is_complex() {
        let all = Fft::new(sizes, true, dtype)?;
        let made = Sliced::new(all, Index::All, Index::List(columns.into()))?;
        return Ok(made.claimed(STIEFEL.set()));
    }
    Ok(Dense::new(real_vectors(sizes, columns, |_| 0.0, dtype)?).claimed(STIEFEL.set()))
}

/// U and V of C = U·diag(|λ|)·Vᴴ for those columns k: V of [`fourier_vectors`], and U = V·diag(λ/|λ|), which for a
/// real matrix is V with its cosines and sines turned by the angles of λ.
pub(super) fn singular_vectors(
    sizes: &[usize],
    columns: &[usize],
    spectrum: &Spectrum,
    dtype: DType,
) -> Result<(Op, Op)> {
    let angle = |k: usize| if spectrum.values[k] == c64::default() { 0.0 } else { spectrum.values[k].arg() };
    let v = fourier_vectors(sizes, columns, dtype)?;
    if !dtype.is_complex() {
        let u = Dense::new(real_vectors(sizes, columns, angle, dtype)?);
        return Ok((u.claimed(STIEFEL.set()), v));
    }
    let phases = with_element!(dtype, T => {
        Array::from_fn(columns.len(), 1, |j, _| T::from_scalar(c64::from_polar(1.0, angle(columns[j]))))?
    });
    let u = dot(&v, &Diagonal::new(phases)?.claimed(UNITARY.set()))?;
    Ok((u.claimed(STIEFEL.set()), v))
}

/// Cosines and sines of the columns k, each turned by an angle.
fn real_vectors(
    sizes: &[usize],
    columns: &[usize],
    turned: impl Fn(usize) -> f64,
    dtype: DType,
) -> Result<Array> {
    let n: usize = sizes.iter().product();
    memory::check(n, columns.len(), dtype)?;
    let entry = |i: usize, j: usize| {
        let k = columns[j];
        let (mut turns, mut row, mut column) = (0.0, i, k);
        for &size in sizes.iter().rev() {
            let product = (row % size) as u128 * (column % size) as u128 % size as u128;
            turns += product as f64 / size as f64;
            (row, column) = (row / size, column / size);
        }
        let angle = std::f64::consts::TAU * turns.fract() + turned(k);
        // The smaller of k and −k has the cosines, the larger one the sines.
        let (own, scale) = (negated(k, sizes), 1.0 / (n as f64).sqrt());
        match k.cmp(&own) {
            std::cmp::Ordering::Equal => scale * angle.cos(),
            std::cmp::Ordering::Less => scale * 2f64.sqrt() * angle.cos(),
            std::cmp::Ordering::Greater => scale * 2f64.sqrt() * angle.sin(),
        }
    };
    with_element!(dtype, T => {
        Array::from_fn(n, columns.len(), |i, j| T::from_scalar(c64::new(entry(i, j), 0.0)))
    })
}
