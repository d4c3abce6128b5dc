//! Eigenpairs of self-adjoint operators and pencils by thick-restart block Lanczos.
//!
//! Method    the engine of `thick_restart` on A, on (A − σI)⁻¹, on B⁻¹A or on (A − σB)⁻¹B. Converged pairs are locked after
//!           their residual was recomputed with A; then the complement of the locked vectors is searched from a new random
//!           vector for a value that is more wanted than one of them, until there is none: a Krylov space from one vector
//!           holds one vector of each eigenspace, so copies of a repeated eigenvalue are found here
//! Memory    max(2k, k+20) + 2p + 1 columns, and 4; neither steps nor restarts allocate. Where no basis is named and
//!           restarts gain little, as at an end that is dense, the basis is doubled, up to 2²⁶ entries and min(512, n/2)
//!           columns, as long as there is memory for the old one and the new one
//! Work      an apply and two passes over the basis a step; k applies for the certificate; the search costs about as much
//!           as one more pair
//! Stops     *converged*: every recomputed residual ≤ tol · `Stagnated`: residuals no longer fall, or fall by estimate only ·
//!           `IterationLimit`: the limit on applications · `Deadline`, `Cancelled` · *A is not self-adjoint*: `FalseClaim` ·
//!           *B is not positive definite*: `NotPositiveDefinite` · *NaN, infinity*: `NotFinite`
//! Differs   residuals are relative to ‖A‖ (‖A‖ + |λ|·‖B‖ for pencils): λ is exact for an operator within tol·‖A‖ of A, so
//!           |λ − λ⋆| ≤ tol·‖A‖. Where the basis would nearly span the space, the dense eigenvalues are computed instead
//! Source    Wu & Simon 2000, doi:10.1137/S0895479898334605; Ericsson & Ruhe 1980, doi:10.1090/S0025-5718-1980-0583502-2

use super::dense;
use super::norm_below::norm_below;
use super::pairs::{End, Pairs, expect_pairs, ratio, within};
use super::thick_restart::{Ended, Goal, Map, ThickRestart};
use super::wanted::Wanted;
use crate::kernel::OnOperand;
use crate::krylov::{attainable, iteration_limit};
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColRef, MatMut, MatRef, combine, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, DType, Error, Evidence, Op, Result, Status, Trans, Workspace, c64, with_number};

const NAME: &str = "Lanczos";
const HELP: &str = "raise tol, max_applies or basis, or apply (A − σI)⁻¹ instead: shift_invert";
/// Times that a tolerance on estimates is lowered because the recomputed residual is larger.
const TIGHTER: usize = 4;

/// Eigenpairs of a self-adjoint operator by thick-restart block Lanczos: see the module page.
#[derive(Clone, Debug)]
pub struct Lanczos {
    /// How many pairs.
    pub k: usize,
    /// Which ones; those nearest σ for a shift.
    pub wanted: Wanted,
    /// Largest ‖A·v − λ·v‖/‖A‖; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on applications of the operator to a vector; without one, 10·n or as many as 10¹³ operations allow.
    pub max_applies: Option<usize>,
    /// Columns of the start block: applies go p columns at a time.
    pub block: usize,
    /// Columns of the basis; without, max(2k, k + 20), which grow where restarts gain little.
    pub basis: Option<usize>,
    /// Search the complement for missed copies of repeated eigenvalues.
    pub missed: bool,
    /// Of the random start.
    pub seed: u64,
    /// Start vectors: at most `block` of them are used.
    pub x0: Option<Array>,
}

impl Lanczos {
    /// The k wanted pairs, tol 1e-10, single vectors, with the search for missed copies.
    pub fn new(k: usize, wanted: Wanted) -> Lanczos {
        Lanczos {
            k,
            wanted,
            tol: 1e-10,
            max_applies: None,
            block: 1,
            basis: None,
            missed: true,
            seed: 1,
            x0: None,
        }
    }

    /// A·v = λ·v for a self-adjoint A.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for k > n or an imaginary end; `ShapeMismatch`.
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        self.run(
            &Problem {
                a,
                b: None,
                sigma: None,
                map: Map { outer: a, inner: None, b: None, relative: false },
            },
            ws,
        )
    }

    /// The pairs of a self-adjoint A nearest σ; `inverse` applies (A − σI)⁻¹. `wanted` is not read; the nearest comes
    /// first.
    ///
    /// # Errors
    /// As [`Lanczos::solve`]; those of the inverse.
    pub fn shift_invert(
        &self,
        a: &Op,
        sigma: f64,
        inverse: &Op,
        ws: &mut Workspace,
    ) -> Result<(Pairs, Evidence)> {
        let map = Map { outer: inverse, inner: None, b: None, relative: true };
        self.run(&Problem { a, b: None, sigma: Some(sigma), map }, ws)
    }

    /// A·v = λ·B·v for a self-adjoint A and a positive definite B; `inverse` applies B⁻¹. Vectors are B-orthonormal.
    ///
    /// # Errors
    /// As [`Lanczos::solve`]; `NotPositiveDefinite`.
    pub fn generalised(&self, a: &Op, b: &Op, inverse: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        let map = Map { outer: inverse, inner: Some(a), b: Some(b), relative: false };
        self.run(&Problem { a, b: Some(b), sigma: None, map }, ws)
    }

    /// The pairs of A·v = λ·B·v nearest σ; `inverse` applies (A − σB)⁻¹. Vectors are B-orthonormal.
    ///
    /// # Errors
    /// As [`Lanczos::generalised`].
    pub fn generalised_shift_invert(
        &self,
        a: &Op,
        b: &Op,
        sigma: f64,
        inverse: &Op,
        ws: &mut Workspace,
    ) -> Result<(Pairs, Evidence)> {
        let map = Map { outer: inverse, inner: Some(b), b: Some(b), relative: true };
        self.run(&Problem { a, b: Some(b), sigma: Some(sigma), map }, ws)
    }

    fn run(&self, problem: &Problem<'_>, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        let (a, map) = (problem.a, problem.map);
        expect_pairs(NAME, a, self.k)?;
        self.wanted.expect_real(NAME)?;
        let others = [Some(map.outer), map.inner, map.b];
        for other in others.into_iter().flatten() {
            if other.shape() != a.shape() {
                return Err(Error::shape(NAME, format!("{other} must be as large as A = {a}")));
            }
        }
        if let Some(x0) = &self.x0
            && x0.rows() != a.rows()
        {
            return Err(Error::shape("x0", format!("it has {} rows, A = {a}", x0.rows())));
        }
        let all = others.into_iter().flatten().map(Op::dtype).chain(self.x0.as_ref().map(Array::dtype));
        let dtype = all.fold(a.dtype(), DType::promote).accumulator();
        with_number!(dtype, T => self.typed::<T>(problem, ws))
    }

    fn typed<T: Working>(&self, problem: &Problem<'_>, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        let (a, n, k) = (problem.a, problem.a.rows(), self.k);
        let tol = attainable(self.tol, T::DTYPE);
        let limit = iteration_limit(self.max_applies, problem.map.outer);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: tol, limit });
        let p = self.block.clamp(1, k.max(1));
        let m = self.basis.unwrap_or((2 * k).max(k + 20)).max(k + 2 * p + 1);
        if k == 0 || m + k + 2 * p >= n {
            let (values, vectors) = match problem.sigma {
                Some(sigma) => dense::nearest::<T>(a, problem.b, sigma, k)?,
                None => dense::self_adjoint::<T>(a, problem.b, self.wanted, k)?,
            };
            return problem.certified::<T>(values, vectors, Ended::Converged, n, (k, tol), ws);
        }
        let columns = m + 2 * p + 1;
        let engine = ThickRestart::<T>::new(NAME, problem.map, (columns, p), limit, self.seed, ws)?;
        let mut search =
            Search { problem, engine, tol, values: Vec::with_capacity(k), residuals: Vec::with_capacity(k) };
        let wanted = if problem.sigma.is_some() { Wanted::LargestMagnitude } else { self.wanted };
        let x0 = self.x0.as_ref().map(|x| x.cast(T::DTYPE)).transpose()?;
        let x0 = x0.as_ref().map(|x| x.view::<T>()).transpose()?;
        search.engine.start(0, p, x0, ws)?;
        let goal =
            Goal { want: k, wanted, tol, unless_below: None, beside: 2 * p + 1, grows: self.basis.is_none() };
        let mut ended = search.find(goal, ws)?;
        if ended == Ended::Converged && self.missed {
            for &end in wanted.ends() {
                ended = search.missed(end, wanted, ws)?;
                if matches!(ended, Ended::Short(_)) {
                    break;
                }
            }
        }
        let applies = search.engine.applies;
        let (values, vectors) = search.take(wanted, ws)?;
        problem.certified::<T>(values, vectors, ended, applies, (k, tol), ws)
    }
}

/// A·x = λ·x, or A·x = λ·B·x, and the operator whose Krylov space is built.
struct Problem<'a> {
    a: &'a Op,
    b: Option<&'a Op>,
    sigma: Option<f64>,
    map: Map<'a>,
}

impl Problem<'_> {
    /// The eigenvalue that a Ritz value stands for.
    fn value(&self, theta: f64) -> f64 {
        self.sigma.map_or(theta, |sigma| sigma + 1.0 / theta)
    }

    /// At most ‖A‖ and ‖B‖.
    fn norms(&self, largest: f64) -> Result<(f64, f64)> {
        Ok(match self.b {
            Some(b) => (norm_below(self.a)?, norm_below(b)?),
            // |λ| ≤ ‖A‖; the largest seen is near it where an end of the spectrum is wanted.
            None if self.sigma.is_none() => (largest, 0.0),
            None => (norm_below(self.a)?.max(largest), 0.0),
        })
    }

    /// ‖A·x − λ·B·x‖/((‖A‖ + |λ|·‖B‖)·‖x‖)
    fn residual<T: Working>(
        &self,
        x: MatRef<'_, T>,
        lambda: f64,
        (norm_a, norm_b): (f64, f64),
        ws: &mut Workspace,
    ) -> Result<f64> {
        let n = x.nrows();
        let (mut r, mut z) = (ws.take_vec::<T>(n)?, ws.take_vec::<T>(n)?);
        let mut block = MatMut::from_column_major_slice_mut(&mut r[..n], n, 1);
        self.a.apply_into(Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(block.as_mut()), ws)?;
        let mut bx = MatMut::from_column_major_slice_mut(&mut z[..n], n, 1);
        match self.b {
            Some(b) => b.apply_into(Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(bx.as_mut()), ws)?,
            None => bx.copy_from(x),
        }
        let bx: ColRef<'_, T> = bx.as_ref().col(0);
        combine(block.as_mut().col_mut(0), T::one(), &[(T::from_f64(-lambda), bx)]).on("a residual")?;
        let norm = norm_fro(block.as_ref());
        ws.give_vec(r);
        ws.give_vec(z);
        Ok(ratio(norm, (norm_a + lambda.abs() * norm_b) * norm_fro(x)))
    }

    /// The pairs with residuals recomputed, as a success if all of them are small.
    fn certified<T: Working>(
        &self,
        values: Vec<f64>,
        vectors: Array,
        ended: Ended,
        applies: usize,
        (k, tol): (usize, f64),
        ws: &mut Workspace,
    ) -> Result<(Pairs, Evidence)> {
        let largest = values.iter().fold(0.0, |s: f64, x| s.max(x.abs()));
        let largest = if self.sigma.is_none() && self.b.is_none() && values.len() < self.a.rows() {
            // The most wanted need not be the largest: SR of a definite operator.
            largest.max(norm_below(self.a)?)
        } else {
            largest
        };
        let norms = self.norms(largest)?;
        let x = vectors.view::<T>()?;
        let residuals = (0..values.len())
            .map(|i| self.residual(x.subcols(i, 1), values[i], norms, ws))
            .collect::<Result<Vec<f64>>>()?;
        let applies = applies + residuals.len();
        let converged = within(&residuals, tol);
        let status = if let Ended::Short(status) = ended { status } else { Status::Converged };
        let measure = if self.b.is_some() {
            "‖A·v − λ·B·v‖/(‖A‖ + |λ|·‖B‖)/‖v‖"
        } else {
            "‖A·v − λ·v‖/‖A‖"
        };
        let end = End { method: NAME, a: self.a, asked: k, applies, tol, status, measure, help: HELP };
        end.certify(Pairs { values, vectors, residuals, converged })
    }
}

/// The pairs found so far, which are the locked columns of the engine.
struct Search<'a, T> {
    problem: &'a Problem<'a>,
    engine: ThickRestart<'a, T>,
    tol: f64,
    /// Ritz values of the locked columns.
    values: Vec<f64>,
    residuals: Vec<f64>,
}

impl<T: Working> Search<'_, T> {
    /// Reaches the goal also by recomputed residuals, and locks what it found.
    fn find(&mut self, goal: Goal, ws: &mut Workspace) -> Result<Ended> {
        let mut goal = goal;
        let mut ended = Ended::Below;
        for _ in 0..=TIGHTER {
            ended = self.engine.cycle(&goal, ws)?;
            if ended == Ended::Below {
                return Ok(ended);
            }
            let found = goal.want.min(self.engine.columns());
            self.engine.refresh(found, ws)?;
            let norms = self.problem.norms(self.engine.scale)?;
            self.residuals.truncate(self.values.len());
            for i in 0..found {
                let at = self.engine.locked + i;
                let lambda = self.problem.value(self.engine.theta[i]);
                let residual = self.problem.residual(self.engine.v.cols(at..at + 1), lambda, norms, ws)?;
                self.residuals.push(residual);
                self.engine.applies += 1;
            }
            let small = within(&self.residuals[self.values.len()..], self.tol);
            if small == goal.want || matches!(ended, Ended::Short(_)) {
                break;
            }
            ended = Ended::Short(Status::Stagnated);
            goal.tol *= 0.1;
        }
        let found = goal.want.min(self.engine.columns());
        self.values.extend(&self.engine.theta[..found]);
        Ok(ended)
    }

    /// Searches the complement of what was found for values at one end that are more wanted.
    fn missed(&mut self, end: Wanted, wanted: Wanted, ws: &mut Workspace) -> Result<Ended> {
        let k = self.values.len();
        let key = |theta: f64| end.key(c64::new(theta, 0.0));
        for _ in 0..=k {
            // The least wanted at this end: of both ends, half of them count here.
            let mut order: Vec<usize> = (0..k).collect();
            order.sort_by(|&i, &j| key(self.values[j]).total_cmp(&key(self.values[i])));
            let count = match (wanted, end) {
                (Wanted::BothEnds, Wanted::LargestReal) => k.div_ceil(2),
                (Wanted::BothEnds, _) => k / 2,
                _ => k,
            };
            let Some(&least) = count.checked_sub(1).and_then(|i| order.get(i)) else { break };
            let bound = key(self.values[least]);
            self.engine.start(k, 1, None, ws)?;
            // Beside V stand the locked columns, the next one and its image.
            let (beside, unless_below) = (k + 2, Some(bound));
            let goal = Goal { want: 1, wanted: end, tol: self.tol, unless_below, beside, grows: false };
            let ended = self.find(goal, ws)?;
            if ended == Ended::Below {
                break;
            }
            let (Some(found), Some(residual)) = (self.values.get(k).copied(), self.residuals.get(k).copied())
            else {
                return Ok(ended);
            };
            self.values.truncate(k);
            self.residuals.truncate(k);
            if matches!(ended, Ended::Short(_)) {
                return Ok(ended);
            }
            // Equal up to what the tolerance can tell: either of the two is right.
            let reference = if self.problem.sigma.is_some() { found.abs() } else { self.engine.scale };
            if key(found) <= bound + 2.0 * self.tol * reference {
                break;
            }
            self.engine.v.copy(k, least, 1);
            (self.values[least], self.residuals[least]) = (found, residual);
        }
        Ok(Ended::Converged)
    }

    /// The eigenvalues and vectors in the order wanted.
    fn take(self, wanted: Wanted, ws: &mut Workspace) -> Result<(Vec<f64>, Array)> {
        let Search { problem, engine, values, .. } = self;
        let k = values.len();
        let mut ascending: Vec<usize> = (0..k).collect();
        ascending.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        let sorted: Vec<f64> = ascending.iter().map(|&i| values[i]).collect();
        let order: Vec<usize> = wanted.order(&sorted).into_iter().map(|i| ascending[i]).collect();
        let x = engine.v.cols(0..k);
        let vectors = Array::from_fn(x.nrows(), k, |i, j| x[(i, order[j])])?;
        engine.give(ws);
        Ok((order.iter().map(|&i| problem.value(values[i])).collect(), vectors))
    }
}

#[cfg(test)]
#[path = "lanczos_tests.rs"]
mod tests;
