//! The eigenvalues of cyclic convolutions.

use crate::kernel::OnOperand;
use cola_kernels::Fourier;
use cola_runtime::{Array, DType, Element, Result, c64, with_element};

/// The eigenvalues λₖ = Σⱼ cⱼ·exp(−2πi·⟨j, k/n⟩) of the cyclic convolution with a box c, in the order of the columns of 𝓕ᴴ.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// λₖ, the last axis fastest; real ones of a self-adjoint matrix, conjugates at k and −k of a real one, exactly.
    pub values: Vec<c64>,
    /// A bound on the rounding error of every one of them.
    pub error: f64,
    /// What the rounding error of one of them usually does not exceed: smaller ones cannot be told from 0.
    pub resolution: f64,
}

impl Spectrum {
    /// That of a box (flat, last axis fastest), computed in double precision.
    pub(super) fn of_box(c: &Array, sizes: &[usize]) -> Result<Spectrum> {
        let entries = c.cast(DType::C64)?.to_vec::<c64>()?;
        let mut values = transform(entries.clone(), sizes)?;
        if !c.dtype().is_complex() {
            make_conjugate_pairs(&mut values, sizes);
        }
        if is_self_adjoint(c, sizes)? {
            values.iter_mut().for_each(|z| z.im = 0.0);
        }
        Spectrum::bounded(values, c)
    }

    /// Known eigenvalues of a box, with what rounding may have done to them.
    pub(super) fn bounded(values: Vec<c64>, c: &Array) -> Result<Spectrum> {
        let wide = c.cast(DType::C64)?;
        let norm = cola_kernels::norm_fro(wide.view::<c64>()?);
        let n = values.len() as f64;
        // ‖Δλ‖ ≤ K·ε·log₂n·‖λ‖ and ‖λ‖ = √n·‖c‖ (Higham, Accuracy and Stability, Theorem 24.2); K = 8 for powers of two,
        // and lengths that go by longer transforms are well within 64.
        let steps = f64::EPSILON * (n.max(1.0).log2() + 2.0);
        Ok(Spectrum { values, error: 64.0 * steps * n.sqrt() * norm, resolution: 4.0 * steps * norm })
    }

    /// The first eigenvalue that is zero up to rounding.
    pub fn zero(&self) -> Option<usize> {
        self.values.iter().position(|z| z.norm() <= self.resolution)
    }
}

/// −k modulo the sizes, for a flat index k.
pub(crate) fn negated(mut k: usize, sizes: &[usize]) -> usize {
    let (mut place, mut stride) = (0, 1);
    for &n in sizes.iter().rev() {
        place += stride * ((n - k % n) % n);
        (k, stride) = (k / n, stride * n);
    }
    place
}

/// c at −k is the conjugate of c at k.
pub(super) fn is_self_adjoint(c: &Array, sizes: &[usize]) -> Result<bool> {
    with_element!(c.dtype(), T => {
        let c = c.view::<T>()?;
        Ok((0..c.nrows()).all(|j| c[(j, 0)].to_scalar() == c[(negated(j, sizes), 0)].to_scalar().conj()))
    })
}

/// The second of each pair at k and −k is made the conjugate of the first.
pub(super) fn make_conjugate_pairs(values: &mut [c64], sizes: &[usize]) {
    for k in 0..values.len() {
        let mirror = negated(k, sizes);
        if mirror == k {
            values[k].im = 0.0;
        } else if mirror > k {
            values[mirror] = values[k].conj();
        }
    }
}

/// The box with these eigenvalues, which are conjugate pairs for a real dtype.
pub(super) fn box_of(values: &[c64], sizes: &[usize], dtype: DType) -> Result<Array> {
    let scale = 1.0 / values.len().max(1) as f64;
    let mut c = transform(values.iter().map(|z| z.conj()).collect(), sizes)?;
    c.iter_mut().for_each(|z| *z = z.conj() * scale);
    if values.iter().all(|z| z.im == 0.0) {
        // Real eigenvalues are those of a self-adjoint matrix, which it then is exactly.
        make_conjugate_pairs(&mut c, sizes);
    }
    with_element!(dtype, T => Array::from_fn(c.len(), 1, |i, _| T::from_scalar(c[i])))
}

/// The transform of a box, axes in order.
fn transform(mut x: Vec<c64>, sizes: &[usize]) -> Result<Vec<c64>> {
    if x.is_empty() {
        return Ok(x);
    }
    let fourier = Fourier::<c64>::new(sizes).on("the eigenvalues of a convolution")?;
    let mut spectrum = vec![c64::default(); x.len()];
    fourier
        .forward(&mut x, &mut spectrum, &mut vec![c64::default(); fourier.scratch_len()])
        .on("a kernel")?;
    fourier.rotate(&spectrum, &mut x).on("a kernel")?;
    Ok(x)
}
