//! The rows of ILUT(p, τ): eliminated in full, then thinned by size.

use super::{Strict, Triangles, invert, row};
use crate::error::Result;
use crate::field::Field;
use crate::sparse::CsrRef;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A row that is being eliminated: dense values, and which of them are meant.
struct Work<T> {
    values: Vec<T>,
    present: Vec<bool>,
    /// Columns below the diagonal that are not eliminated yet, smallest first.
    ahead: BinaryHeap<Reverse<u32>>,
    /// Columns from the diagonal on, in no order.
    above: Vec<u32>,
}

impl<T: Field> Work<T> {
    fn add(&mut self, j: u32, v: T, i: usize) {
        let at = j as usize;
        if !self.present[at] {
            (self.present[at], self.values[at]) = (true, T::zero());
            if at < i { self.ahead.push(Reverse(j)) } else { self.above.push(j) }
        }
        self.values[at] += v;
    }

    fn take(&mut self, j: u32) -> T {
        self.present[j as usize] = false;
        self.values[j as usize]
    }
}

pub(crate) fn factor_kernel<T: Field>(a: CsrRef<'_, T>, p: usize, tau: f64) -> Result<Triangles<T>> {
    let n = a.rows;
    let (mut lower, mut upper, mut inverse) =
        (Strict::<T>::new(), Strict::<T>::new(), Vec::<T>::with_capacity(n));
    let mut work = Work {
        values: vec![T::zero(); n],
        present: vec![false; n],
        ahead: BinaryHeap::new(),
        above: Vec::new(),
    };
    let (mut left, mut right) = (Vec::<(u32, T)>::new(), Vec::<(u32, T)>::new());
    for i in 0..n {
        let (columns, values) = row(a, i);
        let norm = values.iter().fold(0.0f64, |norm, v| norm.hypot(v.abs()));
        let least = tau * norm;
        columns.iter().zip(values).for_each(|(&j, &v)| work.add(j, v, i));
        left.clear();
        while let Some(Reverse(k)) = work.ahead.pop() {
            // w_k = l_ik·d_k; small multipliers are dropped before they cause fill.
            let w_k = work.take(k);
            let l = w_k * inverse[k as usize];
            if l.abs() < least || l == T::zero() {
                continue;
            }
            let (js, us) = upper.row(k as usize);
            js.iter().zip(us).for_each(|(&j, &u)| work.add(j, -(w_k * u), i));
            left.push((k, l));
        }
        right.clear();
        let mut pivot = T::zero();
        for at in 0..work.above.len() {
            let j = work.above[at];
            let v = work.take(j);
            if j as usize == i {
                pivot = v;
            } else if !(v.abs() < least) && v != T::zero() {
                right.push((j, v));
            }
        }
        work.above.clear();
        let d = invert(pivot, i)?;
        for (kept, into, factor) in [(&mut left, &mut lower, T::one()), (&mut right, &mut upper, d)] {
            keep_largest(kept, p);
            kept.iter().for_each(|&(j, v)| into.push(j as usize, v * factor));
            into.end_row();
        }
        inverse.push(d);
    }
    Ok(Triangles { lower, upper: Some(upper), inverse })
}

/// The p largest, by column.
fn keep_largest<T: Field>(row: &mut Vec<(u32, T)>, p: usize) {
    if p < row.len() {
        // Ties by column, so that the choice is the same everywhere.
        row.sort_unstable_by(|x, y| y.1.abs().total_cmp(&x.1.abs()).then(x.0.cmp(&y.0)));
        row.truncate(p);
    }
    row.sort_unstable_by_key(|x| x.0);
}
