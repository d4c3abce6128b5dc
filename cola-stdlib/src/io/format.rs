//! Opening a file and recognising what is in it, by content.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::error::{Cause, IoError};

const PEEK: usize = 64;
const GZIP: &[u8] = b"\x1f\x8b";
const BANNER: &[u8] = b"%%matrixmarket";

/// What the first bytes of a file look like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// `%%MatrixMarket`.
    MatrixMarket,
    /// `\x93NUMPY`.
    Npy,
    /// Nothing at all.
    Empty,
    /// Text, with its first words.
    Text(String),
    /// A format known by name, which is not read here.
    Named(&'static str),
    /// Bytes that are no text.
    Binary,
    /// Any of these, within gzip.
    Gzipped(Box<Content>),
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::MatrixMarket => f.write_str("a Matrix Market file"),
            Content::Npy => f.write_str("a NumPy array"),
            Content::Empty => f.write_str("an empty file"),
            Content::Text(start) => write!(f, "a text file that begins with `{start}`"),
            Content::Named(name) => write!(f, "{name}"),
            Content::Binary => f.write_str("binary data of an unknown kind"),
            Content::Gzipped(inner) => write!(f, "{inner}, gzip'ed"),
        }
    }
}

/// Recognises a format by the first bytes of a file (64 are plenty; gzip is not looked into).
///
/// ```
/// use cola_stdlib::io::format::{Content, recognise};
/// assert_eq!(recognise(b"%%MatrixMarket matrix array real general\n"), Content::MatrixMarket);
/// assert_eq!(recognise(b"\x93NUMPY\x01\x00"), Content::Npy);
/// assert_eq!(recognise(b"a,b\n1,2\n").to_string(), "a text file that begins with `a,b`");
/// ```
pub fn recognise(start: &[u8]) -> Content {
    const NAMED: &[(&[u8], &str)] = &[
        (GZIP, "a gzip file"),
        (b"PK\x03\x04", "a zip archive (perhaps .npz)"),
        (b"\x89HDF", "an HDF5 file"),
        (b"MATLAB 5.0", "a MATLAB .mat file"),
        (b"BZh", "a bzip2 file"),
        (b"\xfd7zXZ", "an xz file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
    ];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if text.len() >= BANNER.len() && text[..BANNER.len()].eq_ignore_ascii_case(BANNER) {
        return Content::MatrixMarket;
    }
    if start.starts_with(b"\x93NUMPY") {
        return Content::Npy;
    }
    if let Some((_, name)) = NAMED.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Content::Named(name);
    }
    if start.is_empty() {
        return Content::Empty;
    }
    if start.iter().any(|&b| b == 0x7f || (b < 0x20 && !b.is_ascii_whitespace())) {
        return Content::Binary;
    }
    let line = text.split(|&b| b == b'\n' || b == b'\r').find(|line| !line.is_empty()).unwrap_or_default();
    let shown: String = String::from_utf8_lossy(line).chars().take(40).collect();
    Content::Text(shown.trim().to_owned())
}

/// An open file: its bytes with any gzip taken off, and what they look like.
pub struct Input<'a> {
    name: String,
    content: Content,
    gzipped: bool,
    len: Option<u64>,
    bytes: Box<dyn Read + 'a>,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// Opens a file; `-` is standard input.
///
/// # Errors
///
/// It cannot be opened or its first bytes cannot be read.
pub fn open(path: &Path) -> Result<Input<'static>, IoError> {
    if path.as_os_str() == "-" {
        return Input::new(io::stdin().lock(), "<stdin>");
    }
    let failed = |source| IoError::new(path.display(), None, Cause::Open { source });
    let file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    let mut input = Input::new(file, &path.display().to_string())?;
    if meta.is_file() && !input.gzipped {
        input.len = Some(meta.len());
    }
    Ok(input)
}

impl<'a> Input<'a> {
    /// Wraps any reader; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// The first bytes cannot be read.
    pub fn new(mut reader: impl Read + 'a, name: &str) -> Result<Input<'a>, IoError> {
        let failed = |gzipped| move |source| IoError::new(name, None, read_cause(source, gzipped));
        let start = peek(&mut reader).map_err(failed(false))?;
        let gzipped = start.starts_with(GZIP);
        let whole = io::Cursor::new(start.clone()).chain(reader);
        if !gzipped {
            let content = recognise(&start);
            return Ok(Input { name: name.to_owned(), content, gzipped, len: None, bytes: Box::new(whole) });
        }
        let mut unzipped = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, whole));
        let start = peek(&mut unzipped).map_err(failed(true))?;
        let content = recognise(&start);
        let bytes = Box::new(io::Cursor::new(start).chain(unzipped));
        Ok(Input { name: name.to_owned(), content, gzipped, len: None, bytes })
    }

    /// What the first bytes look like, any gzip taken off.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What the file is called in errors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of bytes to come, where the file system knows it.
    pub(crate) fn len(&self) -> Option<u64> {
        self.len
    }

    /// An error about this file.
    pub(crate) fn error(&self, line: Option<u64>, cause: Cause) -> IoError {
        IoError::new(&self.name, line, cause)
    }

    /// Refuses a file in any format but the wanted one.
    pub(crate) fn expect(&self, wanted: &Content, name: &'static str) -> Result<(), IoError> {
        if self.content == *wanted {
            return Ok(());
        }
        let found = self.content.clone();
        let found = if self.gzipped { Content::Gzipped(Box::new(found)) } else { found };
        Err(self.error(None, Cause::WrongFormat { found, wanted: name }))
    }

    /// Reads up to `into.len()` bytes; 0 is the end of the file.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> Result<usize, IoError> {
        loop {
            match self.bytes.read(into) {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.error(None, read_cause(error, self.gzipped))),
            }
        }
    }

    /// Reads until `into` is full or the file ends; returns the number of bytes.
    pub(crate) fn read_full(&mut self, into: &mut [u8]) -> Result<usize, IoError> {
        let mut filled = 0;
        while filled < into.len() {
            match self.read(&mut into[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }
}

fn read_cause(source: io::Error, gzipped: bool) -> Cause {
    if gzipped { Cause::Gzip { source } } else { Cause::Read { source } }
}

fn peek(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(PEEK);
    reader.take(PEEK as u64).read_to_end(&mut start)?;
    Ok(start)
}
