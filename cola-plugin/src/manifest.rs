//! The manifest: what a plugin says of itself before any of its code runs.

use cola_plugin_abi as abi;
use cola_runtime::{Error, ErrorKind, Result};
use std::fmt;

/// What a plugin says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its name: letters, digits, `-` and `_`. Names are global.
    pub name: String,
    /// Its version, as its author counts.
    pub version: String,
    /// What it is, in one line.
    pub summary: String,
    /// Version of the interface that it was made for.
    pub abi: (u16, u16),
    /// It may be unmapped when nothing made by it lives.
    pub unmappable: bool,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Reads the bytes of the section. `what` names the file.
///
/// # Errors
/// `NotAPlugin`, `AbiMismatch`.
pub(crate) fn read(what: &str, bytes: &[u8]) -> Result<Manifest> {
    let refuse = |why: String| Error::new(ErrorKind::NotAPlugin, format!("{what} is no plugin: {why}"));
    // The head is the same in all versions: magic, size, major, minor.
    let Some(head) = bytes.first_chunk::<16>() else {
        return Err(refuse(format!("its manifest has {} bytes", bytes.len())));
    };
    let magic = u64::from_le_bytes([head[0], head[1], head[2], head[3], head[4], head[5], head[6], head[7]]);
    let size = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    let (major, minor) = (u16::from_le_bytes([head[12], head[13]]), u16::from_le_bytes([head[14], head[15]]));
    if magic != abi::MAGIC {
        return Err(refuse(format!("its manifest begins with {magic:#018x}, not {:#018x}", abi::MAGIC)));
    }
    if major != abi::MAJOR {
        return Err(Error::new(
            ErrorKind::AbiMismatch,
            format!(
                "{what} was made for version {major}.{minor} of the plugin interface, this program has {}.{}",
                abi::MAJOR,
                abi::MINOR
            ),
        )
        .with_help("rebuild the plugin with this program's cola_plugin.h (`cola plugins --header`)"));
    }
    let size = size as usize;
    let least = std::mem::offset_of!(abi::Manifest, summary);
    if size < least || size > bytes.len() {
        return Err(refuse(format!("its manifest says that it has {size} bytes; {} are there", bytes.len())));
    }
    // Fields that an older manifest does not have read as zeros, those of a newer one are not looked at.
    let mut whole = [0; std::mem::size_of::<abi::Manifest>()];
    let known = size.min(whole.len());
    whole[..known].copy_from_slice(&bytes[..known]);
    let at = |offset: usize, len: usize| text(&whole[offset..offset + len]);
    let name = at(std::mem::offset_of!(abi::Manifest, name), 64)
        .filter(|n| is_name(n))
        .ok_or_else(|| refuse("its name is not one of letters, digits, - and _".to_owned()))?;
    let version = at(std::mem::offset_of!(abi::Manifest, version), 32)
        .ok_or_else(|| refuse("its version is no text".to_owned()))?;
    let summary = at(std::mem::offset_of!(abi::Manifest, summary), 128)
        .ok_or_else(|| refuse("its summary is no text".to_owned()))?;
    let offset = std::mem::offset_of!(abi::Manifest, flags);
    let flags = u32::from_le_bytes([whole[offset], whole[offset + 1], whole[offset + 2], whole[offset + 3]]);
    let unknown = flags & !(abi::flag::ABORTS | abi::flag::UNMAPPABLE);
    if unknown != 0 {
        return Err(refuse(format!("its manifest has flags {unknown:#x} that this program does not know")));
    }
    if flags & abi::flag::ABORTS != 0 {
        return Err(refuse(
            "it was built with panic=abort, so that a panic in it would end this program".to_owned(),
        )
        .with_help("build it with panic=unwind"));
    }
    let unmappable = flags & abi::flag::UNMAPPABLE != 0;
    Ok(Manifest { name, version, summary, abi: (major, minor), unmappable, sha256: String::new() })
}

/// UTF-8 that ends with NUL.
fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|b| *b == 0)?;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
