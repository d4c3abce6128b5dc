//! The syntax tree of patterns, and its text.
//!
//! Invariants
//! - Columns never take part in comparisons: two trees are equal if they say the same.
//! - The text is minimal: parentheses only where the grammar needs them.

use std::fmt;

use crate::dtype::DTypeSet;

/// A pattern as written: a syntax tree and the text that it was read from.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(crate) text: String,
    pub(crate) expr: Expr,
}

impl Pattern {
    /// The syntax tree.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The text that the pattern was read from.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.expr == other.expr
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

/// A node of the syntax tree.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What is written.
    pub kind: ExprKind,
    /// Where it starts, in characters from 1; 0 if it was never text.
    pub column: usize,
}

impl Expr {
    /// A node that was never text.
    pub fn new(kind: ExprKind) -> Expr {
        Expr { kind, column: 0 }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expr {}

/// The forms of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `_`
    Any,
    /// `Diagonal`, `Kronecker[_...]`, `PSD[_]`: constructor or property, the catalog knows which.
    Name {
        /// The word.
        name: String,
        /// What stands in brackets behind it, if there are brackets.
        params: Option<ParamsExpr>,
    },
    /// `u:LowRank`
    Bind {
        /// The name that a method asks for.
        name: String,
        /// What it is bound to.
        inner: Box<Expr>,
    },
    /// `_@cuda:0`
    OnDevice {
        /// What is on the device.
        inner: Box<Expr>,
        /// The device or all devices of a kind.
        device: DeviceExpr,
    },
    /// `_{f32, f64}`
    OfDType {
        /// What has entries of these types.
        inner: Box<Expr>,
        /// The types; never empty.
        dtypes: DTypeSet,
    },
    /// `Diagonal|Identity`: two or more.
    Choice(Vec<Expr>),
}

/// The contents of brackets: items, then perhaps a tail that stands for any number more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParamsExpr {
    /// The patterns before the tail.
    pub items: Vec<Expr>,
    /// The pattern before `...`.
    pub tail: Option<Box<Expr>>,
}

/// A device constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceExpr {
    /// The kind: `cpu`, `cuda`.
    pub kind: String,
    /// One device of that kind; `None` means any.
    pub index: Option<u8>,
}

impl fmt::Display for DeviceExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            None => f.write_str(&self.kind),
            Some(index) => write!(f, "{}:{index}", self.kind),
        }
    }
}

/// How tightly the outermost form of a text binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Pattern,
    Choice,
    Facets,
}

impl Expr {
    fn write(&self, f: &mut fmt::Formatter<'_>, wanted: Level) -> fmt::Result {
        let own = match self.kind {
            ExprKind::Bind { .. } => Level::Pattern,
            ExprKind::Choice(_) => Level::Choice,
            _ => Level::Facets,
        };
        if own < wanted {
            f.write_str("(")?;
            self.write(f, own)?;
            return f.write_str(")");
        }
        match &self.kind {
            ExprKind::Any => f.write_str("_"),
            ExprKind::Name { name, params } => {
                f.write_str(name)?;
                params.as_ref().map_or(Ok(()), |params| write!(f, "[{params}]"))
            }
            ExprKind::Bind { name, inner } => {
                write!(f, "{name}:")?;
                inner.write(f, Level::Choice)
            }
            ExprKind::OnDevice { inner, device } => {
                inner.write(f, Level::Facets)?;
                write!(f, "@{device}")
            }
            ExprKind::OfDType { inner, dtypes } => {
                inner.write(f, Level::Facets)?;
                write!(f, "{{{dtypes}}}")
            }
            ExprKind::Choice(choices) => choices.iter().enumerate().try_for_each(|(i, choice)| {
                f.write_str(if i == 0 { "" } else { "|" })?;
                choice.write(f, Level::Facets)
            }),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Level::Pattern)
    }
}

impl fmt::Display for ParamsExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, item) in self.items.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { ", " })?;
            item.fmt(f)?;
        }
        match &self.tail {
            None => Ok(()),
            Some(tail) => write!(f, "{}{tail}...", if self.items.is_empty() { "" } else { ", " }),
        }
    }
}
