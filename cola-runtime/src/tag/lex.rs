//! Words and signs of the text forms of tags and patterns.
//!
//! Invariants
//! - Columns count characters from 1, so a caret under column `c` stands below the offending character.
//! - A lone `_` is the wildcard; an identifier is a letter or `_` followed by letters, digits and `_`.

use std::fmt;

/// One word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    Number(u32),
    Sign(&'static str),
    /// A character that belongs to no word or sign.
    Stray(char),
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(word) => write!(f, "`{word}`"),
            Token::Number(number) => write!(f, "`{number}`"),
            Token::Sign(sign) => write!(f, "`{sign}`"),
            Token::Stray(stray) => write!(f, "`{}`", stray.escape_default()),
            Token::End => f.write_str("the end"),
        }
    }
}

const SIGNS: [&str; 14] = ["...", "[", "]", "{", "}", "(", ")", "@", ":", "|", ",", "×", "+", "?"];

/// Whether `text` is an identifier.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    starts && text != "_" && chars.all(|c| c.is_alphanumeric() || c == '_')
}

/// Tokens with their columns, ending with [`Token::End`]; read from left to right.
pub(crate) struct Tokens {
    tokens: Vec<(Token, usize)>,
    next: usize,
}

impl Tokens {
    pub(crate) fn new(text: &str) -> Tokens {
        let chars: Vec<char> = text.chars().collect();
        let mut tokens = Vec::new();
        let mut i = 0;
        while i < chars.len() {
            let c = chars[i];
            let column = i + 1;
            if c.is_whitespace() {
                i += 1;
                continue;
            }
            let run = |accept: &dyn Fn(char) -> bool| -> String {
                chars[i..].iter().copied().take_while(|c| accept(*c)).collect()
            };
            let token = if c.is_ascii_digit() {
                let digits = run(&|c| c.is_ascii_digit());
                i += digits.len();
                Token::Number(digits.parse().unwrap_or(u32::MAX))
            } else if c.is_alphabetic() || c == '_' {
                let word = run(&|c| c.is_alphanumeric() || c == '_');
                i += word.chars().count();
                if word == "_" { Token::Sign("_") } else { Token::Word(word) }
            } else {
                let ahead: String = chars[i..].iter().take(3).collect();
                let sign = SIGNS.into_iter().find(|s| ahead.starts_with(s));
                i += sign.map_or(1, |s| s.chars().count());
                sign.map_or(Token::Stray(c), Token::Sign)
            };
            tokens.push((token, column));
        }
        tokens.push((Token::End, chars.len() + 1));
        Tokens { tokens, next: 0 }
    }

    /// The token that would be taken next, and its column.
    pub(crate) fn peek(&self) -> (&Token, usize) {
        let last = self.tokens.len() - 1;
        let (token, column) = &self.tokens[self.next.min(last)];
        (token, *column)
    }

    /// Whether the token after the next one is the sign `sign`.
    pub(crate) fn second_is(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.next + 1), Some((Token::Sign(s), _)) if *s == sign)
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> (Token, usize) {
        let (token, column) = self.peek();
        let taken = (token.clone(), column);
        self.next += 1;
        taken
    }

    /// Takes the next token if it is the sign `sign`.
    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek().0, Token::Sign(s) if *s == sign);
        self.next += usize::from(found);
        found
    }
}

/// Writes `text` on one line and a caret under `column` on the next, both indented by two.
pub(crate) fn write_caret(f: &mut fmt::Formatter<'_>, text: &str, column: usize) -> fmt::Result {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    write!(f, "\n  {line}\n  {:>column$}", '^')
}

/// The known name closest to `name`, if one is close enough to be meant.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let near = |other: &str| {
        let other = other.to_lowercase();
        let one_slip = name.chars().count() > 2 && strsim::damerau_levenshtein(&name, &other) == 1;
        let score = strsim::jaro_winkler(&name, &other).max(if one_slip { 0.9 } else { 0.0 });
        (score > 0.8).then_some(score)
    };
    let best = known.into_iter().filter_map(|other| near(other).map(|score| (score, other)));
    // Ties go to the first name in the alphabet, so that the message never depends on load order.
    best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut tokens = Tokens::new("Σ[_x, _...]");
        let taken: Vec<_> = std::iter::from_fn(|| match tokens.take() {
            (Token::End, _) => None,
            (token, column) => Some((token.to_string(), column)),
        })
        .collect();
        let expected =
            [("`Σ`", 1), ("`[`", 2), ("`_x`", 3), ("`,`", 5), ("`_`", 7), ("`...`", 8), ("`]`", 11)];
        assert_eq!(taken, expected.map(|(t, c)| (t.to_owned(), c)));
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        assert_eq!(closest("Diagnoal", ["Dense", "Diagonal", "Sum"]), Some("Diagonal"));
        assert_eq!(closest("kronecker", ["Kronecker"]), Some("Kronecker"));
        assert_eq!(closest("xyz", ["Dense", "Diagonal"]), None);
    }
}
