//! The parts that composite samples are made of.

use super::numbers::{Numbers, array, choose, real, reals};
use crate::operators::{Dense, Diagonal};
use crate::properties::{PD, PSD, SELF_ADJOINT, STIEFEL, UNITARY};
use cola_runtime::{Op, Result, SampleContext, Scalar};

/// A general m×n matrix.
pub(super) fn dense(cx: SampleContext, salt: u64, m: usize, n: usize) -> Result<Op> {
    Ok(Dense::new(Numbers::new(cx, salt).array(m, n)?))
}

/// A well-conditioned n×n matrix.
pub(super) fn dominant(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    Ok(Dense::new(Numbers::new(cx, salt).dominant(n)?))
}

/// A real m×n matrix, also when the sample is complex.
pub(super) fn real_dense(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    dominant(SampleContext { dtype: cx.dtype.real(), ..cx }, salt, n)
}

/// A matrix that is known to be PD.
pub(super) fn pd(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    Ok(Dense::new(Numbers::new(cx, salt).positive(n)?).claimed(PD.set()))
}

/// A matrix that is known to be PSD, and no more.
pub(super) fn psd(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    Ok(Dense::new(Numbers::new(cx, salt).positive(n)?).claimed(PSD.set()))
}

/// A matrix that is known to be self-adjoint, with eigenvalues of both signs.
pub(super) fn indefinite(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    let diagonal: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { 6.0 } else { -6.0 }).collect();
    Ok(Dense::new(Numbers::new(cx, salt).hermitian(&diagonal)?).claimed(SELF_ADJOINT.set()))
}

/// A unitary 2×2 matrix that is neither symmetric nor Hermitian: a rotation by a right angle, times i if complex.
pub(super) fn unitary(cx: SampleContext) -> Result<Op> {
    let c = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let a = array(cx.dtype, 2, 2, |i, j| match (i, j) {
        (0, 1) => -c,
        (1, 0) => real(1.0),
        _ => real(0.0),
    })?;
    Ok(Dense::new(a).claimed(UNITARY.set()))
}

/// A 4×2 matrix with orthonormal columns (1, 1, 1, 1)/2 and (1, −1, 1, −1)/2, its second row times i if complex.
pub(super) fn stiefel(cx: SampleContext) -> Result<Op> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let a = array(cx.dtype, 4, 2, |i, j| {
        let entry = real(if j == 1 && i % 2 == 1 { -0.5 } else { 0.5 });
        if i == 1 { phase * entry } else { entry }
    })?;
    Ok(Dense::new(a).claimed(STIEFEL.set()))
}

/// A real diagonal matrix.
pub(super) fn diagonal(cx: SampleContext, entries: &[f64]) -> Result<Op> {
    Diagonal::new(reals(cx.dtype, entries)?)
}
