//! The kinds of error, for programs.

use std::fmt;

/// What is wrong, in one word. More kinds may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Shapes do not fit together.
    ShapeMismatch,
    /// An argument's value is not allowed.
    InvalidArgument,
    /// An argument has the wrong kind (an array where an operator is needed, …).
    TypeMismatch,
    /// Entries have another dtype than is needed.
    DTypeMismatch,
    /// Operands live on different devices.
    DeviceMismatch,
    /// An index is outside a shape.
    OutOfBounds,
    /// An allocation cannot be made.
    OutOfMemory,
    /// NaN or infinity where finite numbers are needed.
    NotFinite,
    /// A matrix has no inverse.
    Singular,
    /// A matrix is not positive definite.
    NotPositiveDefinite,
    /// An iterative method stopped short of its tolerance.
    NotConverged,
    /// A computed result failed its check.
    Inaccurate,
    /// A claimed property is false.
    FalseClaim,
    /// No method matches a call.
    NoMethod,
    /// Two methods match a call and neither is more specific.
    Ambiguous,
    /// No function of that name.
    UnknownFunction,
    /// No constructor, property or algorithm of that name.
    UnknownName,
    /// Nothing is registered.
    EmptyRegistry,
    /// An item that cannot be registered.
    Registration,
    /// A pattern or signature that cannot be read.
    Pattern,
    /// A method panicked.
    Panicked,
    /// Calls nest too deeply.
    TooDeep,
    /// Not possible for these operands, and there is no way around it.
    Unsupported,
    /// A file cannot be read or written, or is malformed.
    Io,
    /// The caller asked to stop.
    Cancelled,
    /// A file is no plugin of this program.
    NotAPlugin,
    /// A plugin was made for another version of the interface.
    AbiMismatch,
    /// A plugin of that name is loaded.
    AlreadyLoaded,
    /// A plugin that the allow-list does not name.
    NotAllowed,
    /// A plugin broke the rules of the interface: an unknown status, a result of the wrong kind, shape or dtype, NaN.
    PluginFault,
}

impl ErrorKind {
    /// The name, as in JSON output.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
