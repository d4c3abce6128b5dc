//! A half-precision vector with an exponent of its own: v·2ᵉ, the entries of v at most 1.

use super::{Half, MatMut, MatRef, ONE, OnOperand, ZERO, dot_half};
use cola_runtime::{Element, Op, Result, Trans, Workspace};

/// Entries converted at a time.
const PIECE: usize = 1024;

/// v·2ᵉ
pub(super) struct Scaled<H> {
    v: Vec<H>,
    exponent: i32,
    /// The power of two by which the last image was multiplied.
    gain: i32,
}

impl<H: Half + Element> Scaled<H> {
    pub fn zeros(n: usize) -> Scaled<H> {
        Scaled { v: vec![<H as Default>::default(); n], exponent: 0, gain: 0 }
    }

    fn matrix(&self) -> MatRef<'_, H> {
        MatRef::from_column_major_slice(&self.v, self.v.len(), 1)
    }

    /// The vector rounded, with the exponent that brings its largest entry to between ½ and 1.
    pub fn store(&mut self, x: &[f32]) {
        let largest = x.iter().fold(0.0f32, |m, v| m.max(v.abs()));
        self.exponent = if largest > 0.0 && largest.is_finite() {
            (f64::from(largest).log2().floor() as i32 + 1).clamp(-120, 120)
        } else {
            0
        };
        let scale = 2f32.powi(-self.exponent);
        let mut piece = [0.0f32; PIECE];
        for (to, from) in self.v.chunks_mut(PIECE).zip(x.chunks(PIECE)) {
            let piece = &mut piece[..from.len()];
            piece.iter_mut().zip(from).for_each(|(p, &x)| *p = x * scale);
            H::slice_from_f32(piece, to);
        }
    }

    pub fn copy_from(&mut self, other: &Scaled<H>) {
        self.v.copy_from_slice(&other.v);
        self.exponent = other.exponent;
    }

    /// y ← y + c·self
    pub fn add_to(&self, c: f64, y: &mut [f32]) {
        let c = (c * 2f64.powi(self.exponent)) as f32;
        let mut piece = [0.0f32; PIECE];
        for (y, from) in y.chunks_mut(PIECE).zip(self.v.chunks(PIECE)) {
            let piece = &mut piece[..from.len()];
            H::slice_to_f32(from, piece);
            y.iter_mut().zip(piece.iter()).for_each(|(y, &v)| *y = v.mul_add(c, *y));
        }
    }

    /// selfᴴ·other
    pub fn dot(&self, other: &Scaled<H>) -> Result<f64> {
        let plain = dot_half(self.matrix(), other.matrix()).on("a column")?;
        Ok(plain * 2f64.powi(self.exponent + other.exponent))
    }

    /// selfᴴ·y
    pub fn dot_wide(&self, y: &[f32]) -> f64 {
        let mut sum = 0.0f64;
        let mut piece = [0.0f32; PIECE];
        for (y, from) in y.chunks(PIECE).zip(self.v.chunks(PIECE)) {
            let piece = &mut piece[..from.len()];
            H::slice_to_f32(from, piece);
            sum += y.iter().zip(piece.iter()).map(|(&y, &v)| f64::from(y) * f64::from(v)).sum::<f64>();
        }
        sum * 2f64.powi(self.exponent)
    }

    /// self ← A·u. The image is multiplied by a power of two as it is made, so that its largest entry is in the middle of
    /// the range of f16; the power of the last image is tried first.
    pub fn image(&mut self, a: &Op, u: &Scaled<H>, ws: &mut Workspace) -> Result<()> {
        for _ in 0..6 {
            let n = self.v.len();
            let to = H::erase_mut(MatMut::from_column_major_slice_mut(&mut self.v, n, 1));
            // The factor is applied where sums are f32.
            a.apply_into(Trans::None, ONE * 2f64.powi(self.gain), H::erase(u.matrix()), ZERO, to, ws)?;
            self.exponent = u.exponent - self.gain;
            let largest =
                self.v.iter().map(|v| v.to_f32().abs()).fold(0.0f32, |m, v| if v <= m { m } else { v });
            let change = match f64::from(largest) {
                l if !l.is_finite() => -self.gain.max(12),
                0.0 if u.v.iter().all(|v| v.to_f32() == 0.0) => break,
                0.0 => 20,
                l if l < 0.03125 => -l.log2().floor() as i32,
                _ => break,
            };
            if (self.gain + change).abs() > 100 {
                break;
            }
            self.gain += change;
        }
        Ok(())
    }
}
