//! Aggregates: the nodes are grouped, each with its strong neighbours.
//!
//! First, in the order of the nodes: a node none of whose strong neighbours is in a group founds one with all of them.
//! Second: each node that is left joins the group to which its strongest connection leads. Third: what is still left
//! founds groups with its neighbours that are left. The order of the nodes alone decides, so that a matrix has one
//! grouping.
//!
//! Source: Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511, algorithm 5.1

use crate::strength::Graph;

/// No group.
pub(crate) const NONE: u32 = u32::MAX;

/// The group of each node ([`NONE`] for those left out), and how many there are.
pub(crate) fn aggregates(graph: &Graph) -> (Vec<u32>, usize) {
    let n = graph.left_out.len();
    let mut group = vec![NONE; n];
    let mut count = 0u32;
    for i in 0..n {
        let (neighbours, _) = graph.neighbours(i);
        let free = |i: usize| group[i] == NONE;
        if graph.left_out[i] || !free(i) || !neighbours.iter().all(|&j| free(j as usize)) {
            continue;
        }
        group[i] = count;
        neighbours.iter().for_each(|&j| group[j as usize] = count);
        count += 1;
    }
    // What joins now attracts nobody.
    let first = group.clone();
    for i in (0..n).filter(|&i| first[i] == NONE && !graph.left_out[i]) {
        let (neighbours, weights) = graph.neighbours(i);
        let mut strongest = 0.0;
        for (&j, &weight) in neighbours.iter().zip(weights) {
            if first[j as usize] != NONE && weight > strongest {
                (strongest, group[i]) = (weight, first[j as usize]);
            }
        }
    }
    for i in 0..n {
        if group[i] != NONE || graph.left_out[i] {
            continue;
        }
        group[i] = count;
        for &j in graph.neighbours(i).0 {
            if group[j as usize] == NONE {
                group[j as usize] = count;
            }
        }
        count += 1;
    }
    (group, count as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(n: u32) -> Graph {
        let (mut indptr, mut indices) = (vec![0], Vec::new());
        for i in 0..n {
            indices.extend((i > 0).then(|| i - 1));
            indices.extend((i + 1 < n).then(|| i + 1));
            indptr.push(indices.len());
        }
        let weights = vec![0.25; indices.len()];
        Graph { indptr, indices, weights, left_out: vec![false; n as usize], filters: false }
    }

    #[test]
    fn a_chain_is_cut_into_threes() {
        // Node 0 takes 1; then 3 takes 2 and 4, 6 takes 5 and 7, and the last one joins.
        let (group, count) = aggregates(&chain(9));
        assert_eq!((group, count), (vec![0, 0, 1, 1, 1, 2, 2, 2, 2], 3));
    }

    #[test]
    fn what_is_left_out_has_no_group() {
        let mut graph = chain(3);
        graph.left_out[2] = true;
        graph.indptr = vec![0, 1, 2, 2];
        graph.indices = vec![1, 0];
        graph.weights = vec![0.25; 2];
        assert_eq!(aggregates(&graph), (vec![0, 0, NONE], 1));
        let none =
            Graph { indptr: vec![0], indices: vec![], weights: vec![], left_out: vec![], filters: false };
        assert_eq!(aggregates(&none), (vec![], 0));
    }
}
