//! Rules of `to_dense`.

mod any;
mod dense;
