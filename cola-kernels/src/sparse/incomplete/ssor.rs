//! Symmetric successive over-relaxation: one sweep forward, one backward.

use super::{Strict, Triangles, check, invert, row};
use crate::error::{KernelError, Result, guarded};
use crate::field::{Field, Trans};
use crate::sparse::CsrRef;
use faer::MatMut;

/// M = ω/(2 − ω)·(D/ω + L)·D⁻¹·(D/ω + U) of A = L + D + U.
#[derive(Debug, Clone)]
pub struct Ssor<T>(Triangles<T>);

impl<T: Field> Ssor<T> {
    /// M for 0 < ω < 2; ω = 1 is symmetric Gauss–Seidel. Positive definite where A is.
    ///
    /// # Cost     one pass over A and a copy of it; a solve is two sweeps.
    /// # Errors   `Singular` with the row whose diagonal entry is zero or missing; `Pattern`, `NotFinite`, `Shape`;
    /// `Backend` for an ω outside (0, 2).
    /// # Source   Axelsson, BIT 12 (1972), doi:10.1007/BF01932955
    pub fn new(a: CsrRef<'_, T>, omega: f64) -> Result<Self> {
        check("matrix of SSOR", a)?;
        if !(omega > 0.0 && omega < 2.0) {
            return Err(KernelError::Backend(format!("omega is {omega}, and must lie between 0 and 2")));
        }
        Ok(Ssor(guarded(|| T::k_ssor(a, omega))??))
    }

    /// (I + ω·L·D⁻¹)·D/(ω·(2 − ω))·(I + ω·D⁻¹·U).
    pub fn triangles(&self) -> &Triangles<T> {
        &self.0
    }

    /// rhs ← op(M)⁻¹·rhs in place; see [`Triangles::solve_in_place`].
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        self.0.solve_in_place(trans, rhs, scratch)
    }
}

pub(crate) fn scale_kernel<T: Field>(a: CsrRef<'_, T>, omega: f64) -> Result<Triangles<T>> {
    let n = a.rows;
    let diagonal = |i: usize| {
        let (columns, values) = row(a, i);
        let d = columns.binary_search(&(i as u32)).map_or(T::zero(), |e| values[e]);
        invert(d, i)
    };
    let inverse: Vec<T> = (0..n).map(diagonal).collect::<Result<_>>()?;
    let (mut lower, mut upper) = (Strict::<T>::new(), Strict::<T>::new());
    for i in 0..n {
        let (columns, values) = row(a, i);
        for (&j, &v) in columns.iter().zip(values) {
            let j = j as usize;
            if j < i {
                lower.push(j, (v * inverse[j]).scale(omega));
            } else if j > i {
                upper.push(j, (v * inverse[i]).scale(omega));
            }
        }
        lower.end_row();
        upper.end_row();
    }
    let inverse = inverse.into_iter().map(|d| d.scale(omega * (2.0 - omega))).collect();
    Ok(Triangles { lower, upper: Some(upper), inverse })
}
