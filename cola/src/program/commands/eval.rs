//! `cola eval`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use cola_runtime::watch::{Limits, observe, within};
use cola_runtime::{Error, ErrorKind, Result as Outcome, Value, World, report};
use cola_stdlib::io::save::{Format, write};

use super::output::say;
use super::session;
use crate::program::arguments::Eval;
use crate::program::evaluator::{Evaluator, closest};
use crate::program::failure::Failure;
use crate::program::interrupt::{Stoppable, while_writing};
use crate::program::json::Json;
use crate::program::monitor::Monitor;
use crate::program::plot::{self, Picture};
use crate::program::save::write_atomically;
use crate::program::{memory, show};

/// A value to write, and where.
struct Target {
    name: String,
    path: PathBuf,
    format: Format,
}

/// Evaluates, saves, prints.
pub(super) fn run(eval: &Eval) -> Result<(), Failure> {
    let picture = eval.plot.as_deref().map(plot::Format::of).transpose()?;
    let targets = eval.save.iter().map(|text| target(text)).collect::<Result<Vec<_>, _>>()?;
    let source = session::source(&eval.expression, &eval.session)?;
    let program = session::program(&source)?;
    let mut evaluator = session::open(&eval.session)?;
    let at = |diagnostic| Failure::of(diagnostic, &source);

    let start = Instant::now();
    let last = program.statements.last().and_then(|s| s.target.as_ref()).map(|t| t.name.clone());
    let monitor = Monitor::new(evaluator.line());
    let deadline = eval.time_limit.map(|limit| start + limit);
    let limits = || Limits { deadline, ..Limits::default() };
    let (prepared, mut report) = report::record(|| {
        within(limits(), || observe(monitor.clone(), || evaluator.prepare_program(&program)))
    });
    let plotted = |value: Option<&Value>| match (&eval.plot, picture) {
        (Some(path), Some(format)) => {
            // A density is computed for its picture.
            let picture = within(limits(), || Picture::of(eval.plot_of, value, monitor.runs()))?;
            draw(path, format, picture)
        }
        _ => Ok(()),
    };
    let step = match prepared {
        Ok(step) => step,
        Err(diagnostic) => {
            // How far it came is worth seeing; where nothing ran the first error is the one to tell.
            let _ = plotted(None);
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
    let (value, ran) =
        report::record(|| within(limits(), || observe(monitor.clone(), || evaluator.finish(step))));
    let value = match value {
        Ok(value) => value,
        Err(diagnostic) => {
            let _ = plotted(None);
            return Err(at(diagnostic));
        }
    };
    report.steps.extend(ran.steps);
    report.omitted += ran.omitted;
    let seconds = start.elapsed().as_secs_f64();

    if let Some(name) = &last {
        evaluator.set(name, value.clone());
    }
    for warning in report.warnings() {
        eprintln!("warning: {warning}");
    }
    // What was computed is shown even where it cannot be saved.
    let saved = targets.iter().try_for_each(|target| {
        evaluator.say(&format!("writing {}", target.path.display()));
        save(&evaluator, target, last.is_none().then_some(&value))
    });
    let saved = saved.and_then(|()| plotted(Some(&value)));
    // The spinner must be gone before anything is printed.
    drop(evaluator);

    if eval.json {
        // One document: the value or the error.
        saved?;
        let mut fields = vec![
            ("value", show::value_json(&value, eval.full)),
            ("report", show::report_json(&report)),
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
    if let Some(name) = &last {
        text.push_str(&format!("{name} = "));
    }
    text.push_str(&show::value_text(&value));
    if !eval.quiet {
        let ran = show::report_text(&report, &inference());
        if !ran.is_empty() {
            text.push_str(&format!("\nran\n{ran}"));
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

/// The function that infers properties, which a report for people leaves out.
fn inference() -> String {
    let world = World::global().ok();
    let name = world.and_then(|w| {
        w.snapshot().functions().iter().find(|f| f.infers_properties()).map(|f| f.name.to_string())
    });
    name.unwrap_or_default()
}

fn duration(seconds: f64) -> String {
    if seconds < 1e-3 {
        format!("{:.0} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// Reads `--save NAME=FILE`, before anything is computed.
fn target(text: &str) -> Result<Target, Failure> {
    let (name, file) = session::split("--save", text, "FILE")?;
    let path = PathBuf::from(file);
    let format = Format::of(&path).map_err(|e| Failure::plain(&e).in_option(format!("--save {text}")))?;
    let folder = path.parent().filter(|p| *p != Path::new(""));
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::new("Io", format!("--save {text}: there is no folder `{}`", folder.display())));
    }
    Ok(Target { name: name.to_owned(), path, format })
}

/// Writes a variable; a name that is none stands for the result, if that has no name of its own.
fn save(evaluator: &Evaluator, target: &Target, result: Option<&Value>) -> Result<(), Failure> {
    let Some(value) = evaluator.get(&target.name).or(result) else {
        let failure = Failure::new("UnknownName", format!("--save {}: nothing has that name", target.name));
        let names: Vec<&str> = evaluator.variables().collect();
        return Err(match closest(&target.name, names.iter().copied()) {
            Some(close) => failure.with_help(format!("did you mean `{close}`?")),
            None => failure.with_help(format!("what can be saved: {}", names.join(", "))),
        });
    };
    while_writing(|| to_file(value, target))
        .map_err(|e| Failure::plain(&e).in_option(format!("--save {}", target.name)))
}

fn to_file(value: &Value, target: &Target) -> Outcome<()> {
    /// Errors of the file system and of the format.
    struct Wrong(Error);
    impl From<std::io::Error> for Wrong {
        fn from(error: std::io::Error) -> Wrong {
            Wrong(Error::new(ErrorKind::Io, format!("cannot write: {error}")).with_source(error))
        }
    }
    let name = target.path.display().to_string();
    let written = write_atomically(&target.path, |file| {
        write(value, target.format, &name, &mut Stoppable(file)).map_err(Wrong)
    });
    written.map_err(|Wrong(error)| error)
}
