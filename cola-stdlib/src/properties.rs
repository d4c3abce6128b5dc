//! The properties of operators, their implications, and their definitions on dense matrices.
//!
//! ```text
//! Unitary ⇒ Stiefel, Normal      PD ⇒ PSD ⇒ SelfAdjoint ⇒ Normal
//! ```
//!
//! A plugin may add more. How operators come to have them is the business of the function
//! [`crate::functions::properties`] and its rules.

use crate::algorithms::spectral::norm;
use cola_runtime::{Array, PropertyDef, PropertyName, Result, c64, register};

/// A = Aᴴ with xᴴAx > 0 for all x ≠ 0.
pub static PD: PropertyName = PropertyName::new("PD");
/// A = Aᴴ with xᴴAx ≥ 0 for all x.
pub static PSD: PropertyName = PropertyName::new("PSD");
/// A = Aᴴ.
pub static SELF_ADJOINT: PropertyName = PropertyName::new("SelfAdjoint");
/// A·Aᴴ = Aᴴ·A.
pub static NORMAL: PropertyName = PropertyName::new("Normal");
/// A = Aᵀ.
pub static SYMMETRIC: PropertyName = PropertyName::new("Symmetric");
/// All entries are real, whatever the dtype.
pub static REAL: PropertyName = PropertyName::new("Real");
/// Aᴴ·A = I and A·Aᴴ = I.
pub static UNITARY: PropertyName = PropertyName::new("Unitary");
/// Aᴴ·A = I.
pub static STIEFEL: PropertyName = PropertyName::new("Stiefel");
/// A·A = A.
pub static IDEMPOTENT: PropertyName = PropertyName::new("Idempotent");

register!(|r| {
    r.property(PropertyDef::new("Normal").doc("A·Aᴴ = Aᴴ·A").holds(is_normal));
    r.property(PropertyDef::new("SelfAdjoint").implies("Normal").doc("A = Aᴴ").holds(is_self_adjoint));
    r.property(
        PropertyDef::new("PSD").implies("SelfAdjoint").doc("A = Aᴴ and xᴴAx ≥ 0 for all x").holds(is_psd),
    );
    r.property(PropertyDef::new("PD").implies("PSD").doc("A = Aᴴ and xᴴAx > 0 for all x ≠ 0").holds(is_pd));
    r.property(PropertyDef::new("Stiefel").doc("Aᴴ·A = I").holds(is_stiefel));
    r.property(
        PropertyDef::new("Unitary")
            .implies("Stiefel")
            .implies("Normal")
            .doc("Aᴴ·A = A·Aᴴ = I")
            .holds(is_unitary),
    );
    r.property(PropertyDef::new("Symmetric").doc("A = Aᵀ").holds(is_symmetric));
    r.property(PropertyDef::new("Real").doc("all entries are real").holds(is_real));
    r.property(PropertyDef::new("Idempotent").doc("A·A = A").holds(is_idempotent));
});

/// Entries of a dense matrix, for the definitions below.
struct Entries {
    m: usize,
    n: usize,
    a: Vec<c64>,
    scale: f64,
}

impl Entries {
    fn of(array: &Array) -> Result<Entries> {
        let (m, n) = array.shape();
        let a = array.cast(cola_runtime::DType::C64)?.to_vec::<c64>()?;
        let scale = norm(a.len(), |e| a[e].norm());
        Ok(Entries { m, n, a, scale })
    }

    /// The multiple by a power of two whose norm is about one, so that products of entries stay within the range.
    fn brought_to_one(mut self) -> Entries {
        if self.scale > 0.0 && self.scale.is_finite() {
            // In two steps: the power of two itself may leave the range.
            let k = -self.scale.log2().floor();
            let (first, second) = ((k / 2.0).floor().exp2(), (k - (k / 2.0).floor()).exp2());
            self.a.iter_mut().for_each(|z| *z = *z * first * second);
            self.scale *= first * second;
        }
        self
    }

    fn at(&self, i: usize, j: usize) -> c64 {
        self.a[i + j * self.m]
    }

    /// (Aᴴ·A)ᵢⱼ
    fn gram(&self, i: usize, j: usize) -> c64 {
        (0..self.m).map(|k| self.at(k, i).conj() * self.at(k, j)).sum()
    }

    /// (A·Aᴴ)ᵢⱼ
    fn outer(&self, i: usize, j: usize) -> c64 {
        (0..self.n).map(|k| self.at(i, k) * self.at(j, k).conj()).sum()
    }

    fn all(&self, bound: f64, n: usize, difference: impl Fn(usize, usize) -> c64) -> bool {
        // An infinite bound would allow anything.
        bound.is_finite() && (0..n).all(|j| (0..n).all(|i| difference(i, j).norm() <= bound))
    }
}

fn identity(i: usize, j: usize) -> c64 {
    c64::new(f64::from(u8::from(i == j)), 0.0)
}

fn is_self_adjoint(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?;
    Ok(e.m == e.n && e.all(tol * e.scale, e.n, |i, j| e.at(i, j) - e.at(j, i).conj()))
}

fn is_symmetric(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?;
    Ok(e.m == e.n && e.all(tol * e.scale, e.n, |i, j| e.at(i, j) - e.at(j, i)))
}

fn is_real(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?;
    Ok(e.a.iter().all(|z| z.im.abs() <= tol * e.scale))
}

fn is_normal(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?.brought_to_one();
    Ok(e.m == e.n && e.all(tol * e.scale * e.scale, e.n, |i, j| e.gram(i, j) - e.outer(i, j)))
}

fn is_stiefel(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?;
    Ok(e.all(tol * (e.n as f64).max(1.0), e.n, |i, j| e.gram(i, j) - identity(i, j)))
}

fn is_unitary(a: &Array, tol: f64) -> Result<bool> {
    let square = a.rows() == a.cols();
    Ok(square && is_stiefel(a, tol)?)
}

fn is_idempotent(a: &Array, tol: f64) -> Result<bool> {
    let e = Entries::of(a)?;
    let square = |i: usize, j: usize| (0..e.n).map(|k| e.at(i, k) * e.at(k, j)).sum::<c64>();
    Ok(e.m == e.n && e.all(tol * (e.scale * e.scale + e.scale), e.n, |i, j| square(i, j) - e.at(i, j)))
}

fn is_psd(a: &Array, tol: f64) -> Result<bool> {
    Ok(is_self_adjoint(a, tol)? && smallest_pivot(a, tol)? >= 0.0)
}

fn is_pd(a: &Array, tol: f64) -> Result<bool> {
    let n = a.rows();
    Ok(is_self_adjoint(a, tol)? && (n == 0 || smallest_pivot(a, tol)? > 0.0))
}

/// Smallest pivot of the Cholesky factorisation with A shifted by `shift`·‖A‖: non-negative exactly if
/// A + shift·‖A‖·I is positive semidefinite (up to rounding).
fn smallest_pivot(array: &Array, shift: f64) -> Result<f64> {
    let mut e = Entries::of(array)?;
    let n = e.n;
    for i in 0..n {
        e.a[i + i * n] += shift * e.scale;
    }
    let mut smallest = f64::INFINITY;
    for k in 0..n {
        let pivot = e.at(k, k).re;
        smallest = smallest.min(pivot);
        if pivot <= 0.0 {
            return Ok(smallest);
        }
        for j in k + 1..n {
            let factor = e.at(j, k).conj() / pivot;
            for i in j..n {
                let update = e.at(i, k) * factor;
                e.a[i + j * n] -= update;
            }
        }
    }
    Ok(smallest)
}
