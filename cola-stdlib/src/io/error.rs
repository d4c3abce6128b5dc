//! What can be wrong with a file, in one sentence each, and what to do about it.

use std::fmt;
use std::io;

use super::format::Content;
use super::matrix_market::{Field, Symmetry};

/// A file could not be read or written.
///
/// Shows as `file:line: cause` and, on a second line, a remedy. [`IoError::cause`] has the typed fields.
#[derive(Debug)]
pub struct IoError(Box<Report>);

#[derive(Debug)]
struct Report {
    file: String,
    line: Option<u64>,
    cause: Cause,
}

impl IoError {
    pub(crate) fn new(file: impl fmt::Display, line: Option<u64>, cause: Cause) -> IoError {
        IoError(Box::new(Report { file: file.to_string(), line, cause }))
    }

    /// The file as the caller named it.
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// The line of the file, from 1, where there is one to blame.
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// What is wrong.
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { file, line, cause } = &*self.0;
        write!(f, "{file}:")?;
        if let Some(line) = line {
            write!(f, "{line}:")?;
        }
        write!(f, " {cause}\n  help: {}", cause.help())
    }
}

impl std::error::Error for IoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.cause)
    }
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant and its fields are explained by its sentence")]
pub enum Cause {
    #[error("cannot open: {source}")]
    Open { source: io::Error },
    #[error("cannot read on: {source}")]
    Read { source: io::Error },
    #[error("cannot write: {source}")]
    Write { source: io::Error },
    #[error("the gzip data is cut short or damaged: {source}")]
    Gzip { source: io::Error },

    #[error("this looks like {found}, which is no {wanted} file")]
    WrongFormat { found: Content, wanted: &'static str },
    #[error("unknown {what} `{word}` in the banner")]
    BannerWord { what: &'static str, word: String, known: &'static str },
    #[error("the banner has {found} words, five are needed")]
    BannerLength { found: usize },
    #[error("the banner combines `{format} {field} {symmetry}`, which means nothing")]
    BannerConflict { format: &'static str, field: Field, symmetry: Symmetry, reason: &'static str },
    #[error("the file ends before the line of sizes")]
    NoSizes,
    #[error("`{text}` is not a line of sizes")]
    Sizes { text: String, expected: &'static str },
    #[error("{rows}×{cols} is larger than can be indexed")]
    TooLarge { rows: u64, cols: u64 },
    #[error("a {symmetry} matrix is square, and this one is {rows}×{cols}")]
    NotSquare { rows: u64, cols: u64, symmetry: Symmetry },

    #[error("the file ends after {found} of {expected} entries")]
    TooFew { found: u64, expected: u64 },
    #[error("there are more entries than the {expected} that the line of sizes declares")]
    TooMany { expected: u64 },
    #[error("an entry here is `{expected}`, and this line is `{text}`")]
    EntryShape { text: String, expected: &'static str },
    #[error("`{token}` is not an index")]
    NotAnIndex { token: String },
    #[error("{axis} index {index} is outside 1..={size}")]
    OutOfRange { axis: &'static str, index: u64, size: u64 },
    #[error("`{token}` is not {what}")]
    NotANumber { token: String, what: &'static str },
    #[error("the value `{token}` is not finite")]
    NotFinite { token: String },
    #[error("`{token}` is too large for f64")]
    Overflow { token: String },
    #[error("the integer {token} is beyond ±2^53, where f64 no longer holds every integer")]
    IntegerTooLarge { token: String },
    #[error(
        "entry ({row}, {col}) lies above the diagonal of a {symmetry} file, which stores the lower triangle"
    )]
    UpperTriangle { row: u64, col: u64, symmetry: Symmetry },
    #[error(
        "entry ({row}, {row}) lies on the diagonal of a skew-symmetric file, where only zeros are possible"
    )]
    SkewDiagonal { row: u64 },
    #[error(
        "the diagonal entry ({row}, {row}) of a Hermitian matrix is real, and this one has imaginary part {im}"
    )]
    HermitianDiagonal { row: u64, im: f64 },
    #[error("entry ({row}, {col}) was already given on line {first}")]
    Duplicate { row: u64, col: u64, first: u64 },
    #[error("the line is longer than {limit} bytes")]
    LineTooLong { limit: usize },
    #[error("the comments are longer than {limit} bytes")]
    CommentsTooLong { limit: usize },

    #[error("the matrix to be written does not fit together: {reason}")]
    Inconsistent { reason: String },
    #[error("the value {value} at ({row}, {col}) cannot be written as {what}")]
    Unwritable { row: u64, col: u64, value: String, what: &'static str },

    #[error("the header is malformed: {reason}")]
    NpyHeader { reason: String },
    #[error("an array of dtype `{dtype}` holds no numbers that can be used here")]
    NpyDtype { dtype: String },
    #[error("the array has shape {shape:?}, and a matrix has two axes at most")]
    NpyRank { shape: Vec<u64> },
    #[error("the header promises {expected} bytes of data, and there are {found}")]
    NpyLength { expected: u64, found: u64 },
    #[error("the .npy format has no bf16")]
    NpyBf16,
}

impl Cause {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        use Cause::*;
        match self {
            Open { .. } => "check the path and its permissions; `-` is standard input",
            Read { .. } => "check the disk or pipe that the file comes from",
            Write { .. } => {
                "check that the directory exists, is writable and has room; no file was left behind"
            }
            Gzip { .. } => "fetch or compress the file again; `gzip -t` tests it",
            WrongFormat { wanted: "Matrix Market", .. } => {
                "a Matrix Market file begins with %%MatrixMarket; convert other formats first (Harwell-Boeing .rsa/.cua: HBIO)"
            }
            WrongFormat { .. } => "write it with numpy.save, one array per file",
            BannerWord { known, .. } => known,
            BannerLength { .. } => {
                "write the banner as: %%MatrixMarket matrix coordinate|array real|complex|integer|pattern general|symmetric|skew-symmetric|hermitian"
            }
            BannerConflict { reason, .. } => reason,
            NoSizes => "the file seems cut short; fetch it again",
            Sizes { expected, .. } => expected,
            TooLarge { .. } => "each dimension is at most 2^32 - 1, and an array must fit the address space",
            NotSquare { .. } => "correct the sizes, or say `general` in the banner",
            TooFew { .. } => "the file seems cut short; fetch it again, or correct the line of sizes",
            TooMany { .. } => "correct the line of sizes, or remove what follows the last entry",
            EntryShape { .. } => "write one entry per line, with nothing after it",
            NotAnIndex { .. } | OutOfRange { .. } => "indices are whole numbers counted from 1",
            NotANumber { .. } => "write numbers like 12, -0.5 or 1.5e-3, with a point and without separators",
            NotFinite { .. } => {
                "repair the file; a program in Rust may read it with `non_finite: NonFinite::Keep`"
            }
            Overflow { .. } => "rescale the values to below 1.8e308",
            IntegerTooLarge { .. } => "if rounding is acceptable, store the values as real",
            UpperTriangle { .. } => {
                "store the entry mirrored, below the diagonal, or say `general` in the banner"
            }
            SkewDiagonal { .. } => "remove the entry, or say `general` in the banner",
            HermitianDiagonal { .. } => {
                "set the imaginary part to 0, or say `symmetric` or `general` in the banner"
            }
            Duplicate { .. } => "remove one, or add them up with `duplicates: Duplicates::Sum`",
            LineTooLong { .. } => {
                "break the line; a line of Matrix Market has at most 1024 characters by its specification"
            }
            CommentsTooLong { .. } => "keep comments short; this file is damaged or is something else",
            Inconsistent { .. } => {
                "build the fields so that the lengths agree and the indices stay within the shape"
            }
            Unwritable { .. } => "change the field of the matrix, or use .npy, which keeps every value",
            NpyHeader { .. } => "write the file again with numpy.save",
            NpyDtype { .. } => {
                "convert it first: float16, float32, float64, complex64, complex128, integers and bools are read"
            }
            NpyRank { .. } => "reshape it to one or two axes first",
            NpyLength { .. } => {
                "the file seems damaged or holds several arrays; write it again with numpy.save"
            }
            NpyBf16 => "convert to f32 first, which is exact",
        }
    }
}
