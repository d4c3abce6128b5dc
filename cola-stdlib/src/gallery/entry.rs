//! A generator that can be asked for by name, with numbers typed by a person.

use super::{ENTRIES, GalleryError, Matrix};

/// A generator by name.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name, which is that of the function.
    pub name: &'static str,
    /// Its arguments, separated by blanks; `…` takes any number.
    pub arguments: &'static str,
    /// What it makes, in one sentence.
    pub doc: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Arguments that make a small one.
    pub example: &'static [f64],
    pub(super) make: fn(&Entry, &[f64]) -> Result<Matrix, GalleryError>,
}

impl Entry {
    /// Makes the matrix; sizes and seeds are whole numbers among the arguments.
    ///
    /// ```
    /// use cola_stdlib::gallery::{self, Matrix};
    /// let entry = gallery::find("kac").unwrap();
    /// assert!(matches!(entry.build(&[4.0])?, Matrix::Tridiagonal(_)));
    /// assert_eq!(entry.build(&[]).unwrap_err().to_string(), "kac: 0 arguments, where `n` is needed");
    /// # Ok::<(), gallery::GalleryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There are too many or too few arguments, one has a value that makes no such matrix, or the matrix does not fit.
    pub fn build(&self, arguments: &[f64]) -> Result<Matrix, GalleryError> {
        (self.make)(self, arguments)
    }

    /// Exactly `N` arguments.
    pub(super) fn exactly<const N: usize>(&self, arguments: &[f64]) -> Result<[f64; N], GalleryError> {
        arguments.try_into().map_err(|_| self.wrong_count(arguments))
    }

    pub(super) fn wrong_count(&self, arguments: &[f64]) -> GalleryError {
        GalleryError::Count { name: self.name, arguments: self.arguments, found: arguments.len() }
    }

    /// An argument that is a whole number.
    pub(super) fn whole(&self, argument: &'static str, found: f64) -> Result<usize, GalleryError> {
        if found.fract() == 0.0 && (0.0..=9007199254740992.0).contains(&found) {
            return Ok(found as usize);
        }
        Err(GalleryError::Argument {
            name: self.name,
            argument,
            found,
            wanted: "a whole number from 0 to 2^53",
        })
    }
}

/// The generator of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}
