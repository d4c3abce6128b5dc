//! Names of files where the cursor is.

use std::fs;
use std::path::Path;

use super::complete::Candidate;

/// The files and folders whose path begins with what `typed` ends with; `offset` is where `typed` begins. Folders end
/// with `/`, hidden files are offered to those who type the dot.
pub(super) fn complete(typed: &str, offset: usize) -> (usize, Vec<Candidate>) {
    let cut = typed.rfind('/').map_or(0, |at| at + 1);
    let (folder, beginning) = typed.split_at(cut);
    let place = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    // A folder that is not there, or may not be read, has no files to offer.
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let mut found: Vec<Candidate> = entries
        .filter_map(|entry| entry.file_name().into_string().ok().map(|name| (name, entry.path().is_dir())))
        .filter(|(name, _)| {
            name.starts_with(beginning) && (beginning.starts_with('.') || !name.starts_with('.'))
        })
        .map(|(name, is_folder)| if is_folder { format!("{name}/") } else { name })
        .map(|name| Candidate::new(&*name, &*name))
        .collect();
    found.sort();
    (offset + cut, found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn files_folders_and_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.npy", "ab.mtx", ".hidden"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("a_folder")).unwrap();
        let at = |word: &str| {
            let typed = format!("{}/{word}", folder.path().display());
            let (start, found) = complete(&typed, 7);
            assert_eq!(start, 7 + typed.len() - word.len());
            found.into_iter().map(|candidate| candidate.text).collect::<Vec<_>>()
        };
        assert_eq!(at("a"), ["a.npy", "a_folder/", "ab.mtx"]);
        assert_eq!(at(""), ["a.npy", "a_folder/", "ab.mtx"]);
        assert_eq!(at(".h"), [".hidden"]);
        assert!(at("x").is_empty() && complete("/nowhere/at/all/", 0).1.is_empty());
    }
}
