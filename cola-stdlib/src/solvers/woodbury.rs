//! Solving with a cheaply invertible operator plus a low-rank one.
//!
//! Method    (A + U·C·Vᴴ)⁻¹ = A⁻¹ − A⁻¹·U·(I + C·Vᴴ·A⁻¹·U)⁻¹·C·Vᴴ·A⁻¹, applied as
//!           s = (I + C·W)⁻¹·C·Vᴴ·(A⁻¹·b) with W = Vᴴ·A⁻¹·U, then x = A⁻¹·(b − U·s). C may be singular
//! Memory    k² entries kept; one block of the size of b, and two for the check
//! Work      once: k solves with A and k²·n multiply-adds; then two solves with A and 2·k·n for each column
//! Stops     `Singular` when I + C·W is
//! Differs   A⁻¹·U is never kept; the result is checked with A + U·C·Vᴴ and refined. Where A is singular, or cancellation
//!           more than refinement can mend, LU of the whole takes over if memory allows
//! Source    Hager, SIAM Review 31 (1989); Kailath's form, with the inner inverse that print often drops

use super::{DirectSolver, ONE, Task, ZERO};
use crate::algorithms::direct::dense;
use crate::algorithms::{Direct, Factorisation, Working, working};
use crate::kernel::{OnOperand, trans};
use crate::operators::{Diagonal, LowRank, ScalarMul, Solver};
use cola_kernels::{Mat, MatMut, MatRef, Trans as K, axpby, gemm, gram, norm_fro};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, report,
    with_number,
};
use std::sync::Arc;

/// Columns of U that are solved for at a time.
const COLUMNS: usize = 8;
/// Rows of U that a diagonal A⁻¹ is applied to at a time: they stay in cache.
const ROWS: usize = 1024;

/// Why the formula was given up.
const CANCELS: &str = "too much cancels: LU of the whole";

/// The rest of the sum has no inverse, or none by the method that its properties promise.
pub(crate) fn is_singular(e: &Error) -> bool {
    matches!(e.kind(), ErrorKind::Singular | ErrorKind::NotPositiveDefinite)
}

/// A + U·C·Vᴴ by way of A⁻¹.
pub(crate) struct Woodbury {
    /// A⁻¹.
    pub rest: Op,
    /// Which part of the sum is U·C·Vᴴ.
    pub low_rank: usize,
    /// The name of the formula.
    pub name: &'static str,
}

/// What is kept with the sum: the factors in the working dtype, and I + C·W factorised.
struct Parts {
    u: Array,
    core: Option<Array>,
    v: Array,
    capacitance: Arc<dyn Factorisation>,
    rounding: f64,
    growth: f64,
}

/// The parts have been made and are kept with the sum.
#[cfg(test)]
pub(crate) fn is_capacitance_made(a: &Op, low_rank: usize) -> bool {
    a.derived_if_made::<Option<Parts>>(&format!("Woodbury, part {low_rank}")).is_some()
}

/// What the determinant lemma needs of I + C·Vᴴ·A⁻¹·U.
pub(crate) struct Capacitance {
    /// Its factors.
    pub factors: Arc<dyn Factorisation>,
    /// A bound on ‖I + |C|·|V|ᴴ·|A⁻¹·U|‖_F: ε times this is what rounding does to it.
    pub rounding: f64,
    /// ‖A⁻¹·U‖_F/‖U‖_F.
    pub growth: f64,
}

/// I + C·W before it is factorised, and the norms of the columns of A⁻¹·U.
struct Built {
    matrix: Array,
    columns: Vec<f64>,
}

impl Woodbury {
    /// I + C·Vᴴ·A⁻¹·U of the sum `a`, factorised: the one that solves with `a` use. `None` when A is singular.
    ///
    /// # Errors
    /// `Singular` when it is singular; those of A⁻¹.
    pub(crate) fn capacitance(&self, a: &Op) -> Result<Option<Capacitance>> {
        let parts = self.parts(a)?;
        Ok(parts.as_ref().as_ref().map(|p| Capacitance {
            factors: p.capacitance.clone(),
            rounding: p.rounding,
            growth: p.growth,
        }))
    }

    /// `None` when A is singular, so that the formula does not apply.
    fn parts(&self, a: &Op) -> Result<Arc<Option<Parts>>> {
        a.derived(&format!("Woodbury, part {}", self.low_rank), || {
            let part = a.children().get(self.low_rank).and_then(|part| part.downcast_ref::<LowRank>());
            let low = part.ok_or_else(|| {
                Error::new(ErrorKind::TypeMismatch, format!("part {} of {a} is no LowRank", self.low_rank))
            })?;
            let dtype = working(a.dtype());
            let (u, v) = (low.u().cast(dtype)?, low.v().cast(dtype)?);
            let core = low.core().map(|c| c.cast(dtype)).transpose()?;
            let made = with_number!(dtype, T => self.build::<T>(&u, core.as_ref(), &v));
            let Built { matrix, columns } = match made {
                Err(e) if is_singular(&e) => return Ok(None),
                other => other?,
            };
            let capacitance = dense::factorise(&matrix, Direct::Lu).map_err(|e| match e.kind() {
                ErrorKind::Singular => Error::new(
                    ErrorKind::Singular,
                    format!("{a} is singular: so is I + C·Vᴴ·A⁻¹·U of its low-rank part U·C·Vᴴ"),
                )
                .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"),
                _ => e.in_context(format!("I + C·Vᴴ·A⁻¹·U of {a}")),
            })?;
            let (rounding, growth) = with_number!(dtype, T => sizes::<T>(&u, core.as_ref(), &v, &columns))?;
            Ok(Some(Parts { u, core, v, capacitance, rounding, growth }))
        })
    }

    /// I + C·Vᴴ·A⁻¹·U
    fn build<T: Working>(&self, u: &Array, core: Option<&Array>, v: &Array) -> Result<Built> {
        let k = u.cols();
        let mut w = Mat::<T>::zeros(k, k);
        let columns = if let Some(d) = self.rest.downcast_ref::<Diagonal>() {
            by_rows(d.entries().cast(T::DTYPE)?.view::<T>()?, u.view()?, v.view()?, w.as_mut())?
        } else if let Some(c) = self.rest.downcast_ref::<ScalarMul>() {
            by_scalar(c.scalar(), u, v, w.as_mut())?
        } else {
            self.by_columns(u, v.view()?, w.as_mut())?
        };
        let mut matrix = Array::identity(k, T::DTYPE)?;
        let m = matrix.view_mut::<T>()?;
        match core {
            Some(c) => gemm(m, T::one(), T::one(), K::None, c.view::<T>()?, K::None, w.as_ref()).on("C")?,
            None => axpby(T::one(), w.as_ref(), T::one(), m).on("W")?,
        }
        Ok(Built { matrix, columns })
    }

    /// W = Vᴴ·(A⁻¹·U), a few columns at a time; the norms of the columns of A⁻¹·U.
    fn by_columns<T: Working>(&self, u: &Array, v: MatRef<'_, T>, mut w: MatMut<'_, T>) -> Result<Vec<f64>> {
        let (mut ws, mut norms) = (Workspace::new(), Vec::with_capacity(u.cols()));
        for first in (0..u.cols()).step_by(COLUMNS) {
            let last = u.cols().min(first + COLUMNS);
            let mut z = ws.take(T::DTYPE, u.rows(), last - first)?;
            self.rest.apply_into(
                Trans::None,
                ONE,
                u.as_ref().cols_range(first, last),
                ZERO,
                z.as_mut()?,
                &mut ws,
            )?;
            let to = w.as_mut().subcols_mut(first, last - first);
            gemm(to, T::zero(), T::one(), K::Adjoint, v, K::None, z.view::<T>()?).on("V")?;
            let x = z.view::<T>()?;
            norms.extend((0..x.ncols()).map(|j| norm_fro(x.subcols(j, 1))));
            ws.give(z);
        }
        Ok(norms)
    }
}

/// A bound on ‖I + |C|·|V|ᴴ·|X|‖_F by the norms of columns, and ‖X‖_F/‖U‖_F, for X = A⁻¹·U with columns of these norms.
fn sizes<T: Working>(u: &Array, core: Option<&Array>, v: &Array, columns: &[f64]) -> Result<(f64, f64)> {
    let (u, v) = (u.view::<T>()?, v.view::<T>()?);
    let k = columns.len();
    let rows: Vec<f64> = (0..k).map(|i| norm_fro(v.subcols(i, 1))).collect();
    let left: Vec<f64> = match core {
        None => rows,
        Some(c) => {
            let c = c.view::<T>()?;
            (0..k).map(|i| (0..k).map(|j| cola_kernels::Field::abs(c[(i, j)]) * rows[j]).sum()).collect()
        }
    };
    let entry = |i: usize, j: usize| left[i] * columns[j] + if i == j { 1.0 } else { 0.0 };
    let squares = (0..k).flat_map(|j| (0..k).map(move |i| (i, j))).map(|(i, j)| entry(i, j).powi(2));
    let size = norm_fro(u);
    let solution = columns.iter().map(|x| x * x).sum::<f64>().sqrt();
    Ok((squares.sum::<f64>().sqrt(), if size > 0.0 { solution / size } else { 0.0 }))
}

/// W = Vᴴ·(c⁻¹·U), by half the work where U and V are one array and c is real.
fn by_scalar<T: Working>(c_inverse: Scalar, u: &Array, v: &Array, w: MatMut<'_, T>) -> Result<Vec<f64>> {
    let (columns, rows) = (u.view::<T>()?, v.view::<T>()?);
    if u.same(v) && c_inverse.im == 0.0 {
        gram(w, c_inverse.re, columns).on("U")?;
    } else {
        gemm(w, T::zero(), T::from_scalar(c_inverse), K::Adjoint, rows, K::None, columns).on("V")?;
    }
    Ok((0..columns.ncols()).map(|j| c_inverse.norm() * norm_fro(columns.subcols(j, 1))).collect())
}

/// W = Σ over blocks of rows of Vᴴ·(D⁻¹·U): each block is scaled in cache.
fn by_rows<T: Working>(
    d_inverse: MatRef<'_, T>,
    u: MatRef<'_, T>,
    v: MatRef<'_, T>,
    mut w: MatMut<'_, T>,
) -> Result<Vec<f64>> {
    let (n, k) = u.shape();
    let mut norms = vec![0.0f64; k];
    let mut scaled = Mat::<T>::zeros(ROWS.min(n), k);
    for first in (0..n).step_by(ROWS) {
        let rows = ROWS.min(n - first);
        let d = d_inverse.col(0).subrows(first, rows);
        for j in 0..k {
            let from = u.col(j).subrows(first, rows);
            let to = scaled.as_mut().col_mut(j).subrows_mut(0, rows);
            match (d.try_as_col_major(), from.try_as_col_major(), to.try_as_col_major_mut()) {
                (Some(d), Some(from), Some(to)) => {
                    let pairs = d.as_slice().iter().zip(from.as_slice());
                    to.as_slice_mut().iter_mut().zip(pairs).for_each(|(t, (&d, &u))| *t = d * u);
                }
                _ => (0..rows).for_each(|i| scaled[(i, j)] = d[i] * from[i]),
            }
        }
        let block = scaled.as_ref().subrows(0, rows);
        norms.iter_mut().enumerate().for_each(|(j, norm)| *norm = norm.hypot(norm_fro(block.subcols(j, 1))));
        gemm(w.as_mut(), T::one(), T::one(), K::Adjoint, v.subrows(first, rows), K::None, block).on("V")?;
    }
    Ok(norms)
}

impl Parts {
    /// z ← op(A + U·C·Vᴴ)⁻¹·z
    fn solve<T: Working>(&self, rest: &Op, op: Trans, mut z: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let (n, m) = z.shape();
        let k = self.u.cols();
        // op(U·C·Vᴴ) = L·op(C)·Rᴴ up to conjugates.
        let (l, r) = if op.transposes() { (&self.v, &self.u) } else { (&self.u, &self.v) };
        let (left, right) = match op {
            Trans::None | Trans::Adjoint => (K::None, K::Adjoint),
            Trans::Transpose | Trans::Conj => (K::Conj, K::Transpose),
        };
        // t = Rᴴ·(op(A)⁻¹·b)
        let mut y = ws.take(T::DTYPE, n, m)?;
        rest.apply_into(op, ONE, z.rb(), ZERO, y.as_mut()?, ws)?;
        let mut t = ws.take(T::DTYPE, k, m)?;
        gemm(t.view_mut()?, T::zero(), T::one(), right, r.view::<T>()?, K::None, y.view::<T>()?).on("V")?;
        // s = (I + C·W)⁻¹·C·t, or its transpose C·(I + W·C)⁻¹·t
        let core = |t: &mut Array, ws: &mut Workspace| -> Result<()> {
            let Some(c) = &self.core else { return Ok(()) };
            let mut s = ws.take(T::DTYPE, k, m)?;
            gemm(s.view_mut()?, T::zero(), T::one(), trans(op), c.view::<T>()?, K::None, t.view::<T>()?)
                .on("C")?;
            ws.give(std::mem::replace(t, s));
            Ok(())
        };
        if op.transposes() {
            self.capacitance.solve_in_place(op, t.as_mut()?, ws)?;
            core(&mut t, ws)?;
        } else {
            core(&mut t, ws)?;
            self.capacitance.solve_in_place(op, t.as_mut()?, ws)?;
        }
        // x = op(A)⁻¹·(b − L·s)
        y.as_mut()?.copy_from(z.rb())?;
        gemm(y.view_mut()?, T::one(), -T::one(), left, l.view::<T>()?, K::None, t.view::<T>()?).on("U")?;
        rest.apply_into(op, ONE, y.as_ref(), ZERO, z.rb_mut(), ws)?;
        ws.give(t);
        ws.give(y);
        Ok(())
    }
}

impl Solver for Woodbury {
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
            report::push(|| Evidence::of(self.name).note(why));
            DirectSolver { method: Direct::Lu }.solve_into(a, op, alpha, x, beta, y, ws)
        };
        let parts = self.parts(a)?;
        let Some(parts) = &*parts else {
            return whole(y, "the rest of the sum is singular: LU of the whole", ws);
        };
        if a.derived_if_made::<()>(self.name).is_some() {
            return whole(y, CANCELS, ws);
        }
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| with_number!(z.dtype(), T => parts.solve::<T>(&self.rest, op, z, ws));
        // A failed attempt leaves y unspecified; with β ≠ 0 it is needed again.
        let before = if beta == ZERO { None } else { Some(Array::copy_of(y.rb())?) };
        match (Task { a, op, alpha, x, beta, y: y.rb_mut() }).direct(self.name, None, &mut solve, ws) {
            Err(e) if e.kind() == ErrorKind::Inaccurate => {
                if let Some(before) = before {
                    y.rb_mut().copy_from(before.as_ref())?;
                }
                match whole(y, CANCELS, ws) {
                    Err(too_large) if too_large.kind() == ErrorKind::OutOfMemory => Err(e),
                    outcome => {
                        a.derived(self.name, || Ok(()))?;
                        outcome
                    }
                }
            }
            outcome => outcome,
        }
    }

    fn describe(&self) -> String {
        format!("by {}", self.name)
    }

    fn flops(&self, a: &Op) -> f64 {
        2.0 * self.rest.cost().flops + a.cost().flops
    }
}
