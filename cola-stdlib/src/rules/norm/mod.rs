//! Rules of `norm`.
