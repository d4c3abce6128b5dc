//! Runtime.

pub mod dispatch;
pub mod dtype;
pub mod pattern;
pub mod tag;
