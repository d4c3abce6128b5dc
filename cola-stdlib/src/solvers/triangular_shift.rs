//! Systems with a shifted Kronecker product of upper triangular matrices.
//!
//! Method    (c·T₁ ⊗ R + s·I)·x = b with R = T₂ ⊗ … ⊗ Tₖ by substitution along the first factor: with rows xᵢ of x as a matrix,
//!           (c·tᵢᵢ·R + s·I)·xᵢ = bᵢ − c·Σⱼ>ᵢ tᵢⱼ·R·xⱼ, and so on inwards. R·xⱼ is computed once for each row; the rows are
//!           halved recursively, so that the sums are products of matrices
//! Memory    one vector of the size of x
//! Work      2·N·Σ nᵢ multiply-adds for each column
//! Stops     always; the diagonal has been checked to have no zero
//! Differs   from the generalised Sylvester solvers in print: complex Schur forms, any number of factors
//! Source    Golub, Nash & Van Loan, IEEE Trans. Automat. Control 24 (1979); Gardiner et al., ACM TOMS 18 (1992)

use super::triangular_sum::{Factor, Map, subtract};
use cola_kernels::{Field, MatMut, MatRef};
use cola_runtime::Result;

/// x ← (c·op(T₁ ⊗ … ⊗ Tₖ) + s·I)⁻¹·x, the last factor's axis fastest.
pub(super) fn solve<T: Field>(factors: &[Factor<'_, T>], c: T, s: T, map: Map, x: &mut [T]) -> Result<()> {
    match factors {
        [] => x.iter_mut().for_each(|z| *z = z.over(c + s)),
        [last] => substitute(last, c, s, map, x),
        [first, rest @ ..] => {
            let mut images = if first.above.is_some() { vec![T::zero(); x.len()] } else { Vec::new() };
            Level { first, rest, c, s, map }.rows(0, first.diagonal.len(), x, &mut images)?;
        }
    }
    Ok(())
}

/// Substitution along one factor.
struct Level<'a, 'b, T> {
    first: &'a Factor<'b, T>,
    rest: &'a [Factor<'b, T>],
    c: T,
    s: T,
    map: Map,
}

impl<T: Field> Level<'_, '_, T> {
    /// Rows lo..hi, whose right-hand sides are x; leaves c·R·xᵢ for each of them in `images`, where anything needs it.
    fn rows(&self, lo: usize, hi: usize, x: &mut [T], images: &mut [T]) -> Result<()> {
        if hi - lo == 1 {
            solve(self.rest, self.c * self.map.entry(self.first.diagonal[lo]), self.s, self.map, x)?;
            if !images.is_empty() {
                images.copy_from_slice(x);
                multiply(self.rest, self.map, images);
                images.iter_mut().for_each(|z| *z *= self.c);
            }
            return Ok(());
        }
        let middle = lo.midpoint(hi);
        let width = x.len() / (hi - lo);
        let at = (middle - lo) * width;
        let (top, bottom) = x.split_at_mut(at);
        let Some(t) = self.first.above else {
            self.rows(lo, middle, top, images)?;
            return self.rows(middle, hi, bottom, images);
        };
        let (of_top, of_bottom) = images.split_at_mut(at);
        let corner = t.submatrix(lo, middle, middle - lo, hi - middle);
        let (p, q) = corner.shape();
        if self.map.transposes {
            self.rows(lo, middle, top, of_top)?;
            let from = MatRef::from_row_major_slice(of_top, p, width);
            subtract(MatMut::from_row_major_slice_mut(bottom, q, width), self.map, corner, from)?;
            self.rows(middle, hi, bottom, of_bottom)
        } else {
            self.rows(middle, hi, bottom, of_bottom)?;
            let from = MatRef::from_row_major_slice(of_bottom, q, width);
            subtract(MatMut::from_row_major_slice_mut(top, p, width), self.map, corner, from)?;
            self.rows(lo, middle, top, of_top)
        }
    }
}

/// x ← op(T₁ ⊗ … ⊗ Tₖ)·x
fn multiply<T: Field>(factors: &[Factor<'_, T>], map: Map, x: &mut [T]) {
    let [first, rest @ ..] = factors else { return };
    let n = first.diagonal.len();
    let width = x.len() / n.max(1);
    let add = |x: &mut [T], i: usize, j: usize, z: T| {
        for c in 0..width {
            let from = x[j * width + c];
            x[i * width + c] += z * from;
        }
    };
    let scale = |x: &mut [T], i: usize| {
        x[i * width..(i + 1) * width].iter_mut().for_each(|z| *z *= map.entry(first.diagonal[i]));
    };
    // A row is overwritten when those that need it have had it.
    if map.transposes {
        for i in (0..n).rev() {
            scale(x, i);
            if let Some(t) = first.above {
                (0..i).for_each(|j| add(x, i, j, map.entry(t[(j, i)])));
            }
        }
    } else {
        for i in 0..n {
            scale(x, i);
            if let Some(t) = first.above {
                (i + 1..n).for_each(|j| add(x, i, j, map.entry(t[(i, j)])));
            }
        }
    }
    if !rest.is_empty() && width > 0 {
        x.chunks_exact_mut(width).for_each(|row| multiply(rest, map, row));
    }
}

/// x ← (c·op(T) + s·I)⁻¹·x
fn substitute<T: Field>(factor: &Factor<'_, T>, c: T, s: T, map: Map, x: &mut [T]) {
    let pivot = |j: usize| c * map.entry(factor.diagonal[j]) + s;
    let Some(t) = factor.above else {
        x.iter_mut().enumerate().for_each(|(j, z)| *z = z.over(pivot(j)));
        return;
    };
    let n = x.len();
    if map.transposes {
        for j in 0..n {
            let known = (0..j).fold(T::zero(), |sum, i| sum + map.entry(t[(i, j)]) * x[i]);
            x[j] = (x[j] - c * known).over(pivot(j));
        }
    } else {
        for j in (0..n).rev() {
            x[j] = x[j].over(pivot(j));
            let z = c * x[j];
            (0..j).for_each(|i| x[i] -= map.entry(t[(i, j)]) * z);
        }
    }
}
