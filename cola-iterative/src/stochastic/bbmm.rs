//! A⁻¹·Y, yᴴ·A⁻¹·y and log det A of a positive definite operator from one run of preconditioned conjugate gradients.
//!
//! Method    CG for the columns of Y and for random columns z with E z·zᴴ = P, all in one block. The coefficients of CG
//!           are the Lanczos matrix T of P^(−½)·A·P^(−½) from P^(−½)·z, and log det A = log det P +
//!           E (zᴴ·P⁻¹·z)·e₁ᵀ·log(T)·e₁. Invariant: r = b − A·x for the columns of Y
//! Memory    3 vectors a column, 4 with a preconditioner
//! Work      one apply a column and iteration, 10n operations for a column of Y and 8n for a probe, whose x is never formed
//! Stops     a column of Y: ‖r‖ ≤ tol·‖y‖, recomputed by [`Cg`], which goes on where it is not · a probe: its quadrature
//!           has settled · max_iters: `NotConverged` · pᴴ·A·p < 0 or a Ritz value < 0: `NotPositiveDefinite` · = 0:
//!           `Singular` · deadline, cancel
//! Differs   no reorthogonalisation (see [`super::Slq`]); finished columns leave the block. yᴴ·A⁻¹·y is taken as
//!           xᴴ·(y + r), whose error is the square of that of x
//! Source    Gardner, Pleiss, Bindel, Weinberger & Wilson, NeurIPS 2018, arXiv:1809.11165

use super::moments::Moments;
use super::slq::Quadrature;
use super::{Estimate, Sampling, check_probes, check_square, not_finite};
use crate::columns::{Columns, dot, map, norm, update};
use crate::function::{Convergence, next_check};
use crate::krylov::{Cg, Iterative};
use crate::{ONE, Working, ZERO};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, with_number,
};

const NAME: &str = "BBMM";
/// Columns in one block.
const COLUMNS: usize = 128;

/// P ≈ A as what a preconditioner of this method must know: P = F·Fᴴ.
#[derive(Clone, Debug)]
pub struct Splitting {
    /// P⁻¹
    pub inverse: Op,
    /// F, n rows and any number of columns.
    pub factor: Op,
    /// log det P
    pub logdet: f64,
}

/// A⁻¹·Y, yᴴ·A⁻¹·y and log det A together: see the module page.
#[derive(Clone, Debug)]
pub struct Bbmm {
    /// How to sample for log det A.
    pub sampling: Sampling,
    /// ‖y − A·x‖ ≤ tol·‖y‖ for each column of Y.
    pub tol: f64,
    /// A quadrature has settled when its estimated error is at most this part of Σ|log θ|·τ.
    pub quadrature_tol: f64,
    /// Limit on iterations; 10·n without.
    pub max_iters: Option<usize>,
    /// P ≈ A.
    pub precond: Option<Splitting>,
}

impl Default for Bbmm {
    fn default() -> Self {
        Bbmm {
            sampling: Sampling::default(),
            tol: 1e-8,
            quadrature_tol: 1e-5,
            max_iters: None,
            precond: None,
        }
    }
}

/// What [`Bbmm::inv_quad_logdet`] finds.
#[derive(Clone, Debug)]
pub struct InvQuadLogdet {
    /// A⁻¹·Y
    pub solution: Array,
    /// yᴴ·A⁻¹·y of each column.
    pub inv_quad: Vec<f64>,
    /// log det A
    pub logdet: Estimate,
    /// Of the solution.
    pub evidence: Evidence,
}

impl Bbmm {
    /// A⁻¹·Y, yᴴ·A⁻¹·y for each column of Y, and log det A. Y may have no columns.
    ///
    /// # Errors
    /// See *Stops*; `NotConverged` with the solution, or with the estimate of log det A where that is what is short.
    pub fn inv_quad_logdet(&self, a: &Op, y: &Array) -> Result<InvQuadLogdet> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        if y.rows() != a.rows() {
            return Err(Error::shape(NAME, format!("Y is {}×{}, and A = {a}", y.rows(), y.cols())));
        }
        if let Some(p) = &self.precond
            && (p.inverse.shape() != a.shape() || p.factor.rows() != a.rows())
        {
            return Err(Error::shape(
                "precond",
                format!("P⁻¹ = {} and F = {} must fit {a}", p.inverse, p.factor),
            ));
        }
        let dtype = DType::promote(a.dtype(), y.dtype()).accumulator();
        with_number!(dtype, T => self.run::<T>(a, &y.cast(dtype)?))
    }

    fn run<T: Working>(&self, a: &Op, y: &Array) -> Result<InvQuadLogdet> {
        let (n, k, ws) = (a.rows(), y.cols(), &mut Workspace::new());
        let limit = self.max_iters.unwrap_or(10 * n).max(1);
        let sampling = &self.sampling;
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: n,
            columns: k + sampling.probes,
            tolerance: self.tol,
            limit,
        });
        let mut x = Array::zeros(n, k, T::DTYPE)?;
        let mut all = Sums {
            moments: Moments::default(),
            error: 0.0,
            size: 0.0,
            applies: 0,
            unsettled: 0,
            stopped: None,
        };
        let (mut drawn, mut solved) = (0, 0);
        if n > 0 {
            let mut values = vec![0.0; COLUMNS];
            while (drawn < sampling.probes || solved < k) && all.stopped.is_none() {
                let right = (k - solved).min(COLUMNS / 2);
                let probes = super::next_batch(sampling, drawn, COLUMNS - right);
                let mut block =
                    Block::<T>::start(self, a, y, solved..solved + right, drawn..drawn + probes, ws)?;
                block.iterate(self, a, x.view_mut::<T>()?, limit, &mut values, &mut all, ws)?;
                block.give(ws);
                if all.stopped.is_none() {
                    values[..probes].iter().for_each(|&v| all.moments.add(Scalar::new(v, 0.0)));
                    drawn += probes;
                }
                solved += right;
                let estimate = self.logdet::<T>(&all);
                if sampling.accuracy.is_asked()
                    && drawn >= 2
                    && estimate.half_width() <= sampling.accuracy.goal(estimate.value.norm())
                {
                    drawn = sampling.probes;
                }
            }
        }
        // The certificate: residuals recomputed, and more iterations where they are not small.
        let cg = Cg {
            tol: self.tol,
            max_iters: Some(limit),
            precond: self.precond.as_ref().map(|p| p.inverse.clone()),
            x0: (k > 0).then(|| x.clone()),
            compensated: false,
        };
        let (solution, evidence) = if k > 0 { cg.solve(a, y)? } else { (x, Evidence::of(NAME)) };
        let inv_quad = quadratic_forms::<T>(a, &solution, y, ws)?;
        let logdet = if n == 0 { Estimate::exact(Scalar::default(), 0) } else { self.logdet::<T>(&all) };
        if all.unsettled > 0 && all.stopped.is_none() {
            let message = format!(
                "{NAME} on {a}: {} quadratures have not settled after {limit} iterations; log det A = {:.6e} ± {:.1e}",
                all.unsettled,
                logdet.value.re,
                logdet.half_width()
            );
            let best = Array::from_vec(1, 1, vec![logdet.value])?;
            return Err(super::short_of(message, best, logdet.evidence(NAME), None)
                .with_help("give a preconditioner, raise max_iters or quadrature_tol"));
        }
        let logdet = logdet.judged(NAME, a, sampling.accuracy, all.stopped)?;
        Ok(InvQuadLogdet { solution, inv_quad, logdet, evidence })
    }

    fn logdet<T: Working>(&self, all: &Sums) -> Estimate {
        let offset = self.precond.as_ref().map_or(0.0, |p| p.logdet);
        let bias = (all.error + T::EPS * all.size) / all.moments.count.max(1) as f64;
        let plain = all.moments.estimate(Scalar::new(offset, 0.0), 0.0, all.applies);
        let interval = (plain.interval.0 - bias, plain.interval.1 + bias);
        Estimate { interval, standard_error: plain.standard_error.max(0.5 * bias), ..plain }
    }
}

/// What all probes came to.
struct Sums {
    moments: Moments,
    error: f64,
    size: f64,
    applies: usize,
    unsettled: usize,
    stopped: Option<Stop>,
}

/// xᴴ·(y + r) with r = y − A·x, for each column.
fn quadratic_forms<T: Working>(a: &Op, x: &Array, y: &Array, ws: &mut Workspace) -> Result<Vec<f64>> {
    // y + r = 2y − A·x
    let mut twice = Array::copy_of(y.as_ref())?;
    a.apply_into(Trans::None, -ONE, x.as_ref(), ONE + ONE, twice.as_mut()?, ws)?;
    let (x, twice) = (x.view::<T>()?, twice.view::<T>()?);
    (0..x.ncols())
        .map(|j| {
            let form = cola_kernels::dot(x.subcols(j, 1), twice.subcols(j, 1));
            crate::kernel::OnOperand::on(form, "a column").map(|form| form.re())
        })
        .collect()
}

/// Which column it is.
#[derive(Clone, Copy)]
enum Which {
    /// Of Y.
    Right(usize),
    /// Of the probes of this block.
    Probe(usize),
}

/// A column that is not finished.
struct Column {
    which: Which,
    /// ‖b‖, and ‖r‖
    norm: f64,
    residual: f64,
    /// ρ = rᴴ·P⁻¹·r now and at the start.
    rho: f64,
    rho_start: f64,
    /// ρ/α and ρ⁺/ρ of the step before.
    step: f64,
    ratio: f64,
    /// The Lanczos matrix.
    alpha: Vec<f64>,
    beta: Vec<f64>,
    largest: f64,
    seen: Convergence,
}

struct Block<T> {
    columns: Vec<Column>,
    r: Columns<T>,
    p: Columns<T>,
    q: Columns<T>,
    z: Option<Columns<T>>,
}

impl<T: Working> Block<T> {
    fn start(
        by: &Bbmm,
        a: &Op,
        y: &Array,
        right: std::ops::Range<usize>,
        probes: std::ops::Range<usize>,
        ws: &mut Workspace,
    ) -> Result<Self> {
        let (n, k) = (a.rows(), right.len() + probes.len());
        let [mut r, p, q] =
            [Columns::<T>::take(ws, n, k)?, Columns::take(ws, n, k)?, Columns::take(ws, n, k)?];
        let z = by.precond.is_some().then(|| Columns::take(ws, n, k)).transpose()?;
        r.range_mut(0, right.len()).copy_from(y.view::<T>()?.subcols(right.start, right.len()));
        let first = right.len();
        match &by.precond {
            None => {
                for (i, probe) in probes.clone().enumerate() {
                    by.sampling.probe.fill(r.col_mut(first + i), by.sampling.seed, probe as u64);
                }
            }
            Some(splitting) => {
                // z = F·g
                let mut g = Columns::<T>::take(ws, splitting.factor.cols(), probes.len())?;
                for (i, probe) in probes.clone().enumerate() {
                    by.sampling.probe.fill(g.col_mut(i), by.sampling.seed, probe as u64);
                }
                let (from, to) = (T::erase(g.all()), T::erase_mut(r.range_mut(first, probes.len())));
                splitting.factor.apply_into(Trans::None, ONE, from, ZERO, to, ws)?;
                g.give(ws);
            }
        }
        let mut block = Block { columns: Vec::with_capacity(k), r, p, q, z };
        for (i, which) in right.map(Which::Right).chain((0..probes.len()).map(Which::Probe)).enumerate() {
            let norm = norm(block.r.col(i));
            if !norm.is_finite() {
                return Err(not_finite(NAME, a));
            }
            if norm == 0.0 {
                // A zero column has the solution 0.
                continue;
            }
            block.r.copy_column(i, block.columns.len());
            let (alpha, beta) = (Vec::with_capacity(64), Vec::with_capacity(64));
            let seen = Convergence::default();
            block.columns.push(Column {
                which,
                norm,
                residual: norm,
                rho: 0.0,
                rho_start: 0.0,
                step: 1.0,
                ratio: 0.0,
                alpha,
                beta,
                largest: 0.0,
                seen,
            });
        }
        block.precondition(by, a, ws)?;
        for i in 0..block.columns.len() {
            let z = block.z.as_ref().unwrap_or(&block.r);
            update(block.p.col_mut(i), T::zero(), [(T::one(), z.col(i))])?;
            let column = &mut block.columns[i];
            column.rho_start = column.rho;
        }
        Ok(block)
    }

    /// z = P⁻¹·r and ρ = rᴴ·z; the ρ before is in `ratio` as ρ⁺/ρ.
    fn precondition(&mut self, by: &Bbmm, a: &Op, ws: &mut Workspace) -> Result<()> {
        let k = self.columns.len();
        if let (Some(splitting), Some(z)) = (&by.precond, &mut self.z) {
            map(&splitting.inverse, Trans::None, &self.r, z, k, ws)?;
        }
        for (i, column) in self.columns.iter_mut().enumerate() {
            let rho = match &self.z {
                None => column.residual * column.residual,
                Some(z) => dot(self.r.col(i), z.col(i))?.re(),
            };
            if !rho.is_finite() {
                return Err(not_finite(NAME, a));
            }
            if rho < 0.0 || (rho == 0.0 && column.residual > 0.0) {
                let message = format!("{NAME} on {a}: rᴴ·P⁻¹·r = {rho:.3e} with the preconditioner P");
                return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                    .with_help("the preconditioner must be positive definite"));
            }
            column.ratio = if column.rho > 0.0 { rho / column.rho } else { 0.0 };
            column.rho = rho;
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn iterate(
        &mut self,
        by: &Bbmm,
        a: &Op,
        mut x: cola_kernels::MatMut<'_, T>,
        limit: usize,
        values: &mut [f64],
        all: &mut Sums,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (mut m, mut check) = (0, 4);
        while !self.columns.is_empty() {
            m += 1;
            let k = self.columns.len();
            all.applies += k;
            // q = A·p
            map(a, Trans::None, &self.p, &mut self.q, k, ws)?;
            for i in 0..k {
                let column = &mut self.columns[i];
                let (p, q) = (self.p.col(i), self.q.col(i));
                // α = ρ/(pᴴ·q)
                let curvature = dot(p, q)?.re();
                check_curvature::<T>(a, curvature, p, q)?;
                let alpha = column.rho / curvature;
                // T: 1/α + β₋/α₋ on the diagonal, √β/α below it
                column.alpha.push(1.0 / alpha + column.ratio / column.step);
                column.step = alpha;
                if let Which::Right(j) = column.which {
                    // x ← x + α·p
                    let terms = [(T::from_f64(alpha), cola_kernels::ColRef::from_slice(p))];
                    crate::kernel::OnOperand::on(
                        cola_kernels::combine(x.as_mut().col_mut(j), T::one(), &terms),
                        "x",
                    )?;
                }
                // r ← r − α·q
                column.residual = update(self.r.col_mut(i), T::one(), [(T::from_f64(-alpha), q)])?;
            }
            self.precondition(by, a, ws)?;
            for i in 0..k {
                // p ← z + β·p
                let column = &mut self.columns[i];
                column.beta.push(column.ratio.sqrt() / column.step);
                column.largest = column.largest.max(column.alpha[m - 1] + 2.0 * column.beta[m - 1]);
                let z = self.z.as_ref().unwrap_or(&self.r);
                update(self.p.col_mut(i), T::from_f64(column.ratio), [(T::one(), z.col(i))])?;
            }
            let stopped = super::stop();
            let looks = m == check || m >= limit || stopped.is_some();
            let mut worst: f64 = 0.0;
            for i in (0..k).rev() {
                let column = &mut self.columns[i];
                // Nothing is left of r: the space is invariant.
                let exact = column.residual <= T::EPS * column.norm;
                let ends = m >= limit || stopped.is_some();
                let finished = match column.which {
                    Which::Right(_) => ends || column.residual <= by.tol * column.norm || exact,
                    Which::Probe(j) if looks || exact => {
                        let ln = |theta: f64| Scalar::new(theta.ln(), 0.0);
                        let t = (&column.alpha[..], &column.beta[..m - 1]);
                        let quadrature = Quadrature::of::<T>(a, &ln, true, t, column.largest)?;
                        let error = match (exact, column.seen.look(m, &[quadrature.value])) {
                            (true, _) => 0.0,
                            (_, None) => f64::INFINITY,
                            (_, Some(error)) => error,
                        };
                        let settled = error <= by.quadrature_tol.max(4.0 * T::EPS) * quadrature.size;
                        worst = worst.max(if settled { 0.0 } else { error });
                        if settled || ends {
                            all.unsettled += usize::from(!settled);
                            values[j] = column.rho_start * quadrature.value.re;
                            all.error +=
                                column.rho_start * if error.is_finite() { error } else { quadrature.size };
                            all.size += column.rho_start * quadrature.size;
                        }
                        settled || ends
                    }
                    Which::Probe(_) => false,
                };
                if finished {
                    self.remove(i);
                }
            }
            let active = self.columns.len();
            watch::tell(|| Moment::Iteration { method: NAME, iteration: m, active, residual: worst });
            if looks {
                check = next_check(m);
            }
            all.stopped = all.stopped.or(stopped);
        }
        Ok(())
    }

    /// The last column moves to the place of one that is finished.
    fn remove(&mut self, i: usize) {
        self.columns.swap_remove(i);
        let last = self.columns.len();
        self.r.copy_column(last, i);
        self.p.copy_column(last, i);
    }

    fn give(self, ws: &mut Workspace) {
        [self.r, self.p, self.q].into_iter().chain(self.z).for_each(|block| block.give(ws));
    }
}

/// A positive definite operator has pᴴ·A·p > 0.
fn check_curvature<T: Working>(a: &Op, curvature: f64, p: &[T], q: &[T]) -> Result<()> {
    if curvature > 0.0 && curvature.is_finite() {
        return Ok(());
    }
    let (size, image) = (norm(p), norm(q));
    if !image.is_finite() || curvature.is_nan() {
        return Err(not_finite(NAME, a));
    }
    let noise = 10.0 * T::EPS * (p.len() as f64).sqrt() * image / size;
    let rayleigh = curvature / (size * size);
    Err(super::slq::not_positive(a, if rayleigh < -noise { rayleigh } else { 0.0 }))
}

#[cfg(test)]
mod tests;
