//! Rules of `diag`.
