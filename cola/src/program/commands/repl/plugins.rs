//! `:load`, `:unload`, `:reload`, `:plugins`

use cola_plugin::{Plugin, State as Of, plugins, reload, unload};

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
    // The session's own view of the registry would keep it mapped.
    let gone = unload(&name).map_err(|e| Failure::plain(&e))?;
    state.evaluator.refresh();
    let mut text = format!("unloaded {name}\n");
    if gone.operators > 0 {
        let s = if gone.operators == 1 { "" } else { "s" };
        text.push_str(&format!("  {} operator{s} made by it live on\n", gone.operators));
    }
    Ok(text)
}

/// The plugins of this session; one of them in full.
pub(super) fn list(_state: &mut State, name: &str) -> Result<String, Failure> {
    let all = plugins();
    if !name.is_empty() {
        let name = named(name, ":plugins")?;
        let found = all.iter().find(|p| p.manifest.name == name);
        let plugin = found.ok_or_else(|| unknown(&name))?;
        return Ok(format!(
            "{}\n{}",
            manifest_text(&plugin.path, &plugin.manifest),
            contents_text(&plugin.contents)
        ));
    }
    if all.is_empty() {
        return Ok("no plugin is loaded\n".to_owned());
    }
    let line = |p: &Plugin| {
        let state = match p.state {
            Of::Loaded => "",
            Of::Quarantined => "  quarantined",
        };
        let faults = if p.faults > 0 { format!("  {} faults", p.faults) } else { String::new() };
        format!("{}{state}  {} operators live{faults}\n    {}\n", p.manifest, p.operators, p.path.display())
    };
    Ok(all.iter().map(line).collect())
}

/// A plugin by its name, or the only one that is loaded by the file that was given to `:load`.
fn named(text: &str, command: &str) -> Result<String, Failure> {
    let all = plugins();
    let of_file = |p: &&Plugin| p.path.as_os_str() == text;
    match (all.iter().find(|p| p.manifest.name == text).or_else(|| all.iter().find(of_file)), text) {
        (Some(plugin), _) => Ok(plugin.manifest.name.clone()),
        (None, "") => Err(Failure::new("InvalidArgument", format!("{command} needs the name of a plugin"))),
        (None, name) => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Failure {
    let all = plugins();
    let failure = Failure::new("UnknownName", format!("no plugin `{name}` is loaded"));
    let names: Vec<&str> = all.iter().map(|p| p.manifest.name.as_str()).collect();
    if names.is_empty() { failure } else { failure.with_help(format!("loaded are: {}", names.join(", "))) }
}
