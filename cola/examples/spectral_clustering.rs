//! Communities of a graph: the first eigenvectors of D^(−½)·W·D^(−½), and which of their rows lie together.
//!
//! The matrix is a product of three that are there: nothing is multiplied out. With k communities that hang together more than the
//! graph does, the rows of the first k eigenvectors lie near k directions (Ng, Jordan & Weiss 2001).

mod support;

use cola::prelude::*;
use cola::{EigOptions, Result, Which, eig_with, report};
use rand::{RngExt, SeedableRng};
use support::clusters::{clusters, unit};
use support::draw::Plot;
use support::{Outcome, arguments, check, tell};

const COMMUNITIES: usize = 6;

/// Nodes i and j of one community have i ≡ j modulo 6; two thirds of the edges stay inside.
fn edges(n: usize) -> impl Iterator<Item = (u32, u32)> {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let pairs = (0..12 * n).map(move |_| {
        let (i, j) = (random.random_range(0..n), random.random_range(0..n));
        let near = j - j % COMMUNITIES + i % COMMUNITIES;
        (i as u32, if random.random_bool(0.6) && near < n { near as u32 } else { j as u32 })
    });
    pairs.filter(|(i, j)| i != j).flat_map(|(i, j)| [(i, j), (j, i)])
}

fn main() -> Outcome {
    let (n, folder) = arguments(3000)?;
    let (row, col): (Vec<u32>, Vec<u32>) = edges(n).unzip();
    let w = Sparse::from_triplets(n, n, &row, &col, Array::vector(vec![1.0; row.len()]))?;
    let degrees = w.apply(&Array::vector(vec![1.0; n]))?.to_vec::<f64>()?;
    let root = Diagonal::new(Array::vector(degrees.iter().map(|d| d.max(1.0).powf(-0.5)).collect()))?;
    let s = assume(&dot(&dot(&root, &w)?, &root)?, properties::SELF_ADJOINT.set())?;

    let (found, report) = report::record(|| eig_with(&s, &EigOptions::first(COMMUNITIES, Which::La)));
    let found = found?;
    println!("{n} nodes: eigenvalues {:.3?}", found.values.to_vec::<f64>()?);
    tell(&report);

    let rows = to_dense(&found.vectors)?.transposed();
    let points = (0..n).map(|i| Ok(unit(rows.column(i)?.to_vec::<f64>()?))).collect::<Result<Vec<_>>>()?;
    let labels = clusters(&points, COMMUNITIES);
    // Each cluster stands for the community that most of its nodes are of.
    let mut counts = [[0usize; COMMUNITIES]; COMMUNITIES];
    labels.iter().enumerate().for_each(|(i, &label)| counts[label][i % COMMUNITIES] += 1);
    let right: usize = counts.iter().filter_map(|count| count.iter().max()).sum();
    check("part of the nodes that are misplaced", 1.0 - right as f64 / n as f64, 0.1)?;

    let mut plot = Plot::new("Nodes by two eigenvectors, coloured by cluster", ["second", "third"]);
    for label in 0..COMMUNITIES {
        let members = points.iter().zip(&labels).filter(|(_, l)| **l == label);
        plot = plot.dots(format!("{label}"), members.map(|(x, _)| (x[1], x[2])).collect());
    }
    plot.save(&folder.join("spectral_clustering.svg"))
}
