//! GMRES(m): minimal residuals over Krylov spaces, restarted, with right preconditioning.
//!
//! Method    Arnoldi: A·M·V = V·H with V orthonormal (twice classical Gram–Schmidt: as orthogonal as modified
//!           Gram–Schmidt with re-orthogonalisation, and it runs on products). y minimises ‖β·e₁ − H·y‖ by
//!   Givens rotations, x ← x + M·V·y. Invariant: |g_{i+1}| is ‖b − A·x‖ for the x that y would give
//! Memory    restart + 3 vectors (V, w, r), 1 more with a preconditioner; columns one after the other
//! Work      one apply and 8·n·i operations in step i of a cycle
//! Stops     *converged*: the recomputed ‖b − A·x‖ ≤ tol·‖b‖ · *zero right-hand side* · *happy breakdown* ·
//!           *limit* and *stagnated* (a whole cycle gained nothing, or two cycles less than 0.1 %):
//!   `NotConverged` · *singular H at a breakdown*: `Singular` · *NaN*: `NotFinite`
//! Differs   the residual is recomputed at each restart; the estimate |g| only ends a cycle
//! Source    Saad & Schultz, SIAM J. Sci. Stat. Comput. 7 (1986); Giraud et al., Numer. Math. 101 (2005)

use super::{attainable, check_preconditioner, iteration_limit, precondition};
use crate::algorithms::{Working, algorithm_argument};
use crate::kernel::OnOperand;
use cola_kernels::{MatMut, MatRef, gemm, norm_fro};
use cola_runtime::{
    Algorithm, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Error, ErrorKind, Evidence, Op,
    Result, Scalar, Tag, Trans, Value, Workspace, register, with_number,
};

static GMRES: Constructor = Constructor::new("GMRES");

register!(|r| {
    r.constructor(
        ConstructorDef::new("GMRES")
            .parent("Iterative")
            .doc("restarted GMRES with right preconditioning, for any square operator; precond approximates A⁻¹")
            .make("GMRES(; tol: Float = 1e-10, restart: Int = 30, max_iters: Int?, precond: Operator?)", |x| {
                let precond = x.get::<Option<&Op>>("precond")?.cloned();
                let restart = x.get::<usize>("restart")?;
                if restart == 0 {
                    return Err(Error::invalid("GMRES", "restart must be at least 1"));
                }
                let gmres = Gmres { tol: super::tolerance("GMRES", x)?, restart, max_iters: super::iterations("GMRES", x)?, precond };
                Ok(Value::Algorithm(gmres.into()))
            }),
    );
});

/// Restarted GMRES: see the module page.
#[derive(Clone, Debug)]
pub struct Gmres {
    /// Stops when ‖b − A·x‖ ≤ tol·‖b‖, for each column; at least 10ε of the dtype.
    pub tol: f64,
    /// Steps of one cycle.
    pub restart: usize,
    /// Limit on iterations, all cycles together; without one, 10·n or as many as 10¹³ operations allow.
    pub max_iters: Option<usize>,
    /// M ≈ A⁻¹.
    pub precond: Option<Op>,
}

impl Default for Gmres {
    fn default() -> Gmres {
        Gmres { tol: 1e-10, restart: 30, max_iters: None, precond: None }
    }
}

impl Algorithm for Gmres {
    fn tag(&self) -> Tag {
        GMRES.leaf()
    }
    fn name(&self) -> &str {
        "GMRES"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        let mut options = vec![("tol", Value::Real(self.tol)), ("restart", Value::Int(self.restart as i64))];
        options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
        if let Some(m) = &self.precond {
            options.push(("precond", Value::Op(m.clone())));
        }
        options
    }
}

algorithm_argument!(Gmres, "GMRES");

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// x ← op(A)⁻¹·b from x = 0, for b and x in a working dtype.
///
/// # Errors
/// See *Stops* on the module page.
pub(crate) fn gmres(
    a: &Op,
    op: Trans,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    options: &Gmres,
    ws: &mut Workspace,
) -> Result<Evidence> {
    check_preconditioner(options.precond.as_ref(), a)?;
    let tol = attainable(options.tol, x.dtype());
    let mut evidence = Evidence::of("GMRES").tolerance(tol).iterations(0).residual(0.0).note("‖b − A·x‖/‖b‖");
    let mut failure = None;
    for j in 0..x.cols() {
        let (b, x) = (b.cols_range(j, j + 1), x.rb_mut().cols_range(j, j + 1));
        let end = with_number!(x.dtype(), T => Cycle::<T>::new(a, op, tol, options, ws)?.run(b.typed()?, x.typed()?, ws))?;
        evidence.iterations = evidence.iterations.max(Some(end.iterations));
        evidence.residual = Some(evidence.residual.unwrap_or(0.0).max(end.residual));
        failure = failure.or(end.failure);
    }
    let Some(why) = failure else { return Ok(evidence) };
    let message = format!(
        "GMRES({}) on {a} {why} after {} iterations: ‖b − A·x‖/‖b‖ = {:.1e}, asked for {tol:.1e}",
        options.restart,
        evidence.iterations.unwrap_or(0),
        evidence.residual.unwrap_or(f64::NAN),
    );
    let best = Array::copy_of(x.rb())?;
    Err(Error::not_converged(message, best, evidence)
        .with_help("raise restart, give a preconditioner, raise tol or max_iters, or use LU()"))
}

struct End {
    iterations: usize,
    residual: f64,
    failure: Option<&'static str>,
}

/// The state of one column: the basis V, the rotated H, and what is left of β·e₁.
struct Cycle<'a, T> {
    a: &'a Op,
    op: Trans,
    m: Option<&'a Op>,
    restart: usize,
    limit: usize,
    tol: f64,
    v: Array,
    w: Array,
    z: Option<Array>,
    /// Column i of the triangular R, and the rotations (c, s) that made it.
    r: Vec<Vec<T>>,
    rotations: Vec<(f64, T)>,
    g: Vec<T>,
    h: Array,
}

/// c and s with [c s; −s̄ c]·[a; b] = [r; 0], c real.
fn rotation<T: Working>(a: T, b: T) -> (f64, T, T) {
    let (na, nb) = (a.abs(), b.abs());
    let r = na.hypot(nb);
    if r == 0.0 {
        return (1.0, T::zero(), T::zero());
    }
    if na == 0.0 {
        let s = b.conj().scale(1.0 / nb);
        return (0.0, s, T::from_f64(nb));
    }
    let phase = a.scale(1.0 / na);
    (na / r, phase * b.conj().scale(1.0 / r), phase.scale(r))
}

impl<'a, T: Working> Cycle<'a, T> {
    fn new(a: &'a Op, op: Trans, tol: f64, options: &'a Gmres, ws: &mut Workspace) -> Result<Self> {
        let n = a.rows();
        let restart = options.restart.clamp(1, n.max(1));
        let m = options.precond.as_ref();
        Ok(Cycle {
            a,
            op,
            m,
            restart,
            limit: iteration_limit(options.max_iters, a),
            tol,
            v: ws.take(T::DTYPE, n, restart + 1)?,
            w: ws.take(T::DTYPE, n, 1)?,
            z: m.map(|_| ws.take(T::DTYPE, n, 1)).transpose()?,
            r: vec![vec![T::zero(); restart + 1]; restart],
            rotations: vec![(1.0, T::zero()); restart],
            g: vec![T::zero(); restart + 1],
            h: ws.take(T::DTYPE, restart + 1, 2)?,
        })
    }

    fn run(mut self, b: MatRef<'_, T>, mut x: MatMut<'_, T>, ws: &mut Workspace) -> Result<End> {
        x.fill(T::zero());
        let norm_b = norm_fro(b);
        let mut end = End { iterations: 0, residual: 0.0, failure: None };
        if norm_b > 0.0 {
            self.w.view_mut::<T>()?.copy_from(b);
            let mut norm_r = norm_b;
            let mut slow = 0;
            loop {
                let broke_down = self.expand(norm_r, norm_b, &mut end.iterations, ws)?;
                self.correct(x.as_mut(), broke_down, ws)?;
                // r = b − A·x
                self.w.view_mut::<T>()?.copy_from(b);
                self.a.apply_into(self.op, -ONE, T::erase(x.as_ref()), ONE, self.w.as_mut()?, ws)?;
                let before = norm_r;
                norm_r = norm_fro(self.w.view::<T>()?);
                self.check_finite(norm_r, end.iterations)?;
                slow = if norm_r > 0.999 * before { slow + 1 } else { 0 };
                if norm_r <= self.tol * norm_b {
                    break;
                }
                if slow == 2 || norm_r >= (1.0 - 10.0 * T::EPS) * before {
                    end.failure = Some("stagnated");
                    break;
                }
                if end.iterations >= self.limit {
                    end.failure = Some("reached the limit on iterations");
                    break;
                }
            }
            end.residual = norm_r / norm_b;
        }
        for used in [self.v, self.w, self.h].into_iter().chain(self.z) {
            ws.give(used);
        }
        Ok(end)
    }

    /// Arnoldi steps from the residual in w until the estimate is small, the space is exhausted, or the cycle
    /// is full. Returns the number of steps, and whether the space was exhausted.
    fn expand(
        &mut self,
        norm_r: f64,
        norm_b: f64,
        iterations: &mut usize,
        ws: &mut Workspace,
    ) -> Result<(usize, bool)> {
        // v₀ = r/β,  g = β·e₁
        self.g.fill(T::zero());
        self.g[0] = T::from_f64(norm_r);
        self.set_basis_vector(0, norm_r)?;
        for i in 0..self.restart {
            *iterations += 1;
            let before = self.multiply(i, ws)?;
            let next = self.orthogonalise(i)?;
            self.check_finite(next, *iterations)?;
            self.rotate(i, next);
            let exhausted = next <= T::EPS * before;
            let converged = self.g[i + 1].abs() <= 0.5 * self.tol * norm_b;
            if exhausted || converged || *iterations >= self.limit {
                return Ok((i + 1, exhausted));
            }
            if i < self.restart {
                self.set_basis_vector(i + 1, next)?;
            }
        }
        Ok((self.restart, false))
    }

    /// v_i ← w/norm
    fn set_basis_vector(&mut self, i: usize, norm: f64) -> Result<()> {
        let v = self.v.view_mut::<T>()?.subcols_mut(i, 1);
        cola_kernels::axpby(T::from_f64(1.0 / norm), self.w.view::<T>()?, T::zero(), v).on("v")
    }

    /// w ← A·M·v_i; returns ‖w‖.
    fn multiply(&mut self, i: usize, ws: &mut Workspace) -> Result<f64> {
        let v = self.v.as_ref().cols_range(i, i + 1);
        match (self.m, self.z.as_mut()) {
            (Some(m), Some(z)) => {
                precondition(m, self.op, v, z.as_mut()?, ws)?;
                self.a.apply_into(self.op, ONE, z.as_ref(), ZERO, self.w.as_mut()?, ws)?;
            }
            _ => self.a.apply_into(self.op, ONE, v, ZERO, self.w.as_mut()?, ws)?,
        }
        Ok(norm_fro(self.w.view::<T>()?))
    }

    /// h = Vᴴ·w,  w ← w − V·h, twice; returns ‖w‖.
    fn orthogonalise(&mut self, i: usize) -> Result<f64> {
        use cola_kernels::Trans::{Adjoint, None};
        let v = self.v.view::<T>()?.subcols(0, i + 1);
        self.r[i].fill(T::zero());
        for pass in 0..2 {
            let mut w = self.w.view_mut::<T>()?;
            let mut h = self.h.view_mut::<T>()?.submatrix_mut(0, pass, i + 1, 1);
            gemm(h.as_mut(), T::zero(), T::one(), Adjoint, v, None, w.as_ref()).on("V")?;
            gemm(w.as_mut(), T::one(), -T::one(), None, v, None, h.as_ref()).on("V")?;
            for (l, r) in self.r[i][..=i].iter_mut().enumerate() {
                *r += h[(l, 0)];
            }
        }
        Ok(norm_fro(self.w.view::<T>()?))
    }

    /// Brings column i of H to triangular form, and g along.
    fn rotate(&mut self, i: usize, next: f64) {
        let column = &mut self.r[i];
        for (l, &(c, s)) in self.rotations[..i].iter().enumerate() {
            let (upper, lower) = (column[l], column[l + 1]);
            column[l] = upper.scale(c) + s * lower;
            column[l + 1] = lower.scale(c) - s.conj() * upper;
        }
        let (c, s, r) = rotation(column[i], T::from_f64(next));
        column[i] = r;
        self.rotations[i] = (c, s);
        let g = self.g[i];
        self.g[i] = g.scale(c);
        self.g[i + 1] = -(s.conj() * g);
    }

    /// x ← x + M·V·y with R·y = g.
    fn correct(
        &mut self,
        x: MatMut<'_, T>,
        (steps, exhausted): (usize, bool),
        ws: &mut Workspace,
    ) -> Result<()> {
        let largest = (0..steps).map(|i| self.r[i][i].abs()).fold(0.0, f64::max);
        if exhausted && self.r[steps - 1][steps - 1].abs() <= T::EPS * largest.max(f64::MIN_POSITIVE) {
            let message = format!(
                "{} is singular on the Krylov space of the right-hand side (step {steps} of GMRES)",
                self.a
            );
            return Err(Error::new(ErrorKind::Singular, message)
                .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
        }
        let mut h = self.h.view_mut::<T>()?.submatrix_mut(0, 0, steps, 1);
        for i in (0..steps).rev() {
            let mut t = self.g[i];
            for l in i + 1..steps {
                t -= self.r[l][i] * h[(l, 0)];
            }
            h[(i, 0)] = t.over(self.r[i][i]);
        }
        let v = self.v.view::<T>()?.subcols(0, steps);
        let none = cola_kernels::Trans::None;
        match (self.m, self.z.as_mut()) {
            (Some(m), Some(z)) => {
                gemm(self.w.view_mut::<T>()?, T::zero(), T::one(), none, v, none, h.as_ref()).on("V")?;
                precondition(m, self.op, self.w.as_ref(), z.as_mut()?, ws)?;
                cola_kernels::axpby(T::one(), z.view::<T>()?, T::one(), x).on("x")
            }
            _ => gemm(x, T::one(), T::one(), none, v, none, h.as_ref()).on("V"),
        }
    }

    fn check_finite(&self, norm: f64, iterations: usize) -> Result<()> {
        if norm.is_finite() {
            return Ok(());
        }
        let message = format!("GMRES on {}: NaN or infinity in iteration {iterations}", self.a);
        Err(Error::new(ErrorKind::NotFinite, message)
            .with_help("A or the preconditioner returned it, or the numbers overflow the dtype"))
    }
}
