//! `norm` of a kernel matrix.

use super::is_entrywise;
use super::tally::Tally;
use crate::functions::Norm;
use crate::operators::Kernel;
use cola_runtime::{Number, Op, Result, method, with_number};

/// Columns that are held at a time.
const WIDTH: usize = 256;

/// fro, 1, inf from the entries, each computed once.
///
/// # Requires   one of these norms.
/// # Cost       m·n·d multiply-adds and m·n exponentials; 256 columns are held at a time.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "operator:Kernel", guard = is_entrywise)]
fn kernel(a: &Op, operator: &Kernel, ord: Norm) -> Result<f64> {
    let mut tally = Tally::new(ord, a.shape());
    for start in (0..a.cols()).step_by(WIDTH) {
        let columns = operator.columns(start, start + WIDTH)?;
        let columns = columns.cast(columns.dtype().accumulator())?;
        with_number!(columns.dtype(), T => {
            let columns = columns.view::<T>()?;
            match ord {
                Norm::Fro => tally.add(0, start, cola_kernels::norm_fro(columns)),
                Norm::One => (0..columns.ncols()).for_each(|j| {
                    tally.add(0, start + j, cola_kernels::norm1(columns.subcols(j, 1)));
                }),
                _ => (0..columns.ncols()).for_each(|j| {
                    (0..columns.nrows()).for_each(|i| tally.add(i, start + j, columns[(i, j)].modulus()));
                }),
            }
        });
    }
    Ok(tally.value())
}
