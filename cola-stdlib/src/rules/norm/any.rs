//! `norm` of any operator.

use super::tally::{Tally, largest, total};
use crate::functions::{Norm, to_dense};
use crate::kernel::OnOperand;
use crate::properties::SELF_ADJOINT;
use cola_runtime::{
    Array, Call, Element, Number, Op, Planner, Result, Scalar, Trans, Workspace, method, with_element,
    with_number,
};

/// Columns of the identity in one product.
const WIDTH: usize = 32;

/// fro, 1, inf from the columns A·eⱼ (or the rows, if there are fewer); 2, nuc from the singular values
///
/// # Requires   2 and nuc: memory for the dense matrix.
/// # Cost       fro, 1, inf: min(m, n) applies in blocks of 32. 2, nuc: the dense matrix and about 8mn²/3
///   operations, half of that for a SelfAdjoint operator.
/// # Source     Golub & Van Loan, 4th ed., §2.3, §8.6
#[method(norm, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, ord: Norm) -> Result<f64> {
    match ord {
        Norm::Two => Ok(largest(singular_values(a)?)),
        Norm::Nuc => Ok(total(singular_values(a)?.iter().copied())),
        _ => from_columns(a, ord),
    }
}

/// Singular values of the dense matrix, in no order.
fn singular_values(a: &Op) -> Result<Vec<f64>> {
    let dense = to_dense(a)?;
    let dense = dense.cast(dense.dtype().accumulator())?;
    with_number!(dense.dtype(), T => {
        let matrix = dense.view::<T>()?;
        if SELF_ADJOINT.of(a) {
            let values = cola_kernels::eigvalsh(matrix).on("the operator of a norm")?;
            return Ok(values.into_iter().map(f64::abs).collect());
        }
        cola_kernels::singular_values(matrix).on("the operator of a norm")
    })
}

fn from_columns(a: &Op, ord: Norm) -> Result<f64> {
    // The rows of A are the conjugated columns of Aᴴ.
    let wide = a.cols() > a.rows();
    let (op, ord) = if wide { (Trans::Adjoint, ord.transposed()) } else { (Trans::None, ord) };
    let (m, n) = op.shape(a.shape());
    let mut tally = Tally::new(ord, (m, n));
    let width = WIDTH.min(n);
    let mut x = Array::zeros(n, width, a.dtype())?;
    let mut y = Array::zeros(m, width, a.dtype())?;
    let mut ws = Workspace::new();
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    for start in (0..n).step_by(WIDTH) {
        let w = width.min(n - start);
        with_element!(a.dtype(), T => {
            let mut x = x.view_mut::<T>()?;
            (0..w).for_each(|j| x[(start + j, j)] = T::from_scalar(one));
        });
        a.apply_into(op, one, x.as_ref().cols_range(0, w), zero, y.as_mut()?.cols_range(0, w), &mut ws)?;
        with_element!(a.dtype(), T => {
            let y = y.view::<T>()?;
            for j in 0..w {
                (0..m).for_each(|i| tally.add(i, start + j, y[(i, j)].load().modulus()));
            }
            let mut x = x.view_mut::<T>()?;
            (0..w).for_each(|j| x[(start + j, j)] = T::from_scalar(zero));
        });
    }
    Ok(tally.value())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    match cx.get::<Norm>("ord")? {
        Norm::Two | Norm::Nuc => planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()]),
        _ => Ok(()),
    }
}
