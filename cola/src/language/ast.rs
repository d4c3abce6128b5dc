//! What a program says, as a tree.
//!
//! Every node knows the bytes it was read from. Sums and products are kept as chains, so that the
//! tree of `a + b + … + z` is flat; with chains flat and nesting limited, no tree that the parser
//! makes is higher than [`MAX_DEPTH`](super::MAX_DEPTH), and a recursive walk is safe.

use super::span::Span;

/// Statements, run in order; the value of the last is the value of the program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The statements, none for a blank source.
    pub statements: Vec<Statement>,
}

/// `expr`, or `name = expr`.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The name that the value gets.
    pub target: Option<Ident>,
    /// What is evaluated.
    pub value: Expr,
    /// From the first word to the last, without the `;`.
    pub span: Span,
}

/// A name, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
}

/// An expression. Made with [`Expr::new`], which keeps count of its height.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, with the parentheses around it.
    pub span: Span,
    height: usize,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `12`: written without dot and exponent. Never negative: `-12` is a negation.
    Int(i64),
    /// `0.5`, `1e-3`: finite, never negative.
    Real(f64),
    /// `2i`, `0.5i`: this many times the imaginary unit. Finite, never negative.
    Imaginary(f64),
    /// `true`, `false`.
    Bool(bool),
    /// `"a string"`, its escapes resolved.
    Str(String),
    /// `A`, `LM`: defined earlier, or known to the registry, or a symbol.
    Name(String),
    /// `[1, 2, 3]`; a matrix is a list of its rows.
    List(Vec<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `a + b - c` or `a*b/c`: evaluated from the left. The operators are all additive or all
    /// multiplicative, and there is at least one. `(a + b) + c` keeps its inner chain.
    Chain {
        /// The leftmost operand.
        first: Box<Expr>,
        /// The others, each with the operator before it.
        rest: Vec<Link>,
    },
    /// `base^exponent`.
    Power {
        /// What is raised.
        base: Box<Expr>,
        /// To this.
        exponent: Box<Expr>,
    },
    /// `A'`, also written `A.H`.
    Adjoint(Box<Expr>),
    /// `A.T`: without conjugation.
    Transpose(Box<Expr>),
    /// `lu(A).l`.
    Field {
        /// The record.
        of: Box<Expr>,
        /// The field; never `T` or `H`.
        field: Ident,
    },
    /// `solve(A, b, tol=1e-8)`.
    Call {
        /// What is called: as a rule a name.
        function: Box<Expr>,
        /// The arguments by position.
        positional: Vec<Expr>,
        /// The arguments by name, after those by position; no name twice.
        keywords: Vec<Keyword>,
    },
    /// `A[0:10, 5]`.
    Index {
        /// What is indexed.
        of: Box<Expr>,
        /// One for each axis, at least one.
        indices: Vec<Index>,
    },
    /// `0:3` as an argument of a call; never [`Index::At`].
    Slice(Box<Index>),
}

/// An operator and the operand to its right.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The operator.
    pub operator: Operator,
    /// Its place.
    pub operator_span: Span,
    /// What follows it.
    pub operand: Expr,
}

/// The operators of a [chain](ExprKind::Chain).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: `2/A` is 2·A⁻¹.
    Divide,
}

impl Operator {
    /// `+` and `-`, as opposed to `*` and `/`.
    pub const fn is_additive(self) -> bool {
        matches!(self, Self::Add | Self::Subtract)
    }

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// `name=value` in a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// The name of the argument.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// What stands between the commas of `A[…]`.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// `5`, `-1` or `[0, 2, 5]`.
    At(Expr),
    /// `start:stop` or `start:stop:step`, any of the three left out.
    Slice {
        /// The first index, else the beginning.
        start: Option<Expr>,
        /// One past the last index, else the end.
        stop: Option<Expr>,
        /// The stride, else 1.
        step: Option<Expr>,
        /// From the first word to the last.
        span: Span,
    },
}

impl Index {
    /// Where it stands.
    pub const fn span(&self) -> Span {
        match self {
            Self::At(expr) => expr.span,
            Self::Slice { span, .. } => *span,
        }
    }

    fn height(&self) -> usize {
        match self {
            Self::At(expr) => expr.height,
            Self::Slice { start, stop, step, .. } => tallest([start, stop, step].into_iter().flatten()),
        }
    }
}

impl Expr {
    /// An expression that stands at `span`.
    pub fn new(kind: ExprKind, span: Span) -> Self {
        let below = match &kind {
            ExprKind::Int(_)
            | ExprKind::Real(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Name(_) => 0,
            ExprKind::List(items) => tallest(items),
            ExprKind::Negate(of)
            | ExprKind::Adjoint(of)
            | ExprKind::Transpose(of)
            | ExprKind::Field { of, .. } => of.height,
            ExprKind::Chain { first, rest } => first.height.max(tallest(rest.iter().map(|l| &l.operand))),
            ExprKind::Power { base, exponent } => base.height.max(exponent.height),
            ExprKind::Call { function, positional, keywords } => {
                function.height.max(tallest(positional)).max(tallest(keywords.iter().map(|k| &k.value)))
            }
            ExprKind::Index { of, indices } => {
                of.height.max(indices.iter().map(Index::height).max().unwrap_or(0))
            }
            ExprKind::Slice(slice) => slice.height(),
        };
        Self { kind, span, height: below + 1 }
    }

    /// The number of nodes on the longest way down, this one included.
    pub const fn height(&self) -> usize {
        self.height
    }
}

fn tallest<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> usize {
    exprs.into_iter().map(|expr| expr.height).max().unwrap_or(0)
}
