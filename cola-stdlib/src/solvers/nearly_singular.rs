//! Is a matrix that could be factorised singular to working precision?
//!
//! There are two cheap signs: a solution much larger than its right-hand side, ‖x‖ > ‖b‖/(100·ε·‖A‖), so that κ(A) is
//! above 1/(100·ε); and pivots that differ by more than 1/(1000·ε). Only then is the condition number estimated, once for each operator, after scaling rows and columns to
//! modulus one, so that bad units are not taken for singularity. On real matrices the estimate separates:
//! 1/κ of the scaled matrix is 4e-20 or less for those that are singular in 113-bit arithmetic, ε/3 or more for the
//! others.

use crate::algorithms::{Factorisation, epsilon};
use crate::operators::{Banded, Dense, Sparse, Tridiagonal};
use cola_kernels::{CsrRef, Scaling};
use cola_runtime::{Error, ErrorKind, Op, Result, with_number};

/// A scaled reciprocal condition number below this many ε is that of a singular matrix.
const SINGULAR: f64 = 1e-3;

/// A warning, where a solution with ‖x‖ = growth·‖b‖ has few or no certain digits.
///
/// # Errors
/// `Singular` when A is singular to working precision; those of the solves.
pub(super) fn check(a: &Op, f: &dyn Factorisation, method: &str, growth: f64) -> Result<Option<String>> {
    let eps = epsilon(f.dtype());
    let signs = growth * f.norm_fro() > 0.01 / eps || f.pivot_ratio() < 1e3 * eps;
    if !signs {
        return Ok(None);
    }
    let rcond = a.derived(&format!("rcond by {method}"), || match scaling(a)? {
        Some(scaling) => Ok((f.rcond(&scaling)?, true)),
        None => Ok((f.rcond(&Scaling::none(f.norm_fro()))?, false)),
    })?;
    match *rcond {
        (rcond, true) if rcond < SINGULAR * eps => Err(Error::new(
            ErrorKind::Singular,
            format!("{a} is singular to working precision: {method} gives a reciprocal condition number of {rcond:.1e}"),
        )
        .with_help("A⁻¹ does not exist; add a shift A + sI if that serves")),
        (rcond, _) if rcond < eps => {
            Ok(Some(format!("A is nearly singular: reciprocal condition number {rcond:.1e}, no digit of x is certain")))
        }
        _ => Ok(None),
    }
}

/// Powers of two that bring rows and columns to modulus one; `None` where the entries are not at hand.
fn scaling(a: &Op) -> Result<Option<Scaling>> {
    let dtype = crate::algorithms::working(a.dtype());
    if let Some(dense) = a.downcast_ref::<Dense>() {
        let entries = dense.array().cast(dtype)?;
        return with_number!(dtype, T => Ok(Some(Scaling::of_dense(entries.view::<T>()?))));
    }
    if let Some(sparse) = a.downcast_ref::<Sparse>() {
        let values = sparse.values().cast(dtype)?;
        return with_number!(dtype, T => {
            Ok(values.view::<T>()?.try_as_col_major().map(|v| Scaling::of(sparse.pattern().with_values(v.col(0).as_slice()))))
        });
    }
    if let Some(b) = a.downcast_ref::<Banded>() {
        return scaling_of_band(b, dtype).map(Some);
    }
    let Some(t) = a.downcast_ref::<Tridiagonal>() else { return Ok(None) };
    let n = a.rows();
    with_number!(dtype, T => {
        let [sub, diag, sup] = [t.sub(), t.diag(), t.sup()].map(|band| band.cast(dtype)?.to_vec::<T>());
        let (sub, diag, sup) = (sub?, diag?, sup?);
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for (i, &middle) in diag.iter().enumerate() {
            let row = [
                i.checked_sub(1).map(|j| (j, sub[j])),
                Some((i, middle)),
                sup.get(i).map(|&v| (i + 1, v)),
            ];
            for (j, v) in row.into_iter().flatten() {
                indices.push(j as u32);
                values.push(v);
            }
            indptr.push(indices.len());
        }
        let rows = CsrRef { rows: n, cols: n, indptr: &indptr, indices: &indices, values: &values };
        Ok(Some(Scaling::of(rows)))
    })
}

fn scaling_of_band(b: &Banded, dtype: cola_runtime::DType) -> Result<Scaling> {
    let (n, diagonals) = (b.diagonals().rows(), b.diagonals().cast(dtype)?);
    with_number!(dtype, T => {
        let v = diagonals.view::<T>()?;
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for i in 0..n {
            for j in i.saturating_sub(b.lower())..n.min(i + b.upper() + 1) {
                indices.push(j as u32);
                values.push(v[(j, b.upper() + i - j)]);
            }
            indptr.push(indices.len());
        }
        let rows = CsrRef { rows: n, cols: n, indptr: &indptr, indices: &indices, values: &values };
        Ok(Scaling::of(rows))
    })
}
