//! How fast this machine is, as far as the choice between algorithms needs to know.
//!
//! Four rates, for each number of threads that was measured. Without a file they are those of one core of an
//! ordinary server; [`Machine::measure`] takes a few seconds and is what `cola tune` writes. The file is read once,
//! when the first choice is made: `$COLA_TUNE`, else `cola/tune` in `$XDG_CACHE_HOME` or `~/.cache`. A file that
//! cannot be read leaves the defaults.

use cola_kernels::{Cholesky, CsrRef, Mat, MatRef, SparseCholesky, SymbolicCholesky, combine, spmm};
use cola_runtime::{Error, ErrorKind, Result};
use once_cell::sync::OnceCell;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Rates in double precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// Threads that they were measured with.
    pub threads: usize,
    /// Operations per second of a dense factorisation, blocked and cached.
    pub dense: f64,
    /// Operations per second of a sparse factorisation.
    pub sparse: f64,
    /// Bytes per second of what streams from memory: applies and vector updates.
    pub bandwidth: f64,
    /// Operations per second of a sparse product.
    pub apply: f64,
}

/// One core of an ordinary server.
const ORDINARY: Machine = Machine { threads: 1, dense: 4e10, sparse: 1e10, bandwidth: 1.5e10, apply: 1e10 };

/// The names of the rates, as in the file.
const NAMES: [&str; 4] = ["dense", "sparse", "bandwidth", "apply"];

static MEASURED: OnceCell<Vec<Machine>> = OnceCell::new();

impl Machine {
    /// The rates for the threads that kernels may use now: those measured with the most threads that are not more,
    /// else the defaults.
    pub fn current() -> Machine {
        let measured = MEASURED.get_or_init(|| {
            file()
                .and_then(|path| std::fs::read_to_string(path).ok())
                .map_or_else(Vec::new, |text| read(&text))
        });
        let threads = cola_kernels::threads();
        measured
            .iter()
            .filter(|m| m.threads <= threads)
            .max_by_key(|m| m.threads)
            .copied()
            .unwrap_or(ORDINARY)
    }

    /// Measures with the threads that kernels may use now; two or three seconds.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn measure() -> Result<Machine> {
        let wrong = |e| crate::kernel::error("a matrix to measure with", e);
        // Poisson's equation on a 200×200 grid, whose factor fits no cache.
        let side = 200;
        let (indptr, indices, values) = grid(side);
        let a = CsrRef::new(side * side, side * side, &indptr, &indices, &values).map_err(wrong)?;
        let symbolic = SymbolicCholesky::new(a).map_err(wrong)?;
        let sparse = best(3, || SparseCholesky::factor(&symbolic, a).map(|_| ())).map_err(wrong)?;

        let n = 1200;
        let dominant = Mat::from_fn(n, n, |i, j| if i == j { n as f64 } else { 1.0 / (1 + i + j) as f64 });
        let dense = best(3, || Cholesky::factor(dominant.as_ref()).map(|_| ())).map_err(wrong)?;

        // y ← y + 2·x: three streams.
        let long = 6_000_000;
        let (x, mut y) = (Mat::<f64>::zeros(long, 1), Mat::<f64>::zeros(long, 1));
        let triad = best(4, || combine(y.as_mut().col_mut(0), 1.0, &[(2.0, x.as_ref().col(0))]).map(|_| ()))
            .map_err(wrong)?;

        let side = 700;
        let (indptr, indices, values) = grid(side);
        let a = CsrRef::new(side * side, side * side, &indptr, &indices, &values).map_err(wrong)?;
        let x = vec![1.0; side * side];
        let (x, mut y) =
            (MatRef::from_column_major_slice(&x, side * side, 1), Mat::<f64>::zeros(side * side, 1));
        let mut scratch = Vec::new();
        let none = cola_kernels::Trans::None;
        let apply = best(5, || spmm(none, 1.0, a, x, 0.0, y.as_mut(), &mut scratch)).map_err(wrong)?;
        Ok(Machine {
            threads: cola_kernels::threads(),
            dense: (n as f64).powi(3) / 3.0 / dense,
            sparse: symbolic.flops() / sparse,
            bandwidth: 24.0 * long as f64 / triad,
            apply: 2.0 * values.len() as f64 / apply,
        })
    }

    fn rates(&self) -> [f64; 4] {
        [self.dense, self.sparse, self.bandwidth, self.apply]
    }
}

/// The least time of some runs, the first one dropped.
fn best<E>(runs: usize, mut work: impl FnMut() -> std::result::Result<(), E>) -> std::result::Result<f64, E> {
    work()?;
    let mut least = f64::INFINITY;
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    Ok(least)
}

/// The five-point Laplacian on a square grid.
fn grid(side: usize) -> (Vec<usize>, Vec<u32>, Vec<f64>) {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for i in 0..side {
        for j in 0..side {
            let neighbours = [
                (i > 0).then(|| (i - 1) * side + j),
                (j > 0).then(|| i * side + j - 1),
                Some(i * side + j),
                (j + 1 < side).then(|| i * side + j + 1),
                (i + 1 < side).then(|| (i + 1) * side + j),
            ];
            for at in neighbours.into_iter().flatten() {
                indices.push(at as u32);
                values.push(if at == i * side + j { 4.0 } else { -1.0 });
            }
            indptr.push(indices.len());
        }
    }
    (indptr, indices, values)
}

/// Where the rates are kept; none where the system names no home.
pub fn file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("COLA_TUNE") {
        return Some(path.into());
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    Some(cache?.join("cola").join("tune"))
}

/// The text of the file: a section for each number of threads, `name = rate`.
pub fn write(machines: &[Machine]) -> String {
    let mut text = String::from(
        "# Rates of this machine in double precision, by `cola tune`: operations or bytes per second.\n",
    );
    for m in machines {
        let _ = writeln!(text, "threads = {}", m.threads);
        for (name, rate) in NAMES.into_iter().zip(m.rates()) {
            let _ = writeln!(text, "{name} = {rate:.3e}");
        }
    }
    text
}

/// Writes the file; later processes choose by it.
///
/// # Errors
/// `Io` naming the file.
pub fn save(machines: &[Machine]) -> Result<PathBuf> {
    let path = file().ok_or_else(|| {
        Error::new(ErrorKind::Io, "there is no home to keep the rates in")
            .with_help("name a file in COLA_TUNE")
    })?;
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&path, write(machines)));
    written.map_err(|e| Error::new(ErrorKind::Io, format!("{} cannot be written: {e}", path.display())))?;
    Ok(path)
}

/// The sections of a file that are whole and sane; others are passed over.
fn read(text: &str) -> Vec<Machine> {
    let mut found: Vec<(usize, [Option<f64>; 4])> = Vec::new();
    for line in text.lines() {
        let Some((name, value)) = line.split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        if name == "threads" {
            found.extend(value.parse().ok().filter(|t| *t > 0).map(|threads| (threads, [None; 4])));
        } else if let (Some(at), Some(section)) = (NAMES.iter().position(|n| *n == name), found.last_mut()) {
            section.1[at] = value.parse().ok().filter(|rate| (1e6..1e18).contains(rate));
        }
    }
    let whole = |(threads, rates): (usize, [Option<f64>; 4])| {
        let [Some(dense), Some(sparse), Some(bandwidth), Some(apply)] = rates else { return None };
        Some(Machine { threads, dense, sparse, bandwidth, apply })
    };
    found.into_iter().filter_map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nonsense_is_passed_over() {
        let machines = [ORDINARY, Machine { threads: 4, dense: 2e11, ..ORDINARY }];
        assert_eq!(read(&write(&machines)), machines);
        assert_eq!(read("threads = 2\ndense = 1e10\n"), []);
        assert_eq!(read("dense = 1\nthreads = 0\n\u{0}\nthreads = many = 3"), []);
        let slow = write(&[Machine { apply: 0.0, ..ORDINARY }]);
        assert_eq!(read(&slow), []);
    }
}
