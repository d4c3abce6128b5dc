//! What all records have: which task, by whom, of which size, on how many threads.

use serde_json::{Map, Value};

use super::task::{Task, Variant};

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// The task.
    pub task: &'a Task,
    /// How it is put.
    pub variant: &'a Variant,
    /// Its size.
    pub size: &'a str,
    /// Threads.
    pub threads: usize,
}

impl Key<'_> {
    /// The first fields of a record. A size that is a number is one.
    pub fn fields(&self) -> Map<String, Value> {
        let size = self.size.parse::<u64>().map_or_else(|_| Value::from(self.size), Value::from);
        let all = [
            ("task", Value::from(self.task.name)),
            ("peer", Value::from(peer(self.variant))),
            ("size", size),
            ("threads", Value::from(self.threads)),
        ];
        all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// A record of something that did not end as it should.
    pub fn failed(&self, status: &str, error: String) -> Value {
        let mut line = self.fields();
        line.insert("status".into(), status.into());
        line.insert("error".into(), error.into());
        Value::Object(line)
    }
}

/// The name of a variant in records.
pub fn peer(variant: &Variant) -> String {
    if cfg!(feature = "amg") {
        variant.peer.replacen("cola", "cola + AMG", 1)
    } else {
        variant.peer.to_owned()
    }
}

/// A number of megabytes with one digit after the point.
pub fn rounded(mb: f64) -> f64 {
    (10.0 * mb).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::tasks::TASKS;

    #[test]
    fn a_record_says_what_failed() {
        let task = TASKS.iter().find(|task| task.short == "fig1a").unwrap();
        let key = Key { task, variant: &task.variants[0], size: "1000", threads: 2 };
        let line = key.failed("TIMEOUT", "> 60 s".into()).to_string();
        let rest = r#""size":1000,"threads":2,"status":"TIMEOUT","error":"> 60 s"}"#;
        assert!(
            line.starts_with(r#"{"task":"fig1a_kron_solve","peer":"cola"#) && line.ends_with(rest),
            "{line}"
        );
    }
}
