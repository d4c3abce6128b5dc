//! `cola eval`

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use cola_runtime::Value;
use cola_runtime::watch::Limits;

use super::observed::{Observed, duration, ran_text, value_text};
use super::output::say;
use super::saving::Target;
use super::session;
use crate::program::arguments::Eval;
use crate::program::failure::Failure;
use crate::program::interrupt::{Stoppable, while_writing};
use crate::program::json::Json;
use crate::program::plot::{self, Picture};
use crate::program::save::write_atomically;
use crate::program::show::Extent;
use crate::program::{memory, show};

/// What is shown of a report.
const EXTENT: Extent = Extent { lines: 16, rest: "--json has them" };

/// Evaluates, saves, prints.
pub(super) fn run(eval: &Eval) -> Result<(), Failure> {
    let picture = eval.plot.as_deref().map(plot::Format::of).transpose()?;
    let targets = eval.save.iter().map(|text| Target::read("--save", text)).collect::<Result<Vec<_>, _>>()?;
    let source = session::source(&eval.expression, &eval.session)?;
    let program = session::program(&source)?;
    let mut evaluator = session::open(&eval.session)?;
    let at = |diagnostic| Failure::of(diagnostic, &source);

    let start = Instant::now();
    let last = program.statements.last().and_then(|s| s.target.as_ref()).map(|t| t.name.clone());
    let deadline = eval.time_limit.map(|limit| start + limit);
    let mut observed = Observed::new(evaluator.line(), Limits { deadline, ..Limits::default() });
    let prepared = observed.part(|| evaluator.prepare_program(&program));
    let plotted = |observed: &Observed, value: Option<&Value>| match (&eval.plot, picture) {
        (Some(path), Some(format)) => {
            // A density is computed for its picture.
            let picture = observed.beside(|| Picture::of(eval.plot_of, value, observed.runs()))?;
            draw(path, format, picture)
        }
        _ => Ok(()),
    };
    let step = match prepared {
        Ok(step) => step,
        Err(diagnostic) => {
            // How far it came is worth seeing; where nothing ran the first error is the one to tell.
            let _ = plotted(&observed, None);
            return Err(at(diagnostic));
        }
    };
    let plan = match !eval.quiet && (eval.plan || (!eval.json && evaluator.chooses(&step))) {
        true => evaluator.explain(&step).map_err(at)?,
        false => None,
    };
    if let (Some(plan), false) = (&plan, eval.json) {
        say(&format!("plan\n{}", show::short_plan(plan)));
    }
    let value = match observed.part(|| evaluator.finish(step)) {
        Ok(value) => value,
        Err(diagnostic) => {
            let _ = plotted(&observed, None);
            return Err(at(diagnostic));
        }
    };
    let seconds = start.elapsed().as_secs_f64();

    if let Some(name) = &last {
        evaluator.set(name, value.clone());
    }
    for warning in observed.report().warnings() {
        eprintln!("warning: {warning}");
    }
    // What was computed is shown even where it cannot be saved.
    let saved =
        targets.iter().try_for_each(|target| target.save(&evaluator, last.is_none().then_some(&value)));
    let saved = saved.and_then(|()| plotted(&observed, Some(&value)));
    // The spinner must be gone before anything is printed.
    drop(evaluator);

    if eval.json {
        // One document: the value or the error.
        saved?;
        let mut fields = vec![
            ("value", show::value_json(&value, eval.full)),
            ("report", show::report_json(observed.report())),
            ("seconds", Json::from(seconds)),
            ("peak_rss_mb", Json::from(memory::peak_rss_mb())),
        ];
        if let Some(plan) = &plan {
            fields.push(("plan", show::from_serde(&plan.to_json())));
        }
        say(&format!("{}\n", Json::record(fields)));
        return Ok(());
    }
    let mut text = if plan.is_some() { "\n".to_owned() } else { String::new() };
    text.push_str(&value_text(last.as_deref(), &value));
    if !eval.quiet {
        let ran = ran_text(observed.report(), EXTENT);
        if !ran.is_empty() {
            text.push_str(&format!("\n{ran}"));
        }
        let time = format!("\ntime {}", duration(seconds));
        let peak = memory::peak_rss_mb().map(|mb| format!("   peak memory {mb:.1} MiB")).unwrap_or_default();
        if !ran.is_empty() || plan.is_some() {
            text.push_str(&format!("{time}{peak}\n"));
        }
    }
    say(&text);
    saved
}

/// Writes a picture.
fn draw(path: &Path, format: plot::Format, picture: Picture) -> Result<(), Failure> {
    let bytes = picture.render(format)?;
    let written: io::Result<()> =
        while_writing(|| write_atomically(path, |file| Stoppable(file).write_all(&bytes)));
    written.map_err(|e| Failure::new("Io", format!("--plot {}: {e}", path.display())))
}
