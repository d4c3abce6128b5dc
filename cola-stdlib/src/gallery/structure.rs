//! What a generator returns, and what can be wrong with its arguments.

/// Every entry, column by column: entry (i, j), from 0, is `values[i + j * rows]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// The entries.
    pub values: Vec<f64>,
}

/// The nonzero entries with their places, from 0, sorted by column and then by row, none given twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Coordinate {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// Row of each entry.
    pub row: Vec<u32>,
    /// Column of each entry.
    pub col: Vec<u32>,
    /// The entries.
    pub values: Vec<f64>,
}

/// Three diagonals of an n×n matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Tridiagonal {
    /// Below the diagonal, n − 1 entries: `sub[k]` is at (k + 1, k), from 0.
    pub sub: Vec<f64>,
    /// The diagonal, n entries.
    pub diag: Vec<f64>,
    /// Above the diagonal, n − 1 entries: `sup[k]` is at (k, k + 1), from 0.
    pub sup: Vec<f64>,
}

/// A test matrix in whichever structure it has.
#[derive(Debug, Clone, PartialEq)]
pub enum Matrix {
    /// Every entry.
    Dense(Dense),
    /// The nonzero entries.
    Coordinate(Coordinate),
    /// Three diagonals.
    Tridiagonal(Tridiagonal),
}

/// A generator cannot make the matrix that was asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GalleryError {
    /// It has too many entries to be stored.
    #[error(
        "{name}: a matrix with {rows} rows and {entries} stored entries does not fit; ask for a smaller one"
    )]
    TooLarge {
        /// The generator.
        name: &'static str,
        /// Number of rows; saturates.
        rows: usize,
        /// Number of entries that would be stored; saturates.
        entries: usize,
    },
    /// An argument has a value that makes no such matrix.
    #[error("{name}: the argument {argument} is {found}, and must be {wanted}")]
    Argument {
        /// The generator.
        name: &'static str,
        /// The argument.
        argument: &'static str,
        /// Its value.
        found: f64,
        /// The values that would do.
        wanted: &'static str,
    },
    /// The number of arguments is wrong.
    #[error("{name}: {found} arguments, where `{arguments}` is needed")]
    Count {
        /// The generator.
        name: &'static str,
        /// What it takes.
        arguments: &'static str,
        /// How many were given.
        found: usize,
    },
}

impl Dense {
    /// The matrix with entry `entry(i, j)`, from 0, at row i and column j.
    pub(super) fn from_fn(
        name: &'static str,
        rows: usize,
        cols: usize,
        entry: impl Fn(usize, usize) -> f64,
    ) -> Result<Dense, GalleryError> {
        let mut values = room(name, rows, rows.saturating_mul(cols))?;
        for j in 0..cols {
            values.extend((0..rows).map(|i| entry(i, j)));
        }
        Ok(Dense { rows, cols, values })
    }
}

impl Coordinate {
    /// An n×n matrix without entries, with room for `entries`; refuses an n beyond 32-bit indices.
    pub(super) fn with_room(
        name: &'static str,
        n: usize,
        entries: usize,
    ) -> Result<Coordinate, GalleryError> {
        if u32::try_from(n).is_err() {
            return Err(GalleryError::TooLarge { name, rows: n, entries });
        }
        let (row, col) = (room(name, n, entries)?, room(name, n, entries)?);
        Ok(Coordinate { rows: n, cols: n, row, col, values: room(name, n, entries)? })
    }

    /// Adds an entry behind all earlier ones in column order.
    pub(super) fn push(&mut self, i: usize, j: usize, value: f64) {
        self.row.push(i as u32);
        self.col.push(j as u32);
        self.values.push(value);
    }
}

impl Tridiagonal {
    /// The n×n matrix with these entries, k from 0: `sub(k)` at (k+1, k), `diag(k)` at (k, k), `sup(k)` at (k, k+1).
    pub(super) fn from_fn(
        name: &'static str,
        n: usize,
        sub: impl Fn(usize) -> f64,
        diag: impl Fn(usize) -> f64,
        sup: impl Fn(usize) -> f64,
    ) -> Result<Tridiagonal, GalleryError> {
        let fill = |count: usize, entry: &dyn Fn(usize) -> f64| {
            let mut values = room(name, n, count)?;
            values.extend((0..count).map(entry));
            Ok(values)
        };
        let off = n.saturating_sub(1);
        Ok(Tridiagonal { sub: fill(off, &sub)?, diag: fill(n, &diag)?, sup: fill(off, &sup)? })
    }
}

/// An empty vector with room for `entries`, unless memory cannot hold them.
pub(super) fn room<T>(name: &'static str, rows: usize, entries: usize) -> Result<Vec<T>, GalleryError> {
    let mut values = Vec::new();
    values.try_reserve_exact(entries).map_err(|_| GalleryError::TooLarge { name, rows, entries })?;
    Ok(values)
}
