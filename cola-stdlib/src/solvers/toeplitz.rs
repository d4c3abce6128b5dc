//! Solving with a Toeplitz matrix by the formula of Gohberg and Semencul.
//!
//! Method    T⁻¹ = (L(x)·U(ȳ) − L(0, y)·U(0, x̄))/x₀ with the first column x and the last column y of T⁻¹, from
//!           Levinson's recursion: L(·) is the lower triangular Toeplitz matrix of a first column, U(·) the upper one of
//!           a first row, and ȳ is y backwards
//! Memory    four triangular Toeplitz matrices: about 24n numbers with their spectra
//! Work      the recursion once, O(n²); then four products with Toeplitz matrices, O(n log n), for each column
//! Stops     as refinement does; where a leading corner is singular, T nearly so, or too much cancels, LU of the dense matrix takes
//!           over if memory allows
//! Differs   every result is checked by its residual and refined, since the recursion is stable for positive definite T only
//! Source    Gohberg & Semencul, Mat. Issled. 7 (1972); Golub & Van Loan, 4th ed., §4.7

use super::{DirectSolver, ONE, Task, ZERO};
use crate::algorithms::direct::toeplitz::levinson;
use crate::algorithms::{Direct, Working, epsilon, working};
use crate::operators::{Product, Scaled, Solver, Sum, Toeplitz};
use crate::properties::SELF_ADJOINT;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, c64,
    report,
};
use std::sync::Arc;

/// The name of the method, and the key under which its failure is remembered.
const NAME: &str = "Levinson and Gohberg–Semencul";

/// T⁻¹ by Levinson's recursion and products of Toeplitz matrices.
pub(crate) struct ToeplitzSolver;

impl ToeplitzSolver {
    /// T⁻¹ as an operator in the working dtype; `None` where the recursion breaks down.
    fn formula(a: &Op) -> Result<Arc<Option<Op>>> {
        a.derived("Gohberg–Semencul", || {
            let Some(t) = a.downcast_ref::<Toeplitz>() else {
                return Err(Error::new(ErrorKind::TypeMismatch, format!("{a} is no Toeplitz")));
            };
            let hermitian = SELF_ADJOINT.of(a);
            if a.dtype().is_complex() { made::<c64>(a, t, hermitian) } else { made::<f64>(a, t, hermitian) }
        })
    }
}

fn made<T: Working>(a: &Op, toeplitz: &Toeplitz, hermitian: bool) -> Result<Option<Op>> {
    let t = toeplitz.diagonals().cast(T::DTYPE)?.to_vec::<T>()?;
    let Some(made) = levinson(&t, hermitian) else { return Ok(None) };
    let (n, x, y) = (a.rows(), made.first, made.last);
    let size = |v: &[T]| v.iter().map(|z| cola_kernels::Field::abs(*z)).sum::<f64>();
    // Columns of T⁻¹ bound the condition number from below; LU says exactly what it is.
    let norm: f64 = t[n - 1..].iter().map(|z| cola_kernels::Field::abs(*z)).sum();
    if !(norm * size(&x).max(size(&y)) < 0.01 / epsilon(T::DTYPE)) || x[0] == T::zero() {
        return Ok(None);
    }
    let scale = T::one().over(x[0]);
    let backwards = |v: &[T]| v.iter().rev().copied().collect::<Vec<T>>();
    let (x_back, y_back) = (backwards(&x), backwards(&y));
    let shifted = |v: &[T]| std::iter::once(T::zero()).chain(v[..n - 1].iter().copied()).collect::<Vec<T>>();
    let dtype = working(a.dtype());
    let left: Vec<T> = x.iter().map(|z| *z * scale).collect();
    let right: Vec<T> = shifted(&y).iter().map(|z| *z * scale).collect();
    let first = Product::new(vec![lower(&left, dtype)?, upper(&y_back, dtype)?])?;
    let second = Product::new(vec![lower(&right, dtype)?, upper(&shifted(&x_back), dtype)?])?;
    Ok(Some(Sum::new(vec![first, Scaled::new(Scalar::new(-1.0, 0.0), second)?])?))
}

/// The lower triangular Toeplitz matrix of a first column.
fn lower<T: Working>(column: &[T], dtype: DType) -> Result<Op> {
    let n = column.len();
    let t = std::iter::repeat_n(T::zero(), n - 1).chain(column.iter().copied()).collect();
    Toeplitz::of_diagonals(Array::vector::<T>(t).cast(dtype)?, n, n)
}

/// The upper triangular Toeplitz matrix of a first row.
fn upper<T: Working>(row: &[T], dtype: DType) -> Result<Op> {
    let n = row.len();
    let t = row.iter().rev().copied().chain(std::iter::repeat_n(T::zero(), n - 1)).collect();
    Toeplitz::of_diagonals(Array::vector::<T>(t).cast(dtype)?, n, n)
}

impl Solver for ToeplitzSolver {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let whole = |y: ArrayMut<'_>, why: &'static str, ws: &mut Workspace| {
            report::push(|| Evidence::of(NAME).note(why));
            DirectSolver { method: Direct::Lu }.solve_into(a, op, alpha, x, beta, y, ws)
        };
        if a.rows() == 0 {
            return Ok(());
        }
        let formula = ToeplitzSolver::formula(a)?;
        let Some(inverse) = &*formula else {
            return whole(y, "a leading corner is singular, or T nearly so: LU of the dense matrix", ws);
        };
        if a.derived_if_made::<()>(NAME).is_some() {
            return whole(y, "too much cancels: LU of the dense matrix", ws);
        }
        let mut solve = |mut z: ArrayMut<'_>, ws: &mut Workspace| {
            let (n, k) = z.shape();
            let mut b = ws.take(z.dtype(), n, k)?;
            b.as_mut()?.copy_from(z.rb())?;
            inverse.apply_into(op, ONE, b.as_ref(), ZERO, z.rb_mut(), ws)?;
            ws.give(b);
            Ok(())
        };
        // A failed attempt leaves y unspecified; with β ≠ 0 it is needed again.
        let before = if beta == ZERO { None } else { Some(Array::copy_of(y.rb())?) };
        match (Task { a, op, alpha, x, beta, y: y.rb_mut() }).direct(NAME, None, &mut solve, ws) {
            Err(e) if e.kind() == ErrorKind::Inaccurate => {
                if let Some(before) = before {
                    y.rb_mut().copy_from(before.as_ref())?;
                }
                match whole(y, "too much cancels: LU of the dense matrix", ws) {
                    Err(too_large) if too_large.kind() == ErrorKind::OutOfMemory => Err(e),
                    outcome => {
                        a.derived(NAME, || Ok(()))?;
                        outcome
                    }
                }
            }
            outcome => outcome,
        }
    }

    fn describe(&self) -> String {
        format!("by {NAME}")
    }

    fn flops(&self, a: &Op) -> f64 {
        5.0 * a.cost().flops
    }
}
