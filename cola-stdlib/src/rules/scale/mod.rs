//! Rules of `scale`.
