//! `slogdet` of a cosine transform.

use crate::functions::SlogDet;
use crate::operators::Dct;
use cola_runtime::{Result, c64, method};

/// det Cₙ = (−1)^(n(n−1)/2) for every kind; det(A ⊗ B) = det(A)^n·det(B)^m
///
/// Row k holds, up to positive factors, a polynomial of degree k with positive leading coefficient in numbers that decrease
/// along the row: a Vandermonde determinant of n(n−1)/2 negative differences.
///
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.11
#[method(slogdet, "Dct")]
fn dct(a: &Dct) -> Result<SlogDet> {
    if a.sizes().contains(&0) {
        return Ok(SlogDet::ONE);
    }
    let total: usize = a.sizes().iter().product();
    let odd = |n: usize| matches!(n % 4, 2 | 3) && total / n % 2 == 1;
    let negative = a.sizes().iter().filter(|&&n| odd(n)).count() % 2 == 1;
    Ok(SlogDet { sign: c64::new(if negative { -1.0 } else { 1.0 }, 0.0), logabsdet: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{slogdet, to_dense};
    use crate::operators::Dense;
    use cola_kernels::CosineType;
    use cola_runtime::DType;

    #[test]
    fn signs_are_those_of_the_dense_matrix() -> Result<()> {
        let shapes = [&[2][..], &[3], &[4], &[5], &[6], &[7], &[9], &[2, 3], &[3, 3], &[3, 5, 7]];
        for shape in shapes {
            for kind in [CosineType::I, CosineType::II, CosineType::III, CosineType::IV] {
                let a = Dct::new(shape, kind, DType::F64)?;
                let expected = slogdet(&Dense::new(to_dense(&a)?))?;
                assert_eq!(slogdet(&a)?.sign, expected.sign, "{shape:?} {kind:?}");
            }
        }
        Ok(())
    }
}
