//! The standard library: operators, functions, rules and algorithms.
//!
//! Everything here registers through the public door of `cola-runtime`, as a stranger's crate would.
//! Operators are nouns, functions are verbs, rules are sentences (`slogdet(Kronecker) = …`), algorithms
//! are methods. Imports point down: rules → {functions, operators, algorithms} → runtime; nobody imports
//! a rule. Between rules and the three shelves stand the [`solvers`]: they know operators and algorithms.

pub mod algorithms;
pub mod definition;
mod entrywise;
pub mod functions;
pub mod gallery;
pub mod inference;
pub mod io;
mod memory;
mod number;
pub use number::quotient;
pub mod operators;
pub mod properties;
mod rules;
mod samples;
pub mod scalar_function;
mod shape;
pub mod solvers;
pub mod spectrum;
mod tree;

pub(crate) use cola_iterative::kernel;
pub use scalar_function::ScalarFunction;
