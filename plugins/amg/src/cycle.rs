//! One V-cycle: x = M·b.
//!
//! ```text
//! smooth from 0 · r = b − A·x · x ← x + P·M_c·Pᴴ·r · smooth
//! ```
//!
//! With the same polynomial before and after, I − M·A = e(D⁻¹A)·(I − P·M_c·Pᴴ·A)·e(D⁻¹A), so that M is Hermitian; it is
//! positive definite where |e| < 1 on the spectrum and M_c is. Mᵀ and M̄ are the cycle with conjugated matrices.

use crate::chebyshev::{Blocks, add, multiply, subtract_product};
use crate::hierarchy::Hierarchy;
use cola_iterative::Working;
use cola_kernels::Trans;
use cola_runtime::Result;

impl<T: Working> Hierarchy<T> {
    /// Entries of scratch of a cycle for one column: x, r and d of each level.
    pub fn scratch(&self) -> usize {
        3 * self.sizes.iter().map(|(n, _)| n).sum::<usize>()
    }

    /// Entries of scratch of a product for k columns.
    pub fn product_scratch(&self, k: usize) -> usize {
        self.sizes.first().map_or(0, |(n, _)| n * k)
    }

    /// x ← op(M)·r for k columns, rows one after the other; `conjugated` tells op. r is overwritten.
    pub fn cycle(
        &self,
        level: usize,
        op: Trans,
        (r, x, work): (&mut [T], &mut [T], &mut [T]),
        k: usize,
        scratch: &mut Vec<T>,
    ) -> Result<()> {
        let Some(l) = self.levels.get(level) else {
            return self.coarsest.solve(op, r, x, k, scratch);
        };
        let coarse = l.p.cols * k;
        let (d, work) = work.split_at_mut(r.len());
        let (coarse_r, work) = work.split_at_mut(coarse);
        let (coarse_x, work) = work.split_at_mut(coarse);
        let blocks = Blocks { x: &mut *x, r: &mut *r, d: &mut *d, k };
        l.smoother.smooth(&l.a, op, blocks, (false, false), scratch)?;
        multiply(l.r.view(), op, T::one(), r, T::zero(), coarse_r, k, scratch)?;
        self.cycle(level + 1, op, (coarse_r, coarse_x, work), k, scratch)?;
        multiply(l.p.view(), op, T::one(), coarse_x, T::zero(), d, k, scratch)?;
        add(x, d, true);
        subtract_product(l.a.view()?, op, d, r, k, scratch)?;
        l.smoother.smooth(&l.a, op, Blocks { x, r, d, k }, (true, true), scratch)
    }
}
