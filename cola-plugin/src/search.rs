//! Where plugins are looked for when they are named without a path.

use crate::file::inspect;
use crate::manifest::Manifest;
use cola_runtime::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// A file in a folder of the search path.
#[derive(Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Its manifest, or why it has none.
    pub manifest: Result<Manifest>,
}

/// The folders in which plugins are looked for by name: those of `COLA_PLUGIN_PATH`, then `cola/plugins` in the user's
/// data (`$XDG_DATA_HOME`, else `~/.local/share`). Nothing in them is loaded unless it is named.
pub fn search_path() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::var_os("COLA_PLUGIN_PATH")
        .map(|path| std::env::split_paths(&path).filter(|p| !p.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
    folders.extend(data.map(|data| data.join("cola/plugins")));
    folders
}

/// The file that a name stands for. What has a separator or the ending of a library is a path; `hodlr` is
/// `libhodlr.so`, `libcola_hodlr.so` or `hodlr.so` (with the endings of this system) in the first folder of the
/// [`search_path`] that has one.
///
/// # Errors
/// `Io` naming the folders that were looked at.
pub fn find(name: &str) -> Result<PathBuf> {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    if name.contains(std::path::is_separator) || name.ends_with(DLL_SUFFIX) {
        return Ok(PathBuf::from(name));
    }
    let folders = search_path();
    let stem = name.replace('-', "_");
    let candidates = [
        format!("{DLL_PREFIX}{stem}{DLL_SUFFIX}"),
        format!("{DLL_PREFIX}cola_{stem}{DLL_SUFFIX}"),
        format!("{name}{DLL_SUFFIX}"),
    ];
    let files = folders.iter().flat_map(|folder| candidates.iter().map(move |c| folder.join(c)));
    files.into_iter().find(|file| file.is_file()).ok_or_else(|| {
        let looked: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
        Error::new(
            ErrorKind::Io,
            format!("there is no plugin `{name}`: no {} in {}", candidates.join(", "), looked.join(", ")),
        )
        .with_help("give the path of the file, or add its folder to COLA_PLUGIN_PATH")
    })
}

/// The libraries in the folders of the search path, with their manifests: to be shown, not loaded.
pub fn available() -> Vec<Found> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in search_path() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let names = entries.filter_map(|e| e.ok().map(|e| e.path()));
        let mut here: Vec<PathBuf> = names.filter(|p| has_ending(p)).collect();
        here.sort();
        files.append(&mut here);
    }
    files.into_iter().map(|path| Found { manifest: inspect(&path), path }).collect()
}

fn has_ending(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()) == Some(std::env::consts::DLL_EXTENSION)
}
