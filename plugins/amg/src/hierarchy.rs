//! The levels: made once, from the finest to the coarsest.
//!
//! On each level the strong connections are found, the nodes grouped, the candidates factored by groups, the tentative
//! prolongator smoothed, and Pᴴ·A·P becomes the next level; θ is halved. It ends when few rows are left, when none is
//! coupled with another, or when grouping no longer makes them fewer by a tenth. Where smoothing would make the product
//! Pᴴ·A·P cost hundreds of operations for each entry of A, as beside a vertex that is connected to half of a graph, the
//! tentative prolongator serves as it is.

use crate::SmoothedAggregation;
use crate::aggregate::aggregates;
use crate::chebyshev::{Blocks, Chebyshev};
use crate::coarsest::Coarsest;
use crate::input::{checked_diagonal, indefinite};
use crate::largest_eigenvalue;
use crate::prolongator::{filtered, smoothed, tentative};
use crate::rows::{Csr, Rows, adjoint, galerkin, row};
use crate::strength::{Graph, Nodes, strong};
use cola_iterative::Working;
use cola_kernels::{CsrRef, Mat, Trans};
use cola_runtime::{Error, Op, Result};

/// A level that has a coarser one.
#[derive(Debug)]
pub(crate) struct Level<T> {
    pub a: Rows<T>,
    pub p: Csr<T>,
    /// Pᴴ
    pub r: Csr<T>,
    pub smoother: Chebyshev<T>,
}

/// All levels.
#[derive(Debug)]
pub(crate) struct Hierarchy<T> {
    pub levels: Vec<Level<T>>,
    pub coarsest: Coarsest<T>,
    /// Rows and entries of the matrix of each level, the coarsest included.
    pub sizes: Vec<(usize, usize)>,
}

/// More levels than any matrix needs.
const MAX_LEVELS: usize = 40;

/// Multiply-adds of Pᴴ·A·P for each entry of A and each candidate above which P is not smoothed.
const MAX_WORK: f64 = 300.0;

impl<T: Working> Hierarchy<T> {
    /// The levels of A.
    ///
    /// # Errors
    /// Those of the checks of A, of the coarsest level and of the candidates; `OutOfMemory`.
    pub fn new(finest: Rows<T>, options: &SmoothedAggregation, of: &Op) -> Result<Hierarchy<T>> {
        let mut a = finest;
        let mut diagonal = checked_diagonal(a.view()?, of)?;
        let n = diagonal.len();
        let mut nodes = Nodes::of_sizes((0..n / options.block.max(1)).map(|_| options.block));
        if nodes.of.len() != n {
            let message = format!("block is {}, and does not divide the {n} rows of {of}", options.block);
            return Err(Error::invalid("AMG", message));
        }
        let mut candidates = options.candidates_of::<T>(n)?;
        let (mut levels, mut sizes) = (Vec::new(), Vec::new());
        let mut theta = options.theta;
        loop {
            let (rows, nnz) = (a.view()?.rows, a.view()?.nnz());
            sizes.push((rows, nnz));
            let scale: Vec<f64> = diagonal.iter().map(|d| 1.0 / d.sqrt()).collect();
            let coarser = if rows > options.coarsest && levels.len() < MAX_LEVELS {
                let lambda = largest_eigenvalue::bound(a.view()?, &scale)?;
                let inverse = diagonal.iter().map(|d| T::from_f64(1.0 / d)).collect();
                let smoother = Chebyshev { inverse, lambda, degree: options.degree };
                for _ in 0..if levels.is_empty() { options.improve } else { 0 } {
                    improve(&a, &smoother, &mut candidates)?;
                }
                let level = Fine { a: a.view()?, diagonal: &diagonal, scale: &scale, lambda, nodes: &nodes };
                level.coarsen(theta, &candidates)?.map(|next| (smoother, next))
            } else {
                None
            };
            let Some((smoother, next)) = coarser else {
                let coarsest = Coarsest::new(a.view()?, &scale, levels.len(), of)?;
                return Ok(Hierarchy { levels, coarsest, sizes });
            };
            let Coarse { p, r, a: coarse } = next.matrices;
            diagonal =
                coarse_diagonal(&coarse, &p, &diagonal).map_err(|q| indefinite(of, levels.len() + 1, q))?;
            (candidates, nodes) = (next.candidates, next.nodes);
            levels.push(Level { a: std::mem::replace(&mut a, Rows::Own(coarse)), p, r, smoother });
            theta *= 0.5;
        }
    }

    /// Entries of the matrices of all levels for each entry of A.
    pub fn operator_complexity(&self) -> f64 {
        let all: usize = self.sizes.iter().map(|(_, nnz)| nnz).sum();
        all.max(1) as f64 / self.sizes[0].1.max(1) as f64
    }
}

struct Fine<'a, T> {
    a: CsrRef<'a, T>,
    diagonal: &'a [f64],
    scale: &'a [f64],
    lambda: f64,
    nodes: &'a Nodes,
}

struct Coarse<T> {
    p: Csr<T>,
    r: Csr<T>,
    a: Csr<T>,
}

struct Next<T> {
    matrices: Coarse<T>,
    candidates: Mat<T>,
    nodes: Nodes,
}

impl<T: Working> Fine<'_, T> {
    /// The next level; `None` where it would hardly have fewer rows, or none.
    fn coarsen(&self, theta: f64, candidates: &Mat<T>) -> Result<Option<Next<T>>> {
        let graph = strong(self.a, self.scale, self.nodes, theta);
        let (group, count) = aggregates(&graph);
        let made = tentative(&group, count, self.nodes, candidates);
        // Where every node is left out, the smoother is all there is to do, above a level without rows.
        let finished = graph.left_out.iter().all(|out| *out);
        if (made.p.cols == 0 && !finished) || 10 * made.p.cols > 9 * self.a.rows {
            return Ok(None);
        }
        let p = self.prolongator(&graph, &made.p)?;
        let p = if galerkin_work(self.a, &p) > MAX_WORK * candidates.ncols() as f64 * self.a.nnz() as f64 {
            made.p
        } else {
            p
        };
        let r = adjoint(p.view());
        let a = galerkin(&r, self.a, &p)?;
        Ok(Some(Next { matrices: Coarse { p, r, a }, candidates: made.candidates, nodes: made.nodes }))
    }

    /// (I − ω·D_F⁻¹·A_F)·P̂
    fn prolongator(&self, graph: &Graph, tentative: &Csr<T>) -> Result<Csr<T>> {
        let inverse = |d: &[f64]| d.iter().map(|d| 1.0 / d).collect::<Vec<f64>>();
        if !graph.filters {
            return smoothed(self.a, &inverse(self.diagonal), 4.0 / 3.0 / self.lambda, tentative);
        }
        let (strong, diagonal) = filtered(self.a, self.nodes, graph, self.diagonal);
        let scale: Vec<f64> = diagonal.iter().map(|d| 1.0 / d.sqrt()).collect();
        let lambda = largest_eigenvalue::bound(strong.view(), &scale)?;
        smoothed(strong.view(), &inverse(&diagonal), 4.0 / 3.0 / lambda, tentative)
    }
}

/// Multiply-adds of A·P and Pᴴ·(A·P), if no two entries of a row of A·P were summed.
fn galerkin_work<T: Working>(a: CsrRef<'_, T>, p: &Csr<T>) -> f64 {
    let length = |i: usize| (p.indptr[i + 1] - p.indptr[i]) as f64;
    (0..a.rows)
        .map(|i| {
            let product: f64 = row(&a, i).0.iter().map(|&k| length(k as usize)).sum();
            product * (1.0 + length(i))
        })
        .sum()
}

/// B ← the smoother applied to A·B = 0.
fn improve<T: Working>(a: &Rows<T>, smoother: &Chebyshev<T>, candidates: &mut Mat<T>) -> Result<()> {
    let (n, k) = candidates.shape();
    let rows = a.view()?;
    let mut scratch = Vec::new();
    for j in 0..k {
        let mut x: Vec<T> = (0..n).map(|i| candidates[(i, j)]).collect();
        let (mut r, mut d) = (vec![T::zero(); n], vec![T::zero(); n]);
        crate::chebyshev::subtract_product(rows, Trans::None, &x, &mut r, 1, &mut scratch)?;
        let blocks = Blocks { x: &mut x, r: &mut r, d: &mut d, k: 1 };
        smoother.smooth(a, Trans::None, blocks, (true, true), &mut scratch)?;
        (0..n).for_each(|i| candidates[(i, j)] = x[i]);
    }
    Ok(())
}

/// The diagonal of Pᴴ·A·P; that of Pᴴ·D·P where A vanishes on a column of P up to rounding.
///
/// # Errors
/// The quotient of the two where it is negative or not a number.
fn coarse_diagonal<T: Working>(coarse: &Csr<T>, p: &Csr<T>, diagonal: &[f64]) -> Result<Vec<f64>, f64> {
    let mut natural = vec![0.0; coarse.rows];
    for (i, d) in diagonal.iter().enumerate() {
        let (columns, values) = row(&p.view(), i);
        columns.iter().zip(values).for_each(|(&j, v)| natural[j as usize] += d * v.abs() * v.abs());
    }
    let noise = 64.0 * T::EPS;
    let view = coarse.view();
    (0..coarse.rows)
        .map(|i| {
            let (columns, values) = row(&view, i);
            let d = columns.binary_search(&(i as u32)).map_or(0.0, |at| values[at].re());
            let quotient = d / natural[i];
            match quotient > noise {
                true => Ok(d),
                false if quotient >= -noise => Ok(natural[i]),
                false => Err(quotient),
            }
        })
        .collect()
}
