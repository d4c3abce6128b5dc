//! Functions: one verb per file — definition, arguments, result, what `Auto` does. No rules inside.

mod properties;

pub use properties::properties;
