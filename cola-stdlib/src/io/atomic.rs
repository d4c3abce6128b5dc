//! Files that appear whole or not at all.
//!
//! The bytes go to a temporary file in the directory of the target, which is renamed over the target
//! once everything is written. An error or an interrupt before that leaves the old file as it was.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::error::{Cause, IoError};

/// Creates or replaces `path` with what `body` writes.
///
/// A symbolic link is followed. A target that is no regular file (`/dev/stdout`, a pipe) cannot be
/// replaced by renaming, so it is written to directly.
pub(crate) fn write_file(
    path: &Path,
    body: impl FnOnce(&mut dyn Write) -> Result<(), IoError>,
) -> Result<(), IoError> {
    let failed = |source| IoError::new(path.display(), None, Cause::Write { source });
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if target.metadata().is_ok_and(|meta| !meta.is_file()) {
        let mut out = BufWriter::new(File::create(&target).map_err(failed)?);
        body(&mut out)?;
        return out.flush().map_err(failed);
    }
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cola-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mode of any newly created file; the umask takes its share.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut out = BufWriter::with_capacity(1 << 16, builder.tempfile_in(directory).map_err(failed)?);
    body(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}
