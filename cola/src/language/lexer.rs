//! Source text into words.

use std::iter::Peekable;
use std::str::CharIndices;

use super::number;
use super::problem::Problem;
use super::span::Span;
use super::token::{Bracket, Token, TokenKind};

/// The words of `source`. The last is always [`TokenKind::End`]; a fault in the middle is the
/// token before it, so that the parser can first report what is wrong to its left.
pub(super) fn lex(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { source, chars: source.char_indices().peekable(), starts_line: false };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next();
        let done = matches!(token.kind, TokenKind::End);
        let invalid = matches!(token.kind, TokenKind::Invalid(_));
        let span = token.span;
        tokens.push(token);
        if invalid {
            tokens.push(Token { kind: TokenKind::End, span: span.after(), starts_line: false });
        }
        if done || invalid {
            return tokens;
        }
    }
}

/// Whether `text` is one name of the language, so that it can be defined.
pub fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name) && text != "true" && text != "false"
}

pub(super) fn begins_name(c: char) -> bool {
    c == '_' || (c.is_alphabetic() && !matches!(c, 'ᴴ' | 'ᵀ'))
}

/// A name may have this character after its first.
pub(crate) fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

struct Lexer<'a> {
    source: &'a str,
    chars: Peekable<CharIndices<'a>>,
    starts_line: bool,
}

impl Lexer<'_> {
    fn next(&mut self) -> Token {
        self.starts_line = false;
        self.skip_blank();
        let Some((start, character)) = self.chars.next() else {
            let end = Span::new(self.source.len(), self.source.len());
            return Token { kind: TokenKind::End, span: end, starts_line: self.starts_line };
        };
        let kind = match character {
            '+' => TokenKind::Plus,
            '-' => TokenKind::Minus,
            '*' => TokenKind::Star,
            '/' => TokenKind::Slash,
            '^' => TokenKind::Caret,
            '\'' => TokenKind::Prime,
            ',' => TokenKind::Comma,
            ':' => TokenKind::Colon,
            ';' => TokenKind::Semicolon,
            '=' => TokenKind::Equals,
            '(' => TokenKind::Open(Bracket::Round),
            '[' => TokenKind::Open(Bracket::Square),
            ')' => TokenKind::Close(Bracket::Round),
            ']' => TokenKind::Close(Bracket::Square),
            '"' => return self.string(start),
            '.' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => TokenKind::Dot,
            '.' | '0'..='9' => return self.number(start),
            c if begins_name(c) => {
                while self.peek().is_some_and(continues_name) {
                    self.chars.next();
                }
                match Span::new(start, self.position()).text(self.source) {
                    "true" => TokenKind::True,
                    "false" => TokenKind::False,
                    _ => TokenKind::Name,
                }
            }
            character => {
                TokenKind::Invalid(Problem::UnexpectedCharacter { character, help: advice(character) })
            }
        };
        self.token(kind, start)
    }

    /// Blanks, line breaks and comments (`#` to the end of the line).
    fn skip_blank(&mut self) {
        while let Some(&(at, c)) = self.chars.peek() {
            match c {
                '\n' => self.starts_line = true,
                '#' => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.chars.next();
                    }
                    continue;
                }
                '\u{feff}' if at == 0 => {}
                c if c.is_whitespace() => {}
                _ => return,
            }
            self.chars.next();
        }
    }

    fn number(&mut self, start: usize) -> Token {
        let rest = self.source.get(start..).unwrap_or("");
        let (kind, length) = number::read(rest);
        while self.position() < start + length {
            self.chars.next();
        }
        self.token(kind, start)
    }

    /// The opening quote is behind us.
    fn string(&mut self, start: usize) -> Token {
        let mut text = String::new();
        loop {
            match self.chars.next() {
                None | Some((_, '\n')) => {
                    let span = Span::new(start, start + 1);
                    return Token {
                        kind: TokenKind::Invalid(Problem::UnclosedString),
                        span,
                        starts_line: self.starts_line,
                    };
                }
                Some((_, '"')) => return self.token(TokenKind::Str(text), start),
                Some((at, '\\')) => match self.escape() {
                    Some(character) => text.push(character),
                    None => {
                        let span = Span::new(at, self.position());
                        let problem = Problem::UnknownEscape { text: span.text(self.source).to_owned() };
                        return self.token(TokenKind::Invalid(problem), at);
                    }
                },
                Some((_, character)) => text.push(character),
            }
        }
    }

    /// The backslash is behind us.
    fn escape(&mut self) -> Option<char> {
        let character = self.peek().filter(|&c| c != '\n')?;
        self.chars.next();
        match character {
            '"' | '\\' => Some(character),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => {
                self.chars.next_if(|&(_, c)| c == '{')?;
                let mut code: u32 = 0;
                for digits in 0.. {
                    match self.peek()?.to_digit(16) {
                        Some(digit) if digits < 6 => code = 16 * code + digit,
                        _ if digits == 0 => return None,
                        _ => break,
                    }
                    self.chars.next();
                }
                self.chars.next_if(|&(_, c)| c == '}')?;
                char::from_u32(code)
            }
            _ => None,
        }
    }

    fn token(&mut self, kind: TokenKind, start: usize) -> Token {
        Token { kind, span: Span::new(start, self.position()), starts_line: self.starts_line }
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|&(_, c)| c)
    }

    fn position(&mut self) -> usize {
        self.chars.peek().map_or(self.source.len(), |&(at, _)| at)
    }
}

/// What to write instead of a character that the language does not know.
fn advice(character: char) -> Option<&'static str> {
    Some(match character {
        '·' | '×' | '∗' | '⋅' | '@' => "a product is written `*`",
        '⊗' => "write `Kronecker(A, B)`",
        '⊕' => "write `KronSum(A, B)` or `BlockDiag(A, B)`",
        '÷' => "a quotient is written `/`",
        '−' | '–' | '—' => "write a plain `-`",
        '²' | '³' | '⁻' | '¹' => "a power is written `^`",
        'ᴴ' | '†' | '’' | '′' | '‘' => "the adjoint is written `A'`",
        'ᵀ' => "the transpose is written `A.T`",
        '“' | '”' | '«' | '»' | '`' => "a string is written with plain double quotes: \"…\"",
        '{' | '}' => "lists are written `[…]`, and expressions are grouped with `(…)`",
        '\\' => "write `solve(A, b)`",
        '%' | '!' => "a comment begins with `#`",
        '…' => "write every element, or a slice such as `0:10`",
        _ => return None,
    })
}
