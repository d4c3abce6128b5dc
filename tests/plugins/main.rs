//! Plugins as strangers build them, loaded into this process: what works, what is refused, what goes wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use cola as _;

mod banded;
mod build;
mod conflicts;
mod everything;
mod faults;
mod first;
mod hodlr;
mod life;
mod linking;
mod refused;
mod threads;
mod trial;
mod versions;
