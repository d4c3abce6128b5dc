//! cola.

pub mod language;
pub mod program;

use cola_stdlib as _;
