//! Shared by the tests: where the data lies, and reading it.

pub mod rules_table;

use cola_runtime::{Op, Result, Value, World};
use std::path::{Path, PathBuf};

/// A file of `tests/data`.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// The operator in a Matrix Market file of `tests/data`, with the properties its header states.
///
/// # Errors
/// Those of reading it.
pub fn matrix(name: &str) -> Result<Op> {
    match cola_stdlib::io::load(data(name))? {
        Value::Op(op) => Ok(op),
        Value::Array(a) => World::global()?.wrap_array(a),
        other => Err(cola_runtime::Error::invalid(name, other.kind_name())),
    }
}
