//! Files that are either complete or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file so that nobody ever sees a part of it: `fill` writes into a temporary file
/// in the same folder, which then takes the name `path` in one step. After an error there is
/// what there was before.
///
/// A link keeps pointing where it points, and a file that is replaced keeps its permissions. What is
/// not a regular file, such as a pipe or `/dev/stdout`, is written to directly.
///
/// # Errors
///
/// Those of `fill`, and those of the file system.
pub fn write_atomically<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), E>,
) -> Result<(), E> {
    // `canonicalize` fails for a new file; then the name itself is the place.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&place).ok();
    if existing.as_ref().is_some_and(|found| !found.is_file() && !found.is_dir()) {
        return filled(&mut OpenOptions::new().write(true).open(path)?, fill);
    }

    let mut draft = beside(&place)?;
    filled(draft.as_file_mut(), fill)?;
    if let Some(found) = existing {
        draft.as_file().set_permissions(found.permissions())?;
    }
    draft.as_file().sync_all()?;
    draft.persist(&place).map_err(|failed| failed.error)?;
    Ok(())
}

fn filled<E: From<io::Error>>(
    file: &mut File,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), E>,
) -> Result<(), E> {
    let mut writer = BufWriter::new(file);
    fill(&mut writer)?;
    writer.flush()?;
    Ok(())
}

/// A temporary file in the folder of `place`, gone when dropped.
fn beside(place: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = match place.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cola-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: what the user's mask leaves of this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::write_atomically;
    use std::fs;
    use std::io::{self, Write};
    use std::path::Path;

    fn write(path: &Path, text: &str) -> io::Result<()> {
        write_atomically(path, |file| file.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        write(&path, "one, longer").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn after_an_error_there_is_what_there_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        write(&path, "one").unwrap();
        let failed = write_atomically(&path, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "the disk is full");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write(&folder.path().join("none/x"), "x").is_err());
        assert!(write(folder.path(), "x").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("x"), folder.path().join("link"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write(&link, "two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write(Path::new("/dev/null"), "three").unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_new_file_is_as_readable_as_any_other() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
        write(&ours, "x").unwrap();
        fs::write(&plain, "x").unwrap();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
