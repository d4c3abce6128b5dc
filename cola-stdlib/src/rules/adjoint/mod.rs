//! Rules of `adjoint`.
