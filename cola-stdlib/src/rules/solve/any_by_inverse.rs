//! `solve` by the inverse.

use super::check;
use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::refine::{System, refine};
use crate::algorithms::working;
use crate::functions::{INVERSE, inverse_with};
use crate::operators::{Diagonal, Identity, Inverse, Permutation, ScalarMul};
use crate::rules::right_side::widened;
use cola_runtime::{
    Alg, Arg, Array, ArrayMut, Call, Error, ErrorKind, Op, Planner, Result, Scalar, Trans, Workspace, method,
    report,
};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// x = A⁻¹·b with the inverse that dispatch makes of A. The result is checked against A itself and refined.
///
/// # Requires   A is square; no NaN or infinity in A and b.
/// # Cost       that of inverse(A) and its apply; one apply of A for the check.
/// # Source     Higham, Accuracy and Stability, 2nd ed., ch. 12
#[method(solve, "_", rank = Fallback, plan = inverse_of_a)]
fn any_by_inverse(a: &Op, b: &Array, alg: &Alg) -> Result<Array> {
    check(a, b)?;
    let a = widened(a, b.dtype())?;
    let inverse = inverse_with(&a, alg)?;
    let out = a.dtype().promote(b.dtype());
    let dtype = working(out);
    let mut ws = Workspace::new();
    if checks_itself(&inverse) {
        let mut x = Array::zeros(b.rows(), b.cols(), out)?;
        inverse.apply_into(Trans::None, ONE, b.as_ref(), ZERO, x.as_mut()?, &mut ws)?;
        return Ok(x);
    }
    let (b, mut x) = (b.cast(dtype)?, Array::zeros(b.rows(), b.cols(), dtype)?);
    inverse.apply_into(Trans::None, ONE, b.as_ref(), ZERO, x.as_mut()?, &mut ws)?;
    let mut correct = |r: ArrayMut<'_>, ws: &mut Workspace| {
        let mut d = ws.take(r.dtype(), r.rows(), r.cols())?;
        inverse.apply_into(Trans::None, ONE, r.rb(), ZERO, d.as_mut()?, ws)?;
        r.copy_from(d.as_ref())?;
        ws.give(d);
        Ok(())
    };
    let system = System { a: &a, op: Trans::None, norm: &|| norm_by_probes(&a) };
    let checked = refine(system, "its structure", b.as_ref(), x.as_mut()?, &mut correct, &mut ws)
        .map_err(|e| blame_claim(&a, e))?;
    report::push(|| checked.evidence("inverse by structure"));
    x.cast(out)
}

/// A lazy inverse checks every result; a closed form in O(n) has nothing to check.
fn checks_itself(inverse: &Op) -> bool {
    inverse.downcast_ref::<Inverse>().is_some()
        || inverse.downcast_ref::<Diagonal>().is_some()
        || inverse.downcast_ref::<ScalarMul>().is_some()
        || inverse.downcast_ref::<Identity>().is_some()
        || inverse.downcast_ref::<Permutation>().is_some()
}

/// The adjoint of an operator that is claimed to be unitary does not invert it: the claim is false.
fn blame_claim(a: &Op, e: Error) -> Error {
    if e.kind() != ErrorKind::Inaccurate || !crate::properties::UNITARY.of(a) {
        return e;
    }
    let eta = e.evidence().and_then(|e| e.residual).unwrap_or(f64::NAN);
    Error::new(
        ErrorKind::FalseClaim,
        format!("{a} was taken to be Unitary, but A·(Aᴴ·b) differs from b: backward error {eta:.1e}"),
    )
    .with_help("the claim Unitary is false; without it, LU() or GMRES() solve this")
}

fn inverse_of_a(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a = widened(cx.get("a")?, cx.get::<&Array>("b")?.dtype())?;
    plan.call(&INVERSE, &[Arg::Op(&a), Arg::Algorithm(cx.get("alg")?)])
}
