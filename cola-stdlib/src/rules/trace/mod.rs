//! Rules of `trace`.
