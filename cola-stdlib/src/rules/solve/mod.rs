//! Rules of `solve`.
