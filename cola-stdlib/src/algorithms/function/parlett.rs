//! Any analytic function of a triangular matrix.
//!
//! Method    eigenvalues that are close to each other against the distance to a singularity are gathered in
//!           diagonal blocks; f of a block is its Taylor series, and T₁₁·F₁₂ − F₁₂·T₂₂ = F₁₁·T₁₂ − T₁₂·F₂₂ gives
//!           what stands between two groups of blocks, by halving
//! Memory    8n² entries
//! Work      twice n³/3 for the recurrence, twice the blocks and the exchanges that bring them together; again for
//!           each width of blocks that is tried
//! Stops     see [`super::taylor`]
//! Differs   f(T) is computed twice, the second time as D·f(Dᴴ·T·D)·Dᴴ with a unitary diagonal D and values of f that
//!           are off by a rounding error, so that no rounding error is made twice: the recurrence of a non-normal T
//!           may lose all digits where neither the commutator nor the separation of the blocks tells it. While the two
//!           differ, wider blocks are tried, at last the exponential where f is a quotient of it. A gathered block that is wide against the distance to a singularity is
//!           gathered again with a smaller radius
//! Source    Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003); Higham, Functions of Matrices, SIAM 2008, §9

use super::dense::{times, update, zeros};
use super::exp::exp;
use super::reorder::sort;
use super::sylvester::sylvester;
use super::taylor::taylor;
use crate::ScalarFunction;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatMut, MatRef, Trans, Triangle, gemm, norm_fro, trsm};
use cola_runtime::{Result, c64};

/// Distances up to which two eigenvalues share a block, in the order in which they are tried.
const WIDTHS: [f64; 5] = [0.1, 0.3, 1.0, 3.0, 10.0];
/// The same relative to the nearest singularity, at most.
const NEAR: f64 = 0.25;

/// f(T), and how far two computations of it differ, relative to the norm.
///
/// # Errors
/// `NotConverged`, `Singular`, `OutOfMemory`.
pub(super) fn parlett(f: &ScalarFunction, t: MatRef<'_, c64>) -> Result<(Mat<c64>, f64)> {
    let n = t.nrows();
    let values: Vec<c64> = (0..n).map(|i| t[(i, i)]).collect();
    let enough = 32.0 * f64::EPSILON * (n as f64 + 4.0);
    let mut best: Option<(Mat<c64>, f64)> = None;
    let mut last = Vec::new();
    let mut failure = None;
    for width in WIDTHS {
        let rank = blocks(f, &values, width);
        if rank == last {
            continue;
        }
        let value = by_blocks(f, t, &rank, false)
            .and_then(|x| Ok((by_blocks(f, t, &rank, true)?, x)))
            .map(|(y, x)| (relative_difference(&x, &y), x));
        last = rank;
        match value {
            // Written so that NaN is not best.
            Ok((off, x)) if best.as_ref().is_none_or(|(_, least)| off < *least || !(*least >= 0.0)) => {
                best = Some((x, off));
                if off <= enough {
                    break;
                }
            }
            Ok(_) => {}
            Err(e) => failure = failure.or(Some(e)),
        }
    }
    if best.as_ref().is_none_or(|(_, off)| !(*off <= enough))
        && let Some(x) = by_exponential(f, t, false)?
        && let Some(y) = by_exponential(f, t, true)?
    {
        let off = relative_difference(&x, &y);
        if best.as_ref().is_none_or(|(_, least)| off < *least) && off.is_finite() {
            best = Some((x, off));
        }
    }
    match (best, failure) {
        (Some(best), _) => Ok(best),
        (None, Some(e)) => Err(e),
        (None, None) => Ok((zeros(n, n)?, 0.0)),
    }
}

fn relative_difference(x: &Mat<c64>, y: &Mat<c64>) -> f64 {
    let off = norm_fro((x - y).as_ref());
    if off == 0.0 { 0.0 } else { off / norm_fro(x.as_ref()) }
}

/// f(T) with the eigenvalues of one rank in one block; with other rounding errors if it is `turned`.
fn by_blocks(f: &ScalarFunction, t: MatRef<'_, c64>, rank: &[usize], turned: bool) -> Result<Mat<c64>> {
    let n = t.nrows();
    let (zero, one) = (c64::new(0.0, 0.0), c64::new(1.0, 0.0));
    let mut s = t.to_owned();
    if turned {
        turn(&mut s, true);
    }
    let mut rank = rank.to_vec();
    let in_order = rank.is_sorted();
    let mut q = zeros(n, n)?;
    (0..n).for_each(|i| q[(i, i)] = if turned { phase(i) } else { one });
    sort(&mut q, &mut s, &mut rank);
    let mut bounds: Vec<usize> = (0..n).filter(|&i| i == 0 || rank[i] != rank[i - 1]).collect();
    bounds.push(n);
    let mut out = zeros(n, n)?;
    if n > 0 {
        halves(f, s.as_ref(), &bounds, turned, out.as_mut())?;
    }
    if in_order {
        if turned {
            turn(&mut out, false);
        }
        return Ok(out);
    }
    let left = times(q.as_ref(), out.as_ref())?;
    gemm(out.as_mut(), zero, one, Trans::None, left.as_ref(), Trans::Adjoint, q.as_ref()).on("a product")?;
    // The basis was turned back: what is below the diagonal is rounding, and f of the eigenvalues is known.
    for j in 0..n {
        out[(j, j)] = value(f, t[(j, j)], j, turned);
        (j + 1..n).for_each(|i| out[(i, j)] = zero);
    }
    Ok(out)
}

/// (m₀·W + m₁)·(m₂·W + m₃)⁻¹ for W = e^{c·T}, where f is such a function.
fn by_exponential(f: &ScalarFunction, t: MatRef<'_, c64>, turned: bool) -> Result<Option<Mat<c64>>> {
    let Some((c, m)) = f.of_exponential() else { return Ok(None) };
    let n = t.nrows();
    let mut s = Mat::from_fn(n, n, |i, j| t[(i, j)] * c);
    if turned {
        turn(&mut s, true);
    }
    let w = exp(s.as_ref(), true)?;
    let image = |a: c64, b: c64| {
        let shift = |i: usize, j: usize| if i == j { b } else { c64::new(0.0, 0.0) };
        Mat::from_fn(n, n, |i, j| w[(i, j)] * a + shift(i, j))
    };
    let (mut out, below) = (image(m[0], m[1]), image(m[2], m[3]));
    // The two commute.
    trsm(Triangle::Upper, false, Trans::None, below.as_ref(), out.as_mut()).on("a quotient")?;
    if turned {
        turn(&mut out, false);
    }
    (0..n).for_each(|j| out[(j, j)] = value(f, t[(j, j)], j, turned));
    Ok(Some(out))
}

/// The golden angle: no two phases are alike.
fn phase(i: usize) -> c64 {
    c64::from_polar(1.0, 2.399_963 * i as f64)
}

/// X ← Dᴴ·X·D, or D·X·Dᴴ if not `forward`, for an upper triangular X.
fn turn(x: &mut Mat<c64>, forward: bool) {
    let phases: Vec<c64> = (0..x.nrows()).map(|i| if forward { phase(i) } else { phase(i).conj() }).collect();
    for j in 0..x.ncols() {
        (0..j).for_each(|i| x[(i, j)] *= phases[i].conj() * phases[j]);
    }
}

/// f(z), off by a rounding error if it is `turned`.
fn value(f: &ScalarFunction, z: c64, i: usize, turned: bool) -> c64 {
    let x = f.value(z);
    match (turned, i % 2) {
        (false, _) => x,
        (true, 0) => x * (1.0 + f64::EPSILON),
        (true, _) => x * (1.0 - f64::EPSILON),
    }
}

/// f of the diagonal blocks between `bounds`, and what stands between them.
fn halves(
    f: &ScalarFunction,
    t: MatRef<'_, c64>,
    bounds: &[usize],
    turned: bool,
    mut out: MatMut<'_, c64>,
) -> Result<()> {
    let (first, last) = (bounds[0], bounds[bounds.len() - 1]);
    if let [_, _] = bounds {
        if last - first == 1 {
            out[(0, 0)] = value(f, t[(first, first)], first, turned);
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
    halves(f, t, &bounds[..=at], turned, out.as_mut().submatrix_mut(0, 0, h, h))?;
    halves(f, t, &bounds[at..], turned, out.as_mut().submatrix_mut(h, h, size - h, size - h))?;
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
fn blocks(f: &ScalarFunction, values: &[c64], width: f64) -> Vec<usize> {
    let reach: Vec<f64> = values.iter().map(|z| (NEAR.min(width) * f.radius(*z)).min(width)).collect();
    let mut block = vec![0; values.len()];
    let mut count = 0;
    let mut waiting = vec![((0..values.len()).collect::<Vec<usize>>(), 1.0)];
    while let Some((members, close)) = waiting.pop() {
        for group in gathered(values, &reach, &members, close) {
            if close > 1e-3 && is_wide(f, values, &group, 5.0 * width) {
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
fn is_wide(f: &ScalarFunction, values: &[c64], group: &[usize], limit: f64) -> bool {
    let mean = group.iter().map(|&i| values[i]).sum::<c64>() / group.len() as f64;
    let least = group.iter().map(|&i| f.radius(values[i])).fold(f64::INFINITY, f64::min);
    let limit = limit.min(0.5 * least);
    group.iter().any(|&i| (values[i] - mean).norm() > limit)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(blocks(&f, &[z(1.0), z(5.0), z(1.05), z(5.0), z(-2.0)], 0.1), [0, 1, 0, 1, 2]);
        // 1/z is steep near 0: what counts is the distance to the pole.
        let g = ScalarFunction::named("reciprocal")?;
        assert_eq!(blocks(&g, &[z(0.01), z(0.05), z(0.0101)], 0.1), [0, 1, 0]);
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
            let t = upper(diagonal);
            let (value, difference) = parlett(&ScalarFunction::exp(), t.as_ref())?;
            let expected = exp(t.as_ref(), true)?;
            let off = max_abs((&value - &expected).as_ref());
            assert!(off < 1e-12 * max_abs(expected.as_ref()), "{diagonal:?}: {off:.1e}");
            assert!(difference < 1e-13, "{diagonal:?}: {difference:.1e}");
        }
        Ok(())
    }

    /// Far from normal, with a spread of eigenvalues from none to wide: where the recurrence loses digits, the difference says so.
    #[test]
    fn the_difference_bounds_the_error() -> Result<()> {
        let mut state = 7u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
        };
        for n in [2, 12, 40] {
            for spread in [0.0, 0.1, 1.0, 5.0] {
                for coupling in [0.1, 1.0, 4.0] {
                    let t = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
                        std::cmp::Ordering::Less => c64::new(coupling * random(), 0.0),
                        std::cmp::Ordering::Equal => c64::new(5.0 + spread * random(), 0.0),
                        std::cmp::Ordering::Greater => c64::new(0.0, 0.0),
                    });
                    let what = format!("n = {n}, spread {spread}, coupling {coupling}");
                    let (value, difference) = parlett(&ScalarFunction::exp(), t.as_ref())?;
                    let off = relative_difference(&exp(t.as_ref(), true)?, &value);
                    assert!(off <= 20.0 * difference + 1e-13, "{what}: {off:.1e}, {difference:.1e}");
                    assert!(off < 1e-10, "{what}: {off:.1e}");
                }
            }
        }
        Ok(())
    }
}
