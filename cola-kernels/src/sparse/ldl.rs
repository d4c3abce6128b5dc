//! Sparse factorisation P·A·Pᵀ = L·D·Lᴴ of a Hermitian matrix without pivots: what the signs of D are wanted for.
//!
//! D is diagonal, and the ordering is that of Cholesky. An indefinite matrix has no bound on the growth of L, so that
//! whoever uses it must look at [`SparseLdl::backward_error`]: the signs of D are those of a matrix that is so far from A,
//! and by Weyl's theorem right for A where no eigenvalue of A is nearer to 0 than that. To solve systems, take LU.

use crate::error::{KernelError, Result, expect_shape};
use crate::field::Field;
use crate::sparse::CsrRef;
use crate::sparse::cholesky::{SymbolicCholesky, check_finite_values, check_pattern};

/// P·A·Pᵀ = L·D·Lᴴ with a diagonal D.
#[derive(Debug, Clone)]
pub struct SparseLdl<T> {
    /// Row i of P·A·Pᵀ is row `p[i]` of A.
    p: Vec<usize>,
    /// The columns of L below the diagonal.
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<T>,
    d: Vec<f64>,
}

const NONE: usize = usize::MAX;

/// The elimination tree, and where the columns of L start.
struct Tree {
    parent: Vec<usize>,
    starts: Vec<usize>,
}

impl<T: Field> SparseLdl<T> {
    /// Factors a Hermitian matrix whose pattern was analysed; both triangles are stored, one is read.
    ///
    /// # Cost     Σ cⱼ² multiply-adds for columns of L with cⱼ entries, on one thread.
    /// # Errors   `Singular` for a pivot that is 0 or not finite, `NotFinite`, `Pattern`, `OutOfMemory`.
    /// # Source   Davis, ACM Trans. Math. Softw. 31 (2005), doi:10.1145/1114268.1114277.
    pub fn factor(symbolic: &SymbolicCholesky, a: CsrRef<'_, T>) -> Result<Self> {
        check_pattern(symbolic, a)?;
        check_finite_values(a)?;
        let n = a.rows;
        let p = symbolic.order();
        let mut place = vec![0; n];
        p.iter().enumerate().for_each(|(new, &old)| place[old] = new);
        let Tree { parent, starts } = tree(a, &p, &place);
        let fill = starts[n];
        let bytes = fill * (size_of::<T>() + 4);
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        rows.try_reserve_exact(fill).map_err(|_| KernelError::OutOfMemory { bytes })?;
        values.try_reserve_exact(fill).map_err(|_| KernelError::OutOfMemory { bytes })?;
        rows.resize(fill, 0u32);
        values.resize(fill, T::zero());
        let (mut next, mut d) = (starts.clone(), vec![0.0; n]);
        // y holds column k of A, then D·Lᴴ of it; `reach` the rows where it is not zero, in the order of the tree.
        let (mut y, mut seen, mut reach) = (vec![T::zero(); n], vec![NONE; n], vec![0; n]);
        for k in 0..n {
            seen[k] = k;
            let mut top = n;
            for e in a.indptr[p[k]]..a.indptr[p[k] + 1] {
                let mut i = place[a.indices[e] as usize];
                if i > k {
                    continue;
                }
                // Row p[k] conjugated is the column.
                y[i] += Field::conj(a.values[e]);
                let mut length = 0;
                while seen[i] != k {
                    reach[length] = i;
                    length += 1;
                    seen[i] = k;
                    i = parent[i];
                }
                while length > 0 {
                    length -= 1;
                    top -= 1;
                    reach[top] = reach[length];
                }
            }
            let mut pivot = y[k].re();
            y[k] = T::zero();
            for &i in &reach[top..] {
                let yi = std::mem::take(&mut y[i]);
                for e in starts[i]..next[i] {
                    y[rows[e] as usize] -= values[e] * yi;
                }
                // y = D·Lᴴ·eₖ: L_ki = ȳᵢ/dᵢ
                let l = Field::conj(yi).scale(1.0 / d[i]);
                pivot -= (l * yi).re();
                (rows[next[i]], values[next[i]]) = (k as u32, l);
                next[i] += 1;
            }
            if pivot == 0.0 || !pivot.is_finite() {
                return Err(KernelError::Singular { index: p[k], value: pivot.abs() });
            }
            d[k] = pivot;
        }
        Ok(SparseLdl { p, starts, rows, values, d })
    }

    /// How many pivots are negative: eigenvalues of A below 0 (Sylvester), if the factors are accurate.
    pub fn negative(&self) -> usize {
        self.d.iter().filter(|&&d| d < 0.0).count()
    }

    /// x ← A⁻¹·x
    ///
    /// # Errors   `Shape`.
    pub fn solve_in_place(&self, x: &mut [T]) -> Result<()> {
        let n = self.d.len();
        expect_shape("right-hand side", (x.len(), 1), (n, 1))?;
        let mut y: Vec<T> = self.p.iter().map(|&i| x[i]).collect();
        for j in 0..n {
            let yj = y[j];
            (self.starts[j]..self.starts[j + 1])
                .for_each(|e| y[self.rows[e] as usize] -= self.values[e] * yj);
        }
        for j in (0..n).rev() {
            let below = (self.starts[j]..self.starts[j + 1])
                .map(|e| Field::conj(self.values[e]) * y[self.rows[e] as usize])
                .sum::<T>();
            y[j] = y[j].scale(1.0 / self.d[j]) - below;
        }
        self.p.iter().zip(y).for_each(|(&i, y)| x[i] = y);
        Ok(())
    }

    /// An estimate of how far Pᵀ·L·D·Lᴴ·P is from A in the spectral norm: √n·‖b − A·x‖/‖x‖ for the solution x of A·x = b by
    /// these factors, the largest for three b of signs. Such x are rich in the eigenvalues that are nearest to 0.
    ///
    /// # Cost     three solves and three products.
    /// # Errors   `Pattern`.
    pub fn backward_error(&self, a: CsrRef<'_, T>) -> Result<f64> {
        let n = self.d.len();
        let mut worst: f64 = 0.0;
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        for _ in 0..3 {
            let b: Vec<T> = (0..n)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    T::from_f64(if state >> 63 == 0 { 1.0 } else { -1.0 })
                })
                .collect();
            let mut x = b.clone();
            self.solve_in_place(&mut x)?;
            let (mut residual, mut size) = (0.0, 0.0);
            for i in 0..n {
                let image =
                    (a.indptr[i]..a.indptr[i + 1]).map(|e| a.values[e] * x[a.indices[e] as usize]).sum::<T>();
                residual += (b[i] - image).abs().powi(2);
                size += x[i].abs().powi(2);
            }
            let error = (n as f64 * residual / size).sqrt();
            worst = if error.is_nan() { f64::INFINITY } else { worst.max(error) };
        }
        Ok(if n == 0 { 0.0 } else { worst })
    }
}

fn tree<T>(a: CsrRef<'_, T>, p: &[usize], place: &[usize]) -> Tree {
    let n = p.len();
    let (mut parent, mut seen, mut starts) = (vec![NONE; n], vec![NONE; n], vec![0; n + 1]);
    for k in 0..n {
        seen[k] = k;
        for e in a.indptr[p[k]]..a.indptr[p[k] + 1] {
            let mut i = place[a.indices[e] as usize];
            while i < k && seen[i] != k {
                if parent[i] == NONE {
                    parent[i] = k;
                }
                starts[i + 1] += 1;
                seen[i] = k;
                i = parent[i];
            }
        }
    }
    (0..n).for_each(|i| starts[i + 1] += starts[i]);
    Tree { parent, starts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::c64;

    /// The pattern of a grid of n×n with the diagonal; entries i·h above the diagonal make it complex.
    fn grid(n: usize, shift: f64, h: f64) -> (Vec<usize>, Vec<u32>, Vec<c64>) {
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for k in 0..n * n {
            let (r, c) = (k / n, k % n);
            let mut row = vec![(k, c64::new(4.0 - shift, 0.0))];
            let mut near = |yes: bool, at: usize| {
                if yes {
                    row.push((at, c64::new(-1.0, if at > k { h } else { -h })));
                }
            };
            near(r > 0, k.wrapping_sub(n));
            near(c > 0, k.wrapping_sub(1));
            near(c + 1 < n, k + 1);
            near(r + 1 < n, k + n);
            row.sort_by_key(|&(j, _)| j);
            row.into_iter().for_each(|(j, v)| {
                indices.push(j as u32);
                values.push(v);
            });
            indptr.push(indices.len());
        }
        (indptr, indices, values)
    }

    #[test]
    fn pivots_count_the_eigenvalues_of_a_grid_below_a_number() {
        let n = 9;
        let angle = |i: usize| (std::f64::consts::PI * i as f64 / (n as f64 + 1.0)).cos();
        let eigenvalues: Vec<f64> = (1..=n)
            .flat_map(|i| (1..=n).map(move |j| (i, j)))
            .map(|(i, j)| 4.0 - 2.0 * angle(i) - 2.0 * angle(j))
            .collect();
        for shift in [-0.1, 0.5, 1.23, 3.9, 5.1, 8.5] {
            let (indptr, indices, values) = grid(n, shift, 0.0);
            let a = CsrRef { rows: n * n, cols: n * n, indptr: &indptr, indices: &indices, values: &values };
            let f = SparseLdl::factor(&SymbolicCholesky::new(a).unwrap(), a).unwrap();
            assert_eq!(f.negative(), eigenvalues.iter().filter(|&&l| l < shift).count(), "{shift}");
            assert!(f.backward_error(a).unwrap() < 1e-10);
        }
    }

    #[test]
    fn complex_systems_are_solved_and_a_zero_pivot_is_an_error() {
        let n = 6;
        let (indptr, indices, values) = grid(n, 1.7, 0.4);
        let a = CsrRef { rows: n * n, cols: n * n, indptr: &indptr, indices: &indices, values: &values };
        let f = SparseLdl::factor(&SymbolicCholesky::new(a).unwrap(), a).unwrap();
        assert!(f.backward_error(a).unwrap() < 1e-11 && f.negative() > 0);
        let zero = [c64::new(0.0, 0.0); 1];
        let a = CsrRef { rows: 1, cols: 1, indptr: &[0, 1], indices: &[0], values: &zero };
        let e = SparseLdl::factor(&SymbolicCholesky::new(a).unwrap(), a).unwrap_err();
        assert!(matches!(e, KernelError::Singular { index: 0, .. }));
    }
}
