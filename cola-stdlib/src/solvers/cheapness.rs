//! What an inverse would cost by structure alone, before it is made.

use super::{BlockTriangular, EigenbasisSolver, Form, direct_cost};
use crate::algorithms::Direct;
use crate::operators::{
    Adjoint, BlockDiag, Circulant, Conjugate, Convolution, Diagonal, Identity, Kronecker, Mode, Permutation,
    Product, ScalarMul, Scaled, Solver, Toeplitz, Transpose, Triangular,
};
use crate::properties::{PSD, UNITARY};
use cola_runtime::Op;

/// Operations of making A⁻¹ and of applying it to `columns` columns.
pub(crate) fn inverse_flops(a: &Op, columns: f64) -> f64 {
    let n = a.rows() as f64;
    let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
    let is = |yes: bool| yes.then_some(());
    let closed = is(a.downcast_ref::<Diagonal>().is_some())
        .or(is(a.downcast_ref::<ScalarMul>().is_some()))
        .or(is(a.downcast_ref::<Identity>().is_some()))
        .or(is(a.downcast_ref::<Permutation>().is_some()));
    if closed.is_some() {
        return complex * n * (1.0 + columns);
    }
    if UNITARY.of(a) {
        return a.cost().flops * columns;
    }
    if a.downcast_ref::<Triangular>().is_some() {
        return complex * n * n * columns;
    }
    let circular = a.downcast_ref::<Convolution>().is_some_and(|c| c.mode() == Mode::Circular);
    if circular || a.downcast_ref::<Circulant>().is_some() {
        // Two transforms make the inverse, which applies as A does.
        return a.cost().flops * (1.0 + columns);
    }
    if a.downcast_ref::<Toeplitz>().is_some() && a.is_square() {
        return complex * 8.0 * n * n + 5.0 * a.cost().flops * columns;
    }
    let parts_square = a.children().iter().all(Op::is_square);
    let moved = a.downcast_ref::<Transpose>().is_some()
        || a.downcast_ref::<Adjoint>().is_some()
        || a.downcast_ref::<Conjugate>().is_some()
        || a.downcast_ref::<Scaled>().is_some();
    if parts_square
        && (moved || a.downcast_ref::<Product>().is_some() || a.downcast_ref::<BlockDiag>().is_some())
    {
        return a.children().iter().map(|part| inverse_flops(part, columns)).sum();
    }
    if parts_square && a.downcast_ref::<Kronecker>().is_some() {
        let of_factor = |part: &Op| inverse_flops(part, columns * n / (part.rows() as f64).max(1.0));
        return a.children().iter().map(of_factor).sum();
    }
    if let Some((grid, _)) = BlockTriangular::of(a) {
        let diagonal = (0..grid.counts().0).map(|i| inverse_flops(grid.at(i, i), columns));
        return diagonal.sum::<f64>() + columns * a.cost().flops;
    }
    let by_factors = Form::of(a).map(|form| form.cost().0 + columns * EigenbasisSolver.flops(a));
    by_factors.unwrap_or(f64::INFINITY).min(of_whole(a, columns))
}

/// By factorising the whole.
fn of_whole(a: &Op, columns: f64) -> f64 {
    let n = a.rows() as f64;
    let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
    let method = if PSD.of(a) { Direct::Cholesky } else { Direct::Lu };
    match direct_cost(a, method) {
        Ok(cost) => {
            let made =
                if cost.form == crate::algorithms::auto::Form::Densified { n * a.cost().flops } else { 0.0 };
            made + cost.flops + 2.0 * complex * columns * cost.bytes / a.dtype().size_of().max(1) as f64
        }
        Err(_) => f64::INFINITY,
    }
}
