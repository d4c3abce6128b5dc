//! Circulant matrices and circular convolutions: C = 𝓕ᴴ·diag(λ)·𝓕 with 𝓕 the Fourier transform of one or more axes.
//!
//! What the two have in common is said once here; the rules name the operator, and what they need.

use super::rcond::tolerance;
use super::spectra;
use crate::functions::{Eigen, SlogDet, SvdFactors};
use crate::memory;
use crate::operators::{Circulant, Convolution, Spectrum};
use crate::properties::SELF_ADJOINT;
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, DType, Op, Result, c64};

/// An operator whose eigenvectors are the columns of 𝓕ᴴ.
pub(super) trait Cyclic {
    /// Its name in messages.
    const NAME: &'static str;
    /// What it is made of: the first column, or the kernel.
    fn entries(&self) -> &Array;
    /// The lengths of the axes of 𝓕.
    fn lengths(&self) -> Vec<usize>;
    /// The eigenvalues, in the order of the columns of 𝓕ᴴ.
    fn eigenvalues(&self) -> Result<&Spectrum>;
    /// One of the same kind and size with other eigenvalues.
    fn of_eigenvalues(&self, values: Vec<c64>, dtype: DType) -> Result<Op>;
}

impl Cyclic for Circulant {
    const NAME: &'static str = "Circulant";
    fn entries(&self) -> &Array {
        self.column()
    }
    fn lengths(&self) -> Vec<usize> {
        vec![self.column().rows()]
    }
    fn eigenvalues(&self) -> Result<&Spectrum> {
        self.spectrum()
    }
    fn of_eigenvalues(&self, values: Vec<c64>, dtype: DType) -> Result<Op> {
        Circulant::of_eigenvalues(values, dtype)
    }
}

impl Cyclic for Convolution {
    const NAME: &'static str = "Convolution";
    fn entries(&self) -> &Array {
        self.kernel()
    }
    fn lengths(&self) -> Vec<usize> {
        self.sizes().to_vec()
    }
    fn eigenvalues(&self) -> Result<&Spectrum> {
        self.spectrum()
    }
    fn of_eigenvalues(&self, values: Vec<c64>, dtype: DType) -> Result<Op> {
        Convolution::of_eigenvalues(values, self.sizes(), dtype)
    }
}

/// The eigenvalues of finite entries.
///
/// # Errors
/// `NotFinite`, `OutOfMemory`.
pub(super) fn spectrum<C: Cyclic>(a: &C) -> Result<&Spectrum> {
    spectra::finite(C::NAME, a.entries())?;
    a.eigenvalues()
}

/// 𝓕ᴴ·diag(1/λ)·𝓕
pub(super) fn inverse<C: Cyclic>(op: &Op, a: &C) -> Result<Op> {
    let values = spectra::reciprocals(C::NAME, op, spectrum(a)?)?;
    Ok(spectra::inverted(op, a.of_eigenvalues(values, op.dtype())?))
}

/// 𝓕ᴴ·diag(λ⁺)·𝓕
pub(super) fn pinv<C: Cyclic>(op: &Op, a: &C, rcond: Option<f64>) -> Result<Op> {
    let values = spectra::pseudo_reciprocals(spectrum(a)?, tolerance("pinv", op, rcond)?);
    Ok(spectra::pseudo_inverted(op, a.of_eigenvalues(values, op.dtype())?))
}

/// How many eigenvalues do not count as zero.
pub(super) fn rank<C: Cyclic>(op: &Op, a: &C, rcond: Option<f64>) -> Result<usize> {
    Ok(op.rows() - spectra::zeros(spectrum(a)?, tolerance("rank", op, rcond)?).len())
}

/// The columns of 𝓕ᴴ whose eigenvalues count as zero; their real and imaginary parts for a real dtype. `None` without any.
pub(super) fn nullspace<C: Cyclic>(op: &Op, a: &C, rcond: Option<f64>) -> Result<Option<Op>> {
    let zeros = spectra::zeros(spectrum(a)?, tolerance("nullspace", op, rcond)?);
    (!zeros.is_empty()).then(|| spectra::fourier_vectors(&a.lengths(), &zeros, op.dtype())).transpose()
}

/// ∏ λₖ
pub(super) fn slogdet<C: Cyclic>(a: &C) -> Result<SlogDet> {
    spectra::determinant(C::NAME, !a.entries().dtype().is_complex(), spectrum(a)?, &a.lengths())
}

/// The wanted eigenvalues, with their columns of 𝓕ᴴ; real ones of a real operator that is self-adjoint.
pub(super) fn eig<C: Cyclic>(a: &C, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let all: &[c64] = &spectrum(a)?.values;
    let chosen = wanted.select(all, op.dtype());
    let kept: Vec<c64> = chosen.iter().map(|&k| all[k]).collect();
    let dtype = if SELF_ADJOINT.of(op) { op.dtype() } else { op.dtype().complex() };
    if !dtype.is_complex() {
        memory::check(op.rows(), chosen.len(), dtype)?;
    }
    let vectors = spectra::fourier_vectors(&a.lengths(), &chosen, dtype)?;
    Ok(Eigen { values: super::eig::values(cx, &kept)?, vectors })
}

/// C is normal: (𝓕ᴴ·diag(λ/|λ|), |λ|, 𝓕ᴴ), in order; cosines and sines where C is real.
pub(super) fn svd<C: Cyclic>(a: &C, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?);
    let spectrum = spectrum(a)?;
    let moduli: Vec<f64> = spectrum.values.iter().map(|z| z.norm()).collect();
    let chosen = super::svd::select(&wanted, &moduli, op.dtype());
    let (u, v) = spectra::singular_vectors(&a.lengths(), &chosen, spectrum, op.dtype())?;
    let kept: Vec<f64> = chosen.iter().map(|&k| moduli[k]).collect();
    Ok(SvdFactors { u, s: super::svd::values(op.dtype(), &kept)?, v })
}
