//! On which terms a plugin is loaded.

use cola_runtime::{Error, ErrorKind, Result};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::path::Path;

/// On which terms a plugin is loaded. The default refuses conflicts and ambiguities with what is there, allows any
/// file, and never quarantines.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Only files whose SHA-256 is among these; any when `None`. Checked before anything else is done with a file.
    pub allowed: Option<Allowed>,
    /// A method with the signature and rank of another owner's takes its place, until the plugin is unloaded.
    pub displace: bool,
    /// Ambiguities with methods that are there are warnings instead of a refusal.
    pub allow_ambiguities: bool,
    /// After so many faults its items leave the registry.
    pub quarantine_after: Option<NonZeroU32>,
}

/// A list of files, by what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed(BTreeSet<[u8; 32]>);

impl Allowed {
    /// Nothing is allowed yet.
    pub fn new() -> Allowed {
        Allowed::default()
    }

    /// Adds a SHA-256, as 64 hexadecimal digits.
    ///
    /// # Errors
    /// `InvalidArgument` for anything else.
    pub fn and(mut self, sha256: &str) -> Result<Allowed> {
        self.0.insert(parse(sha256)?);
        Ok(self)
    }

    /// Reads a list as `sha256sum` writes it: on each line a hash and a name, which is not looked at. Empty lines and
    /// lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// `Io`; `InvalidArgument` naming the line.
    pub fn from_file(path: &Path) -> Result<Allowed> {
        let text = std::fs::read_to_string(path).map_err(|e| {
            Error::new(
                ErrorKind::Io,
                format!("the list of allowed plugins {} cannot be read: {e}", path.display()),
            )
        })?;
        let mut all = Allowed::new();
        for (i, line) in text.lines().enumerate() {
            let Some(word) = line.split_whitespace().next().filter(|w| !w.starts_with('#')) else { continue };
            all = all.and(word).map_err(|e| e.in_context(format!("{}:{}", path.display(), i + 1)))?;
        }
        Ok(all)
    }

    pub(crate) fn holds(&self, sha256: &[u8; 32]) -> bool {
        self.0.contains(sha256)
    }
}

fn parse(text: &str) -> Result<[u8; 32]> {
    let wrong =
        || Error::invalid("Allowed", format!("`{text}` is no SHA-256, which has 64 hexadecimal digits"));
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let odd = digits.len() % 2 == 1;
    bytes.try_into().ok().filter(|_| !odd).ok_or_else(wrong)
}

/// As 64 hexadecimal digits.
pub(crate) fn hexadecimal(sha256: &[u8; 32]) -> String {
    sha256.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_reads_back_as_itself_and_others_are_refused() {
        let text = "00ff".repeat(16);
        let hash = parse(&text).unwrap();
        assert_eq!(hexadecimal(&hash), text);
        assert!(Allowed::new().and(&text.to_uppercase()).unwrap().holds(&hash));
        for wrong in ["", "00ff", &"0".repeat(63), &"0".repeat(65), &"0".repeat(66), &"g".repeat(64)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
