//! f16 and bf16: types to store in, not to compute in.
//!
//! Blocks of entries are converted to f32 with the vector conversions of `half` (eight times the speed of
//! converting one by one), the f32 kernels do the work, and the result is rounded once.

use crate::compensated;
use crate::elementwise;
use crate::error::{Result, expect_shape, guarded};
use crate::field::Trans;
use crate::lanes::{contiguous, rows_are_runs, vectorised};
use faer::{Mat, MatMut, MatRef};
use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

/// Rows (or columns) of a half-precision factor converted at a time.
const PANEL: usize = 256;

/// f16 or bf16.
pub trait Half: Copy + Default + Send + Sync + std::fmt::Debug + 'static {
    /// Name as used in messages: "f16", "bf16".
    const NAME: &'static str;
    /// Machine epsilon: 2⁻¹⁰ or 2⁻⁷.
    const EPS: f64;
    /// The same number in f32.
    fn to_f32(self) -> f32;
    /// The nearest number, ties to even.
    fn from_f32(x: f32) -> Self;
    /// Converts a slice; lengths must agree.
    fn slice_to_f32(x: &[Self], out: &mut [f32]);
    /// Rounds a slice; lengths must agree.
    fn slice_from_f32(x: &[f32], out: &mut [Self]);
}

macro_rules! half_type {
    ($t:ident) => {
        impl Half for $t {
            const NAME: &'static str = stringify!($t);
            const EPS: f64 = $t::EPSILON.to_f64_const();
            fn to_f32(self) -> f32 {
                $t::to_f32(self)
            }
            fn from_f32(x: f32) -> Self {
                $t::from_f32(x)
            }
            fn slice_to_f32(x: &[Self], out: &mut [f32]) {
                x.convert_to_f32_slice(out);
            }
            fn slice_from_f32(x: &[f32], out: &mut [Self]) {
                out.convert_from_f32_slice(x);
            }
        }
    };
}

half_type!(f16);
half_type!(bf16);

/// out ← a in f32. Shapes must agree; any strides.
pub fn widen<H: Half>(a: MatRef<'_, H>, out: MatMut<'_, f32>) -> Result<()> {
    expect_shape("destination of a conversion", out.shape(), a.shape())?;
    widen_into(a, out);
    Ok(())
}

/// out ← a rounded to nearest. Shapes must agree; any strides.
pub fn narrow<H: Half>(a: MatRef<'_, f32>, out: MatMut<'_, H>) -> Result<()> {
    expect_shape("destination of a conversion", out.shape(), a.shape())?;
    narrow_into(a, out);
    Ok(())
}

fn widen_into<H: Half>(a: MatRef<'_, H>, out: MatMut<'_, f32>) {
    let flip = rows_are_runs(out.as_ref());
    let (a, mut out) = if flip { (a.transpose(), out.transpose_mut()) } else { (a, out) };
    for j in 0..out.ncols() {
        let (from, mut to) = (a.col(j), out.as_mut().col_mut(j));
        match (contiguous(from), to.as_mut().try_as_col_major_mut()) {
            (Some(from), Some(to)) => H::slice_to_f32(from, to.as_slice_mut()),
            _ => (0..from.nrows()).for_each(|i| to[i] = from[i].to_f32()),
        }
    }
}

fn narrow_into<H: Half>(a: MatRef<'_, f32>, out: MatMut<'_, H>) {
    let flip = rows_are_runs(out.as_ref());
    let (a, mut out) = if flip { (a.transpose(), out.transpose_mut()) } else { (a, out) };
    for j in 0..out.ncols() {
        let (from, mut to) = (a.col(j), out.as_mut().col_mut(j));
        match (contiguous(from), to.as_mut().try_as_col_major_mut()) {
            (Some(from), Some(to)) => H::slice_from_f32(from, to.as_slice_mut()),
            _ => (0..from.nrows()).for_each(|i| to[i] = H::from_f32(from[i])),
        }
    }
}

/// A column-major (or, if `a` is row-major, row-major) f32 copy; the second says that it is the transpose.
fn widened<H: Half>(a: MatRef<'_, H>) -> (Mat<f32>, bool) {
    let flip = rows_are_runs(a);
    let a = if flip { a.transpose() } else { a };
    let mut copy = Mat::zeros(a.nrows(), a.ncols());
    widen_into(a, copy.as_mut());
    (copy, flip)
}

/// dst ← beta·dst + alpha·op(a)·op(b) with half-precision operands, summed in f32 and rounded once;
/// `beta = 0` overwrites. Conjugation means nothing here. Any strides; one column goes at memory bandwidth.
///
/// # Cost     as the f32 product plus the conversions; op(b) in f32, op(a) and dst in f32 by panels of rows.
/// # Errors   `Shape`.
pub fn gemm_half<H: Half>(
    dst: MatMut<'_, H>,
    beta: f32,
    alpha: f32,
    trans_a: Trans,
    a: MatRef<'_, H>,
    trans_b: Trans,
    b: MatRef<'_, H>,
) -> Result<()> {
    let a = if trans_a.transposes() { a.transpose() } else { a };
    let b = if trans_b.transposes() { b.transpose() } else { b };
    let ((m, k), n) = (a.shape(), b.ncols());
    expect_shape("right factor of a product", b.shape(), (k, n))?;
    expect_shape("destination of a product", dst.shape(), (m, n))?;
    guarded(|| {
        let mut dst = dst;
        let (b, flipped) = widened(b);
        let b = if flipped { b.transpose() } else { b.as_ref() };
        let mut c = Mat::<f32>::zeros(PANEL.min(m), n);
        for first in (0..m).step_by(PANEL) {
            let rows = PANEL.min(m - first);
            let (panel, flipped) = widened(a.subrows(first, rows));
            let panel = if flipped { panel.transpose() } else { panel.as_ref() };
            let mut c = c.as_mut().subrows_mut(0, rows);
            if beta != 0.0 {
                widen_into(dst.as_ref().subrows(first, rows), c.as_mut());
            }
            <f32 as crate::concrete::Kernels>::k_gemm(
                c.as_mut(),
                beta,
                alpha,
                Trans::None,
                panel,
                Trans::None,
                b,
            );
            narrow_into(c.as_ref(), dst.as_mut().subrows_mut(first, rows));
        }
    })
}

/// ⟨x, y⟩ of two half-precision blocks: products are exact in f64, and summed as [`crate::dot_compensated`] does. Cost: one pass.
pub fn dot_half<H: Half>(x: MatRef<'_, H>, y: MatRef<'_, H>) -> Result<f64> {
    expect_shape("second operand of a dot product", y.shape(), x.shape())?;
    let mut sum = compensated::Sum::default();
    let (mut xs, mut ys) = ([0.0f32; 1024], [0.0f32; 1024]);
    for j in 0..x.ncols() {
        for start in (0..x.nrows()).step_by(1024) {
            let len = 1024.min(x.nrows() - start);
            let (xb, yb) = (&mut xs[..len], &mut ys[..len]);
            widen_into(x.col(j).subrows(start, len).as_mat(), faer::ColMut::from_slice_mut(xb).as_mat_mut());
            widen_into(y.col(j).subrows(start, len).as_mat(), faer::ColMut::from_slice_mut(yb).as_mat_mut());
            let (xb, yb) = (&xs[..len], &ys[..len]);
            let [piece, _] = vectorised!(compensated::piece(xb, yb));
            sum.add_sum(piece);
        }
    }
    Ok(sum.value())
}

/// y ← alpha·x + beta·y, computed in f32 and rounded once; beta = 0 overwrites. Cost: one pass.
pub fn axpby_half<H: Half>(alpha: f32, x: MatRef<'_, H>, beta: f32, y: MatMut<'_, H>) -> Result<()> {
    expect_shape("destination of axpby", y.shape(), x.shape())?;
    let mut y = y;
    let (mut xs, mut ys) = ([0.0f32; 1024], [0.0f32; 1024]);
    for j in 0..x.ncols() {
        for start in (0..x.nrows()).step_by(1024) {
            let len = 1024.min(x.nrows() - start);
            let (xb, yb) = (&mut xs[..len], &mut ys[..len]);
            let mut target = y.as_mut().col_mut(j).subrows_mut(start, len).as_mat_mut();
            widen_into(x.col(j).subrows(start, len).as_mat(), faer::ColMut::from_slice_mut(xb).as_mat_mut());
            widen_into(target.as_ref(), faer::ColMut::from_slice_mut(yb).as_mat_mut());
            let (x32, mut y32) =
                (faer::ColRef::from_slice(xb).as_mat(), faer::ColMut::from_slice_mut(yb).as_mat_mut());
            elementwise::axpby(alpha, x32, beta, y32.as_mut())?;
            narrow_into(y32.as_ref(), target.as_mut());
        }
    }
    Ok(())
}
