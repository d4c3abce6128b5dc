//! Scaling of rows and columns by powers of two, so that entries have modulus near one.

use crate::field::Field;
use crate::sparse::CsrRef;
use faer::MatRef;

/// 2^e for rows and columns: R·A·C has entries of modulus near one, and multiplying by R and C is exact.
#[derive(Debug, Clone, Default)]
pub struct Scaling {
    /// Exponent of each row's factor; empty where rows stay as they are.
    pub(crate) rows: Vec<i32>,
    /// Exponent of each column's factor; empty where columns stay as they are.
    pub(crate) cols: Vec<i32>,
    /// ‖RAC‖₁
    pub(crate) norm1: f64,
}

/// 2^e for |e| ≤ 1000, from its bits.
#[inline(always)]
fn power(e: i32) -> f64 {
    f64::from_bits(((1023 + e) as u64) << 52)
}

/// x·2^e, exact unless it leaves the range.
#[inline(always)]
pub(crate) fn by_power<T: Field>(x: T, e: i32) -> T {
    let limit = if size_of::<T::Re>() == 4 { 120 } else { 1000 };
    match e {
        0 => x,
        _ if e.abs() <= limit => x.scale(power(e)),
        _ => x.scale(power(e / 2)).scale(power(e - e / 2)),
    }
}

/// Largest exponent of a scaling: two of them keep a normal number in range.
fn limit<T: Field>() -> i32 {
    if size_of::<T::Re>() == 4 { 60 } else { 500 }
}

/// −log₂ of x rounded down to an integer; 0 for 0.
fn exponent(x: f64) -> i32 {
    if x > 0.0 && x.is_finite() { (-x.log2().floor()) as i32 } else { 0 }
}

impl Scaling {
    /// No scaling of a matrix whose norm ‖A‖₁ is known.
    pub fn none(norm1: f64) -> Self {
        Scaling { rows: Vec::new(), cols: Vec::new(), norm1 }
    }

    /// [`Scaling::of`] for a dense matrix.
    pub fn of_dense<T: Field>(a: MatRef<'_, T>) -> Self {
        let limit = limit::<T>();
        let mut rows = vec![0.0f64; a.nrows()];
        for j in 0..a.ncols() {
            rows.iter_mut().enumerate().for_each(|(i, m)| *m = m.max(a[(i, j)].abs1()));
        }
        let rows: Vec<i32> = rows.into_iter().map(|max| exponent(max).clamp(-limit, limit)).collect();
        let mut cols = vec![0; a.ncols()];
        let mut norm1 = 0.0f64;
        for (j, col) in cols.iter_mut().enumerate() {
            let max = rows.iter().enumerate().fold(0.0f64, |m, (i, &r)| m.max(a[(i, j)].abs1() * power(r)));
            *col = exponent(max).clamp(-limit, limit);
            norm1 =
                norm1.max(rows.iter().enumerate().map(|(i, r)| by_power(a[(i, j)], r + *col).abs()).sum());
        }
        Scaling { rows, cols, norm1 }
    }

    /// Rows first, by their largest entry, then the columns of what results. Exponents stay within the range
    /// of the type, so that a scaled entry neither overflows nor loses bits. Cost: three passes.
    ///
    /// # Source   LAPACK xGEEQUB.
    pub fn of<T: Field>(a: CsrRef<'_, T>) -> Self {
        let limit = limit::<T>();
        let mut rows = vec![0; a.rows];
        let mut largest = vec![0.0f64; a.cols];
        for (i, exp) in rows.iter_mut().enumerate() {
            let range = a.indptr[i]..a.indptr[i + 1];
            let max = a.values[range.clone()].iter().fold(0.0f64, |m, v| m.max(v.abs1()));
            *exp = exponent(max).clamp(-limit, limit);
            let r = power(*exp);
            for e in range {
                let slot = &mut largest[a.indices[e] as usize];
                *slot = slot.max(a.values[e].abs1() * r);
            }
        }
        let cols: Vec<i32> = largest.into_iter().map(|max| exponent(max).clamp(-limit, limit)).collect();
        let mut sums = vec![0.0f64; a.cols];
        for (i, row) in rows.iter().enumerate() {
            for e in a.indptr[i]..a.indptr[i + 1] {
                let j = a.indices[e] as usize;
                sums[j] += by_power(a.values[e], row + cols[j]).abs();
            }
        }
        let norm1 = sums.into_iter().fold(0.0, f64::max);
        Scaling { rows, cols, norm1 }
    }

    /// log(det R·det C)
    pub(crate) fn log_det(&self) -> f64 {
        let sum: i64 = self.rows.iter().chain(&self.cols).map(|&e| i64::from(e)).sum();
        sum as f64 * std::f64::consts::LN_2
    }
}
