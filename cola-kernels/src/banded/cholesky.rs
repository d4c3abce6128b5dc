//! Cholesky factorisation of a banded matrix.

use super::{BandRef, by_columns, pairs, subtract_conj, zeroed};
use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::field::{Field, Trans};
use faer::MatMut;

/// A = L·Lᴴ for a positive definite banded matrix: L has the lower diagonals of A.
#[derive(Debug, Clone)]
pub struct BandedCholesky<T> {
    n: usize,
    lower: usize,
    /// Column j of L at j·(lower + 1), its diagonal entry first.
    factors: Vec<T>,
}

impl<T: Field> BandedCholesky<T> {
    /// Factors a Hermitian banded matrix, of which the main diagonal and those below it are read.
    ///
    /// # Cost     n·l² operations and n·(l + 1) entries for l diagonals below the main one.
    /// # Errors   `NotPositiveDefinite` with the first pivot that is not positive, `NotFinite`, `Shape`, `OutOfMemory`.
    /// # Source   LAPACK xPBTF2; Golub & Van Loan, 4th ed., §4.3.5.
    pub fn factor(a: BandRef<'_, T>) -> Result<Self> {
        a.check()?;
        BandRef { upper: 0, diagonals: a.diagonals.subcols(a.upper, a.lower + 1), ..a }
            .check_finite(a.lower)?;
        let (n, lower) = (a.n(), a.lower.min(a.n().saturating_sub(1)));
        let mut f = BandedCholesky { n, lower, factors: zeroed(lower + 1, n)? };
        for j in 0..n {
            for i in j..n.min(j + lower + 1) {
                f.factors[j * (lower + 1) + i - j] = a.at(i, j);
            }
        }
        guarded(|| T::k_banded_cholesky(&mut f))??;
        Ok(f)
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.factors.len() * size_of::<T>()
    }

    /// Diagonals of L below the main one.
    pub fn lower(&self) -> usize {
        self.lower
    }

    /// Column j of L: its diagonal entry, then those below.
    pub fn column(&self, j: usize) -> &[T] {
        let height = self.lower + 1;
        &self.factors[j * height..][..height.min(self.n - j)]
    }

    /// rhs ← op(A)⁻¹·rhs in place. Cost 4n·l for each column.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n, rhs.ncols()))?;
        guarded(|| T::k_banded_cholesky_solve(self, trans, rhs))
    }

    /// The diagonal of A⁻¹, from L alone: Z = A⁻¹ satisfies Z·L = L⁻ᴴ, whose part below the diagonal is zero, so that
    /// the entries of Z inside the band follow from the last column to the first.
    ///
    /// # Cost     2n·l² operations and n·(l + 1) entries.
    /// # Source   Takahashi, Fagan & Chen, 8th PICA Conf. (1973); Erisman & Tinney, CACM 18 (1975).
    pub fn inverse_diagonal(&self) -> Result<Vec<f64>> {
        let mut z = zeroed::<T>(self.lower + 1, self.n)?;
        guarded(|| T::k_banded_selected_inverse(self, &mut z))?;
        Ok((0..self.n).map(|j| z[j * (self.lower + 1)].re()).collect())
    }
}

pub(crate) fn factor_kernel<T: Field>(f: &mut BandedCholesky<T>) -> Result<()> {
    let (n, height) = (f.n, f.lower + 1);
    for j in 0..n {
        let below = f.lower.min(n - 1 - j);
        let (done, rest) = f.factors.split_at_mut((j + 1) * height);
        let column = &mut done[j * height..][..=below];
        let pivot = column[0].re();
        // Written so that NaN is not positive.
        let positive = pivot > 0.0 && pivot.is_finite();
        if !positive {
            return Err(KernelError::NotPositiveDefinite { index: j, value: pivot });
        }
        let root = pivot.sqrt();
        column[0] = T::from_f64(root);
        let l = &mut column[1..];
        l.iter_mut().for_each(|l| *l = l.scale(1.0 / root));
        for p in 0..below {
            let factor = l[p].conj();
            if factor != T::zero() {
                super::subtract(&mut rest[p * height..][..below - p], factor, &l[p..]);
            }
        }
    }
    Ok(())
}

pub(crate) fn solve_kernel<T: Field>(f: &BandedCholesky<T>, trans: Trans, rhs: MatMut<'_, T>) {
    // Aᵀ = Ā for a Hermitian A.
    let conj = matches!(trans, Trans::Transpose | Trans::Conj);
    by_columns(rhs, |x| {
        for j in 0..f.n {
            let (head, tail) = x.split_at_mut(j + 1);
            let column = f.column(j);
            head[j] = head[j].scale(1.0 / column[0].re());
            subtract_conj(conj, tail, head[j], &column[1..]);
        }
        for j in (0..f.n).rev() {
            let (head, tail) = x.split_at_mut(j + 1);
            let column = f.column(j);
            let sum = pairs(!conj, &column[1..], tail);
            head[j] = (head[j] - sum).scale(1.0 / column[0].re());
        }
    });
}

/// The lower part of A⁻¹ inside the band, columns as those of L.
pub(crate) fn selected_inverse_kernel<T: Field>(f: &BandedCholesky<T>, z: &mut [T]) {
    let (n, height) = (f.n, f.lower + 1);
    for j in (0..n).rev() {
        let column = f.column(j);
        let scale = 1.0 / column[0].re();
        let below = column.len() - 1;
        for i in j + 1..=j + below {
            // zᵢⱼ = −Σ zᵢₖ·lₖⱼ/lⱼⱼ over j < k ≤ j + l; entries above the diagonal are conjugates of those below.
            let mut sum = T::zero();
            for (k, &l) in (j + 1..=j + below).zip(&column[1..]) {
                let entry = if i >= k { z[k * height + i - k] } else { z[i * height + k - i].conj() };
                sum += entry * l;
            }
            z[j * height + i - j] = -sum.scale(scale);
        }
        let mut sum = 0.0;
        for (k, &l) in (j + 1..=j + below).zip(&column[1..]) {
            sum += (z[j * height + k - j].conj() * l).re();
        }
        z[j * height] = T::from_f64((scale - sum) * scale);
    }
}
