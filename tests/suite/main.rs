//! One test binary for the workspace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod bad_input;
mod conformance;
mod defects;
mod doors;
mod extremes;
mod functions;
mod iterative;
mod linked_amg;
mod linked_plugin;
mod low_precision;
mod pathological;
mod reference;
mod rules_table;
mod singular;
mod spectra;
mod sweeps;
mod tidy;
mod watching;
mod wrong_rules;

/// Tests that change the global registry write; tests that rely on it unchanged read.
static REGISTRY: std::sync::RwLock<()> = std::sync::RwLock::new(());

/// Holds the global registry as the linked crates made it.
fn unchanged() -> std::sync::RwLockReadGuard<'static, ()> {
    REGISTRY.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Holds the global registry for a change that is taken back.
fn changing() -> std::sync::RwLockWriteGuard<'static, ()> {
    REGISTRY.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}
