//! Functions of matrices from definitions that share nothing with the methods: the exponential from its series,
//! roots from the product iteration of Denman and Beavers, logarithms from roots, the rest from these.

use super::Matrix;
use cola_runtime::{DType, Error, ErrorKind, Op, Result, Value, c64};

const ONE: c64 = c64::new(1.0, 0.0);
const I: c64 = c64::new(0.0, 1.0);

fn real(x: f64) -> c64 {
    c64::new(x, 0.0)
}

fn build(m: usize, n: usize, f: impl Fn(usize, usize) -> c64) -> Matrix {
    let mut out = Matrix::zeros(m, n);
    for j in 0..n {
        for i in 0..m {
            out.set(i, j, f(i, j));
        }
    }
    out
}

fn identity(n: usize) -> Matrix {
    build(n, n, |i, j| real(f64::from(u8::from(i == j))))
}

/// α·A + β·B
fn combine(alpha: c64, a: &Matrix, beta: c64, b: &Matrix) -> Matrix {
    build(a.m, a.n, |i, j| alpha * a.at(i, j) + beta * b.at(i, j))
}

fn scaled(alpha: c64, a: &Matrix) -> Matrix {
    build(a.m, a.n, |i, j| alpha * a.at(i, j))
}

/// A⁻¹ by Gauss–Jordan elimination with partial pivoting; `Singular` when a pivot is zero up to rounding.
fn inverse(a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let largest = (0..n * n).map(|k| a.at(k % n, k / n).norm()).fold(0.0, f64::max);
    let mut w =
        build(n, 2 * n, |i, j| if j < n { a.at(i, j) } else { real(f64::from(u8::from(i + n == j))) });
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &l| w.at(i, k).norm().total_cmp(&w.at(l, k).norm())).unwrap_or(k);
        // Written so that NaN is singular.
        if !(w.at(pivot, k).norm() > 8.0 * f64::EPSILON * n as f64 * largest) {
            return Err(Error::singular("definition", k, 0));
        }
        for j in 0..2 * n {
            let (x, y) = (w.at(k, j), w.at(pivot, j));
            w.set(k, j, y);
            w.set(pivot, j, x);
        }
        let d = w.at(k, k);
        (0..2 * n).for_each(|j| w.set(k, j, w.at(k, j) / d));
        for i in (0..n).filter(|&i| i != k) {
            let f = w.at(i, k);
            (0..2 * n).for_each(|j| w.set(i, j, w.at(i, j) - f * w.at(k, j)));
        }
    }
    Ok(build(n, n, |i, j| w.at(i, j + n)))
}

/// eᴬ = (Σ (A/2ˢ)ᵏ/k!)^(2ˢ)
pub(crate) fn exp(a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let squarings = if a.norm() > 0.5 { (a.norm() / 0.5).log2().ceil() as i32 } else { 0 };
    let x = scaled(real(0.5f64.powi(squarings)), a);
    // Horner's rule: I + X·(I + X/2·(I + X/3·(…))).
    let mut sum = identity(n);
    for k in (1..=20).rev() {
        sum = combine(ONE, &identity(n), real(1.0 / f64::from(k)), &x.times(&sum));
    }
    for _ in 0..squarings {
        sum = sum.times(&sum);
    }
    Ok(sum)
}

/// The principal square root of a regular matrix with no eigenvalue on the negative axis.
fn root(a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let (mut m, mut x, mut last) = (a.clone(), a.clone(), false);
    for _ in 0..60 {
        let inverse = inverse(&m)?;
        // X ← X·(I + M⁻¹)/2, M ← (I + (M + M⁻¹)/2)/2, so that X² = M·A and M → I.
        x = x.times(&combine(real(0.5), &identity(n), real(0.5), &inverse));
        m = combine(real(0.5), &identity(n), real(0.25), &combine(ONE, &m, ONE, &inverse));
        if last {
            return Ok(x);
        }
        let off = m.distance(&identity(n));
        // It converges quadratically: what is left after the next step is rounding.
        last = off <= 1e-10;
        if !off.is_finite() {
            break;
        }
    }
    Err(Error::new(ErrorKind::Singular, "definition: the iteration for the square root did not converge"))
}

/// How far the branch cut is turned into the lower half plane, so that negative eigenvalues are above it.
const TURN: f64 = 0.01;

/// The principal square root of a regular matrix.
pub(crate) fn sqrt(a: &Matrix) -> Result<Matrix> {
    let turn = c64::from_polar(1.0, -TURN);
    let turned = root(&scaled(turn, a))?;
    let back = c64::from_polar(1.0, TURN / 2.0);
    // One Newton step takes back what was lost close to the cut.
    let x = scaled(back, &turned);
    let newton = combine(real(0.5), &x, real(0.5), &inverse(&x)?.times(a));
    Ok(if newton.times(&newton).distance(a) < x.times(&x).distance(a) { newton } else { x })
}

/// The principal logarithm of a regular matrix: 2ᵏ·log of the 2ᵏ-th root by the series of artanh.
pub(crate) fn log(a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let mut x = sqrt(a)?;
    let mut k = 1;
    while x.distance(&identity(n)) > 0.25 && k < 60 {
        x = root(&x)?;
        k += 1;
    }
    let below = combine(ONE, &x, ONE, &identity(n));
    let z = combine(ONE, &x, -ONE, &identity(n)).times(&inverse(&below)?);
    let square = z.times(&z);
    let mut sum = Matrix::zeros(n, n);
    for j in (0..16).rev() {
        sum = combine(real(1.0 / f64::from(2 * j + 1)), &identity(n), ONE, &square.times(&sum));
    }
    Ok(scaled(real(2f64.powi(k + 1)), &z.times(&sum)))
}

/// Aᵖ: a product for a whole number p, else e^{p·log A}.
pub(crate) fn power(a: &Matrix, p: f64) -> Result<Matrix> {
    let n = a.order()?;
    if p.fract() == 0.0 {
        let base = if p < 0.0 { inverse(a)? } else { a.clone() };
        return Ok((0..p.abs() as usize).fold(identity(n), |product, _| product.times(&base)));
    }
    if p == 0.5 {
        return sqrt(a);
    }
    if p == -0.5 {
        return inverse(&sqrt(a)?);
    }
    exp(&scaled(real(p), &log(a)?))
}

/// A function by its name.
pub(crate) fn named(name: &str, a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let one = identity(n);
    let pair = |turn: c64| -> Result<_> { Ok((exp(&scaled(turn, a))?, exp(&scaled(-turn, a))?)) };
    let half = |sign: f64, (x, y): (Matrix, Matrix)| combine(real(0.5), &x, real(0.5 * sign), &y);
    Ok(match name {
        "exp" => exp(a)?,
        "log" => log(a)?,
        "sqrt" => sqrt(a)?,
        "isqrt" => power(a, -0.5)?,
        "sin" => scaled(-I, &half(-1.0, pair(I)?)),
        "cos" => half(1.0, pair(I)?),
        "tan" => inverse(&named("cos", a)?)?.times(&named("sin", a)?),
        "sinh" => half(-1.0, pair(ONE)?),
        "cosh" => half(1.0, pair(ONE)?),
        "tanh" => tanh(a)?,
        "sinc" => sinc(a)?,
        "sign" => sign(a)?,
        "reciprocal" => inverse(a)?,
        "sigmoid" => combine(real(0.5), &one, real(0.5), &tanh(&scaled(real(0.5), a))?),
        "abs" | "relu" | "step" => {
            let size = a.norm();
            if !(a.distance(&a.adjoint()) <= 1e-6 * size) {
                return Err(Error::invalid(
                    "definition",
                    format!("{name} of a matrix that is not Hermitian"),
                ));
            }
            let sign = sign(a)?;
            match name {
                "abs" => a.times(&sign),
                "relu" => combine(real(0.5), a, real(0.5), &a.times(&sign)),
                _ => combine(real(0.5), &one, real(0.5), &sign),
            }
        }
        other => return Err(Error::new(ErrorKind::UnknownName, format!("no definition of {other}"))),
    })
}

/// By doubling from a small multiple of A: tanh(2X) = 2·tanh X·(I + tanh² X)⁻¹, where nothing grows.
fn tanh(a: &Matrix) -> Result<Matrix> {
    let doublings = if a.norm() > 0.25 { (a.norm() / 0.25).log2().ceil() as i32 } else { 0 };
    let small = scaled(real(0.5f64.powi(doublings)), a);
    let mut t = inverse(&named("cosh", &small)?)?.times(&named("sinh", &small)?);
    for _ in 0..doublings {
        let below = combine(ONE, &identity(a.n), ONE, &t.times(&t));
        t = inverse(&below)?.times(&scaled(real(2.0), &t));
    }
    Ok(t)
}

/// The limit of X ← (X + X⁻¹)/2 from A.
fn sign(a: &Matrix) -> Result<Matrix> {
    let mut x = a.clone();
    for _ in 0..100 {
        let next = combine(real(0.5), &x, real(0.5), &inverse(&x)?);
        let moved = next.distance(&x);
        x = next;
        if moved <= 1e-13 * x.norm() {
            return Ok(x);
        }
    }
    Err(Error::new(ErrorKind::Singular, "definition: an eigenvalue is on the imaginary axis"))
}

/// (φ(iA) + φ(−iA))/2 with φ(z) = (eᶻ − 1)/z, which stands beside eᴮ in the exponential of [[B, I], [0, 0]].
fn sinc(a: &Matrix) -> Result<Matrix> {
    let n = a.order()?;
    let phi = |turn: c64| -> Result<Matrix> {
        let bordered = build(2 * n, 2 * n, |i, j| match (i < n, j < n) {
            (true, true) => turn * a.at(i, j),
            (true, false) => real(f64::from(u8::from(i + n == j))),
            _ => real(0.0),
        });
        let e = exp(&bordered)?;
        Ok(build(n, n, |i, j| e.at(i, j + n)))
    };
    Ok(combine(real(0.5), &phi(I)?, real(0.5), &phi(-I)?))
}

/// How far X is from f(A), relative to what f(A) moves by when A moves: ‖X − f(A)‖/(‖f(A)‖ + κ·‖A‖), with κ the
/// derivative of f at A in one direction, which keeps A real, Hermitian or diagonal if it is. Next to a branch cut
/// or a singularity f has no derivative, and no digit of X means anything.
pub(crate) fn off(a: &Matrix, found: &Value, f: &dyn Fn(&Matrix) -> Result<Matrix>) -> Result<f64> {
    let exact = f(a)?;
    let x = match Matrix::of(Some(found)) {
        Err(e) if e.kind() == ErrorKind::NotFinite && overflows(found, &exact) => return Ok(0.0),
        other => other?,
    };
    let distance = x.distance(&exact);
    // The sum of a large number and its negative, once the dtype has let both become infinite.
    if distance == 0.0 || (!distance.is_finite() && overflows(found, &exact)) {
        return Ok(0.0);
    }
    let h = 1e-5 * a.norm().max(1e-3);
    let e = direction(a);
    let mut derivative: f64 = 0.0;
    for sign in [1.0, -1.0] {
        let Ok(moved) = f(&combine(ONE, a, real(sign * h), &e)) else { return Ok(0.0) };
        derivative = derivative.max(moved.distance(&exact) / h);
    }
    Ok(beyond_rounding(distance / (exact.norm() + derivative * a.norm())))
}

/// What is left after the rounding of the definitions themselves, which square and invert in double precision.
fn beyond_rounding(off: f64) -> f64 {
    // Written so that NaN stays.
    if off <= 2e-13 { 0.0 } else { off - 2e-13 }
}

/// Entries of the result are beyond the range of its dtype.
fn overflows(found: &Value, exact: &Matrix) -> bool {
    let largest =
        (0..exact.m * exact.n).map(|k| exact.at(k % exact.m, k / exact.m).norm()).fold(0.0, f64::max);
    matches!(found, Value::Op(op) if 4.0 * largest > range(op))
}

fn range(op: &Op) -> f64 {
    match op.dtype() {
        DType::F16 => 65504.0,
        DType::F64 | DType::C64 => f64::MAX,
        _ => f64::from(f32::MAX),
    }
}

/// A matrix of norm 1 with the zeros, the realness and the symmetry of A.
fn direction(a: &Matrix) -> Matrix {
    let number =
        |i: usize, j: usize, s: usize| ((i * 7 + j * 13 + s * 5 + i * j * 3) % 11) as f64 / 11.0 - 0.45;
    let is_real = (0..a.m * a.n).all(|k| a.at(k % a.m, k / a.m).im == 0.0);
    let hermitian = a.distance(&a.adjoint()) <= 1e-14 * a.norm();
    let diagonal = (0..a.n).all(|j| (0..a.m).all(|i| i == j || a.at(i, j) == real(0.0)));
    let entry = |i: usize, j: usize| {
        if diagonal && i != j {
            return real(0.0);
        }
        c64::new(number(i, j, 1), if is_real { 0.0 } else { number(i, j, 2) })
    };
    let e = build(a.m, a.n, |i, j| if hermitian { entry(i, j) + entry(j, i).conj() } else { entry(i, j) });
    let norm = e.norm();
    scaled(real(1.0 / norm.max(f64::MIN_POSITIVE)), &e)
}

/// ‖L − R‖ relative to ‖X‖ᵏ·‖A‖ˡ and the right side: how far X is from an equation that it solves.
pub(crate) fn equation(left: &Matrix, right: &Matrix, size: f64) -> f64 {
    let off = left.distance(right);
    // Written so that NaN stays.
    if off == 0.0 { 0.0 } else { beyond_rounding(off / (size + right.norm())) }
}

/// ‖P − I‖ relative to `size`, for a product P of matrices with norms whose product is `size`.
pub(crate) fn off_identity(p: &Matrix, size: f64) -> f64 {
    equation(p, &identity(p.n), size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::Array;

    fn matrix(entries: [f64; 4]) -> Result<Matrix> {
        Matrix::of(Some(&Value::Array(Array::from_vec(2, 2, entries.to_vec())?)))
    }

    #[test]
    fn a_jordan_block() -> Result<()> {
        let a = matrix([2.0, 0.0, 1.0, 2.0])?;
        let e = exp(&a)?;
        assert!((e.at(0, 1) - 2f64.exp()).norm() < 1e-14 && e.at(1, 0).norm() < 1e-15);
        let l = log(&a)?;
        assert!((l.at(0, 1) - 0.5).norm() < 1e-13 && (l.at(1, 1) - 2f64.ln()).norm() < 1e-13);
        let s = sqrt(&a)?;
        assert!((s.at(0, 1) - 0.5 / 2f64.sqrt()).norm() < 1e-13);
        Ok(())
    }

    #[test]
    fn negative_eigenvalues_take_the_upper_branch() -> Result<()> {
        let l = log(&matrix([-1.0, 0.0, 0.0, -4.0])?)?;
        assert!((l.at(1, 1) - c64::new(4f64.ln(), std::f64::consts::PI)).norm() < 1e-12, "{}", l.at(1, 1));
        Ok(())
    }

    #[test]
    fn sinc_of_a_singular_matrix() -> Result<()> {
        let s = named("sinc", &matrix([0.0, 0.0, 1.0, 0.0])?)?;
        assert!((s.at(0, 0) - 1.0).norm() < 1e-15 && s.at(0, 1).norm() < 1e-15);
        Ok(())
    }
}
