//! Grouping points: k-means, and how well two groupings agree.
//!
//! The library has no k-means; spectral clustering ends with one.

use super::streams::{integer, unit};

/// A label for each of the points, which lie one after the other, `d` coordinates each: Lloyd's iteration from one start.
///
/// # Method
/// The start is k-means++: each centre after the first is a point, drawn with probability proportional to its squared
/// distance from those before it. A centre that loses all points stays where it is. The iteration ends when no label changes, or
/// after 300 rounds.
///
/// # Source
/// Arthur & Vassilvitskii, SODA 2007
pub fn k_means(points: &[f64], d: usize, k: usize, seed: u64) -> Vec<usize> {
    let d = d.max(1);
    let n = points.len() / d;
    if n == 0 || k == 0 {
        return vec![0; n];
    }
    let point = |i: usize| &points[i * d..(i + 1) * d];
    let mut centres = seeds(points, d, k, seed);
    let mut labels = vec![usize::MAX; n];
    for _ in 0..300 {
        let mut changed = false;
        for (i, label) in labels.iter_mut().enumerate() {
            let nearest = nearest(point(i), &centres, d);
            changed |= *label != nearest;
            *label = nearest;
        }
        if !changed {
            break;
        }
        let (mut sums, mut counts) = (vec![0.0; k * d], vec![0.0; k]);
        for (i, &label) in labels.iter().enumerate() {
            counts[label] += 1.0;
            sums[label * d..(label + 1) * d].iter_mut().zip(point(i)).for_each(|(s, x)| *s += x);
        }
        for (j, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            let centre = centres[j * d..(j + 1) * d].iter_mut();
            centre.zip(&sums[j * d..(j + 1) * d]).for_each(|(c, s)| *c = s / count);
        }
    }
    labels
}

fn seeds(points: &[f64], d: usize, k: usize, seed: u64) -> Vec<f64> {
    let n = points.len() / d;
    let point = |i: usize| &points[i * d..(i + 1) * d];
    let first = (integer(seed, 0) % n as u64) as usize;
    let mut centres = point(first).to_vec();
    let mut nearest: Vec<f64> = (0..n).map(|i| square(point(i), point(first))).collect();
    for j in 1..k {
        let mut left = unit(integer(seed, j as u64)) * nearest.iter().sum::<f64>();
        let drawn = nearest.iter().position(|x| {
            left -= x;
            left < 0.0
        });
        let drawn = drawn.unwrap_or(n - 1);
        centres.extend_from_slice(point(drawn));
        nearest.iter_mut().enumerate().for_each(|(i, x)| *x = x.min(square(point(i), point(drawn))));
    }
    centres
}

fn nearest(x: &[f64], centres: &[f64], d: usize) -> usize {
    let far = centres.chunks(d).map(|c| square(x, c)).enumerate();
    far.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(j, _)| j)
}

fn square(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// The adjusted Rand index of two groupings of one set: 1 where they are the same, about 0 where one is drawn at random.
///
/// # Source
/// Hubert & Arabie, J. Classification 2 (1985)
pub fn adjusted_rand_index(a: &[usize], b: &[usize]) -> f64 {
    let size = |x: &[usize]| x.iter().max().map_or(0, |m| m + 1);
    let (rows, cols) = (size(a), size(b));
    let (mut both, mut of_a, mut of_b) = (vec![0.0; rows * cols], vec![0.0; rows], vec![0.0; cols]);
    for (&i, &j) in a.iter().zip(b) {
        both[i * cols + j] += 1.0;
        of_a[i] += 1.0;
        of_b[j] += 1.0;
    }
    let pairs = |counts: &[f64]| counts.iter().map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let all = pairs(&[a.len() as f64]);
    let (together, x, y) = (pairs(&both), pairs(&of_a), pairs(&of_b));
    let expected = x * y / all;
    let most = f64::midpoint(x, y);
    if most == expected { 1.0 } else { (together - expected) / (most - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::streams::normal;

    #[test]
    fn clouds_that_lie_apart_are_found() {
        let (n, k) = (300, 3);
        let noise = normal(1, 2 * n);
        let at = [[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]];
        let points: Vec<f64> = (0..2 * n).map(|e| at[e / 2 % k][e % 2] + noise[e]).collect();
        let truth: Vec<usize> = (0..n).map(|i| i % k).collect();
        for seed in 0..5 {
            assert_eq!(adjusted_rand_index(&k_means(&points, 2, k, seed), &truth), 1.0);
        }
    }

    #[test]
    fn more_clusters_than_points_and_no_points_are_fine() {
        assert_eq!(k_means(&[1.0, 1.0], 1, 4, 0).len(), 2);
        assert!(k_means(&[], 2, 3, 0).is_empty());
    }

    #[test]
    fn names_of_groups_do_not_matter() {
        assert_eq!(adjusted_rand_index(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
    }

    /// Of 10 pairs, 3 are together in each grouping and 1 in both; 3·3/10 = 0.9 are expected to be: (1 − 0.9)/(3 − 0.9).
    #[test]
    fn the_index_of_five_points_is_known() {
        let (a, b) = ([0, 0, 0, 1, 2], [0, 0, 1, 0, 2]);
        assert!((adjusted_rand_index(&a, &b) - 0.1 / 2.1).abs() < 1e-15);
    }
}
