//! `cola plugins`

use std::path::Path;

use cola_plugin::{Contents, Entry, HEADER, Manifest, Policy, available, contents, find, inspect};

use super::loading;
use super::output::say;
use crate::program::arguments::Plugins;
use crate::program::failure::Failure;
use crate::program::json::Json;

/// Prints what a plugin says of itself, what can be found, or the header.
pub(super) fn run(plugins: &Plugins) -> Result<(), Failure> {
    if plugins.header {
        say(HEADER);
        return Ok(());
    }
    let Some(file) = &plugins.file else {
        list(plugins.json);
        return Ok(());
    };
    let plain = |e| Failure::plain(&e);
    let path = find(file).map_err(plain)?;
    let policy =
        Policy { allowed: loading::allowed(plugins.plugins_allowed.as_deref())?, ..Policy::default() };
    let (manifest, contents) = if plugins.manifest {
        (inspect(&path).map_err(plain)?, None)
    } else {
        // SAFETY: the user of this program named the file, to be asked what it adds.
        #[allow(unsafe_code)]
        let (manifest, contents) = unsafe { contents(&path, &policy) }.map_err(plain)?;
        (manifest, Some(contents))
    };
    if plugins.json {
        say(&format!("{}\n", json(&path, &manifest, contents.as_ref())));
    } else {
        say(&manifest_text(&path, &manifest));
        if let Some(contents) = &contents {
            say(&format!("\n{}", contents_text(contents)));
        }
    }
    Ok(())
}

fn list(as_json: bool) {
    let found = available();
    if as_json {
        let items = found.iter().map(|found| match &found.manifest {
            Ok(manifest) => json(&found.path, manifest, None),
            Err(e) => Json::record([
                ("path", Json::from(found.path.display().to_string())),
                ("error", Json::from(e.message())),
            ]),
        });
        say(&format!("{}\n", Json::List(items.collect())));
        return;
    }
    if found.is_empty() {
        let folders: Vec<String> =
            cola_plugin::search_path().iter().map(|f| f.display().to_string()).collect();
        say(&format!("no plugins in {}\n", folders.join(", ")));
    }
    for found in found {
        match found.manifest {
            Ok(manifest) => {
                say(&format!("{manifest}  {}\n    {}\n", manifest.summary, found.path.display()));
            }
            Err(e) => say(&format!("{}\n", e.message())),
        }
    }
}

/// What a plugin says of itself, for people.
pub(super) fn manifest_text(path: &Path, manifest: &Manifest) -> String {
    let stays = if manifest.unmappable { "until nothing made by it lives" } else { "until the program ends" };
    let facts = [
        ("file", path.display().to_string()),
        ("interface", format!("{}.{}", manifest.abi.0, manifest.abi.1)),
        ("mapped", stays.to_owned()),
        ("sha256", manifest.sha256.clone()),
    ];
    let mut text = format!("{manifest}\n");
    if !manifest.summary.is_empty() {
        text.push_str(&format!("  {}\n", manifest.summary));
    }
    for (label, fact) in facts {
        text.push_str(&format!("  {label:10}{fact}\n"));
    }
    text
}

/// What a plugin adds, for people.
pub(super) fn contents_text(contents: &Contents) -> String {
    let mut text = String::new();
    for sort in ["constructor", "algorithm", "property", "function", "method", "sample"] {
        let all: Vec<&Entry> = contents.0.iter().filter(|e| e.sort == sort).collect();
        if all.is_empty() {
            continue;
        }
        text.push_str(&format!("{sort}s\n"));
        for entry in all {
            text.push_str(&format!("  {}\n", entry.text));
            if !entry.doc.is_empty() {
                text.push_str(&format!("      {}\n", entry.doc));
            }
        }
    }
    if text.is_empty() { "adds nothing\n".to_owned() } else { text }
}

fn json(path: &Path, manifest: &Manifest, contents: Option<&Contents>) -> Json {
    let mut fields = vec![
        ("name", Json::from(manifest.name.as_str())),
        ("version", Json::from(manifest.version.as_str())),
        ("summary", Json::from(manifest.summary.as_str())),
        ("abi", Json::from(format!("{}.{}", manifest.abi.0, manifest.abi.1))),
        ("unmappable", Json::from(manifest.unmappable)),
        ("sha256", Json::from(manifest.sha256.as_str())),
        ("path", Json::from(path.display().to_string())),
    ];
    if let Some(contents) = contents {
        let entry = |e: &Entry| {
            Json::record([
                ("sort", Json::from(e.sort)),
                ("text", Json::from(e.text.as_str())),
                ("doc", Json::from(e.doc.as_str())),
            ])
        };
        fields.push(("adds", Json::List(contents.0.iter().map(entry).collect())));
    }
    Json::record(fields)
}
