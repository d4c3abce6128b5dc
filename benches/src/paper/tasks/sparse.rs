//! Sparse products and sums, and a triangular system: what sparse differentiation is made of. Forward only.

use cola::Result;
use cola::prelude::*;

use crate::paper::arrays::{by_rows, from_rows};
use crate::paper::csr::Csr;
use crate::paper::reference::distance;
use crate::paper::streams::{nine_digits, normal, uniform};
use crate::paper::task::{Checked, Task, Trial, Variant, no_rule, number};

/// The task.
pub const TASK: Task = Task {
    short: "sparse_ad",
    name: "sparse_ad",
    about: "sparse × vector, × sparse, × dense, + sparse, and a sparse triangular system, forward",
    quick: SIZES,
    full: SIZES,
    budget: 4.0,
    reps: 5,
    variants: &[
        Variant::new("cola forward", spmv)
            .growth(&["spmv:65536", "spmv:131072", "spmv:262144"])
            .sizes(&["spmv:32768"])
            .inner(20),
        Variant::new("cola forward", |size| pair(size, product, |a, b| to_sparse(&dot(a, b)?)))
            .growth(&["spspmm:32768", "spspmm:65536", "spspmm:131072"])
            .sizes(&["spspmm:16384"]),
        Variant::new("cola forward", spdmm)
            .growth(&["spdmm:512", "spdmm:1024", "spdmm:2048"])
            .sizes(&["spdmm:4096"]),
        Variant::new("cola forward", |size| {
            pair(size, sum, |a, b| add(&scale(Scalar::new(2.0, 0.0), a)?, &scale(Scalar::new(3.0, 0.0), b)?))
        })
        .growth(&["spadd:65536", "spadd:131072", "spadd:262144"])
        .sizes(&["spadd:32768"]),
        Variant::new("cola forward", sptrsv)
            .growth(&["sptrsv:65536", "sptrsv:131072", "sptrsv:262144"])
            .sizes(&["sptrsv:32768"]),
    ],
};

const SIZES: &[&str] = &["spmv:32768", "spspmm:16384", "spdmm:4096", "spadd:32768", "sptrsv:32768"];

fn checked(found: &[f64], wanted: &[f64]) -> Checked {
    let total = format!("{:.6e}", found.iter().sum::<f64>()).parse().unwrap_or(f64::NAN);
    Checked::at_most(1e-10, distance(found, wanted), "relerr<=1e-10", &[]).sum(nine_digits(total))
}

fn spmv(size: &str) -> Result<Trial> {
    let n = number(size)?;
    let (a, x) = (Csr::poisson1d(n), normal(801, n));
    let (op, v) = (a.operator()?, Array::vector(x.clone()));
    Ok(Trial::new(move || op.apply(&v), move |found| Ok(checked(&found.to_vec::<f64>()?, &a.times(&x)))))
}

fn spdmm(size: &str) -> Result<Trial> {
    let n = number(size)?;
    let (a, d) = (Csr::poisson1d(n), normal(803, n * n));
    let (op, block) = (a.operator()?, from_rows(n, n, &d)?);
    Ok(Trial::new(
        move || op.apply(&block),
        move |found| {
            let mut wanted = vec![0.0; n * n];
            for (i, y) in wanted.chunks_mut(n).enumerate() {
                for (j, a) in a.row(i) {
                    y.iter_mut().zip(&d[j * n..(j + 1) * n]).for_each(|(y, d)| *y += a * d);
                }
            }
            Ok(checked(&by_rows(&found)?, &wanted))
        },
    ))
}

/// Two matrices of one pattern, and what is made of them: its entries, by rows.
fn pair(size: &str, reference: fn(&Csr, &Csr) -> Csr, make: fn(&Op, &Op) -> Result<Op>) -> Result<Trial> {
    let a = Csr::poisson1d(number(size)?);
    let b = a.with_values(uniform(805, a.values.len()).iter().map(|u| u + 0.5).collect());
    let (left, right) = (a.operator()?, b.operator()?);
    Ok(Trial::new(
        move || make(&left, &right),
        move |found| {
            let Some(sparse) = found.downcast_ref::<Sparse>() else {
                return Err(no_rule(format!("the entries are not formed: the result is {found}")));
            };
            let wanted = reference(&a, &b);
            let same = sparse.pattern().indices() == wanted.indices;
            Ok(checked(&sparse.values().to_vec::<f64>()?, &wanted.values).and(same))
        },
    ))
}

/// A·B, entry by entry.
fn product(a: &Csr, b: &Csr) -> Csr {
    let row = |i: usize| {
        let mut sums = std::collections::BTreeMap::new();
        for (k, x) in a.row(i) {
            for (j, y) in b.row(k) {
                *sums.entry(j).or_insert(0.0) += x * y;
            }
        }
        sums
    };
    Csr::from_rows(b.cols, (0..a.rows()).map(row))
}

/// 2·A + 3·B of one pattern.
fn sum(a: &Csr, b: &Csr) -> Csr {
    a.with_values(a.values.iter().zip(&b.values).map(|(a, b)| 2.0 * a + 3.0 * b).collect())
}

/// L·x = b for the lower triangle of a matrix; a new operator each time, or its factors would be there.
fn sptrsv(size: &str) -> Result<Trial> {
    let n = number(size)?;
    let (l, b) = (Csr::poisson1d(n).lower(), normal(806, n));
    let rhs = Array::vector(b.clone());
    let known = l.clone();
    Ok(Trial::new(
        move || Ok(solve(&l.operator()?, &rhs)?.x),
        move |found| {
            let mut wanted: Vec<f64> = Vec::with_capacity(n);
            for (i, b) in b.iter().enumerate() {
                let (mut rest, mut pivot) = (*b, 1.0);
                for (j, x) in known.row(i) {
                    match wanted.get(j) {
                        Some(y) => rest -= x * y,
                        None => pivot = x,
                    }
                }
                wanted.push(rest / pivot);
            }
            Ok(checked(&found.to_vec::<f64>()?, &wanted))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_product_is_the_definition() {
        let a = Csr::poisson1d(3);
        // tridiag(−1, 2, −1)² has the rows (5 −4 1), (−4 6 −4), (1 −4 5).
        assert_eq!(product(&a, &a).values, [5.0, -4.0, 1.0, -4.0, 6.0, -4.0, 1.0, -4.0, 5.0]);
    }

    #[test]
    fn a_result_whose_entries_are_not_formed_has_no_rule() {
        let mut trial = pair("spadd:3", sum, |_, _| Ok(Identity::new(3, DType::F64))).unwrap();
        trial.run().unwrap();
        assert_eq!(trial.check().err().map(|e| e.kind()), Some(cola::ErrorKind::NoMethod));
    }
}
