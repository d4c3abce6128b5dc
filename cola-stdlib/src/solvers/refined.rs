//! Solving with a factor of lower precision, refined to working precision.

use super::factorise::{check_memory, densify};
use super::{Task, direct_cost, factorise};
use crate::algorithms::auto::bytes;
use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::{Direct, Factorisation, GmresIr, Iterative, working};
use crate::functions::scale;
use crate::operators::{ApproximateInverse, Approximation, Banded, Dense, Solver, Sparse, Tridiagonal};
use crate::properties::PSD;
use cola_kernels::norm_fro;
use cola_runtime::{
    ArrayMut, ArrayRef, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, report,
    with_number,
};
use std::sync::Arc;

/// Norms of A within this of 1, as a power of two, fit into single precision with room for what is made of them.
const RANGE: i32 = 60;

/// A⁻¹ by GMRES-IR. Without a factor of the caller's, A is rounded to single precision and factorised there, on first
/// use; the factors stay with A.
pub(crate) struct RefinedSolver(pub GmresIr);

impl Solver for RefinedSolver {
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
        let (factor, size) = match &self.0.factor {
            Some(factor) => (factor.clone(), 1.0),
            None => {
                let lower = Lower::of(a)?;
                (lower.factor.clone(), lower.size)
            }
        };
        let scaled = if size == 1.0 { a.clone() } else { scale(Scalar::new(size, 0.0), a)? };
        let system = &scaled;
        let method = GmresIr { factor: Some(factor), ..self.0.clone() };
        // A⁻¹ = c·(c·A)⁻¹
        Task { a: system, op, alpha: alpha * size, x, beta, y }.in_place(ws, |b, mut z, ws| {
            let evidence = method.solve_into(system, op, b, z.rb_mut(), ws)?;
            expect_small(system, &evidence, b, z.rb())?;
            report::push(|| evidence);
            Ok(())
        })
    }

    fn describe(&self) -> String {
        format!("by {}", self.0.describe())
    }

    /// A few steps of refinement: an apply of A and one of the factor each.
    fn flops(&self, a: &Op) -> f64 {
        let factor = match (&self.0.factor, a.derived_if_made::<Lower>(KEY)) {
            (Some(factor), _) => factor.cost().flops,
            (None, Some(lower)) => lower.factor.cost().flops,
            (None, None) => 2.0 * (a.rows() as f64).powi(2),
        };
        4.0 * (a.cost().flops + factor)
    }
}

/// A residual of that backward error may be as large as b, so that x = 0 is as good: A is singular to working precision.
fn expect_small(a: &Op, evidence: &Evidence, b: ArrayRef<'_>, x: ArrayRef<'_>) -> Result<()> {
    let norm = norm_by_probes(a)?;
    let tol = evidence.tolerance.unwrap_or(0.0);
    for j in 0..b.cols() {
        let [size_b, size_x] = [b, x].map(|m| -> Result<f64> {
            let column = m.cols_range(j, j + 1);
            with_number!(column.dtype(), T => Ok(norm_fro(column.typed::<T>()?)))
        });
        let (size_b, size_x) = (size_b?, size_x?);
        if tol * norm * size_x > size_b {
            let condition = norm * size_x / size_b;
            return Err(Error::new(
                ErrorKind::Singular,
                format!("{a} is singular to working precision: ‖A‖·‖x‖/‖b‖ = {condition:.1e} in column {j}"),
            )
            .with_help("LU() scales rows and columns, if that is what is wrong; or add a shift A + sI"));
        }
    }
    Ok(())
}

const KEY: &str = "factor of lower precision";

/// F ≈ (c·A)⁻¹ in single precision. It is kept with A, and so it must not hold A.
struct Lower {
    factor: Op,
    /// c, a power of two; 1 unless A leaves the range of single precision.
    size: f64,
}

impl Lower {
    fn of(a: &Op) -> Result<Arc<Lower>> {
        if !a.is_square() {
            return Err(Error::shape("GMRESIR", format!("{a} is not square")));
        }
        a.derived(KEY, || Lower::make(a).map_err(|e| e.in_context(format!("GMRESIR on {a}"))))
    }

    fn make(a: &Op) -> Result<Lower> {
        let low = if a.dtype().is_complex() { DType::C32 } else { DType::F32 };
        if working(a.dtype()) == low {
            return Ok(Lower { factor: factor(a)?, size: 1.0 });
        }
        let exponent = match norm_by_probes(a)? {
            norm if norm > 0.0 && norm.is_finite() => norm.log2() as i32,
            _ => 0,
        };
        let exponent = if exponent.abs() <= RANGE { 0 } else { exponent.clamp(-1000, 1000) };
        let size = 2f64.powi(-exponent);
        let system = if exponent == 0 { a.clone() } else { scale(Scalar::new(size, 0.0), a)? };
        let has_entries = system.downcast_ref::<Dense>().is_some()
            || system.downcast_ref::<Sparse>().is_some()
            || system.downcast_ref::<Banded>().is_some()
            || system.downcast_ref::<Tridiagonal>().is_some();
        let mut rounded = if has_entries { system.cast(low)? } else { dense(a, &system)?.cast(low)? };
        if PSD.of(a) {
            rounded = rounded.claimed(PSD.set());
        }
        Ok(Lower { factor: factor(&rounded)?, size })
    }
}

/// The entries of c·A, where A is held in another form.
fn dense(a: &Op, system: &Op) -> Result<Op> {
    check_memory(a, &direct_cost(a, Direct::Lu)?)?;
    let entries = densify(system)?;
    report::push(|| {
        let held = bytes(entries.bytes() as f64);
        Evidence::of("GMRESIR").note(format!("densified: {}×{}, {held}", a.rows(), a.cols()))
    });
    Ok(Dense::new(entries))
}

/// The factors of a rounded matrix as an operator that only substitutes. Rounded, a positive definite matrix may no longer
/// be: then LU.
fn factor(rounded: &Op) -> Result<Op> {
    let cholesky = PSD.of(rounded).then(|| factorise(rounded, Direct::Cholesky));
    let factors = match cholesky {
        Some(Ok(factors)) => factors,
        Some(Err(e)) if e.kind() == ErrorKind::NotPositiveDefinite => {
            let message = format!("{} once rounded to {}: LU instead", e.message(), rounded.dtype());
            report::push(|| Evidence::of("GMRESIR").warning(message));
            factorise(rounded, Direct::Lu)?
        }
        Some(Err(e)) => return Err(e),
        None => factorise(rounded, Direct::Lu)?,
    };
    Ok(ApproximateInverse::new(rounded.rows(), factors.dtype(), Factors(factors)))
}

struct Factors(Arc<dyn Factorisation>);

impl Approximation for Factors {
    fn apply_in_place(&self, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        self.0.solve_in_place(op, x, ws)
    }

    fn entries(&self) -> usize {
        self.0.bytes() / self.0.dtype().size_of().max(1)
    }

    fn describe(&self) -> String {
        format!("by {} in {}", self.0.name(), self.0.dtype())
    }
}
