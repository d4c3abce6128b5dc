//! (A + σᵢI)·xᵢ = b for many shifts, from one Arnoldi space.
//!
//! Method    Krylov spaces do not see a shift: (A + σI)·V = V⁺·(H̄ + σ·Ī), so each system minimises its residual over
//!           the space of all. For the next cycle residuals must be collinear: the worst system, the seed, keeps its
//!           minimal residual z, and the others solve [H̄ + σ·Ī z]·[y; β] = ρ·e₁. Invariant: b − (A + σᵢI)·xᵢ = βᵢ·r
//! Memory    restart + 3 vectors beside b and the solutions, and (restart + 1)² numbers a shift
//! Work      one apply and 8·n·i operations in step i of a cycle for all shifts together, 2·n·restart a shift and cycle
//! Stops     every residual is recomputed with A; a system whose collinear residual grows, or is not small when
//!           recomputed, goes on alone with GMRES from where it is. *converged*, *limit*, *stagnated*, *deadline*,
//!           *cancelled* of those: `NotConverged` · *invariant space with singular H + σI*: `Singular`
//! Differs   the seed is the worst system of the cycle, not a fixed one, so that no shift need be known to be hardest;
//!           a preconditioner or a first iterate would break the invariance, and is refused
//! Source    Frommer & Glässner, SIAM J. Sci. Comput. 19 (1998), doi:10.1137/S1064827596304563

use super::Gmres;
use super::arnoldi::Space;
use super::cycles::{self, Plan};
use super::ends::{End, Ends, Speaker};
use super::hessenberg::LeastSquares;
use super::options::{attainable, iteration_limit};
use super::stage::Problem;
use crate::{ONE, Working, ZERO};
use cola_kernels::Trans::None as Plain;
use cola_kernels::{Lu, Mat, MatMut, MatRef, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace, with_number,
};

const NAME: &str = "shifted GMRES";

/// Column i of the result solves (A + σᵢI)·x = b, for one column b. `options` give the tolerance, the steps of a cycle
/// and the limit on iterations, for all shifts together in the common cycles and for each one alone after them.
///
/// # Errors
/// `NotConverged` with the best iterates; `Singular`; `ShapeMismatch`; `InvalidArgument` for a preconditioner or a
/// first iterate.
pub fn shifted_gmres(a: &Op, b: &Array, shifts: &[Scalar], options: &Gmres) -> Result<(Array, Evidence)> {
    if !a.is_square() || b.rows() != a.rows() || b.cols() != 1 {
        let message = format!("A = {a} must be square, and b, {}×{}, one column as high", b.rows(), b.cols());
        return Err(Error::shape(NAME, message));
    }
    if options.precond.is_some() || options.x0.is_some() {
        let why = "a preconditioner or a first iterate would give every shift a space of its own";
        return Err(Error::invalid(NAME, why).with_help("solve the shifts one by one with GMRES()"));
    }
    if shifts.iter().any(|s| !(s.re.is_finite() && s.im.is_finite())) {
        return Err(Error::invalid(NAME, "a shift is NaN or infinite"));
    }
    let dtype = DType::promote(a.dtype(), b.dtype()).accumulator();
    let dtype = if shifts.iter().any(|s| s.im != 0.0) { dtype.complex() } else { dtype };
    let b = b.cast(dtype)?;
    let mut x = Array::zeros(a.cols(), shifts.len(), dtype)?;
    let evidence = with_number!(dtype, T => solve::<T>(a, &b, shifts, options, &mut x))?;
    Ok((x, evidence))
}

/// One shift that is not finished.
struct System<T> {
    index: usize,
    shift: T,
    /// Its residual is ρ·v₁ at the start of a cycle.
    rho: T,
    estimate: f64,
    least_squares: LeastSquares<T>,
}

/// What all shifts share.
struct Shared<'a> {
    a: &'a Op,
    b: &'a Array,
    options: &'a Gmres,
    norm_b: f64,
    tol: f64,
    limit: usize,
}

fn solve<T: Working>(
    a: &Op,
    b: &Array,
    shifts: &[Scalar],
    options: &Gmres,
    x: &mut Array,
) -> Result<Evidence> {
    let (n, tol, ws) = (b.rows(), attainable(options.tol, T::DTYPE), &mut Workspace::new());
    let limit = iteration_limit(options.max_iters, a);
    watch::tell(|| Moment::Started { method: NAME, rows: n, columns: shifts.len(), tolerance: tol, limit });
    let norm_b = norm_fro(b.view::<T>()?);
    if !norm_b.is_finite() {
        return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
    }
    let mut ends = Ends::default();
    if norm_b > 0.0 && !shifts.is_empty() {
        let shared = Shared { a, b, options, norm_b, tol, limit };
        ends.iterations = together::<T>(&shared, shifts, x.view_mut()?, ws)?;
        let mut r = ws.take(T::DTYPE, n, 1)?;
        for (i, &shift) in shifts.iter().enumerate() {
            // r = b − A·x − σ·x
            r.as_mut()?.copy_from(b.as_ref())?;
            let xi = x.as_ref().cols_range(i, i + 1);
            a.apply_into(Trans::None, -ONE, xi, ONE, r.as_mut()?, ws)?;
            r.as_mut()?.axpby(-shift, xi, ONE)?;
            let residual = norm_fro(r.view::<T>()?) / norm_b;
            let end = match residual <= tol {
                true => End::new(Status::Converged, residual),
                false => {
                    let (end, more) = alone::<T>(&shared, shift, x, i, residual < 1.0, ws)?;
                    ends.iterations += more;
                    end
                }
            };
            ends.add(end);
        }
    }
    let label = format!("shifted GMRES({})", options.restart);
    let who = Speaker { name: NAME, label: &label, help: super::gmres::HELP };
    let Gmres { max_iters, .. } = options;
    let problem =
        Problem { a, op: Trans::None, tol: options.tol, max_iters: *max_iters, precond: None, x0: None };
    ends.outcome::<T>(&who, &problem, tol, b.as_ref(), x.as_ref())
}

/// The cycles that all systems share; the iterations of them.
fn together<T: Working>(
    shared: &Shared<'_>,
    shifts: &[Scalar],
    mut x: MatMut<'_, T>,
    ws: &mut Workspace,
) -> Result<usize> {
    let Shared { a, b, options, norm_b, tol, limit } = *shared;
    let n = b.rows();
    let most = options.restart.clamp(1, n);
    let mut space = Space::<T>::new(n, most, options.householder, ws)?;
    let (mut w, mut r) = (ws.take_vec::<T>(n)?, ws.take_vec::<T>(n)?);
    let (w_n, r_n) = (&mut w[..n], &mut r[..n]);
    MatMut::from_column_major_slice_mut(r_n, n, 1).copy_from(b.view::<T>()?);
    let (mut y, mut z) = (vec![T::zero(); most], vec![T::zero(); most + 1]);
    let mut systems: Vec<System<T>> = shifts
        .iter()
        .enumerate()
        .map(|(index, &shift)| System {
            index,
            shift: T::from_scalar(shift),
            rho: T::from_f64(norm_b),
            estimate: norm_b,
            least_squares: LeastSquares::new(most),
        })
        .collect();
    let (mut norm_r, mut iteration, mut slow) = (norm_b, 0, 0);
    while !systems.is_empty() && slow < 2 && iteration < limit && watch::stop_requested().is_none() {
        space.start(r_n, norm_r, ws)?;
        systems.iter_mut().for_each(|s| s.least_squares.start(s.rho));
        let mut exhausted = false;
        while !systems.is_empty() && !space.is_full() && !exhausted && iteration < limit {
            iteration += 1;
            let v = MatRef::from_column_major_slice(space.newest(), n, 1);
            let to = MatMut::from_column_major_slice_mut(w_n, n, 1);
            a.apply_into(Trans::None, ONE, T::erase(v), ZERO, T::erase_mut(to), ws)?;
            let i = space.steps();
            let step = space.step(w_n, ws)?;
            if !step.next.is_finite() {
                let message = format!("{NAME} on {a}: NaN or infinity in iteration {iteration}");
                return Err(Error::new(ErrorKind::NotFinite, message));
            }
            exhausted = step.exhausted;
            for s in &mut systems {
                // Column i of H̄ + σ·Ī
                let column = space.h(i).iter().enumerate();
                let shift = s.shift;
                let column = column.map(|(l, h)| if l == i { *h + shift } else { *h });
                s.estimate = s.least_squares.push(column);
            }
            watch::tell(|| Moment::Iteration {
                method: NAME,
                iteration,
                active: systems.len(),
                residual: systems.iter().map(|s| s.estimate / norm_b).fold(0.0, f64::max),
            });
            // Who is there takes the minimum and leaves.
            for j in (0..systems.len()).rev() {
                let s = &systems[j];
                if s.estimate <= 0.9 * tol * norm_b || exhausted {
                    if !(exhausted && s.least_squares.is_deficient()) {
                        s.least_squares.solve(&mut y[..space.steps()]);
                        add(x.as_mut(), s.index, &mut space, &y)?;
                    }
                    systems.swap_remove(j);
                }
            }
            if watch::stop_requested().is_some() {
                break;
            }
        }
        let Some(seed) = worst(&systems) else { break };
        // The seed: its minimal residual V⁺·z is the next r.
        let steps = space.steps();
        let s = &mut systems[seed];
        s.least_squares.residual(&mut z[..steps + 1]);
        s.least_squares.solve(&mut y[..steps]);
        let norm_z = norm_fro(MatRef::from_column_major_slice(&z[..steps + 1], steps + 1, 1));
        add(x.as_mut(), s.index, &mut space, &y)?;
        slow = if norm_z > 0.999 * s.rho.abs() { slow + 1 } else { 0 };
        s.rho = T::from_f64(norm_z);
        for j in (0..systems.len()).rev() {
            if j == seed {
                continue;
            }
            let s = &mut systems[j];
            match collinear(&space, s.shift, s.rho, &z[..steps + 1]) {
                // It no longer comes down with the seed: it goes on alone, from where it was.
                Some((_, beta)) if !(beta.abs() * norm_z <= s.rho.abs()) => s.estimate = f64::NAN,
                None => s.estimate = f64::NAN,
                Some((y, beta)) => {
                    add(x.as_mut(), s.index, &mut space, &y)?;
                    s.rho = beta.scale(norm_z);
                }
            }
        }
        systems.retain(|s| !s.estimate.is_nan());
        watch::tell(|| Moment::Restarted { method: NAME, iteration, residual: norm_z / norm_b });
        r_n.fill(T::zero());
        space.add_to(MatMut::from_column_major_slice_mut(r_n, n, 1), &z[..steps + 1])?;
        norm_r = norm_fro(MatRef::from_column_major_slice(r_n, n, 1));
        if norm_r == 0.0 {
            break;
        }
    }
    space.give(ws);
    ws.give_vec(w);
    ws.give_vec(r);
    Ok(iteration)
}

/// The system with the largest estimate.
fn worst<T>(systems: &[System<T>]) -> Option<usize> {
    (0..systems.len()).max_by(|&i, &j| systems[i].estimate.total_cmp(&systems[j].estimate))
}

/// y and β with [H̄ + σ·Ī z]·[y; β] = ρ·e₁.
fn collinear<T: Working>(space: &Space<T>, shift: T, rho: T, z: &[T]) -> Option<(Vec<T>, T)> {
    let steps = space.steps();
    let system = Mat::from_fn(steps + 1, steps + 1, |i, j| {
        if j == steps {
            return z[i];
        }
        let h = space.h(j).get(i).copied().unwrap_or(T::zero());
        if i == j { h + shift } else { h }
    });
    let mut y = vec![T::zero(); steps + 1];
    y[0] = rho;
    let lu = Lu::factor_in_place(system).ok()?;
    let rhs = MatMut::from_column_major_slice_mut(&mut y, steps + 1, 1);
    lu.solve_in_place(Plain, rhs).ok()?;
    let beta = y.pop()?;
    (beta.finite() && y.iter().all(|y| y.finite())).then_some((y, beta))
}

/// x_i ← x_i + V·y
fn add<T: Working>(x: MatMut<'_, T>, index: usize, space: &mut Space<T>, y: &[T]) -> Result<()> {
    space.add_to(x.subcols_mut(index, 1), &y[..space.steps()])
}

/// One system by GMRES, from what the common cycles left, if that is better than nothing; how it ended and in how
/// many iterations.
fn alone<T: Working>(
    shared: &Shared<'_>,
    shift: Scalar,
    x: &mut Array,
    index: usize,
    useful: bool,
    ws: &mut Workspace,
) -> Result<(End, usize)> {
    let Shared { a, b, options, .. } = *shared;
    watch::tell(|| Moment::FellBack { from: NAME.into(), to: format!("GMRES for the shift {shift}") });
    let x0 = if useful { Some(Array::copy_of(x.as_ref().cols_range(index, index + 1))?) } else { None };
    let Gmres { tol, max_iters, restart, householder, .. } = options;
    let problem =
        Problem { a, op: Trans::None, tol: *tol, max_iters: *max_iters, precond: None, x0: x0.as_ref() };
    let plan = Plan {
        name: "GMRES",
        label: &format!("GMRES({restart})"),
        help: super::gmres::HELP,
        restart: *restart,
        flexible: false,
        recycle: 0,
        householder: *householder,
        own_precision: false,
        shift,
    };
    let to = x.as_mut()?.cols_range(index, index + 1);
    let (status, evidence) = match cycles::run::<T>(&plan, &problem, b.as_ref(), to, ws) {
        Ok(evidence) => (Status::Converged, evidence),
        Err(e) => match e.evidence().cloned() {
            Some(evidence) => (evidence.status.unwrap_or(Status::Stagnated), evidence),
            None => return Err(e.in_context(format!("the shift {shift}"))),
        },
    };
    let end = End::new(status, evidence.residual.unwrap_or(f64::NAN));
    Ok((end, evidence.iterations.unwrap_or(0)))
}

#[cfg(test)]
mod tests;
