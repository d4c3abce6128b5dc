//! Words of a line, and the numbers they spell.

use std::num::IntErrorKind;

use super::super::error::Cause;
use super::NonFinite;

/// 2⁵³: every integer up to here is an f64.
pub(super) const EXACT: i64 = 1 << 53;

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// The words of a line.
pub(super) struct Tokens<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let from = self.0.iter().position(|&b| !is_blank(b))?;
        let rest = &self.0[from..];
        let length = rest.iter().position(|&b| is_blank(b)).unwrap_or(rest.len());
        let (token, rest) = rest.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

/// At most 60 characters of a line or word, fit for a message.
pub(super) fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(240)]);
    let mut shown: String =
        text.trim_end().chars().map(|c| if c.is_control() { '·' } else { c }).take(60).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

/// A whole number without sign; saturates, so that the largest are refused by every range check.
pub(super) fn index(token: &[u8]) -> Result<u64, Cause> {
    let mut value = 0u64;
    for &byte in token {
        if !byte.is_ascii_digit() {
            return Err(Cause::NotAnIndex { token: shown(token) });
        }
        value = value.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
    }
    Ok(value)
}

/// An integer that f64 holds exactly.
pub(super) fn integer(token: &[u8]) -> Result<f64, Cause> {
    let text = str::from_utf8(token).unwrap_or("");
    match text.parse::<i64>() {
        Ok(value) if value.unsigned_abs() <= EXACT.unsigned_abs() => Ok(value as f64),
        Ok(_) => Err(Cause::IntegerTooLarge { token: shown(token) }),
        Err(error) => match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => {
                Err(Cause::IntegerTooLarge { token: shown(token) })
            }
            _ => Err(Cause::NotANumber { token: shown(token), what: "an integer" }),
        },
    }
}

/// A real number, correctly rounded.
pub(super) fn real(token: &[u8], non_finite: NonFinite) -> Result<f64, Cause> {
    let text = str::from_utf8(token).unwrap_or("");
    let value = match text.parse::<f64>() {
        Ok(value) => value,
        Err(_) => fortran(text).ok_or_else(|| Cause::NotANumber { token: shown(token), what: "a number" })?,
    };
    if value.is_finite() {
        Ok(value)
    } else if token.iter().any(u8::is_ascii_digit) {
        Err(Cause::Overflow { token: shown(token) })
    } else if non_finite == NonFinite::Keep {
        Ok(value)
    } else {
        Err(Cause::NotFinite { token: shown(token) })
    }
}

/// A number with the exponent letter of Fortran's double precision: `1.5D-3`.
fn fortran(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['d', 'D'])?;
    if !mantissa.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    format!("{mantissa}e{exponent}").parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_are_split_at_blanks_and_tabs_and_carriage_returns() {
        let words: Vec<_> = Tokens(b" 1\t-2.5  x\r").collect();
        assert_eq!(words, [b"1".as_slice(), b"-2.5", b"x"]);
    }

    #[test]
    fn numbers_are_read_as_written() {
        let keep = |text: &str| real(text.as_bytes(), NonFinite::Keep);
        assert_eq!(keep(".0436").unwrap(), 0.0436);
        assert_eq!(keep("+1.5D-3").unwrap(), 1.5e-3);
        assert_eq!(keep("-3.d2").unwrap(), -300.0);
        assert!(keep("NaN").unwrap().is_nan());
        assert_eq!(keep("-Infinity").unwrap(), f64::NEG_INFINITY);
        assert!(matches!(keep("1e999"), Err(Cause::Overflow { .. })));
        for garbage in ["", "d5", "1.0.0", "1,5", "0x10", "1e", "--1", "idnd1"] {
            assert!(matches!(keep(garbage), Err(Cause::NotANumber { .. })), "{garbage}");
        }
        assert_eq!(integer(b"-9007199254740992").unwrap(), -9007199254740992.0);
        assert!(matches!(integer(b"9007199254740993"), Err(Cause::IntegerTooLarge { .. })));
        assert!(matches!(integer(b"99999999999999999999"), Err(Cause::IntegerTooLarge { .. })));
        assert!(matches!(integer(b"1.0"), Err(Cause::NotANumber { .. })));
        assert_eq!(index(b"99999999999999999999999").unwrap(), u64::MAX);
        assert!(index(b"-1").is_err() && index(b"+1").is_err());
    }
}
