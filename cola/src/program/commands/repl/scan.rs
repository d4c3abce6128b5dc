//! Where the end of an unfinished text stands: in a string, in a comment, in which calls.
//!
//! The parser says what is wrong with a text; while it is being typed the question is what could come next. This reads
//! strings, comments and brackets as the lexer does, with one difference: a string may go on on the next line.

use crate::language::{continues_name, is_name};

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Code,
    Text,
    Comment,
}

/// Reads a text character by character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner {
    part: Part,
    escaped: bool,
    /// Brackets that are open.
    depth: usize,
}

impl Scanner {
    /// Before the first character.
    pub(super) const fn new() -> Scanner {
        Scanner { part: Part::Code, escaped: false, depth: 0 }
    }

    /// Reads one character; what it belongs to. Quotes belong to the text between them.
    pub(super) fn step(&mut self, c: char) -> Part {
        match (self.part, c) {
            (Part::Text, _) if self.escaped => self.escaped = false,
            (Part::Text, '\\') => self.escaped = true,
            (Part::Text, '"') => {
                self.part = Part::Code;
                return Part::Text;
            }
            (Part::Code, '"') => self.part = Part::Text,
            (Part::Code, '#') => self.part = Part::Comment,
            (Part::Code, '(' | '[') => self.depth += 1,
            (Part::Code, ')' | ']') => self.depth = self.depth.saturating_sub(1),
            (Part::Comment, '\n') => self.part = Part::Code,
            _ => {}
        }
        self.part
    }

    /// Reads a text.
    pub(super) fn read(&mut self, text: &str) {
        text.chars().for_each(|c| _ = self.step(c));
    }

    /// A string or a bracket is open.
    pub(super) fn is_open(&self) -> bool {
        self.part == Part::Text || self.depth > 0
    }
}

/// The text as the language reads it: a line break in a string is written `\n`.
pub(super) fn on_one_line_each(text: &str) -> String {
    let mut scanner = Scanner::new();
    let mut whole = String::with_capacity(text.len());
    for c in text.chars() {
        match (scanner.step(c), c) {
            (Part::Text, '\n') => whole.push_str("\\n"),
            (Part::Text, '\r') => {}
            _ => whole.push(c),
        }
    }
    whole
}

/// A bracket that is open where the text ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// The name before it, if it opens the arguments of a call.
    pub(super) callee: Option<String>,
    /// The arguments that were given by name.
    pub(super) keywords: Vec<String>,
    /// The one whose value is being written.
    pub(super) value_of: Option<String>,
}

/// Where a text ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What the next character belongs to.
    pub(super) part: Part,
    /// The brackets that are open, outermost first.
    pub(super) open: Vec<Open>,
    /// Where the word begins that the text ends with: a name, or what there is of a string, without its quote.
    pub(super) word: usize,
    /// That word follows a dot.
    pub(super) after_dot: bool,
    /// The name before that dot, if it is one: `f` of `f.val`.
    pub(super) field_of: Option<String>,
}

impl Place {
    /// Where this text ends.
    pub(super) fn at_end_of(text: &str) -> Place {
        let mut scanner = Scanner::new();
        let mut open: Vec<Open> = Vec::new();
        // The last name, the word that is being read, and what stands before it.
        let (mut name, mut word, mut begins) = (String::new(), String::new(), 0);
        let (mut after_dot, mut field_of) = (false, None);
        for (at, c) in text.char_indices() {
            let before = scanner.part;
            let part = scanner.step(c);
            if before == Part::Code && part == Part::Code && continues_name(c) {
                if word.is_empty() {
                    begins = at;
                }
                word.push(c);
                continue;
            }
            let chained = after_dot;
            if !word.is_empty() {
                name = std::mem::take(&mut word);
                after_dot = false;
            }
            let last = if c.is_whitespace() { String::new() } else { std::mem::take(&mut name) };
            let in_string = before == Part::Text && scanner.part == Part::Text;
            begins = if in_string { begins } else { at + c.len_utf8() };
            after_dot &= c.is_whitespace();
            if part != Part::Code || before != Part::Code {
                continue;
            }
            let callee = is_name(&last).then_some(last);
            match c {
                '(' => open.push(Open { callee, ..Open::default() }),
                '[' => open.push(Open::default()),
                ')' | ']' => _ = open.pop(),
                // Of `f.l.` nothing is known without evaluating it.
                '.' => (after_dot, field_of) = (true, callee.filter(|_| !chained)),
                '=' => {
                    if let (Some(inner), Some(keyword)) = (open.last_mut(), callee) {
                        inner.keywords.push(keyword.clone());
                        inner.value_of = Some(keyword);
                    }
                }
                ',' => {
                    if let Some(inner) = open.last_mut() {
                        inner.value_of = None;
                    }
                }
                _ => {}
            }
        }
        Place { part: scanner.part, open, word: begins, after_dot, field_of: field_of.filter(|_| after_dot) }
    }

    /// The innermost bracket.
    pub(super) fn innermost(&self) -> Option<&Open> {
        self.open.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> (String, Option<String>, Option<String>) {
        let place = Place::at_end_of(text);
        let inner = place.innermost().cloned().unwrap_or_default();
        (text[place.word..].to_owned(), inner.callee, inner.value_of)
    }

    #[test]
    fn the_word_the_call_and_the_keyword_at_the_end() {
        let is = |text: &str, word: &str, callee: Option<&str>, value_of: Option<&str>| {
            let expected = (word.to_owned(), callee.map(str::to_owned), value_of.map(str::to_owned));
            assert_eq!(end(text), expected, "{text}");
        };
        is("", "", None, None);
        is("sol", "sol", None, None);
        is("x = sol", "sol", None, None);
        is("solve(A, b, al", "al", Some("solve"), None);
        is("solve(A, b, alg=", "", Some("solve"), Some("alg"));
        is("solve (A, b, alg = CG(to", "to", Some("CG"), None);
        is("solve(A, b, alg=CG(tol=1e-8), x", "x", Some("solve"), None);
        is("f([1, 2], g", "g", Some("f"), None);
        is("A[0, so", "so", None, None);
        is("(so", "so", None, None);
        is("a # solve(", "", None, None);
        is("f(\"a)\" + b", "b", Some("f"), None);
        is("load(\"dir/fi", "dir/fi", Some("load"), None);
        is("Σ1", "Σ1", None, None);
        is("1 + 2", "2", None, None);
    }

    #[test]
    fn fields_know_whose_they_are() {
        let of = |text: &str| Place::at_end_of(text).field_of;
        assert_eq!(of("f.va").as_deref(), Some("f"));
        assert_eq!(of("g(f.").as_deref(), Some("f"));
        assert_eq!(of("f.l + "), None);
        assert_eq!(of("f. "), Some("f".to_owned()));
        assert_eq!(of("f.l "), None);
        assert_eq!(of("f.l."), None);
        assert_eq!(of("lu(A).l"), None);
        assert_eq!(of("2."), None);
    }

    #[test]
    fn parts_are_those_of_the_lexer() {
        let part = |text: &str| Place::at_end_of(text).part;
        assert_eq!(part("\"a"), Part::Text);
        assert_eq!(part("\"a\\\""), Part::Text);
        assert_eq!(part("\"a\\\\\""), Part::Code);
        assert_eq!(part("# \"a"), Part::Comment);
        assert_eq!(part("# \"a\n"), Part::Code);
        assert_eq!(part("A' * \"a\" # b\n c'"), Part::Code);
    }

    #[test]
    fn line_breaks_in_strings_are_escaped_and_others_are_kept() {
        assert_eq!(on_one_line_each("f(\"a\nb\",\n2) # \"\n"), "f(\"a\\nb\",\n2) # \"\n");
        assert_eq!(on_one_line_each("\"a\r\nb\""), "\"a\\nb\"");
    }
}
