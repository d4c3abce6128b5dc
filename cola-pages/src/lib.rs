//! Memory of large arrays, in large pages where the system has them.
//!
//! The first touch of a page is a fault that the system serves with zeros. With pages of 4 KiB that costs more than
//! filling them does; one of 2 MiB stands for 512 of them, and its addresses are found without a walk through tables.
//! Linux has them for whoever asks (`/sys/kernel/mm/transparent_hugepage/enabled` says `madvise`), as NumPy does.

use bytemuck::Zeroable;

/// Bytes from which large pages are asked for: below, half of the last one would be wasted.
const LARGE: usize = 4 << 20;

/// There is not so much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

/// An empty vector with room for `len` entries.
///
/// # Errors
/// `OutOfMemory`, instead of ending the process.
pub fn reserved<T>(len: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut vector = Vec::new();
    vector.try_reserve_exact(len).map_err(|_| OutOfMemory)?;
    prefer_large_pages(vector.as_ptr(), len);
    Ok(vector)
}

/// `len` zeros. Those of a large vector are not written: the system serves its pages with zeros on their first touch.
///
/// # Errors
/// `OutOfMemory`, instead of ending the process.
pub fn zeroed<T: Zeroable>(len: usize) -> Result<Vec<T>, OutOfMemory> {
    let vector = bytemuck::allocation::try_zeroed_vec(len).map_err(|()| OutOfMemory)?;
    prefer_large_pages(vector.as_ptr(), len);
    Ok(vector)
}

/// Asks for large pages for memory whose pages have not been touched yet. A wish: what it holds does not change, and a
/// system that has none goes on as before.
pub fn prefer_large_pages<T>(start: *const T, len: usize) {
    let bytes = len.saturating_mul(size_of::<T>());
    if bytes >= LARGE {
        advise(start.addr(), bytes);
    }
}

#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "a call of the system")]
fn advise(start: usize, bytes: usize) {
    const PAGE: usize = 4096;
    // The whole pages inside.
    let first = start.next_multiple_of(PAGE);
    let end = (start + bytes) / PAGE * PAGE;
    // SAFETY: MADV_HUGEPAGE changes neither contents nor access of the pages of a range, and a range that is not mapped
    // is an error, which is of no interest here.
    unsafe {
        libc::madvise(first as *mut libc::c_void, end.saturating_sub(first), libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
fn advise(_start: usize, _bytes: usize) {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_vectors_hold_what_they_should() {
        for len in [0, 1, 1000, 3_000_000] {
            assert!(zeroed::<f64>(len).unwrap().iter().all(|&x| x == 0.0));
            let mut vector = reserved(len).unwrap();
            let start = vector.as_ptr();
            vector.extend((0..len).map(|i| i as f64));
            assert_eq!((vector.len(), vector.as_ptr()), (len, start));
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert_eq!(reserved::<f64>(usize::MAX / 16), Err(OutOfMemory));
        assert_eq!(zeroed::<f64>(usize::MAX / 4), Err(OutOfMemory));
    }
}
