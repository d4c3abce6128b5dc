//! `:load`, `:unload`, `:reload`, `:plugins`

use cola_plugin::{Plugin, State as Of, plugin, plugins, reload, unload};

use super::state::State;
use crate::program::commands::loading;
use crate::program::commands::plugins::{contents_text, manifest_text};
use crate::program::failure::Failure;

/// Loads a plugin, and says what it adds.
pub(super) fn load(state: &mut State, name: &str) -> Result<String, Failure> {
    if name.is_empty() {
        return Err(Failure::new(
            "InvalidArgument",
            ":load needs a file, or a name to be found in $COLA_PLUGIN_PATH",
        ));
    }
    let plugin = loading::load(name, &state.policy)?;
    Ok(told(state, &plugin, "loaded"))
}

/// Loads the file of a plugin again.
pub(super) fn load_again(state: &mut State, name: &str) -> Result<String, Failure> {
    let name = named(name, ":reload")?;
    // SAFETY: the user of this session named the plugin, whose file is to be run as a part of it.
    #[allow(unsafe_code)]
    let plugin = unsafe { reload(&name, &state.policy) }.map_err(|e| Failure::plain(&e))?;
    Ok(told(state, &plugin, "reloaded"))
}

fn told(state: &mut State, plugin: &Plugin, what: &str) -> String {
    for warning in &plugin.warnings {
        state.warn(format!("{}: {warning}", plugin.manifest));
    }
    let mut text = format!("{what} {}\n{}", plugin.manifest, contents_text(&plugin.contents));
    for method in &plugin.waiting {
        text.push_str(&format!("waiting for names that nobody has registered: {method}\n"));
    }
    text
}

/// Takes a plugin's items away.
pub(super) fn take_away(state: &mut State, name: &str) -> Result<String, Failure> {
    let name = named(name, ":unload")?;
    let gone = unload(&name).map_err(|e| Failure::plain(&e))?;
    // The session's own view of the registry would keep it mapped.
    state.evaluator.refresh();
    let mut text = format!("unloaded {name}\n");
    if gone.operators > 0 {
        text.push_str(&format!("  {} made by it live on\n", counted(gone.operators, "operator")));
    }
    Ok(text)
}

/// The plugins of this session; one of them in full.
pub(super) fn list(_state: &mut State, name: &str) -> Result<String, Failure> {
    if !name.is_empty() {
        let name = named(name, ":plugins")?;
        let plugin = plugin(&name).map_err(|e| Failure::plain(&e))?;
        return Ok(format!(
            "{}\n{}",
            manifest_text(&plugin.path, &plugin.manifest),
            contents_text(&plugin.contents)
        ));
    }
    let all = plugins();
    if all.is_empty() {
        return Ok("no plugin is loaded\n".to_owned());
    }
    let line = |p: &Plugin| {
        let state = match p.state {
            Of::Loaded => "",
            Of::Quarantined => "  quarantined",
        };
        let mut line = format!("{}{state}", p.manifest);
        if p.operators > 0 {
            line.push_str(&format!("  {} alive", counted(p.operators, "operator")));
        }
        if p.faults > 0 {
            line.push_str(&format!("  {}", counted(p.faults as usize, "fault")));
        }
        format!("{line}\n    {}\n", p.path.display())
    };
    Ok(all.iter().map(line).collect())
}

/// The name of a plugin, which may also be told by the file that it was loaded from.
fn named(text: &str, command: &str) -> Result<String, Failure> {
    if text.is_empty() {
        return Err(Failure::new("InvalidArgument", format!("{command} needs the name of a plugin")));
    }
    let all = plugins();
    let known = all.iter().any(|p| p.manifest.name == text);
    let of_file = all.iter().find(|p| !known && p.path.as_os_str() == text);
    Ok(of_file.map_or(text, |p| p.manifest.name.as_str()).to_owned())
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
