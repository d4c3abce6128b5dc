//! f(A)·B for any A by Arnoldi, restarted.
//!
//! Method    x = ‖b‖·V·f(H)·e₁ with A·V = V·H + h·v·eᵀ. When a cycle is full, the next one starts from v; the Hessenberg
//!           matrices of all cycles are kept, joined below the diagonal by h, and cycle k adds ‖b‖·Vₖ times the last
//!           entries of f(H)·e₁. Invariant: x is the interpolation of f at all Ritz values so far
//! Memory    one cycle's basis and 3 vectors a column; the small matrix, (steps)²
//! Work      one apply a column and step, 8jn operations in step j of a cycle; some f of the small matrix
//! Stops     the estimated error is at most tol·‖x‖: *converged* · h at rounding level: *converged* · max_iters ·
//!           f(H) moves by more than √ε when H moves by ε: f has no derivative at A, *stagnated* · deadline, cancel ·
//!           what f returns
//! Differs   one step more is appended to H with the Rayleigh quotient of b in its corner, so that the last entry of
//!           f(H)·e₁ is Saad's first neglected term, for any f and not only the exponential. The estimate is twice the
//!           geometric series that it begins, with the contraction that the iterates show
//! Source    Saad, SIAM J. Numer. Anal. 29 (1992), doi:10.1137/0729014; Eiermann & Ernst, SIAM J. Numer. Anal. 44
//!           (2006), doi:10.1137/050633846

use super::{Convergence, Outcome, check_shapes, next_check, not_finite, stopped, working};
use crate::Working;
use crate::columns::{Columns, map, norm};
use crate::gaussian::gaussian;
use crate::orthonormal::Basis;
use cola_kernels::{Mat, MatMut, MatRef, c64, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, Evidence, Op, Result, Status, Trans, Workspace, with_number,
};

const NAME: &str = "Arnoldi f(A)·B";

/// f(A)·B for any A: see the module page.
#[derive(Clone, Debug)]
pub struct ArnoldiFunction {
    /// Stops when the estimated error is at most tol·‖x‖, for each column.
    pub tol: f64,
    /// Limit on steps; without one, n in the first cycle, or ten cycles.
    pub max_iters: Option<usize>,
    /// Basis vectors of one cycle, at least 2.
    pub basis: usize,
    /// They are kept as Householder reflections, orthonormal to a few ε whatever A is, for the same work.
    pub householder: bool,
}

impl Default for ArnoldiFunction {
    fn default() -> Self {
        ArnoldiFunction { tol: 1e-10, max_iters: None, basis: 100, householder: false }
    }
}

/// f of a small square matrix.
pub type SmallFunction<'a> = dyn Fn(MatRef<'_, c64>) -> Result<Mat<c64>> + 'a;

impl ArnoldiFunction {
    /// x ← f(A)·b for blocks in a working dtype, f given by its values at small matrices.
    ///
    /// # Errors
    /// See *Stops*; `NotConverged` with the best iterate; `InvalidArgument` where f(A) is complex and x real.
    pub fn apply_into(
        &self,
        a: &Op,
        f: &SmallFunction<'_>,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        check_shapes(NAME, a, b.shape(), x.shape())?;
        with_number!(x.dtype(), T => self.run::<T>(a, f, b, x, ws))
    }

    /// f(A)·b, and the evidence.
    ///
    /// # Errors
    /// As [`ArnoldiFunction::apply_into`].
    pub fn apply(&self, a: &Op, f: &SmallFunction<'_>, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = working(a, b.dtype());
        let b = b.cast(dtype)?;
        let mut x = Array::zeros(b.rows(), b.cols(), dtype)?;
        let evidence = self.apply_into(a, f, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }

    fn run<T: Working>(
        &self,
        a: &Op,
        f: &SmallFunction<'_>,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let (n, k) = b.shape();
        let cycle = self.basis.max(2);
        let limit = self.max_iters.unwrap_or(n.min(10 * cycle).max(50)).max(1);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: self.tol, limit });
        let (b, mut x) = (b.typed::<T>()?, x.typed::<T>()?);
        x.fill(T::zero());
        let mut outcome = Outcome::new(NAME, self.tol);
        let mut basis = Basis::new(n, cycle + 1, self.householder);
        let [mut v, mut w] = [Columns::take(ws, n, 1)?, Columns::take(ws, n, 1)?];
        // Columns one after the other: the bases are what takes memory and time.
        for j in 0..k {
            v.all_mut().copy_from(b.subcols(j, 1));
            let scale = norm(v.col(0));
            if scale == 0.0 {
                continue;
            }
            if !scale.is_finite() {
                return Err(not_finite(NAME, a));
            }
            v.col_mut(0).iter_mut().for_each(|x| *x = x.scale(1.0 / scale));
            let mut column =
                Column { a, f, scale, h: Vec::new(), columns: Vec::new(), added: 0, norm_x: 0.0 };
            let x = x.as_mut().subcols_mut(j, 1);
            let end = column.run(self.tol, (cycle, limit), &mut basis, (&mut v, &mut w), x, ws)?;
            outcome.add(end.0, end.1, end.2);
        }
        basis.give(ws);
        [v, w].into_iter().for_each(|block| block.give(ws));
        let residual = outcome.worst;
        let converged = if outcome.failure.is_some() { 0 } else { k };
        watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: self.tol, converged, of: k });
        outcome.finish(a, T::erase(x.as_ref()), "estimated ‖f(A)·b − x‖/‖x‖", "raise basis, max_iters or tol")
    }
}

/// One right-hand side.
struct Column<'a> {
    a: &'a Op,
    f: &'a SmallFunction<'a>,
    /// ‖b‖
    scale: f64,
    /// The columns of all cycles' H one after the other, each from the first row of its cycle to its subdiagonal.
    h: Vec<c64>,
    /// Where each column begins in `h`, and its first row.
    columns: Vec<(usize, usize)>,
    /// Steps of the cycles that are already in x.
    added: usize,
    /// ‖x‖/‖b‖ of those cycles, from the coefficients.
    norm_x: f64,
}

impl Column<'_> {
    fn run<T: Working>(
        &mut self,
        tol: f64,
        (cycle, limit): (usize, usize),
        basis: &mut Basis<T>,
        (v, w): (&mut Columns<T>, &mut Columns<T>),
        mut x: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<(usize, f64, Status)> {
        let mut seen = Convergence::default();
        let (mut m, mut check, mut size) = (0, 4, 0.0f64);
        let mut sums = vec![T::zero(); cycle + 1];
        basis.clear();
        basis.start(v.col_mut(0), w.col_mut(0), ws)?;
        loop {
            // w = A·vₘ,  h = Vᴴ·w,  β = ‖w − V·h‖
            map(self.a, Trans::None, v, w, 1, ws)?;
            let before = norm(w.col(0));
            if !before.is_finite() {
                return Err(not_finite(NAME, self.a));
            }
            size = size.max(before);
            let beta = basis.split(w.col_mut(0), &mut sums[..basis.len()])?;
            self.append(&sums[..basis.len()], beta);
            m += 1;
            let exact = beta <= 4.0 * T::EPS * size;
            let stop = watch::stop_requested();
            let full = basis.len() == cycle;
            let ends = exact || m >= limit || stop.is_some();
            if m == check || full || ends {
                // y = f(H)·e₁; its last entry is the first neglected term.
                let y = match self.small::<T>(m, exact) {
                    // A Ritz value may be at a singularity of f for some steps, where no eigenvalue is.
                    Err(_) if !full && !ends => Vec::new(),
                    other => other?,
                };
                if y.is_empty() {
                    check = next_check(m);
                    basis.extend(w.col_mut(0), beta, v.col_mut(0), ws)?;
                    continue;
                }
                let neglected = if exact { 0.0 } else { y[m].norm() };
                let size_y = y[..m].iter().map(|y| y.norm_sqr()).sum::<f64>().sqrt();
                let size_x = size_y.max(self.norm_x);
                let rounding = 2.0 * T::EPS * size_x;
                let settled = seen.look(m, &y[..m]);
                let estimate = match (exact, settled) {
                    (true, _) => rounding,
                    (_, None) => f64::INFINITY,
                    (_, Some(settled)) => {
                        (2.0 * neglected / (1.0 - seen.rate)).max(0.1 * settled).max(rounding)
                    }
                };
                let mut relative = if size_y > 0.0 { estimate / size_y } else { estimate };
                let attained = estimate <= (tol * size_y).max(10.0 * T::EPS * size_x);
                // H is known up to rounding: where f has no derivative that moves f(H) by much more.
                let moved = if attained {
                    self.sensitivity::<T>(m, &y)? / size_y.max(f64::MIN_POSITIVE)
                } else {
                    0.0
                };
                relative = relative.max(moved);
                watch::tell(|| Moment::Iteration {
                    method: NAME,
                    iteration: m,
                    active: 1,
                    residual: relative,
                });
                let status = match stop {
                    _ if attained && moved > tol.max(T::EPS.sqrt()) => Some(Status::Stagnated),
                    _ if attained => Some(Status::Converged),
                    Some(stop) => Some(stopped(stop)),
                    None if m >= limit => Some(Status::IterationLimit),
                    None => None,
                };
                if full || status.is_some() {
                    let part: Vec<T> =
                        y[self.added..m].iter().map(|y| T::from_scalar(*y * self.scale)).collect();
                    basis.add_to(x.as_mut(), &part)?;
                    (self.added, self.norm_x) = (m, size_x);
                }
                if let Some(status) = status {
                    return Ok((m, relative, status));
                }
                if full {
                    watch::tell(|| Moment::Restarted { method: NAME, iteration: m, residual: relative });
                }
                check = next_check(m);
            }
            basis.extend(w.col_mut(0), beta, v.col_mut(0), ws)?;
            if full {
                basis.clear();
                basis.start(v.col_mut(0), w.col_mut(0), ws)?;
            }
        }
    }

    /// One column more of H, whose rows start where the cycle did.
    fn append<T: Working>(&mut self, h: &[T], beta: f64) {
        self.columns.push((self.h.len(), self.added));
        self.h.extend(h.iter().map(|h| c64::new(h.re(), h.im())));
        self.h.push(c64::new(beta, 0.0));
    }

    /// Entry (i, j) of H.
    fn entry(&self, i: usize, j: usize) -> c64 {
        let Some(&(at, first)) = self.columns.get(j) else { return c64::new(0.0, 0.0) };
        let end = self.columns.get(j + 1).map_or(self.h.len(), |c| c.0);
        let inside = i >= first && i - first < end - at;
        if inside { self.h[at + i - first] } else { c64::new(0.0, 0.0) }
    }

    /// f(H)·e₁ for m steps, and the neglected entry unless the space is invariant.
    fn small<T: Working>(&self, m: usize, exact: bool) -> Result<Vec<c64>> {
        let order = if exact { m } else { m + 1 };
        // The corner: f is defined where A's own Rayleigh quotient is.
        let h =
            Mat::from_fn(
                order,
                order,
                |i, j| if j == m && i == m { self.entry(0, 0) } else { self.entry(i, j) },
            );
        let y = match (self.f)(h.as_ref()) {
            // The corner may be at a singularity of f, where no Ritz value is: the last entry kept stands for the neglected.
            Err(_) if !exact => {
                let y = (self.f)(h.as_ref().submatrix(0, 0, m, m))?;
                if y.shape() != (m, m) {
                    return Err(Error::shape(NAME, format!("f of a {m}×{m} matrix is {:?}", y.shape())));
                }
                Mat::from_fn(order, order, |i, j| match (i < m && j < m, j) {
                    (true, _) => y[(i, j)],
                    (false, 0) => y[(m - 1, 0)],
                    _ => c64::default(),
                })
            }
            other => other?,
        };
        if y.shape() != (order, order) {
            return Err(Error::shape(
                NAME,
                format!("f of a {order}×{order} matrix is {}×{}", y.nrows(), y.ncols()),
            ));
        }
        let y: Vec<c64> = (0..order).map(|i| y[(i, 0)]).collect();
        if y.iter().any(|y| !y.re.is_finite() || !y.im.is_finite()) {
            return Err(not_finite(NAME, self.a));
        }
        let largest = y.iter().map(|y| y.norm()).fold(0.0, f64::max);
        // f may have gone through complex numbers: rounding in the imaginary part is allowed for.
        let stray = y[..m].iter().map(|y| y.im.abs()).fold(0.0, f64::max);
        if !T::COMPLEX && stray > 1e3 * f64::EPSILON.max(1e-3 * T::EPS) * m as f64 * largest {
            let message = format!("f({}) is complex: an entry has the imaginary part {stray:.1e}", self.a);
            return Err(Error::invalid(NAME, message).with_help("give a complex right-hand side"));
        }
        Ok(y)
    }

    /// By how much f(H)·e₁ moves when H moves by ε·‖H‖, for one random change.
    fn sensitivity<T: Working>(&self, m: usize, y: &[c64]) -> Result<f64> {
        let mut h = Mat::from_fn(m, m, |i, j| self.entry(i, j));
        let step = T::EPS * norm_fro(h.as_ref()) / (m as f64);
        // What is real stays real, so that eigenvalues stay on a branch cut.
        let is_real = (0..m).all(|j| (0..m).all(|i| h[(i, j)].im == 0.0));
        let change = gaussian::<c64>(m, m, 6, 0);
        for j in 0..m {
            for i in 0..m.min(j + 2) {
                let change = change[(i, j)] * step;
                h[(i, j)] += if is_real { change.re.into() } else { change };
            }
        }
        // f may have no value next to H.
        let Ok(moved) = (self.f)(h.as_ref()) else { return Ok(f64::INFINITY) };
        let off = (0..m).map(|i| (moved[(i, 0)] - y[i]).norm_sqr()).sum::<f64>().sqrt();
        Ok(if off.is_finite() { off } else { f64::INFINITY })
    }
}

#[cfg(test)]
mod tests;
