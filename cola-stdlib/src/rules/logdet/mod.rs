//! Rules of `logdet`.

mod any;
