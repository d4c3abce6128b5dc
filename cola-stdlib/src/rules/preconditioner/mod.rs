//! Rules of `preconditioner`.

automod::dir!("src/rules/preconditioner");

use crate::algorithms::working;
use crate::functions::add;
use crate::kernel::{OnOperand, trans};
use crate::operators::{ApproximateInverse, Approximation, Identity, LowRank, ScalarMul, Sparse, Sum};
use crate::properties::{PD, PSD};
use cola_kernels::{CsrRef, KernelError, MatMut};
use cola_runtime::{
    Array, ArrayMut, Element, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, report,
    with_number,
};

/// Refuses an operator that is not square.
fn expect_square(a: &Op) -> Result<()> {
    if a.is_square() {
        return Ok(());
    }
    Err(Error::shape("preconditioner", format!("{a} is not square")))
}

/// What the factors of the kernels have in common.
trait Factors<T>: Send + Sync + 'static {
    /// x ← op(M)·x
    fn solve(
        &self,
        op: cola_kernels::Trans,
        x: MatMut<'_, T>,
        scratch: &mut Vec<T>,
    ) -> Result<(), KernelError>;
    /// Entries held.
    fn entries(&self) -> usize;
}

macro_rules! factors {
    ($($F:ident)*) => {
        $(impl<T: cola_kernels::Field> Factors<T> for cola_kernels::$F<T> {
            fn solve(
                &self,
                op: cola_kernels::Trans,
                x: MatMut<'_, T>,
                scratch: &mut Vec<T>,
            ) -> Result<(), KernelError> {
                self.solve_in_place(op, x, scratch)
            }
            fn entries(&self) -> usize {
                self.triangles().nnz()
            }
        })*
    };
}
factors! { IncompleteCholesky IncompleteLu Ssor }

impl<T: cola_kernels::Field> Factors<T> for cola_kernels::BlockJacobi<T> {
    fn solve(&self, op: cola_kernels::Trans, x: MatMut<'_, T>, _: &mut Vec<T>) -> Result<(), KernelError> {
        self.solve_in_place(op, x)
    }
    fn entries(&self) -> usize {
        self.bytes() / size_of::<T>()
    }
}

/// Factors of one element type as an approximation.
struct Typed<T> {
    factors: Box<dyn Factors<T>>,
    name: String,
}

impl<T: Element + cola_kernels::Field> Approximation for Typed<T> {
    fn apply_in_place(&self, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let mut scratch = ws.take_vec::<T>(x.rows() * x.cols())?;
        let done = self.factors.solve(trans(op), x.typed()?, &mut scratch).on("the preconditioner");
        ws.give_vec(scratch);
        done
    }

    fn entries(&self) -> usize {
        self.factors.entries()
    }

    fn describe(&self) -> String {
        format!("by {}, {} entries", self.name, self.factors.entries())
    }
}

/// Makes factors of a sparse matrix.
trait Make {
    /// Of one element type, and what to call them.
    fn factors<T: cola_kernels::Field>(
        &self,
        a: CsrRef<'_, T>,
    ) -> Result<(Box<dyn Factors<T>>, String), KernelError>;
}

/// The approximate inverse of a sparse matrix; positive definite where the caller knows that it is.
fn of_sparse(a: &Op, sparse: &Sparse, make: &impl Make, definite: bool) -> Result<Op> {
    expect_square(a)?;
    let values = sparse.values().cast(working(a.dtype()))?;
    let made = with_number!(values.dtype(), T => {
        let column = values.view::<T>()?;
        let slice = column.try_as_col_major().map_or(&[][..], |c| c.col(0).as_slice());
        let (factors, name) = make.factors(sparse.pattern().with_values(slice)).on(&a.to_string())?;
        report::push(|| Evidence::of(name.clone()).note(format!("{} entries", factors.entries())));
        ApproximateInverse::new(a.rows(), T::DTYPE, Typed { factors, name })
    });
    Ok(if definite { made.claimed(PD.set()) } else { made })
}

/// B and μ of A = B + μ·I where B is known to be PSD; else A and 0.
fn split_shift(a: &Op) -> Result<(Op, f64)> {
    let mut rest = Vec::new();
    let mut shift = 0.0;
    if a.downcast_ref::<Sum>().is_some() {
        for part in a.children() {
            if let Some(c) = part.downcast_ref::<ScalarMul>() {
                shift += c.scalar().re;
            } else if part.downcast_ref::<Identity>().is_some() {
                shift += 1.0;
            } else {
                rest.push(part.clone());
            }
        }
    }
    if shift <= 0.0 || rest.is_empty() {
        return Ok((a.clone(), 0.0));
    }
    let rest = if rest.len() == 1 { rest.swap_remove(0) } else { Sum::new(rest)? };
    Ok(if PSD.of(&rest) { (rest, shift) } else { (a.clone(), 0.0) })
}

/// (λ_r + μ)·U·(Λ + μ·I)⁻¹·Uᴴ + I − U·Uᴴ for λ₁ ≥ … ≥ λ_r with λ_r + μ > 0: positive definite.
fn deflated(u: &Array, values: &[f64], mu: f64) -> Result<Op> {
    let least = values.last().copied().unwrap_or(0.0);
    let c: Vec<f64> = values.iter().map(|lambda| (least + mu) / (lambda + mu) - 1.0).collect();
    let core = with_number!(u.dtype(), T => {
        Array::from_fn(c.len(), c.len(), |i, j| {
            T::from_scalar(Scalar::new(if i == j { c[i] } else { 0.0 }, 0.0))
        })?
    });
    let low_rank = LowRank::with_core(u.clone(), core, u.clone())?;
    Ok(add(&Identity::new(u.rows(), u.dtype()), &low_rank)?.claimed(PD.set()))
}

/// A pivot of a matrix that is claimed to be PSD is not positive.
fn explain(e: Error) -> Error {
    if e.kind() == ErrorKind::NotPositiveDefinite {
        return e.with_help(
            "a positive diagonal is needed: Jacobi, ILU() or SSOR() may do, if the claim PSD is right",
        );
    }
    e
}
