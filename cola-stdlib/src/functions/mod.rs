//! Functions: one verb per file — definition, arguments, result, what `Auto` does. No rules inside.

mod inverse;
mod solve;

pub(crate) use inverse::INVERSE;
pub use inverse::{inverse, inverse_with};
pub use solve::{Solution, solve, solve_with};
