//! The prolongator: what a coarse unknown is on the finer level.
//!
//! The candidates B (vectors on which A is small, the constant one by default) are cut by aggregates, and each piece is
//! factored, B_g = Q_g·R_g: the columns of Q_g are the coarse unknowns of group g, and R_g, one below the other, the
//! candidates of the next level. So the tentative prolongator P̂ = diag(Q_g) has P̂ᴴ·P̂ = I and B in its range. Directions
//! that depend on others within a group are dropped. One step of damped Jacobi makes its columns smooth,
//!
//! ```text
//! P = (I − ω·D_F⁻¹·A_F)·P̂,     ω = (4/3)/λmax(D_F⁻¹·A_F),
//! ```
//!
//! where A_F is A without its weak couplings, which are added to the diagonal.
//!
//! Source: Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511, §5

use crate::aggregate::NONE;
use crate::rows::{Csr, product, row};
use crate::strength::{Graph, Nodes};
use cola_iterative::Working;
use cola_kernels::{CsrRef, Mat};
use cola_runtime::Result;

/// P̂, the candidates of the coarse level, and its nodes.
pub(crate) struct Tentative<T> {
    pub p: Csr<T>,
    pub candidates: Mat<T>,
    pub nodes: Nodes,
}

/// Factors the candidates group by group.
pub(crate) fn tentative<T: Working>(group: &[u32], count: usize, nodes: &Nodes, b: &Mat<T>) -> Tentative<T> {
    let (n, k) = b.shape();
    // The unknowns of each group.
    let mut starts = vec![0usize; count + 1];
    let members = |node: usize| nodes.unknowns(node).len();
    let grouped = || group.iter().enumerate().filter(|(_, g)| **g != NONE);
    grouped().for_each(|(node, &g)| starts[g as usize + 1] += members(node));
    for g in 0..count {
        starts[g + 1] += starts[g];
    }
    let mut next = starts.clone();
    let mut unknowns = vec![0u32; starts[count]];
    for (node, &g) in grouped() {
        for i in nodes.unknowns(node) {
            unknowns[next[g as usize]] = i as u32;
            next[g as usize] += 1;
        }
    }
    let (mut sizes, mut below) = (Vec::with_capacity(count), Vec::new());
    // Row i of P̂ has `width[i]` entries from column `first[i]` on, kept in `q`.
    let (mut first, mut width, mut q) = (vec![0u32; n], vec![0u32; n], vec![T::zero(); n * k]);
    let mut columns = 0;
    for g in 0..count {
        let mine = &unknowns[starts[g]..starts[g + 1]];
        let mut piece = Mat::from_fn(mine.len(), k, |i, j| b[(mine[i] as usize, j)]);
        let r = orthonormalise(&mut piece);
        let rank = r.nrows();
        for (at, &i) in mine.iter().enumerate() {
            (first[i as usize], width[i as usize]) = (columns, rank as u32);
            (0..rank).for_each(|j| q[i as usize * k + j] = piece[(at, j)]);
        }
        sizes.push(rank);
        columns += rank as u32;
        below.push(r);
    }
    let mut p = Csr {
        rows: n,
        cols: columns as usize,
        indptr: vec![0],
        indices: Vec::with_capacity(unknowns.len() * k),
        values: Vec::with_capacity(unknowns.len() * k),
    };
    for i in 0..n {
        p.indices.extend((0..width[i]).map(|j| first[i] + j));
        p.values.extend_from_slice(&q[i * k..i * k + width[i] as usize]);
        p.indptr.push(p.indices.len());
    }
    let mut candidates = Mat::zeros(columns as usize, k);
    let mut at = 0;
    for r in &below {
        for i in 0..r.nrows() {
            (0..k).for_each(|j| candidates[(at + i, j)] = r[(i, j)]);
        }
        at += r.nrows();
    }
    Tentative { p, candidates, nodes: Nodes::of_sizes(sizes.into_iter()) }
}

/// Q·R of a piece by modified Gram–Schmidt, twice; the first columns of the piece become Q, R is returned. Columns that
/// depend on those before them up to √ε are left out of Q.
fn orthonormalise<T: Working>(piece: &mut Mat<T>) -> Mat<T> {
    let (m, k) = piece.shape();
    let norm = |piece: &Mat<T>, j: usize| (0..m).map(|i| piece[(i, j)].abs().powi(2)).sum::<f64>().sqrt();
    let mut r = Mat::<T>::zeros(k.min(m), k);
    let mut rank = 0;
    for j in 0..k {
        let before = norm(piece, j);
        for _ in 0..2 {
            for l in 0..rank {
                let h: T = (0..m).map(|i| piece[(i, l)].conj() * piece[(i, j)]).sum();
                r[(l, j)] += h;
                for i in 0..m {
                    let q = piece[(i, l)];
                    piece[(i, j)] -= h * q;
                }
            }
        }
        let after = norm(piece, j);
        if rank < m && after > T::EPS.sqrt() * before && after > 0.0 {
            r[(rank, j)] = T::from_f64(after);
            (0..m).for_each(|i| piece[(i, rank)] = piece[(i, j)].scale(1.0 / after));
            rank += 1;
        }
    }
    Mat::from_fn(rank, k, |i, j| r[(i, j)])
}

/// A_F and its diagonal: weak couplings are added to the diagonal, where that leaves at least a tenth of it.
pub(crate) fn filtered<T: Working>(
    a: CsrRef<'_, T>,
    nodes: &Nodes,
    graph: &Graph,
    diagonal: &[f64],
) -> (Csr<T>, Vec<f64>) {
    let mut f = Csr { rows: a.rows, cols: a.cols, indptr: vec![0], indices: Vec::new(), values: Vec::new() };
    let mut kept = Vec::with_capacity(a.rows);
    for (i, &whole) in diagonal.iter().enumerate() {
        let node = nodes.of[i];
        let strong = graph.neighbours(node as usize).0;
        let (mut weak, mut on_diagonal) = (0.0, None);
        let (columns, values) = row(&a, i);
        for (&j, &value) in columns.iter().zip(values) {
            let other = nodes.of[j as usize];
            if other == node || strong.binary_search(&other).is_ok() {
                if j as usize == i {
                    on_diagonal = Some(f.values.len());
                }
                f.indices.push(j);
                f.values.push(value);
            } else {
                weak += value.re();
            }
        }
        let lumped = whole + weak;
        let d = if lumped >= 0.1 * whole { lumped } else { whole };
        if let Some(at) = on_diagonal {
            f.values[at] = T::from_f64(d);
        }
        kept.push(d);
        f.indptr.push(f.indices.len());
    }
    (f, kept)
}

/// (I − ω·D⁻¹·A)·P̂
pub(crate) fn smoothed<T: Working>(
    a: CsrRef<'_, T>,
    inverse: &[f64],
    omega: f64,
    p: &Csr<T>,
) -> Result<Csr<T>> {
    product(a.rows, 4 * a.nnz(), p.view(), |i, entries| {
        let (columns, values) = row(&a, i);
        let mut own = false;
        for (&j, value) in columns.iter().zip(values) {
            let mut c = value.scale(-omega * inverse[i]);
            if j as usize == i {
                c += T::one();
                own = true;
            }
            entries.push((j, c));
        }
        if !own {
            entries.push((i as u32, T::one()));
        }
    })
}
