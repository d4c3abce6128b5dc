//! From bytes to a [`MatrixMarket`], line by line.

use std::io::Read;
use std::path::Path;

use num_complex::Complex64;

use super::super::error::{Cause, IoError};
use super::super::format::{self, Content, Input};
use super::banner::{self, Header, Layout};
use super::lines::Lines;
use super::token::{self, Tokens};
use super::{Data, Field, MatrixMarket, NonFinite, ReadOptions, Values, check};

/// Room is made for at most this many entries on the word of a header; beyond, it grows with the data.
const RESERVE: u64 = 1 << 16;

impl ReadOptions {
    /// Reads a file, gzip'ed or not; `-` is standard input.
    ///
    /// # Errors
    ///
    /// As [`MatrixMarket::read`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<MatrixMarket, IoError> {
        self.read_input(format::open(path.as_ref())?)
    }

    /// Reads from any reader; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// As [`MatrixMarket::read`].
    pub fn read_from(&self, reader: impl Read, name: &str) -> Result<MatrixMarket, IoError> {
        self.read_input(Input::new(reader, name)?)
    }

    pub(crate) fn read_input(&self, input: Input<'_>) -> Result<MatrixMarket, IoError> {
        input.expect(&Content::MatrixMarket, "Matrix Market")?;
        let mut lines = Lines::new(input);
        let header = banner::read(&mut lines)?;
        let data = match header.layout {
            Layout::Coordinate => self.coordinate(&mut lines, &header)?,
            Layout::Array => self.array(&mut lines, &header)?,
        };
        let Header { field, symmetry, rows, cols, .. } = header;
        Ok(MatrixMarket { rows, cols, field, symmetry, comments: lines.into_comments(), data })
    }

    /// One entry a line: row, column, value. Invariant: `count` entries are in place, each checked.
    fn coordinate(&self, lines: &mut Lines<'_>, header: &Header) -> Result<Data, IoError> {
        let &Header { field, symmetry, rows, cols, stored, .. } = header;
        let reserve = stored.min(RESERVE) as usize;
        let mut values = empty(field, reserve);
        let (mut row, mut col) = (Vec::with_capacity(reserve), Vec::with_capacity(reserve));
        let mut numbers = LineNumbers::default();
        let mut entry = |line: &[u8]| {
            let mut tokens = Tokens(line);
            let shape = || entry_shape(line, Layout::Coordinate, field);
            let i = place("row", tokens.next().ok_or_else(shape)?, rows)?;
            let j = place("column", tokens.next().ok_or_else(shape)?, cols)?;
            check::place(i.into(), j.into(), symmetry)?;
            let im = push(&mut values, &mut tokens, field, self.non_finite, shape)?;
            check::diagonal(i.into(), j.into(), im, symmetry)?;
            row.push(i);
            col.push(j);
            Ok(())
        };
        for_each_entry(lines, stored, |count, line, number| {
            numbers.note(count, number);
            entry(line)
        })?;
        check::duplicate_lines(self.duplicates, &mut row, &mut col, &mut values, |k| numbers.of(k))
            .map_err(|(line, cause)| lines.error_at(line, cause))?;
        Ok(Data::Coordinate { row, col, values })
    }

    /// One value a line, column by column.
    fn array(&self, lines: &mut Lines<'_>, header: &Header) -> Result<Data, IoError> {
        let &Header { field, symmetry, rows, stored, .. } = header;
        let mut values = empty(field, stored.min(RESERVE) as usize);
        // The place of the next value.
        let (mut i, mut j) = (symmetry.first_row(0), 0);
        for_each_entry(lines, stored, |_, line, _| {
            let shape = || entry_shape(line, Layout::Array, field);
            let im = push(&mut values, &mut Tokens(line), field, self.non_finite, shape)?;
            check::diagonal(i, j, im, symmetry)?;
            i += 1;
            if i >= rows {
                j += 1;
                i = symmetry.first_row(j);
            }
            Ok(())
        })?;
        Ok(Data::Array { values })
    }
}

/// Calls `entry` with the number of entries before, the line and its number, for exactly `stored` lines.
fn for_each_entry(
    lines: &mut Lines<'_>,
    stored: u64,
    mut entry: impl FnMut(u64, &[u8], u64) -> Result<(), Cause>,
) -> Result<(), IoError> {
    let mut count = 0;
    while let Some((line, number)) = lines.next_entry()? {
        let done = if count == stored {
            Err(Cause::TooMany { expected: stored })
        } else {
            entry(count, line, number)
        };
        done.map_err(|cause| lines.error(cause))?;
        count += 1;
    }
    if count < stored {
        return Err(lines.error(Cause::TooFew { found: count, expected: stored }));
    }
    Ok(())
}

fn empty(field: Field, capacity: usize) -> Values {
    match field {
        Field::Real | Field::Integer => Values::Real(Vec::with_capacity(capacity)),
        Field::Complex => Values::Complex(Vec::with_capacity(capacity)),
        Field::Pattern => Values::Pattern,
    }
}

/// Reads the value of an entry, to the end of its line; its imaginary part.
fn push(
    values: &mut Values,
    tokens: &mut Tokens<'_>,
    field: Field,
    non_finite: NonFinite,
    shape: impl Fn() -> Cause,
) -> Result<f64, Cause> {
    let mut im = 0.0;
    match values {
        Values::Real(values) => {
            let token = tokens.next().ok_or_else(&shape)?;
            values.push(if field == Field::Integer {
                token::integer(token)?
            } else {
                token::real(token, non_finite)?
            });
        }
        Values::Complex(values) => {
            let re = token::real(tokens.next().ok_or_else(&shape)?, non_finite)?;
            im = token::real(tokens.next().ok_or_else(&shape)?, non_finite)?;
            values.push(Complex64::new(re, im));
        }
        Values::Pattern => {}
    }
    if tokens.next().is_some() { Err(shape()) } else { Ok(im) }
}

fn place(axis: &'static str, token: &[u8], size: u64) -> Result<u32, Cause> {
    let index = token::index(token)?;
    if index == 0 || index > size {
        return Err(Cause::OutOfRange { axis, index, size });
    }
    // size ≤ u32::MAX was checked with the line of sizes.
    Ok((index - 1) as u32)
}

#[cold]
fn entry_shape(line: &[u8], layout: Layout, field: Field) -> Cause {
    let expected = match (layout, field) {
        (Layout::Coordinate, Field::Pattern) => "row column",
        (Layout::Coordinate, Field::Complex) => "row column real imaginary",
        (Layout::Coordinate, _) => "row column value",
        (Layout::Array, Field::Complex) => "real imaginary",
        (Layout::Array, _) => "value",
    };
    Cause::EntryShape { text: token::shown(line), expected }
}

/// Which line an entry came from: a step is kept only where lines were skipped.
#[derive(Default)]
struct LineNumbers {
    steps: Vec<(u64, u64)>,
    next: u64,
}

impl LineNumbers {
    /// Entry `count` came from line `number`.
    #[inline]
    fn note(&mut self, count: u64, number: u64) {
        if number != self.next {
            self.steps.push((count, number));
        }
        self.next = number + 1;
    }

    fn of(&self, entry: usize) -> u64 {
        let entry = entry as u64;
        let after = self.steps.partition_point(|step| step.0 <= entry);
        self.steps[..after].last().map_or(0, |step| step.1 + entry - step.0)
    }
}
