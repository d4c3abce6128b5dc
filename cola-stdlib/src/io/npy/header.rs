//! The header of a `.npy` file: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.

use super::super::error::Cause;

/// What a header says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) dtype: String,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<u64>,
}

/// Parses the text of a header. Python's literals are accepted as far as numpy writes them.
pub(super) fn parse(text: &[u8]) -> Result<Header, Cause> {
    let malformed = |reason: &str| Cause::NpyHeader { reason: reason.to_owned() };
    let text = str::from_utf8(text).map_err(|_| malformed("it is no text"))?;
    let (mut dtype, mut fortran_order, mut shape) = (None, None, None);
    let mut rest = Rest(text.trim_ascii());
    rest.expect('{')?;
    while !rest.take('}') {
        let key = rest.string()?;
        rest.expect(':')?;
        match key {
            "descr" if rest.peek() == Some('[') => {
                return Err(Cause::NpyDtype { dtype: "a structure with fields".to_owned() });
            }
            "descr" => dtype = Some(rest.string()?.to_owned()),
            "fortran_order" => fortran_order = Some(rest.boolean()?),
            "shape" => shape = Some(rest.tuple()?),
            _ => return Err(malformed("it has a key besides descr, fortran_order and shape")),
        }
        if !rest.take(',') && rest.peek() != Some('}') {
            return Err(malformed("a comma or brace is missing"));
        }
    }
    match (dtype, fortran_order, shape) {
        (Some(dtype), Some(fortran_order), Some(shape)) if rest.0.is_empty() => {
            Ok(Header { dtype, fortran_order, shape })
        }
        (Some(_), Some(_), Some(_)) => Err(malformed("something follows the closing brace")),
        _ => Err(malformed("descr, fortran_order or shape is missing")),
    }
}

/// What is left to parse; never begins with a blank.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn peek(&self) -> Option<char> {
        self.0.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        match self.0.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest.trim_ascii_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Cause> {
        if self.take(wanted) {
            return Ok(());
        }
        let found = self.0.chars().take(20).collect::<String>();
        Err(Cause::NpyHeader { reason: format!("`{wanted}` is expected before `{}`", found.escape_debug()) })
    }

    fn string(&mut self) -> Result<&'a str, Cause> {
        let quote = if self.peek() == Some('"') { '"' } else { '\'' };
        self.expect(quote)?;
        let Some((string, rest)) = self.0.split_once(quote) else {
            return Err(Cause::NpyHeader { reason: "a string does not end".to_owned() });
        };
        self.0 = rest.trim_ascii_start();
        Ok(string)
    }

    fn boolean(&mut self) -> Result<bool, Cause> {
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.0.strip_prefix(word) {
                self.0 = rest.trim_ascii_start();
                return Ok(value);
            }
        }
        Err(Cause::NpyHeader { reason: "fortran_order is neither True nor False".to_owned() })
    }

    fn tuple(&mut self) -> Result<Vec<u64>, Cause> {
        let mut sizes = Vec::new();
        self.expect('(')?;
        while !self.take(')') {
            let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, rest) = self.0.split_at(length);
            let size = digits.parse().map_err(|_| Cause::NpyHeader {
                reason: "a size in the shape is no whole number below 2^64".to_owned(),
            })?;
            sizes.push(size);
            // Python 2 marked long integers.
            self.0 = rest.strip_prefix('L').unwrap_or(rest).trim_ascii_start();
            if !self.take(',') && self.peek() != Some(')') {
                return Err(Cause::NpyHeader { reason: "the shape does not end".to_owned() });
            }
        }
        Ok(sizes)
    }
}
