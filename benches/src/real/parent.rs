//! Starts a process for each case and passes on what it tells, a line for each way.
//!
//! A way that takes too long is stopped, one that dies is told as such; a new process goes on with the way after it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::arguments::{Arguments, Function};
use super::child::key;
use super::data::{Case, cases};
use crate::paper::observed::fields;

/// Seconds for starting a process and reading its data, beside those of a way.
const START: f64 = 10.0;

/// Runs all that the arguments name.
///
/// # Errors
/// Those of reading the data, of writing, and of starting this program again.
pub fn run(arguments: &Arguments, out: &mut impl Write) -> io::Result<()> {
    let mut file = arguments.json.as_ref().map(File::create).transpose()?;
    let mut ran = false;
    for function in arguments.functions() {
        for case in chosen(arguments, function)? {
            ran = true;
            one(arguments, function, &case, &mut |line| {
                writeln!(out, "{line}")?;
                out.flush()?;
                file.as_mut().map_or(Ok(()), |file| writeln!(file, "{line}"))
            })?;
        }
    }
    if ran {
        Ok(())
    } else {
        Err(io::Error::other("no case has a name that contains that; --list shows them"))
    }
}

/// The cases of a function that the arguments name.
///
/// # Errors
/// Those of reading the data.
pub fn chosen(arguments: &Arguments, function: Function) -> io::Result<Vec<Case>> {
    let all = cases(&arguments.folder(), function, arguments.quick).map_err(io::Error::other)?;
    let named = |case: &Case| arguments.name.as_ref().is_none_or(|part| case.name.contains(part.as_str()));
    Ok(all.into_iter().filter(named).collect())
}

fn one(
    arguments: &Arguments,
    function: Function,
    case: &Case,
    tell: &mut impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let mut at = Place::default();
    loop {
        let mut child = start(arguments, function, case, at.next, at.auto)?;
        let Some(pipe) = child.stdout.take() else { return Ok(()) };
        let ended = follow(arguments, &reader(pipe), &mut at, tell)?;
        let (word, told) = match ended {
            Ended::All => {
                child.wait()?;
                return Ok(());
            }
            Ended::Silent(seconds) => {
                child.kill()?;
                child.wait()?;
                ("TIMEOUT", format!("> {seconds:.0} s"))
            }
            Ended::Died => ("CRASH", format!("the process ended with {}", child.wait()?)),
        };
        let mut line = at.begun.take().unwrap_or_else(|| key(arguments, function, case, "cola"));
        line.extend(fields(json!({ "status": word, "error": told })));
        tell(&Value::Object(line).to_string())?;
        // Where the plain way ran into the limit, the others get a third of it.
        at.auto = at.auto.or(Some(arguments.limit() / 30.0));
        at.next += 1;
        if at.next >= at.ways {
            return Ok(());
        }
    }
}

/// How far a case has come.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The way that comes next.
    next: usize,
    /// How many there are, as far as it was told.
    ways: usize,
    /// Seconds that `Auto` took.
    auto: Option<f64>,
    /// What was told of a way when it began.
    begun: Option<Map<String, Value>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Ended {
    All,
    Silent(f64),
    Died,
}

/// Passes records on until the last way is done, the process ends, or too long nothing comes.
fn follow(
    arguments: &Arguments,
    lines: &Receiver<String>,
    at: &mut Place,
    tell: &mut impl FnMut(&str) -> io::Result<()>,
) -> io::Result<Ended> {
    loop {
        // A direct method of ours does not look at the clock: what it may take is told by what `Auto` took.
        let most = arguments.limit();
        let patience = match (at.next, at.auto) {
            (0, _) | (_, None) => most,
            (_, Some(seconds)) => (3.0 * seconds + 2.0).min(most),
        };
        let patience = if at.begun.is_some() { patience } else { most + START };
        let line = match lines.recv_timeout(Duration::from_secs_f64(patience)) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => return Ok(Ended::Silent(patience)),
            Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Died),
        };
        let (begins, text) = line.strip_prefix("# ").map_or((false, line.as_str()), |text| (true, text));
        let Ok(told) = serde_json::from_str::<Map<String, Value>>(text) else { continue };
        let number = |name: &str| told.get(name).and_then(Value::as_u64).map(|n| n as usize);
        // A record without a number of ways says that the case could not be read.
        let ways = (number("way"), number("ways"));
        if begins {
            (at.next, at.ways) = (ways.0.unwrap_or(at.next), ways.1.unwrap_or(0));
            at.begun = Some(told);
            continue;
        }
        tell(text)?;
        at.begun = None;
        let (Some(way), Some(ways)) = ways else { return Ok(Ended::All) };
        if way == 0 {
            at.auto =
                ["seconds_median", "seconds_to_error"].iter().find_map(|name| told.get(*name)?.as_f64());
        }
        at.next = way + 1;
        if at.next >= ways {
            return Ok(Ended::All);
        }
    }
}

fn start(
    a: &Arguments,
    function: Function,
    case: &Case,
    from: usize,
    auto: Option<f64>,
) -> io::Result<Child> {
    let threads = a.threads.to_string();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(function.name()).args(["--child", &from.to_string(), "--name", &case.name]);
    command.args(["--threads", &threads]).arg("--data").arg(a.folder());
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    for (yes, flag) in [(a.quick, "--quick"), (a.report, "--report"), (a.auto_only, "--auto-only")] {
        if yes {
            command.arg(flag);
        }
    }
    if let Some(seconds) = auto {
        command.args(["--auto", &seconds.to_string()]);
    }
    for pool in ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
        command.env(pool, &threads);
    }
    command.spawn()
}

/// The lines of records, as they come.
fn reader(pipe: impl io::Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    /// What `follow` makes of lines, and the records that it passed on.
    fn followed(lines: &[&str]) -> (Ended, Place, usize) {
        let arguments = Arguments::try_parse_from(["real", "--timeout", "0.1"]).unwrap();
        let (send, receive) = channel();
        lines.iter().for_each(|line| send.send((*line).to_owned()).unwrap());
        drop(send);
        let (mut at, mut records) = (Place::default(), 0);
        let mut tell = |_: &str| {
            records += 1;
            Ok(())
        };
        let ended = follow(&arguments, &receive, &mut at, &mut tell).unwrap();
        (ended, at, records)
    }

    #[test]
    fn a_process_that_dies_leaves_the_way_that_it_was_at() {
        let first = r#"# {"peer":"cola","way":0,"ways":3}"#;
        let record = r#"{"peer":"cola","way":0,"ways":3,"seconds_median":0.5}"#;
        let (ended, at, records) = followed(&[first, record, r#"# {"peer":"cola LU","way":1,"ways":3}"#]);
        assert_eq!((ended, records, at.next, at.ways, at.auto), (Ended::Died, 1, 1, 3, Some(0.5)));
        assert_eq!(at.begun.unwrap()["peer"], "cola LU");
    }

    #[test]
    fn after_the_last_way_nothing_is_waited_for() {
        let record = r#"{"peer":"cola","way":0,"ways":1,"status":"ok"}"#;
        assert_eq!(followed(&["noise", record]).0, Ended::All);
        assert_eq!(followed(&[r#"{"peer":"cola","status":"FAIL"}"#]).0, Ended::All);
    }
}
