//! Rules of `properties`.
