//! Rules of `block_diag`.
