//! Decompositions for functions of operators, in double precision, made once and kept with the operator.

use super::super::factorise::densify;
use crate::algorithms::epsilon;
use crate::algorithms::function::{Eigen, SchurForm};
use crate::operators::Dense;
use cola_kernels::{MatRef, norm_fro};
use cola_runtime::{Array, DType, Error, ErrorKind, Op, Result, c64};
use std::sync::Arc;

/// The dense matrix of an operator in f64 or c64.
pub(super) fn double(a: &Op) -> Result<Array> {
    let dtype = if a.dtype().is_complex() { DType::C64 } else { DType::F64 };
    match a.downcast_ref::<Dense>() {
        Some(dense) => dense.array().cast(dtype),
        None => densify(a)?.cast(dtype),
    }
}

/// A = V·Λ·Vᴴ, real for a real A.
pub(super) enum Eigenvectors {
    Real(Eigen<f64>),
    Complex(Eigen<c64>),
}

impl Eigenvectors {
    pub(super) fn values(&self) -> &[f64] {
        match self {
            Eigenvectors::Real(e) => e.values(),
            Eigenvectors::Complex(e) => e.values(),
        }
    }

    pub(super) fn snapped(&self, rounding: f64) -> Vec<f64> {
        match self {
            Eigenvectors::Real(e) => e.snapped(rounding),
            Eigenvectors::Complex(e) => e.snapped(rounding),
        }
    }
}

/// Of a self-adjoint operator.
///
/// # Errors
/// `FalseClaim` when it is not; `NotFinite`, `OutOfMemory`; those of applying it.
pub(super) fn eigenvectors(a: &Op) -> Result<Arc<Eigenvectors>> {
    a.derived("eigenvectors in double precision", || {
        let dense = double(a)?;
        expect_self_adjoint(a, &dense)?;
        Ok(if dense.dtype().is_complex() {
            Eigenvectors::Complex(Eigen::of(dense.view::<c64>()?)?)
        } else {
            Eigenvectors::Real(Eigen::of(dense.view::<f64>()?)?)
        })
    })
}

/// Only one triangle is read later on.
fn expect_self_adjoint(a: &Op, dense: &Array) -> Result<()> {
    let wide = dense.cast(DType::C64)?;
    let z: MatRef<'_, c64> = wide.view()?;
    let off = norm_fro((z - z.adjoint()).as_ref());
    // Written so that NaN is refused by those who look at entries.
    if off > 64.0 * epsilon(a.dtype()) * (a.rows() as f64).sqrt() * norm_fro(z) {
        let message = format!("{a} is claimed to be SelfAdjoint, but ‖A − Aᴴ‖ is {off:.1e}");
        return Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"));
    }
    Ok(())
}

/// A = Q·T·Qᴴ.
///
/// # Errors
/// `NotFinite`, `OutOfMemory`; those of applying the operator.
pub(super) fn schur_form(a: &Op) -> Result<Arc<SchurForm>> {
    a.derived("complex Schur form in double precision", || {
        let form = SchurForm::of(double(a)?.cast(DType::C64)?.view::<c64>()?)?;
        Ok(form.of_operator_in(a.dtype().accumulator().epsilon()))
    })
}
