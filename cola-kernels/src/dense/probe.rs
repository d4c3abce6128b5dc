//! Products with random vectors of signs, which tell whether a decomposition is the matrix: E‖E·z‖² = ‖E‖_F² for what is off, E.

use crate::dense::gemm::gemm;
use crate::elementwise::norm_fro;
use crate::error::Result;
use crate::field::{Field, Trans};
use faer::dyn_stack::{MemStack, StackReq};
use faer::linalg::{temp_mat_scratch, temp_mat_zeroed};
use faer::mat::AsMatMut;
use faer::{MatMut, MatRef};

/// Vectors that are looked at.
const PROBES: usize = 2;

/// What [`is_reconstructed`] needs for an m×n matrix and r values.
pub(crate) fn scratch<T: Field>(m: usize, n: usize, r: usize) -> StackReq {
    StackReq::all_of(&[n, r, m].map(|rows| temp_mat_scratch::<T>(rows, PROBES)))
}

/// Whether U·diag(values)·Vᴴ is A up to rounding, as far as two vectors tell; `subtract` takes A·z away from its second
/// argument. Cost three products of a matrix and a vector for each.
pub(crate) fn is_reconstructed<T: Field>(
    (u, values, v): (MatRef<'_, T>, &[f64], MatRef<'_, T>),
    subtract: impl FnOnce(MatRef<'_, T>, MatMut<'_, T>) -> Result<()>,
    stack: &mut MemStack,
) -> Result<bool> {
    let (m, n, r) = (u.nrows(), v.nrows(), values.len());
    let (mut z, stack) = temp_mat_zeroed::<T, _, _>(n, PROBES, stack);
    let (mut c, stack) = temp_mat_zeroed::<T, _, _>(r, PROBES, stack);
    let (mut rest, _) = temp_mat_zeroed::<T, _, _>(m, PROBES, stack);
    let (mut z, mut c, mut rest) = (z.as_mat_mut(), c.as_mat_mut(), rest.as_mat_mut());
    // The top bits of multiples of an odd number: as good as random here, and the same for every run.
    let bit = |i: usize, p: usize| ((i * PROBES + p + 1) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61;
    for p in 0..PROBES {
        (0..n).for_each(|i| z[(i, p)] = T::from_f64(if bit(i, p) & 1 == 0 { 1.0 } else { -1.0 }));
    }
    gemm(c.as_mut(), T::zero(), T::one(), Trans::Adjoint, v.subcols(0, r), Trans::None, z.as_ref())?;
    for p in 0..PROBES {
        c.as_mut().col_mut(p).iter_mut().zip(values).for_each(|(c, &x)| *c = c.scale(x));
    }
    gemm(rest.as_mut(), T::zero(), T::one(), Trans::None, u.subcols(0, r), Trans::None, c.as_ref())?;
    subtract(z.as_ref(), rest.as_mut())?;
    let size = values.iter().fold(0.0, |s: f64, x| s.max(x.abs()));
    Ok(norm_fro(rest.as_ref()) <= 30.0 * m.max(n) as f64 * T::EPS * size)
}
