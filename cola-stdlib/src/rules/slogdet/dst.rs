//! `slogdet` of a sine transform.

use crate::functions::SlogDet;
use crate::operators::Dst;
use cola_runtime::{Result, c64, method};

/// det Sₙ = (−1)^⌊n/2⌋: the eigenvalues are ±1, and tr Sₙ is 1 for odd n, else 0
///
/// # Cost       none.
/// # Source     Britanak, Yip & Rao, Discrete Cosine and Sine Transforms (2007), ch. 2
#[method(slogdet, "Dst")]
fn dst(a: &Dst) -> Result<SlogDet> {
    let sign = if (a.size() / 2).is_multiple_of(2) { 1.0 } else { -1.0 };
    Ok(SlogDet { sign: c64::new(sign, 0.0), logabsdet: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{slogdet, to_dense};
    use crate::operators::Dense;
    use cola_runtime::{DType, Op};

    #[test]
    fn signs_are_those_of_the_dense_matrix() -> Result<()> {
        for n in 0..10 {
            let a: Op = Dst::new(n, DType::F64);
            let expected = slogdet(&Dense::new(to_dense(&a)?))?;
            assert_eq!(slogdet(&a)?.sign, expected.sign, "{n}");
        }
        Ok(())
    }
}
