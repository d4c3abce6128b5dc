//! Estimates: exact for few rows, honest about their errors for many.

#![cfg(test)]

use crate::algorithms::{Auto, Bbmm, DoublyStochastic, HutchPp, Hutchinson, Slq, XDiag, XNysTrace, XTrace};
use crate::functions::*;
use crate::operators::*;
use crate::properties::{PD, PSD, SELF_ADJOINT};
use crate::rules::specimens::compare_all;
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Report, Result, Scalar, Value, World, report};

/// H·diag(d)·H for a reflection H, whose structure nothing sees.
fn hidden(d: &[f64]) -> Op {
    let v = Array::vector((0..d.len()).map(|i| 1.0 + (i as f64).sin()).collect::<Vec<_>>());
    let h = Householder::new(v).unwrap();
    let d = Diagonal::new(Array::vector(d.to_vec())).unwrap();
    Hidden::new(Product::new(vec![h.clone(), d, h]).unwrap())
}

fn decaying(n: usize) -> Vec<f64> {
    (1..=n).map(|i| 1.0 / (i * i) as f64).collect()
}

fn estimators() -> [Alg; 4] {
    [
        Hutchinson::default().into(),
        HutchPp::default().into(),
        XTrace::default().into(),
        XNysTrace::default().into(),
    ]
}

/// The last interval that was told.
fn interval(report: &Report) -> (f64, f64) {
    report.evidence().filter_map(|e| e.interval).last().unwrap()
}

fn holds(report: &Report, exact: f64) {
    let (low, high) = interval(report);
    let half = 0.5 * (high - low);
    // 95 of 100 runs are inside; twice the half width leaves out one in ten thousand.
    assert!(low - half <= exact && exact <= high + half, "{exact} is far from [{low}, {high}]");
    assert!(report.standard_error().unwrap() > 0.0);
}

#[test]
fn few_rows_are_exact_in_every_structure() {
    for alg in estimators() {
        let nystrom = alg.downcast_ref::<XNysTrace>().is_some();
        compare_all("trace", &[Value::Algorithm(alg)], |op| {
            !nystrom || (PSD.of(op) && op.children().is_empty())
        });
    }
    let alg = Value::Algorithm(Hutchinson::default().into());
    compare_all("diag", &[alg, Value::Int(0)], |op| op.is_square() && op.children().is_empty());
    compare_all("slogdet", &[Value::Algorithm(Slq::default().into())], |op| {
        PSD.of(op) && op.children().is_empty()
    });
}

#[test]
fn traces_of_many_rows_lie_in_their_intervals() {
    let d = decaying(300);
    let exact: f64 = d.iter().sum();
    let a = hidden(&d).claimed(PSD.set());
    for alg in estimators() {
        let (found, report) = report::record(|| trace_with(&a, &alg));
        holds(&report, exact);
        assert!((found.unwrap().re - exact).abs() < 0.5, "{alg}");
    }
}

#[test]
fn estimated_diagonals_are_near_and_other_diagonals_have_no_method() {
    let d: Vec<f64> = (0..300).map(|i| 1.0 + i as f64 / 300.0).collect();
    let a = hidden(&d);
    let alg = Alg::from(Hutchinson { probes: 256, ..Hutchinson::default() });
    let (found, report) = report::record(|| diag_with(&a, &alg, 0).unwrap().to_vec::<f64>().unwrap());
    let exact = diag(&a, 0).unwrap().to_vec::<f64>().unwrap();
    let off: f64 = found.iter().zip(&exact).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    assert!((off / 300.0).sqrt() < 2.0 * report.standard_error().unwrap());
    assert_eq!(diag_with(&a, &alg, 1).unwrap_err().kind(), ErrorKind::NoMethod);
    let sum = Sum::new(vec![a.clone(), Diagonal::new(Array::vector(vec![5.0; 300])).unwrap()]).unwrap();
    let shifted = diag_with(&sum, &alg, 0).unwrap().to_vec::<f64>().unwrap();
    assert!(shifted.iter().zip(&found).all(|(x, y)| (x - y - 5.0).abs() < 1e-12));
}

#[test]
fn accuracy_is_reached_or_refused_with_the_estimate() {
    let a = hidden(&decaying(300));
    let exact: f64 = decaying(300).iter().sum();
    let good = XTrace { probes: 200, tol: 1e-3, ..XTrace::default() };
    assert!((trace_with(&a, &good.into()).unwrap().re - exact).abs() < 3e-3 * exact);
    let hopeless = Hutchinson { probes: 40, tol: 1e-6, ..Hutchinson::default() };
    let e = trace_with(&a, &hopeless.clone().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    // Terms that cancel: the accuracy is that of the sum, not of its terms.
    let minus = Scaled::new(Scalar::new(-1.0, 0.0), hidden(&decaying(300))).unwrap();
    let b = Sum::new(vec![a, minus]).unwrap();
    let loose = Hutchinson { tol: 0.5, ..hopeless };
    let found = trace_with(&b, &loose.into());
    assert!(found.is_err() || found.unwrap().re.abs() < 1e-12);
}

#[test]
fn parts_of_a_structured_operator_are_estimated_and_their_errors_add_up() {
    let (d, e) = (decaying(100), decaying(120));
    let (t, u): (f64, f64) = (d.iter().sum(), e.iter().sum());
    let alg = Alg::from(Hutchinson::default());
    let kron = Kronecker::new(vec![hidden(&d), hidden(&e)]).unwrap();
    let (found, report) = report::record(|| trace_with(&kron, &alg).unwrap());
    holds(&report, t * u);
    assert!(interval(&report).0 < found.re && found.re < interval(&report).1);
    let sum = Sum::new(vec![hidden(&d), Scaled::new(Scalar::new(3.0, 0.0), hidden(&d)).unwrap()]).unwrap();
    let (_, report) = report::record(|| trace_with(&sum, &alg).unwrap());
    holds(&report, 4.0 * t);
    // What is known of a part is exact.
    let exact = Kronecker::new(vec![
        Identity::new(100, DType::F64),
        ScalarMul::new(2.0.into(), 90, DType::F64).unwrap(),
    ]);
    assert_eq!(trace_with(&exact.unwrap(), &alg).unwrap().re, 18_000.0);
}

#[test]
fn what_is_not_positive_semidefinite_is_refused() {
    let mut d = decaying(300);
    let alg = Alg::from(XNysTrace::default());
    assert_eq!(trace_with(&hidden(&d), &alg).unwrap_err().kind(), ErrorKind::NoMethod);
    d.iter_mut().for_each(|x| *x = -*x);
    let false_claim = hidden(&d).claimed(PSD.set());
    assert_eq!(trace_with(&false_claim, &alg).unwrap_err().kind(), ErrorKind::NotPositiveDefinite);
    let slq = Alg::from(Slq::default());
    assert_eq!(slogdet_with(&hidden(&d), &slq).unwrap_err().kind(), ErrorKind::NoMethod);
    assert_eq!(slogdet_with(&false_claim, &slq).unwrap_err().kind(), ErrorKind::NotPositiveDefinite);
    let b = Array::vector(vec![1.0; 300]);
    let e = inv_quad_logdet_with(&false_claim, &b, &Bbmm::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite);
}

fn definite(n: usize) -> (Op, f64) {
    let d: Vec<f64> = (0..n).map(|i| 1.0 + 3.0 * i as f64 / n as f64).collect();
    (hidden(&d).claimed(PD.set()), d.iter().map(|x| x.ln()).sum())
}

#[test]
fn determinants_are_estimated_by_name_and_where_no_factors_fit() {
    let (a, exact) = definite(300);
    let (found, report) = report::record(|| slogdet_with(&a, &Slq::default().into()));
    holds(&report, exact);
    assert_eq!(found.unwrap().sign.re, 1.0);
    let auto = Alg::from(Auto { memory: 1e4, ..Auto::default() });
    let (found, report) = report::record(|| slogdet_with(&a, &auto).unwrap());
    holds(&report, exact);
    assert!((found.logabsdet - exact).abs() < 0.1 * exact && found.logabsdet != exact);
    assert!(report.warnings().any(|w| w.contains("estimate")));
    let plan = World::global().unwrap().explain("slogdet", &[(&a).into(), (&auto).into()]).unwrap();
    assert!(plan.children[0].call.contains("SLQ"), "{}", plan.children[0].call);
    let (_, report) = report::record(|| slogdet(&a).unwrap());
    assert!(report.standard_error().is_none());
}

#[test]
fn a_likelihood_comes_from_one_run_of_conjugate_gradients() {
    let (a, exact) = definite(300);
    let b = Array::from_fn(300, 2, |i, j| ((i * (j + 2)) as f64).cos()).unwrap();
    let (found, report) = report::record(|| inv_quad_logdet_with(&a, &b, &Bbmm::default().into()).unwrap());
    holds(&report, exact);
    let by_factors = inv_quad_logdet(&a, &b).unwrap();
    let entries = |q: &Array| q.to_vec::<f64>().unwrap();
    for (x, y) in entries(&found.quad).iter().zip(entries(&by_factors.quad)) {
        assert!((x - y).abs() < 1e-12 * 300.0, "{x} {y}");
    }
    assert!((found.logdet - by_factors.logdet).abs() < 0.1 * exact);
}

#[test]
fn traces_of_functions_need_no_function() -> Result<()> {
    let d: Vec<f64> = (0..300).map(|i| (i as f64 / 100.0).sin()).collect();
    let f = exp(&hidden(&d).claimed(SELF_ADJOINT.set()))?;
    let (found, report) = report::record(|| trace_with(&f, &Slq::default().into()));
    let exact: f64 = d.iter().map(|x| x.exp()).sum();
    holds(&report, exact);
    assert!((found?.re - exact).abs() < 0.1 * exact);
    Ok(())
}

#[test]
fn a_sketch_gives_the_diagonal_of_a_falling_spectrum() {
    let a = hidden(&(0..300).map(|i| 0.8f64.powi(i)).collect::<Vec<_>>());
    let alg = Alg::from(XDiag::default());
    let (found, report) = report::record(|| diag_with(&a, &alg, 0).unwrap().to_vec::<f64>().unwrap());
    let exact = diag(&a, 0).unwrap().to_vec::<f64>().unwrap();
    let off = found.iter().zip(&exact).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(off < 1e-4, "{off:e}");
    assert!(report.standard_error().unwrap() > 0.0);
    assert_eq!(diag_with(&a, &alg, 1).unwrap_err().kind(), ErrorKind::NoMethod);
}

/// The least-squares solution (c, α, β) of y = c + α·ln n + β·ln m over a full grid of (n, m).
fn slopes(grid: &[(usize, usize, f64)]) -> (f64, f64) {
    let count = grid.len() as f64;
    let of = |f: &dyn Fn(&(usize, usize, f64)) -> f64| {
        let mean = grid.iter().map(f).sum::<f64>() / count;
        // On a full grid the two columns are orthogonal once they are centred.
        let (mut product, mut square) = (0.0, 0.0);
        for point in grid {
            product += (f(point) - mean) * point.2.ln();
            square += (f(point) - mean).powi(2);
        }
        product / square
    };
    (of(&|point| (point.0 as f64).ln()), of(&|point| (point.1 as f64).ln()))
}

#[test]
fn probes_of_their_own_for_each_term_give_an_error_of_one_over_root_probes_times_terms() {
    let d: Vec<f64> = (0..80).map(|i| 1.0 + (i % 7) as f64).collect();
    let (term, exact) = (hidden(&d), d.iter().sum::<f64>());
    // The root mean square over 60 seeds of the error relative to the trace.
    let error = |alg: &dyn Fn(usize) -> Alg, sum: &Op, terms: usize| {
        let square = |seed| (trace_with(sum, &alg(seed)).unwrap().re / (exact * terms as f64) - 1.0).powi(2);
        ((1..=60).map(square).sum::<f64>() / 60.0).sqrt()
    };
    let (mut own, mut shared) = (Vec::new(), Vec::new());
    for terms in [1, 4, 16, 64] {
        let sum = Sum::new(vec![term.clone(); terms]).unwrap();
        for probes in [4, 8, 16, 32, 64] {
            let doubly = |seed| DoublyStochastic { probes, seed, ..DoublyStochastic::default() }.into();
            own.push((probes, terms, error(&doubly, &sum, terms)));
            let hutchinson = |seed| Hutchinson { probes, seed, ..Hutchinson::default() }.into();
            shared.push((probes, terms, error(&hutchinson, &Hidden::new(sum.clone()), terms)));
        }
    }
    // 20 points of 60 runs each: the slopes have a standard error of about 0.02.
    let (by_probes, by_terms) = slopes(&own);
    assert!((by_probes + 0.5).abs() < 0.06 && (by_terms + 0.5).abs() < 0.06, "{by_probes} {by_terms}");
    // One probe for all terms, where they are alike: more terms are of no use, and there are five different points.
    let (by_probes, by_terms) = slopes(&shared);
    assert!((by_probes + 0.5).abs() < 0.15 && by_terms.abs() < 0.01, "{by_probes} {by_terms}");
}

#[test]
fn the_diagonal_of_a_sum_is_estimated_within_its_error() {
    let d: Vec<f64> = (0..100).map(|i| 1.0 + (i % 5) as f64).collect();
    let sum = Sum::new(vec![hidden(&d); 20]).unwrap();
    let exact = diag(&sum, 0).unwrap().to_vec::<f64>().unwrap();
    for batch in [0, 5] {
        let alg = Alg::from(DoublyStochastic { batch, ..DoublyStochastic::default() });
        let (found, report) = report::record(|| diag_with(&sum, &alg, 0).unwrap().to_vec::<f64>().unwrap());
        let off: f64 = found.iter().zip(&exact).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        assert!((off / 100.0).sqrt() < 2.0 * report.standard_error().unwrap(), "{batch}");
        let (found, report) = report::record(|| trace_with(&sum, &alg).unwrap().re);
        holds(&report, 20.0 * d.iter().sum::<f64>());
        assert!(found > 0.0);
    }
    assert_eq!(
        trace_with(&hidden(&d), &DoublyStochastic::default().into()).unwrap_err().kind(),
        ErrorKind::NoMethod
    );
    // A sum so long that its tag is only a summary.
    let long = Sum::new(vec![hidden(&d); 3000]).unwrap();
    let drawn = DoublyStochastic { probes: 4, batch: 10, ..DoublyStochastic::default() };
    let (_, report) = report::record(|| trace_with(&long, &drawn.into()).unwrap());
    holds(&report, 3000.0 * d.iter().sum::<f64>());
    let asked = DoublyStochastic { tol: 1e-9, ..DoublyStochastic::default() };
    assert_eq!(trace_with(&sum, &asked.into()).unwrap_err().kind(), ErrorKind::NotConverged);
}
