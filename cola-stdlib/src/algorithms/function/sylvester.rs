//! A·X + σ·X·B = C for upper triangular A and B.
//!
//! Method    the larger of A and B is halved until both are small; the smallest equations are solved column
//!           by column
//! Memory    none beside C, which X overwrites
//! Work      m·n·(m + n) complex multiply-adds, nearly all of them in products
//! Stops     an eigenvalue of A is one of −σ·B, and C does not vanish there: `Singular`
//! Differs   where such an eigenvalue is exact and C vanishes up to rounding, the free unknown is 0
//! Source    Bartels & Stewart, Comm. ACM 15 (1972); Jonsson & Kågström, ACM TOMS 28 (2002)

use super::dense::update;
use crate::number::quotient;
use cola_kernels::{MatMut, MatRef};
use cola_runtime::{Error, ErrorKind, Result, c64};

/// Size from which equations are halved.
const SMALL: usize = 24;

/// C ← X. A right-hand side up to `zero` counts as 0 where the equation is singular.
pub(super) fn sylvester(
    a: MatRef<'_, c64>,
    sign: f64,
    b: MatRef<'_, c64>,
    c: MatMut<'_, c64>,
    zero: f64,
) -> Result<()> {
    let (m, n) = (a.nrows(), b.nrows());
    if m == 0 || n == 0 {
        return Ok(());
    }
    if m <= SMALL && n <= SMALL {
        return small(a, sign, b, c, zero);
    }
    if m >= n {
        let h = m / 2;
        let (mut above, mut below) = c.split_at_row_mut(h);
        sylvester(a.submatrix(h, h, m - h, m - h), sign, b, below.as_mut(), zero)?;
        update(above.as_mut(), -1.0, a.submatrix(0, h, h, m - h), below.as_ref())?;
        sylvester(a.submatrix(0, 0, h, h), sign, b, above, zero)
    } else {
        let h = n / 2;
        let (mut left, mut right) = c.split_at_col_mut(h);
        sylvester(a, sign, b.submatrix(0, 0, h, h), left.as_mut(), zero)?;
        update(right.as_mut(), -sign, left.as_ref(), b.submatrix(0, h, h, n - h))?;
        sylvester(a, sign, b.submatrix(h, h, n - h, n - h), right, zero)
    }
}

fn small(a: MatRef<'_, c64>, sign: f64, b: MatRef<'_, c64>, mut c: MatMut<'_, c64>, zero: f64) -> Result<()> {
    let (m, n) = (a.nrows(), b.nrows());
    for j in 0..n {
        for i in (0..m).rev() {
            let mut x = c[(i, j)];
            for k in 0..j {
                x -= c[(i, k)] * b[(k, j)] * sign;
            }
            for k in i + 1..m {
                x -= a[(i, k)] * c[(k, j)];
            }
            let d = a[(i, i)] + b[(j, j)] * sign;
            c[(i, j)] = if d != c64::new(0.0, 0.0) {
                quotient(x, d)
            } else if x.norm() <= zero {
                d
            } else {
                let message =
                    format!("a triangular equation is singular: its right-hand side is {:.1e}", x.norm());
                return Err(Error::new(ErrorKind::Singular, message));
            };
        }
    }
    Ok(())
}
