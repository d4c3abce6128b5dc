//! Systems with a Kronecker sum of upper triangular matrices.
//!
//! Method    (T₁ ⊕ … ⊕ Tₖ)·x = b by substitution along the first factor: with rows xᵢ of x as a matrix,
//!           (tᵢᵢ·I + T₂ ⊕ … ⊕ Tₖ)·xᵢ = bᵢ − Σⱼ>ᵢ tᵢⱼ·xⱼ, and so on inwards. The rows are halved
//!   recursively, so that the sums are products of matrices. For two factors this is the Sylvester equation
//!           T₁·X + X·T₂ᵀ = B
//! Memory    none
//! Work      N·Σ nᵢ multiply-adds for each column; those of all factors but the last as products of matrices
//! Stops     always; the diagonals have been checked not to add up to zero
//! Differs   from Bartels–Stewart: complex Schur forms, no 2×2 blocks; from recursive blocked Sylvester solvers: any number of
//!           factors, halving of all but the last
//! Source    Bartels & Stewart, CACM 15 (1972); Jonsson & Kågström, ACM TOMS 28 (2002)

use crate::kernel::OnOperand;
use cola_kernels::{Field, MatMut, MatRef, Trans as K, gemm};
use cola_runtime::Result;

/// One factor: its diagonal, and the matrix where something is above it.
pub(super) struct Factor<'a, T> {
    pub diagonal: Vec<T>,
    pub above: Option<MatRef<'a, T>>,
}

/// Which map of the sum.
#[derive(Clone, Copy)]
pub(super) struct Map {
    pub transposes: bool,
    pub conjugates: bool,
}

impl Map {
    pub fn entry<T: Field>(self, z: T) -> T {
        if self.conjugates { Field::conj(z) } else { z }
    }

    fn kernel(self) -> K {
        match (self.transposes, self.conjugates) {
            (false, false) => K::None,
            (true, false) => K::Transpose,
            (true, true) => K::Adjoint,
            (false, true) => K::Conj,
        }
    }
}

/// x ← (shift·I + op(T₁ ⊕ … ⊕ Tₖ))⁻¹·x, the last factor's axis fastest.
pub(super) fn solve<T: Field>(factors: &[Factor<'_, T>], shift: T, map: Map, x: &mut [T]) -> Result<()> {
    match factors {
        [] => x.iter_mut().for_each(|z| *z = z.over(shift)),
        [last] => substitute(last, shift, map, x),
        [first, rest @ ..] => {
            let level = Level { first, rest, shift, map };
            level.rows(0, first.diagonal.len(), x)?;
        }
    }
    Ok(())
}

/// Substitution along one factor.
struct Level<'a, 'b, T> {
    first: &'a Factor<'b, T>,
    rest: &'a [Factor<'b, T>],
    shift: T,
    map: Map,
}

impl<T: Field> Level<'_, '_, T> {
    /// Rows lo..hi, whose right-hand sides are x.
    fn rows(&self, lo: usize, hi: usize, x: &mut [T]) -> Result<()> {
        if hi - lo == 1 {
            let shift = self.shift + self.map.entry(self.first.diagonal[lo]);
            return solve(self.rest, shift, self.map, x);
        }
        let middle = lo.midpoint(hi);
        let width = x.len() / (hi - lo);
        let (top, bottom) = x.split_at_mut((middle - lo) * width);
        let Some(t) = self.first.above else {
            self.rows(lo, middle, top)?;
            return self.rows(middle, hi, bottom);
        };
        let corner = t.submatrix(lo, middle, middle - lo, hi - middle);
        let (p, q) = corner.shape();
        if self.map.transposes {
            self.rows(lo, middle, top)?;
            let from = MatRef::from_row_major_slice(top, p, width);
            subtract(MatMut::from_row_major_slice_mut(bottom, q, width), self.map, corner, from)?;
            self.rows(middle, hi, bottom)
        } else {
            self.rows(middle, hi, bottom)?;
            let from = MatRef::from_row_major_slice(bottom, q, width);
            subtract(MatMut::from_row_major_slice_mut(top, p, width), self.map, corner, from)?;
            self.rows(lo, middle, top)
        }
    }
}

/// y ← y − op(T)·x
pub(super) fn subtract<T: Field>(
    y: MatMut<'_, T>,
    map: Map,
    t: MatRef<'_, T>,
    x: MatRef<'_, T>,
) -> Result<()> {
    gemm(y, T::one(), -T::one(), map.kernel(), t, K::None, x).on("a triangular factor")
}

/// x ← (shift·I + op(T))⁻¹·x
fn substitute<T: Field>(factor: &Factor<'_, T>, shift: T, map: Map, x: &mut [T]) {
    let pivot = |j: usize| shift + map.entry(factor.diagonal[j]);
    let Some(t) = factor.above else {
        x.iter_mut().enumerate().for_each(|(j, z)| *z = z.over(pivot(j)));
        return;
    };
    let n = x.len();
    if map.transposes {
        for j in 0..n {
            let known = (0..j).fold(x[j], |sum, i| sum - map.entry(t[(i, j)]) * x[i]);
            x[j] = known.over(pivot(j));
        }
    } else {
        for j in (0..n).rev() {
            x[j] = x[j].over(pivot(j));
            let z = x[j];
            (0..j).for_each(|i| x[i] -= map.entry(t[(i, j)]) * z);
        }
    }
}
