//! Rules of `slogdet`.
