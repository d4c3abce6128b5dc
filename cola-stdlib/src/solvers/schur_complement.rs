//! Solving with a 2×2 grid of blocks by way of one of them.
//!
//! Method    with the pivot block P and [[P, B], [C, D]] (blocks exchanged where the second is the pivot):
//!           S = D − C·P⁻¹·B, x₂ = S⁻¹·(b₂ − C·P⁻¹·b₁), x₁ = P⁻¹·(b₁ − B·x₂)
//! Memory    twice the entries of S; two blocks of the size of b
//! Work      once: n₂ solves with P, n₂ products with B, C and D, and the factorisation of S; then two solves with P,
//!           one with S and a product with B and with C for each column
//! Stops     where P or S is singular, or cancellation more than refinement can mend, LU of the whole takes over if memory
//!           allows
//! Differs   P⁻¹·B is never kept; the result is checked with the whole and refined
//! Source    Golub & Van Loan, 4th ed., §3.2.6; Demmel, Higham & Schreiber, Numer. Linear Algebra Appl. 2 (1995)

use super::woodbury::is_singular;
use super::{DirectSolver, ONE, Task, ZERO};
use crate::algorithms::auto::bytes;
use crate::algorithms::direct::dense;
use crate::algorithms::{Direct, Factorisation, Working, epsilon, working};
use crate::memory;
use crate::operators::{Block, Grid, Solver};
use crate::properties::{PD, SELF_ADJOINT};
use cola_kernels::{Scaling, norm_fro};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Number, Op, Result, Scalar, Trans, Workspace,
    report, with_number,
};
use std::sync::Arc;

const NAME: &str = "Schur complement";
/// Columns of S that are made at a time.
const COLUMNS: usize = 32;
/// Why the formula was given up.
const CANCELS: &str = "too much cancels: LU of the whole";

/// [[A, B], [C, D]] by way of the inverse of A or D.
pub(crate) struct SchurComplement {
    /// Which block of the diagonal is the pivot: 0 or 1.
    pub pivot: usize,
    /// Its inverse.
    pub inverse: Op,
}

/// S, factorised, and what was lost in making it.
pub(crate) struct Complement {
    pub factors: Arc<dyn Factorisation>,
    /// In units of ε: how inexact S, and with it the determinant, may be.
    pub lost: f64,
}

impl SchurComplement {
    fn grid<'a>(&self, a: &'a Op) -> Result<&'a Grid> {
        let grid = a.downcast_ref::<Block>().map(Block::grid);
        grid.filter(|g| g.counts() == (2, 2) && g.has_square_diagonal() && self.pivot < 2).ok_or_else(|| {
            Error::new(
                ErrorKind::TypeMismatch,
                format!("a Schur complement needs 2×2 square blocks, got {a}"),
            )
        })
    }

    /// `None` when the pivot block or S is singular, so that the formula does not apply.
    ///
    /// # Errors
    /// `OutOfMemory`; those of the blocks.
    pub fn complement(&self, a: &Op) -> Result<Arc<Option<Complement>>> {
        a.derived(&format!("{NAME} of block {}", self.pivot), || {
            let made = with_number!(working(a.dtype()), T => self.make::<T>(a));
            match made {
                Err(e) if is_singular(&e) => Ok(None),
                other => other.map(Some),
            }
        })
    }

    fn make<T: Working + Number>(&self, a: &Op) -> Result<Complement> {
        let (grid, p, o) = (self.grid(a)?, self.pivot, 1 - self.pivot);
        let [b, c, d] = [grid.at(p, o), grid.at(o, p), grid.at(o, o)];
        let (n, m) = (d.rows(), b.rows());
        let (need, budget) = (2.0 * n as f64 * n as f64 * T::DTYPE.size_of() as f64, 0.5 * memory::free());
        if need > budget {
            let (need, budget) = (bytes(need), bytes(budget));
            let message = format!("the Schur complement in {a} needs {need}; the budget is {budget}");
            return Err(Error::new(ErrorKind::OutOfMemory, message)
                .with_help("solve with CG() or GMRES(), which only apply the operator"));
        }
        let mut s = Array::zeros(n, n, T::DTYPE)?;
        let mut ws = Workspace::new();
        let (mut of_d, mut of_b, mut of_w) = (0.0f64, 0.0f64, 0.0f64);
        for first in (0..n).step_by(COLUMNS) {
            let k = COLUMNS.min(n - first);
            let mut units = ws.take(T::DTYPE, n, k)?;
            units.as_mut()?.fill(ZERO);
            let mut view = units.view_mut::<T>()?;
            (0..k).for_each(|j| view[(first + j, j)] = <T as Number>::ONE);
            let (mut right, mut w) = (ws.take(T::DTYPE, m, k)?, ws.take(T::DTYPE, m, k)?);
            b.apply_into(Trans::None, ONE, units.as_ref(), ZERO, right.as_mut()?, &mut ws)?;
            self.inverse.apply_into(Trans::None, ONE, right.as_ref(), ZERO, w.as_mut()?, &mut ws)?;
            let mut columns = s.as_mut()?.cols_range(first, first + k);
            d.apply_into(Trans::None, ONE, units.as_ref(), ZERO, columns.rb_mut(), &mut ws)?;
            of_d = of_d.hypot(norm_fro(columns.rb().typed::<T>()?));
            c.apply_into(Trans::None, -ONE, w.as_ref(), ONE, columns, &mut ws)?;
            (of_b, of_w) = (of_b.hypot(norm_fro(right.view::<T>()?)), of_w.hypot(norm_fro(w.view::<T>()?)));
            [units, right, w].into_iter().for_each(|used| ws.give(used));
        }
        let method = match (PD.of(a), SELF_ADJOINT.of(a)) {
            (true, _) => Direct::Cholesky,
            (false, true) => Direct::Ldl,
            (false, false) => Direct::Lu,
        };
        let size = norm_fro(s.view::<T>()?);
        let factors = dense::factorise(&s, method)?;
        let condition = 1.0 / factors.rcond(&Scaling::none(size))?.max(f64::MIN_POSITIVE);
        // ‖S⁻¹‖·‖D‖ for what cancels, ‖P‖·‖P⁻¹·B‖/‖B‖ for what the solves with P leave.
        let of_p = crate::algorithms::probes::norm_by_probes(grid.at(p, p))?;
        let solves = if of_b > 0.0 { of_p * of_w / of_b } else { 1.0 };
        let lost = condition * if size > 0.0 { (of_d + size) / size } else { 1.0 } * solves.max(1.0);
        Ok(Complement { factors, lost })
    }

    /// x ← op(A)⁻¹·x
    fn solve(
        &self,
        grid: &Grid,
        s: &Complement,
        op: Trans,
        mut x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (p, o) = (self.pivot, 1 - self.pivot);
        let starts = grid.row_starts();
        let (of_p, of_o) = ((starts[p], starts[p + 1]), (starts[o], starts[o + 1]));
        // The blocks of op(A) beside and below the pivot.
        let (b, c) =
            if op.transposes() { (grid.at(o, p), grid.at(p, o)) } else { (grid.at(p, o), grid.at(o, p)) };
        let (n, k, dtype) = (of_p.1 - of_p.0, x.cols(), x.dtype());
        let mut z = ws.take(dtype, n, k)?;
        self.inverse.apply_into(op, ONE, x.rb().rows_range(of_p.0, of_p.1), ZERO, z.as_mut()?, ws)?;
        let mut below = x.rb_mut().rows_range(of_o.0, of_o.1);
        c.apply_into(op, -ONE, z.as_ref(), ONE, below.rb_mut(), ws)?;
        s.factors.solve_in_place(op, below, ws)?;
        let mut known = ws.take(dtype, of_o.1 - of_o.0, k)?;
        known.as_mut()?.copy_from(x.rb().rows_range(of_o.0, of_o.1))?;
        let mut own = x.rows_range(of_p.0, of_p.1);
        b.apply_into(op, -ONE, known.as_ref(), ONE, own.rb_mut(), ws)?;
        self.inverse.apply_into(op, ONE, own.rb(), ZERO, z.as_mut()?, ws)?;
        own.copy_from(z.as_ref())?;
        ws.give(known);
        ws.give(z);
        Ok(())
    }
}

impl Solver for SchurComplement {
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
        let complement = self.complement(a)?;
        // Without digits in S, the factors of the whole tell whether A is singular.
        let certain = |s: &&Complement| s.lost * epsilon(working(a.dtype())) < 0.1;
        let Some(s) = complement.as_ref().as_ref().filter(certain) else {
            return whole(y, "the pivot block or its Schur complement is singular: LU of the whole", ws);
        };
        if a.derived_if_made::<()>(NAME).is_some() {
            return whole(y, CANCELS, ws);
        }
        let grid = self.grid(a)?;
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| self.solve(grid, s, op, z, ws);
        // A failed attempt leaves y unspecified; with β ≠ 0 it is needed again.
        let before = if beta == ZERO { None } else { Some(Array::copy_of(y.rb())?) };
        match (Task { a, op, alpha, x, beta, y: y.rb_mut() }).direct(NAME, None, &mut solve, ws) {
            Err(e) if e.kind() == ErrorKind::Inaccurate => {
                if let Some(before) = before {
                    y.rb_mut().copy_from(before.as_ref())?;
                }
                match whole(y, CANCELS, ws) {
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
        format!("by the Schur complement of block ({0}, {0})", self.pivot)
    }

    fn flops(&self, a: &Op) -> f64 {
        let n = self.grid(a).map_or(0, |grid| grid.at(1 - self.pivot, 1 - self.pivot).rows()) as f64;
        2.0 * self.inverse.cost().flops + a.cost().flops + 2.0 * n * n
    }
}
