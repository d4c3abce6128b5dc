//! Loading plugins that the user names, and telling what came of it.

use std::path::Path;

use cola_plugin::{Allowed, Plugin, Policy, find};

use crate::program::arguments::Load;
use crate::program::failure::Failure;

/// Loads the plugins of the command line, in their order; the terms for further ones.
pub(super) fn load_all(load: &Load) -> Result<Policy, Failure> {
    let policy = policy(load)?;
    for name in &load.plugins {
        let plugin = self::load(name, &policy).map_err(|f| f.in_option(format!("--plugin {name}")))?;
        for warning in &plugin.warnings {
            eprintln!("warning: {}: {warning}", plugin.manifest);
        }
    }
    Ok(policy)
}

/// On which terms the command line wants plugins.
pub(super) fn policy(load: &Load) -> Result<Policy, Failure> {
    Ok(Policy {
        allowed: allowed(load.plugins_allowed.as_deref())?,
        displace: load.plugins_displace,
        allow_ambiguities: load.plugins_ambiguous,
        quarantine_after: load.quarantine_after,
    })
}

/// The list of allowed plugins.
pub(super) fn allowed(file: Option<&Path>) -> Result<Option<Allowed>, Failure> {
    let read = |file| Allowed::from_file(file).map_err(|e| Failure::plain(&e));
    file.map(read).transpose()
}

/// Loads one plugin: a file, or a name to be found.
#[allow(unsafe_code)]
pub(super) fn load(name: &str, policy: &Policy) -> Result<Plugin, Failure> {
    let path = find(name).map_err(|e| Failure::plain(&e))?;
    // SAFETY: the user of this program named the file to be run as a part of it.
    unsafe { cola_plugin::load(&path, policy) }.map_err(|e| Failure::plain(&e))
}

/// A text that names a file rather than a crate.
pub(super) fn is_file(text: &str) -> bool {
    text.contains(std::path::is_separator) || text.ends_with(std::env::consts::DLL_SUFFIX)
}
