//! The banner and the line of sizes.

use super::super::error::{Cause, IoError};
use super::check;
use super::lines::Lines;
use super::token::{self, Tokens};
use super::{Field, Symmetry};

/// How the entries are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Coordinate,
    Array,
}

/// Everything before the first entry.
pub(super) struct Header {
    pub(super) layout: Layout,
    pub(super) field: Field,
    pub(super) symmetry: Symmetry,
    pub(super) rows: u64,
    pub(super) cols: u64,
    /// Number of entries to come: as declared, or as the shape of an array makes it.
    pub(super) stored: u64,
}

/// Reads up to and including the line of sizes.
pub(super) fn read(lines: &mut Lines<'_>) -> Result<Header, IoError> {
    let words: Vec<String> = match lines.next()? {
        Some(line) => Tokens(line).take(16).map(|word| token::shown(word).to_ascii_lowercase()).collect(),
        None => Vec::new(),
    };
    let (layout, field, symmetry) = banner(&words).map_err(|cause| lines.error(cause))?;

    let Some((line, _)) = lines.next_entry()? else { return Err(lines.error(Cause::NoSizes)) };
    let expected = match layout {
        Layout::Coordinate => "write three whole numbers: rows, columns, stored entries",
        Layout::Array => "write two whole numbers: rows, columns",
    };
    let numbers: Result<Vec<u64>, Cause> = Tokens(line).take(4).map(token::index).collect();
    let (rows, cols, declared) = match (numbers.as_deref(), layout) {
        (Ok(&[rows, cols, stored]), Layout::Coordinate) => (rows, cols, Some(stored)),
        (Ok(&[rows, cols]), Layout::Array) => (rows, cols, None),
        _ => {
            let text = token::shown(line);
            return Err(lines.error(Cause::Sizes { text, expected }));
        }
    };
    let stored = check::shape(rows, cols, symmetry, layout == Layout::Array)
        .map_err(|cause| lines.error(cause))?
        .or(declared)
        .unwrap_or(0);
    Ok(Header { layout, field, symmetry, rows, cols, stored })
}

fn banner(words: &[String]) -> Result<(Layout, Field, Symmetry), Cause> {
    let [first, object, layout, field, symmetry] = words else {
        return Err(Cause::BannerLength { found: words.len() });
    };
    let unknown = |what, word: &String, known| Cause::BannerWord { what, word: word.clone(), known };
    if first.trim_start_matches('\u{feff}') != "%%matrixmarket" {
        return Err(unknown("first word", first, "the banner begins with %%MatrixMarket and a space"));
    }
    if object != "matrix" {
        return Err(unknown("object", object, "only `matrix` is defined"));
    }
    let layout = match layout.as_str() {
        "coordinate" => Layout::Coordinate,
        "array" => Layout::Array,
        _ => return Err(unknown("format", layout, "known are: coordinate, array")),
    };
    let field = match field.as_str() {
        "real" | "double" => Field::Real,
        "complex" => Field::Complex,
        "integer" => Field::Integer,
        "pattern" => Field::Pattern,
        _ => return Err(unknown("field", field, "known are: real, complex, integer, pattern")),
    };
    let symmetry = match symmetry.as_str() {
        "general" => Symmetry::General,
        "symmetric" => Symmetry::Symmetric,
        "skew-symmetric" => Symmetry::SkewSymmetric,
        "hermitian" => Symmetry::Hermitian,
        _ => {
            let known = "known are: general, symmetric, skew-symmetric, hermitian";
            return Err(unknown("symmetry", symmetry, known));
        }
    };
    check::combination(layout == Layout::Array, field, symmetry)?;
    Ok((layout, field, symmetry))
}
