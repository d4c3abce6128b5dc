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
use super::child::{fields, joined, key};
use super::data::{Case, cases};

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
    let all = cases(&arguments.folder(), function, arguments.quick).map_err(|e| {
        io::Error::other(e.help().map_or_else(|| e.to_string(), |help| format!("{e}\n  help: {help}")))
    })?;
    let named = |case: &Case| arguments.name.as_ref().is_none_or(|part| case.name.contains(part.as_str()));
    Ok(all.into_iter().filter(named).collect())
}

fn one(
    arguments: &Arguments,
    function: Function,
    case: &Case,
    tell: &mut impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let (mut next, mut auto) = (0, None);
    loop {
        let mut child = start(arguments, function, case, next, auto)?;
        let Some(pipe) = child.stdout.take() else { return Ok(()) };
        let lines = reader(pipe);
        let ended = follow(arguments, &lines, &mut next, &mut auto, tell)?;
        let (word, told) = match ended {
            Ended::All => {
                child.wait()?;
                return Ok(());
            }
            Ended::Silent => {
                child.kill()?;
                child.wait()?;
                ("TIMEOUT", "no answer in time".to_owned())
            }
            Ended::Died => ("CRASH", format!("the process ended with {}", child.wait()?)),
        };
        let peer = if next == 0 { "cola".to_owned() } else { format!("cola, way {next}") };
        let failed = fields(json!({ "status": word, "error": told, "way": next }));
        tell(&Value::Object(joined(key(arguments, function, case, &peer), failed)).to_string())?;
        // Without the plain way there is nothing that the others could be held to for long.
        auto = auto.or(Some(arguments.limit()));
        next += 1;
        if arguments.auto_only || next > 16 {
            return Ok(());
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    All,
    Silent,
    Died,
}

/// Passes lines on until the last way is done, the process ends, or too long nothing comes.
fn follow(
    arguments: &Arguments,
    lines: &Receiver<String>,
    next: &mut usize,
    auto: &mut Option<f64>,
    tell: &mut impl FnMut(&str) -> io::Result<()>,
) -> io::Result<Ended> {
    let mut patience = arguments.limit() + START;
    loop {
        let line = match lines.recv_timeout(Duration::from_secs_f64(patience)) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => return Ok(Ended::Silent),
            Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Died),
        };
        let told: Map<String, Value> = serde_json::from_str(&line).unwrap_or_default();
        tell(&line)?;
        let number = |name: &str| told.get(name).and_then(Value::as_u64).map(|n| n as usize);
        // A line without the number of ways says that the case could not be read.
        let (Some(way), Some(ways)) = (number("way"), number("ways")) else { return Ok(Ended::All) };
        if way == 0 {
            *auto = ["seconds_median", "seconds_to_error"].iter().find_map(|name| told.get(*name)?.as_f64());
        }
        *next = way + 1;
        if *next >= ways {
            return Ok(Ended::All);
        }
        // What our alternatives may take is known now: a direct method does not look at the clock.
        let most = auto.map_or(arguments.limit(), |seconds| (20.0 * seconds).max(5.0));
        patience = most.min(arguments.limit());
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
        for line in BufReader::new(pipe).lines().map_while(Result::ok).filter(|line| line.starts_with('{')) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}
