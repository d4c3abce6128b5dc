//! Whether the wanted eigenvalues of a self-adjoint operator have all been found, by counting.
//!
//! An iterative method finds eigenvalues with small residuals; that none nearer to the wanted end was passed over, or a copy of
//! a multiple one, no residual can tell. The inertia of A − x·I does: as many eigenvalues are below x as have negative
//! pivots. x is put just inside the last value found, so that further copies of that one, which were not asked for, do
//! not count.

use super::iterative::Asked;
use crate::algorithms::probes::norm_by_probes;
use crate::functions::{add, scale};
use crate::properties::SELF_ADJOINT;
use crate::solvers::{Count, count_below};
use cola_iterative::eigen::Wanted;
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, report};

/// Pushes evidence that no eigenvalue of A (of the pencil A − λ·B) beyond the last of those found was missed.
///
/// # Cost     one factorisation of A − x·I where an end of the spectrum was wanted, two for LM, SM and `sigma`.
///
/// # Errors
/// `NotConverged` with the vectors found where some were missed; `Inaccurate` where more were found than there are; those of
/// the factorisation.
pub(super) fn none_missed(
    a: &Op,
    b: Option<&Op>,
    asked: &Asked,
    (found, vectors): (&[f64], &Array),
    tol: f64,
) -> Result<()> {
    let (n, k) = (a.rows(), found.len());
    if k == 0 || k >= n {
        return Ok(());
    }
    let counting = Counting::new(a, b, found, tol)?;
    let (by, counted, expected, place) = counting.beyond(asked)?;
    let what = format!("{counted} eigenvalues of {a} are {place} by {by}, {expected} of those found");
    let evidence = Evidence::of("inertia");
    if counted == expected {
        report::push(|| evidence.note(format!("{what}: none is missed")));
        return Ok(());
    }
    if counted < expected {
        let why = format!("{what}: the two disagree");
        let help = "a copy was found twice, or A is not self-adjoint; take a smaller tol or another seed";
        return Err(Error::inaccurate(why, vectors.clone(), evidence).with_help(help));
    }
    let missed = counted - expected;
    let why = format!("{what}: {missed} missed");
    Err(Error::not_converged(why, vectors.clone(), evidence.status(Status::Incomplete))
        .with_help(Status::Incomplete.advice()))
}

struct Counting<'a> {
    a: &'a Op,
    b: Option<&'a Op>,
    found: &'a [f64],
    /// Eigenvalues are known to within this.
    delta: f64,
}

/// By what, how many there are, how many were found, and where.
type Beyond = (&'static str, usize, usize, String);

impl<'a> Counting<'a> {
    fn new(a: &'a Op, b: Option<&'a Op>, found: &'a [f64], tol: f64) -> Result<Counting<'a>> {
        let largest = found.iter().fold(0.0f64, |m, l| m.max(l.abs()));
        // A typical eigenvalue: ‖A‖_F/√n, or ‖A‖_F/‖B‖_F.
        let typical = match b {
            None => norm_by_probes(a)? / (a.rows() as f64).sqrt(),
            Some(b) => norm_by_probes(a)? / norm_by_probes(b)?.max(f64::MIN_POSITIVE),
        };
        // A residual of tol·‖A‖ bounds the error of an eigenvalue; rounding in a factorisation is the other part.
        let rounding = 32.0 * a.dtype().accumulator().epsilon() * (a.rows() as f64).sqrt();
        let delta = 4.0 * tol.max(rounding) * largest.max(typical).max(f64::MIN_POSITIVE);
        Ok(Counting { a, b, found, delta })
    }

    /// x, moved in one direction to where no eigenvalue was found.
    fn aside(&self, mut x: f64, direction: f64) -> f64 {
        // Each move passes a value; one for each is enough.
        for _ in 0..=self.found.len() {
            let Some(near) = self.found.iter().find(|l| (*l - x).abs() < self.delta) else { break };
            x = near + direction * 2.0 * self.delta;
        }
        x
    }

    /// How many eigenvalues are below x, or below a number within a third of δ where x is one.
    fn below(&self, x: f64) -> Result<Count> {
        let at = |x: f64| match self.b {
            None => count_below(self.a, x, self.delta),
            Some(b) => {
                let shifted = add(self.a, &scale(Scalar::new(-x, 0.0), b)?)?.claimed(SELF_ADJOINT.set());
                let size = norm_by_probes(b)? / (b.rows() as f64).sqrt();
                count_below(&shifted, 0.0, self.delta * size)
            }
        };
        let mut outcome = at(x);
        for step in [self.delta / 3.0, -self.delta / 3.0] {
            if !matches!(&outcome, Err(e) if e.kind() == ErrorKind::Singular) {
                break;
            }
            outcome = at(x + step);
        }
        outcome.map_err(|e| e.in_context("the inertia check"))
    }

    fn beyond(&self, asked: &Asked) -> Result<Beyond> {
        let (n, found) = (self.a.rows(), self.found);
        let least = found.iter().copied().fold(f64::INFINITY, f64::min);
        let most = found.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let farthest = |from: f64| found.iter().map(|l| (l - from).abs()).fold(0.0, f64::max);
        let of = |inside: &dyn Fn(f64) -> bool| found.iter().filter(|&&l| inside(l)).count();
        Ok(match asked {
            Asked::End(Wanted::SmallestReal) => {
                let x = self.aside(most - self.delta, -1.0);
                let count = self.below(x)?;
                (count.by, count.below, of(&|l| l < x), format!("below {x:.6e}"))
            }
            Asked::End(Wanted::LargestMagnitude) => {
                let nearest = found.iter().map(|l| l.abs()).fold(f64::INFINITY, f64::min);
                let high = self.aside(nearest + self.delta, 1.0);
                let low = self.aside(-nearest - self.delta, -1.0);
                let (above, below) = (self.below(high)?, self.below(low)?);
                let counted = n - above.below + below.below;
                (above.by, counted, of(&|l| l > high || l < low), format!("outside [{low:.6e}, {high:.6e}]"))
            }
            Asked::End(_) => {
                let x = self.aside(least + self.delta, 1.0);
                let count = self.below(x)?;
                (count.by, n - count.below, of(&|l| l > x), format!("above {x:.6e}"))
            }
            Asked::Near(sigma) => {
                let radius = farthest(sigma.re);
                let low = self.aside(sigma.re - radius + self.delta, 1.0);
                let high = self.aside(sigma.re + radius - self.delta, -1.0).max(low);
                let (below, above) = (self.below(low)?, self.below(high)?);
                let counted = above.below.saturating_sub(below.below);
                (below.by, counted, of(&|l| low < l && l < high), format!("in [{low:.6e}, {high:.6e}]"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{EigOptions, Which, eig_with};
    use crate::operators::{Banded, Dense, Hidden, Sparse, Tridiagonal};
    use cola_runtime::{Alg, DType};

    /// The Laplacian of a 7×7 grid and its eigenvalues, all but the 7 on the diagonal of the sums twice, 4 seven times.
    fn grid() -> (Op, Vec<f64>) {
        let n = 7;
        let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let mut put = |at: usize, v: f64| {
                rows.push((i * n + j) as u32);
                cols.push(at as u32);
                values.push(v);
            };
            put(i * n + j, 4.0);
            if i > 0 {
                put((i - 1) * n + j, -1.0);
            }
            if i + 1 < n {
                put((i + 1) * n + j, -1.0);
            }
            if j > 0 {
                put(i * n + j - 1, -1.0);
            }
            if j + 1 < n {
                put(i * n + j + 1, -1.0);
            }
        }
        let a = Sparse::from_triplets(n * n, n * n, &rows, &cols, Array::vector(values)).unwrap();
        let one = |i: usize| 2.0 - 2.0 * (std::f64::consts::PI * i as f64 / (n as f64 + 1.0)).cos();
        let mut all: Vec<f64> =
            (1..=n).flat_map(|i| (1..=n).map(move |j| (i, j))).map(|(i, j)| one(i) + one(j)).collect();
        all.sort_by(f64::total_cmp);
        (a.claimed(SELF_ADJOINT.set()), all)
    }

    fn forms(a: &Op) -> [Op; 3] {
        let dense = Dense::new(crate::functions::to_dense(a).unwrap()).claimed(SELF_ADJOINT.set());
        [a.clone(), dense, Hidden::new(a.clone()).claimed(SELF_ADJOINT.set())]
    }

    fn check(a: &Op, asked: &Asked, found: &[f64]) -> Result<()> {
        let vectors = Array::zeros(a.rows(), found.len(), DType::F64)?;
        none_missed(a, None, asked, (found, &vectors), 1e-10)
    }

    #[test]
    fn what_is_missing_is_counted_at_every_end_and_in_every_form() {
        let (a, all) = grid();
        let n = all.len();
        for a in forms(&a) {
            // The six smallest; 2 and 3 are one value twice, and so are 4 and 5.
            let smallest = Asked::End(Wanted::SmallestReal);
            check(&a, &smallest, &all[..6]).unwrap();
            // Where k cuts through a tie nothing is missed.
            check(&a, &smallest, &all[..2]).unwrap();
            let without = |i: usize, upto: usize| -> Vec<f64> {
                (0..=upto).filter(|&j| j != i).map(|j| all[j]).collect()
            };
            let e = check(&a, &smallest, &without(2, 6)).unwrap_err();
            assert_eq!(e.kind(), ErrorKind::NotConverged, "{e}");
            assert_eq!(e.evidence().unwrap().status, Some(Status::Incomplete));
            assert!(e.message().contains("1 missed") && e.best_iterate().is_some(), "{e}");
            assert!(check(&a, &smallest, &without(0, 6)).unwrap_err().message().contains("1 missed"));
            let largest = Asked::End(Wanted::LargestReal);
            check(&a, &largest, &all[n - 4..]).unwrap();
            let few = [&all[n - 6..n - 3], &all[n - 1..]].concat();
            assert!(check(&a, &largest, &few).unwrap_err().message().contains("2 missed"));
            let near = Asked::Near(Scalar::new(4.0, 0.0));
            let middle = all.iter().filter(|l| (*l - 4.0).abs() < 1e-9).count();
            assert_eq!(middle, 7);
            let around = &all[n / 2 - 5..n / 2 + 6];
            check(&a, &near, around).unwrap();
            let e = check(&a, &near, &[&around[..5], &around[7..]].concat()).unwrap_err();
            assert!(e.message().contains("2 missed"), "{e}");
            let e = check(&a, &smallest, &[all[0], all[0], all[1]]).unwrap_err();
            assert_eq!(e.kind(), ErrorKind::Inaccurate, "{e}");
        }
    }

    #[test]
    fn magnitudes_are_counted_at_both_ends() {
        let (a, all) = grid();
        let shifted = add(
            &a,
            &scale(Scalar::new(-4.0, 0.0), &crate::operators::Identity::new(49, DType::F64)).unwrap(),
        )
        .unwrap()
        .claimed(SELF_ADJOINT.set());
        let mut all: Vec<f64> = all.iter().map(|l| l - 4.0).collect();
        all.sort_by(|x, y| y.abs().total_cmp(&x.abs()));
        let magnitude = Asked::End(Wanted::LargestMagnitude);
        check(&shifted, &magnitude, &all[..8]).unwrap();
        assert!(check(&shifted, &magnitude, &all[1..9]).unwrap_err().message().contains("1 missed"));
    }

    #[test]
    fn the_algorithms_take_the_option_and_tell_what_they_counted() {
        let (a, all) = grid();
        for alg in ["Lanczos", "LOBPCG", "KrylovSchur"] {
            let alg = match alg {
                "Lanczos" => Alg::from(crate::algorithms::Lanczos { inertia: true, ..Default::default() }),
                "LOBPCG" => crate::algorithms::Lobpcg { inertia: true, ..Default::default() }.into(),
                _ => crate::algorithms::KrylovSchur { inertia: true, ..Default::default() }.into(),
            };
            for which in [Which::Sa, Which::La] {
                let options = EigOptions { alg: Some(alg.clone()), ..EigOptions::first(5, which) };
                let (found, report) = report::record(|| eig_with(&a, &options).unwrap());
                let first = found.values.get(0, 0).unwrap().re;
                let expected = if which == Which::Sa { all[0] } else { all[48] };
                assert!((first - expected).abs() < 1e-9);
                let told = |e: &Evidence| e.note.as_deref().is_some_and(|n| n.ends_with("none is missed"));
                assert!(report.evidence().any(told), "{alg} {which:?}");
            }
        }
        // Nearest to a number, and of a pencil.
        let alg = Alg::from(crate::algorithms::Lanczos { inertia: true, ..Default::default() });
        let near = EigOptions { alg: Some(alg.clone()), ..EigOptions::near(5, Scalar::new(2.0, 0.0)) };
        eig_with(&a, &near).unwrap();
        let weights: Vec<f64> = (0..49).map(|i| 1.0 + (i % 3) as f64).collect();
        let b = crate::operators::Diagonal::new(Array::vector(weights)).unwrap();
        let options = EigOptions { alg: Some(alg), b: Some(b), ..EigOptions::first(4, Which::Sa) };
        let (_, report) = report::record(|| eig_with(&a, &options).unwrap());
        assert!(report.evidence().any(|e| e.method == "inertia"));
    }

    #[test]
    fn bands_and_tridiagonal_matrices_have_their_own_way() {
        let n = 30;
        let t = Tridiagonal::new(
            Array::vector(vec![-1.0; n - 1]),
            Array::vector(vec![2.0; n]),
            Array::vector(vec![-1.0; n - 1]),
        )
        .unwrap();
        let bands = Array::from_fn(3, n, |r, _| if r == 1 { 2.0 } else { -1.0 }).unwrap();
        let b = Banded::new(bands, 1, n).unwrap();
        let value = |k: usize| 2.0 - 2.0 * (std::f64::consts::PI * k as f64 / (n as f64 + 1.0)).cos();
        for (a, by) in [(t, "Sturm"), (b, "sparse")] {
            for x in [-0.5, 0.02, 1.7, 3.9, 4.5] {
                let count = count_below(&a, x, 1e-9).unwrap();
                assert_eq!(count.below, (1..=n).filter(|&k| value(k) < x).count(), "{x}");
                assert!(count.by.contains(by));
            }
        }
        // (0 1; 1 0) has no factors without pivots: the dense way.
        let swap = Banded::new(Array::from_vec(3, 2, vec![0.0, 0.0, 1.0, 1.0, 0.0, 0.0]).unwrap(), 1, 2);
        let count = count_below(&swap.unwrap(), 0.0, 1e-9).unwrap();
        assert_eq!((count.below, count.by), (1, "a dense LDLᴴ factorisation"));
    }

    #[test]
    fn only_self_adjoint_operators_can_be_counted() {
        let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 5.0, 2.0]).unwrap());
        let alg = Alg::from(crate::algorithms::KrylovSchur { inertia: true, ..Default::default() });
        let e = eig_with(&a, &EigOptions { alg: Some(alg), ..EigOptions::first(1, Which::Lm) }).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::InvalidArgument, "{e}");
    }
}
