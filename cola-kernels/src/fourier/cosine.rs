//! Discrete cosine transforms, orthonormal, by Fourier transforms of real or complex lines.
//!
//! Method    II: the even entries, then the odd ones backwards, have a real transform of the same length, which a
//!           rotation of each number turns into cosines (Makhoul). III: the same backwards. I: the transform of the even
//!           extension of length 2(n−1). IV: a complex transform of n/2 rotated pairs, for odd n one of length 2n
//! Memory    two lines
//! Source    Makhoul, IEEE Trans. ASSP 28 (1980); Britanak, Yip & Rao, Discrete Cosine and Sine Transforms (2007), ch. 4

use super::{Axis, LastAxis, complex_mut};
use crate::error::{KernelError, Result, expect_shape};
use crate::field::{Field, RealPart};
use num_complex::Complex;
use std::f64::consts::PI;
use std::sync::Arc;

/// Which cosines: Cₖⱼ before the scaling that makes the rows orthonormal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CosineType {
    /// cos(π·j·k/(n−1))
    I,
    /// cos(π·(j+½)·k/n)
    II,
    /// cos(π·j·(k+½)/n)
    III,
    /// cos(π·(j+½)·(k+½)/n)
    IV,
}

impl CosineType {
    /// The type of the transposed, which is the inverse, matrix.
    #[must_use]
    pub fn transposed(self) -> CosineType {
        match self {
            CosineType::II => CosineType::III,
            CosineType::III => CosineType::II,
            own => own,
        }
    }
}

/// The plan of an orthonormal cosine transform of lines of length n.
pub struct Cosine<R: RealPart> {
    n: usize,
    kind: CosineType,
    plan: Plan<R>,
    /// Rotations, scaled.
    turn: Vec<Complex<R>>,
}

enum Plan<R: RealPart> {
    Real(Arc<dyn LastAxis<R>>),
    Complex(Arc<dyn Axis<R>>),
}

/// exp(−iπ·x)
fn root<R: RealPart>(x: f64) -> Complex<R> {
    let (sin, cos) = (PI * x).sin_cos();
    Complex::new(<R as Field>::from_f64(cos), <R as Field>::from_f64(-sin))
}

impl<R: RealPart<Re = R>> Cosine<R> {
    /// The plan for lines of length n.
    ///
    /// # Cost     O(n)
    /// # Errors   `Shape` for n = 0, and for n = 1 in type I.
    pub fn new(kind: CosineType, n: usize) -> Result<Cosine<R>> {
        let least = if kind == CosineType::I { 2 } else { 1 };
        if n < least {
            return Err(KernelError::Shape {
                what: "line of a cosine transform",
                expected: (least, 1),
                found: (n, 1),
            });
        }
        let size = n as f64;
        let (plan, turn) = match kind {
            CosineType::I => (Plan::Real(R::k_last_axis(2 * (n - 1))), Vec::new()),
            CosineType::II | CosineType::III => {
                let turn = (0..n / 2 + 1).map(|k| root(k as f64 / (2.0 * size))).collect();
                (Plan::Real(R::k_last_axis(n)), turn)
            }
            CosineType::IV if n.is_multiple_of(2) => {
                let turn = (0..n / 2).map(|k| root((8 * k + 1) as f64 / (8.0 * size))).collect();
                (Plan::Complex(R::k_axis(n / 2)), turn)
            }
            CosineType::IV => {
                let turn = (0..n).map(|k| root(k as f64 / (2.0 * size))).collect();
                (Plan::Complex(R::k_axis(2 * n)), turn)
            }
        };
        Ok(Cosine { n, kind, plan, turn })
    }

    /// Real numbers of scratch: for a copy of the line, its spectrum, and the transform.
    pub fn scratch_len(&self) -> usize {
        match &self.plan {
            Plan::Real(line) => 2 * self.n + 2 * (line.spectrum_len() + line.scratch_len()),
            Plan::Complex(axis) => 2 * (2 * self.n + axis.scratch_len()),
        }
    }

    /// line ← C·line with orthonormal C.
    ///
    /// # Cost     that of one real transform: about 2.5·n·log₂n (type I: twice as much)
    /// # Errors   `Shape` for a line or scratch of another length.
    pub fn transform(&self, line: &mut [R], scratch: &mut [R]) -> Result<()> {
        expect_shape("line of a cosine transform", (line.len(), 1), (self.n, 1))?;
        let need = self.scratch_len();
        expect_shape("scratch of a cosine transform", (scratch.len().min(need), 1), (need, 1))?;
        match (&self.plan, self.kind) {
            (Plan::Real(plan), CosineType::I) => self.one(&**plan, line, scratch),
            (Plan::Real(plan), CosineType::III) => self.three(&**plan, line, scratch),
            (Plan::Real(plan), _) => self.two(&**plan, line, scratch),
            (Plan::Complex(plan), _) if self.n.is_multiple_of(2) => self.four(&**plan, line, scratch),
            (Plan::Complex(plan), _) => self.four_odd(&**plan, line, scratch),
        }
        Ok(())
    }

    fn real(x: f64) -> R {
        <R as Field>::from_f64(x)
    }

    /// Scratch as a real line of that length, the spectrum, and the rest.
    fn parts<'s>(
        plan: &dyn LastAxis<R>,
        n: usize,
        scratch: &'s mut [R],
    ) -> (&'s mut [R], &'s mut [Complex<R>], &'s mut [Complex<R>]) {
        let (line, rest) = scratch.split_at_mut(n);
        let rest = complex_mut(rest);
        let (spectrum, rest) = rest.split_at_mut(plan.spectrum_len());
        let need = plan.scratch_len();
        (line, spectrum, &mut rest[..need])
    }

    /// Xₖ = √(2/n)·Σ xⱼ·cos(π(j+½)k/n), X₀ over √2
    fn two(&self, plan: &dyn LastAxis<R>, x: &mut [R], scratch: &mut [R]) {
        let n = self.n;
        let (line, spectrum, scratch) = Self::parts(plan, n, scratch);
        for (j, v) in line.iter_mut().enumerate() {
            *v = x[Self::place(j, n)];
        }
        plan.forward(line, spectrum, scratch);
        let scale = Self::real((2.0 / n as f64).sqrt());
        x[0] = spectrum[0].re * Self::real((1.0 / n as f64).sqrt());
        for k in 1..spectrum.len() {
            let z = spectrum[k] * self.turn[k];
            x[k] = z.re * scale;
            if 2 * k < n {
                x[n - k] = -z.im * scale;
            }
        }
    }

    /// The transposed map of [`Cosine::two`].
    fn three(&self, plan: &dyn LastAxis<R>, x: &mut [R], scratch: &mut [R]) {
        let n = self.n;
        let (line, spectrum, scratch) = Self::parts(plan, n, scratch);
        let scale = Self::real((0.5 / n as f64).sqrt());
        spectrum[0] = Complex::new(x[0] * Self::real((1.0 / n as f64).sqrt()), Self::real(0.0));
        for k in 1..spectrum.len() {
            // Vₖ = exp(iπk/2n)·(Xₖ − i·Xₙ₋ₖ)
            spectrum[k] = Complex::new(x[k] * scale, -x[n - k] * scale) * self.turn[k].conj();
        }
        plan.inverse(spectrum, line, scratch);
        for (j, v) in line.iter().enumerate() {
            x[Self::place(j, n)] = *v;
        }
    }

    /// Even entries first, then the odd ones backwards.
    fn place(j: usize, n: usize) -> usize {
        if 2 * j < n { 2 * j } else { 2 * (n - j) - 1 }
    }

    /// Xₖ = √(2/(n−1))·wₖ·Σ wⱼ·xⱼ·cos(πjk/(n−1)) with w = 1/√2 at both ends, else 1
    fn one(&self, plan: &dyn LastAxis<R>, x: &mut [R], scratch: &mut [R]) {
        let (n, last) = (self.n, self.n - 1);
        let (line, spectrum, scratch) = Self::parts(plan, 2 * last, scratch);
        let (root, scale) = (Self::real(2f64.sqrt()), Self::real((0.5 / last as f64).sqrt()));
        // An entry at an end occurs once in the extension, with weight 1/√2 instead of ½.
        line[0] = x[0] * root;
        line[last] = x[last] * root;
        for j in 1..last {
            line[j] = x[j];
            line[2 * last - j] = x[j];
        }
        plan.forward(line, spectrum, scratch);
        let end = Self::real(0.5f64.sqrt());
        for k in 0..n {
            let w = if k == 0 || k == last { end } else { Self::real(1.0) };
            x[k] = spectrum[k].re * scale * w;
        }
    }

    /// Even n: the numbers (x₂ⱼ + i·xₙ₋₁₋₂ⱼ), rotated before and after a transform of half the length.
    fn four(&self, plan: &dyn Axis<R>, x: &mut [R], scratch: &mut [R]) {
        let (n, half) = (self.n, self.n / 2);
        let (z, scratch) = complex_mut(scratch).split_at_mut(half);
        for (j, z) in z.iter_mut().enumerate() {
            *z = Complex::new(x[2 * j], x[n - 1 - 2 * j]) * self.turn[j];
        }
        plan.forward(z, &mut scratch[..plan.scratch_len()]);
        let scale = Self::real((2.0 / n as f64).sqrt());
        for (k, z) in z.iter().enumerate() {
            let z = *z * self.turn[k];
            x[2 * k] = z.re * scale;
            x[n - 1 - 2 * k] = -z.im * scale;
        }
    }

    /// Odd n: cos(π(j+½)(k+½)/n) = Re exp(−iπ·(2jk + j + k + ½)/2n), a transform of length 2n.
    fn four_odd(&self, plan: &dyn Axis<R>, x: &mut [R], scratch: &mut [R]) {
        let n = self.n;
        let (z, scratch) = complex_mut(scratch).split_at_mut(2 * n);
        for (j, z) in z.iter_mut().enumerate() {
            *z = if j < n { self.turn[j] * x[j] } else { Complex::new(Self::real(0.0), Self::real(0.0)) };
        }
        plan.forward(z, &mut scratch[..plan.scratch_len()]);
        let scale = root::<R>(0.25 / n as f64) * Self::real((2.0 / n as f64).sqrt());
        for k in 0..n {
            x[k] = (z[k] * self.turn[k] * scale).re;
        }
    }
}
