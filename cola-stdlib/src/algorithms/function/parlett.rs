//! Any analytic function of a matrix from its Schur form.
//!
//! Method    eigenvalues that are close to each other, or closer to each other than to a singularity, are
//!           gathered in diagonal blocks; f of a block is its Taylor series, and T₁₁·F₁₂ − F₁₂·T₂₂ = F₁₁·T₁₂ −
//!           T₁₂·F₂₂ gives what stands between two groups of blocks, by halving
//! Memory    3n² entries
//! Work      25n³ for the Schur form, n³/3 for the recurrence, and the blocks
//! Stops     see [`super::taylor`]
//! Differs   a gathered block that is wide against the distance to a singularity is gathered again with
//!           a smaller radius
//! Source    Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003); Higham, Functions of Matrices, SIAM 2008, §9

use super::dense::{update, zeros};
use super::reorder::sort;
use super::sylvester::sylvester;
use super::taylor::taylor;
use crate::ScalarFunction;
use cola_kernels::{Mat, MatMut, MatRef};
use cola_runtime::{Result, c64};

/// Distance up to which two eigenvalues share a block, relative to 1 and to the nearest singularity.
const CLOSE: f64 = 0.1;

/// f(T), with Q and T reordered so that blocks are together.
///
/// # Errors
/// `NotConverged`, `Singular`, `OutOfMemory`.
pub(super) fn parlett(f: &ScalarFunction, q: &mut Mat<c64>, t: &mut Mat<c64>) -> Result<Mat<c64>> {
    let n = t.nrows();
    let mut out = zeros(n, n)?;
    let values: Vec<c64> = (0..n).map(|i| t[(i, i)]).collect();
    let mut rank = blocks(f, &values);
    sort(q, t, &mut rank);
    let mut bounds: Vec<usize> = (0..n).filter(|&i| i == 0 || rank[i] != rank[i - 1]).collect();
    bounds.push(n);
    if n > 0 {
        halves(f, t.as_ref(), &bounds, out.as_mut())?;
    }
    Ok(out)
}

/// f of the diagonal blocks between `bounds`, and what stands between them.
fn halves(f: &ScalarFunction, t: MatRef<'_, c64>, bounds: &[usize], mut out: MatMut<'_, c64>) -> Result<()> {
    let (first, last) = (bounds[0], bounds[bounds.len() - 1]);
    if let [_, _] = bounds {
        if last - first == 1 {
            out[(0, 0)] = f.value(t[(first, first)]);
        } else {
            out.copy_from(taylor(f, t.submatrix(first, first, last - first, last - first))?.as_ref());
        }
        return Ok(());
    }
    // The bound that is nearest to the middle.
    let middle = usize::midpoint(first, last);
    let inner = 1..bounds.len() - 1;
    let at = inner.min_by_key(|&k| bounds[k].abs_diff(middle)).unwrap_or(1);
    let h = bounds[at] - first;
    let size = last - first;
    halves(f, t, &bounds[..=at], out.as_mut().submatrix_mut(0, 0, h, h))?;
    halves(f, t, &bounds[at..], out.as_mut().submatrix_mut(h, h, size - h, size - h))?;
    let part = |i: usize, j: usize, m: usize, n: usize| t.submatrix(first + i, first + j, m, n);
    let t12 = part(0, h, h, size - h);
    let (top, bottom) = out.split_at_row_mut(h);
    let (f11, mut f12) = top.split_at_col_mut(h);
    let f22 = bottom.as_ref().submatrix(0, h, size - h, size - h);
    update(f12.as_mut(), 1.0, f11.as_ref(), t12)?;
    update(f12.as_mut(), -1.0, t12, f22)?;
    sylvester(part(0, 0, h, h), -1.0, part(h, h, size - h, size - h), f12, 0.0)
}

/// For each eigenvalue the number of its block, in the order in which blocks need the fewest exchanges.
fn blocks(f: &ScalarFunction, values: &[c64]) -> Vec<usize> {
    let reach: Vec<f64> = values.iter().map(|z| f.radius(*z).min(1.0)).collect();
    let mut block = vec![0; values.len()];
    let mut count = 0;
    let mut waiting = vec![((0..values.len()).collect::<Vec<usize>>(), CLOSE)];
    while let Some((members, close)) = waiting.pop() {
        for group in gathered(values, &reach, &members, close) {
            if close > CLOSE / 1000.0 && is_wide(values, &reach, &group) {
                waiting.push((group, close / 2.0));
                continue;
            }
            group.iter().for_each(|&i| block[i] = count);
            count += 1;
        }
    }
    // Blocks in the order of the mean place of their eigenvalues.
    let mut places = vec![(0.0, 0usize); count];
    for (i, b) in block.iter().enumerate() {
        places[*b].0 += i as f64;
        places[*b].1 += 1;
    }
    let mut order: Vec<usize> = (0..count).collect();
    let mean = |b: usize| places[b].0 / places[b].1.max(1) as f64;
    order.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)));
    let mut rank = vec![0; count];
    order.iter().enumerate().for_each(|(r, &b)| rank[b] = r);
    block.iter().map(|b| rank[*b]).collect()
}

/// The parts of `members` that are connected by steps up to `close`.
fn gathered(values: &[c64], reach: &[f64], members: &[usize], close: f64) -> Vec<Vec<usize>> {
    let mut rest = members.to_vec();
    let mut groups = Vec::new();
    while let Some(first) = rest.pop() {
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let i = group[next];
            let near = |j: usize| (values[i] - values[j]).norm() <= close * reach[i].min(reach[j]);
            let (with, without): (Vec<_>, Vec<_>) = rest.iter().partition(|&&j| near(j));
            group.extend(with);
            rest = without;
            next += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Its series would converge slowly.
fn is_wide(values: &[c64], reach: &[f64], group: &[usize]) -> bool {
    let mean = group.iter().map(|&i| values[i]).sum::<c64>() / group.len() as f64;
    let least = group.iter().map(|&i| reach[i]).fold(1.0, f64::min);
    group.iter().any(|&i| (values[i] - mean).norm() > 0.5 * least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::function::exp::exp;
    use cola_kernels::max_abs;

    fn upper(diagonal: &[c64]) -> Mat<c64> {
        Mat::from_fn(diagonal.len(), diagonal.len(), |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => {
                c64::new(((i + 3 * j) % 5) as f64 / 5.0, ((2 * i + j) % 3) as f64 / 3.0)
            }
            std::cmp::Ordering::Equal => diagonal[i],
            std::cmp::Ordering::Greater => c64::new(0.0, 0.0),
        })
    }

    #[test]
    fn close_eigenvalues_share_a_block() -> Result<()> {
        let z = |x: f64| c64::new(x, 0.0);
        let f = ScalarFunction::named("sin")?;
        assert_eq!(blocks(&f, &[z(1.0), z(5.0), z(1.05), z(5.0), z(-2.0)]), [0, 1, 0, 1, 2]);
        // 1/z is steep near 0: what counts is the distance to the pole.
        let g = ScalarFunction::named("reciprocal")?;
        assert_eq!(blocks(&g, &[z(0.01), z(0.05), z(0.0101)]), [0, 1, 0]);
        Ok(())
    }

    #[test]
    fn the_exponential_in_two_ways() -> Result<()> {
        let z = c64::new;
        let cases: [&[c64]; 3] = [
            &[z(1.0, 0.0), z(1.0, 0.0), z(-2.0, 0.5), z(1.02, 0.0), z(0.3, 0.0)],
            &[z(0.0, 0.0); 6],
            &[z(1.0, 1.0), z(2.0, 0.0), z(3.0, 0.0)],
        ];
        for diagonal in cases {
            let n = diagonal.len();
            let t = upper(diagonal);
            let mut q = Mat::from_fn(n, n, |i, j| z(f64::from(u8::from(i == j)), 0.0));
            let mut s = t.clone();
            let f = parlett(&ScalarFunction::exp(), &mut q, &mut s)?;
            let back = &q * &f * q.adjoint();
            let expected = exp(t.as_ref(), true)?;
            let off = max_abs((&back - &expected).as_ref());
            assert!(off < 1e-12 * max_abs(expected.as_ref()), "{diagonal:?}: {off:.1e}");
        }
        Ok(())
    }
}
