//! What can be wrong with the text of a pattern, and where.

use std::fmt;

use crate::tag::lex::write_caret;

/// Why a text is not a pattern of this catalog, with the text and the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    pub(crate) kind: PatternErrorKind,
    pub(crate) text: String,
    pub(crate) column: usize,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternErrorKind {
    /// The grammar wants something else here.
    #[error("expected {wanted}, found {found}")]
    Unexpected {
        /// What the grammar allows.
        wanted: &'static str,
        /// What is there.
        found: String,
    },
    /// Brackets nest deeper than any rule needs.
    #[error("brackets nest too deep")]
    TooDeep,
    /// Neither a constructor nor a property.
    #[error("unknown name `{name}`{}", hint(.closest))]
    UnknownName {
        /// The word.
        name: String,
        /// The known name that may have been meant.
        closest: Option<String>,
    },
    /// Not an element type.
    #[error("unknown element type `{name}`{}", hint(.closest))]
    UnknownDType {
        /// The word.
        name: String,
        /// The known name that may have been meant.
        closest: Option<String>,
    },
    /// Not a device.
    #[error("{0}")]
    Device(#[from] crate::dtype::DeviceError),
    /// A property without its brackets.
    #[error("`{name}` is a property; write `{name}[_]`")]
    BareProperty {
        /// The property.
        name: String,
    },
    /// A property of several things.
    #[error("the property `{name}` takes one pattern in its brackets")]
    PropertyParams {
        /// The property.
        name: String,
    },
    /// A constructor that has no parameters, with parameters.
    #[error("`{name}` takes no parameters")]
    NoParams {
        /// The constructor.
        name: String,
    },
    /// A wrong number of parameters.
    #[error("`{name}` takes {arity} parameter{}, not {given}", if *.arity == 1 { "" } else { "s" })]
    Arity {
        /// The constructor.
        name: String,
        /// How many it takes.
        arity: usize,
        /// How many are written.
        given: usize,
    },
    /// More parameters than can be matched quickly.
    #[error("at most {most} parameters can be spelled, end with `_...` instead")]
    TooWide {
        /// How many can be.
        most: usize,
    },
    /// Children carry no dtype and no device.
    #[error("parameters carry no element type and no device; put the constraint on the whole argument")]
    FacetInside,
    /// Element types that no value has.
    #[error("no element type satisfies all constraints")]
    NoDType,
    /// Devices that no value is on.
    #[error("no device satisfies all constraints")]
    NoDevice,
    /// `PSD[Sum[...]]` with properties and choices that lead nowhere.
    #[error("a choice cannot stand in a tail; name an abstract constructor above all of them")]
    ChoiceInTail,
    /// A tail whose intersections would not be patterns.
    #[error("a tail cannot spell the parameters of the commutative `{name}`; write `{name}...`")]
    ListInTail {
        /// The commutative constructor.
        name: String,
    },
    /// A name inside a tail would be bound many times over.
    #[error("only a whole tail can be named, as in `rest:_...`")]
    NameInTail,
    /// The same name twice.
    #[error("the name `{name}` is bound twice")]
    BoundTwice {
        /// The name.
        name: String,
    },
    /// A method could not rely on a name that only some choices bind.
    #[error("every choice must bind the same names: one binds {{{first}}}, another {{{other}}}")]
    ChoiceNames {
        /// The names of the first choice.
        first: String,
        /// The names of one that differs.
        other: String,
    },
    /// Too many rows.
    #[error("the choices multiply to more than {most} rows")]
    TooManyRows {
        /// How many can be.
        most: usize,
    },
}

fn hint(closest: &Option<String>) -> String {
    closest.as_ref().map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

impl PatternError {
    /// What is wrong.
    pub fn kind(&self) -> &PatternErrorKind {
        &self.kind
    }

    /// Where, in characters from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The whole text, of which [`column`](Self::column) is a place.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.kind)?;
        write_caret(f, &self.text, self.column)
    }
}

impl std::error::Error for PatternError {}
