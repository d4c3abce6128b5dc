//! JSON with every digit of a number.
//!
//! A real is written with 17 significant digits, so that reading it back gives the same 64 bits;
//! zeros at the end are left out, one digit after the point stays, and so an integer and a real
//! look different: `1` and `1.0`. JSON has no infinities and no NaN: they are the strings
//! `"Infinity"`, `"-Infinity"` and `"NaN"`.
//!
//! ```
//! use cola::program::json::Json;
//!
//! let record = Json::record([("value", Json::from(0.1)), ("n", Json::from(3_usize))]);
//! assert_eq!(record.to_string(), r#"{"value":0.10000000000000001,"n":3}"#);
//! assert_eq!(Json::complex(1.0, f64::NAN).to_string(), r#"{"re":1.0,"im":"NaN"}"#);
//! ```

use std::fmt::{self, Display, Formatter, Write};

/// A value as it is written in JSON, on one line, records in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer: of 64 bits, signed or not, without loss.
    Int(i128),
    /// A real, see [`real`].
    Real(f64),
    /// A string.
    Str(String),
    /// `[…]`
    List(Vec<Json>),
    /// `{…}`
    Record(Vec<(String, Json)>),
}

impl Json {
    /// A record of these fields, in this order.
    pub fn record<K: Into<String>>(fields: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// A list of these values.
    pub fn list<V: Into<Json>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// A complex number: `{"re":…,"im":…}`.
    pub fn complex(re: f64, im: f64) -> Self {
        Self::record([("re", Self::Real(re)), ("im", Self::Real(im))])
    }
}

macro_rules! from {
    ($($type:ty => $make:expr),* $(,)?) => {$(
        impl From<$type> for Json {
            fn from(value: $type) -> Self {
                $make(value)
            }
        }
    )*};
}

from! {
    bool => Json::Bool,
    f64 => Json::Real,
    String => Json::Str,
    &str => |text: &str| Json::Str(text.to_owned()),
    i32 => |value| Json::Int(i128::from(value)),
    i64 => |value| Json::Int(i128::from(value)),
    u32 => |value| Json::Int(i128::from(value)),
    u64 => |value| Json::Int(i128::from(value)),
    usize => |value| Json::Int(value as i128),
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Display for Json {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Real(value) if value.is_finite() => f.write_str(&real(*value)),
            Self::Real(value) => write!(f, "\"{}\"", real(*value)),
            Self::Str(text) => string(text, f),
            Self::List(values) => {
                f.write_char('[')?;
                for (k, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if k == 0 { "" } else { "," })?;
                }
                f.write_char(']')
            }
            Self::Record(fields) => {
                f.write_char('{')?;
                for (k, (name, value)) in fields.iter().enumerate() {
                    f.write_str(if k == 0 { "" } else { "," })?;
                    string(name, f)?;
                    write!(f, ":{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

/// `value` to 17 significant digits: `0.5`, `0.10000000000000001`, `1.0`, `1.0000000000000001e-9`;
/// `NaN`, `Infinity` and `-Infinity` without quotes.
pub fn real(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    // `d.dddddddddddddddde±x`: 17 digits, correctly rounded.
    let scientific = format!("{:.16e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');

    let (before, after, power) = match exponent {
        -4..0 => ("0".to_owned(), "0".repeat(exponent.unsigned_abs() as usize - 1) + digits, String::new()),
        0..17 => {
            let whole = exponent as usize + 1;
            let after = digits.get(whole..).unwrap_or("").to_owned();
            let before: String = digits.chars().chain(std::iter::repeat('0')).take(whole).collect();
            (before, after, String::new())
        }
        _ => {
            let (first, after) = digits.split_at(digits.len().min(1));
            (first.to_owned(), after.to_owned(), format!("e{exponent}"))
        }
    };
    let after = if after.is_empty() { "0" } else { &after };
    format!("{sign}{before}.{after}{power}")
}

fn string(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Json, real};
    use proptest::prelude::*;

    #[test]
    fn reals_have_seventeen_digits_and_a_point() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-2.5, "-2.5"),
            (0.1, "0.10000000000000001"),
            (1.0 / 3.0, "0.33333333333333331"),
            (100.0, "100.0"),
            (1e16, "10000000000000000.0"),
            (1e17, "1.0e17"),
            (1e-4, "0.0001"),
            (1e-5, "1.0000000000000001e-5"),
            (1.5e-6, "1.5e-6"),
            (1e-9, "1.0000000000000001e-9"),
            (123.456, "123.456"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::from_bits(1), "4.9406564584124654e-324"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
            (-f64::NAN, "NaN"),
        ]
        .map(|(value, expected): (f64, &str)| (real(value), expected.to_owned()));
        for (written, expected) in cases {
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn strings_escape_what_json_forbids() {
        let text = "a\"\\\n\r\t\u{1}é\u{7f}";
        let written = Json::from(text).to_string();
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn nested_values_are_json() {
        let value = Json::record([
            ("list", Json::list([1_i64, -2])),
            ("none", Json::from(None::<f64>)),
            ("flag", Json::from(true)),
            ("z", Json::complex(-1.5, f64::INFINITY)),
            ("seed", Json::from(u64::MAX)),
            ("empty", Json::List(vec![])),
        ]);
        let text = value.to_string();
        assert_eq!(
            text,
            r#"{"list":[1,-2],"none":null,"flag":true,"z":{"re":-1.5,"im":"Infinity"},"seed":18446744073709551615,"empty":[]}"#
        );
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn reading_a_written_real_gives_its_bits(bits in any::<u64>(), small in -1e6..1e6_f64) {
            for value in [f64::from_bits(bits), small, small.round()] {
                if value.is_finite() {
                    let text = real(value);
                    prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{}", text);
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
                }
            }
        }
    }
}
