//! C = A·B of two sparse matrices, by rows.
//!
//! Method    Gustavson's: row i of C is Σₖ aᵢₖ·(row k of B), in two passes. The first marks the columns of each row and
//!           counts them, so that C is allocated once, to size; the second adds up and writes each row in order. A row whose
//!           columns lie within 64 of each other has its marks in one machine word and its sums on the stack; any other has
//!           a bit for every column, a word of bits over every 64 of those words, and a dense row of sums. A product that
//!           has at most 2²⁰ multiply-adds is written in one pass, into memory for as many entries, which is cut to size
//! Memory    C; beside it, only where rows are wide, n sums and n/8 bytes of marks for each thread
//! Work      one multiply-add for each pair aᵢₖ, bₖⱼ, and each twice looked at; n/4096 words at most to find a wide row again
//! Differs   marks are bits that are read in order, so that rows need no sorting and no generation numbers
//! Source    Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4(3), 1978, doi:10.1145/355791.355796
//!
//! The pattern of C is that of the product of the patterns: an entry whose terms cancel is stored, as zero. The terms of
//! an entry are added in the order of k whatever the number of threads.

use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::field::Field;
use crate::lanes::vectorised;
use crate::parallel::{over_entries, over_rows};
use crate::sparse::CsrRef;
use crate::sparse::multiply::cut_by_entries;
use faer::MatMut;

/// Multiply-adds from which a second thread pays: they take about a quarter of a millisecond.
const PARALLEL_FROM: usize = 200_000;

/// Multiply-adds up to which memory for as many entries is taken at once: at most 20 MiB.
const ONE_PASS: usize = 1 << 20;

/// Columns whose marks fit into one word.
const WORD: usize = 64;

/// A·B by rows: where each starts, the columns and the values. `room` hears how many entries there will be at most, and may
/// refuse them.
///
/// # Cost     one multiply-add for each pair of an entry of A and one of the row of B that it meets.
/// # Errors   `Shape`, `Pattern`; `OutOfMemory`, also when there is no room; an index out of range is a `Backend` error.
/// # Source   see the module.
pub fn sparse_product<T: Field>(
    a: CsrRef<'_, T>,
    b: CsrRef<'_, T>,
    room: impl FnOnce(usize) -> bool,
) -> Result<(Vec<usize>, Vec<u32>, Vec<T>)> {
    a.check_lengths()?;
    b.check_lengths()?;
    expect_shape("right factor of a sparse product", (b.rows, b.cols), (a.cols, b.cols))?;
    let refused = |nnz: usize| {
        let bytes = nnz.saturating_mul(size_of::<T>() + size_of::<u32>());
        if room(nnz) { Ok(()) } else { Err(KernelError::OutOfMemory { bytes }) }
    };
    let longest = b.indptr.windows(2).map(|w| w[1].saturating_sub(w[0])).max().unwrap_or(0);
    let most = a.nnz().saturating_mul(longest);
    if most <= ONE_PASS {
        refused(most)?;
        return guarded(|| T::k_csr_product_at_once(a, b, most));
    }
    let starts = guarded(|| starts(Rows::new(a, b), a.rows))?;
    let nnz = starts[a.rows];
    refused(nnz)?;
    let (mut indices, mut values) = (zeros::<u32>(nnz)?, zeros::<T>(nnz)?);
    guarded(|| T::k_csr_product(a, b, &starts, &mut indices, &mut values))?;
    Ok((starts, indices, values))
}

/// Where each row starts, and where the last one ends.
fn starts(rows: Rows<'_>, count: usize) -> Vec<usize> {
    let mut starts = vec![0; count + 1];
    let counts = MatMut::from_column_major_slice_mut(&mut starts[1..], count, 1);
    let work = rows.work();
    let cuts = work.as_deref().unwrap_or(rows.a.0);
    over_rows(counts, work.is_some(), &cut_by_entries(cuts), &|first, mut counts| {
        let mut marks = Marks::default();
        vectorised!(rows.count(first, counts.as_mut().col_mut(0).iter_mut(), &mut marks));
    });
    let mut end = 0;
    starts.iter_mut().for_each(|start| {
        end += *start;
        *start = end;
    });
    starts
}

pub(crate) fn product_kernel<T: Field>(
    a: CsrRef<'_, T>,
    b: CsrRef<'_, T>,
    starts: &[usize],
    indices: &mut [u32],
    values: &mut [T],
) {
    let rows = Rows::new(a, b);
    let work = rows.work();
    let cuts = work.as_deref().unwrap_or(a.indptr);
    over_entries(
        starts,
        (indices, values),
        work.is_some(),
        &cut_by_entries(cuts),
        &|group, indices, values| {
            let (mut sums, mut out) = (Sums::default(), indices.iter_mut().zip(values));
            let put = |j: u32, sum: T| {
                if let Some((index, value)) = out.next() {
                    (*index, *value) = (j, sum);
                }
            };
            vectorised!(rows.add((a.values, b.values), group, &mut sums, put, |_| {}));
        },
    );
}

pub(crate) fn product_at_once_kernel<T: Field>(
    a: CsrRef<'_, T>,
    b: CsrRef<'_, T>,
    most: usize,
) -> (Vec<usize>, Vec<u32>, Vec<T>) {
    let mut starts = Vec::with_capacity(a.rows + 1);
    starts.push(0);
    let (mut indices, mut values) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let mut sums = Sums::default();
    let put = |j: u32, sum: T| {
        indices.push(j);
        values.push(sum);
    };
    let rows = Rows::new(a, b);
    vectorised!(rows.add((a.values, b.values), 0..a.rows, &mut sums, put, |end| starts.push(end)));
    indices.shrink_to_fit();
    values.shrink_to_fit();
    (starts, indices, values)
}

/// `n` zeros, or the refusal of the system.
pub(super) fn zeros<T: Copy + Default>(n: usize) -> Result<Vec<T>> {
    let mut out = Vec::new();
    out.try_reserve_exact(n)
        .map_err(|_| KernelError::OutOfMemory { bytes: n.saturating_mul(size_of::<T>()) })?;
    out.resize(n, T::default());
    Ok(out)
}

/// The patterns of both factors.
#[derive(Clone, Copy)]
struct Rows<'a> {
    a: (&'a [usize], &'a [u32]),
    b: (&'a [usize], &'a [u32]),
    cols: usize,
}

impl<'a> Rows<'a> {
    fn new<S, T>(a: CsrRef<'a, S>, b: CsrRef<'a, T>) -> Self {
        Rows { a: (a.indptr, a.indices), b: (b.indptr, b.indices), cols: b.cols }
    }

    /// The multiply-adds of all rows before each, when they are many enough for several threads.
    fn work(&self) -> Option<Vec<usize>> {
        let ((ap, aj), (bp, bj)) = (self.a, self.b);
        let mean = bj.len() as f64 / (bp.len() - 1).max(1) as f64;
        if (aj.len() as f64 * mean) < PARALLEL_FROM as f64 || crate::threads() <= 1 {
            return None;
        }
        let mut done = 0;
        let row = |w: &[usize]| {
            done += aj[w[0]..w[1]].iter().map(|&k| bp[k as usize + 1] - bp[k as usize]).sum::<usize>();
            done
        };
        Some(std::iter::once(0).chain(ap.windows(2).map(row)).collect())
    }

    /// The entries of row k of B.
    #[inline(always)]
    fn of_b(&self, k: u32) -> (usize, &'a [u32]) {
        let (from, to) = (self.b.0[k as usize], self.b.0[k as usize + 1]);
        (from, &self.b.1[from..to])
    }

    /// The first and the last column of a row of C, by the rows of B that it is made of.
    #[inline(always)]
    fn span(&self, ks: &[u32]) -> Option<(u32, u32)> {
        let (mut lo, mut hi) = (u32::MAX, 0);
        for &k in ks {
            if let (_, js @ [first, ..]) = self.of_b(k) {
                lo = lo.min(*first);
                hi = hi.max(js[js.len() - 1]);
            }
        }
        (lo <= hi).then_some((lo, hi))
    }

    /// The number of entries of each row from `first` on.
    #[inline(always)]
    fn count<'c>(&self, first: usize, counts: impl Iterator<Item = &'c mut usize>, marks: &mut Marks) {
        let (ap, aj) = self.a;
        for (w, count) in ap[first..].windows(2).zip(counts) {
            let ks = &aj[w[0]..w[1]];
            let Some((lo, hi)) = self.span(ks) else { continue };
            *count = if ((hi - lo) as usize) < WORD {
                let bits =
                    |(_, js): (usize, &[u32])| js.iter().fold(0u64, |bits, &j| bits | 1 << ((j - lo) % 64));
                ks.iter().fold(0, |all, &k| all | bits(self.of_b(k))).count_ones() as usize
            } else {
                marks.reserve(self.cols);
                ks.iter().for_each(|&k| self.of_b(k).1.iter().for_each(|&j| marks.mark(j)));
                let mut count = 0;
                marks.take(lo, hi, |_, word| count += word.count_ones() as usize);
                count
            };
        }
    }

    /// The entries of a group of rows, one after the other; `end` hears how many there are after each row.
    #[inline(always)]
    fn add<T: Field>(
        &self,
        (av, bv): (&[T], &[T]),
        group: std::ops::Range<usize>,
        sums: &mut Sums<T>,
        mut put: impl FnMut(u32, T),
        mut end: impl FnMut(usize),
    ) {
        let (ap, aj) = self.a;
        let mut near = [T::zero(); WORD];
        let mut count = 0;
        for i in group {
            let (ks, factors) = (&aj[ap[i]..ap[i + 1]], &av[ap[i]..ap[i + 1]]);
            match self.span(ks) {
                None => {}
                Some((lo, hi)) if ((hi - lo) as usize) < WORD => {
                    let mut word = 0u64;
                    for (&k, &x) in ks.iter().zip(factors) {
                        let (from, js) = self.of_b(k);
                        for (&j, &y) in js.iter().zip(&bv[from..from + js.len()]) {
                            let at = (j - lo) % 64;
                            word |= 1 << at;
                            near[at as usize] += x * y;
                        }
                    }
                    count += word.count_ones() as usize;
                    each_bit(word, |at| put(lo + at, std::mem::take(&mut near[at as usize % WORD])));
                }
                Some((lo, hi)) => {
                    let (marks, far) = sums.reserve(self.cols);
                    for (&k, &x) in ks.iter().zip(factors) {
                        let (from, js) = self.of_b(k);
                        for (&j, &y) in js.iter().zip(&bv[from..from + js.len()]) {
                            marks.mark(j);
                            far[j as usize] += x * y;
                        }
                    }
                    marks.take(lo, hi, |first, word| {
                        count += word.count_ones() as usize;
                        each_bit(word, |at| {
                            put(first + at, std::mem::take(&mut far[(first + at) as usize]));
                        });
                    });
                }
            }
            end(count);
        }
    }
}

/// The places of the bits that are set, in order.
#[inline(always)]
fn each_bit(mut word: u64, mut each: impl FnMut(u32)) {
    while word != 0 {
        each(word.trailing_zeros());
        word &= word - 1;
    }
}

/// Marks of columns: a bit for each, and above them a bit for each word that has one.
#[derive(Default)]
struct Marks {
    words: Vec<u64>,
    above: Vec<u64>,
}

impl Marks {
    /// Room for so many columns; nothing is marked.
    #[inline(always)]
    fn reserve(&mut self, columns: usize) {
        if self.words.is_empty() {
            self.words.resize(columns.div_ceil(WORD), 0);
            self.above.resize(columns.div_ceil(WORD * WORD), 0);
        }
    }

    #[inline(always)]
    fn mark(&mut self, j: u32) {
        self.words[j as usize / WORD] |= 1 << (j % 64);
        self.above[j as usize / (WORD * WORD)] |= 1 << (j / 64 % 64);
    }

    /// Every word with a mark between two columns, with its first column; the marks are taken away.
    #[inline(always)]
    fn take(&mut self, lo: u32, hi: u32, mut each: impl FnMut(u32, u64)) {
        let blocks = lo as usize / (WORD * WORD)..=hi as usize / (WORD * WORD);
        for block in blocks {
            each_bit(std::mem::take(&mut self.above[block]), |at| {
                let word = block * WORD + at as usize;
                each((word * WORD) as u32, std::mem::take(&mut self.words[word]));
            });
        }
    }
}

/// Marks with a sum for every column, zero where there is no mark.
#[derive(Default)]
struct Sums<T> {
    marks: Marks,
    sums: Vec<T>,
}

impl<T: Field> Sums<T> {
    #[inline(always)]
    fn reserve(&mut self, columns: usize) -> (&mut Marks, &mut [T]) {
        self.marks.reserve(columns);
        if self.sums.is_empty() {
            self.sums.resize(columns, T::zero());
        }
        (&mut self.marks, &mut self.sums)
    }
}
