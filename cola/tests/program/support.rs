//! Running the program and looking at what it left.

use std::io::Write;
use std::process::{Child, Command, Stdio};

/// What a run of the program gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("no JSON: {e}\n{}\n{}", self.stdout, self.stderr))
    }

    /// It succeeded and began with this; the report may follow.
    #[track_caller]
    pub fn succeeds_with(&self, stdout: &str) {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.stdout);
        assert_eq!(self.stdout, stdout);
    }

    /// It printed the value and failed with exit code 1; what it said.
    #[track_caller]
    pub fn fails_to_save(&self) -> String {
        assert_eq!(self.code, 1, "{}", self.stderr);
        self.stderr.clone()
    }

    /// It failed with exit code 1 and nothing on standard output; what it said.
    #[track_caller]
    pub fn fails(&self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{}", self.stderr);
        self.stderr.clone()
    }
}

pub fn start(args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cola"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Runs the program without input.
pub fn cola(args: &[&str]) -> Run {
    cola_reading(args, b"")
}

/// Runs the program on this input.
pub fn cola_reading(args: &[&str], input: &[u8]) -> Run {
    let mut child = start(args);
    // A program that does not read its input may end before this is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    let out = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = out.status.code().unwrap_or(-1);
    Run { code, stdout: text(out.stdout), stderr: text(out.stderr) }
}

/// A folder that is gone after the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// The names of the files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}
