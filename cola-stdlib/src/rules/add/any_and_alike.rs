//! `add` of two multiples of one operator.

use super::{alike, merged};
use crate::functions;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, Value, method};

/// c·A + d·A = (c + d)·A, and zero for d = −c. That both are of one operator is seen from the handles.
///
/// # Requires   both are multiples of one operator.
/// # Cost       cost(scale A).
/// # Source     the definition
#[method(add, "_, _", rank = Fallback, guard = are_alike, plan = plan)]
fn any_and_alike(a: &Op, b: &Op) -> Result<Op> {
    let (c, x) =
        alike(a, b).ok_or_else(|| Error::invalid("add", format!("{a} and {b} are of two operators")))?;
    Ok(merged(functions::scale(c, &x)?.cast(a.dtype().promote(b.dtype()))?, a, b))
}

fn are_alike(cx: &Call<'_>) -> bool {
    cx.get("a").and_then(|a| Ok(alike(a, cx.get("b")?).is_some())).unwrap_or(false)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let Some((c, x)) = alike(cx.get("a")?, cx.get("b")?) else { return Ok(()) };
    p.call_named("scale", &[(&Value::Complex(c)).into(), Arg::Op(&x)])
}

#[cfg(test)]
mod tests {
    use crate::functions::{add, dot, no_dispatch, scale};
    use crate::operators::{Dense, Scaled, Zero};
    use cola_runtime::{Array, Op, Result, Scalar};

    fn operator(k: f64) -> Result<Op> {
        no_dispatch(&Dense::new(Array::from_vec(2, 2, vec![k, 1.0, -2.0, 3.0])?))
    }

    #[test]
    fn multiples_of_one_operator_are_one_multiple() -> Result<()> {
        let (a, b, minus) = (operator(1.0)?, operator(2.0)?, Scalar::new(-1.0, 0.0));
        let twice = add(&a, &a)?;
        let scaled = twice.downcast_ref::<Scaled>().map(|s| (s.scalar().re, s.inner().same(&a)));
        assert_eq!(scaled, Some((2.0, true)));
        let none = add(&a, &scale(minus, &a)?)?;
        assert!(none.downcast_ref::<Zero>().is_some(), "{none}");
        let sum = add(&a, &b)?;
        assert!(add(&sum, &scale(minus, &a)?)?.same(&b));
        assert!(add(&sum, &scale(minus, &sum)?)?.downcast_ref::<Zero>().is_some());
        assert_eq!(add(&sum, &a)?.children().len(), 2);
        // Two operators with equal entries are two operators.
        assert_eq!(add(&a, &operator(1.0)?)?.children().len(), 2);
        Ok(())
    }

    #[test]
    fn numbers_gather_in_front_of_a_product() -> Result<()> {
        let (a, b) = (operator(1.0)?, operator(2.0)?);
        let (two, three) = (Scalar::new(2.0, 0.0), Scalar::new(3.0, 0.0));
        let product = dot(&scale(two, &a)?, &scale(three, &b)?)?;
        assert_eq!(product.downcast_ref::<Scaled>().map(|s| s.scalar().re), Some(6.0), "{product}");
        let huge = Scalar::new(1e200, 0.0);
        let kept = dot(&scale(huge, &a)?, &scale(huge, &b)?)?;
        assert!(kept.downcast_ref::<Scaled>().is_none(), "{kept}");
        Ok(())
    }
}
