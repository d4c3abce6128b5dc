//! (A + σᵢ·I)·x = b for many shifts σᵢ from one Krylov space.
//!
//! Method    the Krylov spaces of A + σ·I and b are the same for all σ, so one apply an iteration serves all systems.
//!           Real shifts for which A + σ·I is positive definite: CG on the least shift, the residuals of the others are
//!           multiples ζ of its residual (`definite`). Otherwise MINRES: the Lanczos basis of A is common, and each
//!           system has its QR factorisation of T + σ·I. Since the basis is orthonormal, each x has the least residual in
//!           the space, for indefinite A + σ·I and for complex σ too
//! Memory    3 vectors, and for each shift x and 1 (CG) or 2 (MINRES)
//! Work      an iteration: one apply, 9n operations, and for each shift that has not converged 4n (CG) or 8n (MINRES)
//! Stops     every system by its own estimate; in the end the residuals of all are recomputed, and those above the
//!           tolerance are solved again for their residual, each by itself, as long as that halves it
//! Differs   ratios of successive ζ instead of ζ, which neither overflow nor lose digits
//! Source    Jegerlehner, arXiv:hep-lat/9612014; Frommer & Maass, SIAM J. Sci. Comput. 20 (1999),
//!           doi:10.1137/S1064827596313310; van den Eshof & Sleijpen, Appl. Numer. Math. 49 (2004),
//!           doi:10.1016/j.apnum.2003.11.010

mod cg;
mod minres;

use super::options::{attainable, iteration_limit};
use super::stage::{range, scale_of};
use crate::kernel::OnOperand;
use crate::{ONE, Working};
use cola_kernels::{ColMut, ColRef, MatMut, MatRef, combine, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace, with_number,
};

/// New solves of a system that missed the tolerance.
const REFINEMENTS: usize = 8;

/// The options of [`fn@shifted`].
#[derive(Clone, Debug)]
pub struct Shifted {
    /// Stops when ‖b − (A + σ·I)·x‖ ≤ tol·‖b‖, for each shift; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on iterations; without one, 10·n or as many as 10¹³ operations allow.
    pub max_iters: Option<usize>,
    /// A + σ·I is positive definite for every shift, and they are real: CG.
    pub definite: bool,
}

impl Default for Shifted {
    fn default() -> Shifted {
        Shifted { tol: 1e-10, max_iters: None, definite: false }
    }
}

/// The solutions of (A + σᵢ·I)·x = b, one column for each shift, for a self-adjoint A and one column b.
///
/// # Errors
/// `NotConverged` with the best iterates; `FalseClaim` and `Singular` where `definite` does not hold; `InvalidArgument`;
/// `ShapeMismatch`; those of the operator.
pub fn shifted(a: &Op, b: &Array, shifts: &[Scalar], options: &Shifted) -> Result<(Array, Evidence)> {
    let n = a.rows();
    if !a.is_square() || b.shape() != (n, 1) {
        let message = format!("A = {a} must be square, and b, {}×{}, one column as high", b.rows(), b.cols());
        return Err(Error::shape("shifted", message));
    }
    if let Some(i) = shifts.iter().position(|s| !s.re.is_finite() || !s.im.is_finite()) {
        return Err(Error::invalid("shifted", format!("shift {i} is {}", shifts[i])));
    }
    let real = shifts.iter().all(|s| s.im == 0.0);
    if options.definite && !real {
        return Err(Error::invalid("shifted", "definite = true asks for real shifts"));
    }
    let mut dtype = DType::promote(a.dtype(), b.dtype()).accumulator();
    if !real {
        dtype = dtype.complex();
    }
    let b = b.cast(dtype)?;
    with_number!(dtype, T => solve::<T>(a, &b, shifts, options))
}

/// What the recurrences need.
struct Run<'a, T> {
    a: &'a Op,
    n: usize,
    /// A system has converged when its estimate is at most that.
    target: f64,
    limit: usize,
    /// Iterations so far, of all runs.
    iterations: usize,
    stop: Option<Stop>,
    ws: Workspace,
    marker: std::marker::PhantomData<T>,
}

impl<T: Working> Run<'_, T> {
    fn name(definite: bool) -> &'static str {
        if definite { "shifted CG" } else { "shifted MINRES" }
    }

    /// x ← x + the solutions for the right-hand side r and these shifts, column i of x for shift i.
    fn solve(&mut self, definite: bool, r: &[T], shifts: &[Scalar], x: &mut [T]) -> Result<()> {
        if definite { cg::solve(self, r, shifts, x) } else { minres::solve(self, r, shifts, x) }
    }

    /// y ← A·v
    fn apply(&mut self, v: &[T], y: &mut [T]) -> Result<()> {
        let (from, to) = (column(v), MatMut::from_column_major_slice_mut(y, self.n, 1));
        self.a.apply_into(Trans::None, ONE, T::erase(from), crate::ZERO, T::erase_mut(to), &mut self.ws)
    }

    /// Begins an iteration, if there may be another.
    fn goes_on(&mut self, name: &'static str, active: usize, estimate: f64, norm: f64) -> Result<bool> {
        self.stop = self.stop.or_else(watch::stop_requested);
        if active == 0 || self.stop.is_some() || self.iterations >= self.limit {
            return Ok(false);
        }
        self.iterations += 1;
        let iteration = self.iterations;
        watch::tell(|| Moment::Iteration { method: name, iteration, active, residual: estimate / norm });
        if !estimate.is_finite() {
            let message = format!("{name} on {}: NaN or infinity in iteration {iteration}", self.a);
            return Err(Error::new(ErrorKind::NotFinite, message)
                .with_help("A returned it, or the numbers overflow the dtype"));
        }
        Ok(true)
    }
}

fn column<T>(v: &[T]) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(v, v.len(), 1)
}

/// y ← β·y + Σ c·v; ‖y‖.
fn update<T: Working, const N: usize>(y: &mut [T], beta: T, terms: [(T, &[T]); N]) -> Result<f64> {
    let terms = terms.map(|(c, v)| (c, ColRef::from_slice(v)));
    let squares = combine(ColMut::from_slice_mut(y), beta, &terms).on("a column")?;
    Ok(if (1e-280..1e280).contains(&squares) { squares.sqrt() } else { norm_fro(column(y)) })
}

fn solve<T: Working>(a: &Op, b: &Array, shifts: &[Scalar], options: &Shifted) -> Result<(Array, Evidence)> {
    let (n, count, name) = (b.rows(), shifts.len(), Run::<T>::name(options.definite));
    let tol = attainable(options.tol, T::DTYPE);
    let limit = iteration_limit(options.max_iters, a);
    let norm = norm_fro(b.view::<T>()?);
    if !norm.is_finite() {
        return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
    }
    watch::tell(|| Moment::Started { method: name, rows: n, columns: count, tolerance: tol, limit });
    let mut x = Array::zeros(n, count, T::DTYPE)?;
    let mut residuals = vec![0.0; count];
    let mut run: Run<'_, T> = Run {
        a,
        n,
        target: 0.0,
        limit,
        iterations: 0,
        stop: None,
        ws: Workspace::new(),
        marker: std::marker::PhantomData,
    };
    if norm > 0.0 && count > 0 {
        let scale = scale_of::<T>(norm);
        let mut right = b.to_vec::<T>()?;
        update(&mut right, T::from_f64(scale), [])?;
        run.target = tol * norm * scale;
        let mut all = run.ws.take_vec::<T>(n * count)?;
        all[..n * count].fill(T::zero());
        run.solve(options.definite, &right, shifts, &mut all[..n * count])?;
        let mut r = right.clone();
        for (i, &sigma) in shifts.iter().enumerate() {
            let x = &mut all[i * n..][..n];
            residuals[i] = refine(&mut run, options.definite, sigma, &right, &mut r, x)? / (norm * scale);
        }
        let mut to = x.view_mut::<T>()?;
        for i in 0..count {
            let from = ColRef::from_slice(&all[i * n..][..n]);
            combine(to.as_mut().col_mut(i), T::zero(), &[(T::from_f64(1.0 / scale), from)]).on("x")?;
            check_range::<T>(
                a,
                scale,
                norm_fro(column(&all[i * n..][..n])),
                norm_fro(to.as_ref().subcols(i, 1)),
            )?;
        }
    }
    let worst = residuals.iter().copied().fold(0.0, crate::larger);
    let failed = residuals.iter().filter(|&&r| !(r <= tol)).count();
    let (iterations, converged) = (run.iterations, count - failed);
    watch::tell(|| Moment::Certified { method: name, residual: worst, tolerance: tol, converged, of: count });
    let status = match run.stop {
        _ if failed == 0 => Status::Converged,
        Some(Stop::Deadline) => Status::Deadline,
        Some(Stop::Cancelled) => Status::Cancelled,
        None if iterations >= limit => Status::IterationLimit,
        None => Status::Stagnated,
    };
    let evidence = Evidence::of(name)
        .iterations(iterations)
        .residual(worst)
        .tolerance(tol)
        .status(status)
        .note("‖b − (A + σ·I)·x‖/‖b‖, the largest of all shifts");
    if failed == 0 {
        return Ok((x, evidence));
    }
    let at = residuals.iter().position(|&r| !(r < worst)).unwrap_or(0);
    let message = format!(
        "{name} on {a} {} after {iterations} iterations: {failed} of {count} systems; the worst, σ = {}, has \
         ‖b − (A + σ·I)·x‖/‖b‖ = {worst:.1e}, asked for {tol:.1e}",
        status.words(),
        shifts[at],
    );
    let help = match status {
        Status::Stagnated => {
            "raise tol; where −σ is an eigenvalue of A the system is singular: MINRES_QLP() on A + σ·I"
        }
        other => other.advice(),
    };
    let kind = if status == Status::Cancelled { ErrorKind::Cancelled } else { ErrorKind::NotConverged };
    Err(Error::not_converged(message, x, evidence).with_kind(kind).with_help(help))
}

/// ‖b − (A + σ·I)·x‖, after the system was solved for its residual as often as that helps.
fn refine<T: Working>(
    run: &mut Run<'_, T>,
    definite: bool,
    sigma: Scalar,
    right: &[T],
    r: &mut [T],
    x: &mut [T],
) -> Result<f64> {
    let mut last = f64::INFINITY;
    for refinements in 0.. {
        // r = b − σ·x − A·x
        update(r, T::zero(), [(T::one(), right), (-T::from_scalar(sigma), &*x)])?;
        let to = MatMut::from_column_major_slice_mut(r, run.n, 1);
        run.a.apply_into(Trans::None, -ONE, T::erase(column(x)), ONE, T::erase_mut(to), &mut run.ws)?;
        let norm = norm_fro(column(r));
        let over = run.stop.is_some() || run.iterations >= run.limit;
        if norm <= run.target || !(norm <= 0.5 * last) || over || refinements == REFINEMENTS {
            return Ok(norm);
        }
        last = norm;
        run.solve(definite, r, &[sigma], x)?;
    }
    Ok(last)
}

/// A solution that loses its digits as it gets its scale back is refused.
fn check_range<T: Working>(a: &Op, scale: f64, before: f64, after: f64) -> Result<()> {
    if scale == 1.0 || before == 0.0 || (range::<T>().recip() / T::EPS..=range::<T>()).contains(&after) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::NotFinite, format!("the solution with {a} leaves the range of {}", T::DTYPE))
        .with_help("scale A or b, or compute in f64"))
}

#[cfg(test)]
mod tests;
