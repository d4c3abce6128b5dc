//! Incomplete Cholesky factorisation without fill: L·Lᴴ = A on the pattern of A.

use super::{Strict, Triangles, check, row};
use crate::error::{KernelError, Result, guarded};
use crate::field::{Field, Trans};
use crate::sparse::CsrRef;
use faer::MatMut;

/// The first shift that is tried after a pivot failed, and by what it grows.
const SHIFT: f64 = 1e-3;
const GROWTH: f64 = 2.0;
/// From here A + α·diag(A) is diagonally dominant for all that arises; beyond, the diagonal itself is at fault.
const LARGEST_SHIFT: f64 = 1e3;

/// IC(0) of a Hermitian matrix, kept as (I + L)·D·(I + L)ᴴ.
#[derive(Debug, Clone)]
pub struct IncompleteCholesky<T> {
    triangles: Triangles<T>,
    shift: f64,
}

impl<T: Field> IncompleteCholesky<T> {
    /// Factors a Hermitian matrix with positive diagonal; only the lower triangle is read. It exists for every
    /// H-matrix (diagonally dominant ones, discretised diffusion), not for every positive definite matrix.
    ///
    /// # Cost     Σ over entries (i, k) of the lengths of rows i and k of L; nnz of the lower triangle held.
    /// # Errors   `NotPositiveDefinite` with the row and the pivot that is not above ε·aᵢᵢ, `NotFinite`, `Pattern`, `Shape`.
    /// # Source   Meijerink & van der Vorst, Math. Comp. 31 (1977), doi:10.1090/S0025-5718-1977-0438681-4
    pub fn factor(a: CsrRef<'_, T>) -> Result<Self> {
        check("matrix of an incomplete Cholesky factorisation", a)?;
        Self::with_shift(a, 0.0)
    }

    /// As [`IncompleteCholesky::factor`]; where a pivot fails, of A + α·diag(A) with α = 0.001, 0.002, 0.004, …, the first
    /// that succeeds: [`IncompleteCholesky::shift`] says which.
    ///
    /// # Errors   as `factor`, the last pivot that failed: no shift helps where a diagonal entry is not positive.
    /// # Source   Manteuffel, Math. Comp. 34 (1980), doi:10.1090/S0025-5718-1980-0559197-0
    pub fn factor_shifted(a: CsrRef<'_, T>) -> Result<Self> {
        check("matrix of an incomplete Cholesky factorisation", a)?;
        let mut shift = 0.0;
        loop {
            match Self::with_shift(a, shift) {
                Err(KernelError::NotPositiveDefinite { .. })
                    if shift < LARGEST_SHIFT && positive_diagonal(a) =>
                {
                    shift = if shift == 0.0 { SHIFT } else { shift * GROWTH };
                }
                other => return other,
            }
        }
    }

    fn with_shift(a: CsrRef<'_, T>, shift: f64) -> Result<Self> {
        Ok(IncompleteCholesky { triangles: guarded(|| T::k_incomplete_cholesky(a, shift))??, shift })
    }

    /// α of A + α·diag(A) that was factored; 0 for A itself.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// L·D·Lᴴ.
    pub fn triangles(&self) -> &Triangles<T> {
        &self.triangles
    }

    /// rhs ← op(M)⁻¹·rhs in place; see [`Triangles::solve_in_place`].
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        self.triangles.solve_in_place(trans, rhs, scratch)
    }
}

fn positive_diagonal<T: Field>(a: CsrRef<'_, T>) -> bool {
    (0..a.rows).all(|i| {
        let (columns, values) = row(a, i);
        columns.binary_search(&(i as u32)).is_ok_and(|e| values[e].re() > 0.0)
    })
}

/// l_ik = (a_ik − Σ_{j<k} l_ij·d_j·l̄_kj)/d_k for k < i in the pattern, d_i = (1 + α)·a_ii − Σ |l_ij|²·d_j.
pub(crate) fn factor_kernel<T: Field>(a: CsrRef<'_, T>, shift: f64) -> Result<Triangles<T>> {
    let n = a.rows;
    let mut lower = Strict::<T>::new();
    let (mut diagonal, mut inverse) = (Vec::<f64>::with_capacity(n), Vec::with_capacity(n));
    // work[j] = l_ij·d_j for row i
    let mut work = vec![T::zero(); n];
    for i in 0..n {
        let (columns, values) = row(a, i);
        let below = columns.partition_point(|&j| (j as usize) < i);
        if columns.get(below) != Some(&(i as u32)) {
            return Err(KernelError::NotPositiveDefinite { index: i, value: 0.0 });
        }
        let a_ii = values[below].re() * (1.0 + shift);
        let mut d = a_ii;
        for (&k, &a_ik) in columns[..below].iter().zip(values) {
            let k = k as usize;
            let (js, ls) = lower.row(k);
            // l_ik·d_k = a_ik − Σ_j (l_ij·d_j)·l̄_kj; where row i has no entry j, its work is zero.
            let product: T = js.iter().zip(ls).map(|(&j, &l)| work[j as usize] * l.conj()).sum();
            let scaled = a_ik - product;
            let l = scaled.scale(1.0 / diagonal[k]);
            work[k] = scaled;
            d -= l.abs() * scaled.abs();
            lower.push(k, l);
        }
        columns[..below].iter().for_each(|&k| work[k as usize] = T::zero());
        if !(d > T::EPS * a_ii) || !d.is_finite() {
            return Err(KernelError::NotPositiveDefinite { index: i, value: d });
        }
        lower.end_row();
        diagonal.push(d);
        inverse.push(super::invert(T::from_f64(d), i)?);
    }
    Ok(Triangles { lower, upper: None, inverse })
}
