//! Records of all rounds and both sides, laid side by side: a row for each case of each function.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use crate::report::record::{finite, without_paths};

/// What one way of one case showed, over all rounds.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Who and how: `cola`, `cola LU`, `scipy spsolve`.
    pub peer: String,
    /// `direct` or `iterative`, of the other side.
    pub family: String,
    /// `ok` where every round was; else how one ended.
    pub status: String,
    /// The shortest of all runs.
    pub seconds: Option<f64>,
    /// The last record.
    pub told: Map<String, Value>,
}

impl Shown {
    /// The time, where it counts.
    pub fn counted(&self) -> Option<f64> {
        self.seconds.filter(|_| self.ok())
    }

    /// Whether every round met the criterion.
    pub fn ok(&self) -> bool {
        self.status == "ok"
    }

    /// A number that was told.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.told.get(name)?.as_f64()
    }

    /// A text that was told.
    pub fn text(&self, name: &str) -> String {
        without_paths(self.told.get(name).and_then(Value::as_str).unwrap_or_default())
    }

    /// How it was asked for, without who.
    pub fn way(&self) -> &str {
        self.peer.strip_prefix("scipy ").or_else(|| self.peer.strip_prefix("cola ")).unwrap_or(&self.peer)
    }
}

/// A case of a function.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// `solve`, `eig`, ….
    pub function: String,
    /// The name of the case.
    pub case: String,
    /// What `Auto` did.
    pub auto: Option<Shown>,
    /// Our alternatives.
    pub ours: Vec<Shown>,
    /// The other side.
    pub others: Vec<Shown>,
}

impl Row {
    /// The fastest of the other side that counts, of one family or of any.
    pub fn best_other(&self, family: Option<&str>) -> Option<&Shown> {
        fastest(self.others.iter().filter(|one| family.is_none_or(|family| one.family == family)))
    }

    /// The fastest of our alternatives that counts.
    pub fn best_ours(&self) -> Option<&Shown> {
        fastest(self.ours.iter())
    }

    /// The time of the fastest other over that of `Auto`: above 1 we are faster.
    pub fn ratio(&self, family: Option<&str>) -> Option<f64> {
        Some(self.best_other(family)?.counted()? / self.auto.as_ref()?.counted()?)
    }

    /// How many times as long as the fastest alternative `Auto` took.
    pub fn slower(&self) -> Option<f64> {
        Some(self.auto.as_ref()?.counted()? / self.best_ours()?.counted()?)
    }
}

fn fastest<'a>(all: impl Iterator<Item = &'a Shown>) -> Option<&'a Shown> {
    let counted = all.filter_map(|one| Some((one, one.counted()?)));
    counted.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(one, _)| one)
}

/// What lies in a folder: rows, and what was noted down of machines.
///
/// # Errors
/// Those of reading.
pub fn load(folder: &Path) -> io::Result<(Vec<Row>, Vec<Value>)> {
    let (mut lines, mut stamps) = (Vec::new(), Vec::new());
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "jsonl")) {
        let text = fs::read_to_string(file)?;
        let read = text.lines().filter_map(|line| serde_json::from_str::<Value>(&finite(line)).ok());
        if file.file_stem().is_some_and(|stem| stem == "stamps") { &mut stamps } else { &mut lines }
            .extend(read);
    }
    Ok((rows(lines), stamps))
}

/// The rows of records.
pub fn rows(lines: Vec<Value>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for told in
        lines.into_iter().filter_map(|line| if let Value::Object(map) = line { Some(map) } else { None })
    {
        let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let task = text("task");
        let Some(function) = task.strip_prefix("real_") else { continue };
        let case = text("size");
        let place = rows.iter().position(|row| row.function == function && row.case == case);
        let place = place.unwrap_or_else(|| {
            rows.push(Row { function: function.into(), case, ..Row::default() });
            rows.len() - 1
        });
        let seconds = told.get("seconds_min").and_then(Value::as_f64);
        let shown =
            Shown { peer: text("peer"), family: text("family"), status: text("status"), seconds, told };
        let row = &mut rows[place];
        if shown.peer == "cola" {
            row.auto = Some(merged(row.auto.take(), shown));
            continue;
        }
        let side = if shown.peer.starts_with("cola") { &mut row.ours } else { &mut row.others };
        match side.iter_mut().find(|one| one.peer == shown.peer) {
            Some(one) => *one = merged(Some(std::mem::take(one)), shown),
            None => side.push(shown),
        }
    }
    rows.iter_mut().for_each(mark_missed);
    rows
}

/// Marks results that are not the largest eigenvalues of a self-adjoint matrix, although each is one: another result has
/// a larger one at its place, with as small a residual. Copies of multiple eigenvalues are missed like that.
fn mark_missed(row: &mut Row) {
    if row.function != "clusters" && !row.case.starts_with("la:") {
        return;
    }
    let values = |one: &Shown| -> Vec<f64> {
        let all = one.told.get("values").and_then(Value::as_array);
        all.map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_f64).collect())
    };
    let all = || row.auto.iter().chain(&row.ours).chain(&row.others).filter(|one| one.ok());
    let mut best: Vec<f64> = Vec::new();
    for found in all().map(values) {
        best.resize(best.len().max(found.len()), f64::NEG_INFINITY);
        best.iter_mut().zip(found).for_each(|(best, x)| *best = best.max(x));
    }
    let scale = best.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    for one in row.auto.iter_mut().chain(&mut row.ours).chain(&mut row.others).filter(|one| one.ok()) {
        if values(one).iter().zip(&best).any(|(x, best)| best - x > 1e-6 * scale) {
            one.status = "MISSED".into();
        }
    }
}

fn merged(before: Option<Shown>, now: Shown) -> Shown {
    let Some(before) = before else { return now };
    let least = [before.seconds, now.seconds].into_iter().flatten().reduce(f64::min);
    // A limit in seconds that one round did not keep says something of the machine.
    let late = |status: &str| matches!(status, "STOPPED" | "TIMEOUT");
    let (status, told) = match (before.status.as_str(), now.status.as_str()) {
        (first, _) if late(first) => (now.status, now.told),
        (_, second) if late(second) => (before.status, before.told),
        ("ok", _) => (now.status, now.told),
        _ => (before.status, before.told),
    };
    Shown { status, seconds: least, told, ..now }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// Two cases: one with two rounds of ours, a direct and an iterative other; one that we refuse.
    pub fn sample() -> Vec<Row> {
        let of = |size: &str, peer: &str, family: &str, seconds: f64, status: &str| {
            json!({ "task": "real_solve", "size": size, "peer": peer, "family": family, "seconds_min": seconds, "status": status,
                "err": 1e-17, "fwd_err": 1e-12, "method": "sparse LU", "rows": 10, "nnz": 30, "kappa": 100.0 })
        };
        let refused = json!({ "task": "real_solve", "size": "b", "peer": "cola", "status": "refused",
            "error": "Singular: A is singular", "rows": 10, "cols": 10, "nnz": 30 });
        rows(vec![
            of("a", "cola", "", 0.004, "ok"),
            of("a", "cola", "", 0.003, "ok"),
            of("a", "cola CG", "", 0.001, "ok"),
            of("a", "cola LU", "", 0.0005, "WRONG"),
            of("a", "scipy spsolve", "direct", 0.002, "ok"),
            of("a", "scipy cg", "iterative", 0.006, "ok"),
            refused,
            of("b", "scipy spsolve", "direct", 0.002, "WRONG"),
        ])
    }

    #[test]
    fn the_shortest_run_of_all_rounds_counts_where_all_are_ok() {
        let row = &sample()[0];
        assert_eq!(row.auto.as_ref().unwrap().counted(), Some(0.003));
        assert!((row.slower().unwrap() - 3.0).abs() < 1e-12);
        assert_eq!(row.best_ours().map(Shown::way), Some("CG"));
        assert!((row.ratio(None).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert!((row.ratio(Some("iterative")).unwrap() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_copy_that_was_missed_is_seen_beside_a_result_that_has_it() {
        let of = |peer: &str, values: [f64; 3]| json!({ "task": "real_eig", "size": "la:x", "peer": peer, "status": "ok", "seconds_min": 1.0, "values": values });
        let rows = rows(vec![of("cola", [4.0, 3.0, 3.0]), of("scipy eigsh", [4.0, 3.0, 2.0])]);
        assert_eq!(
            (rows[0].auto.as_ref().unwrap().ok(), rows[0].others[0].status.as_str()),
            (true, "MISSED")
        );
    }

    #[test]
    fn what_is_wrong_or_refused_is_no_time() {
        let row = &sample()[1];
        assert!(row.best_other(None).is_none() && row.ratio(None).is_none() && row.slower().is_none());
    }
}
