//! A few columns of a block of vectors, and the two products with tall factors that everything else is made of.

use crate::element::{axpy, dot};
use cola_plugin_sdk::{Element, View, ViewMut};
use std::ops::Range;

/// Columns that go through the tree together: the factors are then read from memory once for all of them.
pub(crate) const WIDTH: usize = 8;

/// Columns of rows `base..base + ld` of the whole, one after the other.
pub(crate) struct Panel<'a, T> {
    pub(crate) data: &'a mut [T],
    pub(crate) ld: usize,
    pub(crate) base: usize,
    pub(crate) width: usize,
}

impl<'a, T: Element> Panel<'a, T> {
    /// All rows of the whole.
    pub(crate) fn whole(data: &'a mut [T], n: usize, width: usize) -> Panel<'a, T> {
        Panel { data: &mut data[..n * width], ld: n, base: 0, width }
    }

    /// Some rows of a column.
    pub(crate) fn col(&self, c: usize, rows: &Range<usize>) -> &[T] {
        let start = c * self.ld + rows.start - self.base;
        &self.data[start..start + rows.len()]
    }

    /// Some rows of a column, to be written.
    pub(crate) fn col_mut(&mut self, c: usize, rows: &Range<usize>) -> &mut [T] {
        let start = c * self.ld + rows.start - self.base;
        &mut self.data[start..start + rows.len()]
    }

    /// Columns of x, from `first` on.
    pub(crate) fn read(&mut self, x: &View<'_, T>, first: usize) {
        let rows = self.base..self.base + self.ld;
        for c in 0..self.width {
            self.col_mut(c, &rows).copy_from_slice(x.col(first + c));
        }
    }

    /// Into columns of y, from `first` on.
    pub(crate) fn write(&self, y: &mut ViewMut<'_, T>, first: usize) {
        let rows = self.base..self.base + self.ld;
        for c in 0..self.width {
            y.col(first + c).copy_from_slice(self.col(c, &rows));
        }
    }

    /// t ← Fᴴ·x for the rows of x that F has; t is r×width with `ldt` entries from one column to the next.
    pub(crate) fn project(&self, f: &[T], rows: &Range<usize>, t: &mut [T], ldt: usize) {
        if rows.is_empty() || f.is_empty() {
            return;
        }
        for (l, column) in f.chunks_exact(rows.len()).enumerate() {
            for c in 0..self.width {
                t[c * ldt + l] = dot(column, self.col(c, rows));
            }
        }
    }

    /// x ← x + F·t for the rows of x that F has.
    pub(crate) fn add(&mut self, f: &[T], rows: &Range<usize>, t: &[T], ldt: usize) {
        if rows.is_empty() || f.is_empty() {
            return;
        }
        for (l, column) in f.chunks_exact(rows.len()).enumerate() {
            for c in 0..self.width {
                axpy(t[c * ldt + l], column, self.col_mut(c, rows));
            }
        }
    }
}
