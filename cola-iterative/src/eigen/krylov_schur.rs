//! Krylov–Schur for general operators.
//!
//! Method    Arnoldi with full orthogonalisation, restarted with the invariant subspace of the wanted Ritz values.
//!           Invariant: A·V = V·H + v₊·bᴴ with [V v₊] orthonormal. A real operator keeps a real basis: of a conjugate pair
//!           both or none are kept, and the real subspace that Schur vectors and their conjugates span
//! Memory    max(2k + 1, k + 20) + 1 columns, 2k + 1 complex ones at the end, and 6; steps allocate nothing, a restart small
//!           matrices of the order of the basis, for its Schur form
//! Work      an apply and two or four passes over the basis a step; a restart: one product of the basis with a small matrix
//! Stops     *converged*: every recomputed residual ≤ tol · `Stagnated` · `IterationLimit` · `Deadline`, `Cancelled` ·
//!           *NaN, infinity*: `NotFinite`
//! Differs   residuals are relative to ‖A‖, bounded from below by max(|λ|, ‖A·v‖): λ is exact for an operator within tol·‖A‖
//!           of A; how far that is from an eigenvalue of A depends on its condition. Where the wanted |λ| are far below ‖A‖
//!           that ends before neighbours are told apart, so estimates are brought to tol·|λ|, as ARPACK's, or to 100ε·‖A‖
//!           where that is more, as long as each few restarts gain; pairs within tol·‖A‖ are a success whatever they gain. An invariant subspace is left with a
//!           random direction. H is kept full, not quasi-triangular: only its invariant subspaces are used. Of a repeated
//!           eigenvalue, copies beyond the first may be missed. For a real A, if a conjugate pair is at the end of the
//!           wanted ones, only its member with Im λ > 0 is returned
//! Source    Stewart 2001, doi:10.1137/S0895479800371529

use super::basis::Basis;
use super::dense;
use super::norm_below::norm_below;
use super::pairs::{End, Pairs, expect_pairs, not_finite, ratio, stopped, within};
use super::schur_order::{bring_to_front, order, subspace};
use super::wanted::Wanted;
use crate::kernel::OnOperand;
use crate::krylov::{attainable, iteration_limit};
use crate::{ONE, Working, ZERO, small};
use cola_kernels::{Field, Mat, MatMut, combine, eig, norm_fro, quotient, schur, triangular_eigenvectors};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, Error, Evidence, Op, Result, Scalar, Status, Trans, Workspace, c64, with_number};

const NAME: &str = "Krylov-Schur";
const HELP: &str = "raise tol, max_applies or basis, or apply (A − σI)⁻¹ instead";
/// Restarts without a better residual after which a computation has stagnated.
const PATIENCE: usize = 100;
/// A pair is not asked for less than this many ε·‖A‖: rounding of A·v leaves about one.
const FLOOR: f64 = 100.0;
/// Restarts without a gain after which pairs within tol·‖A‖, but not within tol·|λ|, are taken as they are.
const LINGER: usize = 10;
/// Times that a tolerance on estimates is lowered because the recomputed residual is larger.
const TIGHTER: usize = 4;

/// Eigenpairs of a general operator: see the module page.
#[derive(Clone, Debug)]
pub struct KrylovSchur {
    /// How many pairs.
    pub k: usize,
    /// Which ones.
    pub wanted: Wanted,
    /// Largest ‖A·v − λ·v‖/‖A‖, at least 10ε of the dtype; /|λ| is tried for, not promised.
    pub tol: f64,
    /// Limit on applications; without one, 10·n or as many as 10¹³ operations allow.
    pub max_applies: Option<usize>,
    /// Columns of the basis; max(2k + 1, k + 20) without.
    pub basis: Option<usize>,
    /// Of the random start.
    pub seed: u64,
}

impl KrylovSchur {
    /// The k wanted pairs, tol 1e-10.
    pub fn new(k: usize, wanted: Wanted) -> KrylovSchur {
        KrylovSchur { k, wanted, tol: 1e-10, max_applies: None, basis: None, seed: 1 }
    }

    /// A·v = λ·v; values and vectors are complex.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for k > n or both ends; `ShapeMismatch`.
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs<c64>, Evidence)> {
        expect_pairs(NAME, a, self.k)?;
        if self.wanted == Wanted::BothEnds {
            return Err(Error::invalid(
                NAME,
                "complex eigenvalues have no two ends: ask for LM, LR, SR, LI or SI",
            ));
        }
        with_number!(a.dtype().accumulator(), T => self.typed::<T>(a, ws))
    }

    /// The pairs of A nearest σ; `inverse` applies (A − σI)⁻¹. `wanted` is not read; the nearest comes first.
    ///
    /// # Errors
    /// As [`KrylovSchur::solve`]; those of the inverse.
    pub fn shift_invert(
        &self,
        a: &Op,
        sigma: Scalar,
        inverse: &Op,
        ws: &mut Workspace,
    ) -> Result<(Pairs<c64>, Evidence)> {
        if inverse.shape() != a.shape() {
            return Err(Error::shape(NAME, format!("{inverse} must be as large as A = {a}")));
        }
        let largest = KrylovSchur { wanted: Wanted::LargestMagnitude, ..self.clone() };
        let (found, evidence) = largest.solve(inverse, ws)?;
        // μ = 1/(λ − σ)
        let values: Vec<c64> = found.values.iter().map(|&mu| sigma + quotient(ONE, mu)).collect();
        let applies = evidence.iterations.unwrap_or(0);
        with_number!(a.dtype().accumulator(), T => {
            type Cx = <T as Field>::Cx;
            let vectors = found.vectors.cast(<Cx as cola_runtime::Element>::DTYPE)?;
            let view = vectors.view::<Cx>()?;
            let vectors = Mat::from_fn(view.nrows(), view.ncols(), |i, j| view[(i, j)]);
            let end = (Status::Stagnated, applies, attainable(self.tol, <T as cola_runtime::Element>::DTYPE), 0.0);
            self.certified::<T>(a, &values, vectors, end, ws)
        })
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs<c64>, Evidence)>
    where
        T::Cx: Working,
    {
        let (n, k) = (a.rows(), self.k);
        let tol = attainable(self.tol, T::DTYPE);
        let limit = iteration_limit(self.max_applies, a);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: tol, limit });
        // Of a real operator the members of a pair are kept together, also where only one is wanted.
        let one_of_two =
            !T::COMPLEX && matches!(self.wanted, Wanted::LargestImaginary | Wanted::SmallestImaginary);
        let span = if one_of_two { 2 * k } else { k };
        let m = self.basis.unwrap_or((2 * span + 1).max(span + 20)).max(span + 4);
        if k == 0 || m + 1 >= n {
            let (values, vectors) = if k == 0 { (Vec::new(), Mat::zeros(n, 0)) } else { self.whole::<T>(a)? };
            return self.certified::<T>(a, &values, vectors, (Status::Converged, n, tol, 0.0), ws);
        }
        let v = Basis::<T>::new(n, m + 1, None, self.seed, ws)?;
        let mut arnoldi = Arnoldi {
            a,
            v,
            j: 0,
            h: Mat::zeros(m + 1, m + 1),
            total: vec![T::zero(); m + 1],
            size: 0.0,
            applies: 0,
        };
        arnoldi.v.fill_random(0, ws)?;
        let (mut best, mut least, mut since) = (f64::INFINITY, f64::INFINITY, 0);
        let (mut factor, mut tighter) = (1.0, 0);
        loop {
            let mut stop = None;
            while stop.is_none() && arnoldi.j < m {
                arnoldi.step(ws)?;
                let (iteration, residual) = (arnoldi.applies, best);
                watch::tell(|| Moment::Iteration { method: NAME, iteration, active: k, residual });
                stop = watch::stop_requested().map(stopped);
                if arnoldi.applies >= limit {
                    stop = stop.or(Some(Status::IterationLimit));
                }
            }
            let ritz = arnoldi.ritz(self.wanted)?;
            let places = self.places(&ritz.values, one_of_two);
            let scale = arnoldi.size.max(f64::MIN_POSITIVE);
            let estimates: Vec<f64> = places.iter().map(|&i| ritz.estimates[i]).collect();
            let worst = estimates.iter().fold(0.0, |w: f64, e| w.max(e / scale));
            // tol·|λ|, no less than rounding and no more than tol·‖A‖: what each is asked for, and how far the worst is off.
            let floor = (FLOOR * T::EPS).min(tol);
            let asked =
                places.iter().map(|&i| (tol * ritz.values[i].norm()).max(floor * scale).min(tol * scale));
            let ratios: Vec<f64> =
                estimates.iter().zip(asked).map(|(&e, asked)| ratio(e, factor * asked)).collect();
            // Without the factor, which may be lowered.
            let far = factor * ratios.iter().copied().fold(0.0, f64::max);
            let reached = within(&ratios, 1.0);
            let settled = reached == k
                || within(&estimates, tol * factor * scale) == k && (stop.is_some() || since >= LINGER);
            if settled || stop.is_some() || since > PATIENCE {
                let vectors = arnoldi.vectors(&ritz, &places);
                let status = if settled { Status::Converged } else { stop.unwrap_or(Status::Stagnated) };
                let end = (status, arnoldi.applies, tol, arnoldi.size);
                let outcome = self.certified::<T>(a, &ritz.at(&places), vectors, end, ws);
                tighter += 1;
                if outcome.is_ok() || status != Status::Converged || tighter > TIGHTER {
                    arnoldi.v.give(ws);
                    return outcome;
                }
                factor *= 0.1;
                since = 0;
            }
            since = if far < 0.9 * least { 0 } else { since + 1 };
            (best, least) = (best.min(worst), least.min(far));
            let spare = m - span;
            arnoldi.restart(&ritz, span + reached.clamp(spare / 3, spare / 2))?;
            let iteration = arnoldi.applies;
            watch::tell(|| Moment::Restarted { method: NAME, iteration, residual: worst });
        }
    }

    /// Places of the k wanted values.
    fn places(&self, values: &[c64], one_of_two: bool) -> Vec<usize> {
        let mut all: Vec<usize> =
            if one_of_two { self.wanted.order_complex(values) } else { (0..values.len()).collect() };
        all.truncate(self.k);
        all
    }

    /// From the entries of A.
    fn whole<T: Working>(&self, a: &Op) -> Result<(Vec<c64>, Mat<T::Cx>)> {
        let (values, vectors) = eig(dense::entries::<T>(a)?.as_ref()).on("the operator")?;
        let mut order = self.wanted.order_complex(&values);
        order.truncate(self.k);
        let vectors = Mat::from_fn(a.rows(), order.len(), |i, j| vectors[(i, order[j])]);
        Ok((order.iter().map(|&i| values[i]).collect(), vectors))
    }

    /// Residuals recomputed with A, and a success if all are small.
    fn certified<T: Working>(
        &self,
        a: &Op,
        values: &[c64],
        mut vectors: Mat<T::Cx>,
        (status, applies, tol, size): (Status, usize, f64, f64),
        ws: &mut Workspace,
    ) -> Result<(Pairs<c64>, Evidence)>
    where
        T::Cx: Working,
    {
        let n = a.rows();
        let mut scale = values.iter().fold(size, |s, z| s.max(z.re.hypot(z.im)));
        if size == 0.0 && values.len() < n {
            scale = scale.max(norm_below(a)?);
        }
        let mut r = ws.take_vec::<T::Cx>(n)?;
        let mut residuals = Vec::with_capacity(values.len());
        for (j, z) in values.iter().enumerate() {
            let norm = norm_fro(vectors.as_ref().subcols(j, 1));
            if norm > 0.0 && norm.is_finite() {
                vectors.as_mut().col_mut(j).iter_mut().for_each(|x| *x = x.scale(1.0 / norm));
            }
            let x = vectors.as_ref().subcols(j, 1);
            let mut block = MatMut::from_column_major_slice_mut(&mut r[..n], n, 1);
            let out = <T::Cx as cola_runtime::Element>::erase_mut(block.as_mut());
            a.apply_into(Trans::None, ONE, <T::Cx as cola_runtime::Element>::erase(x), ZERO, out, ws)?;
            let lambda = <T::Cx as Field>::from_parts(z.re, z.im);
            combine(block.as_mut().col_mut(0), <T::Cx as Field>::from_f64(1.0), &[(-lambda, x.col(0))])
                .on("a residual")?;
            residuals.push(ratio(norm_fro(block.as_ref()), scale));
        }
        ws.give_vec(r);
        let converged = within(&residuals, tol);
        let applies = applies + residuals.len();
        let vectors = Array::from_fn(n, values.len(), |i, j| vectors[(i, j)])?;
        let measure = "‖A·v − λ·v‖/‖A‖";
        End { method: NAME, a, asked: self.k, applies, tol, status, measure, help: HELP }.certify(Pairs {
            values: values.to_vec(),
            vectors,
            residuals,
            converged,
        })
    }
}

/// A·V = V·H + v₊·bᴴ; row j of `h` holds bᴴ, v₊ is column j of the basis.
struct Arnoldi<'a, T> {
    a: &'a Op,
    v: Basis<'a, T>,
    j: usize,
    h: Mat<T>,
    total: Vec<T>,
    /// The largest ‖A·v‖ seen, at most ‖A‖.
    size: f64,
    applies: usize,
}

/// Ritz values, the most wanted first: H = Q·T·Qᴴ with T triangular and its diagonal in this order.
struct Ritz {
    values: Vec<c64>,
    estimates: Vec<f64>,
    q: Mat<c64>,
    /// Eigenvectors of H.
    y: Mat<c64>,
    /// The value at a place is the first of a conjugate pair, which is not to be separated.
    first_of_two: Vec<bool>,
}

impl Ritz {
    fn at(&self, places: &[usize]) -> Vec<c64> {
        places.iter().map(|&i| self.values[i]).collect()
    }
}

impl<T: Working> Arnoldi<'_, T> {
    /// w = A·v₊, h = Vᴴ·w, β·v₊⁺ = w − V·h
    fn step(&mut self, ws: &mut Workspace) -> Result<()> {
        let j = self.j;
        let (v, mut w) = self.v.split(j..j + 1, j + 1..j + 2);
        self.a.apply_into(Trans::None, ONE, T::erase(v), ZERO, T::erase_mut(w.as_mut()), ws)?;
        self.applies += 1;
        let before = norm_fro(w.as_ref());
        if !before.is_finite() {
            return Err(not_finite(NAME, self.a, self.applies));
        }
        self.size = self.size.max(before);
        let noise = 4.0 * T::EPS * before;
        let beta = self.v.orthonormalise(j + 1, noise, &mut self.total, ws)?;
        (0..=j).for_each(|i| self.h[(i, j)] = self.total[i]);
        self.h[(j + 1, j)] = T::from_f64(beta);
        if beta == 0.0 {
            let iteration = self.applies;
            watch::tell(|| Moment::BrokeDown {
                method: NAME,
                iteration,
                why: "an invariant subspace is found",
            });
            self.v.fill_random(j + 1, ws)?;
        }
        self.j += 1;
        Ok(())
    }

    fn ritz(&self, wanted: Wanted) -> Result<Ritz> {
        let j = self.j;
        let h = small::wide(self.h.as_ref().submatrix(0, 0, j + 1, j));
        let form = schur(h.as_ref().submatrix(0, 0, j, j)).on("a projected operator")?;
        let (mut t, mut q) = (form.t, form.q);
        let diagonal = |t: &Mat<c64>| (0..j).map(|i| t[(i, i)]).collect::<Vec<_>>();
        let (order, first_of_two) = order::<T>(&diagonal(&t), wanted, self.size);
        bring_to_front(&mut t, &mut q, &order);
        let mut values = diagonal(&t);
        if !T::COMPLEX {
            let alone = |i: usize| !(first_of_two[i] || i > 0 && first_of_two[i - 1]);
            (0..j).filter(|&i| alone(i)).for_each(|i| values[i].im = 0.0);
        }
        // T·x = λ·x, y = Q·x; what v₊ adds to the residual of V·y is |bᴴ·y|.
        let all: Vec<usize> = (0..j).collect();
        let x = triangular_eigenvectors(t.as_ref(), None, &all).on("a projected operator")?;
        let y = &q * &x;
        let estimates = (0..j).map(|c| (0..j).map(|r| h[(j, r)] * y[(r, c)]).sum::<c64>().norm()).collect();
        Ok(Ritz { values, estimates, q, y, first_of_two })
    }

    /// V·y for some Ritz vectors.
    fn vectors(&self, ritz: &Ritz, places: &[usize]) -> Mat<T::Cx> {
        let (j, v, count) = (self.j, self.v.cols(0..self.j), places.len());
        let part = |f: fn(&c64) -> T| -> Mat<T> {
            let y = Mat::from_fn(j, count, |r, c| f(&ritz.y[(r, places[c])]));
            v * y
        };
        if T::COMPLEX {
            let x = part(|y| T::from_parts(y.re, y.im));
            return Mat::from_fn(x.nrows(), count, |i, c| {
                <T::Cx as Field>::from_parts(x[(i, c)].re(), x[(i, c)].im())
            });
        }
        let (re, im) = (part(|y| T::from_f64(y.re)), part(|y| T::from_f64(y.im)));
        Mat::from_fn(re.nrows(), count, |i, c| <T::Cx as Field>::from_parts(re[(i, c)].re(), im[(i, c)].re()))
    }

    /// V ← V·Z for an orthonormal basis Z of the invariant subspace of about `keep` Ritz values: H ← ZᴴHZ, b ← Zᴴb.
    fn restart(&mut self, ritz: &Ritz, keep: usize) -> Result<()> {
        let j = self.j;
        let keep = keep.min(j - 2);
        let h = self.h.as_ref().submatrix(0, 0, j, j);
        // Where eigenvalues that are nearly equal would be separated the subspace is not determined by them, and the real
        // one is not invariant; the next place along is tried.
        let mut chosen: Option<(f64, Mat<T>)> = None;
        for count in [keep, keep + 1, keep - 1, keep.saturating_sub(2)] {
            if count == 0 || count > j - 1 || ritz.first_of_two[count - 1] {
                continue;
            }
            let z = subspace::<T>(ritz.q.as_ref().subcols(0, count))?;
            let hz = h * &z;
            let rest = &hz - &z * (z.adjoint() * &hz);
            let off = norm_fro(rest.as_ref());
            if chosen.as_ref().is_none_or(|(least, _)| off < *least) {
                chosen = Some((off, z));
            }
            if off <= 100.0 * T::EPS * self.size {
                break;
            }
        }
        let Some((_, z)) = chosen else { return Err(Error::invalid(NAME, "the basis is too small")) };
        let count = z.ncols();
        let new_h = z.adjoint() * (h * &z);
        let b = self.h.as_ref().submatrix(j, 0, 1, j) * &z;
        self.v.rotate(0, z.as_ref())?;
        self.v.copy(j, count, 1);
        self.h.fill(T::zero());
        self.h.as_mut().submatrix_mut(0, 0, count, count).copy_from(&new_h);
        self.h.as_mut().submatrix_mut(count, 0, 1, count).copy_from(&b);
        self.j = count;
        Ok(())
    }
}

#[cfg(test)]
#[path = "krylov_schur_tests.rs"]
mod tests;
