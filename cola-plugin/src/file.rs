//! Looking at a file before any of it is mapped.
//!
//! A loader that is handed a text, a truncated or a foreign file crashes or runs code of it; so the format, the
//! machine, the extent of every segment and the manifest are checked on the bytes, and the same bytes are then mapped
//! from a private copy. This finds mistakes. It does not make a file safe that was made to do harm.

use crate::manifest::{self, Manifest};
use crate::policy::{Policy, hexadecimal};
use cola_runtime::{Error, ErrorKind, Result};
use object::{Architecture, BinaryFormat, Object, ObjectKind, ObjectSection, ObjectSegment};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Larger files are not read.
const MOST: u64 = 1 << 30;

/// A file that has been looked at.
pub(crate) struct Image {
    pub(crate) bytes: Vec<u8>,
    pub(crate) manifest: Manifest,
    pub(crate) sha256: [u8; 32],
}

/// The manifest of a plugin file. Runs none of its code, and maps nothing.
///
/// ```
/// let refused = cola_plugin::inspect("Cargo.toml".as_ref()).map_err(|e| e.kind());
/// assert_eq!(refused.err(), Some(cola_runtime::ErrorKind::NotAPlugin));
/// ```
///
/// # Errors
/// `Io`; `NotAPlugin` saying what it is instead; `AbiMismatch`.
pub fn inspect(path: &Path) -> Result<Manifest> {
    look(path, &Policy::default()).map(|image| image.manifest)
}

/// Reads and checks a file.
///
/// # Errors
/// As [`inspect`]; `NotAllowed` when the policy has a list without it.
pub(crate) fn look(path: &Path, policy: &Policy) -> Result<Image> {
    let what = path.display().to_string();
    let refuse = |why: String| Error::new(ErrorKind::NotAPlugin, format!("{what} is no plugin: {why}"));
    let io =
        |e: std::io::Error| Error::new(ErrorKind::Io, format!("{what} cannot be read: {e}")).with_source(e);
    let mut file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(refuse("it is not a regular file".to_owned()));
    }
    if metadata.len() > MOST {
        return Err(refuse(format!("it has {} bytes, more than any library", metadata.len())));
    }
    // Whatever does not begin like a library is not read on.
    let mut bytes = Vec::new();
    file.by_ref().take(64).read_to_end(&mut bytes).map_err(io)?;
    if object::FileKind::parse(&*bytes).is_err() {
        return Err(refuse(beginning(&bytes)));
    }
    file.read_to_end(&mut bytes).map_err(io)?;
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    if policy.allowed.as_ref().is_some_and(|list| !list.holds(&sha256)) {
        return Err(Error::new(
            ErrorKind::NotAllowed,
            format!("{what} is not on the list of allowed plugins; its SHA-256 is {}", hexadecimal(&sha256)),
        ));
    }
    let mut manifest = manifest::read(&what, section(&what, &bytes)?)?;
    manifest.sha256 = hexadecimal(&sha256);
    Ok(Image { bytes, manifest, sha256 })
}

fn beginning(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok("") => "it is empty".to_owned(),
        Ok(text) => format!("it is a text that begins with {:?}", text.chars().take(16).collect::<String>()),
        Err(_) => "it is neither ELF nor Mach-O nor PE".to_owned(),
    }
}

/// The bytes of the manifest's section, in a library that this machine could map.
fn section<'a>(what: &str, bytes: &'a [u8]) -> Result<&'a [u8]> {
    let refuse = |why: String| Error::new(ErrorKind::NotAPlugin, format!("{what} is no plugin: {why}"));
    let file = object::File::parse(bytes).map_err(|e| refuse(format!("it is damaged or truncated ({e})")))?;
    let host = if cfg!(target_os = "macos") {
        BinaryFormat::MachO
    } else if cfg!(windows) {
        BinaryFormat::Pe
    } else {
        BinaryFormat::Elf
    };
    if file.format() != host {
        return Err(refuse(format!("it is a {:?} file, this system has {host:?}", file.format())));
    }
    let here = architecture();
    if here.is_some_and(|here| file.architecture() != here) {
        let here = std::env::consts::ARCH;
        return Err(refuse(format!("it is for {:?}, this machine is {here}", file.architecture())));
    }
    if file.kind() != ObjectKind::Dynamic {
        return Err(refuse(format!("it is not a shared library but {:?}", file.kind())));
    }
    for segment in file.segments() {
        let (start, len) = segment.file_range();
        if start.checked_add(len).is_none_or(|end| end > bytes.len() as u64) {
            return Err(refuse("it is truncated: a segment ends beyond the file".to_owned()));
        }
    }
    let name = if cfg!(target_os = "macos") {
        "__cola_plugin"
    } else if cfg!(windows) {
        ".cola"
    } else {
        ".cola_plugin"
    };
    let section = file.section_by_name(name).ok_or_else(|| {
        refuse(format!("it has no section {name} with a manifest"))
            .with_help("a plugin declares one with COLA_PLUGIN(...) in C, plugin!(...) in Rust")
    })?;
    section.data().map_err(|e| refuse(format!("its manifest cannot be read ({e})")))
}

fn architecture() -> Option<Architecture> {
    match std::env::consts::ARCH {
        "x86_64" => Some(Architecture::X86_64),
        "aarch64" => Some(Architecture::Aarch64),
        "x86" => Some(Architecture::I386),
        "arm" => Some(Architecture::Arm),
        "riscv64" => Some(Architecture::Riscv64),
        "powerpc64" => Some(Architecture::PowerPc64),
        _ => None,
    }
}
