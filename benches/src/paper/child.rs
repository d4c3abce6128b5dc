//! One size of one variant, measured in this process.

use std::io::Write;

use cola::program::show::{Extent, report_text};
use cola::{ErrorKind, report};
use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::process::{forget_peak, peak_mb, pin, resident_mb};
use super::record::{Key, peer, rounded};
use super::task::{Checked, Task, Variant};
use super::timing::{Effort, Times, measure};

/// Measures what the arguments name, and tells it in one line.
pub fn run(arguments: &Arguments, out: &mut impl Write) -> std::io::Result<()> {
    let threads = arguments.threads().first().copied().unwrap_or(1);
    // Before the first thread starts.
    pin(threads);
    cola::set_threads(threads);
    for task in arguments.tasks() {
        for size in arguments.sizes(task) {
            for variant in task.variants.iter().filter(|variant| variant.takes(size)) {
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
        let mut trial = (variant.make)(size)?;
        if arguments.report {
            let (done, ran) = report::record(|| trial.run());
            let extent = Extent { lines: 40, rest: "the rest is left out" };
            let _ = write!(std::io::stderr(), "{}", report_text(&ran, "properties", extent));
            done?;
            trial.clear();
        }
        forget_peak();
        let before = resident_mb();
        let times = measure(&mut trial, effort)?;
        let peak = peak_mb();
        let checked = trial.check()?;
        Ok(record(&times, [before, peak], checked))
    };
    attempt().unwrap_or_else(|e| {
        let status = if e.kind() == ErrorKind::NoMethod { "NO RULE" } else { "FAIL" };
        let error: String = format!("{:?}: {e}", e.kind()).chars().take(300).collect();
        fields(json!({ "status": status, "error": error }))
    })
}

fn record(times: &Times, [before, peak]: [f64; 2], checked: Checked) -> Map<String, Value> {
    let mut line = fields(json!({
        "seconds_median": times.median(),
        "seconds_min": times.least(),
        "reps": times.counted.len(),
        "first_dropped": times.first_dropped,
        "seconds_first": times.first,
        "peak_rss_mb": rounded(peak),
        "rss_before_mb": rounded(before),
        "result_checksum": checked.checksum,
        "err": checked.err,
        "ok": checked.ok,
        "criterion": checked.criterion,
    }));
    line.extend(checked.more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    line.insert("status".into(), if checked.ok { "ok" } else { "WRONG" }.into());
    line
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
