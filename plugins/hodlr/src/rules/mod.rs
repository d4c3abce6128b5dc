//! What is known of HODLR matrices, function by function.

mod add;
mod determinant;
mod entries;
mod inverse;
mod maps;
mod properties;
mod scale;

use cola_plugin_sdk::{Result, Value, call};

/// An operator with the properties, of those that it may lose when it is made anew, that all of these have.
fn claimed(made: Value, all: &[&Value]) -> Result<Value> {
    for property in ["PD", "PSD", "SelfAdjoint"] {
        let mut known = true;
        for a in all {
            known &= a.has(property)?;
        }
        if known {
            return call("assume", &[&made], &[("p", Value::properties(property)?)]);
        }
    }
    Ok(made)
}
