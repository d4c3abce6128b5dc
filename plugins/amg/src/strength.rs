//! Strength of connection: which neighbours of a node are grouped with it.
//!
//! A node is the unknowns of one point, one number or several (`block`, or the coarse unknowns of one aggregate). Nodes i
//! and j are strongly connected if the largest |aₖₗ|²/(aₖₖ·aₗₗ) of their block is at least θ², or if it is the largest one
//! of either node: no node that is coupled at all is left alone. A node without couplings is left out of the coarse levels,
//! as is one whose diagonal dominates its row by a factor of five, as it stands and scaled by the diagonal: the smoother
//! solves these.
//!
//! Source: Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511, §4; what is left out: Napov & Notay, SIAM
//! J. Sci. Comput. 34 (2012), doi:10.1137/100818509, §2

use crate::rows::row;
use cola_iterative::Working;
use cola_kernels::CsrRef;

/// How much a diagonal entry must exceed the sum of its row for the node to be left out.
const DOMINANT: f64 = 5.0;

/// The unknowns of nodes: node i has those from `starts[i]` to `starts[i + 1]`.
#[derive(Debug, Clone)]
pub(crate) struct Nodes {
    pub starts: Vec<u32>,
    /// The node of each unknown.
    pub of: Vec<u32>,
}

impl Nodes {
    /// From the number of unknowns of each node.
    pub fn of_sizes(sizes: impl Iterator<Item = usize>) -> Nodes {
        let (mut starts, mut of) = (vec![0], Vec::new());
        for (node, size) in sizes.enumerate() {
            of.extend(std::iter::repeat_n(node as u32, size));
            starts.push(of.len() as u32);
        }
        Nodes { starts, of }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The unknowns of node i.
    pub fn unknowns(&self, i: usize) -> std::ops::Range<usize> {
        self.starts[i] as usize..self.starts[i + 1] as usize
    }
}

/// The strong connections of each node, by increasing number, itself not among them.
#[derive(Debug)]
pub(crate) struct Graph {
    pub indptr: Vec<usize>,
    pub indices: Vec<u32>,
    /// |a|²/(aₖₖ·aₗₗ) of each.
    pub weights: Vec<f32>,
    /// Nodes that the smoother solves.
    pub left_out: Vec<bool>,
    /// Some coupling is not strong.
    pub filters: bool,
}

impl Graph {
    /// The strong neighbours of node i and the weights of the connections.
    pub fn neighbours(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.indptr[i]..self.indptr[i + 1];
        (&self.indices[range.clone()], &self.weights[range])
    }
}

/// The couplings of one node with others: the other node and the largest |a|²/(aₖₖ·aₗₗ).
struct Couplings {
    found: Vec<(u32, f32)>,
}

impl Couplings {
    /// Those of node i; columns of a row increase, those of a node need not.
    fn collect<T: Working>(&mut self, a: &CsrRef<'_, T>, scale: &[f64], nodes: &Nodes, i: usize) {
        self.found.clear();
        for k in nodes.unknowns(i) {
            let (columns, values) = row(a, k);
            for (&l, value) in columns.iter().zip(values) {
                let j = nodes.of[l as usize];
                let part = value.abs() * scale[k] * scale[l as usize];
                if j as usize != i && part > 0.0 {
                    match self.found.last_mut() {
                        Some((last, weight)) if *last == j => *weight = weight.max((part * part) as f32),
                        _ => self.found.push((j, (part * part) as f32)),
                    }
                }
            }
        }
        if nodes.unknowns(i).len() > 1 {
            self.found.sort_by_key(|(j, _)| *j);
            self.found.dedup_by(|(j, weight), (kept, most)| {
                let same = j == kept;
                *most = if same { most.max(*weight) } else { *most };
                same
            });
        }
    }
}

/// The strong connections of A, whose diagonal is scaled to 1 by `scale` = D^(−½) from both sides.
pub(crate) fn strong<T: Working>(a: CsrRef<'_, T>, scale: &[f64], nodes: &Nodes, theta: f64) -> Graph {
    let n = nodes.len();
    let mut couplings = Couplings { found: Vec::new() };
    let mut most = vec![0.0f32; n];
    let mut left_out = vec![false; n];
    for i in 0..n {
        couplings.collect(&a, scale, nodes, i);
        most[i] = couplings.found.iter().map(|(_, w)| *w).fold(0.0, f32::max);
        left_out[i] = couplings.found.is_empty()
            || (nodes.unknowns(i).len() == 1 && dominates(&a, scale, nodes.unknowns(i).start));
    }
    // Rounding does not part couplings that are equal.
    let almost = |w: f32| w * 0.999;
    let least = (theta * theta) as f32;
    let mut graph =
        Graph { indptr: vec![0], indices: Vec::new(), weights: Vec::new(), left_out, filters: false };
    for i in 0..n {
        couplings.collect(&a, scale, nodes, i);
        for &(j, weight) in &couplings.found {
            if graph.left_out[i] || graph.left_out[j as usize] {
                continue;
            }
            if weight >= least || weight >= almost(most[i]) || weight >= almost(most[j as usize]) {
                graph.indices.push(j);
                graph.weights.push(weight);
            } else {
                graph.filters = true;
            }
        }
        graph.indptr.push(graph.indices.len());
    }
    graph
}

/// The diagonal of row k exceeds the sum of the others by far, as it stands and scaled.
fn dominates<T: Working>(a: &CsrRef<'_, T>, scale: &[f64], k: usize) -> bool {
    let (columns, values) = row(a, k);
    let (mut plain, mut scaled, mut diagonal) = (0.0, 0.0, 0.0);
    for (&l, value) in columns.iter().zip(values) {
        if l as usize == k {
            diagonal = value.abs();
        } else {
            plain += value.abs();
            scaled += value.abs() * scale[k] * scale[l as usize];
        }
    }
    DOMINANT * plain <= diagonal && DOMINANT * scaled <= 1.0
}
