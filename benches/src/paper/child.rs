//! One size of one variant, measured in this process.

use std::io::Write;

use cola::ErrorKind;
use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::observed::{fields, observed};
use super::process::pin;
use super::record::{Key, peer};
use super::task::{Task, Variant};
use super::timing::Effort;

/// Measures what the arguments name, and tells it in one line.
pub fn run(arguments: &Arguments, out: &mut impl Write) -> std::io::Result<()> {
    let threads = arguments.threads().first().copied().unwrap_or(1);
    // Before the first thread starts.
    pin(threads);
    cola::set_threads(threads);
    for task in arguments.tasks() {
        for size in arguments.sizes(task) {
            for variant in task.variants.iter().filter(|variant| task.runs(variant, size)) {
                if arguments.peer.as_ref().is_some_and(|only| *only == peer(variant)) {
                    let key = Key { task, variant, size, threads };
                    let mut line = key.fields();
                    line.extend(measured(arguments, task, variant, size));
                    writeln!(out, "{}", Value::Object(line))?;
                }
            }
        }
    }
    Ok(())
}

fn measured(arguments: &Arguments, task: &Task, variant: &Variant, size: &str) -> Map<String, Value> {
    let quick = arguments.quick;
    let (budget, reps) = match arguments.reps {
        Some(reps) => (f64::INFINITY, reps.get()),
        None if quick => ((0.25 * task.budget).min(1.5), 2),
        None => (task.budget, task.reps),
    };
    let effort = Effort { budget, reps, inner: variant.inner };
    let attempt = || -> cola::Result<Map<String, Value>> {
        let trial = (variant.make)(size)?;
        let (mut line, ok) = observed(trial, effort, arguments.report.then_some(""))?;
        line.insert("status".into(), if ok { "ok" } else { "WRONG" }.into());
        Ok(line)
    };
    attempt().unwrap_or_else(|e| {
        let status = if e.kind() == ErrorKind::NoMethod { "NO RULE" } else { "FAIL" };
        let error: String = format!("{:?}: {e}", e.kind()).chars().take(300).collect();
        fields(json!({ "status": status, "error": error }))
    })
}
