//! Scratch memory that is kept between calls.
//!
//! [`Workspace::take`] hands out a column-major array with unspecified entries, [`Workspace::give`]
//! takes it back. After a first call with the same sizes, nothing is allocated any more; a scratch
//! array that is not given back (an early return with an error) is merely freed.

use crate::array::{Array, Host};
use crate::dtype::DType;
use crate::element::Element;
use crate::error::{Error, Result};

/// A pool of scratch arrays.
#[derive(Debug, Default)]
pub struct Workspace {
    free: Vec<Array>,
    vectors: Vec<Host>,
    others: Vec<Workspace>,
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
        let fits =
            |a: &Array| if a.capacity() >= need { (0, a.capacity()) } else { (1, usize::MAX - a.capacity()) };
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

    /// A vector of at least `len` entries with unspecified values, for kernels that keep their scratch in
    /// one. Give it back with [`Workspace::give_vec`].
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn take_vec<T: Element>(&mut self, len: usize) -> Result<Vec<T>> {
        if len == 0 {
            return Ok(Vec::new());
        }
        let held = |host: &Host| T::slice(host).map(<[T]>::len);
        let fits = |have: usize| if have >= len { (0, have) } else { (1, usize::MAX - have) };
        let best =
            (0..self.vectors.len()).filter_map(|i| held(&self.vectors[i]).map(|have| (fits(have), i))).min();
        let mut vector = match best {
            Some((_, i)) => {
                T::vec_mut(&mut self.vectors.swap_remove(i)).map(std::mem::take).unwrap_or_default()
            }
            None => Vec::new(),
        };
        if vector.len() < len {
            self.allocations += 1;
            // Freed first: the two need not be held at once.
            drop(vector);
            vector = cola_pages::zeroed(len).map_err(|_| Error::out_of_memory(len, 1, T::DTYPE))?;
        }
        Ok(vector)
    }

    /// Takes a scratch vector back.
    pub fn give_vec<T: Element>(&mut self, vector: Vec<T>) {
        if !vector.is_empty() {
            self.vectors.push(T::host(vector));
        }
    }

    /// A pool of its own for another thread. Give it back with [`Workspace::give_other`].
    pub fn take_other(&mut self) -> Workspace {
        self.others.pop().unwrap_or_default()
    }

    /// Takes the pool of another thread back.
    pub fn give_other(&mut self, other: Workspace) {
        self.others.push(other);
    }

    /// How often memory was allocated or grown so far; constant once warm. Pools that were taken and not given back do not
    /// count.
    pub fn allocations(&self) -> usize {
        self.allocations + self.others.iter().map(Workspace::allocations).sum::<usize>()
    }
}
