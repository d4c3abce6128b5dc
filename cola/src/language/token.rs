//! The words of the language, before they are put together.

use std::borrow::Cow;
use std::fmt;

use super::problem::Problem;
use super::span::Span;

/// One word, where it stands, and whether it is the first of its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
    /// A line break lies between the previous token and this one.
    pub(super) starts_line: bool,
}

/// What a word is. The text of a name is read from the source.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Int(i64),
    Real(f64),
    Imaginary(f64),
    Str(String),
    Name,
    True,
    False,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Prime,
    Dot,
    Comma,
    Colon,
    Semicolon,
    Equals,
    Open(Bracket),
    Close(Bracket),
    /// The source stops being words here; nothing follows but the end.
    Invalid(Problem),
    End,
}

/// The two kinds of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
}

impl Bracket {
    pub(super) const fn opening(self) -> &'static str {
        match self {
            Self::Round => "(",
            Self::Square => "[",
        }
    }

    pub(super) const fn closing(self) -> &'static str {
        match self {
            Self::Round => ")",
            Self::Square => "]",
        }
    }
}

impl TokenKind {
    /// `+ * / ^ ' .` and `-`: what carries on an expression that could already be complete.
    pub(super) const fn carries_on(&self) -> bool {
        matches!(
            self,
            Self::Plus | Self::Minus | Self::Star | Self::Slash | Self::Caret | Self::Prime | Self::Dot
        )
    }
}

/// A token and the source it was read from, as an error names it: `` `+` ``, `the end`.
pub(super) struct Shown<'a>(pub(super) &'a Token, pub(super) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            TokenKind::End => f.write_str("the end"),
            TokenKind::Str(_) => f.write_str("a string"),
            _ => write!(f, "`{}`", shorten(self.0.span.text(self.1))),
        }
    }
}

/// The beginning of `text`, short enough to stand in a sentence.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 24;
    match text.char_indices().nth(LONGEST).and_then(|(cut, _)| text.get(..cut)) {
        Some(beginning) => format!("{beginning}…").into(),
        None => text.into(),
    }
}
