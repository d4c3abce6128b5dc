//! The registry: what exists, who added it, and how it changes.
//!
//! *Created.* Linked crates submit [`Registration`]s ([`crate::register!`], collected by `inventory`).
//! The first use of [`World::global`] runs them all, in the order of (crate, file, line) and never in
//! link order, and installs what they add. The same items can be added at any later time through
//! [`World::register`]: two doors, one registry. Isolated worlds for tests come from [`World::new`].
//!
//! *Used.* A [`Snapshot`] is immutable; readers find it by one atomic load and never lock.
//!
//! *Changed.* One writer at a time builds the changed functions aside and publishes them in a new
//! *epoch*: all items of a transaction or none. Functions it did not touch keep their caches. New
//! constructors and properties never change how an existing call resolves, so only methods invalidate.
//!
//! Invariants: names of constructors and properties stay reserved for ever; every item knows its owner,
//! file and line; a method of an undeclared function, a pattern that names nothing, two methods of one
//! signature and a rank inversion are refused.

mod defs;
mod error;
mod handle;
mod install;
mod method;
mod params;
mod published;
mod registrar;
mod returns;
mod snapshot;
mod transaction;
mod world;

pub use defs::{ConstructorDef, FunctionDef, Inputs, PropertyDef, SampleContext, SampleDef};
pub use handle::{Constructor, Function, PropertyName};
pub use method::{Body, Guard, Method, MethodDef};
pub use params::{Param, Params as ParamList, array_from_list};
pub use registrar::{Item, Origin, Owner, Registrar, Registration};
pub use returns::Returns;
pub(crate) use snapshot::{Entry, Known};
pub use snapshot::{FunctionTable, Issue, Snapshot};
pub use transaction::{Receipt, Terms};
pub use world::World;

/// Submits registrations of this crate: constructors, properties, functions, methods, samples.
///
/// ```
/// use cola_runtime::{FunctionDef, register};
/// register!(|r| {
///     r.function(FunctionDef::new("spread(a: Operator) -> Number").doc("max − min of the entries"));
/// });
/// ```
///
/// A crate that is only listed in Cargo.toml is not linked, and registers nothing: a program says
/// `use the_crate as _;` once.
#[macro_export]
macro_rules! register {
    ($register:expr) => {
        $crate::inventory::submit! {
            $crate::Registration::new(
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
                file!(),
                line!(),
                $register,
            )
        }
    };
}
