//! Rules of `apply`.
