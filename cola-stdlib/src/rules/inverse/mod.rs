//! Rules of `inverse`.
