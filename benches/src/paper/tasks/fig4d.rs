//! Spectral clustering of a graph with eight planted communities.

use cola::functions::{EigOptions, Which, eig_with};
use cola::prelude::*;
use cola::{Result, properties::SELF_ADJOINT, to_dense};

use crate::paper::arrays::by_rows;
use crate::paper::clusters::{adjusted_rand_index, k_means};
use crate::paper::csr::Csr;
use crate::paper::streams::{integer, unit};
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig4d",
    name: "fig4d_spectral",
    about: "8 communities of a graph of n nodes: eigenvectors of its normalised adjacency matrix, then k-means",
    quick: &["4000", "34549"],
    full: &["4000", "34549"],
    budget: 8.0,
    reps: 3,
    variants: &[Variant::new("cola", |size| {
        trial(size, |s| {
            let s = assume(&s.operator()?, SELF_ADJOINT.set())?;
            let first = eig_with(&s, &EigOptions::first(COMMUNITIES, Which::La))?;
            Ok(k_means(&by_rows(&to_dense(&first.vectors)?)?, COMMUNITIES, COMMUNITIES, 9003))
        })
    })
    .growth(&["8000", "16000"])],
};

const COMMUNITIES: usize = 8;

/// Pairs of nodes, each once, the smaller first.
fn edges(n: usize, draws: usize) -> Vec<(usize, usize)> {
    let k = COMMUNITIES as u64;
    let nodes = n as u64;
    let mut all: Vec<(usize, usize)> = (0..draws as u64)
        .filter_map(|e| {
            let [r0, r1, r2] = [0, 1, 2].map(|j| integer(9001, 3 * e + j));
            let i = r0 % nodes;
            let community = i % k;
            let members = (nodes - community).div_ceil(k);
            let j = if unit(r2) < 0.6 { r1 % members * k + community } else { r1 % nodes };
            (i != j).then(|| (i.min(j) as usize, i.max(j) as usize))
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// D^(−½)·W·D^(−½), by rows.
fn normalised(n: usize, edges: &[(usize, usize)]) -> Csr {
    let mut neighbours = vec![Vec::new(); n];
    for &(i, j) in edges {
        neighbours[i].push(j);
        neighbours[j].push(i);
    }
    neighbours.iter_mut().for_each(|row| row.sort_unstable());
    let root: Vec<f64> = neighbours.iter().map(|row| 1.0 / (row.len().max(1) as f64).sqrt()).collect();
    let row = |i: usize| neighbours[i].iter().map(|&j| (j, root[i] * root[j])).collect::<Vec<_>>();
    Csr::from_rows(n, (0..n).map(row))
}

fn trial(size: &str, labels: impl Fn(&Csr) -> Result<Vec<usize>> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let s = normalised(n, &edges(n, if n == 34_549 { 425_000 } else { 12 * n }));
    let nnz = s.values.len();
    Ok(Trial::new(
        move || labels(&s),
        move |found| {
            let truth: Vec<usize> = (0..n).map(|i| i % COMMUNITIES).collect();
            let ari = adjusted_rand_index(&truth, &found);
            let words = "1-ARI against the planted communities<=0.2";
            let sum = (ari * 1e4).round() / 1e4;
            Ok(Checked::at_most(0.2, 1.0 - ari, words, &[]).sum(sum).with("nnz", nnz))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_three_nodes_has_known_weights() {
        let s = normalised(3, &[(0, 1), (1, 2)]);
        assert_eq!(s.indices, [1, 0, 2, 1]);
        assert!(s.values.iter().all(|x| (x - 0.5f64.sqrt()).abs() < 1e-15));
    }

    #[test]
    fn edges_join_different_nodes_once_and_mostly_of_one_community() {
        let n = 1000;
        let found = edges(n, 12 * n);
        assert!(found.iter().all(|&(i, j)| i < j && j < n) && found.is_sorted_by(|a, b| a < b));
        let inside = found.iter().filter(|(i, j)| i % COMMUNITIES == j % COMMUNITIES).count() as f64;
        // 0.6 + 0.4/8 of the draws.
        assert!((inside / found.len() as f64 - 0.65).abs() < 0.03);
    }
}
