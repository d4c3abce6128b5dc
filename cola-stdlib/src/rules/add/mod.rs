//! Rules of `add`.
