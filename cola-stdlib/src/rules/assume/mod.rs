//! Rules of `assume`.
