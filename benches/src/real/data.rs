//! The cases: which file, what is known of it, and the values that results are held to.
//!
//! All of it is read from `reference.json`; its `about` says how each value was computed.

use std::fs;
use std::path::{Path, PathBuf};

use cola::{Error, ErrorKind, Result};
use serde_json::Value;

use super::arguments::Function;

/// Rows up to which a case is run with `--quick`.
const QUICK: u64 = 2000;

/// One file, as one function takes it.
#[derive(Clone, Debug)]
pub struct Case {
    /// In records: the name of the file, with what is asked for before it: `la:bcsstk01`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The entry of `reference.json`.
    pub known: Value,
}

impl Case {
    /// What is asked for, before the colon.
    pub fn part(&self) -> &str {
        self.name.split_once(':').map_or("", |(part, _)| part)
    }

    /// A number of the reference.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.known.get(key)?.as_f64()
    }

    /// Numbers of the reference.
    pub fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        self.known.get(key)?.as_array()?.iter().map(Value::as_f64).collect()
    }

    /// What the collection says of it: `SPD`, `nonsymmetric`, ….
    pub fn kind(&self) -> &str {
        self.known.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it is said to be positive definite.
    pub fn positive_definite(&self) -> bool {
        matches!(self.kind(), "SPD" | "complex Hermitian PD")
    }

    /// Whether the header says that it is its own adjoint.
    pub fn self_adjoint(&self) -> bool {
        let field = self.known.get("mm_field").and_then(Value::as_str).unwrap_or_default();
        field.ends_with("hermitian") || (field.ends_with(" symmetric") && !field.starts_with("complex"))
    }

    /// Rows and columns.
    pub fn shape(&self) -> (u64, u64) {
        let side = |i: usize| self.known["shape"].get(i).and_then(Value::as_u64).unwrap_or(0);
        (side(0), side(1))
    }

    /// The reference calls it singular in 113-bit arithmetic, or gives no determinant.
    pub fn singular(&self) -> bool {
        self.known.get("logabsdet").is_none_or(Value::is_null)
    }

    /// log₁₀ κ leaves no digit of a double: an answer and an error are both honest.
    pub fn hopeless(&self) -> bool {
        let kappa = self.number("cond_2").or_else(|| self.number("cond_1"));
        kappa.is_some_and(|kappa| kappa > 1e16)
    }
}

/// The cases of a function.
///
/// # Errors
/// `Io` where the folder or its list is not there.
pub fn cases(folder: &Path, function: Function, quick: bool) -> Result<Vec<Case>> {
    let list = folder.join("reference.json");
    let missing = |why: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Io, format!("{}: {why}", list.display()))
            .with_help("say where the data lie: --data DIR, or the variable COLA_DATA")
    };
    let text = fs::read_to_string(&list).map_err(|e| missing(&e))?;
    let all: Value = serde_json::from_str(&text).map_err(|e| missing(&e))?;
    let entries = |group: &str| all[group].as_object().cloned().unwrap_or_default().into_iter();
    let case = |part: &str, name: &str, known: &Value| {
        let name = if part.is_empty() { name.to_owned() } else { format!("{part}:{name}") };
        let file = known["file"].as_str().unwrap_or_default();
        Case { name, path: folder.join(file), known: known.clone() }
    };
    // The Harwell–Boeing file holds the same matrix as its conversion.
    let matrices = entries("matrices").filter(|(_, known)| readable(known));
    let square = |known: &Value| known["shape"][0] == known["shape"][1];
    let mut cases: Vec<Case> = match function {
        Function::Solve => matrices.map(|(name, known)| case("", &name, &known)).collect(),
        Function::Logdet => {
            matrices.filter(|(_, known)| square(known)).map(|(name, known)| case("", &name, &known)).collect()
        }
        Function::Eig => {
            let mut parts = Vec::new();
            for (name, known) in matrices.filter(|(_, known)| square(known)) {
                let one = case("lm", &name, &known);
                if one.self_adjoint() {
                    parts.extend(["la", "sa"].map(|part| case(part, &name, &known)));
                } else {
                    parts.push(one);
                }
            }
            for (name, known) in entries("graphs") {
                parts.extend(["la", "sa"].map(|part| case(part, &name, &known)));
            }
            parts
        }
        Function::Gp => entries("uci").map(|(name, known)| case("", &name, &known)).collect(),
        Function::Clusters => entries("graphs").map(|(name, known)| case("", &name, &known)).collect(),
    };
    if quick && function != Function::Gp {
        cases.retain(|case| case.shape().0 <= QUICK);
    }
    Ok(cases)
}

fn readable(known: &Value) -> bool {
    known["file"].as_str().is_some_and(|file| file.ends_with(".mtx.gz"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn case(known: Value) -> Case {
        Case { name: "la:x".into(), path: PathBuf::new(), known }
    }

    #[test]
    fn a_header_says_what_is_self_adjoint() {
        let of = |field: &str| case(json!({ "mm_field": field })).self_adjoint();
        assert!(of("real symmetric") && of("integer symmetric") && of("complex hermitian"));
        assert!(!of("complex symmetric") && !of("real skew-symmetric") && !of("real general"));
    }

    #[test]
    fn no_determinant_means_singular() {
        assert!(case(json!({})).singular() && case(json!({ "logabsdet": null })).singular());
        assert!(!case(json!({ "logabsdet": 1.0 })).singular());
        assert_eq!(case(json!({})).part(), "la");
    }

    #[test]
    fn a_folder_without_data_is_an_error_that_says_where_it_looked() {
        let told = cases(Path::new("/nowhere"), Function::Solve, false).unwrap_err();
        assert!(told.to_string().contains("/nowhere/reference.json"), "{told}");
        assert!(told.help().is_some_and(|help| help.contains("COLA_DATA")));
    }
}
