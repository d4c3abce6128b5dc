//! What a transaction may do to items that are there already, and what it says when it is done.

use super::Issue;

/// On which terms items are added. The default is what linked crates and [`crate::World::register`] get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The owner's items that are there already are removed in the same epoch: an upgrade.
    pub replace_own: bool,
    /// A method with the signature and rank of another owner's takes its place until it is removed; without this,
    /// it is refused.
    pub displace: bool,
    /// Two methods of equal rank that match a common call and are not ordered, one of them new, are refused; without
    /// this they are told in the receipt, and calls that meet them are errors.
    pub deny_ambiguities: bool,
}

/// What a transaction did.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// The epoch in which its items appeared.
    pub epoch: u64,
    /// What a reviewer should know: ambiguities that it introduced.
    pub warnings: Vec<Issue>,
    /// Methods of other owners, as text, that its methods stand in for.
    pub displaced: Vec<String>,
    /// Why waiting methods of others, whose names are there now, do not fit and go on waiting.
    pub kept_waiting: Option<String>,
}
