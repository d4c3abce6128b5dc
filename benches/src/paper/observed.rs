//! One trial, timed and checked, as the fields of a record.

use std::io::Write;

use cola::program::show::{Extent, report_text};
use cola::{Result, report};
use serde_json::{Map, Value, json};

use super::process::{forget_peak, peak_mb, resident_mb};
use super::record::rounded;
use super::task::Trial;
use super::timing::{Effort, measure};

/// Its times, its memory and what its check found, and whether that is ok. With a heading, which rules run and their
/// evidence are told on standard error first.
///
/// # Errors
/// Those of the trial and of its check.
pub(crate) fn observed(
    mut trial: Trial,
    effort: Effort,
    heading: Option<&str>,
) -> Result<(Map<String, Value>, bool)> {
    if let Some(heading) = heading {
        let (done, ran) = report::record(|| trial.run());
        let extent = Extent { lines: 40, rest: "the rest is left out" };
        let _ = write!(std::io::stderr(), "{heading}{}", report_text(&ran, "properties", extent));
        done?;
        trial.clear();
    }
    forget_peak();
    let before = resident_mb();
    let times = measure(&mut trial, effort)?;
    let peak = peak_mb();
    let checked = trial.check()?;
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
    Ok((line, checked.ok))
}

/// The fields of an object.
pub(crate) fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
