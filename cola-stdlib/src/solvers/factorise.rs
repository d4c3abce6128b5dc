//! The factorisation that fits an operator's structure, made once and kept with the operator.

use super::cost::forms_entries;
use super::direct_cost;
use crate::algorithms::auto::{DirectCost, Form, bytes};
use crate::algorithms::direct::{banded, dense, sparse, tridiagonal};
use crate::algorithms::{Direct, Factorisation, working};
use crate::functions::to_dense;
use crate::memory;
use crate::operators::{Banded, Dense, Sparse, Tridiagonal};
use crate::properties::PSD;
use cola_runtime::{
    Array, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, report, with_number,
};
use std::sync::Arc;

/// Columns of the identity that an operator is applied to at a time when it is made dense.
const PANEL: usize = 64;

/// Factorises a square operator: dense, sparse, banded and tridiagonal ones as what they are, anything else through
/// its dense matrix, which the evidence then says. All handles of one operator share the result.
///
/// # Errors
/// `ShapeMismatch`; `Singular`, `NotPositiveDefinite`, `FalseClaim` (Cholesky of an operator that is
/// claimed to be PSD and has a clearly negative pivot); `OutOfMemory` when the dense matrix and its factors
/// would take more than half of the memory that is free.
pub fn factorise(a: &Op, method: Direct) -> Result<Arc<dyn Factorisation>> {
    if !a.is_square() {
        return Err(Error::shape(method.name(), format!("{a} is not square")));
    }
    let kept = a.derived(key(method), || {
        make(a, method).map_err(|e| explain(a, method, e).in_context(format!("{} of {a}", method.name())))
    })?;
    Ok((*kept).clone())
}

fn key(method: Direct) -> &'static str {
    match method {
        Direct::Cholesky => "factorisation by Cholesky",
        Direct::Ldl => "factorisation by LDL",
        Direct::Lu => "factorisation by LU",
    }
}

/// The factorisation has been made and is kept with `a`.
pub(crate) fn is_factorised(a: &Op, method: Direct) -> bool {
    a.derived_if_made::<Arc<dyn Factorisation>>(key(method)).is_some()
}

fn make(a: &Op, method: Direct) -> Result<Arc<dyn Factorisation>> {
    if let Some(a) = a.downcast_ref::<Dense>() {
        return dense::factorise(a.array(), method);
    }
    if let Some(a) = a.downcast_ref::<Tridiagonal>() {
        return tridiagonal::factorise(a.sub(), a.diag(), a.sup(), method);
    }
    if let Some(b) = a.downcast_ref::<Banded>() {
        return banded::factorise(b.diagonals(), (b.lower(), b.upper()), method);
    }
    if let Some(a) = a.downcast_ref::<Sparse>() {
        return sparse_factors(a, method);
    }
    let cost = direct_cost(a, method)?;
    check_memory(a, &cost)?;
    let matrix = densify(a)?;
    report::push(|| {
        let held = bytes(matrix.bytes() as f64);
        Evidence::of(method.name()).note(format!("densified: {}×{}, {held}", a.rows(), a.cols()))
    });
    dense::factorise(&matrix, method)
}

fn sparse_factors(a: &Sparse, method: Direct) -> Result<Arc<dyn Factorisation>> {
    let values = a.values().cast(working(a.values().dtype()))?;
    with_number!(values.dtype(), T => {
        let column = values.view::<T>()?;
        let slice = column.try_as_col_major().map_or(&[][..], |c| c.col(0).as_slice());
        let rows = a.pattern().with_values(slice);
        match method {
            Direct::Cholesky => sparse::cholesky(a.pattern().symbolic_cholesky()?, rows),
            Direct::Ldl | Direct::Lu => sparse::lu(a.pattern().symbolic_lu()?, rows),
        }
    })
}

pub(super) fn check_memory(a: &Op, cost: &DirectCost) -> Result<()> {
    let budget = 0.5 * memory::free();
    if !matches!(cost.form, Form::Densified | Form::Formed) || cost.bytes <= budget {
        return Ok(());
    }
    let (need, have) = (bytes(cost.bytes), bytes(budget));
    let what = format!(
        "{} of {a} needs its dense matrix and factors, {need}; the budget is {have}",
        cost.method.name()
    );
    Err(Error::new(ErrorKind::OutOfMemory, what)
        .with_help("solve with CG() or GMRES(), which only apply the operator"))
}

/// All entries of A in the working dtype: by the rule of `to_dense` that forms them, else by applying A to the identity.
pub(super) fn densify(a: &Op) -> Result<Array> {
    let (n, dtype) = (a.cols(), working(a.dtype()));
    if forms_entries(a) {
        return to_dense(a)?.cast(dtype);
    }
    let mut matrix = Array::zeros(a.rows(), n, dtype)?;
    let mut ws = Workspace::new();
    for first in (0..n).step_by(PANEL) {
        let last = n.min(first + PANEL);
        let mut units = ws.take(dtype, n, last - first)?;
        units.as_mut()?.fill(super::ZERO);
        with_number!(dtype, T => {
            let mut view = units.view_mut::<T>()?;
            for j in first..last {
                view[(j, j - first)] = <T as cola_runtime::Number>::ONE;
            }
        });
        let columns = matrix.as_mut()?.cols_range(first, last);
        a.apply_into(Trans::None, super::ONE, units.as_ref(), Scalar::new(0.0, 0.0), columns, &mut ws)?;
        ws.give(units);
    }
    Ok(matrix)
}

/// A clearly negative pivot of an operator that is claimed to be PSD: the claim is false.
fn explain(a: &Op, method: Direct, e: Error) -> Error {
    if method != Direct::Cholesky || e.kind() != ErrorKind::NotPositiveDefinite || !PSD.of(a) {
        return e;
    }
    e.with_help("if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI")
}
