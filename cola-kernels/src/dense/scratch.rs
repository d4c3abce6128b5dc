//! Factorisations in the caller's memory, for iterations that repeat them.
//!
//! A [`Scratch`] is made before the first iteration and grows; factorisations of matrices with no more rows and no more
//! columns than the last one for which it grew allocate nothing. Each of them stands beside the one that takes memory of its own: [`Scratch::cholesky`] beside
//! `Cholesky`, [`Scratch::qr`] beside `Qr`, [`Scratch::eigh`] beside `eigh`, [`Scratch::svd`] beside `svd`; those are
//! these on a copy, so both find the same numbers and the same errors.

use crate::dense::try_scratch;
use crate::error::{KernelError, Result};
use crate::field::Field;
use cola_pages::prefer_large_pages;
use faer::Mat;
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};

/// What factorisations need beside the caller's memory: grown once, then reused.
pub struct Scratch<T> {
    pub(crate) memory: Memory,
    /// The triangular factors of the blocks of reflections of the last QR factorisation.
    pub(crate) blocks: Mat<T>,
    /// The shape of the matrix of that factorisation, unless it failed.
    pub(crate) factored: Option<(usize, usize)>,
    /// The inverse of the permutation of a pivoted one.
    pub(crate) places: Vec<usize>,
    /// A matrix brought into range.
    pub(crate) scaled: Mat<T>,
}

impl<T: Field> Scratch<T> {
    /// Empty; allocates nothing.
    pub fn new() -> Self {
        Scratch {
            memory: Memory::default(),
            blocks: Mat::new(),
            factored: None,
            places: Vec::new(),
            scaled: Mat::new(),
        }
    }
}

impl<T: Field> Default for Scratch<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The stack of a call into the library underneath, kept for the next one.
#[derive(Default)]
pub struct Memory {
    held: Option<MemBuffer>,
    req: StackReq,
}

impl Memory {
    /// A stack for what is required, or `OutOfMemory`.
    pub(crate) fn stack(&mut self, req: StackReq) -> Result<&mut MemStack> {
        // A requirement that overflowed says so by its layout alone.
        let fits = req.layout().is_ok()
            && req.size_bytes() <= self.req.size_bytes()
            && req.align_bytes() <= self.req.align_bytes();
        if !fits {
            // Freed first: the two need not be held at once.
            self.held = None;
            self.req = std::mem::take(&mut self.req).or(req);
        }
        let held = match self.held.take() {
            Some(held) => held,
            None => try_scratch(self.req).inspect_err(|_| self.req = StackReq::EMPTY)?,
        };
        Ok(MemStack::new(self.held.insert(held)))
    }
}

/// m×n zeros in the memory of `x`, which grows where that is too small, or `OutOfMemory`.
pub(crate) fn reshape<T: Field>(x: &mut Mat<T>, m: usize, n: usize) -> Result<()> {
    let bytes = m.saturating_mul(n).saturating_mul(size_of::<T>());
    x.truncate(0, 0);
    let before = x.as_ptr();
    x.try_reserve(m, n).map_err(|_| KernelError::OutOfMemory { bytes })?;
    if x.as_ptr() != before {
        prefer_large_pages(x.as_ptr(), m * n);
    }
    x.resize_with(m, n, |_, _| T::zero());
    Ok(())
}
