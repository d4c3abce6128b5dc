//! Kernel matrices against their entries, one by one.

use super::*;
use crate::operators::tests::{check_apply, entries, numbers};
use cola_runtime::c64;

struct Sinc;
impl KernelFunction for Sinc {
    fn name(&self) -> &str {
        "skew"
    }
    fn value(&self, x: &[f64], y: &[f64]) -> f64 {
        x.iter().zip(y).map(|(x, y)| x + 2.0 * x * y).sum()
    }
}

fn covariances() -> Vec<Covariance> {
    vec![
        Covariance::Rbf,
        Covariance::Matern12,
        Covariance::Matern32,
        Covariance::Matern52,
        Covariance::Periodic { period: 1.5 },
        Covariance::Linear { offset: 0.0 },
        Covariance::Linear { offset: 0.5 },
        Covariance::Polynomial { degree: 3, offset: 1.0 },
        Covariance::RationalQuadratic { alpha: 0.5 },
        Covariance::Custom(CustomCovariance::new(Sinc)),
    ]
}

/// k(x, y) from its formula.
fn value(c: &Covariance, x: &[f64], y: &[f64], l: &[f64]) -> f64 {
    let scale = |k: usize| l[k % l.len()];
    let s: f64 = (0..x.len()).map(|k| ((x[k] - y[k]) / scale(k)).powi(2)).sum();
    let t: f64 = (0..x.len()).map(|k| x[k] * y[k] / scale(k).powi(2)).sum();
    let r = s.sqrt();
    match c {
        Covariance::Rbf => (-0.5 * s).exp(),
        Covariance::Matern12 => (-r).exp(),
        Covariance::Matern32 => (1.0 + 3f64.sqrt() * r) * (-3f64.sqrt() * r).exp(),
        Covariance::Matern52 => (1.0 + 5f64.sqrt() * r + 5.0 * s / 3.0) * (-5f64.sqrt() * r).exp(),
        Covariance::Periodic { period } => {
            let sine = |k: usize| (std::f64::consts::PI * (x[k] - y[k]) / period).sin() / scale(k);
            (-2.0 * (0..x.len()).map(|k| sine(k).powi(2)).sum::<f64>()).exp()
        }
        Covariance::Linear { offset } => t + offset,
        Covariance::Polynomial { degree, offset } => (t + offset).powi(i32::from(*degree)),
        Covariance::RationalQuadratic { alpha } => (1.0 + s / (2.0 * alpha)).powf(-alpha),
        Covariance::Custom(f) => {
            let over = |z: &[f64]| z.iter().enumerate().map(|(k, z)| z / scale(k)).collect::<Vec<_>>();
            f.value(&over(x), &over(y))
        }
    }
}

fn dense(c: &Covariance, x: &Array, y: &Array, l: &[f64], v: f64) -> Result<Vec<c64>> {
    let (d, xs, ys) = (x.cols(), points::rows(x)?, points::rows(y)?);
    let (m, n) = (x.rows(), y.rows());
    Ok((0..m * n)
        .map(|e| (e % m, e / m))
        .map(|(i, j)| c64::new(v * value(c, &xs[i * d..][..d], &ys[j * d..][..d], l), 0.0))
        .collect())
}

#[test]
fn apply_agrees_with_the_formula_of_every_kernel() -> Result<()> {
    for dtype in [DType::F64, DType::F32, DType::F16, DType::BF16] {
        for c in covariances() {
            for (m, n, d) in [(4, 4, 2), (5, 3, 1), (0, 3, 2), (1, 1, 3), (3, 6, 50)] {
                let mut numbers = numbers(dtype, 3);
                let (x, y) = (numbers.array(m, d)?, numbers.array(n, d)?);
                let scales: Vec<f64> = (0..d).map(|k| 1.0 + k as f64 / 4.0).collect();
                for l in [vec![2.0], scales] {
                    let map = KernelMap::new(c.clone()).lengthscale(l.clone()).variance(0.75);
                    check_apply(
                        &Kernel::new(x.clone(), y.clone(), map.clone())?,
                        &dense(&c, &x, &y, &l, 0.75)?,
                    );
                    let square = Kernel::new(x.clone(), x.clone(), map.block(100))?;
                    check_apply(&square, &dense(&c, &x, &x, &l, 0.75)?);
                }
            }
        }
    }
    Ok(())
}

#[test]
fn entries_and_diagonals_are_those_of_the_formula() -> Result<()> {
    let mut numbers = numbers(DType::F64, 8);
    let (x, y) = (numbers.array(5, 2)?, numbers.array(4, 2)?);
    for c in covariances() {
        let exact = dense(&c, &x, &y, &[0.5], 2.0)?;
        let map = KernelMap::new(c.clone()).lengthscale([0.5]).variance(2.0);
        let op = Kernel::new(x.clone(), y.clone(), map)?;
        let Some(k) = op.downcast_ref::<Kernel>() else { panic!("{op}") };
        for (found, exact) in entries(&k.columns(0, 9)?).iter().zip(&exact) {
            assert!((found - exact).norm() < 1e-13 * exact.norm().max(1.0), "{c}");
        }
        for (t, found) in entries(&k.diagonal((1, 0), 4)?).iter().enumerate() {
            assert!((found - exact[1 + t + 5 * t]).norm() < 1e-13 * found.norm().max(1.0), "{c}");
        }
    }
    Ok(())
}

#[test]
fn points_many_periods_away_keep_their_digits() -> Result<()> {
    let x = Array::vector(vec![0.25, 0.25 + 1024.0 * 1024.0, 0.75]);
    let map = KernelMap::new(Covariance::Periodic { period: 1.0 });
    let k = entries(&Kernel::new(x.clone(), x, map)?.apply(&Array::vector(vec![1.0, 0.0, 0.0]))?);
    assert_eq!(k[1].re, 1.0);
    assert!((k[2].re - (-2.0f64).exp()).abs() < 1e-15);
    Ok(())
}

#[test]
fn what_cannot_be_a_kernel_is_refused() -> Result<()> {
    let x = Array::from_vec(2, 2, vec![0.0, 1.0, 2.0, 3.0])?;
    let fails =
        |y: Array, map: KernelMap| Kernel::new(x.clone(), y, map).map(|_| ()).unwrap_err().to_string();
    let rbf = || KernelMap::new(Covariance::Rbf);
    let told = [
        fails(Array::zeros(3, 1, DType::F64)?, rbf()),
        fails(x.clone(), rbf().lengthscale([1.0, 2.0, 3.0])),
        fails(x.clone(), rbf().lengthscale([-1.0])),
        fails(x.clone(), rbf().variance(f64::NAN)),
        fails(Array::full(2, 2, DType::F64, c64::new(f64::INFINITY, 0.0))?, rbf()),
        fails(Array::zeros(2, 2, DType::C64)?, rbf()),
        fails(x.clone(), KernelMap::new(Covariance::Periodic { period: 0.0 })),
        fails(x.clone(), KernelMap::new(Covariance::Polynomial { degree: 0, offset: 0.0 })),
    ];
    expect_test::expect![[r#"
        Kernel: x is 2×2, y is 3×1: both need points of one dimension
        Kernel: 3 lengthscales for points of 2 coordinates; give 1 or 2
        Kernel: lengthscale must be positive and finite, got -1
        Kernel: variance is NaN
        Kernel: y holds NaN or infinity, first at (0, 0)
        Kernel: y holds c64 points; points are real
          help: give real and imaginary parts as two coordinates
        Kernel: period of periodic(period=0) must be positive and finite, got 0
        Kernel: degree of polynomial must be an integer from 1 to 65535"#]]
    .assert_eq(&told.join("\n"));
    Ok(())
}
