//! What can be wrong with a definition or with the text of a tag.

use std::fmt;

use super::lex::write_caret;

/// Why a constructor or a property was not defined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// The name is not an identifier.
    #[error("`{name}` is not a name; a name is a letter followed by letters, digits and `_`")]
    InvalidName {
        /// The name as given.
        name: String,
    },
    /// Constructors and properties share one name space.
    #[error("`{name}` is already the name of {taken_by}")]
    NameTaken {
        /// The name as given.
        name: String,
        /// What has the name: `a property` or `a constructor`.
        taken_by: &'static str,
    },
    /// The same name was defined before with another content.
    #[error("`{name}` is already defined with {difference}")]
    Conflict {
        /// The name as given.
        name: String,
        /// The first field that differs, with both values.
        difference: String,
    },
    /// Concrete constructors are final.
    #[error(
        "`{name}` cannot be below `{parent}`: `{parent}` is concrete, and concrete constructors are final"
    )]
    FinalParent {
        /// The name as given.
        name: String,
        /// The concrete constructor that was to be its parent.
        parent: String,
    },
    /// Abstract constructors have no values, so no parameters either.
    #[error("the abstract constructor `{name}` cannot have parameters")]
    AbstractParams {
        /// The name as given.
        name: String,
    },
    /// A fixed arity beyond what a pattern can spell.
    #[error("`{name}` has {arity} parameters, at most {most} are possible; declare it variadic")]
    TooManyParams {
        /// The name as given.
        name: String,
        /// The arity as given.
        arity: usize,
        /// The largest fixed arity.
        most: usize,
    },
    /// All 128 properties are in use.
    #[error("cannot define the property `{name}`: all 128 properties of this catalog are in use")]
    TooManyProperties {
        /// The name as given.
        name: String,
    },
    /// A parent or an implied property is not of this catalog.
    #[error("the definition of `{name}` mentions {what} number {number}, which this catalog does not have")]
    Foreign {
        /// The name as given.
        name: String,
        /// `constructor` or `property`.
        what: &'static str,
        /// The number that was not found.
        number: u32,
    },
}

/// A text that is not a tag, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagTextError {
    pub(crate) message: String,
    pub(crate) text: String,
    pub(crate) column: usize,
}

impl TagTextError {
    /// The column of the offending word, counted in characters from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for TagTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at column {}", self.message, self.column)?;
        write_caret(f, &self.text, self.column)
    }
}

impl std::error::Error for TagTextError {}
