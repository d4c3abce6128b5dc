//! Signatures: one pattern for each argument of a function.
//!
//! Arity is fixed per function, and no argument is privileged: a signature is a product of sets.

use std::fmt;

use smallvec::SmallVec;

use super::error::{PatternError, PatternErrorKind};
use super::matching::matches_normal;
use super::normal::Resolved;
use super::resolve::{MAX_ROWS, resolve, too_many_rows};
use super::syntax::Expr;
use crate::tag::{Catalog, Tag};

/// A signature as written: `"Kronecker[_...], Array, Algorithm"`.
#[derive(Clone, Debug)]
pub struct SignaturePattern {
    pub(crate) text: String,
    pub(crate) args: Vec<Expr>,
}

impl SignaturePattern {
    /// The patterns of the arguments.
    pub fn args(&self) -> &[Expr] {
        &self.args
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Looks up every name and expands the choices: one signature for each row.
    ///
    /// # Errors
    /// As [`Pattern::resolve`](super::Pattern::resolve); columns count from the start of the whole text.
    pub fn resolve(&self, catalog: &Catalog) -> Result<Vec<Signature>, PatternError> {
        let mut rows = vec![Signature::default()];
        for arg in &self.args {
            let patterns = resolve(catalog, &self.text, arg)?;
            if rows.len() * patterns.len() > MAX_ROWS {
                return Err(too_many_rows(&self.text, arg.column));
            }
            let names = |row: &Signature| row.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
            let earlier = rows.first().map(names).unwrap_or_default();
            let twice = patterns.iter().flat_map(Resolved::names).find(|n| earlier.iter().any(|e| e == n));
            if let Some(name) = twice {
                let kind = PatternErrorKind::BoundTwice { name: name.to_owned() };
                return Err(PatternError { kind, text: self.text.clone(), column: arg.column });
            }
            let longer = |row: &Signature, pattern: &Resolved| {
                let mut row = row.clone();
                row.args.push(pattern.clone());
                row
            };
            rows = rows.iter().flat_map(|row| patterns.iter().map(|p| longer(row, p))).collect();
        }
        Ok(rows)
    }
}

impl PartialEq for SignaturePattern {
    fn eq(&self, other: &SignaturePattern) -> bool {
        self.args == other.args
    }
}

impl Eq for SignaturePattern {}

impl fmt::Display for SignaturePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.args.iter().enumerate().try_for_each(|(i, arg)| {
            f.write_str(if i == 0 { "" } else { ", " })?;
            arg.fmt(f)
        })
    }
}

/// One row of a method table: a resolved pattern for each argument. Comparisons see what it matches, not what it
/// binds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Signature {
    args: SmallVec<[Resolved; 2]>,
}

impl Signature {
    /// The signature of these patterns.
    pub fn new(args: impl IntoIterator<Item = Resolved>) -> Signature {
        Signature { args: args.into_iter().collect() }
    }

    /// Reads and resolves a signature: one for each combination of its choices.
    ///
    /// # Errors
    /// As [`SignaturePattern::parse`] and [`SignaturePattern::resolve`].
    pub fn parse(catalog: &Catalog, text: &str) -> Result<Vec<Signature>, PatternError> {
        SignaturePattern::parse(text)?.resolve(catalog)
    }

    /// Restricts argument `i` to values below `kind`: a bare `_` or `PSD[_]` means anything of that kind.
    /// Answers false when its pattern can match nothing below `kind`.
    pub(crate) fn narrow(&mut self, catalog: &Catalog, i: usize, kind: crate::tag::Ctor) -> bool {
        let Some(arg) = self.args.get_mut(i) else { return false };
        let head = arg.normal.head.ctor;
        if catalog.is_below(head, kind) {
            return true;
        }
        if !catalog.is_below(kind, head) {
            return false;
        }
        let mut narrowed = super::normal::Normal::of(catalog, kind);
        narrowed.props = catalog.close(narrowed.props.union(arg.normal.props));
        (narrowed.dtypes, narrowed.device) = (arg.normal.dtypes, arg.normal.device);
        arg.normal = narrowed;
        true
    }

    /// Argument `i` is the pattern `None`: an optional argument that is left out.
    pub(crate) fn is_nothing(&self, catalog: &Catalog, i: usize) -> bool {
        self.args.get(i).is_some_and(|arg| catalog.constructor("None") == Some(arg.normal.head.ctor))
    }

    /// The number of arguments.
    pub fn arity(&self) -> usize {
        self.args.len()
    }

    /// The patterns of the arguments.
    pub fn args(&self) -> &[Resolved] {
        &self.args
    }

    /// The names it binds, in written order.
    pub fn names(&self) -> Vec<&str> {
        self.args.iter().flat_map(Resolved::names).collect()
    }

    /// Whether there are as many tags as arguments and each matches its pattern.
    #[inline]
    pub fn matches(&self, catalog: &Catalog, tags: &[Tag]) -> bool {
        self.args.len() == tags.len()
            && self.args.iter().zip(tags).all(|(p, tag)| matches_normal(catalog, &p.normal, *tag))
    }

    /// The signature as text that parses to an equal signature.
    pub fn display<'c>(&'c self, catalog: &'c Catalog) -> SignatureDisplay<'c> {
        SignatureDisplay { catalog, signature: self }
    }
}

/// A signature, ready to be printed. Made by [`Signature::display`].
pub struct SignatureDisplay<'c> {
    catalog: &'c Catalog,
    signature: &'c Signature,
}

impl fmt::Display for SignatureDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.signature.args.iter().enumerate().try_for_each(|(i, arg)| {
            f.write_str(if i == 0 { "" } else { ", " })?;
            arg.display(self.catalog).fmt(f)
        })
    }
}
