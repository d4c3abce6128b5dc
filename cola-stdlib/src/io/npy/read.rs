//! From bytes to an [`NpyArray`].

use half::f16;
use num_complex::{Complex32, Complex64};

use super::super::error::{Cause, IoError};
use super::super::format::{Content, Input};
use super::header::{self, Header};
use super::{NpyArray, NpyData};

/// numpy itself refuses headers beyond 10,000 bytes.
const LONGEST_HEADER: usize = 1 << 16;
/// Bytes read at a time; a multiple of every item size.
const CHUNK: usize = 1 << 16;
/// 2⁵³: every integer up to here is an f64.
const EXACT: u64 = 1 << 53;

/// Reads an opened file.
pub(crate) fn read_input(mut input: Input<'_>) -> Result<NpyArray, IoError> {
    input.expect(&Content::Npy, ".npy")?;
    let (header, length) = read_header(&mut input)?;
    let Header { dtype, fortran_order, shape } = header;
    let (rows, cols) = match shape[..] {
        [] => (1, 1),
        [n] => (n, 1),
        [rows, cols] => (rows, cols),
        _ => return Err(input.error(None, Cause::NpyRank { shape })),
    };
    let Some(item) = item(&dtype) else { return Err(input.error(None, Cause::NpyDtype { dtype })) };
    let too_large = || Cause::TooLarge { rows, cols };
    let count = rows.checked_mul(cols).filter(|&n| n <= isize::MAX as u64 / 16);
    let count = count.ok_or_else(|| input.error(None, too_large()))?;
    // A file whose length does not fit is refused before anything is reserved.
    let expected = count * item.size as u64;
    let known = input.len().map(|all| all.saturating_sub(length));
    if let Some(found) = known.filter(|&found| found != expected) {
        return Err(input.error(None, Cause::NpyLength { expected, found }));
    }
    let reserve = if known.is_some() { count as usize } else { count.min(1 << 13) as usize };

    let mut source = Source { input: &mut input, item, count: count as usize, reserve };
    let big = item.big_endian;
    let data = match (item.kind, item.size) {
        ('f', 2) => {
            NpyData::F16(source.all(|b: [u8; 2]| Ok(pick(b, big, f16::from_be_bytes, f16::from_le_bytes)))?)
        }
        ('f', 4) => NpyData::F32(source.all(|b| Ok(f32_of(b, big)))?),
        ('f', _) => NpyData::F64(source.all(|b| Ok(f64_of(b, big)))?),
        ('c', 8) => NpyData::C32(source.all(|b| {
            let [re, im] = halves::<8, 4>(b);
            Ok(Complex32::new(f32_of(re, big), f32_of(im, big)))
        })?),
        ('c', _) => NpyData::C64(source.all(|b| {
            let [re, im] = halves::<16, 8>(b);
            Ok(Complex64::new(f64_of(re, big), f64_of(im, big)))
        })?),
        ('b', _) => NpyData::F64(source.all(|[b]| Ok(f64::from(u8::from(b != 0))))?),
        (kind, size) => NpyData::F64(source.integers(kind == 'i', size, big)?),
    };
    // An empty matrix may still claim absurd sizes on one side; both fit usize on 64 bits.
    let (rows, cols) = (rows as usize, cols as usize);
    let one_d = shape.len() == 1;
    let data = if fortran_order || one_d { data } else { by_columns(data, rows, cols) };
    Ok(NpyArray { rows, cols, one_d, data })
}

/// The header, and the number of bytes up to the data.
fn read_header(input: &mut Input<'_>) -> Result<(Header, u64), IoError> {
    let malformed = |input: &Input<'_>, reason: &str| {
        Err(input.error(None, Cause::NpyHeader { reason: reason.to_owned() }))
    };
    let mut start = [0u8; 12];
    if input.read_full(&mut start[..8])? < 8 {
        return malformed(input, "the file ends within it");
    }
    let prefix = match start[6..8] {
        [1, 0] => 10,
        [2 | 3, 0] => 12,
        _ => return malformed(input, "the version is none of 1.0, 2.0, 3.0"),
    };
    if input.read_full(&mut start[8..prefix])? < prefix - 8 {
        return malformed(input, "the file ends within it");
    }
    // Two or four bytes, little endian; the two that version 1 lacks are zero.
    let length = u32::from_le_bytes([start[8], start[9], start[10], start[11]]) as usize;
    if length > LONGEST_HEADER {
        return malformed(input, "it claims to be longer than 65,536 bytes");
    }
    let mut text = vec![0; length];
    if input.read_full(&mut text)? < length {
        return malformed(input, "the file ends within it");
    }
    let header = header::parse(&text).map_err(|cause| input.error(None, cause))?;
    Ok((header, (prefix + length) as u64))
}

/// How one number is stored.
#[derive(Clone, Copy)]
struct Item {
    big_endian: bool,
    kind: char,
    size: usize,
}

/// Takes a dtype like `<f8` apart, if it is one of those that are read.
fn item(dtype: &str) -> Option<Item> {
    let mut chars = dtype.chars();
    let order = chars.next()?;
    let kind = chars.next()?;
    let size: usize = chars.as_str().parse().ok()?;
    let known = match kind {
        'b' => size == 1,
        'i' | 'u' => matches!(size, 1 | 2 | 4 | 8),
        'f' => matches!(size, 2 | 4 | 8),
        'c' => matches!(size, 8 | 16),
        _ => false,
    };
    let big_endian = match order {
        '<' => false,
        '>' => true,
        '=' => cfg!(target_endian = "big"),
        '|' if size == 1 => false,
        _ => return None,
    };
    known.then_some(Item { big_endian, kind, size })
}

/// The data part of a file.
struct Source<'a, 'b> {
    input: &'a mut Input<'b>,
    item: Item,
    count: usize,
    reserve: usize,
}

impl Source<'_, '_> {
    /// Reads all items, `N` bytes each, and makes sure that nothing follows.
    fn all<const N: usize, T>(
        &mut self,
        decode: impl Fn([u8; N]) -> Result<T, Cause>,
    ) -> Result<Vec<T>, IoError> {
        let mut items = Vec::with_capacity(self.reserve);
        let mut chunk = vec![0u8; CHUNK];
        let mut left = self.count * N;
        while left > 0 {
            let wanted = left.min(CHUNK);
            let found = self.input.read_full(&mut chunk[..wanted])?;
            let (whole, _) = chunk[..found].as_chunks::<N>();
            for &bytes in whole {
                items.push(decode(bytes).map_err(|cause| self.input.error(None, cause))?);
            }
            left -= found;
            if found < wanted {
                return Err(self.length((self.count * N - left) as u64));
            }
        }
        let more = self.input.read_full(&mut chunk[..1])?;
        if more > 0 { Err(self.length((self.count * N + more) as u64)) } else { Ok(items) }
    }

    fn length(&self, found: u64) -> IoError {
        let expected = (self.count * self.item.size) as u64;
        self.input.error(None, Cause::NpyLength { expected, found })
    }

    fn integers(&mut self, signed: bool, size: usize, big: bool) -> Result<Vec<f64>, IoError> {
        match (signed, size) {
            (true, 1) => self.all(|b| Ok(f64::from(i8::from_le_bytes(b)))),
            (true, 2) => self.all(|b| Ok(pick(b, big, i16::from_be_bytes, i16::from_le_bytes).into())),
            (true, 4) => self.all(|b| Ok(pick(b, big, i32::from_be_bytes, i32::from_le_bytes).into())),
            (true, _) => self.all(|b| {
                let value = pick(b, big, i64::from_be_bytes, i64::from_le_bytes);
                exact(value.unsigned_abs(), value as f64, value)
            }),
            (false, 1) => self.all(|[b]| Ok(f64::from(b))),
            (false, 2) => self.all(|b| Ok(pick(b, big, u16::from_be_bytes, u16::from_le_bytes).into())),
            (false, 4) => self.all(|b| Ok(pick(b, big, u32::from_be_bytes, u32::from_le_bytes).into())),
            (false, _) => self.all(|b| {
                let value = pick(b, big, u64::from_be_bytes, u64::from_le_bytes);
                exact(value, value as f64, value)
            }),
        }
    }
}

fn exact(magnitude: u64, value: f64, shown: impl ToString) -> Result<f64, Cause> {
    if magnitude <= EXACT { Ok(value) } else { Err(Cause::IntegerTooLarge { token: shown.to_string() }) }
}

fn pick<const N: usize, T>(bytes: [u8; N], big: bool, be: fn([u8; N]) -> T, le: fn([u8; N]) -> T) -> T {
    if big { be(bytes) } else { le(bytes) }
}

fn f32_of(bytes: [u8; 4], big: bool) -> f32 {
    pick(bytes, big, f32::from_be_bytes, f32::from_le_bytes)
}

fn f64_of(bytes: [u8; 8], big: bool) -> f64 {
    pick(bytes, big, f64::from_be_bytes, f64::from_le_bytes)
}

/// The two parts of a complex number; H = N/2.
fn halves<const N: usize, const H: usize>(bytes: [u8; N]) -> [[u8; H]; 2] {
    let mut parts = [[0; H]; 2];
    for (part, half) in parts.iter_mut().zip(bytes.as_chunks::<H>().0) {
        *part = *half;
    }
    parts
}

/// Row-major to column-major.
fn by_columns(data: NpyData, rows: usize, cols: usize) -> NpyData {
    match data {
        NpyData::F16(v) => NpyData::F16(transpose(&v, rows, cols)),
        NpyData::Bf16(v) => NpyData::Bf16(transpose(&v, rows, cols)),
        NpyData::F32(v) => NpyData::F32(transpose(&v, rows, cols)),
        NpyData::F64(v) => NpyData::F64(transpose(&v, rows, cols)),
        NpyData::C32(v) => NpyData::C32(transpose(&v, rows, cols)),
        NpyData::C64(v) => NpyData::C64(transpose(&v, rows, cols)),
    }
}

/// In tiles, so that both sides stay in cache.
fn transpose<T: Copy>(by_rows: &[T], rows: usize, cols: usize) -> Vec<T> {
    const TILE: usize = 32;
    let mut by_cols = by_rows.to_vec();
    if by_rows.is_empty() {
        return by_cols;
    }
    for i0 in (0..rows).step_by(TILE) {
        for j0 in (0..cols).step_by(TILE) {
            for j in j0..(j0 + TILE).min(cols) {
                for i in i0..(i0 + TILE).min(rows) {
                    by_cols[i + j * rows] = by_rows[i * cols + j];
                }
            }
        }
    }
    by_cols
}
