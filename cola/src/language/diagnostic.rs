//! An error with the part of the expression it is about.
//!
//! Syntax errors are made by the parser; errors of evaluation are put beside them with
//! [`Diagnostic::evaluation`], so that both look alike:
//!
//! ```text
//! error: expected `)` to close the call of `solve`
//!   solve(A, b
//!        ^ opened here
//!   help: every `(` needs a `)`
//! ```

use std::fmt::{self, Write};

use super::span::Span;

/// What sort of fault a [`Diagnostic`] reports; [`Kind::as_str`] is its stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A character that begins no word of the language.
    UnexpectedCharacter,
    /// Something that begins like a number and is none: `1_000`, `2x`, `1e`.
    MalformedNumber,
    /// A number too large, or too small, for 64 bits.
    NumberOutOfRange,
    /// A string without its closing `"`.
    UnclosedString,
    /// A backslash in a string that begins no escape.
    UnknownEscape,
    /// A bracket without its partner.
    UnbalancedBracket,
    /// Another word was expected here.
    UnexpectedToken,
    /// A line that begins with an operator.
    LeadingOperator,
    /// A keyword argument given twice.
    DuplicateKeyword,
    /// A positional argument after a keyword argument.
    PositionalAfterKeyword,
    /// `=` after something that is not a name.
    NotAssignable,
    /// A call of a literal: `2(x)`.
    NotCallable,
    /// No expression, or several, where exactly one is wanted.
    NotOneExpression,
    /// Nested beyond [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// A fault of evaluation, by its own name: `ShapeMismatch`, `NoMethod`.
    Evaluation(String),
}

impl Kind {
    /// The name a program can rely on: `UnbalancedBracket`, `ShapeMismatch`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::UnexpectedCharacter => "UnexpectedCharacter",
            Self::MalformedNumber => "MalformedNumber",
            Self::NumberOutOfRange => "NumberOutOfRange",
            Self::UnclosedString => "UnclosedString",
            Self::UnknownEscape => "UnknownEscape",
            Self::UnbalancedBracket => "UnbalancedBracket",
            Self::UnexpectedToken => "UnexpectedToken",
            Self::LeadingOperator => "LeadingOperator",
            Self::DuplicateKeyword => "DuplicateKeyword",
            Self::PositionalAfterKeyword => "PositionalAfterKeyword",
            Self::NotAssignable => "NotAssignable",
            Self::NotCallable => "NotCallable",
            Self::NotOneExpression => "NotOneExpression",
            Self::TooDeep => "TooDeep",
            Self::Evaluation(name) => name,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error, the part of the source it is about, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What sort of fault it is.
    pub kind: Kind,
    /// One sentence, without the source; may go on over several lines.
    pub message: String,
    /// The offending part of the source.
    pub span: Span,
    /// A few words beside the mark: `opened here`.
    pub label: Option<String>,
    /// What to do next.
    pub help: Option<String>,
    /// The source stops too early: more text could make it right. A prompt asks for another line.
    pub incomplete: bool,
}

impl Diagnostic {
    /// A fault of the given kind at `span`, with neither label nor help.
    pub fn new(kind: Kind, message: impl Into<String>, span: Span) -> Self {
        Self { kind, message: message.into(), span, label: None, help: None, incomplete: false }
    }

    /// A fault of evaluation; `kind` is the name of the error: `ShapeMismatch`.
    pub fn evaluation(kind: impl Into<String>, message: impl Into<String>, span: Span) -> Self {
        Self::new(Kind::Evaluation(kind.into()), message, span)
    }

    /// The same with a few words beside the mark.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The message, the line of `source` it is about with the offending part marked, and the help.
    ///
    /// The text ends with a line break. A line of a longer source carries its number; a long line
    /// is cut to the neighbourhood of the mark.
    pub fn render(&self, source: &str) -> String {
        let mut out = format!("error: {}\n", self.message);
        let line = Line::around(self.span, source);
        if !line.text.is_empty() {
            let _ = writeln!(out, "  {}{}", line.gutter, line.text);
            let blank = " ".repeat(line.gutter.chars().count() + line.before);
            let _ = write!(out, "  {blank}{}", "^".repeat(line.width));
            match &self.label {
                Some(label) => _ = writeln!(out, " {label}"),
                None => out.push('\n'),
            }
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "  help: {help}");
        }
        out
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// The marked line, made printable, with the mark's place counted in characters.
struct Line {
    gutter: String,
    text: String,
    before: usize,
    width: usize,
}

impl Line {
    /// Characters kept on either side of the mark's first character.
    const NEIGHBOURHOOD: usize = 50;

    fn around(span: Span, source: &str) -> Self {
        let start = floor(source, span.start);
        let end = floor(source, span.end).max(start);
        let (head, tail) = source.split_at(start);
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let line_end = tail.find('\n').map_or(source.len(), |at| start + at);
        let line = source.get(line_start..line_end).unwrap_or("").trim_end();

        let gutter = if source.trim_end().contains('\n') {
            format!("{} | ", head.matches('\n').count() + 1)
        } else {
            String::new()
        };
        let before = head.get(line_start..).unwrap_or("").chars().count();
        let marked = source.get(start..end.min(line_start + line.len())).unwrap_or("").chars().count();

        // A window of the line: [first, last) in characters.
        let count = line.chars().count();
        let first =
            if count <= 2 * Self::NEIGHBOURHOOD { 0 } else { before.saturating_sub(Self::NEIGHBOURHOOD) };
        let last = count.min(first.max(before) + 2 * Self::NEIGHBOURHOOD - before.saturating_sub(first));
        let mut text: String =
            line.chars().skip(first).take(last.saturating_sub(first)).map(printable).collect();
        let mut before = before - first;
        if first > 0 {
            text.insert(0, '…');
            before += 1;
        }
        let room = text.chars().count().saturating_sub(before);
        if last < count {
            text.push('…');
        }
        Self { gutter, text, before, width: marked.min(room).max(1) }
    }
}

/// The last character boundary of `source` at or before `at`.
fn floor(source: &str, at: usize) -> usize {
    (0..=at.min(source.len())).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0)
}

/// A character that moves the cursor by one place and does nothing else.
fn printable(character: char) -> char {
    match character {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
