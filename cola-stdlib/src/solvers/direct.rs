//! Solving with a factorisation.

use super::{Task, factorise};
use crate::algorithms::probes::signs;
use crate::algorithms::{Direct, Factorisation, epsilon, working};
use crate::operators::Solver;
use cola_runtime::{ArrayMut, ArrayRef, Error, ErrorKind, Op, Result, Scalar, Trans, Workspace, with_number};

/// Factorises on first use, then substitutes; checks each result and refines it.
#[derive(Clone, Copy, Debug)]
pub struct DirectSolver {
    /// The factorisation.
    pub method: Direct,
}

impl Solver for DirectSolver {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let factors = factorise(a, self.method)?;
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| factors.solve_in_place(op, z, ws);
        let task = Task { a, op, alpha, x, beta, y };
        task.direct(factors.name(), Some(&*factors), &mut solve, ws)
            .map_err(|e| if self.method == Direct::Lu { e } else { blame_claim(a, e) })
    }

    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        let factors = factorise(a, self.method)?;
        if x.dtype() != factors.dtype() {
            return Ok(false);
        }
        factors.solve_in_place(op, x, ws)?;
        Ok(true)
    }

    fn describe(&self) -> String {
        format!("by {}", self.method.name())
    }

    fn flops(&self, a: &Op) -> f64 {
        let n = a.rows() as f64;
        let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
        match a.derived_if_made::<std::sync::Arc<dyn Factorisation>>(&format!(
            "factorisation by {}",
            self.method.name()
        )) {
            Some(f) => 2.0 * complex * (f.bytes() / f.dtype().size_of().max(1)) as f64,
            None => 2.0 * complex * n * n,
        }
    }
}

/// An inaccurate result of a method that reads one triangle: is A self-adjoint at all?
fn blame_claim(a: &Op, e: Error) -> Error {
    if e.kind() != ErrorKind::Inaccurate {
        return e;
    }
    match asymmetry(a) {
        Ok(gap) if gap > 1e-3 => Error::new(
            ErrorKind::FalseClaim,
            format!("{a} was taken to be self-adjoint, but |xᴴ·A·y − (A·x)ᴴ·y| is {gap:.1e} of its size for random x and y"),
        )
        .with_help("the claim is false; without it, LU() or GMRES() solve this"),
        _ => e,
    }
}

/// Refuses an operator that is clearly not self-adjoint: methods that read one triangle would take it for another.
///
/// # Errors
/// `FalseClaim`; those of applying A.
pub(crate) fn expect_self_adjoint(a: &Op) -> Result<()> {
    let gap = *a.derived("asymmetry", || asymmetry(a))?;
    if gap > epsilon(a.dtype()).sqrt() {
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!("{a} is claimed to be self-adjoint, but |xᴴ·A·y − (A·x)ᴴ·y| is {gap:.1e} of its size for random x and y"),
        )
        .with_help("drop the claim: LU() takes any square operator"));
    }
    Ok(())
}

/// |xᴴ·A·y − (A·x)ᴴ·y| relative to ‖A·x‖ + ‖A·y‖, the largest for some random signs x and y.
fn asymmetry(a: &Op) -> Result<f64> {
    let dtype = working(a.dtype());
    let z = signs(a.cols(), 8, dtype, 11)?;
    let az = a.apply(&z)?;
    with_number!(dtype, T => {
        use cola_kernels::{Field, dot, norm_fro};
        let (z, az) = (z.view::<T>()?, az.view::<T>()?);
        let mut largest = 0.0f64;
        for (i, j) in (0..8).flat_map(|i| (0..i).map(move |j| (i, j))) {
            let [x, ax, y, ay] = [z.subcols(i, 1), az.subcols(i, 1), z.subcols(j, 1), az.subcols(j, 1)];
            let pair = |u, v| dot(u, v).map_err(|e| crate::kernel::error("A", e));
            let gap = Field::abs(pair(x, ay)? - pair(ax, y)?);
            if gap > 0.0 {
                largest = largest.max(gap / (norm_fro(ax) + norm_fro(ay)));
            }
        }
        Ok(largest)
    })
}
