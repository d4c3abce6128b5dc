//! The one public error.
//!
//! [`Error`] is one pointer wide, opaque, `Send + Sync`. [`Error::kind`] says what is wrong in one
//! word for programs; the message says it in a sentence for people: on which operands, why, and what
//! to do next. Numerical errors carry their evidence ([`Error::best_iterate`], [`Error::evidence`]).

mod kind;

pub use kind::ErrorKind;

use crate::array::Array;
use crate::dtype::DType;
use crate::report::Evidence;
use std::fmt;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. See [`Error::kind`].
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
    context: Vec<String>,
    best: Option<Array>,
    evidence: Option<Evidence>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind with a full sentence: what, on which operands, why.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            help: None,
            context: Vec::new(),
            best: None,
            evidence: None,
            source: None,
        }))
    }

    /// Shapes that do not fit together.
    pub fn shape(what: &str, why: impl fmt::Display) -> Error {
        Error::new(ErrorKind::ShapeMismatch, format!("{what}: {why}"))
    }

    /// An argument whose value is not allowed.
    pub fn invalid(what: &str, why: impl fmt::Display) -> Error {
        Error::new(ErrorKind::InvalidArgument, format!("{what}: {why}"))
    }

    /// A typed access with the wrong element type.
    pub fn dtype(what: &str, held: DType, wanted: DType) -> Error {
        Error::new(ErrorKind::DTypeMismatch, format!("{what}: the entries are {held}, not {wanted}"))
    }

    /// An index outside a shape.
    pub fn bounds(what: &str, index: (usize, usize), shape: (usize, usize)) -> Error {
        Error::new(
            ErrorKind::OutOfBounds,
            format!("{what}: ({}, {}) is outside {}×{}", index.0, index.1, shape.0, shape.1),
        )
    }

    /// An allocation that cannot be made.
    pub fn out_of_memory(rows: usize, cols: usize, dtype: DType) -> Error {
        let bytes = rows as f64 * cols as f64 * dtype.size_of() as f64;
        Error::new(
            ErrorKind::OutOfMemory,
            format!(
                "a {rows}×{cols} array of {dtype} needs {:.3} GiB, which cannot be allocated",
                bytes / 1_073_741_824.0
            ),
        )
    }

    /// A NaN or infinity where finite numbers are needed.
    pub fn not_finite(what: &str, at: (usize, usize)) -> Error {
        Error::new(
            ErrorKind::NotFinite,
            format!("{what} holds NaN or infinity, first at ({}, {})", at.0, at.1),
        )
    }

    /// A matrix that has no inverse: pivot `index` is `value`.
    pub fn singular(what: &str, index: usize, value: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Singular, format!("{what} is singular: pivot {index} is {value}"))
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves")
    }

    /// A Cholesky pivot that is not positive.
    pub fn not_positive_definite(what: &str, index: usize, value: impl fmt::Display) -> Error {
        Error::new(
            ErrorKind::NotPositiveDefinite,
            format!("{what} is not positive definite: Cholesky pivot {index} is {value}"),
        )
        .with_help("if PSD was asserted, the claim is false; solve with LDL() or LU()")
    }

    /// An iterative method that stopped short of its tolerance; carries the best iterate.
    pub fn not_converged(what: impl fmt::Display, best: Array, evidence: Evidence) -> Error {
        let mut e = Error::new(ErrorKind::NotConverged, format!("{what}"));
        e.0.best = Some(best);
        e.0.evidence = Some(evidence);
        e
    }

    /// A computed result that failed its check; carries the best iterate.
    pub fn inaccurate(what: impl fmt::Display, best: Array, evidence: Evidence) -> Error {
        let mut e = Error::new(ErrorKind::Inaccurate, format!("{what}"));
        e.0.best = Some(best);
        e.0.evidence = Some(evidence);
        e
    }

    /// The same error of another kind.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Error {
        self.0.kind = kind;
        self
    }

    /// The same error with advice on what to do next.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Error {
        self.0.help = Some(help.into());
        self
    }

    /// The same error with a line saying in which larger task it happened.
    #[must_use]
    pub fn in_context(mut self, context: impl Into<String>) -> Error {
        self.0.context.push(context.into());
        self
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What is wrong, in one word.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence, without help and context.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next, if that is known.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The best iterate of a method that did not converge: a partial result, taken explicitly.
    pub fn best_iterate(&self) -> Option<&Array> {
        self.0.best.as_ref()
    }

    /// How far a method that did not converge came.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.0.evidence.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.message)?;
        for line in &self.0.context {
            write!(f, "\n  in {line}")?;
        }
        if let Some(help) = &self.0.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|e| e as &(dyn std::error::Error + 'static))
    }
}
