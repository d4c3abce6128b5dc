//! The Golub–Kahan bidiagonalisation of Ā = [A; λ·I]·N on a block of columns.
//!
//! β₁·u₁ = r̄, α₁·v₁ = Āᴴ·u₁, and then, one step at a time,
//!
//! ```text
//! β_{k+1}·u_{k+1} = Ā·v_k − α_k·u_k
//! α_{k+1}·v_{k+1} = Āᴴ·u_{k+1} − β_{k+1}·v_k
//! ```
//!
//! with α, β ≥ 0 and unit vectors, so that Ā·V_k = U_{k+1}·B_k with B_k lower bidiagonal and real, for complex A also.
//!
//! Memory    a column keeps u (m, with damping m + n entries), v (n), and N·v with a preconditioner (n)
//! Work      one apply of A and one of Aᴴ a step (and of N and Nᴴ), 6m + 6n operations
//! Differs   damping λ is n more rows of A, not another rotation: first iterates, new starts and right
//!           preconditioners then need no special case, and λ penalises x itself whatever N is
//! Source    Golub & Kahan, SIAM J. Numer. Anal. 2 (1965), doi:10.1137/0702016; Paige & Saunders, ACM TOMS 8 (1982)

use super::columns::Column;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, ColRef, MatMut, MatRef, combine, norm_fro};
use cola_runtime::{Op, Result, Trans, Workspace};
use std::ops::Range;

/// Block of v among those of width n.
pub(super) const V: usize = 0;
/// Block of N·v, where there is a preconditioner.
const NV: usize = 1;
/// The first block that belongs to a method.
pub(super) const OWN: usize = 2;

/// The vectors of all active columns and the operator.
pub(crate) struct Bidiagonal<'a, T, C> {
    pub a: &'a Op,
    pub op: Trans,
    pub precond: Option<&'a Op>,
    pub damp: f64,
    pub b: MatRef<'a, T>,
    pub x: MatMut<'a, T>,
    pub m: usize,
    pub n: usize,
    /// Column j of u is `u[j·height..][..height]`, the entries of the damped rows below.
    pub(super) u: Vec<T>,
    /// Column j of block i is `blocks[i][j·n..][..n]`.
    pub(super) blocks: Vec<Vec<T>>,
    pub active: Vec<Column<C>>,
    /// From 1 within a step.
    pub iteration: usize,
    pub(super) ws: &'a mut Workspace,
}

impl<'a, T: Working, C: Clone + Default> Bidiagonal<'a, T, C> {
    /// Entries of one u.
    pub(super) fn height(&self) -> usize {
        if self.damp > 0.0 { self.m + self.n } else { self.m }
    }

    /// The block that holds N·v: v itself without a preconditioner.
    pub fn nv(&self) -> usize {
        if self.precond.is_some() { NV } else { V }
    }

    /// β₁·u₁ = what column j of u holds, α₁·v₁ = Āᴴ·u₁, for some columns.
    pub(super) fn begin(&mut self, columns: Range<usize>) -> Result<()> {
        for j in columns.clone() {
            let beta = self.normalise_u(j)?;
            self.active[j].beta = beta;
            let n = self.n;
            self.blocks[V][j * n..][..n].fill(T::zero());
        }
        self.adjoint_half(columns)
    }

    /// β·u ← Ā·v − α·u for all columns. Leaves N·v in its block.
    pub(super) fn forward_half(&mut self) -> Result<()> {
        let (k, n, h) = (self.active.len(), self.n, self.height());
        if let Some(precond) = self.precond {
            let mut target = std::mem::take(&mut self.blocks[NV]);
            let from = MatRef::from_column_major_slice(&self.blocks[V][..n * k], n, k);
            let to = MatMut::from_column_major_slice_mut(&mut target[..n * k], n, k);
            let done = precond.apply_into(self.op, ONE, T::erase(from), ZERO, T::erase_mut(to), self.ws);
            self.blocks[NV] = target;
            done?;
        }
        for (j, column) in self.active.iter().enumerate() {
            scale(&mut self.u[j * h..][..h], -column.alpha)?;
        }
        let v = MatRef::from_column_major_slice(&self.blocks[self.nv()][..n * k], n, k);
        let mut u = MatMut::from_column_major_slice_mut(&mut self.u[..h * k], h, k);
        let (top, bottom) = u.as_mut().split_at_row_mut(self.m);
        self.a.apply_into(self.op, ONE, T::erase(v), ONE, T::erase_mut(top), self.ws)?;
        if self.damp > 0.0 {
            cola_kernels::axpby(T::from_f64(self.damp), v, T::one(), bottom).on("the damped rows")?;
        }
        for j in 0..k {
            let beta = self.normalise_u(j)?;
            // ‖Ā·v‖² = α² + β², for Ā·v = α·u + β·u⁺
            let alpha = self.active[j].alpha;
            let nv = if self.precond.is_some() { self.norm(NV, j) } else { 1.0 };
            let column = &mut self.active[j];
            column.beta = beta;
            column.norms(alpha.hypot(beta), nv);
        }
        Ok(())
    }

    /// α·v ← Āᴴ·u − β·v for some columns. Spends the block of N·v.
    pub(super) fn adjoint_half(&mut self, columns: Range<usize>) -> Result<()> {
        let (n, h, k) = (self.n, self.height(), columns.len());
        let range = columns.start * n..columns.end * n;
        for j in columns.clone() {
            scale(&mut self.blocks[V][j * n..][..n], -self.active[j].beta)?;
        }
        let (into, beta) = if self.precond.is_some() { (NV, ZERO) } else { (V, ONE) };
        let u = MatRef::from_column_major_slice(&self.u[columns.start * h..columns.end * h], h, k);
        let (top, bottom) = u.split_at_row(self.m);
        let mut to = MatMut::from_column_major_slice_mut(&mut self.blocks[into][range.clone()], n, k);
        let adjoint = Trans::Adjoint.of(self.op);
        self.a.apply_into(adjoint, ONE, T::erase(top), beta, T::erase_mut(to.as_mut()), self.ws)?;
        if self.damp > 0.0 {
            cola_kernels::axpby(T::from_f64(self.damp), bottom, T::one(), to).on("the damped rows")?;
        }
        if let Some(precond) = self.precond {
            for j in columns.clone() {
                let norm = self.norm(NV, j);
                self.active[j].norm_a = self.active[j].norm_a.max(norm);
            }
            let (v, rest) = self.blocks.split_at_mut(NV);
            let from = MatRef::from_column_major_slice(&rest[0][range.clone()], n, k);
            let to = MatMut::from_column_major_slice_mut(&mut v[V][range], n, k);
            precond.apply_into(adjoint, ONE, T::erase(from), ONE, T::erase_mut(to), self.ws)?;
        }
        for j in columns {
            let alpha = self.norm(V, j);
            if alpha > 0.0 {
                divide(&mut self.blocks[V][j * n..][..n], alpha)?;
            }
            let (beta, seen) = (self.active[j].beta, self.precond.is_none());
            let column = &mut self.active[j];
            column.alpha = alpha;
            // ‖Āᴴ·u‖² = α² + β², but at the start, where v was 0.
            column.norm_an = column.norm_an.max(if column.begun { alpha.hypot(beta) } else { alpha });
            column.begun = true;
            if seen {
                column.norm_a = column.norm_a.max(column.norm_an);
            }
        }
        Ok(())
    }

    /// u ← u/‖u‖ of column j; ‖u‖.
    fn normalise_u(&mut self, j: usize) -> Result<f64> {
        let h = self.height();
        let u = &mut self.u[j * h..][..h];
        let beta = norm_fro(MatRef::from_column_major_slice(u, h, 1));
        if beta > 0.0 {
            divide(u, beta)?;
        }
        Ok(beta)
    }

    /// ‖v‖ of column j of a block.
    pub fn norm(&self, block: usize, j: usize) -> f64 {
        norm_fro(MatRef::from_column_major_slice(&self.blocks[block][j * self.n..][..self.n], self.n, 1))
    }

    /// w ← β·w + Σ c·v for column j of block w and of other blocks v; ‖w‖.
    pub fn update<const K: usize>(
        &mut self,
        w: usize,
        j: usize,
        beta: f64,
        terms: [(f64, usize); K],
    ) -> Result<f64> {
        let (n, at) = (self.n, j * self.n);
        let mut target = std::mem::take(&mut self.blocks[w]);
        let terms = terms.map(|(c, v)| (T::from_f64(c), ColRef::from_slice(&self.blocks[v][at..at + n])));
        let done = combine(ColMut::from_slice_mut(&mut target[at..at + n]), T::from_f64(beta), &terms);
        self.blocks[w] = target;
        Ok(root(done.on("a column")?, || self.norm(w, j)))
    }

    /// x ← x + c·v of column j; keeps ‖x‖.
    pub fn add_to_x(&mut self, j: usize, c: f64, v: usize) -> Result<()> {
        let (n, at, index) = (self.n, j * self.n, self.active[j].index);
        let v = ColRef::from_slice(&self.blocks[v][at..at + n]);
        let squares = combine(self.x.as_mut().col_mut(index), T::one(), &[(T::from_f64(c), v)]).on("x")?;
        let norm = root(squares, || norm_fro(self.x.as_ref().subcols(index, 1)));
        self.active[j].norm_x = norm;
        Ok(())
    }

    /// r̄ ← [b; 0] − [A; λ·I]·x and g ← [A; λ·I]ᴴ·r̄ of column j, by A itself.
    pub(super) fn recompute(&mut self, j: usize, r: &mut [T], g: &mut [T]) -> Result<()> {
        let (index, n, h) = (self.active[j].index, self.n, self.height());
        let x = self.x.as_ref().subcols(index, 1);
        let mut r = MatMut::from_column_major_slice_mut(&mut r[..h], h, 1);
        let (mut top, mut bottom) = r.as_mut().split_at_row_mut(self.m);
        top.copy_from(self.b.subcols(index, 1));
        self.a.apply_into(self.op, -ONE, T::erase(x), ONE, T::erase_mut(top.as_mut()), self.ws)?;
        let mut g = MatMut::from_column_major_slice_mut(&mut g[..n], n, 1);
        let adjoint = Trans::Adjoint.of(self.op);
        let to = T::erase_mut(g.as_mut());
        self.a.apply_into(adjoint, ONE, T::erase(top.as_ref()), ZERO, to, self.ws)?;
        if self.damp > 0.0 {
            let damp = T::from_f64(self.damp);
            cola_kernels::axpby(-damp, x, T::zero(), bottom.as_mut()).on("the damped rows")?;
            cola_kernels::axpby(damp, bottom.as_ref(), T::one(), g).on("the damped rows")?;
        }
        Ok(())
    }
}

/// y ← c·y
fn scale<T: Working>(y: &mut [T], c: f64) -> Result<()> {
    combine(ColMut::from_slice_mut(y), T::from_f64(c), &[]).on("a column")?;
    Ok(())
}

/// y ← y/d, in steps where 1/d leaves the range of single precision.
fn divide<T: Working>(y: &mut [T], mut d: f64) -> Result<()> {
    const FAR: f64 = 1e30;
    while d < 1.0 / FAR {
        scale(y, FAR)?;
        d *= FAR;
    }
    while d > FAR && d.is_finite() {
        scale(y, 1.0 / FAR)?;
        d /= FAR;
    }
    scale(y, 1.0 / d)
}

/// √squares, or the careful norm where the plain sum of squares may have left the range.
fn root(squares: f64, careful: impl FnOnce() -> f64) -> f64 {
    if (1e-280..1e280).contains(&squares) { squares.sqrt() } else { careful() }
}
