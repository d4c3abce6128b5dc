//! f of a low-rank operator.

use super::Callee;
use crate::functions::{add, to_dense};
use crate::inference;
use crate::kernel::OnOperand;
use crate::operators::{Dense, LowRank, ScalarMul};
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::order;
use cola_kernels::Qr;
use cola_runtime::{
    Alg, Arg, Array, Call, DType, Element, Error, ErrorKind, Op, Planner, Result, Scalar, Trans, Value,
    with_element,
};

/// A = U·C·Vᴴ in double precision with U = Q·R: for a self-adjoint A = Q·H·Qᴴ with H = R·C·Rᴴ, else A = Q·W with
/// W = R·C·Vᴴ, and A·Q = Q·H with H = W·Q.
struct Reduced {
    q: Array,
    /// k×n
    w: Array,
    h: Array,
    self_adjoint: bool,
}

fn gemm(op_a: Trans, a: &Array, op_b: Trans, b: &Array) -> Result<Array> {
    let (m, n) = (op_a.shape(a.shape()).0, op_b.shape(b.shape()).1);
    let mut out = Array::zeros(m, n, a.dtype())?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    crate::kernel::gemm(out.as_mut()?, zero, one, op_a, a.as_ref(), op_b, b.as_ref())?;
    Ok(out)
}

fn reduced(op: &Op, a: &LowRank) -> Result<Reduced> {
    let dtype = if op.dtype().is_complex() { DType::C64 } else { DType::F64 };
    let (u, v) = (a.u().cast(dtype)?, a.v().cast(dtype)?);
    let (q, r) = if dtype.is_complex() { factors::<cola_runtime::c64>(&u)? } else { factors::<f64>(&u)? };
    let rc = match a.core() {
        Some(core) => gemm(Trans::None, &r, Trans::None, &core.cast(dtype)?)?,
        None => r,
    };
    let w = gemm(Trans::None, &rc, Trans::Adjoint, &v)?;
    let h = gemm(Trans::None, &w, Trans::None, &q)?;
    Ok(Reduced { q, w, h, self_adjoint: SELF_ADJOINT.of(op) })
}

fn factors<T: crate::algorithms::Working>(u: &Array) -> Result<(Array, Array)> {
    let qr = Qr::factor(u.view::<T>()?).on("the left factor")?;
    let q = qr.q().on("the left factor")?;
    Ok((Array::copy_of(T::erase(q.as_ref()))?, Array::copy_of(T::erase(qr.r().as_ref()))?))
}

/// The small operator whose function is needed: H itself, or [[H, I], [0, 0]], whose function has
/// (f(H) − f(0)·I)·H⁻¹ beside f(H) without a division; for powers, which have no derivative at 0, again H.
fn small(f: &crate::ScalarFunction, reduced: &Reduced, op: &Op) -> Result<Op> {
    let h = &reduced.h;
    let k = h.rows();
    if reduced.self_adjoint {
        let mirrored =
            crate::entrywise::combine(Scalar::new(0.5, 0.0), h, Scalar::new(0.5, 0.0), &adjoint(h)?)?;
        let known = if PSD.of(op) { PSD.set() } else { SELF_ADJOINT.set() };
        return Ok(Dense::new(mirrored).claimed(known));
    }
    if is_rough(f) {
        return Ok(Dense::new(h.clone()));
    }
    with_element!(h.dtype(), T => {
        let view = h.view::<T>()?;
        let one = T::from_scalar(Scalar::new(1.0, 0.0));
        let bordered = Array::from_fn(2 * k, 2 * k, |i, j| match (i < k, j < k) {
            (true, true) => view[(i, j)],
            (true, false) if i + k == j => one,
            _ => T::default(),
        })?;
        Ok(Dense::new(bordered))
    })
}

fn adjoint(a: &Array) -> Result<Array> {
    a.transposed().conjugated()
}

/// A power or another function that has no derivative at 0.
fn is_rough(f: &crate::ScalarFunction) -> bool {
    f.radius(Scalar::new(0.0, 0.0)) == 0.0
}

/// f(U·C·Vᴴ) = f(0)·I + Q·g(H)·W with g(z) = (f(z) − f(0))/z, or f(0)·I + Q·(f(H) − f(0)·I)·Qᴴ.
pub(in crate::rules) fn low_rank(callee: &Callee, op: &Op, a: &LowRank, cx: &Call<'_>) -> Result<Value> {
    let n = order(callee.name(), op)?;
    let (f, k) = (&callee.f, a.u().cols());
    // Half of the order, or the dense matrix costs less.
    if n == 0 || 2 * k > n || f.exponent() == Some(1.0) {
        return cx.next();
    }
    let zero = f.value(Scalar::new(0.0, 0.0));
    if !(zero.re.is_finite() && zero.im.is_finite()) {
        let message = format!(
            "{}: {op} of order {n} has rank {k} at most, and {} has no value at 0",
            callee.name(),
            f.name()
        );
        return Err(Error::new(ErrorKind::Singular, message).with_help("add a shift A + sI if that serves"));
    }
    let reduced = reduced(op, a)?;
    let Some(made) = update(callee, op, &reduced, zero)? else { return cx.next() };
    let dtype = if made.dtype().is_complex() { op.dtype().complex() } else { op.dtype() };
    let made = made.cast(dtype)?;
    let claims = inference::function(f, inference::known(op), !made.dtype().is_complex());
    if zero == Scalar::new(0.0, 0.0) {
        return Ok(Value::Op(made.claimed(claims)));
    }
    let dtype = if zero.im == 0.0 { dtype } else { dtype.complex() };
    Ok(Value::Op(add(&ScalarMul::new(zero, n, dtype)?, &made)?.claimed(claims)))
}

/// Q·g(H)·W; `None` where g(H) does not exist.
fn update(callee: &Callee, op: &Op, reduced: &Reduced, zero: Scalar) -> Result<Option<Op>> {
    let f = &callee.f;
    let k = reduced.h.rows();
    let auto = Alg::named("Auto")?;
    let small = small(f, reduced, op)?;
    if reduced.self_adjoint {
        let value = to_dense(&callee.call(&small, &auto)?)?;
        let core = crate::entrywise::combine(
            Scalar::new(1.0, 0.0),
            &value,
            -zero,
            &Array::identity(k, value.dtype())?,
        )?;
        let q = reduced.q.cast(core.dtype())?;
        return LowRank::with_core(q.clone(), core, q).map(Some);
    }
    let g = match f.exponent() {
        Some(p) if is_rough(f) => match crate::functions::pow(&small, p - 1.0).and_then(|g| to_dense(&g)) {
            Err(e) if e.kind() == ErrorKind::Singular => return Ok(None),
            other => other?,
        },
        _ if is_rough(f) => return Ok(None),
        _ => to_dense(&callee.call(&small, &auto)?)?.block(0..k, k..2 * k)?,
    };
    let w = reduced.w.cast(g.dtype())?;
    LowRank::new(reduced.q.cast(g.dtype())?, adjoint(&gemm(Trans::None, &g, Trans::None, &w)?)?).map(Some)
}

/// Tells that f of the small operator is asked for.
pub(in crate::rules) fn plan_low_rank(callee: &Callee, cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (op, a) = (cx.get::<&Op>("a")?, cx.get::<&LowRank>("a")?);
    let f = &callee.f;
    let value = f.value(Scalar::new(0.0, 0.0));
    let closed = value.re.is_finite() && value.im.is_finite() && f.exponent() != Some(1.0);
    if 2 * a.u().cols() > op.rows() || !op.is_square() || !closed {
        return Ok(());
    }
    let (reduced, auto) = (reduced(op, a)?, Alg::named("Auto")?);
    let small = small(f, &reduced, op)?;
    match f.exponent() {
        Some(p) if is_rough(f) && !reduced.self_adjoint => {
            let p = Value::Real(p - 1.0);
            plan.call(&crate::functions::POW, &[Arg::Op(&small), Arg::Algorithm(&auto), Arg::Value(&p)])
        }
        _ => callee.plan(&small, &auto, plan),
    }
}
