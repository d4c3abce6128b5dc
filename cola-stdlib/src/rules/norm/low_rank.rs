//! `norm` of a low-rank operator, from its core.

use super::is_spectral;
use super::tally::{RootSumSquares, largest, total};
use crate::functions::Norm;
use crate::kernel::OnOperand;
use crate::operators::LowRank;
use cola_runtime::{Array, DType, Error, Result, c64, method};

/// U·C·Vᴴ has the singular values of R·C·Sᴴ, where U = Q·R and V = W·S have orthonormal Q and W
///
/// By Householder reflections rather than Gram matrices, so that small values keep their digits.
///
/// # Requires   ord is fro, 2 or nuc.
/// # Cost       2k²(m + n) operations in c64 and the singular values of a k×k matrix.
/// # Source     Golub & Van Loan, 4th ed., §5.2.2
#[method(norm, "LowRank", guard = is_spectral)]
fn low_rank(a: &LowRank, ord: Norm) -> Result<f64> {
    let (r, s) = (Triangle::of(a.u())?, Triangle::of(a.v())?);
    let scale = r.scale * s.scale;
    if r.entries.is_empty() || s.entries.is_empty() {
        return Ok(0.0);
    }
    let core = r.times_core_times_adjoint(a.core(), &s)?;
    if ord == Norm::Fro {
        let mut sum = RootSumSquares::default();
        core.iter().for_each(|z| sum.add(z.re.hypot(z.im)));
        return Ok(scale * sum.value());
    }
    let core = Array::from_vec(r.rows, s.rows, core)?;
    let values = cola_kernels::singular_values(core.view::<c64>()?).on("the core of LowRank")?;
    Ok(scale * if ord == Norm::Nuc { total(values.iter().copied()) } else { largest(values) })
}

/// The triangular factor R of A/scale = Q·R, min(m, k)×k, column by column.
struct Triangle {
    rows: usize,
    cols: usize,
    scale: f64,
    entries: Vec<c64>,
}

impl Triangle {
    fn of(a: &Array) -> Result<Triangle> {
        let (m, k) = a.shape();
        let mut w = a.cast(DType::C64)?.to_vec::<c64>()?;
        let scale = largest(w.iter().map(|z| z.re.abs().max(z.im.abs())));
        if !scale.is_finite() {
            let at = w.iter().position(|z| !(z.re.is_finite() && z.im.is_finite())).unwrap_or(0);
            return Err(Error::not_finite("a factor of LowRank", (at % m, at / m)));
        }
        if scale > 0.0 {
            w.iter_mut().for_each(|z| *z = c64::new(z.re / scale, z.im / scale));
        }
        for j in 0..m.min(k) {
            reflect(&mut w, m, j);
        }
        let rows = m.min(k);
        let at = |i: usize, j: usize| if i <= j { w[i + j * m] } else { c64::new(0.0, 0.0) };
        let entries = (0..k).flat_map(|j| (0..rows).map(move |i| (i, j))).map(|(i, j)| at(i, j)).collect();
        Ok(Triangle { rows, cols: k, scale, entries })
    }

    fn at(&self, i: usize, j: usize) -> c64 {
        self.entries[i + j * self.rows]
    }

    /// R·C·Sᴴ, column by column.
    fn times_core_times_adjoint(&self, core: Option<&Array>, s: &Triangle) -> Result<Vec<c64>> {
        let (rows, k) = (self.rows, self.cols);
        let left: Vec<c64> = match core {
            None => self.entries.clone(),
            Some(c) => {
                let c = c.cast(DType::C64)?.to_vec::<c64>()?;
                let entry = |i: usize, j: usize| (i..k).map(|l| self.at(i, l) * c[l + j * k]).sum();
                (0..k).flat_map(|j| (0..rows).map(move |i| (i, j))).map(|(i, j)| entry(i, j)).collect()
            }
        };
        let entry = |i: usize, j: usize| (j..k).map(|l| left[i + l * rows] * s.at(j, l).conj()).sum();
        Ok((0..s.rows).flat_map(|j| (0..rows).map(move |i| (i, j))).map(|(i, j)| entry(i, j)).collect())
    }
}

/// Makes column j zero below the diagonal by a Householder reflection, applied to the columns after it.
fn reflect(w: &mut [c64], m: usize, j: usize) {
    let (before, after) = w.split_at_mut((j + 1) * m);
    let x = &mut before[j * m + j..];
    let norm = x.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt();
    if norm == 0.0 {
        return;
    }
    // v = x + e^{iθ}‖x‖·e₁ with θ = arg x₁: the sign that cannot cancel.
    let phase = if x[0].norm() == 0.0 { c64::new(1.0, 0.0) } else { x[0] / x[0].norm() };
    x[0] += phase * norm;
    let square = x.iter().map(|z| z.norm_sqr()).sum::<f64>();
    for y in after.chunks_exact_mut(m) {
        let y = &mut y[j..];
        let dot: c64 = x.iter().zip(y.iter()).map(|(v, y)| v.conj() * y).sum();
        let factor = dot * (2.0 / square);
        x.iter().zip(y.iter_mut()).for_each(|(v, y)| *y -= factor * v);
    }
    x[0] = -phase * norm;
}
