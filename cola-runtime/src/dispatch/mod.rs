//! stub
mod stub; mod call; pub(crate) mod scope;
pub use stub::*;
pub use call::{Call, FromCall, MAX_DISPATCHED};
pub(crate) use call::{BuiltinTags, call, call_in, infer_properties, resolve, select};
