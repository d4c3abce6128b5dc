//! A generator that can be asked for by name, with numbers typed by a person.

use super::{ENTRIES, GalleryError, Matrix};
use crate::operators;
use cola_runtime::{Array, Error, ErrorKind, Op, PropertyName};

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
    /// The strongest property that the stored, rounded matrix certainly has: matrices that are so ill-conditioned that
    /// rounding may spoil their definiteness are called self-adjoint only. Asked after the matrix was built.
    pub(super) claim: fn(&[f64]) -> Option<&'static PropertyName>,
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

    /// Makes the matrix an operator of its structure that is known to have its properties.
    ///
    /// ```
    /// use cola_stdlib::{functions::solve_with, algorithms::Cg, gallery};
    /// let a = gallery::find("poisson2d").unwrap().operator(&[10.0])?;
    /// let x = solve_with(&a, &cola_runtime::Array::vector(vec![1.0; 100]), &Cg::default().into())?;
    /// assert!(x.report.residual().unwrap() < 1e-9);
    /// # Ok::<(), cola_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` and `OutOfMemory`, as [`Entry::build`] says.
    pub fn operator(&self, arguments: &[f64]) -> cola_runtime::Result<Op> {
        let matrix = self.build(arguments).map_err(|e| {
            let kind = match e {
                GalleryError::TooLarge { .. } => ErrorKind::OutOfMemory,
                _ => ErrorKind::InvalidArgument,
            };
            Error::new(kind, e.to_string())
        })?;
        let vector = Array::vector::<f64>;
        let op = match matrix {
            Matrix::Dense(a) => operators::Dense::new(Array::from_vec(a.rows, a.cols, a.values)?),
            Matrix::Coordinate(a) => {
                operators::Sparse::from_triplets(a.rows, a.cols, &a.row, &a.col, vector(a.values))?
            }
            Matrix::Tridiagonal(a) => {
                operators::Tridiagonal::new(vector(a.sub), vector(a.diag), vector(a.sup))?
            }
        };
        Ok(match (self.claim)(arguments) {
            Some(property) => op.claimed(property.set()),
            None => op,
        })
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
