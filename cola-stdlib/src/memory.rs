//! How much memory is free, so that a matrix that cannot fit is refused before the system runs out of it.

use cola_runtime::{DType, Error, ErrorKind, Result};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer of the system serves: to ask takes longer than to solve a small system.
const MOMENT: Duration = Duration::from_millis(50);

/// Memory that is free, in bytes; 8 GiB where the system does not say.
pub(crate) fn free() -> f64 {
    static LAST: Mutex<Option<(Instant, f64)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, bytes)) = *last
        && at.elapsed() < MOMENT
    {
        return bytes;
    }
    let bytes = available().map_or(8.0 * 1_073_741_824.0, |bytes| bytes as f64);
    *last = Some((Instant::now(), bytes));
    bytes
}

/// Bytes that can be allocated without swapping, where the system tells.
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|l| l.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok()?.checked_mul(1024)
}

/// Refuses an array of that size when it does not fit into the free memory.
///
/// # Errors
/// `OutOfMemory`.
pub(crate) fn check(rows: usize, cols: usize, dtype: DType) -> Result<()> {
    if fits(rows as u128 * cols as u128 * dtype.size_of() as u128) {
        return Ok(());
    }
    Err(Error::out_of_memory(rows, cols, dtype).with_help(LAZY))
}

/// Refuses a sparse matrix of so many rows and entries when it does not fit into the free memory.
///
/// # Errors
/// `OutOfMemory`.
pub(crate) fn check_sparse(rows: usize, entries: usize, dtype: DType) -> Result<()> {
    let place = (size_of::<u32>() + dtype.size_of()) as u128;
    let bytes = (rows as u128 + 1) * size_of::<usize>() as u128 + entries as u128 * place;
    if fits(bytes) {
        return Ok(());
    }
    let gib = bytes as f64 / 1_073_741_824.0;
    let why =
        format!("{entries} entries of {dtype} in {rows} rows need {gib:.3} GiB, which cannot be allocated");
    Err(Error::new(ErrorKind::OutOfMemory, why).with_help(LAZY))
}

const LAZY: &str = "keep the operator lazy: apply it to the vectors that are needed, or slice it first";

fn fits(bytes: u128) -> bool {
    /// Less is not worth asking the system for.
    const SMALL: u128 = 1 << 26;
    bytes <= SMALL || available().is_none_or(|free| bytes <= u128::from(free))
}
