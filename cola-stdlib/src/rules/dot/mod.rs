//! Rules of `dot`.
