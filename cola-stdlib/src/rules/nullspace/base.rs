//! Null spaces of dense matrices.

use super::nothing;
use crate::algorithms::{Working, working};
use crate::functions::{Norm, dot, norm, to_dense};
use crate::kernel::OnOperand;
use crate::memory;
use crate::operators::Dense;
use crate::properties::{SELF_ADJOINT, STIEFEL};
use crate::rules::finite::expect_finite;
use crate::rules::rcond::tolerance;
use crate::solvers::{expect_self_adjoint, is_seen_regular};
use cola_kernels::{Mat, eigh, svd_full};
use cola_runtime::{Array, Evidence, Op, Result, report, with_number};

/// An orthonormal basis from the singular vectors, or from eigenvectors where A is known to be self-adjoint and `by_eigenvalues`.
pub(super) fn nullspace(a: &Op, rcond: Option<f64>, by_eigenvalues: bool) -> Result<Op> {
    let (tol, n) = (tolerance("nullspace", a, rcond)?, a.cols());
    expect_finite("nullspace", a)?;
    if is_seen_regular(a, tol)? {
        return Ok(nothing(n, a.dtype()));
    }
    let dtype = working(a.dtype());
    memory::check(n, n, dtype)?;
    let hermitian = by_eigenvalues && SELF_ADJOINT.of(a);
    if hermitian {
        expect_self_adjoint(a)?;
    }
    let dense = to_dense(a)?.cast(dtype)?;
    let basis = with_number!(dtype, T => {
        let (s, v) = if hermitian {
            let (values, v) = eigh(dense.view::<T>()?).on("A")?;
            (values.into_iter().map(f64::abs).collect(), v)
        } else {
            let svd = svd_full(dense.view::<T>()?).on("A")?;
            (svd.s, svd.v)
        };
        let mut descending: Vec<f64> = s.clone();
        descending.sort_by(|x, y| y.total_cmp(x));
        let largest = descending.first().copied().unwrap_or(0.0);
        // What exceeds the rank that the structure allows is rounding, whatever its size.
        let beyond = descending.get(a.rank_bound()).copied().unwrap_or(0.0);
        select::<T>(&s, &v, beyond.max(tol * largest))?
    });
    if basis.cols() == 0 {
        return Ok(nothing(n, a.dtype()));
    }
    Ok(Dense::new(basis.cast(a.dtype())?).claimed(STIEFEL.set()))
}

/// The part of a null space that another operator sends to zero: the basis of null(A·N), with singular values of A·N that are small
/// against ‖A‖ as zero. Against those of A·N itself they need not be small: where all of N is sent to zero they are rounding.
pub(super) fn within(a: &Op, basis: &Op) -> Result<Op> {
    let dtype = working(a.dtype().promote(basis.dtype()));
    let bound = tolerance("nullspace", a, None)? * norm(a, Norm::Fro)?;
    let image = to_dense(&dot(a, basis)?)?.cast(dtype)?;
    let left = with_number!(dtype, T => {
        let svd = svd_full(image.view::<T>()?).on("A")?;
        select::<T>(&svd.s, &svd.v, bound)?
    });
    let narrow = a.dtype().promote(basis.dtype());
    Ok(Dense::new(left.cast(narrow)?).claimed(STIEFEL.set()))
}

/// The columns of V whose value is at or below the bound, or that have none.
fn select<T: Working>(s: &[f64], v: &Mat<T>, bound: f64) -> Result<Array> {
    let zero = |j: usize| s.get(j).is_none_or(|&s| s <= bound);
    let columns: Vec<usize> = (0..v.ncols()).filter(|&j| zero(j)).collect();
    report::push(|| {
        let least = s.iter().copied().filter(|&s| s > bound).fold(f64::INFINITY, f64::min);
        let below = s.iter().copied().filter(|&s| s <= bound).fold(0.0, f64::max);
        let (rank, largest) = (v.ncols() - columns.len(), s.iter().copied().fold(0.0, f64::max));
        Evidence::of("singular values").note(format!(
            "rank {rank}: σ₁ = {largest:.2e}, the least that counts {least:.2e}, the largest that does not {below:.2e}"
        ))
    });
    Array::from_fn(v.nrows(), columns.len(), |i, j| v[(i, columns[j])])
}
