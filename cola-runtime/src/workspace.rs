//! Scratch memory that is kept between calls.
//!
//! [`Workspace::take`] hands out a column-major array with unspecified entries, [`Workspace::give`]
//! takes it back. After a first call with the same sizes, nothing is allocated any more; a scratch
//! array that is not given back (an early return with an error) is merely freed.

use crate::array::Array;
use crate::dtype::DType;
use crate::error::Result;

/// A pool of scratch arrays.
#[derive(Debug, Default)]
pub struct Workspace {
    free: Vec<Array>,
    allocations: usize,
}

impl Workspace {
    /// An empty pool.
    pub fn new() -> Workspace {
        Workspace::default()
    }

    /// A rows×cols array with unspecified entries.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn take(&mut self, dtype: DType, rows: usize, cols: usize) -> Result<Array> {
        let need = rows.saturating_mul(cols);
        // The smallest one that is large enough, else the largest one, which then grows.
        let fits = |a: &Array| if a.capacity() >= need { (0, a.capacity()) } else { (1, usize::MAX - a.capacity()) };
        let best = (0..self.free.len())
            .filter(|&i| self.free[i].dtype() == dtype)
            .min_by_key(|&i| fits(&self.free[i]));
        let mut array = match best {
            Some(i) => self.free.swap_remove(i),
            None => {
                self.allocations += 1;
                return Array::zeros(rows, cols, dtype);
            }
        };
        if array.reuse(rows, cols)? {
            self.allocations += 1;
        }
        Ok(array)
    }

    /// Takes a scratch array back.
    pub fn give(&mut self, array: Array) {
        self.free.push(array);
    }

    /// How often memory was allocated or grown so far; constant once warm.
    pub fn allocations(&self) -> usize {
        self.allocations
    }
}
