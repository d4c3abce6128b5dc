//! Errors of registration, each naming the item with file and line.

use super::{Method, Origin};
use crate::error::{Error, ErrorKind};
use std::fmt::Display;

/// An item that cannot be registered, and why.
pub(super) fn refused(origin: &Origin, what: impl Display, why: impl Display) -> Error {
    Error::new(ErrorKind::Registration, format!("{what} ({origin}): {why}"))
}

/// Two items of one name.
pub(super) fn duplicate(what: &str, name: &str, first: &Origin, second: &Origin) -> Error {
    Error::new(
        ErrorKind::Registration,
        format!("{what} `{name}` is defined twice:\n    {first}\n    {second}"),
    )
    .with_help("names are global; rename one of them")
}

/// Two methods of one signature.
pub(super) fn conflict(first: &Method, second: &Method) -> Error {
    Error::new(
        ErrorKind::Registration,
        format!("two methods have the same signature:\n    {first:?}\n    {second:?}"),
    )
    .with_help("make one of them more specific, guard it, or give it rank = Override")
}

/// Two methods that match a common call, neither of them more specific.
pub(super) fn ambiguous(a: &Method, b: &Method, missing: &[String]) -> Error {
    Error::new(
        ErrorKind::Registration,
        format!("two methods match common calls, and neither is more specific:\n    {a:?}\n    {b:?}"),
    )
    .with_help(format!("define {}, or give one of them another rank", missing.join(" and ")))
}

/// A method whose function is being removed, or did not come back with the next version of its owner.
pub(super) fn orphaned(method: &Method) -> Error {
    refused(&method.origin, method, format!("its function `{}` is being removed or changed", method.function))
        .with_help(format!("remove {} first", method.origin.owner.name))
}

/// A name that belongs to an owner that was removed.
pub(super) fn reserved(what: &str, name: &str, owner: &str, second: &Origin) -> Error {
    refused(
        second,
        format!("{what} `{name}`"),
        format!("the name belongs to {owner}, whose operators may still live"),
    )
    .with_help("names are global and stay with their first owner; choose another one")
}

/// A more specific method of lower rank.
pub(super) fn rank_inversion(specific: &Method, general: &Method) -> Error {
    Error::new(
        ErrorKind::Registration,
        format!(
            "rank inversion: {specific:?}\n  is more specific than {general:?}\n  but has rank {:?} below {:?}",
            specific.rank, general.rank
        ),
    )
    .with_help(format!("give the first rank = {:?}, or lower the second", general.rank))
}
