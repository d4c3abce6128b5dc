//! GMRES-IR: iterative refinement with a factor of lower precision, to the backward error of the working precision.
//!
//! Method    r = b − A·x in working precision; d ≈ A⁻¹·r; x ← x + d. d = F·r (plain refinement) as long as that halves
//!           ‖r‖, which it does for κ(A) < 1/u of the factor's precision u; then d by GMRES on A·F, whose condition
//!           number is κ(A)·u at most, so that κ(A) up to about 1/u² and beyond is solved in few iterations.
//!           Invariant: x is the best iterate seen
//! Memory    5 vectors a column (r, d, two copies of x, b), and those of FGMRES in its steps
//! Work      a step: one apply of A and of F; by GMRES: those of FGMRES to a tolerance of ε^¼
//! Stops     *converged*: ‖b − A·x‖ ≤ tol·(‖A‖_F·‖x‖ + ‖b‖), recomputed, ‖A‖_F by probes · *limit* on steps ·
//!           *stagnated* (two steps of GMRES in a row did not halve ‖r‖), *deadline*, *cancelled*: `NotConverged`
//! Differs   GMRES is flexible and preconditioned from the right: F computes in its own precision, so it is not quite
//!           linear, and d must be made of what it did. Columns scaled to 1 before they are rounded (Higham, Pranesh &
//!           Zounon 2019). Each column changes from refinement to GMRES by itself
//! Source    Carson & Higham, SIAM J. Sci. Comput. 39 (2017), doi:10.1137/17M1122918, and 40 (2018),
//!           doi:10.1137/17M1140819

mod columns;
#[cfg(test)]
mod tests;

use super::Iterative;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Error, Evidence, Op, Result, Tag, Trans, Value,
    Workspace, algorithm_argument, register, with_number,
};
use columns::Refinement;

static GMRES_IR: Constructor = Constructor::new("GMRESIR");

/// GMRES-IR: see the module page.
#[derive(Clone, Debug)]
pub struct GmresIr {
    /// Stops when ‖b − A·x‖ ≤ tol·(‖A‖·‖x‖ + ‖b‖), for each column; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on steps of refinement; 40 without.
    pub max_iters: Option<usize>,
    /// Steps of GMRES for one correction.
    pub restart: usize,
    /// F ≈ A⁻¹; computes in its own precision, which may be lower.
    pub factor: Option<Op>,
    /// The first iterate, as many columns as b or one for all; 0 without.
    pub x0: Option<Array>,
}

impl Default for GmresIr {
    fn default() -> GmresIr {
        GmresIr { tol: 0.0, max_iters: None, restart: 50, factor: None, x0: None }
    }
}

impl cola_runtime::Algorithm for GmresIr {
    fn tag(&self) -> Tag {
        GMRES_IR.leaf()
    }
    fn name(&self) -> &str {
        "GMRESIR"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        let mut options = vec![("tol", Value::Real(self.tol)), ("restart", Value::Int(self.restart as i64))];
        options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
        options.extend(self.factor.iter().map(|f| ("factor", Value::Op(f.clone()))));
        options.extend(self.x0.iter().map(|x| ("x0", Value::Array(x.clone()))));
        options
    }
}

algorithm_argument!(GmresIr, "GMRESIR");

register!(|r| {
    r.constructor(
        ConstructorDef::new("GMRESIR")
            .parent("Iterative")
            .doc("iterative refinement by GMRES with a factor of lower precision: factor approximates A⁻¹")
            .make(
                "GMRESIR(; tol: Float = 0, restart: Int = 50, max_iters: Int?, factor: Operator?, x0: Array?)",
                |inputs| {
                    let restart = inputs.get::<usize>("restart")?;
                    if restart == 0 {
                        return Err(Error::invalid("GMRESIR", "restart must be at least 1"));
                    }
                    let solver = GmresIr {
                        tol: super::options::tolerance("GMRESIR", inputs)?,
                        max_iters: super::options::iterations("GMRESIR", inputs)?,
                        restart,
                        factor: inputs.get::<Option<&Op>>("factor")?.cloned(),
                        x0: inputs.get::<Option<&Array>>("x0")?.cloned(),
                    };
                    Ok(Value::Algorithm(solver.into()))
                },
            ),
    );
});

/// A⁻¹·b with `factor` ≈ A⁻¹ of lower precision, to the backward error of the precision of A and b.
///
/// # Errors
/// `NotConverged` with the best iterate; `ShapeMismatch`; `Singular` and `NotFinite` of GMRES.
pub fn refine(a: &Op, factor: &Op, b: &Array, options: &GmresIr) -> Result<(Array, Evidence)> {
    GmresIr { factor: Some(factor.clone()), ..options.clone() }.solve(a, b)
}

impl super::Preconditioned for GmresIr {
    /// Its factor is no preconditioner to choose by name.
    fn precond(&mut self) -> Option<&mut Op> {
        None
    }
}

impl Iterative for GmresIr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Some(factor) = &self.factor else {
            return Err(Error::invalid("GMRESIR", "it needs factor, an approximation of A⁻¹")
                .with_help("without one, GMRES() solves this"));
        };
        with_number!(x.dtype(), T => Refinement::<T>::new(self, factor, a, op, b, x, ws)?.run())
    }

    fn vectors(&self) -> usize {
        2 * self.restart + 9
    }

    fn describe(&self) -> String {
        format!("GMRESIR({}), tol={:e}", self.restart, self.tol)
    }
}
