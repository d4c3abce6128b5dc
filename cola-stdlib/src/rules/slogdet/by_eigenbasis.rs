//! Determinants of sums of Kronecker products from the eigenvalues of the factors.

use super::of_unitary;
use crate::algorithms::Factorisation;
use crate::functions::SlogDet;
use crate::properties::UNITARY;
use crate::shape::order;
use crate::solvers::{Form, eigenbasis};
use cola_runtime::{Call, ErrorKind, Evidence, Op, Result, report};

/// Guard: the factors have a basis, and making it costs less than to factorise the whole.
pub(super) fn pays(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let n = a.rows() as f64;
        let whole = n * a.cost().flops + n * n * n / 3.0;
        Form::of(a).is_some_and(|form| n <= 64.0 || form.cost().0 <= whole)
    })
}

/// From the basis that `solve` uses too; (0, −∞) where an eigenvalue is zero to working precision.
pub(super) fn slogdet(a: &Op) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    match eigenbasis(a) {
        Ok(basis) => {
            let (sign, logabsdet) = basis.slogdet();
            report::push(|| Evidence::of(basis.name()).note(format!("log|det A| = {logabsdet}")));
            if UNITARY.of(a) {
                return of_unitary(a, sign, logabsdet);
            }
            Ok(SlogDet::new(sign, logabsdet))
        }
        Err(e) if e.kind() == ErrorKind::Singular => {
            report::push(|| Evidence::of("the eigenvalues of the factors").note(e.message().to_owned()));
            Ok(SlogDet::SINGULAR)
        }
        Err(e) => Err(e),
    }
}
