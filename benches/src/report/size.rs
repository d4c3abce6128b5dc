//! A size: its text, its number, and of which kind it is.

/// A size of a task. The default is that of a record about all sizes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Size {
    /// As in the records.
    pub text: String,
    /// The text without its number: sizes of one kind can be compared.
    pub kind: String,
    /// The last run of digits.
    pub number: Option<f64>,
}

impl Size {
    /// The size of a text.
    pub fn new(text: &str) -> Size {
        let end = text.rfind(|c: char| c.is_ascii_digit()).map(|last| last + 1);
        let found = end.map(|end| {
            let start = text[..end].rfind(|c: char| !c.is_ascii_digit());
            // What is no digit may be longer than a byte.
            let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
            (start, end)
        });
        match found {
            None => Size { text: text.into(), kind: text.into(), number: None },
            Some((start, end)) => {
                let kind = format!("{}{}", &text[..start], &text[end..]);
                Size { text: text.into(), kind, number: text[start..end].parse().ok() }
            }
        }
    }

    /// The kind as a word: `solve` of `solve:2000`.
    pub fn word(&self) -> &str {
        self.kind.trim_matches(|c: char| !c.is_alphanumeric())
    }

    /// For people.
    pub fn shown(&self) -> &str {
        if self.text.is_empty() { "all" } else { &self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_the_last_run_of_digits() {
        for (text, kind, number) in [
            ("300", "", Some(300.0)),
            ("solve:20000", "solve:", Some(20000.0)),
            ("toeplitz2p20", "toeplitz2p", Some(20.0)),
            ("poisson300_solve", "poisson_solve", Some(300.0)),
            ("π7", "π", Some(7.0)),
            ("none", "none", None),
        ] {
            let size = Size::new(text);
            assert_eq!((size.kind.as_str(), size.number), (kind, number), "{text}");
        }
        assert_eq!(Size::new("solve:20000").word(), "solve");
    }

    #[test]
    fn a_record_of_all_sizes_says_so() {
        assert_eq!(Size::default().shown(), "all");
        assert_eq!(Size::new("5").shown(), "5");
    }
}
