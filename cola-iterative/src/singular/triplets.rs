//! Singular values with their vectors on both sides.

use cola_runtime::Array;

/// A·v = σ·u and Aᴴ·u = σ·v.
#[derive(Clone, Debug)]
pub struct Triplets {
    /// Descending, at least 0.
    pub values: Vec<f64>,
    /// m×k with orthonormal columns u.
    pub left: Array,
    /// n×k with orthonormal columns v.
    pub right: Array,
    /// max(‖A·v − σ·u‖, ‖Aᴴ·u − σ·v‖)/‖A‖ of each, recomputed with A.
    pub residuals: Vec<f64>,
    /// How many of them are within the tolerance.
    pub converged: usize,
}
