//! Patterns: sets of tags, written like a tag with holes.
//!
//! The story. A rule's signature is text. It is *parsed* into an [`Expr`] without knowing any name
//! ([`Pattern::parse`]), *resolved* against a catalog into one or more rows in normal form
//! ([`Pattern::resolve`]), *matched* against tags whenever a call is resolved for the first time
//! ([`matches()`]), and *bound* against the real operators when a method runs ([`bind()`]). A resolved pattern
//! stays valid for as long as its catalog: new constructors and properties never change what it matches.
//!
//! ```text
//! pattern = [ name ':' ] choice
//! choice  = facets { '|' facets }
//! facets  = base { '@' device | '{' dtypes '}' }
//! base    = '_' | ctor [ '[' params ']' ] | property '[' pattern ']' | '(' pattern ')'
//! params  = [ pattern {',' pattern} [ ',' pattern '...' ] | pattern '...' ]
//! dtypes  = word {',' word}        f16 bf16 f32 f64 c32 c64, or real, complex, half
//! device  = kind [ ':' index ]     `cuda` is any device of that kind
//! ```
//!
//! Invariants
//! - Printing an [`Expr`] and parsing the text gives the same `Expr`; parsing canonical text and printing gives
//!   the same text.
//! - There is no negation, so adding a property to a tag can only make more patterns match.
//! - Two resolved patterns are equal exactly if they match the same tags of every future catalog.

mod assignment;
mod bind;
mod error;
mod matching;
mod normal;
mod parse;
mod resolve;
mod signature;
mod syntax;

pub(crate) use assignment::{covers, saturates};
pub use bind::{Binding, Bindings, bind};
pub use error::{PatternError, PatternErrorKind};
pub use matching::matches;
pub(crate) use normal::{Kids, List, Normal};
pub use normal::{Resolved, ResolvedDisplay};
pub use resolve::{MAX_ROWS, MAX_WIDTH};
pub use signature::{Signature, SignatureDisplay, SignaturePattern};
pub use syntax::{DeviceExpr, Expr, ExprKind, ParamsExpr, Pattern};

#[cfg(test)]
mod examples;
