//! Where a piece of an expression stands in its source.

/// A range of bytes of the source, `start..end`, always on character boundaries.
///
/// Bytes address the source; what a person sees is counted in characters, and only when a
/// [`Diagnostic`](super::Diagnostic) is rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The place just after this span, of no width.
    pub const fn after(self) -> Self {
        Self { start: self.end, end: self.end }
    }

    /// The text it stands for; empty when the span does not lie in `source`.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or("")
    }
}
