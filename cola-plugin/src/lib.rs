//! Plugins in a running program: shared libraries, in any language, that add operators, functions and rules.
//!
//! *Looked at.* [`inspect`] reads the manifest of a file without mapping it; whatever is no plugin of this interface
//! is refused there. *Loaded.* [`load`] maps a private copy of the file, asks it what it adds, and publishes all of
//! that in one new epoch of the registry, or nothing. *Used.* Its rules take part in dispatch like everybody's; what
//! they return is held to the head of their function, and what is wrong with it is an error of that call.
//! *Unloaded.* [`unload`] takes its items out in a new epoch. Its code stays mapped while an operator, a call, a
//! report or an error made by it lives; a library that does not ask to be unmapped stays for ever, and is used again
//! when the same file is loaded again.
//!
//! Nothing is loaded that nobody asked for: neither the search path nor `COLA_PLUGIN_PATH` is looked at until a
//! plugin is named.
//!
//! # What this protects from
//! Mistakes: wrong files, wrong versions, rules that fail, panic or return nonsense. A library is native code in this
//! process; one that writes to wild memory or means harm cannot be held back, which is why [`load`] is unsafe. A
//! [`Policy`] can demand that the file is one of a list, by its SHA-256.
//!
//! The interface is `cola_plugin.h` ([`HEADER`]); Rust authors use the crate `cola-plugin-sdk`. This crate uses the
//! public door of the registry alone.

mod border;
mod event;
mod fault;
mod file;
mod items;
mod library;
mod manifest;
mod operator;
mod policy;
mod registry;
mod search;

pub use event::{Event, Subscription, subscribe};
pub use file::inspect;
pub use items::{Contents, Entry};
pub use manifest::Manifest;
pub use policy::{Allowed, Policy};
pub use registry::{Plugin, State, Unloaded, contents, load, plugin, plugins, reload, unload};
pub use search::{Found, available, find, search_path};

/// The text of `cola_plugin.h`, all that an author in C needs.
pub const HEADER: &str = include_str!("../include/cola_plugin.h");
