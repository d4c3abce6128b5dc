//! Starts a process for each size of each variant and each number of threads, and passes on what it tells.
//!
//! A process that takes too long is stopped; one that dies is told as such. Neither takes the others with it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::arguments::Arguments;
use super::record::{Key, peer};

/// Runs all that the arguments name.
///
/// # Errors
/// Those of writing, and of starting this program again.
pub fn run(arguments: &Arguments, out: &mut impl Write) -> io::Result<()> {
    let mut file = arguments.json.as_ref().map(File::create).transpose()?;
    let mut ran = false;
    for task in arguments.tasks() {
        for threads in arguments.threads() {
            for size in arguments.sizes(task) {
                for variant in task.variants {
                    let only = arguments.peer.as_ref().is_none_or(|only| *only == peer(variant));
                    if only && task.runs(variant, size) && (variant.quick || !arguments.quick) {
                        ran = true;
                        let line = one(arguments, &Key { task, variant, size, threads })?;
                        writeln!(out, "{line}")?;
                        out.flush()?;
                        file.as_mut().map_or(Ok(()), |file| writeln!(file, "{line}"))?;
                    }
                }
            }
        }
    }
    if ran {
        Ok(())
    } else {
        Err(io::Error::other(
            "no variant has that size and that name; `paper --list` shows them, and some are not `--quick`",
        ))
    }
}

/// The record of one process.
fn one(arguments: &Arguments, key: &Key<'_>) -> io::Result<String> {
    let threads = key.threads.to_string();
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--child", key.task.short, "--size", key.size, "--peer", &peer(key.variant)]);
    command.args(["--threads", &threads]).stdin(Stdio::null()).stdout(Stdio::piped());
    if arguments.quick {
        command.arg("--quick");
    }
    if arguments.report {
        command.arg("--report");
    }
    if let Some(reps) = arguments.reps {
        command.args(["--reps", &reps.to_string()]);
    }
    for pool in ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
        command.env(pool, &threads);
    }
    let seconds = arguments.timeout.unwrap_or(if arguments.quick { 60 } else { 420 });
    let mut child = command.spawn()?;
    let text = child.stdout.take().map(|mut pipe| {
        thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).map(|_| text)
        })
    });
    let ended = wait(&mut child, Duration::from_secs(seconds.into()))?;
    let text = match text.map(thread::JoinHandle::join) {
        Some(Ok(text)) => text?,
        _ => String::new(),
    };
    let line = text.lines().find(|line| line.starts_with('{')).map(str::to_owned);
    Ok(match (ended, line) {
        (_, Some(line)) => line,
        (None, None) => key.failed("TIMEOUT", format!("> {seconds} s")).to_string(),
        (Some(how), None) => key.failed("CRASH", format!("the process ended with {how}")).to_string(),
    })
}

/// How a process ended; `None` where it was stopped because its time was up.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<std::process::ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(20));
    }
}
