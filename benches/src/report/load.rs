//! Files of records.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::record::Record;
use super::stamp;

/// What was in a folder.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The records, file by file.
    pub records: Vec<Record>,
    /// What was noted down of machines and versions.
    pub stamps: Vec<Value>,
    /// Lines that are neither.
    pub unread: usize,
}

/// The files `*.jsonl` of a folder, in the order of their names.
///
/// # Errors
/// Those of reading.
pub fn folder(path: &Path) -> io::Result<Loaded> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|e| e == "jsonl") {
            files.push(file);
        }
    }
    files.sort();
    let mut loaded = Loaded::default();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        loaded.add(&stem, &String::from_utf8_lossy(&fs::read(&file)?));
    }
    Ok(loaded)
}

impl Loaded {
    /// The lines of a file.
    pub fn add(&mut self, stem: &str, text: &str) {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        if stem == stamp::STEM {
            let stamps: Vec<Option<Value>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
            self.unread += stamps.iter().filter(|stamp| stamp.is_none()).count();
            self.stamps.extend(stamps.into_iter().flatten());
            return;
        }
        let mut records = Vec::new();
        for line in lines {
            match Record::parse(line) {
                Some(record) => records.push(record),
                None => self.unread += 1,
            }
        }
        // A script that died is told by the name of its file; its task is that of the others there.
        if let Some(name) = records.iter().map(|record| record.task.clone()).find(|task| task != stem) {
            records
                .iter_mut()
                .filter(|record| record.task == stem)
                .for_each(|record| record.task.clone_from(&name));
        }
        self.records.extend(records);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_died_belongs_to_the_task_of_its_file() {
        let mut loaded = Loaded::default();
        let line =
            |task: &str| format!(r#"{{"task":"{task}","peer":"p","size":1,"threads":1,"status":"CRASH"}}"#);
        loaded.add("fig9", &format!("{}\n{}\n{{\"task\":\n\n", line("fig9"), line("fig9_small")));
        let tasks: Vec<&str> = loaded.records.iter().map(|record| record.task.as_str()).collect();
        assert_eq!((tasks, loaded.unread), (vec!["fig9_small"; 2], 1));
    }

    #[test]
    fn stamps_are_no_records() {
        let mut loaded = Loaded::default();
        loaded.add("stamps", "{\"date\":\"2026-01-01\"}\n");
        assert_eq!((loaded.records.len(), loaded.stamps.len()), (0, 1));
    }
}
