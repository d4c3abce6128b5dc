//! Whether an input is finished, or goes on on the next line.
//!
//! The parser knows: what fails only because the text ends is not finished. A string that is open at the end of a line
//! goes on too. Everything else is finished, also where it is wrong, so that an error is told at once.

use super::command::{Takes, parse_command};
use super::scan::{Scanner, on_one_line_each};
use crate::language::{self, Kind};
use crate::program::commands::session;

/// The input wants another line.
pub(super) fn goes_on(input: &str) -> bool {
    match parse_command(input) {
        Some(Ok((command, argument))) => match command.takes {
            Takes::Expression => expression_goes_on(argument),
            Takes::Definition => match argument.split_once('=') {
                Some((_, text)) if !session::is_file(text.trim()) => expression_goes_on(text),
                _ => false,
            },
            _ => false,
        },
        Some(Err(_)) => false,
        None => expression_goes_on(input),
    }
}

fn expression_goes_on(text: &str) -> bool {
    match language::parse(&on_one_line_each(text)) {
        Ok(_) => false,
        Err(fault) => fault.incomplete || fault.kind == Kind::UnclosedString,
    }
}

/// Lines that become one input, for a reader that sees each only once.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    scanner: Scanner,
}

impl Lines {
    /// From this length on, a text with an open bracket is not parsed line by line again and again.
    const LONG: usize = 1 << 14;

    /// No line yet.
    pub(super) fn new() -> Lines {
        Lines { text: String::new(), scanner: Scanner::new() }
    }

    /// There is no line.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Another line, with its line break; whether the input goes on after it.
    pub(super) fn push(&mut self, line: &str) -> bool {
        self.text.push_str(line);
        self.scanner.read(line);
        (self.text.len() > Lines::LONG && self.scanner.is_open()) || goes_on(&self.text)
    }

    /// The input; afterwards there is no line again.
    pub(super) fn take(&mut self) -> String {
        self.scanner = Scanner::new();
        std::mem::take(&mut self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_brackets_operators_and_strings_go_on() {
        for input in [
            "solve(A,",
            "(1",
            "[[1, 2],",
            "[[1, 2],\n\n",
            "1 +",
            "1 + # more",
            "a*",
            "a^",
            "-",
            "x =",
            "x = 1; y =",
            "f(k=",
            "A[0:",
            "\"abc",
            "load(\"a",
            "\"abc\ndef",
            ":explain solve(A,",
            ":exp 1 +",
            ":time [1,",
            ":let x = [1,",
            ":let x=\"a",
        ] {
            assert!(goes_on(input), "{input}");
        }
    }

    #[test]
    fn what_is_whole_or_wrong_is_finished() {
        for input in [
            "",
            "# comment (",
            "1 + 1",
            "x = 1;",
            "f(1)\n",
            "\"a\nb\"",
            "solve(A, b]",
            ")",
            "1 2",
            "f(a b",
            "²(",
            "1x (",
            ":quit",
            ":vars (",
            ":nonsense (",
            ":let x=(/nowhere.mtx",
            ":let x = (/nowhere.mtx ",
            ":let x",
            ":load (a",
            ":",
        ] {
            assert!(!goes_on(input), "{input}");
        }
    }

    #[test]
    fn lines_are_read_until_they_are_whole() {
        let mut lines = Lines::new();
        assert!(lines.push("[1,\n") && lines.push("\n") && !lines.push("2]\n"));
        assert_eq!(lines.take(), "[1,\n\n2]\n");
        assert!(lines.is_empty() && !lines.push("1\n"));
    }

    #[test]
    fn a_long_matrix_is_not_parsed_for_every_line() {
        let mut lines = Lines::new();
        assert!(lines.push("[\n"));
        for _ in 0..100_000 {
            assert!(lines.push("[1.0, 2.0],\n"));
        }
        assert!(!lines.push("]\n"));
    }
}
