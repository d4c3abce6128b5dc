//! Graphs: undirected, without weights and loops, and what the reference counts of them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use cola::operators::Sparse;
use cola::properties::SELF_ADJOINT;
use cola::{Array, Error, ErrorKind, Op, Result, Value, io};
use flate2::read::MultiGzDecoder;

use super::data::Case;
use super::matrix::Matrix;

/// An undirected graph: the neighbours of each node, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    neighbours: Vec<Vec<u32>>,
}

impl Graph {
    /// Reads the file of a case, and refuses one that has not as many edges as the reference counts.
    ///
    /// # Errors
    /// Those of reading; `InvalidArgument` for another number of edges.
    pub fn read(case: &Case, known: &serde_json::Value) -> Result<Graph> {
        let (n, pairs) = match case.path.to_string_lossy().ends_with(".txt.gz") {
            true => edge_list(&case.path)?,
            false => of_matrix(&case.path)?,
        };
        let graph = Graph::new(n, pairs);
        let counted = known["edges"].as_u64();
        if counted != Some(graph.edges() as u64) {
            let why = format!("{} edges where the reference has {counted:?}", graph.edges());
            return Err(Error::invalid(&case.name, why));
        }
        Ok(graph)
    }

    /// The graph with an edge for each pair of two nodes, in either order.
    pub fn new(n: usize, pairs: impl IntoIterator<Item = (u32, u32)>) -> Graph {
        let mut neighbours = vec![Vec::new(); n];
        for (i, j) in pairs.into_iter().filter(|(i, j)| i != j) {
            neighbours[i as usize].push(j);
            neighbours[j as usize].push(i);
        }
        for row in &mut neighbours {
            row.sort_unstable();
            row.dedup();
        }
        Graph { neighbours }
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.neighbours.iter().map(Vec::len).sum::<usize>() / 2
    }

    /// The number of neighbours of each node.
    pub fn degrees(&self) -> Vec<usize> {
        self.neighbours.iter().map(Vec::len).collect()
    }

    /// The part that hangs together and has the most nodes, which keep their order.
    #[must_use]
    pub fn largest_component(&self) -> Graph {
        let n = self.neighbours.len();
        let mut part = vec![usize::MAX; n];
        let mut sizes: Vec<usize> = Vec::new();
        for start in 0..n {
            if part[start] != usize::MAX {
                continue;
            }
            let name = sizes.len();
            sizes.push(0);
            part[start] = name;
            let mut queue = VecDeque::from([start]);
            while let Some(i) = queue.pop_front() {
                sizes[name] += 1;
                for &j in &self.neighbours[i] {
                    if part[j as usize] == usize::MAX {
                        part[j as usize] = name;
                        queue.push_back(j as usize);
                    }
                }
            }
        }
        let most = sizes.iter().copied().max().unwrap_or(0);
        let largest = sizes.iter().position(|&size| size == most).unwrap_or(0);
        let mut place = vec![u32::MAX; n];
        let kept: Vec<usize> = (0..n).filter(|&i| part[i] == largest).collect();
        kept.iter().enumerate().for_each(|(new, &old)| place[old] = new as u32);
        let row = |&i: &usize| self.neighbours[i].iter().map(|&j| place[j as usize]).collect();
        Graph { neighbours: kept.iter().map(row).collect() }
    }

    /// Its 0/1 adjacency, claimed to be self-adjoint.
    ///
    /// # Errors
    /// Those of the library.
    pub fn adjacency(&self) -> Result<Matrix> {
        let n = self.neighbours.len();
        let rows = self.neighbours.iter().enumerate();
        let (row, col): (Vec<u32>, Vec<u32>) =
            rows.flat_map(|(i, row)| row.iter().map(move |&j| (i as u32, j))).unzip();
        let op = Sparse::from_triplets(n, n, &row, &col, Array::vector(vec![1.0; row.len()]))?;
        Ok(of_sparse(&op)?.claimed(SELF_ADJOINT.set()))
    }

    /// Σ over the groups of (edges that leave it)/(sum of its degrees).
    ///
    /// # Source
    /// Shi & Malik, IEEE PAMI 22 (2000); for k groups Yu & Shi, ICCV 2003
    pub fn normalised_cut(&self, labels: &[usize]) -> f64 {
        let groups = labels.iter().max().map_or(0, |most| most + 1);
        let (mut leaving, mut volume) = (vec![0.0; groups], vec![0.0; groups]);
        for (row, &label) in self.neighbours.iter().zip(labels) {
            volume[label] += row.len() as f64;
            leaving[label] += row.iter().filter(|&&j| labels[j as usize] != label).count() as f64;
        }
        leaving.iter().zip(&volume).filter(|(_, v)| **v > 0.0).map(|(l, v)| l / v).sum()
    }
}

fn of_sparse(op: &Op) -> Result<Matrix> {
    match op.downcast_ref::<Sparse>() {
        Some(sparse) => Matrix::of(sparse),
        None => Err(Error::new(ErrorKind::Unsupported, format!("{op} is not sparse"))),
    }
}

/// The places of the entries of a matrix that are not 0.
fn of_matrix(path: &Path) -> Result<(usize, Vec<(u32, u32)>)> {
    let Value::Op(op) = io::load(path)? else {
        return Err(Error::invalid("a graph", format!("{} is not sparse", path.display())));
    };
    let a = of_sparse(&op)?;
    let row = |i: usize| a.row(i).filter(|(_, x)| x.norm_sqr() > 0.0).map(move |(j, _)| (i as u32, j as u32));
    Ok((a.rows, (0..a.rows).flat_map(row).collect()))
}

/// Lines `u v …`, nodes from 1.
fn edge_list(path: &Path) -> Result<(usize, Vec<(u32, u32)>)> {
    let text = unzipped(path)?;
    let mut pairs = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut words = line.split_whitespace().map(|word| word.parse::<u32>().ok().filter(|&id| id > 0));
        let (Some(Some(u)), Some(Some(v))) = (words.next(), words.next()) else {
            return Err(Error::new(ErrorKind::Io, format!("{}:{}: no edge", path.display(), number + 1)));
        };
        pairs.push((u - 1, v - 1));
    }
    let n = pairs.iter().map(|&(u, v)| u.max(v) as usize + 1).max().unwrap_or(0);
    Ok((n, pairs))
}

/// The text of a gzip'ed file.
///
/// # Errors
/// `Io` where it cannot be read.
pub fn unzipped(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| MultiGzDecoder::new(file).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(text),
        Err(e) => Err(Error::new(ErrorKind::Io, format!("{}: {e}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A triangle 0–1–2, a pair 3–4, and 5 alone; an edge told twice and a loop.
    fn graph() -> Graph {
        Graph::new(6, [(0, 1), (1, 2), (2, 0), (0, 2), (4, 3), (5, 5)])
    }

    #[test]
    fn edges_count_once_and_loops_not_at_all() {
        assert_eq!((graph().edges(), graph().degrees()), (4, vec![2, 2, 2, 1, 1, 0]));
        let a = graph().adjacency().unwrap();
        assert_eq!((a.nnz(), a.row(3).map(|(j, x)| (j, x.re)).collect::<Vec<_>>()), (8, vec![(4, 1.0)]));
    }

    #[test]
    fn the_largest_component_is_the_triangle() {
        assert_eq!(graph().largest_component(), Graph::new(3, [(0, 1), (1, 2), (2, 0)]));
        assert_eq!(Graph::new(0, []).largest_component().edges(), 0);
    }

    #[test]
    fn the_cut_of_a_path_of_four_in_the_middle() {
        let path = Graph::new(4, [(0, 1), (1, 2), (2, 3)]);
        // One edge leaves each half, whose degrees sum to 3.
        assert!((path.normalised_cut(&[0, 0, 1, 1]) - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(path.normalised_cut(&[0; 4]), 0.0);
    }
}
