//! `slogdet` from the factors; `logdet`, `det` and others of the host ask for it.

use crate::element::with_element;
use crate::inverse::HodlrInverse;
use crate::operator::Hodlr;
use cola_plugin_sdk::{C64, Error, IntoValue, Result, Value, abi, call, register, warn};

register!(|p| {
    p.method("slogdet", "HODLR, Auto", |call| {
        let a: &Hodlr = call.get("a")?;
        let found = with_element!(a.dtype, T => a.factors::<T>().map(|f| f.determinant()));
        match found {
            Ok((sign, log)) => record(sign, log),
            // The determinant need not be zero: elimination with pivots from anywhere tells.
            Err(e) if e.status() == abi::status::SINGULAR => {
                warn(&format!("{e}: the determinant is that of the dense matrix"));
                call.next()
            }
            Err(e) => Err(e),
        }
    })
    .doc(
        "det A = ∏ det(leaves)·∏ det S over the small systems S of the factorisation\n\n# Requires   nothing; where a \
         diagonal block is singular, the dense matrix is factorised.\n# Cost       that of the factorisation, shared with \
         solve: O(n·r²·log² n).\n# Source     Ambikasaran et al. (2016), §3.3",
    );

    p.method("slogdet", "HODLRInverse[_], Auto", |context| {
        let a: &HodlrInverse = context.get("a")?;
        let det = call("slogdet", &[a.inner()], &[])?;
        let (sign, log): (C64, f64) = (det.field("sign")?.get()?, det.field("logabsdet")?.get()?);
        if log == f64::NEG_INFINITY {
            return Err(Error::singular("slogdet of the inverse of a singular HODLR"));
        }
        record(sign.conj(), 0.0 - log)
    })
    .doc(
        "det(A⁻¹) = 1/det A\n\n# Requires   A is regular.\n# Cost       that of slogdet(A).\n# Source     Golub & Van \
         Loan, 4th ed., §2.1.5",
    );
});

fn record(sign: C64, log: f64) -> Result<Value> {
    let sign = if sign.im == 0.0 { sign.re.into_value()? } else { sign.into_value()? };
    Value::record("SlogDet", &[("sign", sign), ("logabsdet", log.into_value()?)])
}
