//! The parser of patterns: recursive descent, one token of lookahead (two for `name:`).

use super::error::{PatternError, PatternErrorKind as Kind};
use super::signature::SignaturePattern;
use super::syntax::{DeviceExpr, Expr, ExprKind, ParamsExpr, Pattern};
use crate::dtype::{DType, DTypeSet};
use crate::tag::lex::{Token, Tokens, closest};

/// How deep brackets may nest.
const MAX_NESTING: usize = 64;

impl Pattern {
    /// Reads a pattern. Names are looked up later, by [`Pattern::resolve`].
    ///
    /// # Errors
    /// The text is not a pattern; the error carries the column and prints a caret under it.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        let mut parser = Parser { text, tokens: Tokens::new(text), nesting: 0 };
        let expr = parser.pattern()?;
        parser.end("`|`, `@`, `{` or the end")?;
        Ok(Pattern { text: text.to_owned(), expr })
    }

    /// A pattern from a syntax tree; its text is the tree's.
    ///
    /// # Errors
    /// The tree holds what no text can say: an empty choice, a word that is no name.
    pub fn from_expr(expr: &Expr) -> Result<Pattern, PatternError> {
        Pattern::parse(&expr.to_string())
    }
}

impl SignaturePattern {
    /// Reads patterns separated by commas, one for each argument of a function.
    ///
    /// # Errors
    /// As [`Pattern::parse`]; columns count from the start of the whole text.
    pub fn parse(text: &str) -> Result<SignaturePattern, PatternError> {
        let mut parser = Parser { text, tokens: Tokens::new(text), nesting: 0 };
        let mut args = vec![parser.pattern()?];
        while parser.tokens.take_sign(",") {
            args.push(parser.pattern()?);
        }
        parser.end("`,` or the end")?;
        Ok(SignaturePattern { text: text.to_owned(), args })
    }
}

struct Parser<'p> {
    text: &'p str,
    tokens: Tokens,
    nesting: usize,
}

impl Parser<'_> {
    fn error(&self, kind: Kind, column: usize) -> PatternError {
        PatternError { kind, text: self.text.to_owned(), column }
    }

    fn unexpected(&mut self, wanted: &'static str) -> PatternError {
        let (found, column) = self.tokens.take();
        self.error(Kind::Unexpected { wanted, found: found.to_string() }, column)
    }

    fn end(&mut self, wanted: &'static str) -> Result<(), PatternError> {
        if *self.tokens.peek().0 == Token::End { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn sign(&mut self, sign: &'static str, wanted: &'static str) -> Result<(), PatternError> {
        if self.tokens.take_sign(sign) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn pattern(&mut self) -> Result<Expr, PatternError> {
        let column = self.tokens.peek().1;
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(self.error(Kind::TooDeep, column));
        }
        let expr = match self.tokens.peek().0.clone() {
            Token::Word(name) if self.tokens.second_is(":") => {
                self.tokens.take();
                self.tokens.take();
                let inner = Box::new(self.choice()?);
                Expr { kind: ExprKind::Bind { name, inner }, column }
            }
            _ => self.choice()?,
        };
        self.nesting -= 1;
        Ok(expr)
    }

    fn choice(&mut self) -> Result<Expr, PatternError> {
        let first = self.facets()?;
        let column = first.column;
        let mut choices = vec![first];
        while self.tokens.take_sign("|") {
            choices.push(self.facets()?);
        }
        match choices.len() {
            1 => Ok(choices.swap_remove(0)),
            _ => Ok(Expr { kind: ExprKind::Choice(choices), column }),
        }
    }

    fn facets(&mut self) -> Result<Expr, PatternError> {
        let mut expr = self.base()?;
        loop {
            let column = expr.column;
            if self.tokens.take_sign("@") {
                let inner = Box::new(expr);
                let device = self.device()?;
                expr = Expr { kind: ExprKind::OnDevice { inner, device }, column };
            } else if self.tokens.take_sign("{") {
                let inner = Box::new(expr);
                let dtypes = self.dtypes()?;
                expr = Expr { kind: ExprKind::OfDType { inner, dtypes }, column };
            } else {
                return Ok(expr);
            }
        }
    }

    fn device(&mut self) -> Result<DeviceExpr, PatternError> {
        let Token::Word(kind) = self.tokens.peek().0.clone() else {
            return Err(self.unexpected("a kind of device, like `cpu` or `cuda:0`"));
        };
        self.tokens.take();
        if !self.tokens.take_sign(":") {
            return Ok(DeviceExpr { kind, index: None });
        }
        match *self.tokens.peek().0 {
            Token::Number(number) if number <= 255 => {
                self.tokens.take();
                Ok(DeviceExpr { kind, index: u8::try_from(number).ok() })
            }
            _ => Err(self.unexpected("a device index from 0 to 255")),
        }
    }

    fn dtypes(&mut self) -> Result<DTypeSet, PatternError> {
        let mut all = DTypeSet::EMPTY;
        loop {
            let (token, column) = self.tokens.peek();
            let Token::Word(name) = token.clone() else {
                return Err(self.unexpected("an element type, like `f64` or `real`"));
            };
            let Some(set) = DTypeSet::named(&name) else {
                let known = DType::EVERY.iter().map(|d| d.name()).chain(["real", "complex", "half"]);
                let closest = closest(&name, known).map(str::to_owned);
                return Err(self.error(Kind::UnknownDType { name, closest }, column));
            };
            self.tokens.take();
            all = all.union(set);
            if !self.tokens.take_sign(",") {
                self.sign("}", "`,` or `}`")?;
                return Ok(all);
            }
        }
    }

    fn base(&mut self) -> Result<Expr, PatternError> {
        let (token, column) = self.tokens.peek();
        let kind = match token.clone() {
            Token::Sign("_") => {
                self.tokens.take();
                ExprKind::Any
            }
            Token::Sign("(") => {
                self.tokens.take();
                let inner = self.pattern()?;
                self.sign(")", "`)`")?;
                inner.kind
            }
            Token::Word(name) => {
                self.tokens.take();
                let params = if self.tokens.take_sign("[") { Some(self.params()?) } else { None };
                ExprKind::Name { name, params }
            }
            _ => return Err(self.unexpected("a pattern")),
        };
        Ok(Expr { kind, column })
    }

    fn params(&mut self) -> Result<ParamsExpr, PatternError> {
        let mut params = ParamsExpr::default();
        if self.tokens.take_sign("]") {
            return Ok(params);
        }
        loop {
            let item = self.pattern()?;
            if self.tokens.take_sign("...") {
                params.tail = Some(Box::new(item));
                self.sign("]", "`]`: a tail ends the list")?;
                return Ok(params);
            }
            params.items.push(item);
            if !self.tokens.take_sign(",") {
                self.sign("]", "`,`, `...` or `]`")?;
                return Ok(params);
            }
        }
    }
}
