//! Rules of `kron`.
