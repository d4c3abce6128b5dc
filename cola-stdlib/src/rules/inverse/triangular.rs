//! `inverse` of a triangular matrix.

use crate::operators::{Inverse, Triangular};
use crate::solvers::TriangularSolver;
use cola_runtime::{Alg, Error, ErrorKind, Op, Result, method};

/// T⁻¹ by substitution, on apply.
///
/// # Requires   no zero on the diagonal.
/// # Cost       n now; n² for each column.
/// # Source     Golub & Van Loan, 4th ed., §3.1
#[method(inverse, "Triangular")]
fn triangular(a: &Op, alg: &Alg) -> Result<Op> {
    if let Some(t) = a.downcast_ref::<Triangular>() {
        check_pivots(t)?;
    }
    Inverse::new(a.clone(), alg.clone(), Box::new(TriangularSolver))
}

fn check_pivots(t: &Triangular) -> Result<()> {
    if t.is_unit() {
        return Ok(());
    }
    let wide = t.array();
    for i in 0..wide.rows().min(wide.cols()) {
        let d = wide.get(i, i)?;
        if d.norm() == 0.0 {
            return Err(Error::new(
                ErrorKind::Singular,
                format!("Triangular is singular: entry {i} of its diagonal is 0"),
            )
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
        }
    }
    Ok(())
}
