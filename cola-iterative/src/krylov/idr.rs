//! IDR(s): residuals forced into shrinking spaces; s + 1 applies for each step down.
//!
//! Method    induced dimension reduction in its bi-orthogonal form: g_k ⟂ p_i for i < k, M = Pᴴ·G lower triangular.
//!           Invariant: g = K·u column by column, r = r₀ − K·x′. In exact arithmetic it ends after n + n/s applies
//! Memory    2s + 3 vectors a column (r, v, x′, G, U), 1 more with a preconditioner, and s for all columns (P)
//! Work      one iteration is s + 1 applies a column and about (s + 1)·(5s + 8)·n operations
//! Stops     those of the stage; within an iteration once ‖r‖ is small · *pᴴ·g = 0* and *K·r = 0*: a new start,
//!           then `Breakdown`
//! Differs   preconditioned from the right; P has random orthonormal columns, of a fixed seed; ω is kept
//!           from vanishing where r and K·r are nearly orthogonal (Sleijpen & van der Vorst)
//! Source    van Gijzen & Sonneveld, ACM TOMS 38 (2011), doi:10.1145/2049662.2049667;
//!           Sleijpen & van der Vorst, Numer. Algorithms 10 (1995), doi:10.1007/BF02140769

use super::frame::{Frame, Framed, vanishes};
use super::options::attainable;
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use crate::columns::orthonormalise;
use crate::gaussian::gaussian;
use crate::kernel::OnOperand;
use cola_kernels::Trans::{Adjoint, None as Plain};
use cola_kernels::{Mat, MatMut, MatRef, gemm};
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// IDR(s): see the module page.
    Idr, "IDR", "IDR(s), for any square operator in little memory; precond approximates A⁻¹",
    /// Dimension of the shadow space.
    s: usize = 4, at least 1
}

impl super::Iterative for Idr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Idr { tol, max_iters, precond, x0, s } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let (s, tol) = ((*s).clamp(1, a.rows().max(1)), attainable(*tol, x.dtype()));
        with_number!(x.dtype(), T => {
            run::<T, _>(|| Recurrence::<T>::new(s, tol, precond.is_some()), &problem, b, x, ws)
        })
    }

    fn vectors(&self) -> usize {
        3 * self.s + 3 + usize::from(self.precond.is_some())
    }

    fn describe(&self) -> String {
        format!("IDR({}), tol={:e}", self.s, self.tol)
    }
}

/// The blocks: r, v, x′, then G and U, and M·u.
const R: usize = 0;
const V: usize = 1;
const X: usize = 2;
const G: usize = 3;

/// Below this cosine of the angle between r and K·r, ω is lengthened.
const COSINE: f64 = 0.7;

struct Recurrence<T> {
    s: usize,
    tol: f64,
    preconditioned: bool,
    /// P, n×s.
    shadow: Mat<T>,
    /// Pᴴ of a vector.
    onto: Vec<T>,
    terms: Vec<(T, usize)>,
}

#[derive(Clone, Default)]
struct Own<T> {
    frame: Frame,
    omega: T,
    /// Pᴴ·G, column by column.
    m: Vec<T>,
    /// Pᴴ·r
    f: Vec<T>,
}

impl<T: Working> Framed for Own<T> {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl<T: Working> Recurrence<T> {
    fn new(s: usize, tol: f64, preconditioned: bool) -> Self {
        let (onto, terms) = (vec![T::zero(); s], Vec::with_capacity(s));
        Recurrence { s, tol, preconditioned, shadow: Mat::zeros(0, 0), onto, terms }
    }

    fn u(&self, i: usize) -> usize {
        G + self.s + i
    }

    fn between(&self) -> usize {
        G + 2 * self.s
    }

    /// Pᴴ·v of a column of a block.
    fn project(&mut self, stage: &Stage<'_, T, Own<T>>, v: usize, j: usize) -> Result<()> {
        let v = stage.col(v, j);
        let v = MatRef::from_column_major_slice(v, v.len(), 1);
        let to = MatMut::from_column_major_slice_mut(&mut self.onto, self.s, 1);
        gemm(to, T::zero(), T::one(), Adjoint, self.shadow.as_ref(), Plain, v).on("P")
    }

    /// v = r − Σ_{i≥k} c_i·g_i and u_k = ω·v + Σ_{i≥k} c_i·u_i with M·c = f from k on.
    fn direction(&mut self, stage: &mut Stage<'_, T, Own<T>>, j: usize, k: usize) -> Result<()> {
        let s = self.s;
        let own = &stage.active[j].own;
        self.terms.clear();
        for i in k..s {
            let mut c = own.f[i];
            for (l, known) in self.terms.iter().enumerate() {
                c += own.m[i + (k + l) * s] * known.0;
            }
            // The sign of −c is that of the update of v.
            self.terms.push((-c.over(own.m[i + i * s]), G + i));
        }
        let omega = own.omega;
        stage.update(V, j, T::zero(), [(T::one(), R)])?;
        stage.accumulate(V, j, &self.terms)?;
        // u_k is overwritten, after it was used
        let own_part = -self.terms[0].0;
        stage.update(self.u(k), j, own_part, [(omega, V)])?;
        for term in &mut self.terms {
            *term = (-term.0, term.1 + s);
        }
        stage.accumulate(self.u(k), j, &self.terms[1..])?;
        Ok(())
    }

    /// Makes g_k ⟂ p_i for i < k, and takes r a step along it.
    fn reduce(&mut self, stage: &mut Stage<'_, T, Own<T>>, j: usize, k: usize) -> Result<()> {
        let s = self.s;
        for i in 0..k {
            // α = p_iᴴ·g_k/M_ii,  g_k ← g_k − α·g_i,  u_k ← u_k − α·u_i
            let g = stage.col(G + k, j);
            let n = g.len();
            let g = MatRef::from_column_major_slice(g, n, 1);
            let product = cola_kernels::dot(self.shadow.as_ref().subcols(i, 1), g).on("P")?;
            let alpha = product.over(stage.active[j].own.m[i + i * s]);
            stage.update(G + k, j, T::one(), [(-alpha, G + i)])?;
            stage.update(self.u(k), j, T::one(), [(-alpha, self.u(i))])?;
        }
        // M_ik = p_iᴴ·g_k for i ≥ k
        self.project(stage, G + k, j)?;
        let diagonal = self.onto[k];
        if vanishes(diagonal, 1.0, stage.norm(G + k, j)) {
            stage.break_down(j, "pᴴ·g = 0");
            return Ok(());
        }
        let own = &mut stage.active[j].own;
        own.m[k + k * s..(k + 1) * s].copy_from_slice(&self.onto[k..]);
        // β = f_k/M_kk,  r ← r − β·g_k,  x′ ← x′ + β·u_k,  f ← f − β·M_k
        let beta = own.f[k].over(diagonal);
        for i in k + 1..s {
            own.f[i] -= beta * self.onto[i];
        }
        let norm = stage.update(R, j, T::one(), [(-beta, G + k)])?;
        stage.update(X, j, T::one(), [(beta, self.u(k))])?;
        stage.reach(j, norm, self.tol);
        Ok(())
    }
}

impl<T: Working> Method<T> for Recurrence<T> {
    const NAME: &'static str = "IDR";
    const HELP: &'static str = "raise s, give a preconditioner, raise tol or max_iters, use GMRES(), or LU()";
    type Own = Own<T>;

    fn blocks(&self) -> usize {
        3 + 2 * self.s + usize::from(self.preconditioned)
    }

    fn begin(&mut self, stage: &mut Stage<'_, T, Own<T>>, columns: Range<usize>) -> Result<()> {
        let (n, s) = (stage.n, self.s);
        if self.shadow.nrows() != n {
            self.shadow = gaussian(n, s, 4, 0);
            orthonormalise(self.shadow.as_mut())?;
        }
        for j in columns {
            stage.begin_frame(j, X)?;
            // G = U = 0,  M = I,  ω = 1
            for block in G..G + 2 * s {
                stage.col_mut(block, j).fill(T::zero());
            }
            let own = &mut stage.active[j].own;
            own.omega = T::one();
            own.m.clear();
            own.m.resize(s * s, T::zero());
            own.f.resize(s, T::zero());
            (0..s).for_each(|i| own.m[i + i * s] = T::one());
        }
        Ok(())
    }

    fn step(&mut self, stage: &mut Stage<'_, T, Own<T>>) -> Result<()> {
        let columns = stage.active.len();
        for j in 0..columns {
            // f = Pᴴ·r
            self.project(stage, R, j)?;
            stage.active[j].own.f.copy_from_slice(&self.onto);
        }
        for k in 0..self.s {
            for j in 0..columns {
                if !stage.is_idle(j) {
                    self.direction(stage, j, k)?;
                }
            }
            // g_k = K·u_k
            stage.image(self.u(k), G + k, self.between(), 0..columns)?;
            for j in 0..columns {
                if !stage.is_idle(j) {
                    self.reduce(stage, j, k)?;
                }
            }
            if stage.all_idle() {
                return Ok(());
            }
        }
        // v = K·r
        stage.image(R, V, self.between(), 0..columns)?;
        for j in 0..columns {
            if stage.is_idle(j) {
                continue;
            }
            // ω = vᴴ·r/vᴴ·v, lengthened where the angle is nearly right
            let (norm_v, norm_r) = (stage.norm(V, j), stage.active[j].own.frame.level);
            if norm_v <= f64::MIN_POSITIVE {
                stage.break_down(j, "K·r = 0");
                continue;
            }
            let product = stage.dot(V, R, j)?;
            let cosine = product.abs() / (norm_v * norm_r);
            let mut omega = product.scale(1.0 / norm_v).scale(1.0 / norm_v);
            if vanishes(product, norm_v, norm_r) {
                omega = T::from_f64(COSINE * norm_r / norm_v);
            } else if cosine < COSINE {
                omega = omega.scale(COSINE / cosine);
            }
            stage.active[j].own.omega = omega;
            // x′ ← x′ + ω·r,  r ← r − ω·v
            stage.update(X, j, T::one(), [(omega, R)])?;
            let norm = stage.update(R, j, T::one(), [(-omega, V)])?;
            stage.reach(j, norm, self.tol);
        }
        Ok(())
    }

    fn settle(&mut self, stage: &mut Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        stage.settle_frame(j, X, self.between())
    }
}
