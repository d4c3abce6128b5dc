//! `diag` of the inverse of a positive definite banded matrix.

use super::{by_selected_inversion, is_by_cholesky};
use cola_runtime::{Array, Op, Result, method};

/// (A⁻¹)ᵢᵢ from A = L·Lᴴ alone: Z = A⁻¹ satisfies Z·L = L⁻ᴴ, and inside the band that determines Z
///
/// # Requires   the main diagonal; an inverse by Cholesky.
/// # Cost       2n·b² operations after the factorisation, which is shared.
/// # Source     Takahashi, Fagan & Chen, 8th PICA Conf. (1973)
#[method(diag, "Inverse[PSD[Banded]]", guard = is_by_cholesky)]
fn inverse_of_psd_banded(a: &Op) -> Result<Array> {
    by_selected_inversion(a)
}
