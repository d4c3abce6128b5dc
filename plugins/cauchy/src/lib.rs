//! Cauchy matrices, Cᵢⱼ = 1/(xᵢ + yⱼ), as a linked plugin.
//!
//! A crate that could live anywhere: it depends on the runtime alone, adds one operator and four rules,
//! and knows nothing of the standard library. A program that says `use cola_cauchy as _;` (or
//! `cola::plugins!(cola_cauchy);`) has `Cauchy(x, y)` in expressions, and its determinant costs n²
//! operations where elimination costs n³ — and is accurate to the last digits, however ill-conditioned
//! the matrix: the Hilbert matrix is `Cauchy` with xᵢ = i + ½, yⱼ = j + ½.

mod operator;
mod rules;
mod samples;

pub use operator::Cauchy;
