//! Words into a tree: what binds tightest (calls, indices, fields, adjoints) and what stands in brackets.

use super::ast::{Expr, ExprKind, Index, Keyword};
use super::diagnostic::Diagnostic;
use super::parser::Parser;
use super::problem::Problem;
use super::span::Span;
use super::token::{Bracket, Shown, TokenKind};

type Result<T, E = Diagnostic> = std::result::Result<T, E>;

/// A bracket that is open, and the words for it in errors.
struct Opened {
    bracket: Bracket,
    span: Span,
    /// `the call of `solve``
    construct: String,
    /// What may follow an element.
    expected: &'static str,
    help: Option<&'static str>,
}

impl Parser<'_> {
    /// `postfix = primary { "'" | "." NAME | "(" arguments ")" | "[" indices "]" }`
    pub(super) fn postfix(&mut self, after: Option<&str>) -> Result<Expr> {
        let mut bare = !matches!(self.peek(), TokenKind::Name | TokenKind::Open(Bracket::Round));
        let mut expr = self.primary(after)?;
        while self.carries_on() {
            let start = expr.span;
            let kind = match self.peek() {
                TokenKind::Prime => {
                    self.next();
                    ExprKind::Adjoint(Box::new(expr))
                }
                TokenKind::Dot => self.field(expr)?,
                TokenKind::Open(Bracket::Round) if bare => {
                    let text = start.text(self.source).to_owned();
                    return Err(Problem::NotCallable { text }.at(start));
                }
                TokenKind::Open(Bracket::Round) => self.call(expr)?,
                TokenKind::Open(Bracket::Square) => self.index(expr)?,
                _ => break,
            };
            bare = false;
            expr = self.node(kind, start.to(self.behind()))?;
        }
        Ok(expr)
    }

    /// `primary = NUMBER | STRING | "true" | "false" | NAME | "(" expression ")" | list`
    fn primary(&mut self, after: Option<&str>) -> Result<Expr> {
        let kind = match self.peek() {
            TokenKind::Int(value) => ExprKind::Int(*value),
            TokenKind::Real(value) => ExprKind::Real(*value),
            TokenKind::Imaginary(value) => ExprKind::Imaginary(*value),
            TokenKind::Str(text) => ExprKind::Str(text.clone()),
            TokenKind::True => ExprKind::Bool(true),
            TokenKind::False => ExprKind::Bool(false),
            TokenKind::Name => ExprKind::Name(self.ident().name),
            TokenKind::Open(Bracket::Round) => return self.parenthesised(),
            TokenKind::Open(Bracket::Square) => return self.list(),
            TokenKind::Prime => {
                let help = Some("`'` is the adjoint: `A'`; a string is written with double quotes: \"…\"");
                return Err(self.unexpected("an expression", after, help));
            }
            TokenKind::Plus => {
                return Err(self.unexpected("an expression", after, Some("a sign `+` is not written")));
            }
            TokenKind::Star if after == Some("*") => {
                return Err(self.unexpected("an expression", after, Some("a power is written `^`")));
            }
            TokenKind::Equals if after == Some("=") => {
                return Err(self.unexpected("an expression", after, Some("there are no comparisons")));
            }
            _ => return Err(self.unexpected("an expression", after, None)),
        };
        let span = self.next().span;
        self.node(kind, span)
    }

    /// `"(" expression ")"`
    fn parenthesised(&mut self) -> Result<Expr> {
        let opened = self.open(
            Bracket::Round,
            "the parenthesis".to_owned(),
            "an operator or `)`",
            Some("a product is written with `*`"),
        );
        let mut expr = self.expression(Some("("))?;
        if self.peek() != &TokenKind::Close(Bracket::Round) {
            return Err(self.not_closed(&opened));
        }
        self.close();
        expr.span = opened.span.to(self.behind());
        Ok(expr)
    }

    /// `list = "[" [ expression { "," expression } [ "," ] ] "]"`
    fn list(&mut self) -> Result<Expr> {
        let opened = self.open(
            Bracket::Square,
            "the list".to_owned(),
            "`,` or `]`",
            Some("elements are separated by `,`; a matrix is a list of rows: `[[1, 2], [3, 4]]`"),
        );
        let mut items = Vec::new();
        self.elements(&opened, |parser, after| {
            items.push(parser.expression(Some(after))?);
            Ok(())
        })?;
        self.node(ExprKind::List(items), opened.span.to(self.behind()))
    }

    /// `"." NAME`, where `T` and `H` are the transpose and the adjoint.
    fn field(&mut self, of: Expr) -> Result<ExprKind> {
        self.next();
        if self.peek() != &TokenKind::Name || !self.carries_on() {
            return Err(self.unexpected("the name of a field", Some("."), None));
        }
        let field = self.ident();
        self.next();
        let of = Box::new(of);
        Ok(match field.name.as_str() {
            "T" => ExprKind::Transpose(of),
            "H" => ExprKind::Adjoint(of),
            _ => ExprKind::Field { of, field },
        })
    }

    /// `arguments = [ argument { "," argument } [ "," ] ];  argument = [ NAME "=" ] ( expression | slice )`
    fn call(&mut self, function: Expr) -> Result<ExprKind> {
        let construct = match &function.kind {
            ExprKind::Name(name) => format!("the call of `{name}`"),
            _ => "the call".to_owned(),
        };
        let opened =
            self.open(Bracket::Round, construct, "`,` or `)`", Some("arguments are separated by `,`"));
        let (mut positional, mut keywords) = (Vec::new(), Vec::<Keyword>::new());
        self.elements(&opened, |parser, after| {
            if parser.at_definition() {
                let name = parser.defined_name()?;
                if keywords.iter().any(|earlier| earlier.name.name == name.name) {
                    return Err(Problem::DuplicateKeyword { name: name.name }.at(name.span));
                }
                let value = parser.argument("=")?;
                keywords.push(Keyword { name, value });
                return Ok(());
            }
            let argument = parser.argument(after)?;
            if parser.peek() == &TokenKind::Equals {
                return Err(Problem::NotAssignable.at(argument.span));
            }
            if !keywords.is_empty() {
                return Err(Problem::PositionalAfterKeyword.at(argument.span));
            }
            positional.push(argument);
            Ok(())
        })?;
        Ok(ExprKind::Call { function: Box::new(function), positional, keywords })
    }

    /// An expression, or a slice: `mask(A, 0:3, [0, 2])`.
    fn argument(&mut self, after: &str) -> Result<Expr> {
        match self.one_index(after)? {
            Index::At(expr) => Ok(expr),
            slice => {
                let span = slice.span();
                self.node(ExprKind::Slice(Box::new(slice)), span)
            }
        }
    }

    /// `indices = index { "," index } [ "," ]`
    fn index(&mut self, of: Expr) -> Result<ExprKind> {
        let construct = match &of.kind {
            ExprKind::Name(name) => format!("the index of `{name}`"),
            _ => "the index".to_owned(),
        };
        let opened = self.open(
            Bracket::Square,
            construct,
            "`,` or `]`",
            Some("an index is a number, a list, or a slice `start:stop:step`"),
        );
        if self.peek() == &TokenKind::Close(Bracket::Square) {
            return Err(self.unexpected("an index", Some("["), Some("`:` stands for a whole axis")));
        }
        let mut indices = Vec::new();
        self.elements(&opened, |parser, after| {
            indices.push(parser.one_index(after)?);
            Ok(())
        })?;
        Ok(ExprKind::Index { of: Box::new(of), indices })
    }

    /// `index = expression | [ expression ] ":" [ expression ] [ ":" [ expression ] ]`
    fn one_index(&mut self, after: &str) -> Result<Index> {
        let first = self.token().span;
        let start = match self.peek() {
            TokenKind::Colon => None,
            _ => Some(self.expression(Some(after))?),
        };
        if self.take(&TokenKind::Colon).is_none() {
            return start.map(Index::At).ok_or_else(|| self.unexpected("an index", Some(after), None));
        }
        let stop = self.bound()?;
        let step = match self.take(&TokenKind::Colon) {
            Some(_) => self.bound()?,
            None => None,
        };
        Ok(Index::Slice { start, stop, step, span: first.to(self.behind()) })
    }

    /// What follows a `:`, if anything does.
    fn bound(&mut self) -> Result<Option<Expr>> {
        match self.peek() {
            TokenKind::Colon | TokenKind::Comma | TokenKind::Close(_) | TokenKind::End => Ok(None),
            _ => self.expression(Some(":")).map(Some),
        }
    }

    /// The elements up to the closing bracket, and the bracket; `element` reads one, and is told
    /// the word before it.
    fn elements(
        &mut self,
        opened: &Opened,
        mut element: impl FnMut(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        let mut after = opened.bracket.opening();
        loop {
            if self.peek() == &TokenKind::Close(opened.bracket) {
                self.close();
                return Ok(());
            }
            if self.peek() == &TokenKind::End {
                return Err(self.not_closed(opened));
            }
            element(self, after)?;
            after = ",";
            if self.take(&TokenKind::Comma).is_none() && self.peek() != &TokenKind::Close(opened.bracket) {
                return Err(self.not_closed(opened));
            }
        }
    }

    fn open(
        &mut self,
        bracket: Bracket,
        construct: String,
        expected: &'static str,
        help: Option<&'static str>,
    ) -> Opened {
        self.brackets += 1;
        Opened { bracket, span: self.next().span, construct, expected, help }
    }

    fn close(&mut self) {
        self.brackets = self.brackets.saturating_sub(1);
        self.next();
    }

    /// The bracket is neither closed here nor followed by a further element.
    fn not_closed(&self, opened: &Opened) -> Diagnostic {
        match self.peek() {
            TokenKind::End | TokenKind::Close(_) => {
                let construct = opened.construct.clone();
                let found =
                    (self.peek() != &TokenKind::End).then(|| Shown(self.token(), self.source).to_string());
                Problem::UnclosedBracket { bracket: opened.bracket, construct, found }.at(opened.span)
            }
            _ => self.unexpected_in(&opened.construct, opened.expected, opened.help),
        }
    }
}
