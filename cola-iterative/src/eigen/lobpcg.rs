//! LOBPCG: the ends of the spectrum of a self-adjoint operator with a preconditioner.
//!
//! Method    locally optimal block preconditioned conjugate gradients: Rayleigh–Ritz on span[X P W], W = M·(A·X − B·X·Λ)
//!           made orthonormal, P the part of the last step. Invariants: S = [X P W] is B-orthonormal and orthogonal to the
//!           constraints Y; A·S is kept beside it
//! Memory    8 blocks of k + 2 columns (S, A·S, R, B·X), and 1 with B; iterations allocate nothing
//! Work      one apply of A, M (and B) to the columns that are not converged; about 30nk² operations
//! Stops     *converged*: every recomputed residual ≤ tol · `Stagnated` · `IterationLimit` · `Deadline`, `Cancelled` ·
//!           *A is not self-adjoint*: `FalseClaim` · *B is not positive definite*: `NotPositiveDefinite` · *NaN*: `NotFinite`
//! Differs   P is made orthonormal to X in the space of coefficients, and W by Gram–Schmidt that drops dependent
//!           directions, so the Gram matrix is I and no Cholesky factorisation can fail (Duersch et al.). Converged columns
//!           stay in X and leave W and P. Two guard columns (for k > 1 as many as fit) speed up the last wanted one
//! Source    Knyazev 2001, doi:10.1137/S1064827500366124; Duersch, Shao, Yang & Gu 2018, doi:10.1137/17M1129830

use super::basis::Basis;
use super::dense;
use super::norm_below::norm_below;
use super::pairs::{End, Pairs, expect_pairs, not_finite, ratio, stopped, within};
use super::wanted::Wanted;
use crate::kernel::OnOperand;
use crate::krylov::{attainable, iteration_limit};
use crate::{ONE, Working, ZERO, larger};
use cola_kernels::Trans::{Adjoint, None as Plain};
use cola_kernels::{Mat, MatMut, MatRef, Scratch, combine, gemm, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, DType, Error, ErrorKind, Evidence, Op, Result, Status, Trans, Workspace, with_number,
};

const NAME: &str = "LOBPCG";
const HELP: &str = "give a preconditioner, raise tol or max_iters, or use Lanczos()";
/// Iterations without a better residual after which a computation has stagnated.
const PATIENCE: usize = 200;
/// Iterations after which A·X is computed afresh.
const FRESH: usize = 50;

/// LOBPCG: see the module page.
#[derive(Clone, Debug)]
pub struct Lobpcg {
    /// How many pairs.
    pub k: usize,
    /// The largest (LR) or the smallest (SR).
    pub wanted: Wanted,
    /// Largest ‖A·v − λ·B·v‖/((‖A‖ + |λ|·‖B‖)·‖v‖); at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on iterations; without one, 10·n or as many as 10¹³ operations allow.
    pub max_iters: Option<usize>,
    /// M ≈ (A − λB)⁻¹ near the wanted end, positive definite.
    pub precond: Option<Op>,
    /// B, positive definite.
    pub b: Option<Op>,
    /// Vectors that the wanted ones are B-orthogonal to.
    pub constraints: Option<Array>,
    /// Start vectors.
    pub x0: Option<Array>,
    /// Of the random start.
    pub seed: u64,
}

impl Lobpcg {
    /// The k smallest pairs (SR) or largest ones (LR), tol 1e-8.
    pub fn new(k: usize, wanted: Wanted) -> Lobpcg {
        let (tol, seed) = (1e-8, 1);
        Lobpcg { k, wanted, tol, max_iters: None, precond: None, b: None, constraints: None, x0: None, seed }
    }

    /// A·v = λ·B·v.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for another end, or for more pairs than the constraints leave;
    /// `ShapeMismatch`.
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        expect_pairs(NAME, a, self.k)?;
        if !matches!(self.wanted, Wanted::LargestReal | Wanted::SmallestReal) {
            return Err(Error::invalid(NAME, "it finds the largest (LR) or the smallest (SR) eigenvalues"));
        }
        for other in [&self.precond, &self.b].into_iter().flatten() {
            if other.shape() != a.shape() {
                return Err(Error::shape(NAME, format!("{other} must be as large as A = {a}")));
            }
        }
        for block in [&self.constraints, &self.x0].into_iter().flatten() {
            if block.rows() != a.rows() {
                return Err(Error::shape(NAME, format!("a block has {} rows, A = {a}", block.rows())));
            }
        }
        let ops = [&self.precond, &self.b].into_iter().flatten().map(Op::dtype);
        let arrays = [&self.constraints, &self.x0].into_iter().flatten().map(Array::dtype);
        let dtype = ops.chain(arrays).fold(a.dtype(), DType::promote).accumulator();
        with_number!(dtype, T => self.typed::<T>(a, ws))
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        let (n, k) = (a.rows(), self.k);
        let tol = attainable(self.tol, T::DTYPE);
        let limit = iteration_limit(self.max_iters, a);
        let y = self.constraints.as_ref().map(|y| y.cast(T::DTYPE)).transpose()?;
        let l = y.as_ref().map_or(0, Array::cols);
        if k + l > n {
            let message = format!("{k} pairs were asked for beside {l} constraints, {a} has {n}");
            return Err(Error::invalid(NAME, message));
        }
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: tol, limit });
        let width = k + 2;
        if k == 0 || (l == 0 && 3 * width >= n) {
            let (values, vectors) = dense::self_adjoint::<T>(a, self.b.as_ref(), self.wanted, k)?;
            return self.certified::<T>(a, values, vectors, (Status::Converged, n, tol), ws);
        }
        // With constraints the room beside them may be small: the block is, and the basis stops growing where it is full.
        let width = width.min(n - l);
        let mut s = State::<T>::new(self, a, (l, width), ws)?;
        if let Some(y) = &y {
            s.constrain(y.view::<T>()?, ws)?;
        }
        let x0 = self.x0.as_ref().map(|x| x.cast(T::DTYPE)).transpose()?;
        let x0 = x0.as_ref().map(|x| x.view::<T>()).transpose()?;
        s.start(x0, ws)?;
        let (mut best, mut best_at, mut iteration) = (f64::INFINITY, 0, 0);
        let status = loop {
            s.residuals(tol, ws)?;
            let worst = s.relative[..k].iter().copied().fold(0.0, larger);
            watch::tell(|| Moment::Iteration {
                method: NAME,
                iteration,
                active: s.active.len(),
                residual: worst,
            });
            // Estimates come from the kept A·X; they are renewed before they are believed.
            if worst <= tol && s.age == 0 {
                break Status::Converged;
            }
            if worst < 0.9 * best {
                (best, best_at) = (worst, iteration);
            }
            if iteration - best_at > PATIENCE {
                break Status::Stagnated;
            }
            if let Some(stop) = watch::stop_requested() {
                break stopped(stop);
            }
            if iteration >= limit {
                break Status::IterationLimit;
            }
            if worst <= tol || s.age >= FRESH {
                s.renew(ws)?;
                continue;
            }
            iteration += 1;
            if !s.iterate(ws)? {
                // No direction is left: the space is exhausted or X is exact.
                s.renew(ws)?;
                s.residuals(tol, ws)?;
                break if within(&s.relative[..k], tol) == k { Status::Converged } else { Status::Stagnated };
            }
        };
        let (values, applies) = (s.theta[..k].to_vec(), s.applies);
        let x = s.s.cols(l..l + k);
        let vectors = Array::from_fn(n, k, |i, j| x[(i, j)])?;
        s.give(ws);
        self.certified::<T>(a, values, vectors, (status, applies, tol), ws)
    }

    fn certified<T: Working>(
        &self,
        a: &Op,
        values: Vec<f64>,
        vectors: Array,
        (status, applies, tol): (Status, usize, f64),
        ws: &mut Workspace,
    ) -> Result<(Pairs, Evidence)> {
        let (n, k) = vectors.shape();
        let (norm_a, norm_b) = norms(a, self.b.as_ref(), &values)?;
        // In the memory that the iteration gave back.
        let (mut images, mut weighted) = (ws.take_vec::<T>(n * k)?, ws.take_vec::<T>(n * k)?);
        let mut ax = MatMut::from_column_major_slice_mut(&mut images[..n * k], n, k);
        let mut bx = MatMut::from_column_major_slice_mut(&mut weighted[..n * k], n, k);
        a.apply_into(Trans::None, ONE, vectors.as_ref(), ZERO, T::erase_mut(ax.as_mut()), ws)?;
        let x = vectors.view::<T>()?;
        match &self.b {
            Some(b) => b.apply_into(Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(bx.as_mut()), ws)?,
            None => bx.copy_from(x),
        }
        let mut residuals = Vec::with_capacity(k);
        for (j, &lambda) in values.iter().enumerate() {
            let term = (T::from_f64(-lambda), bx.as_ref().col(j));
            combine(ax.as_mut().col_mut(j), T::one(), &[term]).on("a residual")?;
            let size = (norm_a + lambda.abs() * norm_b) * norm_fro(x.subcols(j, 1));
            residuals.push(ratio(norm_fro(ax.as_ref().subcols(j, 1)), size));
        }
        ws.give_vec(images);
        ws.give_vec(weighted);
        let converged = within(&residuals, tol);
        let measure = if self.b.is_some() {
            "‖A·v − λ·B·v‖/(‖A‖ + |λ|·‖B‖)/‖v‖"
        } else {
            "‖A·v − λ·v‖/‖A‖"
        };
        let applies = applies + k;
        End { method: NAME, a, asked: self.k, applies, tol, status, measure, help: HELP }.certify(Pairs {
            values,
            vectors,
            residuals,
            converged,
        })
    }
}

/// ‖A‖ and ‖B‖ from below.
fn norms(a: &Op, b: Option<&Op>, values: &[f64]) -> Result<(f64, f64)> {
    let norm_a = norm_below(a)?;
    match b {
        Some(b) => Ok((norm_a, norm_below(b)?)),
        None => Ok((values.iter().fold(norm_a, |s, x| s.max(x.abs())), 0.0)),
    }
}

/// [Y X P W] and A·[X P W].
struct State<'a, T> {
    a: &'a Op,
    b: Option<&'a Op>,
    precond: Option<&'a Op>,
    wanted: Wanted,
    s: Basis<'a, T>,
    /// A·S, columns as in S behind the constraints.
    image: Vec<T>,
    n: usize,
    /// Columns of Y, of X, of P.
    l: usize,
    width: usize,
    p: usize,
    room: usize,
    theta: Vec<f64>,
    norms: (f64, f64),
    /// Columns of X that are not converged.
    active: Vec<usize>,
    /// A·X − B·X·Λ of the active columns, and B·X.
    r: Vec<T>,
    bx: Vec<T>,
    /// ‖r‖ of all columns of X, relative.
    relative: Vec<f64>,
    total: Vec<T>,
    ritz: Ritz<T>,
    applies: usize,
    /// Iterations since A·X was computed.
    age: usize,
}

/// The small matrices of Rayleigh–Ritz, made once for the largest basis.
struct Ritz<T> {
    /// SᴴAS
    g: Mat<T>,
    /// Its skew part, then its eigenvectors, and the values, ascending.
    vectors: Mat<T>,
    values: Vec<f64>,
    order: Vec<usize>,
    /// [C D]
    all: Mat<T>,
    h: Vec<T>,
    scratch: Scratch<T>,
}

impl<T: Working> Ritz<T> {
    fn new(width: usize) -> Ritz<T> {
        let m = 3 * width;
        Ritz {
            g: Mat::zeros(m, m),
            vectors: Mat::zeros(m, m),
            values: Vec::with_capacity(m),
            order: Vec::with_capacity(m),
            all: Mat::zeros(m, 2 * width),
            h: vec![T::zero(); 2 * width],
            scratch: Scratch::new(),
        }
    }
}

impl<'a, T: Working> State<'a, T> {
    fn new(method: &'a Lobpcg, a: &'a Op, (l, width): (usize, usize), ws: &mut Workspace) -> Result<Self> {
        let n = a.rows();
        let room = (3 * width).min(n - l);
        let columns = l + 3 * width;
        let b = method.b.as_ref();
        Ok(State {
            a,
            b,
            precond: method.precond.as_ref(),
            wanted: method.wanted,
            s: Basis::new(n, columns, b, method.seed, ws)?,
            image: ws.take_vec(n * 3 * width)?,
            n,
            l,
            width,
            p: 0,
            room,
            theta: vec![0.0; width],
            norms: norms(a, b, &[])?,
            active: Vec::with_capacity(width),
            r: ws.take_vec(n * width)?,
            bx: ws.take_vec(n * width)?,
            relative: Vec::with_capacity(width),
            total: vec![T::zero(); columns],
            ritz: Ritz::new(width),
            applies: 0,
            age: 0,
        })
    }

    fn give(self, ws: &mut Workspace) {
        self.s.give(ws);
        [self.image, self.r, self.bx].into_iter().for_each(|v| ws.give_vec(v));
    }

    /// Puts the constraints first, orthonormal; dependent ones are an error, for they hide a mistake.
    fn constrain(&mut self, y: MatRef<'_, T>, ws: &mut Workspace) -> Result<()> {
        for j in 0..self.l {
            let norm = norm_fro(y.subcols(j, 1));
            self.s.cols_mut(j..j + 1).copy_from(y.subcols(j, 1));
            let left = self.s.orthonormalise(j, 100.0 * T::EPS * norm, &mut self.total, ws)?;
            if !(left > 0.0) {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    format!("column {j} of the constraints depends on those before it"),
                ));
            }
        }
        Ok(())
    }

    fn start(&mut self, x0: Option<MatRef<'_, T>>, ws: &mut Workspace) -> Result<()> {
        for i in 0..self.width {
            let w = self.l + i;
            let mut norm = 0.0;
            if let Some(x0) = x0.filter(|x0| i < x0.ncols()) {
                self.s.cols_mut(w..w + 1).copy_from(x0.subcols(i, 1));
                norm = self.s.orthonormalise(w, 0.0, &mut self.total, ws)?;
            }
            if !norm.is_finite() {
                return Err(not_finite(NAME, self.a, self.applies));
            }
            if norm == 0.0 {
                self.s.fill_random(w, ws)?;
            }
        }
        self.renew(ws)
    }

    /// X orthonormal again, A·X computed, Rayleigh–Ritz on X alone; P is dropped.
    fn renew(&mut self, ws: &mut Workspace) -> Result<()> {
        for w in self.l..self.l + self.width {
            if self.s.orthonormalise(w, 0.0, &mut self.total, ws)? == 0.0 {
                self.s.fill_random(w, ws)?;
            }
        }
        (self.p, self.age) = (0, 0);
        self.apply(0, self.width, ws)?;
        self.rayleigh_ritz(self.width)?;
        (self.p, self.age) = (0, 0);
        Ok(())
    }

    /// Images of columns of S, counted behind the constraints.
    fn apply(&mut self, first: usize, count: usize, ws: &mut Workspace) -> Result<()> {
        let (n, l) = (self.n, self.l);
        let x = self.s.cols(l + first..l + first + count);
        let mut y =
            MatMut::from_column_major_slice_mut(&mut self.image[first * n..(first + count) * n], n, count);
        self.a.apply_into(Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(y.as_mut()), ws)?;
        self.applies += count;
        if !norm_fro(y.as_ref()).is_finite() {
            return Err(not_finite(NAME, self.a, self.applies));
        }
        Ok(())
    }

    /// R = A·X − B·X·Λ, its relative norms, and which columns are active.
    fn residuals(&mut self, tol: f64, ws: &mut Workspace) -> Result<()> {
        let (n, l, width) = (self.n, self.l, self.width);
        let x = self.s.cols(l..l + width);
        let mut bx = MatMut::from_column_major_slice_mut(&mut self.bx[..n * width], n, width);
        match self.b {
            Some(b) => b.apply_into(Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(bx.as_mut()), ws)?,
            None => bx.copy_from(x),
        }
        self.relative.clear();
        self.active.clear();
        for j in 0..width {
            let at = self.active.len();
            let mut r = MatMut::from_column_major_slice_mut(&mut self.r[at * n..(at + 1) * n], n, 1);
            r.copy_from(MatRef::from_column_major_slice(&self.image[j * n..(j + 1) * n], n, 1));
            let theta = T::from_f64(-self.theta[j]);
            combine(r.as_mut().col_mut(0), T::one(), &[(theta, bx.as_ref().col(j))]).on("a residual")?;
            let size = (self.norms.0 + self.theta[j].abs() * self.norms.1) * norm_fro(x.subcols(j, 1));
            let residual = ratio(norm_fro(r.as_ref()), size);
            self.relative.push(residual);
            // A column far below the tolerance adds only rounding.
            if !(residual <= 0.1 * tol) {
                self.active.push(j);
            }
        }
        Ok(())
    }

    /// One iteration; false where no direction is left.
    fn iterate(&mut self, ws: &mut Workspace) -> Result<bool> {
        let (n, l) = (self.n, self.l);
        // W = M·R, orthonormal to [Y X P]; dependent columns are dropped.
        let first = self.width + self.p;
        let count = self.active.len();
        let r = MatRef::from_column_major_slice(&self.r[..n * count], n, count);
        let mut w = MatMut::from_column_major_slice_mut(&mut self.bx[..n * count], n, count);
        match self.precond {
            Some(m) => m.apply_into(Trans::None, ONE, T::erase(r), ZERO, T::erase_mut(w.as_mut()), ws)?,
            None => w.copy_from(r),
        }
        let mut at = first;
        for j in 0..count {
            if at >= self.room {
                break;
            }
            let column = MatRef::from_column_major_slice(&self.bx[j * n..(j + 1) * n], n, 1);
            let norm = norm_fro(column);
            if !norm.is_finite() {
                return Err(not_finite(NAME, self.a, self.applies));
            }
            if norm == 0.0 {
                continue;
            }
            // Scaled first: the noise of B-norms and the range of the type do not matter then.
            self.s.cols_mut(l + at..l + at + 1).copy_from(column);
            self.s.col_mut(l + at).iter_mut().for_each(|x| *x = x.over(T::from_f64(norm)));
            let left = self.s.orthonormalise(l + at, 100.0 * T::EPS, &mut self.total, ws)?;
            if left > 0.0 {
                at += 1;
            }
        }
        if at == first {
            return Ok(false);
        }
        self.apply(first, at - first, ws)?;
        self.age += 1;
        self.rayleigh_ritz(at)?;
        Ok(true)
    }

    /// Rayleigh–Ritz on the first `m` columns S: X ← S·C, P ← S·D, where D spans what the wanted C have outside X.
    fn rayleigh_ritz(&mut self, m: usize) -> Result<()> {
        let (n, l, k) = (self.n, self.l, self.width);
        let s = self.s.cols(l..l + m);
        let image = MatRef::from_column_major_slice(&self.image[..n * m], n, m);
        let Ritz { g, vectors, values, order, all, h, scratch } = &mut self.ritz;
        let mut g = g.as_mut().submatrix_mut(0, 0, m, m);
        gemm(g.as_mut(), T::zero(), T::one(), Adjoint, s, Plain, image).on("a Gram matrix")?;
        let mut vectors = vectors.as_mut().submatrix_mut(0, 0, m, m);
        for j in 0..m {
            (0..m).for_each(|i| vectors[(i, j)] = (g[(i, j)] - g[(j, i)].conj()).scale(0.5));
        }
        let (off, size) = (norm_fro(vectors.as_ref()), norm_fro(g.as_ref()));
        if off > 100.0 * T::EPS.sqrt() * size.max(self.norms.0) {
            let message = format!(
                "{} was taken to be self-adjoint, but ‖G − Gᴴ‖/2 = {off:.1e} for G = SᴴAS in {NAME}",
                self.a
            );
            return Err(Error::new(ErrorKind::FalseClaim, message)
                .with_help("the claim SelfAdjoint is false; KrylovSchur() does not need it"));
        }
        g -= vectors.as_ref();
        values.resize(m, 0.0);
        scratch.eigh(g.as_ref(), values, vectors.as_mut()).on("a projected operator")?;
        self.wanted.order_into(values, order);
        let mut all = all.as_mut().subrows_mut(0, m);
        for j in 0..k {
            self.theta[j] = values[order[j]];
            all.as_mut().col_mut(j).copy_from(vectors.as_ref().col(order[j]));
        }
        // D = C without its first k rows, for active columns, orthonormal to C: small and exact.
        let mut q = k;
        for &j in self.active.iter().filter(|_| m > k) {
            if q + k >= self.room {
                break;
            }
            let (done, rest) = all.as_mut().split_at_col_mut(q);
            let mut d = rest.subcols_mut(0, 1);
            d.copy_from(done.as_ref().subcols(j, 1));
            (0..k).for_each(|i| d[(i, 0)] = T::zero());
            let before = norm_fro(d.as_ref());
            for _ in 0..3 {
                let mut h = MatMut::from_column_major_slice_mut(&mut h[..q], q, 1);
                let (done, one) = (done.as_ref(), T::one());
                gemm(h.as_mut(), T::zero(), one, Adjoint, done, Plain, d.as_ref()).on("coefficients")?;
                gemm(d.as_mut(), one, -one, Plain, done, Plain, h.as_ref()).on("coefficients")?;
            }
            let left = norm_fro(d.as_ref());
            if left > 1e3 * T::EPS * before && left > 0.0 {
                (0..m).for_each(|i| d[(i, 0)] = d[(i, 0)].over(T::from_f64(left)));
                q += 1;
            }
        }
        self.p = q - k;
        let all = all.as_ref().subcols(0, q);
        self.s.rotate(l, all)?;
        self.s.rotate_other(&mut self.image, all)
    }
}

#[cfg(test)]
#[path = "lobpcg_tests.rs"]
mod tests;
