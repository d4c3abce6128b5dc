//! Conjugate gradients for positive definite operators.
//!
//! Method    preconditioned conjugate gradients. Invariant: r = b − A·x up to rounding, and the directions p are
//!           A-orthogonal
//! Memory    3 vectors a column (r, p, A·p), 4 with a preconditioner
//! Work      one apply a column, 10n operations (12n with a preconditioner, and its apply); 15n more with compensation
//! Stops     those of the stage · *pᴴ·A·p < 0*: `FalseClaim` · *pᴴ·A·p = 0*: `Singular` ·
//!           *rᴴ·M·r ≤ 0*: `NotPositiveDefinite`
//! Differs   nothing: the scalars are the textbook's
//! Source    Hestenes & Stiefel, J. Res. NBS 49 (1952), doi:10.6028/jres.049.044

use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Trans, Workspace, with_number,
};
use std::ops::Range;

solver! {
    /// Conjugate gradients: see the module page.
    Cg, "CG", "preconditioned conjugate gradients, for positive definite operators; precond approximates A⁻¹",
    /// Inner products of two vectors are summed as if in twice double precision: of use where vectors are long and
    /// rounding delays convergence.
    compensated: bool = false, at least false
}

impl super::Iterative for Cg {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Cg { tol, max_iters, precond, x0, compensated } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        with_number!(x.dtype(), T => run::<T, _>(|| Recurrence { compensated: *compensated }, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        if self.precond.is_some() { 4 } else { 3 }
    }

    fn describe(&self) -> String {
        format!("CG, tol={:e}", self.tol)
    }
}

/// The blocks: r, p, q = A·p, and z = M·r.
const R: usize = 0;
const P: usize = 1;
const Q: usize = 2;
const Z: usize = 3;

struct Recurrence {
    compensated: bool,
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "CG";
    const HELP: &'static str = "give a preconditioner, raise tol or max_iters, or use Cholesky()";
    /// ρ = rᴴ·z
    type Own = f64;

    fn blocks(&self) -> usize {
        4
    }

    fn begin(&mut self, s: &mut Stage<'_, T, f64>, columns: Range<usize>) -> Result<()> {
        let z = precondition(s, columns.clone())?;
        for j in columns {
            // ρ = rᴴ·z,  p = z
            s.active[j].own = self.rho(s, z, j)?;
            s.update(P, j, T::zero(), [(T::one(), z)])?;
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, f64>) -> Result<()> {
        let k = s.active.len();
        // q = A·p
        s.apply(P, Q, 0..k)?;
        for j in 0..k {
            // α = ρ/(pᴴ·q),  x ← x + α·p,  r ← r − α·q
            let curvature = self.inner(s, P, Q, j)?;
            check_curvature(s, "CG", j, (P, Q), curvature)?;
            let alpha = T::from_f64(s.active[j].own / curvature);
            s.add_to_x(j, [(alpha, P)])?;
            s.active[j].estimate = s.update(R, j, T::one(), [(-alpha, Q)])?;
        }
        // z = M·r
        let z = precondition(s, 0..k)?;
        for j in 0..k {
            // ρ⁺ = rᴴ·z,  p ← z + (ρ⁺/ρ)·p
            let rho_prev = s.active[j].own;
            let rho = self.rho(s, z, j)?;
            s.active[j].own = rho;
            s.update(P, j, T::from_f64(rho / rho_prev), [(T::one(), z)])?;
        }
        Ok(())
    }
}

/// z = M·r; the block that holds it.
fn precondition<T: Working>(s: &mut Stage<'_, T, f64>, columns: Range<usize>) -> Result<usize> {
    if !s.is_preconditioned() {
        return Ok(R);
    }
    s.precondition(R, Z, columns)?;
    Ok(Z)
}

impl Recurrence {
    /// Re uᴴ·v
    fn inner<T: Working>(&self, s: &Stage<'_, T, f64>, u: usize, v: usize, j: usize) -> Result<f64> {
        Ok(if self.compensated { s.dot_compensated(u, v, j)? } else { s.dot(u, v, j)? }.re())
    }

    /// ρ = rᴴ·z
    fn rho<T: Working>(&self, s: &Stage<'_, T, f64>, z: usize, j: usize) -> Result<f64> {
        let norm_r = s.active[j].estimate;
        let rho = if z == R { norm_r * norm_r } else { self.inner(s, R, z, j)? };
        if rho <= 0.0 && norm_r > 0.0 && z != R {
            let message = format!("CG on {}: rᴴ·M·r = {rho:.3e} with the preconditioner M", s.a);
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("the preconditioner of CG must be positive definite"));
        }
        Ok(rho)
    }
}

/// A positive definite operator has pᴴ·A·p > 0; the blocks hold p and A·p.
pub(super) fn check_curvature<T: Working, C>(
    s: &Stage<'_, T, C>,
    name: &str,
    j: usize,
    (p, q): (usize, usize),
    curvature: f64,
) -> Result<()> {
    if curvature > 0.0 && curvature.is_finite() {
        return Ok(());
    }
    let (p, q) = (s.norm(p, j), s.norm(q, j));
    let noise = 10.0 * T::EPS * (s.n as f64).sqrt() * p * q;
    Err(not_positive(s.a, name, s.iteration, curvature, (p, q), noise))
}

/// Why pᴴ·A·p is not positive, for ‖p‖, ‖A·p‖ and what rounding may add to it.
pub(super) fn not_positive(
    a: &Op,
    name: &str,
    at: usize,
    curvature: f64,
    (p, q): (f64, f64),
    noise: f64,
) -> Error {
    if curvature < -noise {
        let rayleigh = curvature / (p * p);
        return Error::new(
            ErrorKind::FalseClaim,
            format!("{a} was taken to be PSD, but pᴴ·A·p = {curvature:.3e} (pᴴ·A·p/pᴴ·p = {rayleigh:.3e}) in iteration {at} of {name}"),
        )
        .with_help("the claim PSD is false; without it, LDL(), MINRES() or GMRES() solve this");
    }
    if !curvature.is_finite() || !q.is_finite() {
        return Error::new(ErrorKind::NotFinite, format!("{name} on {a}: NaN or infinity in iteration {at}"))
            .with_help("A returned it, or the numbers overflow the dtype");
    }
    Error::new(
        ErrorKind::Singular,
        format!("{a} is singular: pᴴ·A·p = {curvature:.1e} for a direction with ‖p‖ = {p:.1e} in iteration {at} of {name}"),
    )
    .with_help("the right-hand side is not in the range of A: MINRES_QLP() finds the least-squares solution")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing;
    use cola_runtime::{Array, DType};

    #[test]
    fn two_steps_solve_a_2_by_2_system() {
        // [4 1; 1 3]·x = [1; 2]: x = [1/11, 7/11], the example of Shewchuk's report.
        let a = testing::dense(2, 2, &[4.0, 1.0, 1.0, 3.0]);
        let (x, evidence) = Cg::default().solve(&a, &Array::vector(vec![1.0, 2.0])).unwrap();
        let x = x.to_vec::<f64>().unwrap();
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-15 && (x[1] - 7.0 / 11.0).abs() < 1e-15);
        assert_eq!(evidence.iterations, Some(2));
    }

    #[test]
    fn every_dtype_reaches_its_accuracy() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::positive_definite(60, 100.0, dtype);
            let b = testing::random(60, 3, dtype, 7);
            for compensated in [false, true] {
                let cg = Cg { tol: 100.0 * dtype.epsilon(), compensated, ..Cg::default() };
                let (x, evidence) = cg.solve(&a, &b).unwrap();
                assert!(testing::relative_residual(&a, &x, &b) <= 100.0 * dtype.epsilon());
                assert!(evidence.iterations.unwrap() <= 90, "{evidence:?}");
            }
        }
    }

    #[test]
    fn compensation_keeps_what_cancels() {
        // pᴴ·A·p = 1e17 + 1 − 1e17 in the first step.
        let a = testing::square(3, DType::F64, |i, j| {
            let d = [1e17, 1.0, -1e17];
            cola_runtime::Scalar::new(if i == j { d[i] } else { 0.0 }, 0.0)
        });
        let b = Array::vector(vec![1.0; 3]);
        let first = |compensated| {
            let cg = Cg { compensated, max_iters: Some(1), ..Cg::default() };
            cg.solve(&a, &b).map(|x| x.1).unwrap_err().kind()
        };
        assert_eq!((first(false), first(true)), (ErrorKind::Singular, ErrorKind::NotConverged));
    }

    #[test]
    fn the_laws_of_solvers_hold_for_cg() {
        laws::all(For::Definite, |tol, precond| Cg { tol, precond, ..Cg::default() });
        laws::all(For::Definite, |tol, precond| Cg { tol, precond, compensated: true, ..Cg::default() });
    }

    #[test]
    fn clustered_spectra_are_solved() {
        laws::clusters_are_solved(For::Definite, &Cg { tol: 1e-9, ..Cg::default() }, 1e-9);
    }
}
