//! Conjugate gradients for positive definite operators, on blocks of right-hand sides.
//!
//! Method    preconditioned conjugate gradients, each column with its own scalars. Invariant: r = b − A·x up
//!           to rounding, and the directions p are A-orthogonal. Columns that have finished leave the block
//! Memory    3 blocks of the size of b (r, p, A·p), 4 with a preconditioner, and 1 vector for the last check
//! Work      one apply for each active column, 10n operations (12n with a preconditioner, and its apply)
//! Stops     *converged*: the recomputed ‖b − A·x‖ ≤ tol·‖b‖ · *zero right-hand side* · *limit* and *stagnated*:
//!           `NotConverged` · *pᴴ·A·p < 0*: `FalseClaim` · *pᴴ·A·p = 0*: `Singular` · *NaN*: `NotFinite`
//! Differs   a column whose recurrence says converged is believed only after r is recomputed; if it is not
//!           small, it replaces the recurrence (residual replacement) and the directions start again
//! Source    Hestenes & Stiefel, J. Res. NBS 49 (1952); van der Vorst & Ye, SIAM J. Sci. Comput. 22 (2000)

use super::{attainable, check_preconditioner, iteration_limit, precondition};
use crate::algorithms::{Working, algorithm_argument};
use crate::kernel::OnOperand;
use cola_kernels::{MatMut, MatRef, axpby, dot, norm_fro};
use cola_runtime::{
    Algorithm, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Error, ErrorKind, Evidence, Op,
    Result, Scalar, Tag, Trans, Value, Workspace, register, with_number,
};

static CG: Constructor = Constructor::new("CG");

register!(|r| {
    r.constructor(
        ConstructorDef::new("CG")
            .parent("Iterative")
            .doc("preconditioned conjugate gradients, for positive definite operators; precond approximates A⁻¹")
            .make("CG(; tol: Float = 1e-10, max_iters: Int?, precond: Operator?)", |x| {
                let precond = x.get::<Option<&Op>>("precond")?.cloned();
                let cg = Cg { tol: super::tolerance("CG", x)?, max_iters: super::iterations("CG", x)?, precond };
                Ok(Value::Algorithm(cg.into()))
            }),
    );
});

/// Conjugate gradients: see the module page.
#[derive(Clone, Debug)]
pub struct Cg {
    /// Stops when ‖b − A·x‖ ≤ tol·‖b‖, for each column; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on iterations; without one, 10·n or as many as 10¹³ operations allow.
    pub max_iters: Option<usize>,
    /// M ≈ A⁻¹, positive definite.
    pub precond: Option<Op>,
}

impl Default for Cg {
    fn default() -> Cg {
        Cg { tol: 1e-10, max_iters: None, precond: None }
    }
}

impl Algorithm for Cg {
    fn tag(&self) -> Tag {
        CG.leaf()
    }
    fn name(&self) -> &str {
        "CG"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        let mut options = vec![("tol", Value::Real(self.tol))];
        options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
        if let Some(m) = &self.precond {
            options.push(("precond", Value::Op(m.clone())));
        }
        options
    }
}

algorithm_argument!(Cg, "CG");

/// x ← op(A)⁻¹·b from x = 0, for b and x in a working dtype.
///
/// # Errors
/// See *Stops* on the module page.
pub(crate) fn cg(
    a: &Op,
    op: Trans,
    b: ArrayRef<'_>,
    x: ArrayMut<'_>,
    options: &Cg,
    ws: &mut Workspace,
) -> Result<Evidence> {
    check_preconditioner(options.precond.as_ref(), a)?;
    with_number!(x.dtype(), T => Iteration::<T>::start(a, op, b.typed()?, x.typed()?, options, ws)?.run(ws))
}

/// Replacements of one column's residual before it counts as stagnated.
const REPLACEMENTS: usize = 8;

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// What one active column remembers. Its vectors are in the same place of the blocks r, p, q, z.
#[derive(Clone, Copy)]
struct Column {
    /// Which column of b it is.
    index: usize,
    norm_b: f64,
    /// ρ = rᴴ·z
    rho: f64,
    /// ‖r‖ by the recurrence.
    norm_r: f64,
    smallest: f64,
    smallest_at: usize,
    /// ‖b − A·x‖ when it was last recomputed.
    recomputed: f64,
    replacements: usize,
}

struct Iteration<'a, T> {
    a: &'a Op,
    op: Trans,
    b: MatRef<'a, T>,
    x: MatMut<'a, T>,
    m: Option<&'a Op>,
    r: Array,
    p: Array,
    q: Array,
    z: Option<Array>,
    active: Vec<Column>,
    tol: f64,
    limit: usize,
    iterations: usize,
    /// Largest ‖b − A·x‖/‖b‖ of the finished columns, and whether all of them converged.
    worst: f64,
    failure: Option<&'static str>,
}

fn col<T: Working>(block: &Array, j: usize) -> Result<MatRef<'_, T>> {
    Ok(block.view::<T>()?.subcols(j, 1))
}

fn col_mut<T: Working>(block: &mut Array, j: usize) -> Result<MatMut<'_, T>> {
    Ok(block.view_mut::<T>()?.subcols_mut(j, 1))
}

impl<'a, T: Working> Iteration<'a, T> {
    fn start(
        a: &'a Op,
        op: Trans,
        b: MatRef<'a, T>,
        mut x: MatMut<'a, T>,
        options: &'a Cg,
        ws: &mut Workspace,
    ) -> Result<Self> {
        let (n, k) = b.shape();
        let m = options.precond.as_ref();
        x.fill(T::zero());
        let mut r = ws.take(T::DTYPE, n, k)?;
        let (p, q) = (ws.take(T::DTYPE, n, k)?, ws.take(T::DTYPE, n, k)?);
        let z = m.map(|_| ws.take(T::DTYPE, n, k)).transpose()?;
        // x = 0: r = b. Columns of zeros are solved.
        let mut active = Vec::with_capacity(k);
        for index in 0..k {
            let norm_b = norm_fro(b.subcols(index, 1));
            if norm_b > 0.0 {
                col_mut::<T>(&mut r, active.len())?.copy_from(b.subcols(index, 1));
                active.push(Column {
                    index,
                    norm_b,
                    rho: 0.0,
                    norm_r: norm_b,
                    smallest: norm_b,
                    smallest_at: 0,
                    recomputed: norm_b,
                    replacements: 0,
                });
            }
        }
        let tol = attainable(options.tol, T::DTYPE);
        let limit = iteration_limit(options.max_iters, a);
        Ok(Iteration {
            a,
            op,
            b,
            x,
            m,
            r,
            p,
            q,
            z,
            active,
            tol,
            limit,
            iterations: 0,
            worst: 0.0,
            failure: None,
        })
    }

    fn run(mut self, ws: &mut Workspace) -> Result<Evidence> {
        let all = self.active.len();
        // z = M·r, p = z, ρ = rᴴ·z
        self.precondition(all, ws)?;
        for j in 0..all {
            self.restart_direction(j)?;
        }
        while !self.active.is_empty() && self.iterations < self.limit {
            self.iterations += 1;
            self.step(ws)?;
        }
        while let Some(left) = self.active.last().copied() {
            let true_norm = self.true_residual(left.index, None, ws)?;
            let late = true_norm > self.tol * left.norm_b;
            self.finish(self.active.len() - 1, true_norm, late.then_some("reached the limit on iterations"))?;
        }
        self.outcome(ws)
    }

    /// One iteration of every active column.
    fn step(&mut self, ws: &mut Workspace) -> Result<()> {
        let k = self.active.len();
        // q = A·p
        let p = self.p.as_ref().cols_range(0, k);
        self.a.apply_into(self.op, ONE, p, ZERO, self.q.as_mut()?.cols_range(0, k), ws)?;
        for j in 0..k {
            // α = ρ/(pᴴ·q),  x ← x + α·p,  r ← r − α·q
            let curvature = dot(col::<T>(&self.p, j)?, col::<T>(&self.q, j)?).on("p")?.re();
            self.check_curvature(j, curvature)?;
            let alpha = self.active[j].rho / curvature;
            let x = self.x.as_mut().subcols_mut(self.active[j].index, 1);
            axpby(T::from_f64(alpha), col(&self.p, j)?, T::one(), x).on("x")?;
            axpby(T::from_f64(-alpha), col(&self.q, j)?, T::one(), col_mut(&mut self.r, j)?).on("r")?;
        }
        // z = M·r
        self.precondition(k, ws)?;
        for j in (0..k).rev() {
            // ρ⁺ = rᴴ·z,  p ← z + (ρ⁺/ρ)·p
            let rho_prev = self.active[j].rho;
            self.measure(j)?;
            let beta = self.active[j].rho / rho_prev;
            let z = self.z.as_ref().unwrap_or(&self.r);
            axpby(T::one(), col(z, j)?, T::from_f64(beta), col_mut(&mut self.p, j)?).on("p")?;
            self.look_after(j, ws)?;
        }
        Ok(())
    }

    fn precondition(&mut self, k: usize, ws: &mut Workspace) -> Result<()> {
        if let (Some(m), Some(z)) = (self.m, self.z.as_mut()) {
            precondition(m, self.op, self.r.as_ref().cols_range(0, k), z.as_mut()?.cols_range(0, k), ws)?;
        }
        Ok(())
    }

    /// ρ and ‖r‖ of a column.
    fn measure(&mut self, j: usize) -> Result<()> {
        let r = col::<T>(&self.r, j)?;
        let norm_r = norm_fro(r);
        let rho = match &self.z {
            Some(z) => dot(r, col::<T>(z, j)?).on("r")?.re(),
            None => norm_r * norm_r,
        };
        if !norm_r.is_finite() || !rho.is_finite() {
            let message = format!("CG on {}: NaN or infinity in iteration {}", self.a, self.iterations);
            return Err(Error::new(ErrorKind::NotFinite, message)
                .with_help("A or the preconditioner returned it, or the numbers overflow the dtype"));
        }
        if rho <= 0.0 && norm_r > 0.0 {
            let message = format!("CG on {}: rᴴ·M·r = {rho:.3e} with the preconditioner M", self.a);
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("the preconditioner of CG must be positive definite"));
        }
        (self.active[j].rho, self.active[j].norm_r) = (rho, norm_r);
        Ok(())
    }

    fn restart_direction(&mut self, j: usize) -> Result<()> {
        self.measure(j)?;
        let z = self.z.as_ref().unwrap_or(&self.r);
        col_mut::<T>(&mut self.p, j)?.copy_from(col::<T>(z, j)?);
        Ok(())
    }

    /// A positive definite operator has pᴴ·A·p > 0.
    fn check_curvature(&self, j: usize, curvature: f64) -> Result<()> {
        if curvature > 0.0 && curvature.is_finite() {
            return Ok(());
        }
        let (p, q) = (norm_fro(col::<T>(&self.p, j)?), norm_fro(col::<T>(&self.q, j)?));
        let noise = 10.0 * T::EPS * (self.b.nrows() as f64).sqrt() * p * q;
        let (a, at) = (self.a, self.iterations);
        if curvature < -noise {
            let rayleigh = curvature / (p * p);
            return Err(Error::new(
                ErrorKind::FalseClaim,
                format!("{a} was taken to be PSD, but pᴴ·A·p = {curvature:.3e} (pᴴ·A·p/pᴴ·p = {rayleigh:.3e}) in iteration {at} of CG"),
            )
            .with_help("the claim PSD is false; without it, LDL(), LU() or GMRES() solve this"));
        }
        if curvature.is_nan() || !q.is_finite() {
            return Err(Error::new(
                ErrorKind::NotFinite,
                format!("CG on {a}: NaN or infinity in iteration {at}"),
            )
            .with_help("A returned it, or the numbers overflow the dtype"));
        }
        Err(Error::new(
            ErrorKind::Singular,
            format!("{a} is singular: pᴴ·A·p = {curvature:.1e} for a direction with ‖p‖ = {p:.1e} in iteration {at} of CG"),
        )
        .with_help("the right-hand side is not in the range of A: add a shift A + sI if that serves"))
    }

    /// Lets a column go that has converged or stagnated; replaces a residual that has drifted.
    fn look_after(&mut self, j: usize, ws: &mut Workspace) -> Result<()> {
        let iterations = self.iterations;
        let column = &mut self.active[j];
        if column.norm_r < 0.999 * column.smallest {
            (column.smallest, column.smallest_at) = (column.norm_r, iterations);
        }
        let target = self.tol * column.norm_b;
        let stuck = iterations - column.smallest_at > self.b.nrows().max(500);
        let (index, small) = (column.index, column.norm_r <= target);
        if !small && !stuck {
            return Ok(());
        }
        let true_norm = self.true_residual(index, Some(j), ws)?;
        if true_norm <= target {
            return self.finish(j, true_norm, None);
        }
        let column = &mut self.active[j];
        column.replacements += 1;
        let no_better = true_norm > 0.5 * column.recomputed;
        column.recomputed = true_norm;
        if stuck || no_better || column.replacements > REPLACEMENTS {
            return self.finish(j, true_norm, Some("stagnated"));
        }
        // The recurrence has drifted from the residual: start again from the true one.
        if let (Some(m), Some(z)) = (self.m, self.z.as_mut()) {
            precondition(
                m,
                self.op,
                self.r.as_ref().cols_range(j, j + 1),
                z.as_mut()?.cols_range(j, j + 1),
                ws,
            )?;
        }
        self.restart_direction(j)
    }

    /// ‖b − A·x‖ of a column of b; kept as the residual of the active column `keep`.
    fn true_residual(&mut self, index: usize, keep: Option<usize>, ws: &mut Workspace) -> Result<f64> {
        let mut r = ws.take(T::DTYPE, self.b.nrows(), 1)?;
        r.view_mut::<T>()?.copy_from(self.b.subcols(index, 1));
        let x = T::erase(self.x.as_ref().subcols(index, 1));
        self.a.apply_into(self.op, -ONE, x, ONE, r.as_mut()?, ws)?;
        let norm = norm_fro(r.view::<T>()?);
        if let Some(j) = keep {
            col_mut::<T>(&mut self.r, j)?.copy_from(r.view::<T>()?);
        }
        ws.give(r);
        Ok(norm)
    }

    /// Takes a column out of the active block: the last one moves to its place.
    fn finish(&mut self, j: usize, true_norm: f64, failure: Option<&'static str>) -> Result<()> {
        let column = self.active.swap_remove(j);
        let last = self.active.len();
        if j < last {
            for block in [&mut self.r, &mut self.p] {
                let (left, right) = block.view_mut::<T>()?.split_at_col_mut(last);
                left.subcols_mut(j, 1).copy_from(right.as_ref().subcols(0, 1));
            }
        }
        self.worst = self.worst.max(true_norm / column.norm_b);
        self.failure = self.failure.or(failure);
        Ok(())
    }

    fn outcome(self, ws: &mut Workspace) -> Result<Evidence> {
        let evidence = Evidence::of("CG")
            .iterations(self.iterations)
            .residual(self.worst)
            .tolerance(self.tol)
            .note("‖b − A·x‖/‖b‖");
        for used in [self.r, self.p, self.q].into_iter().chain(self.z) {
            ws.give(used);
        }
        let Some(why) = self.failure else { return Ok(evidence) };
        let message = format!(
            "CG on {} {why} after {} iterations: ‖b − A·x‖/‖b‖ = {:.1e}, asked for {:.1e}",
            self.a, self.iterations, self.worst, self.tol
        );
        let best = Array::copy_of(T::erase(self.x.as_ref()))?;
        Err(Error::not_converged(message, best, evidence)
            .with_help("give a preconditioner, raise tol or max_iters, or use Cholesky()"))
    }
}
