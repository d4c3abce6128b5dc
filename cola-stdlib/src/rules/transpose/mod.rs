//! Rules of `transpose`.
