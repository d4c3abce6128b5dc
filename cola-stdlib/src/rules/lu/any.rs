//! `lu` of any operator.

use super::elimination::eliminate;
use crate::algorithms::{Direct, Factorisation};
use crate::functions::{LuFactors, to_dense};
use crate::operators::{Dense, Permutation, Triangular};
use crate::shape::order;
use crate::solvers::factorise;
use cola_runtime::{Array, Call, ErrorKind, Op, Planner, Result, method, with_number};

/// P·A = L·U with row exchanges, dense factors
///
/// A singular A has such factors too; they are then found by a plain elimination, without blocks.
///
/// # Requires   A is square; memory for the dense matrix and its factors.
/// # Cost       2n³/3 operations, shared with solve and slogdet for an A that is not sparse.
/// # Source     Golub & Van Loan, 4th ed., §3.4
#[method(lu, "_", rank = Fallback, plan = plan)]
fn any(a: &Op) -> Result<LuFactors> {
    order("lu", a)?;
    let found = factorise(a, Direct::Lu).and_then(|f| read(&*f));
    let (p, l, u) = match found {
        Err(e) if matches!(e.kind(), ErrorKind::Singular | ErrorKind::Unsupported) => {
            from_dense(&to_dense(a)?)?
        }
        other => other?,
    };
    let mut inverse = vec![0; p.len()];
    p.iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
    Ok(LuFactors::in_order(
        Permutation::new(inverse, a.dtype())?,
        Triangular::new(l.cast(a.dtype())?, true, true)?,
        Triangular::new(u.cast(a.dtype())?, false, false)?,
    ))
}

type Factors = (Vec<usize>, Array, Array);

fn read(factors: &dyn Factorisation) -> Result<Factors> {
    Ok((factors.p()?, factors.l()?, factors.u()?))
}

fn from_dense(a: &Array) -> Result<Factors> {
    match factorise(&Dense::new(a.clone()), Direct::Lu).and_then(|f| read(&*f)) {
        Err(e) if e.kind() == ErrorKind::Singular => {
            let a = a.cast(a.dtype().accumulator())?;
            with_number!(a.dtype(), T => eliminate::<T>(&a))
        }
        other => other,
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}
