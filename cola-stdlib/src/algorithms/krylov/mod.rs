//! Krylov methods: they only apply the operator, and stop by themselves, column by column.

pub(crate) mod cg;
pub(crate) mod gmres;

pub use cg::Cg;
pub use gmres::Gmres;

use super::epsilon;
use cola_runtime::{ArrayMut, ArrayRef, DType, Error, Inputs, Op, Result, Scalar, Trans, Workspace};

/// Operations that an iteration may spend when the caller sets no limit: minutes, not days.
const MAX_WORK: f64 = 1e13;

/// The tolerance that can be reached in a dtype: what was asked for, at least 10ε.
pub(crate) fn attainable(tol: f64, dtype: DType) -> f64 {
    tol.max(10.0 * epsilon(dtype))
}

/// The option `max_iters` of a constructor.
fn iterations(name: &str, inputs: &Inputs<'_>) -> Result<Option<usize>> {
    match inputs.get::<Option<usize>>("max_iters")? {
        Some(0) => Err(Error::invalid(name, "max_iters must be at least 1")),
        limit => Ok(limit),
    }
}

/// The option `tol` of a constructor.
fn tolerance(name: &str, inputs: &Inputs<'_>) -> Result<f64> {
    let tol: f64 = inputs.get("tol")?;
    if (0.0..1.0).contains(&tol) {
        return Ok(tol);
    }
    Err(Error::invalid(name, format!("tol is {tol}, and must be at least 0 and less than 1")))
}

/// The limit on iterations: the caller's, else 10·n, cut where the work exceeds [`MAX_WORK`].
fn iteration_limit(asked: Option<usize>, a: &Op) -> usize {
    if let Some(limit) = asked {
        return limit;
    }
    let n = a.rows();
    let by_work = (MAX_WORK / (a.cost().flops + 10.0 * n as f64).max(1.0)) as usize;
    (10 * n).min(by_work).max(10)
}

/// z ← op(M)·r for a preconditioner M ≈ A⁻¹.
fn precondition(m: &Op, op: Trans, r: ArrayRef<'_>, z: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
    m.apply_into(op, Scalar::new(1.0, 0.0), r, Scalar::new(0.0, 0.0), z, ws)
}

fn check_preconditioner(m: Option<&Op>, a: &Op) -> Result<()> {
    match m {
        Some(m) if m.shape() != a.shape() => {
            Err(Error::shape("precond", format!("it must be {}×{} like {a}, got {m}", a.rows(), a.cols())))
        }
        _ => Ok(()),
    }
}
