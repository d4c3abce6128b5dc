//! Rules of `apply`.

mod any;
