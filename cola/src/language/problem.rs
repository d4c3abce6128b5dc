//! Everything that can be wrong with the way an expression is written.

use thiserror::Error;

use super::diagnostic::{Diagnostic, Kind};
use super::span::Span;
use super::token::{Bracket, shorten};

/// One fault of syntax: its sentence is the error message; label, help and kind hang on it.
#[derive(Clone, Debug, PartialEq, Error)]
pub(super) enum Problem {
    #[error("`{}` is not part of the language", printed(*.character))]
    UnexpectedCharacter { character: char, help: Option<&'static str> },

    #[error("`{}` is not a number", shorten(.text))]
    MalformedNumber { text: String, help: String },

    #[error("the integer `{}` does not fit into 64 bits", shorten(.text))]
    IntegerTooLarge { text: String },

    #[error("the number `{}` is too {} for a 64-bit real", shorten(.text), if *.large { "large" } else { "small" })]
    RealOutOfRange { text: String, large: bool },

    #[error("the string is not closed")]
    UnclosedString,

    #[error("`{text}` is not an escape of a string")]
    UnknownEscape { text: String },

    #[error("expected `{}` to close {construct}{}", .bracket.closing(), instead(.found.as_deref()))]
    UnclosedBracket { bracket: Bracket, construct: String, found: Option<String> },

    #[error("`{}` closes nothing", .bracket.closing())]
    NothingToClose { bracket: Bracket },

    #[error("expected {expected}{place}, found {found}")]
    Unexpected { expected: &'static str, place: String, found: String, help: Option<&'static str> },

    #[error("expected {expected} after `{after}`")]
    Ends { expected: &'static str, after: String },

    #[error("a line cannot begin with `{operator}`")]
    LeadingOperator { operator: String },

    #[error("the argument `{name}` is given twice")]
    DuplicateKeyword { name: String },

    #[error("a positional argument cannot follow a keyword argument")]
    PositionalAfterKeyword,

    #[error("only a name can stand before `=`")]
    NotAssignable,

    #[error("`{name}` is a value, not a name to define")]
    Reserved { name: String },

    #[error("`{}` is not a function", shorten(.text))]
    NotCallable { text: String },

    #[error("the source is empty: expected an expression")]
    Empty,

    #[error("expected one expression")]
    NotOneExpression,

    #[error("the expression is nested more than {limit} deep")]
    TooDeep { limit: usize },
}

/// The character, or its code if it cannot be seen.
fn printed(character: char) -> String {
    if character.is_control() { character.escape_unicode().to_string() } else { character.to_string() }
}

fn instead(found: Option<&str>) -> String {
    found.map(|found| format!(", found {found}")).unwrap_or_default()
}

impl Problem {
    /// The fault at its place.
    pub(super) fn at(self, span: Span) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.kind(), self.to_string(), span);
        diagnostic.label = self.label().map(str::to_owned);
        diagnostic.help = self.help();
        diagnostic
    }

    fn kind(&self) -> Kind {
        match self {
            Self::UnexpectedCharacter { .. } => Kind::UnexpectedCharacter,
            Self::MalformedNumber { .. } => Kind::MalformedNumber,
            Self::IntegerTooLarge { .. } | Self::RealOutOfRange { .. } => Kind::NumberOutOfRange,
            Self::UnclosedString => Kind::UnclosedString,
            Self::UnknownEscape { .. } => Kind::UnknownEscape,
            Self::UnclosedBracket { .. } | Self::NothingToClose { .. } => Kind::UnbalancedBracket,
            Self::Unexpected { .. } | Self::Ends { .. } => Kind::UnexpectedToken,
            Self::LeadingOperator { .. } => Kind::LeadingOperator,
            Self::DuplicateKeyword { .. } => Kind::DuplicateKeyword,
            Self::PositionalAfterKeyword => Kind::PositionalAfterKeyword,
            Self::NotAssignable | Self::Reserved { .. } => Kind::NotAssignable,
            Self::NotCallable { .. } => Kind::NotCallable,
            Self::Empty | Self::NotOneExpression => Kind::NotOneExpression,
            Self::TooDeep { .. } => Kind::TooDeep,
        }
    }

    fn label(&self) -> Option<&'static str> {
        match self {
            Self::UnclosedBracket { .. } | Self::UnclosedString => Some("opened here"),
            Self::Ends { .. } => Some("nothing follows"),
            _ => None,
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::UnexpectedCharacter { help, .. } | Self::Unexpected { help, .. } => (*help)?,
            Self::MalformedNumber { help, .. } => help,
            Self::IntegerTooLarge { .. } => "write it as a real number, with `.0` at its end",
            Self::RealOutOfRange { large: true, .. } => "the largest is about 1.8e308",
            Self::RealOutOfRange { large: false, .. } => "it would be read as 0; write 0.0 if that is meant",
            Self::UnclosedString => "a string ends on its line, with `\"`; a line break inside is `\\n`",
            Self::UnknownEscape { .. } => {
                "the escapes are \\\" \\\\ \\n \\r \\t and \\u{1f600}; a backslash itself is written `\\\\`"
            }
            Self::UnclosedBracket { bracket, .. } => {
                return Some(format!("every `{}` needs a `{}`", bracket.opening(), bracket.closing()));
            }
            Self::LeadingOperator { .. } => {
                "to carry on, end the line above with the operator; to begin anew, end it with `;`"
            }
            Self::DuplicateKeyword { .. } => "keep one of them",
            Self::PositionalAfterKeyword => "put it before the first `name=value`, or name it as well",
            Self::NotAssignable => "a definition is `name = expression`",
            Self::Reserved { .. } => "choose another name",
            Self::NotCallable { .. } => "to multiply, write `*` before the bracket",
            Self::TooDeep { .. } => "name a part of it first: `x = …; …`",
            Self::NotOneExpression => "definitions and `;` have no place here",
            Self::NothingToClose { .. } | Self::Ends { .. } | Self::Empty => return None,
        };
        Some(help.to_owned())
    }
}
