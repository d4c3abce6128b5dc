//! Block conjugate gradients: one Krylov space for all right-hand sides.
//!
//! Method    block CG with orthonormal residuals (BCGrQ). R = Q·C with QᴴQ = I (Qᴴ·M·Q = I with a preconditioner M), so
//!           residuals that become dependent show in C and in nothing that is inverted. In a step, with W = A·P and
//!           G = Pᴴ·W: X ← X + P·G⁻¹·C, Q⁺·ζ = Q − W·G⁻¹, C ← ζ·C, P ← M·Q⁺ + P·ζᴴ. Invariants: R = B − A·X up to
//!           rounding; Pᴴ·Q = I
//! Memory    6 vectors a column (r, what is added to x, z, and Q, P, W = A·P)
//! Work      one apply of r columns, r ≤ k the rank of the first residuals, and (14r + 2k)·n·r operations
//! Stops     those of the stage · *Pᴴ·A·P not positive definite*: `FalseClaim`, or `Singular` within rounding ·
//!           *Qᴴ·M·Q not positive definite*: `NotPositiveDefinite`
//! Differs   the rank of the first residuals, scaled to length 1, is found by QR with column pivoting: dependent columns
//!           share directions from the start. A column that ends leaves C; its direction stays and helps the others,
//!           until three quarters of the columns have left: then the rest start from residuals of their own. The QR
//!           factorisations work in the memory of z
//! Source    O'Leary, Linear Algebra Appl. 29 (1980), doi:10.1016/0024-3795(80)90247-5; Dubrulle, Electron. Trans. Numer.
//!           Anal. 12 (2001), 216–233

use super::cg::not_positive;
use super::{Method, Problem, Stage, run, solver};
use crate::columns::{block as view, block_mut as view_mut};
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{
    MatMut, MatRef, Scratch, Trans as Factor, Triangle, cholesky_solve, eigh, gemm, norm_fro, trsm,
};
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Trans, Workspace, with_number,
};
use std::ops::Range;

solver! {
    /// Block conjugate gradients: see the module page.
    BlockCg, "BlockCG",
    "conjugate gradients in one Krylov space for all columns, for positive definite operators; precond approximates A⁻¹"
}

impl super::Iterative for BlockCg {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let BlockCg { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        with_number!(x.dtype(), T => run::<T, _>(Recurrence::new, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        6
    }

    fn describe(&self) -> String {
        format!("BlockCG, tol={:e}", self.tol)
    }
}

/// The blocks: R, what is to be added to X, and scratch.
const R: usize = 0;
const X: usize = 1;
const Z: usize = 2;

struct Recurrence<T> {
    /// Q, P and W = A·P, n×rank at the front.
    q: Vec<T>,
    p: Vec<T>,
    w: Vec<T>,
    rank: usize,
    /// C, one column of `rank` numbers for each column, by its slot.
    c: Vec<T>,
    /// k×k: coefficients, a Gram matrix, and ζ.
    small: Vec<T>,
    gram: Vec<T>,
    zeta: Vec<T>,
    /// The order in which QR with pivoting takes the columns.
    order: Vec<usize>,
    scratch: Scratch<T>,
    /// Residuals were replaced, or many columns have left: Q is made anew.
    stale: bool,
}

#[derive(Clone, Default)]
struct Own {
    /// Which column of C.
    slot: usize,
    /// Its residual is in block 0, and not Q·C.
    replaced: bool,
}

impl<T: Working> Recurrence<T> {
    fn new() -> Recurrence<T> {
        let [q, p, w, c, small, gram, zeta] = [const { Vec::new() }; 7];
        let (order, scratch) = (Vec::new(), Scratch::new());
        Recurrence { q, p, w, rank: 0, c, small, gram, zeta, order, scratch, stale: true }
    }
}

/// C ← β·C + α·op(A)·op(B)
fn product<T: Working>(
    c: MatMut<'_, T>,
    (beta, alpha): (f64, f64),
    op: Factor,
    a: MatRef<'_, T>,
    op_b: Factor,
    b: MatRef<'_, T>,
) -> Result<()> {
    gemm(c, T::from_f64(beta), T::from_f64(alpha), op, a, op_b, b).on("a block of columns")
}

impl<T: Working> Method<T> for Recurrence<T> {
    const NAME: &'static str = "BlockCG";
    const HELP: &'static str = "give a preconditioner, raise tol or max_iters, or use Cholesky()";
    type Own = Own;

    fn blocks(&self) -> usize {
        3
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        let (n, k) = (s.n, s.active.len());
        if self.p.is_empty() && n * k > 0 {
            for long in [&mut self.q, &mut self.p, &mut self.w] {
                *long = s.ws.take_vec(n * k)?;
            }
            for small in [&mut self.c, &mut self.small, &mut self.gram, &mut self.zeta] {
                *small = s.ws.take_vec(k * k)?;
            }
            self.order.resize(k, 0);
        }
        self.stale = true;
        for j in columns {
            s.col_mut(X, j).fill(T::zero());
            s.active[j].own.replaced = true;
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let (n, k) = (s.n, s.active.len());
        if (self.stale || 4 * k <= self.rank) && !self.start(s)? {
            return Ok(());
        }
        let r = self.rank;
        // W = A·P,  G = Pᴴ·W
        let (from, to) = (view(&self.p, n, r), view_mut(&mut self.w, n, r));
        s.a.apply_into(s.op, ONE, T::erase(from), ZERO, T::erase_mut(to), s.ws)?;
        let (p, w) = (view(&self.p, n, r), view(&self.w, n, r));
        product(view_mut(&mut self.gram, r, r), (0.0, 1.0), Factor::Adjoint, p, Factor::None, w)?;
        // G ← L with L·Lᴴ = G
        if self.scratch.cholesky(view_mut(&mut self.gram, r, r)).is_err() {
            return Err(self.explain(s));
        }
        let l = view(&self.gram, r, r);
        // X ← X + P·G⁻¹·C
        for (j, column) in s.active.iter().enumerate() {
            self.small[j * r..][..r].copy_from_slice(&self.c[column.own.slot * r..][..r]);
        }
        cholesky_solve(l, Factor::None, view_mut(&mut self.small, r, k)).on("Pᴴ·A·P")?;
        let x = view_mut(&mut s.blocks[X], n, k);
        product(x, (1.0, 1.0), Factor::None, p, Factor::None, view(&self.small, r, k))?;
        // S = Q − W·G⁻¹
        let mut inverse = view_mut(&mut self.small, r, r);
        inverse.fill(T::zero());
        (0..r).for_each(|i| inverse[(i, i)] = T::one());
        cholesky_solve(l, Factor::None, inverse).on("Pᴴ·A·P")?;
        s.blocks[Z][..n * r].copy_from_slice(&self.q[..n * r]);
        let z = view_mut(&mut s.blocks[Z], n, r);
        product(z, (1.0, -1.0), Factor::None, w, Factor::None, view(&self.small, r, r))?;
        // Q⁺·ζ = S
        self.scratch.qr(view_mut(&mut s.blocks[Z], n, r)).on("the residuals of BlockCG")?;
        let (factors, q) = (view(&s.blocks[Z], n, r), view_mut(&mut self.q, n, r));
        self.scratch.thin_q(factors, q).on("the residuals of BlockCG")?;
        for j in 0..r {
            (0..r).for_each(|i| self.zeta[j * r + i] = if i <= j { factors[(i, j)] } else { T::zero() });
        }
        self.orthonormalise_by_preconditioner(s, r)?;
        // P ← M·Q⁺ + P·ζᴴ
        let mq = if s.is_preconditioned() { &s.blocks[Z] } else { &self.q };
        self.w[..n * r].copy_from_slice(&mq[..n * r]);
        let (p, zeta) = (view(&self.p, n, r), view(&self.zeta, r, r));
        product(view_mut(&mut self.w, n, r), (1.0, 1.0), Factor::None, p, Factor::Adjoint, zeta)?;
        std::mem::swap(&mut self.p, &mut self.w);
        // C ← ζ·C
        for j in 0..k {
            let c = &mut self.c[s.active[j].own.slot * r..][..r];
            self.small[..r].copy_from_slice(c);
            let old = view(&self.small, r, 1);
            product(view_mut(c, r, 1), (0.0, 1.0), Factor::None, view(&self.zeta, r, r), Factor::None, old)?;
        }
        self.estimate(s)
    }

    fn settle(&mut self, s: &mut Stage<'_, T, Own>, j: usize) -> Result<()> {
        s.add_to_x(j, [(T::one(), X)])
    }

    fn release(&mut self, ws: &mut Workspace) {
        let all = [
            &mut self.q,
            &mut self.p,
            &mut self.w,
            &mut self.c,
            &mut self.small,
            &mut self.gram,
            &mut self.zeta,
        ];
        all.into_iter().for_each(|scratch| ws.give_vec(std::mem::take(scratch)));
    }
}

impl<T: Working> Recurrence<T> {
    /// Q·C = R of all columns, P = M·Q. False where R is not finite, which the estimates then say.
    fn start(&mut self, s: &mut Stage<'_, T, Own>) -> Result<bool> {
        let (n, k) = (s.n, s.active.len());
        for j in 0..k {
            if !s.active[j].own.replaced {
                self.residual(s, j)?;
            }
            let norm = s.norm(R, j);
            if !norm.is_finite() {
                s.active[j].estimate = f64::NAN;
                return Ok(false);
            }
            s.active[j].own = Own { slot: j, replaced: false };
            // A residual of 0 is no column of R that still matters.
            s.update(Z, j, T::zero(), [(T::from_f64(if norm > 0.0 { 1.0 / norm } else { 0.0 }), R)])?;
        }
        let (factors, order) = (view_mut(&mut s.blocks[Z], n, k), &mut self.order[..k]);
        self.scratch.qr_pivoted(factors, order).on("the residuals of BlockCG")?;
        let factors = view(&s.blocks[Z], n, k);
        let diagonal = (0..n.min(k)).map(|i| factors[(i, i)].abs());
        let noise = 10.0 * T::EPS * k as f64 * diagonal.clone().next().unwrap_or(0.0);
        let r = diagonal.filter(|&d| d > noise).count();
        self.scratch.thin_q(factors, view_mut(&mut self.q, n, r)).on("the residuals of BlockCG")?;
        for (i, &j) in order.iter().enumerate() {
            let norm = s.norm(R, j);
            let upper = |row: usize| if row <= i { factors[(row, i)] } else { T::zero() };
            (0..r).for_each(|row| self.c[j * r + row] = upper(row).scale(norm));
        }
        (self.rank, self.stale) = (r, false);
        view_mut(&mut self.zeta, r, r).fill(T::zero());
        (0..r).for_each(|i| self.zeta[i * r + i] = T::one());
        self.orthonormalise_by_preconditioner(s, r)?;
        let mq = if s.is_preconditioned() { &s.blocks[Z] } else { &self.q };
        self.p[..n * r].copy_from_slice(&mq[..n * r]);
        if s.is_preconditioned() {
            for j in 0..k {
                let c = &mut self.c[j * r..][..r];
                self.small[..r].copy_from_slice(c);
                let old = view(&self.small, r, 1);
                product(
                    view_mut(c, r, 1),
                    (0.0, 1.0),
                    Factor::None,
                    view(&self.zeta, r, r),
                    Factor::None,
                    old,
                )?;
            }
        }
        Ok(r > 0)
    }

    /// With L·Lᴴ = Qᴴ·M·Q: Q ← Q·L⁻ᴴ, Z = M·Q of it, ζ ← Lᴴ·ζ. Nothing without a preconditioner.
    fn orthonormalise_by_preconditioner(&mut self, s: &mut Stage<'_, T, Own>, r: usize) -> Result<()> {
        let n = s.n;
        let Some(m) = s.precond else { return Ok(()) };
        let (from, to) = (view(&self.q, n, r), view_mut(&mut s.blocks[Z], n, r));
        m.apply_into(s.op, ONE, T::erase(from), ZERO, T::erase_mut(to), s.ws)?;
        let (q, z) = (view(&self.q, n, r), view(&s.blocks[Z], n, r));
        product(view_mut(&mut self.gram, r, r), (0.0, 1.0), Factor::Adjoint, q, Factor::None, z)?;
        if self.scratch.cholesky(view_mut(&mut self.gram, r, r)).is_err() {
            let message = format!("BlockCG on {}: Qᴴ·M·Q has no Cholesky factor, M the preconditioner", s.a);
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("the preconditioner of BlockCG must be positive definite"));
        }
        (0..r).for_each(|j| self.gram[j * r..][..j].fill(T::zero()));
        let l = view(&self.gram, r, r);
        for block in [&mut self.q, &mut s.blocks[Z]] {
            // (Q·L⁻ᴴ)ᵀ = conj(L)⁻¹·Qᵀ
            let transposed = view_mut(block, n, r).transpose_mut();
            trsm(Triangle::Lower, false, Factor::Conj, l, transposed).on("Qᴴ·M·Q")?;
        }
        self.small[..r * r].copy_from_slice(&self.zeta[..r * r]);
        let old = view(&self.small, r, r);
        product(view_mut(&mut self.zeta, r, r), (0.0, 1.0), Factor::Adjoint, l, Factor::None, old)
    }

    /// Block 0 of a column ← Q·C.
    fn residual(&self, s: &mut Stage<'_, T, Own>, j: usize) -> Result<()> {
        let (n, r) = (s.n, self.rank);
        let c = view(&self.c[s.active[j].own.slot * r..], r, 1);
        let to = view_mut(s.col_mut(R, j), n, 1);
        product(to, (0.0, 1.0), Factor::None, view(&self.q, n, r), Factor::None, c)
    }

    /// ‖r‖ of all columns: ‖C·e‖, or of Q·C with a preconditioner.
    fn estimate(&self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        for j in 0..s.active.len() {
            s.active[j].estimate = if s.is_preconditioned() {
                self.residual(s, j)?;
                s.norm(R, j)
            } else {
                norm_fro(view(&self.c[s.active[j].own.slot * self.rank..], self.rank, 1))
            };
        }
        Ok(())
    }

    /// Why Pᴴ·A·P has no Cholesky factor.
    fn explain(&mut self, s: &Stage<'_, T, Own>) -> Error {
        let r = self.rank;
        let norm_w = norm_fro(view(&self.w, s.n, r));
        // The attempt at a factor overwrote G.
        let (p, w) = (view(&self.p, s.n, r), view(&self.w, s.n, r));
        let gram = view_mut(&mut self.gram, r, r);
        let least = match product(gram, (0.0, 1.0), Factor::Adjoint, p, Factor::None, w)
            .and_then(|()| eigh(view(&self.gram, r, r)).on("Pᴴ·A·P"))
        {
            Ok((values, _)) => values.first().copied().unwrap_or(0.0),
            Err(_) => f64::NAN,
        };
        let noise = 10.0 * T::EPS * (s.n as f64).sqrt() * norm_w;
        let norm_p = norm_fro(view(&self.p, s.n, r));
        not_positive(s.a, "BlockCG", s.iteration, least, (norm_p, norm_w), noise * norm_p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::laws::{self, For};
    use crate::krylov::{Cg, Iterative};
    use crate::testing::{self, relative_residual};
    use cola_runtime::{Array, DType};

    fn make(tol: f64, precond: Option<Op>) -> BlockCg {
        BlockCg { tol, precond, ..BlockCg::default() }
    }

    #[test]
    fn the_laws_of_solvers_hold_for_block_cg() {
        laws::all(For::Definite, make);
    }

    #[test]
    fn columns_help_each_other() {
        let a = testing::positive_definite(120, 1e4, DType::F64);
        let b = testing::random(120, 12, DType::F64, 2);
        let (x, block) = make(1e-9, None).solve(&a, &b).unwrap();
        assert!(relative_residual(&a, &x, &b) <= 1.1e-9);
        let (_, cg) = Cg { tol: 1e-9, ..Cg::default() }.solve(&a, &b).unwrap();
        assert!(2 * block.iterations.unwrap() < cg.iterations.unwrap(), "{block:?} {cg:?}");
    }

    #[test]
    fn dependent_columns_do_no_harm() {
        let a = testing::positive_definite(50, 1e3, DType::C64);
        let c = testing::random(50, 3, DType::C64, 2);
        // Three random columns, their combinations exact, nearly, and in other scales.
        let b = Array::from_fn(50, 8, |i, j| {
            let at = |j| c.get(i, j).unwrap();
            match j {
                0..3 => at(j),
                3 => at(0) + at(1),
                4 => at(0) * 1e80,
                5 => at(0) + at(2) * 1e-10,
                6 => at(1) * 1e-90,
                _ => at(0),
            }
        })
        .unwrap();
        let (x, evidence) = make(1e-11, None).solve(&a, &b).unwrap();
        assert!(relative_residual(&a, &x, &b) <= 1.1e-11, "{evidence:?}");
        assert!(evidence.iterations.unwrap() <= 100, "{evidence:?}");
    }

    #[test]
    fn more_columns_than_rows_are_solved_in_one_step() {
        let a = testing::positive_definite(4, 10.0, DType::F64);
        let (x, evidence) = make(1e-10, None).solve(&a, &testing::random(4, 9, DType::F64, 1)).unwrap();
        assert!(relative_residual(&a, &x, &testing::random(4, 9, DType::F64, 1)) <= 1.1e-10);
        assert!(evidence.iterations.unwrap() <= 2, "{evidence:?}");
    }

    #[test]
    fn an_indefinite_operator_is_a_false_claim() {
        let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, -1.0]);
        let b = Array::vector(vec![1.0, 2.0]);
        assert_eq!(BlockCg::default().solve(&a, &b).unwrap_err().kind(), ErrorKind::FalseClaim);
    }
}
