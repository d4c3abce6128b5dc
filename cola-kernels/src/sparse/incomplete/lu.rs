//! Incomplete LU factorisation without fill: L·U = A on the pattern of A.

use super::{Strict, Triangles, check, invert, row};
use crate::error::{KernelError, Result, guarded};
use crate::field::{Field, Trans};
use crate::sparse::CsrRef;
use faer::MatMut;

/// ILU(0) or ILUT of a square matrix, kept as (I + L)·D·(I + U).
#[derive(Debug, Clone)]
pub struct IncompleteLu<T>(Triangles<T>);

impl<T: Field> IncompleteLu<T> {
    /// ILU(0): L·U equals A on the pattern of A, and is zero beside it. No pivoting: A needs a diagonal.
    ///
    /// # Cost     Σ over entries (i, k) below the diagonal of the length of row k of U; nnz(A) held.
    /// # Errors   `Singular` with the row whose pivot is zero, `Pattern` with the row that stores no diagonal entry,
    /// `NotFinite`, `Shape`.
    /// # Source   Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §10.3.2
    pub fn factor(a: CsrRef<'_, T>) -> Result<Self> {
        check("matrix of an incomplete LU factorisation", a)?;
        Ok(IncompleteLu(guarded(|| T::k_incomplete_lu(a))??))
    }

    /// ILUT(p, τ): in each row, entries below τ·‖aᵢ‖₂ are dropped, and of the rest the p largest kept in L and in U, the
    /// diagonal apart. τ = 0 and p = n give the LU factorisation without pivoting.
    ///
    /// # Cost     at most p row updates a row where τ drops well; 2·p·n entries held.
    /// # Errors   as [`IncompleteLu::factor`]; fill may provide a diagonal entry that A lacks.
    /// # Source   Saad, Numer. Linear Algebra Appl. 1 (1994), doi:10.1002/nla.1680010405
    pub fn factor_threshold(a: CsrRef<'_, T>, p: usize, tau: f64) -> Result<Self> {
        check("matrix of an incomplete LU factorisation", a)?;
        Ok(IncompleteLu(guarded(|| T::k_incomplete_lu_threshold(a, p, tau))??))
    }

    /// L·D·U.
    pub fn triangles(&self) -> &Triangles<T> {
        &self.0
    }

    /// rhs ← op(M)⁻¹·rhs in place; see [`Triangles::solve_in_place`].
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        self.0.solve_in_place(trans, rhs, scratch)
    }
}

/// Row by row: for k < i in the pattern, l_ik = w_k/u_kk, w ← w − l_ik·u_k on the pattern of row i.
pub(crate) fn factor_kernel<T: Field>(a: CsrRef<'_, T>) -> Result<Triangles<T>> {
    let n = a.rows;
    let (mut lower, mut upper, mut inverse) = (Strict::<T>::new(), Strict::<T>::new(), Vec::with_capacity(n));
    // Where column j stands in row i, from 1; 0 where it does not.
    let (mut place, mut w) = (vec![0u32; n], Vec::new());
    for i in 0..n {
        let (columns, values) = row(a, i);
        let below = columns.partition_point(|&j| (j as usize) < i);
        if columns.get(below) != Some(&(i as u32)) {
            return Err(KernelError::Pattern { what: "no diagonal entry", row: i });
        }
        w.clear();
        w.extend_from_slice(values);
        (1..).zip(columns).for_each(|(at, &j)| place[j as usize] = at);
        for (e, &k) in columns[..below].iter().enumerate() {
            // Row k of D·(I + U) is u_k: w_j ← w_j − (l_ik·d_k)·u_kj with l_ik·d_k = w_k
            let w_k = w[e];
            let (js, us) = upper.row(k as usize);
            for (&j, &u) in js.iter().zip(us) {
                if let Some(at) = (place[j as usize] as usize).checked_sub(1) {
                    w[at] -= w_k * u;
                }
            }
            lower.push(k as usize, w_k * inverse[k as usize]);
        }
        let d = invert(w[below], i)?;
        for (&j, &v) in columns.iter().zip(&w).skip(below + 1) {
            upper.push(j as usize, v * d);
        }
        columns.iter().for_each(|&j| place[j as usize] = 0);
        lower.end_row();
        upper.end_row();
        inverse.push(d);
    }
    Ok(Triangles { lower, upper: Some(upper), inverse })
}
