//! Block Jacobi: the diagonal blocks of a sparse matrix, each factored densely.

use super::{check, row};
use crate::dense::cholesky::Cholesky;
use crate::dense::lu::Lu;
use crate::dense::try_zeros;
use crate::error::{KernelError, Result, expect_shape};
use crate::field::{Field, Trans};
use crate::sparse::CsrRef;
use faer::{Mat, MatMut};

#[derive(Debug, Clone)]
enum Block<T> {
    Cholesky(Cholesky<T>),
    Lu(Lu<T>),
}

/// M = diag(A₁₁, A₂₂, …).
#[derive(Debug, Clone)]
pub struct BlockJacobi<T> {
    /// Where each block starts, and n.
    starts: Vec<usize>,
    blocks: Vec<Block<T>>,
}

impl<T: Field> BlockJacobi<T> {
    /// Blocks of equal size, the last one smaller; by Cholesky for a matrix that is said to be positive definite, else by
    /// LU with pivoting.
    ///
    /// # Cost     n·size² multiply-adds, n·size entries held; a solve reads them once.
    /// # Errors   `NotPositiveDefinite` or `Singular` with the row of A, `NotFinite`, `Pattern`, `Shape`, `OutOfMemory`.
    /// # Source   Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §12.3
    pub fn factor(a: CsrRef<'_, T>, size: usize, positive_definite: bool) -> Result<Self> {
        let starts: Vec<usize> = (0..a.rows).step_by(size.max(1)).collect();
        Self::factor_blocks(a, &starts, positive_definite)
    }

    /// Blocks that start where it is said, from 0 and increasing.
    ///
    /// # Errors   as [`BlockJacobi::factor`]; `Pattern` where the starts do not increase from 0.
    pub fn factor_blocks(a: CsrRef<'_, T>, starts: &[usize], positive_definite: bool) -> Result<Self> {
        let n = check("matrix of block Jacobi", a)?;
        let rising = starts.windows(2).all(|w| w[0] < w[1]) && starts.last().is_none_or(|&last| last < n);
        if !rising || starts.first() != (n > 0).then_some(&0) {
            return Err(KernelError::Pattern { what: "starts of blocks must increase from 0", row: 0 });
        }
        let mut starts = starts.to_vec();
        starts.push(n);
        let block = |w: &[usize]| factor_block(a, w[0], w[1], positive_definite).map_err(|e| at_row(e, w[0]));
        let blocks = starts.windows(2).map(block).collect::<Result<_>>()?;
        Ok(BlockJacobi { starts, blocks })
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let of = |block: &Block<T>| match block {
            Block::Cholesky(f) => f.bytes(),
            Block::Lu(f) => f.bytes(),
        };
        self.blocks.iter().map(of).sum()
    }

    /// rhs ← op(M)⁻¹·rhs in place.
    pub fn solve_in_place(&self, trans: Trans, mut rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        for (w, block) in self.starts.windows(2).zip(&self.blocks) {
            let part = rhs.as_mut().subrows_mut(w[0], w[1] - w[0]);
            match block {
                Block::Cholesky(f) => f.solve_in_place(trans, part)?,
                Block::Lu(f) => f.solve_in_place(trans, part)?,
            }
        }
        Ok(())
    }
}

fn factor_block<T: Field>(a: CsrRef<'_, T>, from: usize, to: usize, positive: bool) -> Result<Block<T>> {
    let mut dense: Mat<T> = try_zeros(to - from, to - from)?;
    for i in from..to {
        let (columns, values) = row(a, i);
        let inside = columns.partition_point(|&j| (j as usize) < from)
            ..columns.partition_point(|&j| (j as usize) < to);
        for (&j, &v) in columns[inside.clone()].iter().zip(&values[inside]) {
            dense[(i - from, j as usize - from)] = v;
        }
    }
    Ok(if positive {
        Block::Cholesky(Cholesky::factor_in_place(dense)?)
    } else {
        Block::Lu(Lu::factor_in_place(dense)?)
    })
}

/// The error of a block as one of the matrix.
fn at_row(e: KernelError, first: usize) -> KernelError {
    match e {
        KernelError::NotPositiveDefinite { index, value } => {
            KernelError::NotPositiveDefinite { index: first + index, value }
        }
        KernelError::Singular { index, value } => KernelError::Singular { index: first + index, value },
        other => other,
    }
}
