//! The text form of tags: written for people, read back by [`Catalog::parse_tag`].
//!
//! ```text
//! tag   = body [ '{' dtype '}' ] [ '@' device ]
//! body  = property '[' body ']' | ctor [ '[' [ run {',' run} ] ']' ]
//! run   = body [ '×' count [ '+' ] ]
//! ```
//!
//! - Only the strongest properties are written, in alphabetical order from the outside in; those that follow
//!   from them or from the constructor are left out: `PSD[Sum[LowRank, Diagonal]]`.
//! - `Diagonal×3` is a run of three; `Diagonal×16+` is sixteen or more.
//! - `Sum` alone has unknown children, `Sum[]` has none.
//! - Apart from counts and `[]`, the text of a tag is a pattern that matches it.

use std::fmt;

use super::canonical::{self, SATURATED};
use super::intern::Key;
use super::lex::{Token, Tokens};
use super::{Catalog, Params, PropSet, Tag, TagTextError};
use crate::dtype::{DType, Device};

/// A tag, ready to be printed. Made by [`Catalog::display`].
pub struct TagDisplay<'c> {
    catalog: &'c Catalog,
    tag: Tag,
}

impl Catalog {
    /// The tag as text.
    pub fn display(&self, tag: Tag) -> TagDisplay<'_> {
        TagDisplay { catalog: self, tag }
    }

    /// Reads a tag from its text.
    ///
    /// # Errors
    /// The text is not a tag, or names something that this catalog does not have; with the column.
    pub fn parse_tag(&self, text: &str) -> Result<Tag, TagTextError> {
        let mut parser = Parser { catalog: self, text, tokens: Tokens::new(text), depth: 0 };
        let mut tag = parser.body()?;
        if parser.tokens.take_sign("{") {
            let (word, column) = parser.word("an element type")?;
            let dtype: DType = word.parse().map_err(|e| parser.error(format!("{e},"), column))?;
            parser.sign("}")?;
            tag = self.with_facets(tag, Some(dtype), None);
        }
        if parser.tokens.take_sign("@") {
            let (kind, column) = parser.word("a device")?;
            let index = if parser.tokens.take_sign(":") { parser.number()? } else { 0 };
            let index =
                u8::try_from(index).map_err(|_| parser.error("a device index above 255".into(), column))?;
            let device = Device::new(&kind, index).map_err(|e| parser.error(format!("{e},"), column))?;
            tag = self.with_facets(tag, self.dtype(tag), Some(device));
        }
        match parser.tokens.take() {
            (Token::End, _) => Ok(tag),
            (other, column) => Err(parser.error(format!("unexpected {other}"), column)),
        }
    }
}

fn write_body(f: &mut fmt::Formatter<'_>, catalog: &Catalog, tag: Tag) -> fmt::Result {
    let record = catalog.record(tag);
    let info = catalog.constructor_info(record.ctor);
    let properties = catalog.property_names(catalog.strongest(record.props, info.intrinsic));
    for name in &properties {
        write!(f, "{name}[")?;
    }
    f.write_str(&info.name)?;
    if let (Some(kids), false) = (&record.kids, info.params == Params::Leaf) {
        for (i, (kid, count)) in kids.iter().enumerate() {
            f.write_str(if i == 0 { "[" } else { ", " })?;
            write_body(f, catalog, *kid)?;
            match *count {
                1 => {}
                SATURATED => write!(f, "×{count}+")?,
                count => write!(f, "×{count}")?,
            }
        }
        f.write_str(if kids.is_empty() { "[]" } else { "]" })?;
    }
    properties.iter().try_for_each(|_| f.write_str("]"))
}

impl fmt::Display for TagDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_body(f, self.catalog, self.tag)?;
        if let Some(dtype) = self.catalog.dtype(self.tag) {
            write!(f, "{{{dtype}}}")?;
        }
        match self.catalog.device(self.tag) {
            Some(device) => write!(f, "@{device}"),
            None => Ok(()),
        }
    }
}

/// How deep brackets may nest in text.
pub(crate) const MAX_NESTING: usize = 64;

struct Parser<'p> {
    catalog: &'p Catalog,
    text: &'p str,
    tokens: Tokens,
    depth: usize,
}

impl Parser<'_> {
    fn error(&self, message: String, column: usize) -> TagTextError {
        TagTextError { message, text: self.text.to_owned(), column }
    }

    fn word(&mut self, wanted: &str) -> Result<(String, usize), TagTextError> {
        match self.tokens.take() {
            (Token::Word(word), column) => Ok((word, column)),
            (other, column) => Err(self.error(format!("expected {wanted}, found {other}"), column)),
        }
    }

    fn number(&mut self) -> Result<u32, TagTextError> {
        match self.tokens.take() {
            (Token::Number(number), _) => Ok(number),
            (other, column) => Err(self.error(format!("expected a number, found {other}"), column)),
        }
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), TagTextError> {
        if self.tokens.take_sign(sign) {
            return Ok(());
        }
        let (found, column) = self.tokens.take();
        Err(self.error(format!("expected `{sign}`, found {found}"), column))
    }

    fn body(&mut self) -> Result<Tag, TagTextError> {
        let (name, column) = self.word("a constructor or a property")?;
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(self.error("brackets nest too deep".into(), column));
        }
        let tag = if let Some(property) = self.catalog.property(&name) {
            self.sign("[")?;
            let inner = self.body()?;
            self.sign("]")?;
            self.catalog.with_props(inner, PropSet::only(property))
        } else {
            self.constructor(&name, column)?
        };
        self.depth -= 1;
        Ok(tag)
    }

    fn constructor(&mut self, name: &str, column: usize) -> Result<Tag, TagTextError> {
        let catalog = self.catalog;
        let Some(ctor) = catalog.constructor(name) else {
            let hint =
                catalog.closest_name(name).map_or(String::new(), |n| format!(" (did you mean `{n}`?)"));
            return Err(self.error(format!("unknown name `{name}`{hint}"), column));
        };
        if !self.tokens.take_sign("[") {
            return Ok(catalog.intern_leaf(ctor, PropSet::EMPTY, None, None));
        }
        let info = catalog.constructor_info(ctor);
        if info.params == Params::Leaf {
            return Err(self.error(format!("`{name}` takes no parameters,"), column));
        }
        let mut kids = Vec::new();
        if !self.tokens.take_sign("]") {
            loop {
                let kid = self.body()?;
                kids.push((kid, self.count()?));
                if !self.tokens.take_sign(",") {
                    break;
                }
            }
            self.sign("]")?;
        }
        let given: usize = kids.iter().map(|(_, n)| usize::from(*n)).sum();
        if let Params::Fixed(arity) = info.params
            && arity != given
        {
            return Err(self.error(format!("`{name}` takes {arity} parameters, not {given},"), column));
        }
        let runs = canonical::counted(catalog, info, &kids);
        Ok(catalog.find_or_add(Key {
            ctor,
            props: info.intrinsic,
            dtype: None,
            device: None,
            kids: runs.as_deref(),
        }))
    }

    fn count(&mut self) -> Result<u8, TagTextError> {
        if !self.tokens.take_sign("×") {
            return Ok(1);
        }
        let column = self.tokens.peek().1;
        let number = self.number()?;
        let open = self.tokens.take_sign("+");
        match u8::try_from(number).map_or(SATURATED, |n| n.min(SATURATED)) {
            0 => Err(self.error("a run has at least one child,".into(), column)),
            n if open && n != SATURATED => {
                Err(self.error(format!("only `×{SATURATED}+` counts openly,"), column))
            }
            n => Ok(n),
        }
    }
}
