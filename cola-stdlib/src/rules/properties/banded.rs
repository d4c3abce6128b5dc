//! `properties` of a banded matrix.

use super::bounds::{modulus_at_most, sum_at_most};
use super::of_dtype;
use crate::operators::Banded;
use crate::properties::{PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Element, Operator, PropSet, Result, Scalar, method, with_element};

/// A = Aᵀ ⇒ Symmetric, A = Aᴴ ⇒ SelfAdjoint, and then PSD when every aᵢᵢ is at least the sum of the moduli beside it,
/// PD when moreover one of these is strict in every uncoupled block.
///
/// Rounding cannot make it claim too much: the sums are bounded from above. Definite matrices that are not
/// diagonally dominant are not recognised.
///
/// # Cost     two passes over the bands.
/// # Source   Gershgorin; Taussky: Horn & Johnson, Matrix Analysis, 2nd ed., 6.1.10 and 6.2.27.
#[method(properties, "Banded")]
fn banded(a: &Banded) -> Result<PropSet> {
    let mut found = of_dtype(a.dtype());
    let (n, (lower, upper)) = (a.diagonals().rows(), (a.lower(), a.upper()));
    with_element!(a.dtype(), T => {
        let v = a.diagonals().view::<T>()?;
        let at = |i: usize, j: usize| {
            let inside = i <= j + lower && j <= i + upper;
            if inside { v[(j, upper + i - j)].to_scalar() } else { Scalar::new(0.0, 0.0) }
        };
        if a.places().all(|(i, j, _)| at(i, j).im == 0.0) {
            found = found.union(REAL.set());
        }
        if a.shape().0 != n {
            return Ok(found);
        }
        if a.places().all(|(i, j, _)| at(i, j) == at(j, i)) {
            found = found.union(SYMMETRIC.set());
        }
        if a.places().all(|(i, j, _)| at(i, j) == at(j, i).conj()) {
            found = found.union(SELF_ADJOINT.set()).union(definite(n, lower.min(upper), at));
        }
    });
    Ok(found)
}

/// For a Hermitian matrix with this many bands on each side: PSD or PD if diagonal dominance proves it.
fn definite(n: usize, beside: usize, at: impl Fn(usize, usize) -> Scalar) -> PropSet {
    let (mut blocks, mut strict) = (Blocks::new(n), Vec::new());
    for i in 0..n {
        let mut radius = 0.0;
        for j in i.saturating_sub(beside)..n.min(i + beside + 1) {
            let modulus = if j == i { 0.0 } else { modulus_at_most(at(i, j)) };
            radius = sum_at_most(radius, modulus);
            if modulus != 0.0 && j < i {
                blocks.join(i, j);
            }
        }
        let dominant = at(i, i).re >= radius && at(i, i).re.is_finite();
        if !dominant {
            return PropSet::EMPTY;
        }
        if at(i, i).re > radius {
            strict.push(i);
        }
    }
    let mut has_strict = vec![false; n];
    for i in strict {
        has_strict[blocks.of(i)] = true;
    }
    let all = (0..n).all(|i| has_strict[blocks.of(i)]);
    if all { PD.set() } else { PSD.set() }
}

/// Indices that are coupled, by union and find.
struct Blocks {
    parent: Vec<usize>,
}

impl Blocks {
    fn new(n: usize) -> Blocks {
        Blocks { parent: (0..n).collect() }
    }

    fn of(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    fn join(&mut self, i: usize, j: usize) {
        let (i, j) = (self.of(i), self.of(j));
        self.parent[i.max(j)] = i.min(j);
    }
}
