//! LU factorisation of a banded matrix with partial pivoting.

use super::{BandRef, by_columns, pairs, subtract, subtract_conj, zeroed};
use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::field::{Field, Trans};
use faer::MatMut;

/// The elimination P·A = L·U inside the band: U has `upper + lower` diagonals above the main one, the multipliers of a
/// step are the `lower` entries below its pivot.
#[derive(Debug, Clone)]
pub struct BandedLu<T> {
    n: usize,
    lower: usize,
    upper: usize,
    /// Diagonals of U above the main one: those of A and, through exchanges, `lower` more.
    above: usize,
    /// Column j of the factors at j·(lower + above + 1), its pivot at place `above`.
    factors: Vec<T>,
    /// Row that step k exchanged with row k.
    swaps: Vec<usize>,
}

impl<T: Field> BandedLu<T> {
    /// Factors a square banded matrix.
    ///
    /// # Cost     2n·l·(l + u) operations and n·(2l + u + 1) entries for l diagonals below and u above.
    /// # Errors   `Singular` with the first pivot that is exactly zero or not finite, `NotFinite` for the input, `Shape`,
    /// `OutOfMemory`.
    /// # Source   LAPACK xGBTF2; Golub & Van Loan, 4th ed., §4.3.3.
    pub fn factor(a: BandRef<'_, T>) -> Result<Self> {
        let f = Self::eliminate(a)?;
        match (0..f.n).map(|k| (k, f.pivot(k))).find(|(_, d)| *d == T::zero() || !d.finite()) {
            Some((index, d)) => Err(KernelError::Singular { index, value: d.abs() }),
            None => Ok(f),
        }
    }

    /// As [`BandedLu::factor`], where a column without a pivot is left as it is: the factors multiply to P·A all the same.
    pub fn eliminate(a: BandRef<'_, T>) -> Result<Self> {
        a.check()?;
        a.check_finite(a.lower)?;
        let (n, lower) = (a.n(), a.lower.min(a.n().saturating_sub(1)));
        let upper = a.upper.min(n.saturating_sub(1));
        let above = (upper + lower).min(n.saturating_sub(1));
        let height = lower + above + 1;
        let mut f = BandedLu { n, lower, upper, above, factors: zeroed(height, n)?, swaps: vec![0; n] };
        for j in 0..n {
            for i in a.rows(j, lower) {
                f.factors[j * height + above + i - j] = a.at(i, j);
            }
        }
        guarded(|| T::k_banded_lu(&mut f))?;
        Ok(f)
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.factors.len() * size_of::<T>() + self.swaps.len() * size_of::<usize>()
    }

    /// Diagonals of L below the main one, before its rows are exchanged.
    pub fn lower(&self) -> usize {
        self.lower
    }

    /// Diagonals of U above the main one.
    pub fn above(&self) -> usize {
        self.above
    }

    /// The pivot of step k, a diagonal entry of U.
    pub fn pivot(&self, k: usize) -> T {
        self.factors[k * self.height() + self.above]
    }

    /// Entry (i, j) of U for i ≤ j ≤ i + `above`.
    pub fn u(&self, i: usize, j: usize) -> T {
        self.factors[j * self.height() + self.above + i - j]
    }

    /// The multipliers of step k: row k is subtracted this many times from the rows below it.
    pub fn multipliers(&self, k: usize) -> &[T] {
        let below = self.lower.min(self.n - 1 - k);
        &self.factors[k * self.height() + self.above + 1..][..below]
    }

    /// Row that step k exchanges with row k before it eliminates.
    pub fn swaps(&self) -> &[usize] {
        &self.swaps
    }

    fn height(&self) -> usize {
        self.lower + self.above + 1
    }

    /// Column j of U above its pivot.
    fn above_pivot(&self, j: usize) -> &[T] {
        let count = self.above.min(j);
        &self.factors[j * self.height() + self.above - count..][..count]
    }

    /// rhs ← op(A)⁻¹·rhs in place. Cost 2n·(2l + u) for each column.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n, rhs.ncols()))?;
        guarded(|| T::k_banded_lu_solve(self, trans, rhs))
    }
}

pub(crate) fn factor_kernel<T: Field>(f: &mut BandedLu<T>) {
    let (n, lower, above, height) = (f.n, f.lower, f.above, f.height());
    // The last column that rows of earlier steps reach: U fills in only where exchanges bring longer rows up.
    let mut reach = 0;
    for k in 0..n {
        let below = lower.min(n - 1 - k);
        let start = k * height + above;
        let column = &f.factors[start..=start + below];
        let mut pivot = 0;
        for (i, d) in column.iter().enumerate() {
            if d.abs1() > column[pivot].abs1() {
                pivot = i;
            }
        }
        f.swaps[k] = k + pivot;
        reach = reach.max((k + pivot + f.upper).min(n - 1));
        if f.factors[start + pivot] == T::zero() {
            continue;
        }
        if pivot > 0 {
            for j in k..=reach {
                let at = j * height + above + k - j;
                f.factors.swap(at, at + pivot);
            }
        }
        let d = f.factors[start];
        let (done, rest) = f.factors.split_at_mut((k + 1) * height);
        let multipliers = &mut done[start + 1..=start + below];
        multipliers.iter_mut().for_each(|l| *l = l.over(d));
        for j in k + 1..=reach {
            let at = (j - k - 1) * height + above + k - j;
            let (head, tail) = rest[at..].split_at_mut(1);
            if head[0] != T::zero() {
                subtract(&mut tail[..below], head[0], multipliers);
            }
        }
    }
}

pub(crate) fn solve_kernel<T: Field>(f: &BandedLu<T>, trans: Trans, rhs: MatMut<'_, T>) {
    let (n, conj) = (f.n, trans.conjugates());
    let own = |x: T| if conj { x.conj() } else { x };
    by_columns(rhs, |x| {
        if trans.transposes() {
            // Uᵀ·Lᵀ·P·x = b
            for j in 0..n {
                let above = f.above_pivot(j);
                let sum = pairs(conj, above, &x[j - above.len()..j]);
                x[j] = (x[j] - sum).over(own(f.pivot(j)));
            }
            for k in (0..n).rev() {
                let multipliers = f.multipliers(k);
                let sum = pairs(conj, multipliers, &x[k + 1..][..multipliers.len()]);
                x[k] -= sum;
                x.swap(k, f.swaps[k]);
            }
        } else {
            for k in 0..n {
                x.swap(k, f.swaps[k]);
                let (head, tail) = x.split_at_mut(k + 1);
                subtract_conj(conj, tail, head[k], f.multipliers(k));
            }
            for j in (0..n).rev() {
                x[j] = x[j].over(own(f.pivot(j)));
                let above = f.above_pivot(j);
                let (head, tail) = x.split_at_mut(j);
                subtract_conj(conj, &mut head[j - above.len()..], tail[0], above);
            }
        }
    });
}
