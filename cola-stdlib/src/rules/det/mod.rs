//! Rules of `det`.

mod any;
