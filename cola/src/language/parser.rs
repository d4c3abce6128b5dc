//! Words into a tree: statements and operators. Recursive descent, one function a line of the
//! grammar; what stands in brackets is in [`bracketed`](super::bracketed).

use super::ast::{Expr, ExprKind, Ident, Link, Operator, Program, Statement};
use super::diagnostic::{Diagnostic, Kind};
use super::lexer::lex;
use super::problem::Problem;
use super::span::Span;
use super::token::{Token, TokenKind};

/// The deepest nesting of brackets and operators, and the greatest height of a tree.
pub const MAX_DEPTH: usize = 200;

/// Reads a program: statements, separated by `;` or line breaks. A blank source is the empty program.
///
/// # Errors
///
/// The first fault of syntax from the left.
pub fn parse(source: &str) -> Result<Program, Diagnostic> {
    Parser::new(source).run(Parser::program)
}

/// Reads exactly one expression, without definitions and `;`.
///
/// # Errors
///
/// The first fault of syntax from the left, and anything that is not one expression.
pub fn parse_expression(source: &str) -> Result<Expr, Diagnostic> {
    let program = parse(source)?;
    let everything = Span::new(0, source.trim_end().len());
    let mut statements = program.statements.into_iter();
    match (statements.next(), statements.next()) {
        (Some(Statement { target: None, value, .. }), None) => Ok(value),
        (None, _) => Err(Problem::Empty.at(everything)),
        (Some(Statement { target: Some(target), .. }), _) => Err(Problem::NotOneExpression.at(target.span)),
        (_, Some(second)) => Err(Problem::NotOneExpression.at(second.span)),
    }
}

type Result<T, E = Diagnostic> = std::result::Result<T, E>;

pub(super) struct Parser<'a> {
    pub(super) source: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// Brackets around the current word: inside, line breaks are blanks.
    pub(super) brackets: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, tokens: lex(source), at: 0, brackets: 0, depth: 0 }
    }

    fn run<T>(mut self, rule: fn(&mut Self) -> Result<T>) -> Result<T> {
        let result = rule(&mut self);
        result.map_err(|mut diagnostic| {
            let wants_more = matches!(diagnostic.kind, Kind::UnbalancedBracket | Kind::UnexpectedToken);
            diagnostic.incomplete = wants_more && self.peek() == &TokenKind::End && !self.stopped_by_fault();
            diagnostic
        })
    }

    /// `program = { ";" } [ statement { separator statement } ] { ";" }`
    fn program(&mut self) -> Result<Program> {
        let mut statements = Vec::new();
        loop {
            while self.take(&TokenKind::Semicolon).is_some() {}
            if self.peek() == &TokenKind::End {
                return Ok(Program { statements });
            }
            let statement = self.statement()?;
            let value = statement.value.span;
            statements.push(statement);
            if !matches!(self.peek(), TokenKind::Semicolon | TokenKind::End) && !self.token().starts_line {
                return Err(self.trailing(value));
            }
        }
    }

    /// `statement = [ NAME "=" ] expression`
    fn statement(&mut self) -> Result<Statement> {
        let first = self.token().clone();
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| &token.kind);
        let after_expression = before.is_some_and(|before| *before != TokenKind::Semicolon);
        if after_expression && first.kind.carries_on() {
            let operator = first.span.text(self.source).to_owned();
            return Err(Problem::LeadingOperator { operator }.at(first.span));
        }
        let target = if self.at_definition() { Some(self.defined_name()?) } else { None };
        let value = self.expression(target.as_ref().map(|_| "="))?;
        Ok(Statement { span: first.span.to(value.span), target, value })
    }

    /// Whether the next words are `word =`, on one line or in brackets.
    pub(super) fn at_definition(&self) -> bool {
        let is_word = matches!(self.peek(), TokenKind::Name | TokenKind::True | TokenKind::False);
        is_word
            && self.tokens.get(self.at + 1).is_some_and(|next| {
                next.kind == TokenKind::Equals && (self.brackets > 0 || !next.starts_line)
            })
    }

    /// The word and the `=`, where [`at_definition`](Self::at_definition) holds.
    pub(super) fn defined_name(&mut self) -> Result<Ident> {
        let name = self.ident();
        if self.next().kind != TokenKind::Name {
            return Err(Problem::Reserved { name: name.name }.at(name.span));
        }
        self.next();
        Ok(name)
    }

    /// The current word as a name.
    pub(super) fn ident(&self) -> Ident {
        let span = self.token().span;
        Ident { name: span.text(self.source).to_owned(), span }
    }

    /// `expression = product { ("+" | "-") product }`
    ///
    /// `after` is the word that asks for it, for the error if nothing follows.
    pub(super) fn expression(&mut self, after: Option<&str>) -> Result<Expr> {
        self.deeper(|parser| {
            let first = parser.product(after)?;
            parser.chain(first, Self::product, |kind| match kind {
                TokenKind::Plus => Some(Operator::Add),
                TokenKind::Minus => Some(Operator::Subtract),
                _ => None,
            })
        })
    }

    /// `product = unary { ("*" | "/") unary }`
    fn product(&mut self, after: Option<&str>) -> Result<Expr> {
        let first = self.unary(after)?;
        self.chain(first, Self::unary, |kind| match kind {
            TokenKind::Star => Some(Operator::Multiply),
            TokenKind::Slash => Some(Operator::Divide),
            _ => None,
        })
    }

    fn chain(
        &mut self,
        first: Expr,
        operand: fn(&mut Self, Option<&str>) -> Result<Expr>,
        operator: fn(&TokenKind) -> Option<Operator>,
    ) -> Result<Expr> {
        let mut rest = Vec::new();
        let mut span = first.span;
        while let Some(operator) = operator(self.peek()).filter(|_| self.carries_on()) {
            let operator_span = self.next().span;
            let operand = operand(self, Some(operator.as_str()))?;
            span = span.to(operand.span);
            rest.push(Link { operator, operator_span, operand });
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.node(ExprKind::Chain { first: Box::new(first), rest }, span)
    }

    /// `unary = "-" unary | power`
    fn unary(&mut self, after: Option<&str>) -> Result<Expr> {
        let Some(minus) = self.take(&TokenKind::Minus) else {
            return self.power(after);
        };
        let operand = self.deeper(|parser| parser.unary(Some("-")))?;
        let span = minus.to(operand.span);
        self.node(ExprKind::Negate(Box::new(operand)), span)
    }

    /// `power = postfix [ "^" unary ]`
    fn power(&mut self, after: Option<&str>) -> Result<Expr> {
        let base = self.postfix(after)?;
        if !self.carries_on() || self.take(&TokenKind::Caret).is_none() {
            return Ok(base);
        }
        let exponent = self.deeper(|parser| parser.unary(Some("^")))?;
        let span = base.span.to(exponent.span);
        self.node(ExprKind::Power { base: Box::new(base), exponent: Box::new(exponent) }, span)
    }

    /// Makes a node, unless the tree becomes too high.
    pub(super) fn node(&self, kind: ExprKind, span: Span) -> Result<Expr> {
        let expr = Expr::new(kind, span);
        if expr.height() > MAX_DEPTH {
            return Err(Problem::TooDeep { limit: MAX_DEPTH }.at(self.behind()));
        }
        Ok(expr)
    }

    /// Runs `rule` one level further down.
    pub(super) fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Problem::TooDeep { limit: MAX_DEPTH }.at(self.token().span));
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Whether the current word can carry on the expression before it: outside of brackets a
    /// line break ends an expression.
    pub(super) fn carries_on(&self) -> bool {
        self.brackets > 0 || !self.token().starts_line
    }

    pub(super) fn token(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&END)
    }

    pub(super) fn peek(&self) -> &TokenKind {
        &self.token().kind
    }

    /// Steps over the current word, never over the end.
    pub(super) fn next(&mut self) -> Token {
        let token = self.token().clone();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// Steps over the current word if it is `kind`.
    pub(super) fn take(&mut self, kind: &TokenKind) -> Option<Span> {
        (self.peek() == kind).then(|| self.next().span)
    }

    /// The word before the current one.
    pub(super) fn behind(&self) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(Span::default(), |token| token.span)
    }

    fn stopped_by_fault(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token.kind, TokenKind::Invalid(_)))
    }
}

const END: Token = Token { kind: TokenKind::End, span: Span::new(0, 0), starts_line: false };
