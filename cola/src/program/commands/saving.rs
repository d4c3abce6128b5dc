//! What `eval` and `repl` share: values in files.

use std::path::{Path, PathBuf};

use cola_runtime::{Error, ErrorKind, Result as Outcome, Value};
use cola_stdlib::io::save::{Format, write};

use super::session;
use crate::program::evaluator::{Evaluator, closest};
use crate::program::failure::Failure;
use crate::program::interrupt::{Stoppable, while_writing};
use crate::program::save::write_atomically;

/// A value to write, and where.
pub(super) struct Target {
    option: &'static str,
    name: String,
    path: PathBuf,
    format: Format,
}

impl Target {
    /// Reads `NAME=FILE`, before anything is computed; `option` is what the user calls this.
    pub(super) fn read(option: &'static str, text: &str) -> Result<Target, Failure> {
        let (name, file) = session::split(option, text, "FILE")?;
        let path = PathBuf::from(file);
        let format =
            Format::of(&path).map_err(|e| Failure::plain(&e).in_option(format!("{option} {text}")))?;
        let folder = path.parent().filter(|p| *p != Path::new(""));
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let message = format!("{option} {text}: there is no folder `{}`", folder.display());
            return Err(Failure::new("Io", message));
        }
        Ok(Target { option, name: name.to_owned(), path, format })
    }

    /// Writes the variable; a name that is none stands for `result`, if that has no name of its own.
    pub(super) fn save(&self, evaluator: &Evaluator, result: Option<&Value>) -> Result<(), Failure> {
        evaluator.say(&format!("writing {}", self.path.display()));
        let (option, name) = (self.option, &self.name);
        let Some(value) = evaluator.get(name).or(result) else {
            let failure = Failure::new("UnknownName", format!("{option} {name}: nothing has that name"));
            let names: Vec<&str> = evaluator.variables().collect();
            return Err(match closest(name, names.iter().copied()) {
                Some(close) => failure.with_help(format!("did you mean `{close}`?")),
                None => failure.with_help(format!("what can be saved: {}", names.join(", "))),
            });
        };
        while_writing(|| to_file(value, self))
            .map_err(|e| Failure::plain(&e).in_option(format!("{option} {name}")))
    }
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
