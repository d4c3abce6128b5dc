//! Layers that are equivariant under S(5): the null space of (ρ(g) − I) for two generators g, on Σₖ mₖ·(R⁵)^⊗k, k = 0…4.

use cola::operators::BlockDiag;
use cola::prelude::*;
use cola::{Result, nullspace, to_dense};

use crate::paper::streams::rademacher;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig1c",
    name: "fig1c_nullspace",
    about: "the null space of the constraints of an S(5)-equivariant layer with about N channels",
    quick: &["800"],
    full: &["800", "2000", "5000", "15000"],
    budget: 4.0,
    reps: 2,
    variants: &[
        Variant::new("cola", |size| trial(size, constraints)),
        Variant::new("cola Dense blocks", |size| {
            trial(size, |k| Ok(Dense::new(to_dense(&constraints(k)?)?)))
        })
        .sizes(&["800", "5000"]),
    ],
};

/// [ρₖ(g₁) − I; ρₖ(g₂) − I] with ρₖ(g) = P⊗…⊗P, k times.
fn constraints(k: usize) -> Result<Op> {
    let one = |g: &[usize; 5]| -> Result<Op> {
        let p = Permutation::new(g.to_vec(), DType::F64)?;
        let mut all = Permutation::new(vec![0], DType::F64)?;
        for _ in 0..k {
            all = kron(&all, &p)?;
        }
        add(&all, &scale(Scalar::new(-1.0, 0.0), &Identity::new(all.rows(), DType::F64))?)
    };
    concat(&one(&GENERATORS[0])?, &one(&GENERATORS[1])?, Axis::Rows)
}

/// (0 1) and (0 1 2 3 4).
const GENERATORS: [[usize; 5]; 2] = [[1, 0, 2, 3, 4], [1, 2, 3, 4, 0]];

/// The invariants of (R⁵)^⊗k: Bell numbers, as far as there are 5 things to partition.
const INVARIANTS: [usize; 5] = [1, 1, 2, 5, 15];

fn trial(size: &str, block: fn(usize) -> Result<Op>) -> Result<Trial> {
    let n = number(size)?;
    let channels: Vec<usize> = (0..5).map(|k| (n / 5 / 5usize.pow(k)).max(1)).collect();
    let many = channels.clone();
    Ok(Trial::new(
        move || {
            let blocks = (0..5).map(block).collect::<Result<Vec<_>>>()?;
            nullspace(&BlockDiag::with_multiplicities(blocks, many.clone())?)
        },
        move |q| check(&channels, &q),
    ))
}

/// Probes: |C·(Q·z)| and |Qᵀ·(Q·z) − z| for four vectors z of signs, whose entries are of the size of those of C·Q and QᵀQ − I or
/// larger.
fn check(channels: &[usize], q: &Op) -> Result<Checked> {
    let wanted: usize = channels.iter().zip(INVARIANTS).map(|(m, d)| m * d).sum();
    let n: usize = channels.iter().enumerate().map(|(k, m)| m * 5usize.pow(k as u32)).sum();
    let mut err: f64 = 0.0;
    if q.shape() == (n, wanted) {
        for seed in 0..4 {
            let z = rademacher(1302 + seed, wanted);
            let x = q.apply(&Array::vector(z.clone()))?;
            let back = adjoint(q)?.apply(&x)?.to_vec::<f64>()?;
            let off = back.iter().zip(&z).map(|(x, z)| (x - z).abs()).fold(0.0, f64::max);
            err = err.max(off).max(violation(channels, &x.to_vec::<f64>()?));
        }
    }
    let words = "dimension right, |CQ|,|Q'Q-I|<=1e-5 on probes";
    let checked = Checked::at_most(1e-5, err, words, &[]).sum(q.cols() as f64);
    Ok(checked.and(q.shape() == (n, wanted)).with("dim", q.cols()).with("n", n))
}

/// The largest entry of C·x.
fn violation(channels: &[usize], x: &[f64]) -> f64 {
    let mut rest = x;
    let mut most: f64 = 0.0;
    for (k, &m) in channels.iter().enumerate() {
        let size = 5usize.pow(k as u32);
        for _ in 0..m {
            let (part, others) = rest.split_at(size.min(rest.len()));
            for g in &GENERATORS {
                for (i, x) in part.iter().enumerate() {
                    most = most.max((part[image(g, i, k)] - x).abs());
                }
            }
            rest = others;
        }
    }
    most
}

/// The index whose k digits to the base 5 are the images of those of i.
fn image(g: &[usize; 5], i: usize, k: usize) -> usize {
    (0..k).fold((0, i, 1), |(sum, i, place), _| (sum + g[i % 5] * place, i / 5, 5 * place)).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_mapped_one_by_one() {
        // 7 = (1, 2) to the base 5; (0 1) takes it to (0, 2) = 2.
        assert_eq!(image(&GENERATORS[0], 7, 2), 2);
        assert_eq!(image(&GENERATORS[1], 7, 2), 13);
        assert_eq!(image(&GENERATORS[1], 0, 0), 0);
    }

    #[test]
    fn the_structured_constraints_are_those_of_the_definition() {
        let x = crate::paper::streams::normal(5, 25);
        let y = constraints(2).unwrap().apply(&Array::vector(x.clone())).unwrap().to_vec::<f64>().unwrap();
        for (e, y) in y.iter().enumerate() {
            assert_eq!(*y, x[image(&GENERATORS[e / 25], e % 25, 2)] - x[e % 25]);
        }
    }

    #[test]
    fn constant_vectors_are_invariant_and_others_are_not() {
        assert_eq!(violation(&[1, 1], &[2.0, 1.0, 1.0, 1.0, 1.0, 1.0]), 0.0);
        assert_eq!(violation(&[0, 1], &[1.0, 2.0, 1.0, 1.0, 1.0]), 1.0);
    }
}
