//! The inputs of earlier sessions, in a file.
//!
//! It is `$COLA_HISTORY`, else `$XDG_STATE_HOME/cola/history`, else `~/.local/state/cola/history`; an empty
//! `$COLA_HISTORY` keeps none. Every input is appended as soon as it is made. A file that cannot be read or written is a
//! warning, once, and never an error.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History};

/// Where the history is kept; `None` where it is not.
pub(super) fn file(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(path) = variable("COLA_HISTORY") {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    // Relative ones are no places: https://specifications.freedesktop.org/basedir-spec/latest/
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
    state.map(|state| state.join("cola").join("history"))
}

/// The file that a history is kept in, until something is wrong with it.
#[derive(Debug)]
pub(super) struct Kept(Option<PathBuf>);

impl Kept {
    /// Reads what is there.
    ///
    /// # Errors
    /// What to warn of; then nothing is kept.
    pub(super) fn open(path: Option<PathBuf>, history: &mut FileHistory) -> (Kept, Option<String>) {
        let Some(path) = path else { return (Kept(None), None) };
        if !path.exists() {
            return (Kept(Some(path)), None);
        }
        match history.load(&path) {
            Ok(()) => (Kept(Some(path)), None),
            Err(error) => (Kept(None), Some(cannot("read", &path, &error))),
        }
    }

    /// Writes what is new in the history.
    ///
    /// # Errors
    /// What to warn of; from then on nothing is kept.
    pub(super) fn append(&mut self, history: &mut FileHistory) -> Result<(), String> {
        let Some(path) = &self.0 else { return Ok(()) };
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let made = folder.map_or(Ok(()), fs::create_dir_all);
        let written = made.map_err(ReadlineError::from).and_then(|()| history.append(path));
        let Err(error) = written else { return Ok(()) };
        let warning = cannot("write", path, &error);
        self.0 = None;
        Err(warning)
    }
}

fn cannot(what: &str, path: &Path, error: &ReadlineError) -> String {
    format!("cannot {what} the history {}: {error}; this session's inputs are not kept", path.display())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_variable_else_in_the_state_folder() {
        let place = |set: &[(&str, &str)]| {
            file(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value)))
        };
        let is = |set: &[(&str, &str)], path: &str| assert_eq!(place(set), Some(PathBuf::from(path)));
        is(&[("COLA_HISTORY", "h"), ("HOME", "/home/a")], "h");
        is(&[("XDG_STATE_HOME", "/state"), ("HOME", "/home/a")], "/state/cola/history");
        is(&[("XDG_STATE_HOME", "state"), ("HOME", "/home/a")], "/home/a/.local/state/cola/history");
        is(&[("HOME", "/home/a")], "/home/a/.local/state/cola/history");
        assert_eq!(place(&[("COLA_HISTORY", ""), ("HOME", "/home/a")]), None);
        assert_eq!(place(&[]), None);
    }

    #[test]
    fn inputs_of_several_lines_are_there_in_the_next_session() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/history");
        for session in 0..2 {
            let mut history = FileHistory::new();
            let (mut kept, warning) = Kept::open(Some(path.clone()), &mut history);
            assert_eq!((warning, history.len()), (None, 2 * session));
            for input in [format!("x = [{session},\n2]"), format!("\"a\\n{session}\"")] {
                history.add(&input).unwrap();
                kept.append(&mut history).unwrap();
            }
        }
        let mut history = FileHistory::new();
        Kept::open(Some(path), &mut history);
        let all: Vec<&str> = history.iter().map(String::as_str).collect();
        assert_eq!(all, ["x = [0,\n2]", "\"a\\n0\"", "x = [1,\n2]", "\"a\\n1\""]);
    }

    #[test]
    fn what_cannot_be_read_or_written_is_warned_of_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut history = FileHistory::new();
        history.add("1").unwrap();
        // A folder is no file.
        let (mut kept, warning) = Kept::open(Some(folder.path().to_owned()), &mut history);
        assert!(warning.unwrap().starts_with("cannot read the history"));
        assert_eq!(kept.append(&mut history), Ok(()));
        let below_a_file = folder.path().join("file/history");
        fs::write(folder.path().join("file"), "").unwrap();
        let (mut kept, warning) = Kept::open(Some(below_a_file), &mut history);
        assert_eq!(warning, None);
        assert!(kept.append(&mut history).unwrap_err().starts_with("cannot write the history"));
        assert_eq!(kept.append(&mut history), Ok(()));
    }
}
