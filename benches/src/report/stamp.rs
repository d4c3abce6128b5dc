//! What a measurement was made with: machine, versions, date. Neither the machine's name nor where anything lies on it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::markdown::cell;

/// The file is `stamps.jsonl`.
pub const STEM: &str = "stamps";

/// Prints the versions of the other libraries that are there.
const VERSIONS: &str = "
import json, platform
from importlib.metadata import version
out = {'python': platform.python_version()}
for p in 'numpy scipy torch jax jaxlib cola-ml gpytorch linear_operator pylops matfree lineax scikit-learn pyamg numml'.split():
    try:
        out[p] = version(p)
    except Exception:
        pass
print(json.dumps(out))
";

/// Adds the stamp of now to the folder of records.
///
/// # Errors
/// Those of writing.
pub fn add(arguments: &Arguments) -> io::Result<()> {
    fs::create_dir_all(&arguments.records)?;
    let file = arguments.records.join(format!("{STEM}.jsonl"));
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    writeln!(file, "{}", now(arguments))
}

fn now(arguments: &Arguments) -> Value {
    let cpus = read("/proc/cpuinfo");
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let python = arguments.python.as_ref();
    let peers = python.and_then(|python| said(Command::new(python).args(["-W", "ignore", "-c", VERSIONS])));
    let changed = said(Command::new("git").args(["status", "--porcelain", "--untracked-files=no"]));
    let commit = said(Command::new("git").args(["rev-parse", "--short", "HEAD"]));
    json!({
        "date": date(seconds / 86_400),
        "cpu": value(&cpus, "model name").unwrap_or_else(|| std::env::consts::ARCH.into()),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory_gib": value(&read("/proc/meminfo"), "MemTotal").and_then(|total| gib(&total)),
        "system": system(&read("/etc/os-release"), &read("/proc/sys/kernel/osrelease")),
        "virtual": value(&cpus, "flags").is_some_and(|flags| flags.split(' ').any(|flag| flag == "hypervisor")),
        "rustc": said(Command::new("rustc").arg("--version")),
        "cola": env!("CARGO_PKG_VERSION"),
        "commit": commit.map(|commit| if changed.is_some() { format!("{commit} with changes") } else { commit }),
        "note": arguments.note,
        "peers": peers.and_then(|peers| serde_json::from_str::<Map<String, Value>>(&peers).ok()),
    })
}

/// Files that are not there have nothing to tell.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// What a program says, if it ends well and says anything.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The value of the first line `key : value`.
fn value(text: &str, key: &str) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim().to_owned())
}

/// `24684092 kB` is 24 GiB.
fn gib(kilobytes: &str) -> Option<u64> {
    let kilobytes: f64 = kilobytes.split(' ').next()?.parse().ok()?;
    Some((kilobytes / f64::from(1 << 20)).round() as u64)
}

/// The name of the system and the first two numbers of its kernel.
fn system(release: &str, kernel: &str) -> String {
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    let numbers: Vec<&str> = kernel.trim().split(['.', '-']).take(2).collect();
    if numbers.len() < 2 { name.into() } else { format!("{name}, Linux {}", numbers.join(".")) }
}

/// The date of a day since 1970-01-01, in the calendar of Gregory.
///
/// Source: Richards, Mapping Time, 1998, ch. 25, with years that begin in March.
fn date(days: u64) -> String {
    let day = days + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", 400 * era + year + next)
}

/// What the stamps say, as lines of a list. More than one machine is told in so many words.
pub fn described(stamps: &[Value]) -> Vec<String> {
    if stamps.is_empty() {
        return vec!["Machine, versions and date were not noted down.".into()];
    }
    let text = |stamp: &Value, name: &str| match stamp.get(name) {
        Some(Value::String(text)) => cell(text),
        Some(Value::Number(number)) => number.to_string(),
        _ => "unknown".into(),
    };
    let machine = |stamp: &Value| {
        let virtual_one = stamp.get("virtual").and_then(Value::as_bool) == Some(true);
        let [cpu, cores, memory, system] =
            ["cpu", "cores", "memory_gib", "system"].map(|name| text(stamp, name));
        let kind = if virtual_one { ", a virtual machine" } else { "" };
        format!("{cpu}, {cores} cores, {memory} GiB of memory, {system}{kind}")
    };
    let measured = |stamp: &Value| {
        let note = stamp.get("note").and_then(Value::as_str).map(|note| format!(" ({})", cell(note)));
        let [date, cola, commit, rustc] = ["date", "cola", "commit", "rustc"].map(|name| text(stamp, name));
        format!("{date}: cola {cola}, commit {commit}, {rustc}{}", note.unwrap_or_default())
    };
    let peers = |stamp: &Value| {
        let versions = stamp.get("peers").and_then(Value::as_object)?;
        let version = |(name, value): (&String, &Value)| format!("{name} {}", value.as_str().unwrap_or("?"));
        Some(cell(&versions.iter().map(version).collect::<Vec<_>>().join(", ")))
    };
    let mut lines = Vec::new();
    let machines = different(stamps.iter().map(machine));
    if machines.len() > 1 {
        lines.push(
            "**Records of different machines are mixed here; ratios between them mean nothing.**".into(),
        );
    }
    lines.extend(machines.iter().map(|machine| format!("Machine: {machine}")));
    lines.extend(different(stamps.iter().map(measured)).iter().map(|one| format!("Measured {one}")));
    lines.extend(different(stamps.iter().filter_map(peers)).iter().map(|one| format!("Others: {one}")));
    lines
}

fn different(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        for (days, wanted) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_482, "2026-01-29")]
        {
            assert_eq!(date(days), wanted);
        }
    }

    #[test]
    fn the_system_is_told_without_what_its_maker_adds() {
        let release = "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(system(release, "6.1.0-18-someone-host\n"), "Debian GNU/Linux 12 (bookworm), Linux 6.1");
        assert_eq!(gib("24684092 kB"), Some(24));
        assert_eq!(value("a: 1\nmodel name\t: X\nmodel name : Y", "model name").as_deref(), Some("X"));
    }

    #[test]
    fn two_machines_are_warned_about_and_one_is_told_once() {
        let of = |cpu: &str| json!({ "cpu": cpu, "cores": 2, "date": "2026-01-01" });
        let one = described(&[of("A"), of("A")]);
        assert!(one[0].starts_with("Machine: A, 2 cores") && one.len() == 2, "{one:?}");
        assert!(described(&[of("A"), of("B")])[0].contains("different machines"));
        assert!(described(&[])[0].contains("not noted down"));
    }
}
