//! What a direct method would cost for an operator, before it is tried.

use crate::algorithms::Direct;
use crate::algorithms::auto::{DirectCost, Form};
use crate::algorithms::working;
use crate::operators::{
    Banded, Dense, Diagonal, Identity, LowRank, ScalarMul, Sparse, Sum, Triangular, Tridiagonal,
};
use cola_runtime::{ErrorKind, Op, Rank, Result, World};

/// How much of the bound on the fill of an unsymmetric LU is usually there, and of its operations.
const LU_BOUND_FILL: f64 = 0.2;
const LU_BOUND_FLOPS: f64 = 0.05;

/// Operations and memory of a factorisation of `a`. Analyses the pattern of a sparse operator, once.
///
/// # Errors
/// `Singular` for a sparse pattern that no values make regular.
pub(crate) fn direct_cost(a: &Op, method: Direct) -> Result<DirectCost> {
    let n = a.rows() as f64;
    let dtype = working(a.dtype());
    let (size, complex) = (dtype.size_of() as f64, if dtype.is_complex() { 4.0 } else { 1.0 });
    let dense = if method == Direct::Lu { 2.0 / 3.0 } else { 1.0 / 3.0 } * n * n * n * complex;
    if let Some(sparse) = a.downcast_ref::<Sparse>() {
        let (flops, fill) = match sparse_cost(sparse, method) {
            Ok(cost) => cost,
            Err(e) if e.kind() == ErrorKind::OutOfMemory => (f64::INFINITY, f64::INFINITY),
            Err(e) => return Err(e),
        };
        return Ok(DirectCost {
            method,
            flops: complex * flops,
            bytes: fill * (size + 2.0),
            form: Form::Sparse,
        });
    }
    if let Some(b) = a.downcast_ref::<Banded>() {
        let (lower, upper) = (b.lower() as f64, b.upper() as f64);
        let (flops, entries) = match method {
            Direct::Cholesky => (n * (lower * lower + 2.0 * lower + 1.0), n * (lower + 1.0)),
            _ => (n * (2.0 * lower * (lower + upper) + lower + 1.0), n * (2.0 * lower + upper + 1.0)),
        };
        return Ok(DirectCost { method, flops: flops * complex, bytes: entries * size, form: Form::Banded });
    }
    if a.downcast_ref::<Tridiagonal>().is_some() {
        return Ok(DirectCost {
            method,
            flops: 10.0 * n * complex,
            bytes: 5.0 * n * size,
            form: Form::Tridiagonal,
        });
    }
    let held = a.downcast_ref::<Dense>().is_some() || a.downcast_ref::<Triangular>().is_some();
    let form = match held {
        true => Form::Dense,
        false if forms_entries(a) => Form::Formed,
        false => Form::Densified,
    };
    Ok(DirectCost { method, flops: dense, bytes: if held { 1.0 } else { 2.0 } * n * n * size, form })
}

/// A rule of `to_dense` reads or computes the entries of `a` itself, or of all its terms.
pub(super) fn forms_entries(a: &Op) -> bool {
    if let Some(sum) = a.downcast_ref::<Sum>() {
        let of_few = |a: &Op| a.downcast_ref::<LowRank>().is_some() || a.downcast_ref::<Diagonal>().is_some();
        let of_one =
            |a: &Op| a.downcast_ref::<ScalarMul>().is_some() || a.downcast_ref::<Identity>().is_some();
        let parts = sum.parts();
        return !a.dtype().is_half()
            && parts.iter().any(forms_entries)
            && parts.iter().all(|a| of_few(a) || of_one(a) || forms_entries(a));
    }
    let has_rule =
        |world: &World| world.method_of("to_dense", &[a.into()]).is_some_and(|m| m.rank != Rank::Fallback);
    a.children().is_empty() && World::global().is_ok_and(has_rule)
}

fn sparse_cost(a: &Sparse, method: Direct) -> Result<(f64, f64)> {
    if method == Direct::Cholesky {
        let symbolic = a.pattern().symbolic_cholesky()?;
        return Ok((symbolic.flops(), symbolic.fill() as f64));
    }
    let symbolic = a.pattern().symbolic_lu()?;
    let (flops, fill) = (symbolic.flops(), symbolic.fill() as f64);
    Ok(if symbolic.symmetric() { (flops, fill) } else { (LU_BOUND_FLOPS * flops, LU_BOUND_FILL * fill) })
}
