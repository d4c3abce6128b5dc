//! Lines of a file, one at a time, in a buffer that is reused.

use super::super::error::{Cause, IoError};
use super::super::format::Input;
use super::token;

const BUFFER: usize = 1 << 16;
const LONGEST_LINE: usize = 1 << 20;
const LONGEST_COMMENTS: usize = 1 << 24;

/// Reads lines. Invariant: `buffer[start..end]` is what was read and not yet handed out.
pub(super) struct Lines<'a> {
    input: Input<'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    number: u64,
    comments: Vec<String>,
    comment_bytes: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: Input<'a>) -> Lines<'a> {
        Lines {
            input,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            at_end: false,
            number: 0,
            comments: Vec::new(),
            comment_bytes: 0,
        }
    }

    /// The comments met so far.
    pub(super) fn into_comments(self) -> Vec<String> {
        self.comments
    }

    /// An error on the line handed out last.
    pub(super) fn error(&self, cause: Cause) -> IoError {
        self.input.error(Some(self.number), cause)
    }

    /// The next line, without its line feed.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, IoError> {
        Ok(self.advance()?.map(|(from, to)| &self.buffer[from..to]))
    }

    /// An error on a line handed out earlier.
    pub(super) fn error_at(&self, number: u64, cause: Cause) -> IoError {
        self.input.error(Some(number), cause)
    }

    /// The next line that is neither blank nor a comment, and its number; comments are kept.
    pub(super) fn next_entry(&mut self) -> Result<Option<(&[u8], u64)>, IoError> {
        loop {
            let Some((from, to)) = self.advance()? else { return Ok(None) };
            match self.buffer[from..to].iter().position(|&b| !token::is_blank(b)) {
                None => {}
                Some(at) if self.buffer[from + at] == b'%' => self.keep_comment(from + at + 1, to)?,
                Some(at) => return Ok(Some((&self.buffer[from + at..to], self.number))),
            }
        }
    }

    fn keep_comment(&mut self, from: usize, to: usize) -> Result<(), IoError> {
        let line = &self.buffer[from..to];
        let text = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
        self.comment_bytes += text.len() + size_of::<String>();
        if self.comment_bytes > LONGEST_COMMENTS {
            return Err(self.error(Cause::CommentsTooLong { limit: LONGEST_COMMENTS }));
        }
        self.comments.push(text);
        Ok(())
    }

    /// Finds the next line in the buffer, reading on as needed; `None` at the end of the file.
    fn advance(&mut self) -> Result<Option<(usize, usize)>, IoError> {
        let mut searched = 0;
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(length) = unread[searched..].iter().position(|&b| b == b'\n') {
                let line = (self.start, self.start + searched + length);
                self.start = line.1 + 1;
                self.number += 1;
                return Ok(Some(line));
            }
            searched = unread.len();
            if self.at_end {
                if searched == 0 {
                    return Ok(None);
                }
                let line = (self.start, self.end);
                self.start = self.end;
                self.number += 1;
                return Ok(Some(line));
            }
            self.refill()?;
        }
    }

    /// Reads more behind what is unread, which moves to the front of the buffer.
    fn refill(&mut self) -> Result<(), IoError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end >= LONGEST_LINE {
                self.number += 1;
                return Err(self.error(Cause::LineTooLong { limit: LONGEST_LINE }));
            }
            self.buffer.resize(2 * self.end, 0);
        }
        let count = self.input.read(&mut self.buffer[self.end..])?;
        self.end += count;
        self.at_end = count == 0;
        Ok(())
    }
}
