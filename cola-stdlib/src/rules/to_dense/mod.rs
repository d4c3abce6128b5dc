//! Rules of `to_dense`.
