//! Samples for the conformance kit: square and rectangular, real and complex.

use crate::Cauchy;
use cola_runtime::{Array, Element, Result, SampleContext, SampleDef, Scalar, Value, register, with_element};

/// A column of well-separated values, exact in every dtype.
fn column(n: usize, start: f64, context: SampleContext) -> Result<Array> {
    with_element!(context.dtype, T => Array::from_fn(n, 1, |i, _| {
        let im = if context.dtype.is_complex() { i as f64 / 4.0 } else { 0.0 };
        T::from_scalar(Scalar::new(start + i as f64, im))
    }))
}

register!(|r| {
    for (m, n) in [(3, 3), (3, 2), (0, 0), (1, 1)] {
        r.sample(SampleDef::new(&format!("Cauchy {m}×{n}"), move |context| {
            Cauchy::new(column(m, 0.5, context)?, column(n, 0.25, context)?).map(Value::Op)
        }));
    }
});
