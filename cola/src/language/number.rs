//! Numbers: `12`, `0.5`, `.5`, `2.`, `1e-3`, and `i` after any of them.

use super::lexer::{begins_name, continues_name};
use super::problem::Problem;
use super::token::TokenKind;

/// The number at the start of `text`, which begins with a digit or with `.` and a digit; and its length.
///
/// A dot belongs to the number unless a name follows it (`2.T` is a field of 2), and `2.e5` and
/// `2.i` are still numbers.
pub(super) fn read(text: &str) -> (TokenKind, usize) {
    let digits = |from: usize| text.get(from..).unwrap_or("").bytes().take_while(u8::is_ascii_digit).count();
    let at = |at: usize| text.get(at..).and_then(|rest| rest.chars().next());
    let exponent = |from: usize| {
        let sign = usize::from(matches!(at(from + 1), Some('+' | '-')));
        let count = digits(from + 1 + sign);
        if matches!(at(from), Some('e' | 'E')) && count > 0 { 1 + sign + count } else { 0 }
    };
    let is_unit = |from: usize| at(from) == Some('i') && !at(from + 1).is_some_and(continues_name);

    let mut end = digits(0);
    let mut real = false;
    if at(end) == Some('.') {
        let next = end + 1;
        let tail = next + exponent(next);
        let ends = |tail: usize| is_unit(tail) || !at(tail).is_some_and(continues_name);
        if !at(next).is_some_and(begins_name) || ends(tail) && tail > next || is_unit(next) {
            real = true;
            end = next + digits(next);
        }
    }
    let power = exponent(end);
    real |= power > 0;
    end += power;
    let number = text.get(..end).unwrap_or("");

    if is_unit(end) {
        return (in_range(number, TokenKind::Imaginary), end + 1);
    }
    if at(end).is_some_and(continues_name) {
        let word = text.get(end..).unwrap_or("");
        let tail = word.find(|c| !continues_name(c)).unwrap_or(word.len());
        let (tail, whole) = (word.get(..tail).unwrap_or(""), text.get(..end + tail).unwrap_or(""));
        let problem = Problem::MalformedNumber { text: whole.to_owned(), help: advice(number, tail) };
        return (TokenKind::Invalid(problem), whole.len());
    }
    let kind = if real {
        in_range(number, TokenKind::Real)
    } else {
        match number.parse() {
            Ok(value) => TokenKind::Int(value),
            Err(_) => TokenKind::Invalid(Problem::IntegerTooLarge { text: number.to_owned() }),
        }
    };
    (kind, end)
}

/// The double nearest to `number`, unless that is infinite, or zero by underflow.
fn in_range(number: &str, make: fn(f64) -> TokenKind) -> TokenKind {
    let value: f64 = number.parse().unwrap_or(f64::INFINITY);
    let mantissa = number.split(['e', 'E']).next().unwrap_or("");
    let vanishes = value == 0.0 && mantissa.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    if value.is_finite() && !vanishes {
        make(value)
    } else {
        TokenKind::Invalid(Problem::RealOutOfRange { text: number.to_owned(), large: !vanishes })
    }
}

fn advice(number: &str, tail: &str) -> String {
    match tail {
        "j" | "im" | "J" | "I" => format!("the imaginary unit is `i`: `{number}i`"),
        "e" | "E" => "the exponent has no digits: write `1e-3`".to_owned(),
        _ if tail.starts_with('_') => "digits are written without separators: `1000`".to_owned(),
        _ if number == "0" && tail.starts_with(['x', 'b', 'o']) => "numbers are decimal".to_owned(),
        _ => format!("to multiply, write `{number}*{tail}`; a name does not begin with a digit"),
    }
}
