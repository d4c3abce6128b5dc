//! Rules of `lu`.
