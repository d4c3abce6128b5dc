//! Entries of A⁻¹ at the places of L, from a sparse Cholesky factorisation.

use crate::error::{KernelError, Result};
use crate::field::Field;
use crate::sparse::cholesky::SparseCholesky;

/// L by columns, the diagonal first in each, with the zeros that its blocks store: its pattern is closed under
/// elimination.
struct Columns<T> {
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<T>,
}

impl<T: Field> SparseCholesky<T> {
    /// The diagonal of A⁻¹, without solving for any column of it.
    ///
    /// # Method   Z = A⁻¹ satisfies Z·L = L⁻ᴴ, which is upper triangular with 1/lⱼⱼ on its diagonal. So, from the
    /// last column to the first, zᵢⱼ = −Σₖ zᵢₖ·lₖⱼ/lⱼⱼ for i > j and zⱼⱼ = (1/lⱼⱼ − Σₖ z̄ₖⱼ·lₖⱼ)/lⱼⱼ, k > j in the
    /// pattern of column j: every zᵢₖ that this needs lies in the pattern of L.
    /// # Cost     that of the factorisation on one thread; nnz(L) entries and their rows twice.
    /// # Errors   `OutOfMemory`.
    /// # Source   Takahashi, Fagan & Chen, 8th PICA Conf. (1973); Erisman & Tinney, Comm. ACM 18 (1975)
    pub fn inverse_diagonal(&self) -> Result<Vec<f64>> {
        let n = self.n();
        let l = self.columns()?;
        let mut z = reserve::<T>(l.values.len())?;
        z.resize(l.values.len(), T::zero());
        // Where a row stands in the column in work, from 1; 0 elsewhere.
        let mut place = vec![0u32; n];
        let mut sums: Vec<T> = Vec::new();
        let mut diagonal = vec![0.0; n];
        for j in (0..n).rev() {
            let (first, end) = (l.starts[j], l.starts[j + 1]);
            let below = &l.rows[first + 1..end];
            let column = &l.values[first + 1..end];
            let pivot = l.values[first].re();
            below.iter().enumerate().for_each(|(t, &k)| place[k as usize] = t as u32 + 1);
            sums.clear();
            sums.resize(below.len(), T::zero());
            for (t, (&k, &l_kj)) in below.iter().zip(column).enumerate() {
                let (diagonal_at, end) = (l.starts[k as usize], l.starts[k as usize + 1]);
                sums[t] += z[diagonal_at] * l_kj;
                for e in diagonal_at + 1..end {
                    let at = place[l.rows[e] as usize] as usize;
                    if at > 0 {
                        sums[at - 1] += z[e] * l_kj;
                        sums[t] += z[e].conj() * column[at - 1];
                    }
                }
            }
            let mut inner = 0.0;
            for (t, &l_kj) in column.iter().enumerate() {
                let entry = sums[t].scale(-1.0 / pivot);
                z[first + 1 + t] = entry;
                inner += (entry.conj() * l_kj).re();
            }
            diagonal[j] = (1.0 / pivot - inner) / pivot;
            z[first] = T::from_f64(diagonal[j]);
            below.iter().for_each(|&k| place[k as usize] = 0);
        }
        let mut out = vec![0.0; n];
        self.p().into_iter().zip(diagonal).for_each(|(i, d)| out[i] = d);
        Ok(out)
    }

    fn columns(&self) -> Result<Columns<T>> {
        let (mut rows, mut values) = (reserve::<u32>(self.nnz())?, reserve::<T>(self.nnz())?);
        let mut starts = Vec::with_capacity(self.n() + 1);
        self.for_each_place(|i, j, value| {
            if i == j {
                starts.push(rows.len());
            }
            rows.push(i as u32);
            values.push(value);
        });
        starts.push(rows.len());
        Ok(Columns { starts, rows, values })
    }
}

fn reserve<T>(len: usize) -> Result<Vec<T>> {
    let mut v = Vec::new();
    let bytes = len.saturating_mul(size_of::<T>());
    v.try_reserve_exact(len).map_err(|_| KernelError::OutOfMemory { bytes })?;
    Ok(v)
}
