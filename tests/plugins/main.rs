//! Plugins as strangers build them, loaded into this process: what works, what is refused, what goes wrong.

use cola as _;

mod build;
mod first;
