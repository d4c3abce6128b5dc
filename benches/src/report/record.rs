//! One line of records: who ran what, on how many threads, how long, how well.

use serde_json::Value;

use super::size::Size;

/// A record.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The task.
    pub task: String,
    /// Who ran it.
    pub peer: String,
    /// In which size.
    pub size: Size,
    /// On how many threads; 0 where it is not told.
    pub threads: usize,
    /// The median of the runs.
    pub seconds: Option<f64>,
    /// There was one run, and none was dropped before it.
    pub single: bool,
    /// The quantity of the criterion.
    pub err: Option<f64>,
    /// The peak of memory less what was resident before, in megabytes.
    pub added: Option<f64>,
    /// `ok`, or how it ended otherwise.
    pub status: String,
    /// An error, or a note.
    pub told: String,
    /// The criterion in words.
    pub criterion: Option<String>,
    /// Of a probe: what it expects, and what it got.
    pub probe: Option<(String, String)>,
}

impl Record {
    /// The record of a line, if it is one.
    pub fn parse(line: &str) -> Option<Record> {
        let value: Value = serde_json::from_str(&finite(line)).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| value.get(name).and_then(Value::as_f64);
        let size = match value.get("size") {
            Some(Value::String(size)) => Size::new(size),
            Some(Value::Number(size)) => Size::new(&size.to_string()),
            _ => Size::default(),
        };
        let threads = value.get("threads").and_then(Value::as_u64).unwrap_or(0);
        let got = || text("got").or_else(|| text("error")).unwrap_or_default();
        Some(Record {
            task: text("task")?,
            peer: text("peer")?,
            size,
            threads: usize::try_from(threads).unwrap_or(0),
            seconds: number("seconds_median").filter(|seconds| *seconds > 0.0),
            single: value.get("first_dropped").and_then(Value::as_bool) == Some(false),
            err: number("err"),
            added: number("peak_rss_mb")
                .zip(number("rss_before_mb"))
                .map(|(peak, base)| (peak - base).max(0.0)),
            status: text("status")?,
            told: without_paths(&text("error").or_else(|| text("note")).unwrap_or_default()),
            criterion: text("criterion"),
            probe: text("expected").map(|expected| (expected, without_paths(&got()))),
        })
    }
}

/// The line with `null` for what is no number in JSON: other writers leave `NaN` and `Infinity` in it.
pub(crate) fn finite(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let (mut inside, mut escaped) = (false, false);
    while let Some(c) = rest.chars().next() {
        let word = ["NaN", "-Infinity", "Infinity"].iter().find(|word| !inside && rest.starts_with(**word));
        if let Some(word) = word {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        inside ^= c == '"' && !escaped;
        escaped = inside && c == '\\' && !escaped;
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The text with the last part only of every absolute path: where something lay on one machine tells nobody anything.
pub(crate) fn without_paths(text: &str) -> String {
    let begins = |before: Option<char>| before.is_none_or(|c| c.is_whitespace() || "'\"`([{<=:,".contains(c));
    let ends = |c: char| c.is_whitespace() || "'\"`)]}>,:;".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let path = &rest[..rest.find(ends).unwrap_or(rest.len())];
        if c == '/' && path.len() > 1 && begins(out.chars().next_back()) {
            out.push_str("…/");
            out.push_str(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
            rest = &rest[path.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read() {
        let line = r#"{"task":"t","peer":"scipy","size":"solve:20","threads":2,"seconds_median":0.5,"peak_rss_mb":30.0,
            "rss_before_mb":10.5,"first_dropped":false,"err":1e-9,"status":"ok"}"#;
        let record = Record::parse(line).unwrap();
        assert_eq!((record.size.number, record.threads, record.single), (Some(20.0), 2, true));
        assert_eq!((record.seconds, record.added), (Some(0.5), Some(19.5)));
    }

    #[test]
    fn what_is_no_number_in_json_is_no_number_here() {
        let line = r#"{"task":"t","peer":"p \"NaN","size":7,"threads":1,"err":NaN,"seconds_median":-Infinity,"status":"WRONG"}"#;
        let record = Record::parse(line).unwrap();
        assert_eq!((record.err, record.seconds), (None, None));
        assert_eq!((record.peer.as_str(), record.size.text.as_str()), ("p \"NaN", "7"));
    }

    #[test]
    fn a_broken_line_is_no_record() {
        assert!(Record::parse(r#"{"task":"t","peer":"#).is_none());
        assert!(Record::parse(r#"{"task":"t","peer":"p","size":1}"#).is_none());
        assert!(Record::parse("").is_none());
    }

    #[test]
    fn paths_of_a_machine_are_left_out() {
        let text = "No such file: '/usr/lib/python3/x.py', line 3; 10 it/s, a / b";
        assert_eq!(without_paths(text), "No such file: '…/x.py', line 3; 10 it/s, a / b");
        assert_eq!(without_paths("/a/b/ π"), "…/b π");
    }
}
