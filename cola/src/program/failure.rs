//! What stops the program: one error, with the part of the text that it is about.

use cola_runtime::Error;

use super::json::Json;
use crate::language::{Diagnostic, Span};

/// An error as the program reports it: on standard error for people, as JSON for programs.
#[derive(Clone, Debug)]
pub struct Failure(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    diagnostic: Diagnostic,
    source: String,
    origin: Option<String>,
    told: bool,
}

impl Failure {
    /// An error about a part of `source`.
    pub fn of(diagnostic: Diagnostic, source: &str) -> Failure {
        Failure(Box::new(Inner { diagnostic, source: source.to_owned(), origin: None, told: false }))
    }

    /// An error about nothing that was written as an expression: a file, an option.
    pub fn plain(error: &Error) -> Failure {
        Failure::of(diagnostic(error, Span::default()), "")
    }

    /// An error that the program itself finds.
    pub fn new(kind: &str, message: impl Into<String>) -> Failure {
        Failure::of(Diagnostic::evaluation(kind, message, Span::default()), "")
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Failure {
        self.0.diagnostic.help = Some(help.into());
        self
    }

    /// The same, saying which option of the command line, or which line of the input, the text is from. What is said
    /// later is further out: `in :let x, line 3`.
    #[must_use]
    pub fn in_option(mut self, option: impl Into<String>) -> Failure {
        let option = option.into();
        self.0.origin = Some(match self.0.origin {
            Some(inner) => format!("{inner}, {option}"),
            None => option,
        });
        self
    }

    /// The same, whose details are on standard output already: as JSON it is not told again.
    #[must_use]
    pub fn already_told(mut self) -> Failure {
        self.0.told = true;
        self
    }

    /// Standard output has it already.
    pub fn is_told(&self) -> bool {
        self.0.told
    }

    /// The name of the kind of error: `ShapeMismatch`, `UnbalancedBracket`.
    pub fn kind(&self) -> &str {
        self.0.diagnostic.kind.as_str()
    }

    /// The sentence, without help.
    pub fn message(&self) -> &str {
        &self.0.diagnostic.message
    }

    /// For people: the sentence, the marked part of the text, the help; ends with a line break.
    pub fn render(&self) -> String {
        let mut text = self.0.diagnostic.render(&self.0.source);
        if let Some(origin) = &self.0.origin {
            text.push_str(&format!("  in {origin}\n"));
        }
        text
    }

    /// For programs: `{"error":{"kind":…,"message":…,"help":…}}`.
    pub fn to_json(&self) -> Json {
        let error = Json::record([
            ("kind", Json::from(self.kind())),
            ("message", Json::from(self.message())),
            ("help", Json::from(self.0.diagnostic.help.clone())),
        ]);
        Json::record([("error", error)])
    }
}

/// An error of the library at the part of the source that it is about.
pub fn diagnostic(error: &Error, span: Span) -> Diagnostic {
    let whole = error.to_string();
    let help = error.help().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    let message = whole.strip_suffix(help.as_str()).unwrap_or(&whole);
    let mut diagnostic = Diagnostic::evaluation(error.kind().name(), message, span);
    diagnostic.help = error.help().map(str::to_owned);
    diagnostic
}
