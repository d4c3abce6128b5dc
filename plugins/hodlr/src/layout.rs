//! Where which block lies: the tree of halves, and the places of its blocks in one column of numbers.
//!
//! Nodes stand in post-order: children before their parent, the left subtree before the right one, so that a subtree is
//! a range of nodes and every sweep over the tree is a loop. All numbers of the matrix are one array, which the host
//! casts and differentiates as it likes; the layout does not change with them.

use std::ops::Range;

/// A block U·Vᴴ of some rank: where U and V begin, both column by column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LowRank {
    pub(crate) u: usize,
    pub(crate) v: usize,
    pub(crate) rank: usize,
}

/// A diagonal block.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A dense one, whose entries begin at `at`, column by column.
    Leaf { rows: Range<usize>, at: usize },
    /// [[A₁, upper], [lower, A₂]]. The first node of the subtree, and of that of A₂, are told.
    Split { rows: Range<usize>, mid: usize, first: usize, second: usize, upper: LowRank, lower: LowRank },
}

/// One off-diagonal block: its rows and columns in the whole matrix, and its factors.
pub(crate) struct Block {
    pub(crate) rows: Range<usize>,
    pub(crate) cols: Range<usize>,
    pub(crate) factors: LowRank,
}

impl Node {
    /// The off-diagonal blocks of a node, upper and lower.
    pub(crate) fn blocks(&self) -> Option<[Block; 2]> {
        match self {
            Node::Leaf { .. } => None,
            Node::Split { rows, mid, upper, lower, .. } => Some([
                Block { rows: rows.start..*mid, cols: *mid..rows.end, factors: *upper },
                Block { rows: *mid..rows.end, cols: rows.start..*mid, factors: *lower },
            ]),
        }
    }
}

/// The tree of a matrix.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) n: usize,
    pub(crate) leaf: usize,
    pub(crate) nodes: Vec<Node>,
    /// Length of the column of numbers.
    pub(crate) numbers: usize,
    /// The lower blocks are the adjoints of the upper ones, and share their numbers.
    pub(crate) shared: bool,
}

/// A diagonal block that is still to be filled: its rows, and where it is cut, if it is.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    pub(crate) rows: Range<usize>,
    pub(crate) mid: Option<usize>,
}

/// Halves of n rows until there are at most `leaf` in each, in post-order.
pub(crate) fn cuts(n: usize, leaf: usize) -> Vec<Cut> {
    fn halve(rows: Range<usize>, leaf: usize, out: &mut Vec<Cut>) {
        if rows.len() <= leaf {
            out.push(Cut { rows, mid: None });
            return;
        }
        let mid = rows.start + rows.len() / 2;
        halve(rows.start..mid, leaf, out);
        halve(mid..rows.end, leaf, out);
        out.push(Cut { rows, mid: Some(mid) });
    }
    let mut out = Vec::new();
    if n > 0 {
        halve(0..n, leaf.max(1), &mut out);
    }
    out
}

impl Layout {
    /// A tree without nodes, to be filled in post-order.
    pub(crate) fn new(n: usize, leaf: usize, shared: bool) -> Layout {
        Layout { n, leaf, nodes: Vec::new(), numbers: 0, shared }
    }

    fn take(&mut self, numbers: usize) -> usize {
        self.numbers += numbers;
        self.numbers - numbers
    }

    /// The next node is a dense block.
    pub(crate) fn leaf(&mut self, rows: Range<usize>) {
        let at = self.take(rows.len() * rows.len());
        self.nodes.push(Node::Leaf { rows, at });
    }

    /// The next node joins the two before it, with blocks of these ranks; a shared lower one has that of the upper.
    pub(crate) fn split(&mut self, rows: Range<usize>, mid: usize, upper: usize, lower: usize) {
        let second = self.first(self.nodes.len() - 1);
        let first = self.first(second - 1);
        let (left, right) = (mid - rows.start, rows.end - mid);
        let upper = LowRank { u: self.take(left * upper), v: self.take(right * upper), rank: upper };
        let lower = if self.shared {
            LowRank { u: upper.v, v: upper.u, rank: upper.rank }
        } else {
            LowRank { u: self.take(right * lower), v: self.take(left * lower), rank: lower }
        };
        self.nodes.push(Node::Split { rows, mid, first, second, upper, lower });
    }

    /// The first node of the subtree of a node.
    fn first(&self, node: usize) -> usize {
        match &self.nodes[node] {
            Node::Leaf { .. } => node,
            Node::Split { first, .. } => *first,
        }
    }

    /// The off-diagonal blocks.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block> + '_ {
        self.nodes.iter().filter_map(Node::blocks).flatten()
    }

    /// The largest rank of a block.
    pub(crate) fn rank(&self) -> usize {
        self.blocks().map(|b| b.factors.rank).max().unwrap_or(0)
    }

    /// The largest order of a small system of the factorisation.
    pub(crate) fn small(&self) -> usize {
        let order = |node: &Node| node.blocks().map_or(0, |[a, b]| a.factors.rank + b.factors.rank);
        self.nodes.iter().map(order).max().unwrap_or(0)
    }

    /// Numbers that a product reads, those of a shared block twice.
    pub(crate) fn read(&self) -> f64 {
        let leaf = |node: &Node| match node {
            Node::Leaf { rows, .. } => (rows.len() * rows.len()) as f64,
            Node::Split { .. } => 0.0,
        };
        let block = |b: Block| ((b.rows.len() + b.cols.len()) * b.factors.rank) as f64;
        self.nodes.iter().map(leaf).sum::<f64>() + self.blocks().map(block).sum::<f64>()
    }

    /// The tree of the transposed matrix over the same places: upper and lower blocks, U and V trade theirs.
    pub(crate) fn transposed(&self) -> Layout {
        let flip = |b: &LowRank| LowRank { u: b.v, v: b.u, rank: b.rank };
        let mut layout = self.clone();
        for node in &mut layout.nodes {
            if let Node::Split { upper, lower, .. } = node {
                (*upper, *lower) = (flip(lower), flip(upper));
            }
        }
        layout
    }
}
