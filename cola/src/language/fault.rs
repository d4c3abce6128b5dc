//! How the parser says that a word is not what it expected.

use super::diagnostic::Diagnostic;
use super::lexer::is_name;
use super::parser::Parser;
use super::problem::Problem;
use super::span::Span;
use super::token::{Bracket, Shown, TokenKind};

impl Parser<'_> {
    /// The current word is not what was expected after the word `after`.
    pub(super) fn unexpected(
        &self,
        expected: &'static str,
        after: Option<&str>,
        help: Option<&'static str>,
    ) -> Diagnostic {
        match (self.peek(), after) {
            (TokenKind::Close(bracket), None) if self.brackets == 0 => {
                Problem::NothingToClose { bracket: *bracket }.at(self.token().span)
            }
            (TokenKind::End, Some(after)) => {
                Problem::Ends { expected, after: after.to_owned() }.at(self.behind())
            }
            _ => self.out_of_place(expected, after.map(|after| format!(" after `{after}`")), help),
        }
    }

    /// The current word is not what was expected in `construct`.
    pub(super) fn unexpected_in(
        &self,
        construct: &str,
        expected: &'static str,
        help: Option<&'static str>,
    ) -> Diagnostic {
        self.out_of_place(expected, Some(format!(" in {construct}")), help)
    }

    fn out_of_place(
        &self,
        expected: &'static str,
        place: Option<String>,
        help: Option<&'static str>,
    ) -> Diagnostic {
        let token = self.token();
        if let TokenKind::Invalid(problem) = &token.kind {
            return problem.clone().at(token.span);
        }
        let span = if token.kind == TokenKind::End { self.behind().after() } else { token.span };
        let found = Shown(token, self.source).to_string();
        Problem::Unexpected { expected, place: place.unwrap_or_default(), found, help }.at(span)
    }

    /// Something follows a complete statement on its line; `value` is where its expression stands.
    pub(super) fn trailing(&self, value: Span) -> Diagnostic {
        let help = match self.peek() {
            TokenKind::Equals if !is_name(value.text(self.source)) => {
                return Problem::NotAssignable.at(value);
            }
            TokenKind::Equals => Some("one definition after the other: `y = …; x = y`"),
            TokenKind::Close(bracket) => {
                return Problem::NothingToClose { bracket: *bracket }.at(self.token().span);
            }
            TokenKind::Comma => Some("statements are separated by `;`; a list is written `[a, b]`"),
            TokenKind::Colon => Some("slices stand in an index: `A[0:10]`"),
            TokenKind::Open(Bracket::Square | Bracket::Round) => None,
            _ => Some("a product is written with `*`, and statements are separated by `;`"),
        };
        self.unexpected("an operator or `;`", None, help)
    }
}
