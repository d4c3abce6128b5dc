//! `lu` of a banded matrix.

use crate::functions::LuFactors;
use crate::kernel::OnOperand;
use crate::operators::{Banded, Identity, Permutation, Sparse};
use crate::shape::order;
use cola_kernels::{BandRef, BandedLu, Field};
use cola_runtime::{Array, DType, Number, Op, Operator, Result, method, with_number};

/// P·A = L·U with row exchanges inside the band: U is banded, and so is L where no rows were exchanged; else L is
/// sparse, with as many entries in a column as A has bands below the diagonal.
///
/// # Requires   A is square.
/// # Cost       2n·l·(l + u) operations for l bands below the diagonal and u above.
/// # Source     Golub & Van Loan, 4th ed., §4.3.3
#[method(lu, "operator:Banded")]
fn banded(a: &Op, operator: &Banded) -> Result<LuFactors> {
    order("lu", a)?;
    let dtype = operator.dtype();
    let wide = operator.diagonals().cast(dtype.accumulator())?;
    with_number!(wide.dtype(), T => {
        let band = BandRef::<T> {
            diagonals: wide.view::<T>()?,
            lower: operator.lower(),
            upper: operator.upper(),
        };
        let f = BandedLu::eliminate(band).on("Banded")?;
        let (n, above) = (f.n(), f.above());
        let u = Array::from_fn(n, above + 1, |j, r| {
            if j + r >= above { f.u(j + r - above, j) } else { T::ZERO }
        })?;
        let u = Banded::from_diagonals(u.cast(dtype)?, 0, n)?;
        let exchanged = f.swaps().iter().enumerate().any(|(k, &i)| i != k);
        let (p, l) = if exchanged { exchanged_factors(&f, dtype)? } else { plain_factors(&f, dtype)? };
        Ok(LuFactors::in_order(p, l, u))
    })
}

/// P = I and a banded L.
fn plain_factors<T: Number + Field>(f: &BandedLu<T>, dtype: DType) -> Result<(Op, Op)> {
    let l = Array::from_fn(f.n(), f.lower() + 1, |j, r| match r {
        0 => T::ONE,
        _ => f.multipliers(j).get(r - 1).copied().unwrap_or(T::ZERO),
    })?;
    Ok((Identity::new(f.n(), dtype), Banded::from_diagonals(l.cast(dtype)?, f.lower(), f.n())?))
}

/// P and a sparse L: the multipliers of a step go where later exchanges take their rows.
fn exchanged_factors<T: Number + Field>(f: &BandedLu<T>, dtype: DType) -> Result<(Op, Op)> {
    let n = f.n();
    // Which row of A is in which place; then the place where each row ends.
    let mut row_at: Vec<usize> = (0..n).collect();
    let mut entries = Vec::new();
    for (k, &with) in f.swaps().iter().enumerate() {
        row_at.swap(k, with);
        let rows = row_at[k + 1..].iter().zip(f.multipliers(k));
        entries.extend(rows.filter(|(_, l)| **l != T::ZERO).map(|(&row, &l)| (row, k as u32, l)));
    }
    let mut place = vec![0; n];
    row_at.iter().enumerate().for_each(|(i, &row)| place[row] = i);
    let mut rows: Vec<u32> = entries.iter().map(|(row, ..)| place[*row] as u32).collect();
    let mut cols: Vec<u32> = entries.iter().map(|(_, k, _)| *k).collect();
    let mut values: Vec<T> = entries.into_iter().map(|(.., l)| l).collect();
    rows.extend(0..n as u32);
    cols.extend(0..n as u32);
    values.resize(values.len() + n, T::ONE);
    let l = Sparse::from_triplets(n, n, &rows, &cols, Array::vector(values).cast(dtype)?)?;
    Ok((Permutation::new(place, dtype)?, l))
}
