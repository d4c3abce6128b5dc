//! Dispatch: which method answers a call.
//!
//! The story. The rows of a function — signature, rank, guarded or not — are *ordered* once, when the set of
//! methods changes ([`MethodOrder::build`]). A call *resolves* the tags of its arguments to the applicable rows
//! and the order among them ([`MethodOrder::resolve`]); the [`Resolution`] is kept in a memo keyed by the
//! tags, and every later call with the same tags starts from there. Guards are asked anew for every call
//! ([`Resolution::select`]). New constructors, properties and tags change none of this, because patterns are
//! compared as sets of an open world; so only adding or removing methods makes a new order and new memos.
//!
//! The order. `m ◁ n` (m precedes n) exactly if m's rank is higher, or ranks are equal and either m's signature
//! describes strictly fewer calls, or the signatures are equal and m alone is guarded. This is a strict partial
//! order: a lexicographic product of a weak order and two strict partial ones.
//!
//! Invariants
//! - Nothing here depends on the order in which rows were registered, except the order of reports.
//! - No argument is privileged, and no pair of rows is ever ordered by a heuristic: what neither rank nor
//!   inclusion decides is ambiguous.

mod audit;
mod bits;
mod call;
mod memo;
mod order;
mod resolve;
pub(crate) mod scope;
mod specificity;

pub use audit::Ambiguity;
pub use bits::Bits;
pub(crate) use call::{BuiltinTags, call, call_in, completed, infer_properties, resolve, select};
pub use call::{Call, FromCall, MAX_DISPATCHED};
pub(crate) use memo::Memo;
pub use order::{MethodOrder, Rank, Row, UnknownRank};
pub use resolve::{Resolution, Selected};
pub(crate) use scope::let_go;
pub use specificity::{includes, meet, overlaps, signature_includes, signature_meet, signature_overlaps};

#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod specimens;
