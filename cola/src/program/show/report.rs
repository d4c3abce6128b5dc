//! What a computation did: which rules ran, and the evidence that they left.

use std::fmt::Write;

use cola_runtime::registry::Origin;
use cola_runtime::report::{Event, Step};
use cola_runtime::{Evidence, Report, Status};

use super::number::short;
use crate::program::json::Json;

/// How much of a report people are shown.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// The most lines before those that carry evidence only.
    pub lines: usize,
    /// Who has the rest: `--json has them`.
    pub rest: &'static str,
}

/// Where an item comes from, for people: `rules/solve/kronecker.rs:12`, with the owner unless it is the
/// standard library.
pub fn place(origin: &Origin) -> String {
    let file = origin.file.rsplit_once("src/").map_or(origin.file.as_str(), |(_, file)| file);
    let owner = &origin.owner.name;
    if owner == "cola-stdlib" {
        format!("{file}:{}", origin.line)
    } else {
        format!("{owner} {file}:{}", origin.line)
    }
}

/// A report for people: the rules that ran, indented by depth, each with its evidence. Inferring the
/// properties of operators is not shown. Empty when nothing ran.
pub fn report_text(report: &Report, hidden: &str, extent: Extent) -> String {
    let shown: Vec<&Step> = report.steps.iter().filter(|step| !is_method_of(step, hidden)).collect();
    let mut text = String::new();
    for step in shown.iter().take(extent.lines) {
        let indent = "  ".repeat(step.depth.min(12) + 1);
        let _ = match &step.event {
            Event::Method(m) => writeln!(text, "{indent}{m}  by {}", place(&m.origin)),
            Event::Evidence(e) => writeln!(text, "{indent}{}", evidence_text(e)),
        };
    }
    let more = shown.len().saturating_sub(extent.lines) + report.omitted;
    if more > 0 {
        let later = shown.iter().skip(extent.lines);
        for step in later.filter(|step| matches!(step.event, Event::Evidence(_))).take(extent.lines) {
            if let Event::Evidence(e) = &step.event {
                let _ = writeln!(text, "  {}", evidence_text(e));
            }
        }
        let _ = writeln!(text, "  … {more} more steps; {}", extent.rest);
    }
    text
}

fn is_method_of(step: &Step, function: &str) -> bool {
    matches!(&step.event, Event::Method(m) if &*m.function == function)
}

fn evidence_text(e: &Evidence) -> String {
    let mut parts = Vec::new();
    if let Some(iterations) = e.iterations {
        parts.push(format!("{iterations} iterations"));
    }
    if let Some(residual) = e.residual {
        parts.push(format!("residual {}", short(residual)));
    }
    if let Some(tolerance) = e.tolerance {
        parts.push(format!("tolerance {}", short(tolerance)));
    }
    if let (Some(error), Some((low, high))) = (e.standard_error, e.interval) {
        parts.push(format!("standard error {}, 95 % within [{}, {}]", short(error), short(low), short(high)));
    }
    if let Some(status) = e.status.filter(|status| *status != Status::Converged) {
        parts.push(status.words().to_owned());
    }
    if let Some(note) = &e.note {
        parts.push(note.to_string());
    }
    if let Some(warning) = &e.warning {
        parts.push(format!("warning: {warning}"));
    }
    if parts.is_empty() { e.method.to_string() } else { format!("{}: {}", e.method, parts.join(", ")) }
}

/// A report for programs: `{"residual","iterations","steps","omitted"}`; a step is a method or evidence.
pub fn report_json(report: &Report) -> Json {
    let steps = report.steps.iter().map(|step| {
        let depth = ("depth", Json::from(step.depth));
        match &step.event {
            Event::Method(m) => Json::record([
                depth,
                ("method", Json::from(m.to_string())),
                ("owner", Json::from(m.origin.owner.name.as_str())),
                ("file", Json::from(m.origin.file.as_str())),
                ("line", Json::from(m.origin.line)),
            ]),
            Event::Evidence(e) => Json::record([
                depth,
                ("evidence", Json::from(&*e.method)),
                ("iterations", Json::from(e.iterations)),
                ("residual", Json::from(e.residual)),
                ("tolerance", Json::from(e.tolerance)),
                ("status", Json::from(e.status.map(|status| format!("{status:?}")))),
                ("standard_error", Json::from(e.standard_error)),
                (
                    "interval",
                    e.interval.map_or(Json::Null, |(low, high)| {
                        Json::List(vec![Json::from(low), Json::from(high)])
                    }),
                ),
                ("note", Json::from(e.note.as_deref())),
                ("warning", Json::from(e.warning.as_deref())),
            ]),
        }
    });
    Json::record([
        ("residual", Json::from(report.residual())),
        ("iterations", Json::from(report.iterations())),
        ("steps", Json::List(steps.collect())),
        ("omitted", Json::from(report.omitted)),
    ])
}
