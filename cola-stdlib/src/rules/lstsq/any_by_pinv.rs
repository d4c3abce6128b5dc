//! `lstsq` by the pseudoinverse.

use crate::algorithms::least_squares::{Problem, refine};
use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::{epsilon, working};
use crate::functions::pinv_with;
use crate::operators::{Diagonal, PseudoInverse, ScalarMul};
use crate::rules::finite::expect_finite;
use crate::rules::right_side::{expect_numbers, widened};
use cola_runtime::{
    Alg, Arg, Array, ArrayMut, Call, Op, Planner, Result, Scalar, Trans, Value, Workspace, method, report,
};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// x = A⁺·b with the pseudoinverse that dispatch makes of A. The result is checked against A itself and refined.
///
/// # Requires   b has as many rows as A; no NaN or infinity in A and b.
/// # Cost       that of pinv(A) and its apply; two applies of A for the check.
/// # Source     Björck, Numerical Methods for Least Squares Problems, 2nd ed., §1.1, §2.4
#[method(lstsq, "_", rank = Fallback, plan = plan)]
fn any_by_pinv(a: &Op, b: &Array, alg: &Alg) -> Result<Array> {
    expect_numbers("lstsq", a, b)?;
    expect_finite("lstsq", a)?;
    let a = widened(a, b.dtype())?;
    let inverse = pinv_with(&a, alg, None)?;
    let out = a.dtype().promote(b.dtype());
    let dtype = working(out);
    let mut ws = Workspace::new();
    if checks_itself(&inverse) {
        let mut x = Array::zeros(a.cols(), b.cols(), out)?;
        inverse.apply_into(Trans::None, ONE, b.as_ref(), ZERO, x.as_mut()?, &mut ws)?;
        return Ok(x);
    }
    let (b, mut x) = (b.cast(dtype)?, Array::zeros(a.cols(), b.cols(), dtype)?);
    inverse.apply_into(Trans::None, ONE, b.as_ref(), ZERO, x.as_mut()?, &mut ws)?;
    let (m, n) = a.shape();
    let mut correct = |r: ArrayMut<'_>, ws: &mut Workspace| {
        let mut d = ws.take(r.dtype(), n, r.rb().cols())?;
        inverse.apply_into(Trans::None, ONE, r.rb().rows_range(0, m), ZERO, d.as_mut()?, ws)?;
        r.rows_range(0, n).copy_from(d.as_ref())?;
        ws.give(d);
        Ok(())
    };
    let rcond = m.max(n) as f64 * epsilon(dtype);
    let problem = Problem { a: &a, op: Trans::None, norm: norm_by_probes(&a)?, rcond };
    let checked = refine(problem, "its structure", b.as_ref(), x.as_mut()?, &mut correct, &mut ws)?;
    report::push(|| checked.evidence("pseudoinverse by structure"));
    x.cast(out)
}

/// A lazy pseudoinverse checks every result; a closed form in O(n) has nothing to check.
fn checks_itself(inverse: &Op) -> bool {
    inverse.downcast_ref::<PseudoInverse>().is_some()
        || inverse.downcast_ref::<Diagonal>().is_some()
        || inverse.downcast_ref::<ScalarMul>().is_some()
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = widened(cx.get("a")?, cx.get::<&Array>("b")?.dtype())?;
    planner.call_named("pinv", &[Arg::Op(&a), Arg::Algorithm(cx.get("alg")?), Arg::Value(&Value::None)])
}
