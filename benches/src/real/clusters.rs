//! Spectral clustering: communities of the largest component of a graph, from the first eigenvectors of
//! S = D^(−½)·W·D^(−½), where W is its adjacency and D the degrees.
//!
//! The eigenvectors are timed. What the library has no function for, k-means of their normalised rows, comes after, is timed apart,
//! and gives the normalised cut by which both sides can be compared.
//!
//! Source    Ng, Jordan & Weiss, NIPS 2001

use std::rc::Rc;
use std::time::Instant;

use cola::functions::Eigen;
use cola::prelude::*;
use cola::properties::SELF_ADJOINT;
use cola::{EigOptions, Lanczos, Lobpcg, Result, Which, eig_with};

use super::data::Case;
use super::graph::Graph;
use super::matrix::Matrix;
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use crate::paper::clusters::k_means;
use crate::paper::task::{Checked, Trial};

/// Communities.
pub const K: usize = 8;

/// Starts of k-means, of which the one with the least cut counts.
const STARTS: u64 = 3;

const TOL: f64 = 1e-8;

type Run = fn(&Inputs) -> Result<Eigen>;

/// The arrays that a user has.
struct Inputs {
    graph: Graph,
    w: Matrix,
    roots: Vec<f64>,
}

const RUNS: [(&str, Run); 5] = [
    ("", |g| eig_with(&product(g)?, &EigOptions::first(K, Which::La))),
    ("Sparse", |g| eig_with(&scaled(g)?, &EigOptions::first(K, Which::La))),
    ("Lanczos, basis 80", |g| by(g, Lanczos { basis: 80, ..Lanczos::default() })),
    ("Lanczos, block 4", |g| by(g, Lanczos { block: 4, ..Lanczos::default() })),
    ("LOBPCG", |g| by(g, Lobpcg { tol: TOL / 10.0, ..Lobpcg::default() })),
];

/// The adjacency of a case's graph.
///
/// # Errors
/// Those of reading.
pub fn graph(case: &Case) -> Result<Graph> {
    Ok(Graph::read(case, &case.known["undirected_binary"])?.largest_component())
}

/// The ways for a graph that hangs together.
pub fn problem(graph: Graph) -> Result<Problem> {
    let roots = graph.degrees().iter().map(|&d| (d.max(1) as f64).powf(-0.5)).collect();
    let inputs = Rc::new(Inputs { w: graph.adjacency()?, roots, graph });
    let way = |(name, run): (&str, Run)| {
        let inputs = inputs.clone();
        Way::new(name, move |limit| {
            let (made, inputs) = (inputs.clone(), inputs.clone());
            Ok(Trial::new(
                move || watched(limit, || run(&made)),
                move |(found, ran)| {
                    Ok(check(&inputs, &found)?.with("method", methods(&ran)).with("why", reasons(&ran)))
                },
            ))
        })
    };
    Ok(Problem { right: Right::Answer, ways: RUNS.into_iter().map(way).collect() })
}

/// S as a product of three.
fn product(g: &Inputs) -> Result<Op> {
    let (w, root) = (g.w.operator()?, Diagonal::new(Array::vector(g.roots.clone()))?);
    assume(&dot(&dot(&root, &w)?, &root)?, SELF_ADJOINT.set())
}

/// S as a sparse matrix, multiplied out.
fn scaled(g: &Inputs) -> Result<Op> {
    let w = g.w.operator()?;
    let Some(sparse) = w.downcast_ref::<Sparse>() else { return product(g) };
    let row = |i: usize| g.w.row(i).map(move |(j, x)| x.re * g.roots[i] * g.roots[j]);
    let values: Vec<f64> = (0..g.w.rows).flat_map(row).collect();
    Ok(Sparse::from_pattern(sparse.pattern().clone(), Array::vector(values))?.claimed(SELF_ADJOINT.set()))
}

fn by(g: &Inputs, alg: impl Into<Alg>) -> Result<Eigen> {
    eig_with(&product(g)?, &EigOptions { alg: Some(alg.into()), ..EigOptions::first(K, Which::La) })
}

/// The largest eigenvalue of a graph that hangs together is 1.
fn check(g: &Inputs, found: &Eigen) -> Result<Checked> {
    let n = g.roots.len();
    let values = found.values.to_vec::<f64>()?;
    let columns = to_dense(&found.vectors)?;
    let mut residual: f64 = if values.len() == K { 0.0 } else { f64::INFINITY };
    for (j, value) in values.iter().enumerate() {
        let v = columns.column(j)?.to_vec::<f64>()?;
        let scaled: Vec<f64> = v.iter().zip(&g.roots).map(|(v, r)| v * r).collect();
        let off = (0..n).map(|i| {
            let sum: f64 = g.w.row(i).map(|(j, _)| scaled[j]).sum();
            (g.roots[i] * sum - value * v[i]).powi(2)
        });
        residual = residual.max(off.sum::<f64>().sqrt());
    }
    let first = values.first().map_or(f64::NAN, |value| (value - 1.0).abs());
    let start = Instant::now();
    let cut = cut(&g.graph, &columns)?;
    let labelled = start.elapsed().as_secs_f64();
    Ok(Checked::at_most(TOL, residual, "‖S·v−λ·v‖<=1e-8, λ₁ = 1 to 1e-10", &values)
        .and(first <= 1e-10)
        .with("values", values)
        .with("cut", cut)
        .with("seconds_labels", labelled))
}

/// The least normalised cut of some groupings of the rows, each brought to length one.
fn cut(graph: &Graph, columns: &Array) -> Result<f64> {
    let (n, k) = columns.shape();
    let mut points = columns.transposed().to_vec::<f64>()?;
    for row in points.chunks_mut(k.max(1)) {
        let size = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.iter_mut().for_each(|x| *x /= size.max(f64::MIN_POSITIVE));
    }
    debug_assert_eq!(points.len(), n * k);
    let cuts = (1..=STARTS).map(|seed| graph.normalised_cut(&k_means(&points, k, K, seed)));
    Ok(cuts.fold(f64::INFINITY, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// K cliques of five in a ring: the cut of the cliques is 2 edges of 22 degrees for each.
    #[test]
    fn cliques_in_a_ring_are_found() {
        let node = |c: usize, i: usize| (5 * (c % K) + i) as u32;
        let inside = (0..K).flat_map(|c| (0..25).map(move |e| (node(c, e / 5), node(c, e % 5))));
        let between = (0..K).map(|c| (node(c, 0), node(c + 1, 1)));
        let graph = Graph::new(5 * K, inside.chain(between));
        for way in problem(graph).unwrap().ways {
            let mut trial = (way.make)(None).unwrap();
            trial.run().unwrap();
            let checked = trial.check().unwrap();
            let cut = checked.more.iter().find(|(name, _)| *name == "cut").unwrap().1.as_f64().unwrap();
            assert!(checked.ok && (cut - K as f64 * 2.0 / 22.0).abs() < 1e-12, "{}: {checked:?}", way.peer);
        }
    }
}
