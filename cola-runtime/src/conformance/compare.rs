//! Comparing a result with the definition's.

use super::dense::{Dense, distance};
use crate::element::c64;
use crate::error::Result;
use crate::value::Value;

/// Numbers of a result, under names: operators become matrices, records their fields.
fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, Dense)>) -> Result<bool> {
    let number = |z: c64| Dense { m: 1, n: 1, a: vec![z] };
    let dense = match value {
        Value::Op(op) => Dense::of_operator(op)?,
        Value::Array(a) => Dense::of(a)?,
        Value::Int(x) => number(c64::new(*x as f64, 0.0)),
        Value::Real(x) => number(c64::new(*x, 0.0)),
        Value::Complex(z) => number(*z),
        Value::Bool(b) => number(c64::new(f64::from(u8::from(*b)), 0.0)),
        Value::Record(r) => {
            for (name, field) in r.fields() {
                if !flatten(&format!("{prefix}.{name}"), &field, out)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        _ => return Ok(false),
    };
    out.push((prefix.to_owned(), dense));
    Ok(true)
}

/// Why `found` is not `expected`, if it is not: `bound` is the allowed distance for results of size 1.
pub(super) fn difference(
    found: &Value,
    expected: &Value,
    relative: f64,
    absolute: f64,
) -> Result<Option<String>> {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    if !flatten("result", found, &mut a)? || !flatten("result", expected, &mut b)? {
        return Ok(Some(format!("{} cannot be compared with {}", found.kind_name(), expected.kind_name())));
    }
    if a.len() != b.len() {
        return Ok(Some("another number of results".to_owned()));
    }
    for ((name, x), (_, y)) in a.iter().zip(&b) {
        if (x.m, x.n) != (y.m, y.n) {
            return Ok(Some(format!("{name} is {}×{}, must be {}×{}", x.m, x.n, y.m, y.n)));
        }
        let bound =
            relative * y.a.iter().map(|z| z.norm()).filter(|r| r.is_finite()).fold(0.0, f64::max) + absolute;
        let worst = x.a.iter().zip(&y.a).map(|(s, t)| distance(*s, *t)).fold(0.0, f64::max);
        if worst > bound {
            let at = x.a.iter().zip(&y.a).position(|(s, t)| distance(*s, *t) == worst).unwrap_or(0);
            let (i, j) = (at % x.m.max(1), at / x.m.max(1));
            return Ok(Some(format!(
                "{name} is off by {worst:.2e} (allowed {bound:.2e}) at ({i}, {j}): {} instead of {}",
                x.a[at], y.a[at]
            )));
        }
    }
    Ok(None)
}
