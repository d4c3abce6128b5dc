//! Rules of `no_dispatch`.

mod any;
