//! All of the null space of a positive semidefinite mean, whose dimension is not known.
//!
//! Method    the least eigenpairs of blocks of 4, 8, 16, … vectors, until one of a block is seen not to be in the null space:
//!           ‖A·v − θ·v‖ ≤ θ/10, so that an eigenvalue within θ/10 of θ belongs to it
//! Memory    5 vectors a column of the block
//! Work      that of [`Svrg::nullspace`] for each block; the last one has at most twice the columns that are needed, and 4
//! Stops     as [`Svrg::nullspace`]
//! Differs   that no vector of the null space is missing holds with probability one over the first random vectors
//! Source    Potapczynski, Finzi, Pleiss & Wilson, NeurIPS 2023 (arXiv:2309.03060)

use super::Svrg;
use super::eigenvectors::{End, run};
use super::terms::Terms;
use crate::krylov::options::attainable;
use cola_runtime::{Array, Evidence, Op, Result, Workspace, with_number};

/// Columns of the first block.
const FIRST: usize = 4;

impl Svrg {
    /// An orthonormal basis of the null space of a positive semidefinite mean: all v with ‖A·v‖ ≤ tol·‖A‖‖v‖.
    ///
    /// # Errors
    /// `NotConverged` and `Cancelled` with the best vectors; `NotFinite`; those of the terms.
    pub fn kernel(&self, terms: &[Op], ws: &mut Workspace) -> Result<(Array, Evidence)> {
        let (n, dtype) = {
            let all = Terms::new(terms, self.batch, self.seed, ws)?;
            (all.n, all.dtype())
        };
        let tol = attainable(self.tol, dtype);
        let mut k = FIRST.min(n);
        loop {
            let block = Terms::new(terms, self.batch, self.seed, ws)?;
            let found = with_number!(dtype, T => run::<T>(self, block, k, End::Least))?;
            // Values descend: those of the null space are the last.
            let inside = found.images.iter().filter(|&&image| image <= tol).count();
            if inside < k || k == n {
                let basis = found.vectors.block(0..n, k - inside..k)?;
                let note = format!("dimension {inside}, ‖A·v‖/‖A‖ with all terms; iterations are epochs");
                let worst = found.images[k - inside..].iter().copied().fold(0.0, f64::max);
                return Ok((basis, found.evidence.residual(worst).note(note)));
            }
            k = (2 * k).min(n);
        }
    }
}
