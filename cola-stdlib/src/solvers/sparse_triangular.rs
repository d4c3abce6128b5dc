//! Substitution with a sparse triangular matrix.
//!
//! Method    row by row; op(A) that transposes column by column, since columns of op(A) are rows of A
//! Memory    the entries in the working dtype; a column of x whose entries are not adjacent is copied
//! Work      one multiply-add for each entry and column
//! Stops     always; the diagonal has been checked to have no zero
//! Differs   the result is checked with the operator itself and refined
//! Source    Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, §3.1

use super::Task;
use crate::algorithms::working;
use crate::kernel::{OnOperand, trans};
use crate::operators::{Pattern, Solver, Sparse};
use cola_kernels::{Triangle, sparse_substitute};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Element, Error, ErrorKind, Op, Result, Scalar, Trans, Workspace, with_number,
};
use std::sync::Arc;

/// Which triangle the entries are in, and that each row has one on the diagonal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

impl Side {
    /// Of a square pattern; nothing where there are entries on both sides, or a place on the diagonal is free.
    pub(crate) fn of(pattern: &Pattern) -> Option<Side> {
        let row = |i: usize| &pattern.indices()[pattern.indptr()[i]..pattern.indptr()[i + 1]];
        let all = |end: fn(&[u32]) -> Option<&u32>| {
            (0..pattern.rows()).all(|i| end(row(i)).is_some_and(|&j| j as usize == i))
        };
        match () {
            () if pattern.rows() != pattern.cols() => None,
            // Columns increase in each row.
            () if all(<[u32]>::last) => Some(Side::Lower),
            () if all(<[u32]>::first) => Some(Side::Upper),
            () => None,
        }
    }
}

/// Forward or backward substitution; nothing is factorised.
pub(crate) struct SparseTriangularSolver(pub(crate) Side);

impl SparseTriangularSolver {
    fn substitute(
        &self,
        pattern: &Pattern,
        values: &Array,
        op: Trans,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let triangle = if self.0 == Side::Lower { Triangle::Lower } else { Triangle::Upper };
        with_number!(values.dtype(), T => {
            let mut x = x.typed::<T>()?;
            let values = values.view::<T>()?.try_as_col_major();
            let values = values.map_or(&[][..], |v| v.col(0).as_slice());
            let a = pattern.with_values(values);
            for j in 0..x.ncols() {
                let mut column = x.as_mut().col_mut(j);
                if let Some(column) = column.as_mut().try_as_col_major_mut() {
                    sparse_substitute(triangle, trans(op), a, column.as_slice_mut()).on("Sparse")?;
                    continue;
                }
                let mut copy = ws.take_vec::<T>(pattern.rows())?;
                let part = &mut copy[..pattern.rows()];
                part.iter_mut().zip(column.as_ref().iter()).for_each(|(to, from)| *to = *from);
                sparse_substitute(triangle, trans(op), a, part).on("Sparse")?;
                column.iter_mut().zip(part.iter()).for_each(|(to, from)| *to = *from);
                ws.give_vec(copy);
            }
        });
        Ok(())
    }
}

fn parts(a: &Op) -> Result<(&Sparse, Arc<Array>)> {
    let s = a.downcast_ref::<Sparse>().ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, format!("sparse substitution needs a Sparse operator, got {a}"))
    })?;
    let wide = a.derived("entries in the working dtype", || s.values().cast(working(a.dtype())))?;
    Ok((s, wide))
}

/// The first place on the diagonal with a zero.
pub(crate) fn zero_pivot(side: Side, s: &Sparse) -> Result<Option<usize>> {
    let pattern = s.pattern();
    let place = |i: usize| match side {
        Side::Lower => pattern.indptr()[i + 1] - 1,
        Side::Upper => pattern.indptr()[i],
    };
    cola_runtime::with_element!(s.values().dtype(), T => {
        let values = s.values().view::<T>()?;
        Ok((0..pattern.rows()).find(|&i| values[(place(i), 0)].to_scalar() == Scalar::new(0.0, 0.0)))
    })
}

impl Solver for SparseTriangularSolver {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (s, wide) = parts(a)?;
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| self.substitute(s.pattern(), &wide, op, z, ws);
        Task { a, op, alpha, x, beta, y }.direct("sparse substitution", None, &mut solve, ws)
    }

    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        let (s, wide) = parts(a)?;
        if x.dtype() != wide.dtype() {
            return Ok(false);
        }
        self.substitute(s.pattern(), &wide, op, x, ws)?;
        Ok(true)
    }

    fn describe(&self) -> String {
        "by substitution".to_owned()
    }

    fn flops(&self, a: &Op) -> f64 {
        a.cost().flops
    }
}
