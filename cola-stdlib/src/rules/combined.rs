//! The values λ₁∘λ₂∘…, one for each choice of an eigenvalue of every factor: those of Kronecker products and sums.
//!
//! Few are wanted of very many, so they are taken best first from a heap where the order allows it: then each factor's
//! values are sorted, and no more than k tuples and their neighbours are ever looked at.

use crate::memory;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{DType, Result, Scalar};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Up to so many values are simply all computed.
const FEW: usize = 1 << 20;
/// Factors of at most this order are asked for their whole spectrum.
const SMALL: usize = 1024;

/// What is done with the eigenvalues of the factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Combine {
    /// λ₁·λ₂·…
    Product,
    /// λ₁ + λ₂ + …
    Sum,
}

impl Combine {
    fn apply(self, x: Scalar, y: Scalar) -> Scalar {
        match self {
            Combine::Product => x * y,
            Combine::Sum => x + y,
        }
    }

    /// An order in which the combined value gets worse as any factor's value does.
    fn is_monotone(self, order: Order) -> bool {
        match (self, order) {
            (_, Order::Near(_)) => false,
            (Combine::Product, Order::Which(which)) => matches!(which, Which::Lm | Which::Sm),
            (Combine::Sum, Order::Which(which)) => !matches!(which, Which::Lm | Which::Sm),
        }
    }

    /// What has to be known of the spectrum of a factor of order n.
    pub(super) fn of_factor(self, n: usize, wanted: &Wanted) -> Wanted {
        let k = wanted.k.max(SMALL);
        if n <= k || !self.is_monotone(wanted.order) {
            return Wanted::all(n);
        }
        let order = match wanted.order {
            Order::Which(Which::La) => Order::Which(Which::Lr),
            Order::Which(Which::Sa) => Order::Which(Which::Sr),
            other => other,
        };
        Wanted { k, order }
    }
}

/// The wanted values, and the places of the factors' values that they are made of: `places[j][i]` in list i.
pub(super) fn select(
    combine: Combine,
    lists: &[Vec<Scalar>],
    wanted: &Wanted,
    dtype: DType,
) -> Result<(Vec<Scalar>, Vec<Vec<usize>>)> {
    let total = lists.iter().fold(1usize, |n, list| n.saturating_mul(list.len()));
    let lazily = total > FEW && wanted.k < total / 8;
    let (values, places) = match wanted.order {
        order if lazily && combine.is_monotone(order) => best_first(combine, lists, order, wanted.k),
        Order::Which(Which::La | Which::Lr) if lazily && are_not_negative(combine, lists) => {
            best_first(combine, lists, Order::Which(Which::Lm), wanted.k)
        }
        Order::Which(Which::Sa | Which::Sr) if lazily && are_not_negative(combine, lists) => {
            best_first(combine, lists, Order::Which(Which::Sm), wanted.k)
        }
        _ => return all(combine, lists, total, wanted, dtype),
    };
    let chosen = wanted.select(&values, dtype);
    Ok((chosen.iter().map(|&j| values[j]).collect(), chosen.iter().map(|&j| places[j].clone()).collect()))
}

/// Real values ≥ 0 are multiplied: then the order of the values is that of their moduli.
fn are_not_negative(combine: Combine, lists: &[Vec<Scalar>]) -> bool {
    combine == Combine::Product && lists.iter().flatten().all(|z| z.im == 0.0 && z.re >= 0.0)
}

fn all(
    combine: Combine,
    lists: &[Vec<Scalar>],
    total: usize,
    wanted: &Wanted,
    dtype: DType,
) -> Result<(Vec<Scalar>, Vec<Vec<usize>>)> {
    // Values, keys and an order.
    memory::check(total, 3, DType::C64)?;
    let one = if combine == Combine::Product { 1.0 } else { 0.0 };
    let mut values = vec![Scalar::new(one, 0.0)];
    for list in lists {
        values = values.iter().flat_map(|x| list.iter().map(|y| combine.apply(*x, *y))).collect();
    }
    let chosen = wanted.select(&values, dtype);
    let kept = chosen.iter().map(|&j| values[j]).collect();
    Ok((kept, chosen.into_iter().map(|j| split(lists, j)).collect()))
}

/// The places that make value number `flat`, the last factor's fastest.
fn split(lists: &[Vec<Scalar>], mut flat: usize) -> Vec<usize> {
    let mut places = vec![0; lists.len()];
    for (place, list) in places.iter_mut().zip(lists).rev() {
        (*place, flat) = (flat % list.len(), flat / list.len());
    }
    places
}

/// A tuple of places in sorted lists, better ones first.
struct Entry {
    score: f64,
    places: Vec<usize>,
    /// Only this and later places may grow, so that no tuple is met twice.
    from: usize,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.places.cmp(&self.places))
    }
}

/// The first k values in an order in which the value gets worse as any of its factors does.
fn best_first(
    combine: Combine,
    lists: &[Vec<Scalar>],
    order: Order,
    k: usize,
) -> (Vec<Scalar>, Vec<Vec<usize>>) {
    // Keys ascend, so that scores, their negatives, are best when largest.
    let sorted: Vec<Vec<usize>> = lists
        .iter()
        .map(|list| {
            let mut places: Vec<usize> = (0..list.len()).collect();
            places.sort_by(|&i, &j| order.key(list[i]).total_cmp(&order.key(list[j])));
            places
        })
        .collect();
    let value = |places: &[usize]| {
        let one = if combine == Combine::Product { 1.0 } else { 0.0 };
        let each = places.iter().zip(&sorted).zip(lists).map(|((&p, sorted), list)| list[sorted[p]]);
        each.fold(Scalar::new(one, 0.0), |x, y| combine.apply(x, y))
    };
    let entry = |places: Vec<usize>, from| Entry { score: -order.key(value(&places)), places, from };
    let mut heap = BinaryHeap::new();
    heap.push(entry(vec![0; lists.len()], 0));
    let (mut values, mut found) = (Vec::new(), Vec::new());
    while values.len() < k
        && let Some(best) = heap.pop()
    {
        for i in best.from..lists.len() {
            if best.places[i] + 1 < lists[i].len() {
                let mut next = best.places.clone();
                next[i] += 1;
                heap.push(entry(next, i));
            }
        }
        values.push(value(&best.places));
        found.push(best.places.iter().zip(&sorted).map(|(&p, sorted)| sorted[p]).collect());
    }
    (values, found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn list(n: usize, seed: usize) -> Vec<Scalar> {
        let part = |i: usize, salt: usize| ((i * 37 + seed * 11 + salt) % 101) as f64 / 25.0 - 2.0;
        (0..n).map(|i| Scalar::new(part(i, 1), part(i, 50))).collect()
    }

    #[test]
    fn best_first_finds_what_all_values_give() {
        let lists = [list(7, 1), list(5, 2), list(6, 3)];
        for combine in [Combine::Product, Combine::Sum] {
            for which in Which::ALL {
                let order = Order::Which(which);
                if !combine.is_monotone(order) {
                    continue;
                }
                let wanted = Wanted { k: 20, order };
                let (every, _) = all(combine, &lists, 210, &wanted, DType::F64).unwrap();
                let (mut values, places) = best_first(combine, &lists, order, 20);
                for (value, places) in values.iter().zip(&places) {
                    let each: Vec<Scalar> = places.iter().zip(&lists).map(|(&p, list)| list[p]).collect();
                    let again = each[1..].iter().fold(each[0], |x, y| combine.apply(x, *y));
                    assert!((again - value).norm() < 1e-14);
                }
                values.sort_by(|x, y| order.key(*x).total_cmp(&order.key(*y)));
                for (x, y) in values.iter().zip(&every) {
                    assert!((order.key(*x) - order.key(*y)).abs() < 1e-13, "{combine:?} {which:?}");
                }
            }
        }
    }

    #[test]
    fn the_last_factor_is_the_fastest() {
        let lists = [list(3, 1), list(4, 2)];
        assert_eq!(split(&lists, 7), [1, 3]);
    }

    #[test]
    fn a_few_of_more_values_than_fit_anywhere() {
        let lists = vec![(0..1000).map(|i| Scalar::new(1.0 + i as f64, 0.0)).collect::<Vec<_>>(); 5];
        let wanted = Wanted { k: 3, order: Order::Which(Which::La) };
        let (values, places) = select(Combine::Product, &lists, &wanted, DType::F64).unwrap();
        assert_eq!(values[0].re, 1e15);
        assert_eq!(values[1].re, 999e12);
        assert_eq!(places[0], [999; 5]);
    }
}
