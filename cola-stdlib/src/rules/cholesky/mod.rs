//! Rules of `cholesky`.
