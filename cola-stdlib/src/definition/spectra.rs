//! What spectral decompositions promise, on dense matrices in c64.
//!
//! Eigenvectors are not unique and eigenvalues can be ill-conditioned, so a result is held to laws that determine it
//! up to what is free: each pair has a small residual; the values are the first ones of the spectrum in the order that
//! was asked for; their power sums are the traces of the powers, so that no multiplicity is missing; and equal values
//! have independent vectors, as many as there are.

use super::Matrix;
use super::dense;
use super::eigenvalues::eigenvalues;
use super::system::tolerance;
use crate::spectrum::Which;
use cola_runtime::{DType, Error, Result, Value, c64};

/// The options of a call, read by themselves.
struct Asked {
    k: usize,
    which: String,
    sigma: Option<c64>,
}

impl Asked {
    fn of(n: usize, k: Option<&Value>, which: Option<&Value>, sigma: Option<&Value>) -> Result<Asked> {
        let k = match k {
            None | Some(Value::None) => n,
            Some(Value::Int(k)) if *k >= 1 && *k <= n as i64 => *k as usize,
            other => return Err(Error::invalid("definition", format!("k = {other:?} of {n}"))),
        };
        let which = which.map_or("LM".to_owned(), ToString::to_string);
        let sigma = match sigma {
            None | Some(Value::None) => None,
            Some(_) => Some(dense::number(&[sigma.cloned().unwrap_or_default()], 0)?),
        };
        Ok(Asked { k, which, sigma })
    }

    /// The smaller, the earlier.
    fn key(&self, z: c64) -> f64 {
        match (self.sigma, self.which.as_str()) {
            (Some(sigma), _) => (z - sigma).norm(),
            (None, "SM") => z.norm(),
            (None, "LA" | "LR") => -z.re,
            (None, "SA" | "SR") => z.re,
            (None, "LI") => -z.im,
            (None, "SI") => z.im,
            _ => -z.norm(),
        }
    }
}

/// A, and B where it is given, and M = B⁻¹·A.
struct Pencil {
    a: Matrix,
    b: Option<Matrix>,
    m: Matrix,
}

impl Pencil {
    fn of(args: &[Value]) -> Result<Pencil> {
        let a = Matrix::of(args.first())?;
        let n = a.order()?;
        let Some(given) = args.get(1).filter(|b| !matches!(b, Value::None)) else {
            return Ok(Pencil { m: a.clone(), a, b: None });
        };
        let b = Matrix::of(Some(given))?;
        if b.order()? != n {
            return Err(Error::shape("definition", "A and B must be of one size"));
        }
        let m = dense::solve(&dense::matrix(args, 1)?, &dense::matrix(args, 0)?)?;
        Ok(Pencil { m: Matrix::of(Some(&Value::Array(m)))?, a, b: Some(b) })
    }

    fn is_real(&self) -> bool {
        let hermitian = |m: &Matrix| m.distance(&m.adjoint()) <= 1e-4 * m.norm();
        let definite = |m: &Matrix| hermitian(m) && eigenvalues(m).iter().all(|z| z.re > 0.0);
        hermitian(&self.a) && self.b.as_ref().is_none_or(definite)
    }
}

/// For which operands and options there is a result.
pub(crate) fn eig_definition(args: &[Value]) -> Result<Value> {
    let pencil = Pencil::of(args)?;
    let asked = Asked::of(pencil.a.n, args.get(3), args.get(4), args.get(5))?;
    if matches!(asked.which.as_str(), "LA" | "SA") && !pencil.is_real() {
        return Err(Error::invalid("definition", "the eigenvalues are not real"));
    }
    Ok(Value::None)
}

/// How far eigenvalues and eigenvectors are from what `eig` promises.
pub(crate) fn eig_law(args: &[Value], found: &Value) -> Result<f64> {
    let pencil = Pencil::of(args)?;
    let asked = Asked::of(pencil.a.n, args.get(3), args.get(4), args.get(5))?;
    let values = found.field("values")?;
    let Value::Array(array) = &values else { return Ok(f64::INFINITY) };
    let dtype = array.dtype();
    let (values, v) = (Matrix::of(Some(&values))?, Matrix::of(Some(&found.field("vectors")?))?);
    if (values.m, values.n) != (asked.k, 1) || (v.m, v.n) != (pencil.a.n, asked.k) {
        return Ok(f64::INFINITY);
    }
    let values: Vec<c64> = (0..asked.k).map(|j| values.at(j, 0)).collect();
    let off = [
        pair_residual(&pencil, &values, &v),
        normalisation(&pencil, &v, !dtype.is_complex()),
        order_of(&pencil.m, &values, &asked),
        multiplicities(&pencil.m, &values),
        if independent(&pencil.m, &values, &v, dtype)? { 0.0 } else { f64::INFINITY },
    ];
    Ok((worst(off) - tolerance(args.get(2))).max(0.0))
}

/// The largest; NaN counts as infinite.
fn worst(off: impl IntoIterator<Item = f64>) -> f64 {
    off.into_iter().fold(0.0, |w, x| if x.is_nan() { f64::INFINITY } else { x.max(w) })
}

fn column(v: &Matrix, j: usize) -> Matrix {
    let mut out = Matrix::zeros(v.m, 1);
    (0..v.m).for_each(|i| out.set(i, 0, v.at(i, j)));
    out
}

fn pair_residual(pencil: &Pencil, values: &[c64], v: &Matrix) -> f64 {
    worst(values.iter().enumerate().map(|(j, &lambda)| {
        let x = column(v, j);
        let y = pencil.b.as_ref().map_or_else(|| x.clone(), |b| b.times(&x));
        let size = pencil.a.norm() + lambda.norm() * pencil.b.as_ref().map_or(1.0, Matrix::norm);
        let r = pencil.a.times(&x).distance(&y.scaled(lambda));
        if r == 0.0 { 0.0 } else { r / (size * x.norm()) }
    }))
}

fn normalisation(pencil: &Pencil, v: &Matrix, orthonormal: bool) -> f64 {
    if orthonormal {
        let bv = pencil.b.as_ref().map_or_else(|| v.clone(), |b| b.times(v));
        return v.adjoint().times(&bv).distance(&Matrix::identity(v.n));
    }
    worst((0..v.n).map(|j| (column(v, j).norm() - 1.0).abs()))
}

/// The keys are those of the first values of the spectrum, and come in order.
fn order_of(m: &Matrix, values: &[c64], asked: &Asked) -> f64 {
    let scale = m.norm().max(f64::MIN_POSITIVE);
    let all = eigenvalues(m);
    let mut exact = all.clone();
    exact.sort_by(|x, y| asked.key(*x).total_cmp(&asked.key(*y)));
    let normal = m.times(&m.adjoint()).distance(&m.adjoint().times(m)) <= 1e-10 * scale * scale;
    let keys = values.iter().zip(&exact).map(|(found, exact)| {
        // A value with m − 1 others near it, of a matrix that is not normal, moves by the m-th root.
        let near =
            if normal { 1 } else { all.iter().filter(|w| (*w - exact).norm() <= 0.02 * scale).count() };
        let off = (asked.key(*found) - asked.key(*exact)).abs() / scale;
        off.powi(near.max(1) as i32)
    });
    let descents = values.windows(2).map(|w| (asked.key(w[0]) - asked.key(w[1])).max(0.0) / scale);
    worst(keys.chain(descents).collect::<Vec<_>>())
}

/// All eigenvalues have the power sums Σλᵖ = tr Aᵖ, p = 1 … n, which determine them with their multiplicities.
fn multiplicities(m: &Matrix, values: &[c64]) -> f64 {
    if values.len() < m.n || m.n == 0 {
        return 0.0;
    }
    let scale = m.norm().max(f64::MIN_POSITIVE);
    let a = m.scaled(c64::new(1.0 / scale, 0.0));
    let mut power = Matrix::identity(m.n);
    worst((1..=m.n).map(|p| {
        power = power.times(&a);
        let trace: c64 = (0..m.n).map(|i| power.at(i, i)).sum();
        let sum: c64 = values.iter().map(|z| (z / scale).powi(p as i32)).sum();
        (trace - sum).norm() / p as f64
    }))
}

/// Values that agree, and have as many independent vectors of A as their multiplicity says, have independent vectors.
/// Those of a defective matrix may be equal.
fn independent(m: &Matrix, values: &[c64], v: &Matrix, dtype: DType) -> Result<bool> {
    let (scale, tol) = (m.norm(), dtype.epsilon().sqrt());
    let exact = eigenvalues(m);
    for &lambda in values {
        let same: Vec<usize> = (0..v.n).filter(|&j| (values[j] - lambda).norm() <= tol * scale).collect();
        if same.len() < 2 {
            continue;
        }
        let mut shifted = m.clone();
        (0..m.n).for_each(|i| shifted.set(i, i, m.at(i, i) - lambda));
        let geometric = shifted.singular_values().iter().filter(|s| **s <= tol * scale).count();
        let algebraic = exact.iter().filter(|z| (*z - lambda).norm() <= tol.max(1e-3) * scale).count();
        let mut together = Matrix::zeros(v.m, same.len());
        for (to, &from) in same.iter().enumerate() {
            (0..v.m).for_each(|i| together.set(i, to, v.at(i, from)));
        }
        let rank = together.singular_values().iter().filter(|s| **s > 0.1 * tol).count();
        if geometric >= algebraic && rank < same.len() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where there is an eigenvalue of largest or smallest magnitude.
pub(crate) fn extreme_definition(args: &[Value]) -> Result<Value> {
    if Matrix::of(args.first())?.order()? == 0 {
        return Err(Error::invalid("definition", "there is no eigenvalue"));
    }
    Ok(Value::None)
}

/// How far a number is from being an eigenvalue of largest or smallest magnitude.
pub(crate) fn extreme_law(args: &[Value], found: &Value, which: Which) -> Result<f64> {
    let m = Matrix::of(args.first())?;
    let lambda = dense::number(std::slice::from_ref(found), 0)?;
    let asked = Asked { k: 1, which: which.name().to_owned(), sigma: None };
    let mut shifted = m.clone();
    (0..m.n).for_each(|i| shifted.set(i, i, m.at(i, i) - lambda));
    let least = shifted.singular_values().into_iter().fold(f64::INFINITY, f64::min);
    let off = worst([least / m.norm().max(f64::MIN_POSITIVE), order_of(&m, &[lambda], &asked)]);
    Ok((off - tolerance(args.get(1))).max(0.0))
}

/// For which options there is a singular value decomposition.
pub(crate) fn svd_definition(args: &[Value]) -> Result<Value> {
    let a = Matrix::of(args.first())?;
    let asked = Asked::of(a.m.min(a.n), args.get(2), args.get(3), None)?;
    if !matches!(asked.which.as_str(), "LM" | "SM") {
        return Err(Error::invalid("definition", "singular values are not negative"));
    }
    Ok(Value::None)
}

/// How far singular values and vectors are from what `svd` promises.
pub(crate) fn svd_law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let asked = Asked::of(a.m.min(a.n), args.get(2), args.get(3), None)?;
    let [u, s, v] = ["u", "s", "v"].map(|name| found.field(name).and_then(|f| Matrix::of(Some(&f))));
    let (u, s, v) = (u?, s?, v?);
    let k = asked.k;
    if (u.m, u.n) != (a.m, k) || (s.m, s.n) != (k, 1) || (v.m, v.n) != (a.n, k) {
        return Ok(f64::INFINITY);
    }
    let values: Vec<c64> = (0..k).map(|j| s.at(j, 0)).collect();
    if values.iter().any(|z| z.im != 0.0 || !(z.re >= 0.0)) {
        return Ok(f64::INFINITY);
    }
    let scale = a.norm().max(f64::MIN_POSITIVE);
    let mut exact = a.singular_values();
    exact.sort_by(|x, y| asked.key(c64::new(*x, 0.0)).total_cmp(&asked.key(c64::new(*y, 0.0))));
    let times = |m: &Matrix| {
        let mut out = m.clone();
        (0..k).for_each(|j| (0..m.m).for_each(|i| out.set(i, j, m.at(i, j) * values[j])));
        out
    };
    let gram = |m: &Matrix| m.adjoint().times(m).distance(&Matrix::identity(k));
    let off = [
        a.times(&v).distance(&times(&u)) / scale,
        a.adjoint().times(&u).distance(&times(&v)) / scale,
        gram(&u),
        gram(&v),
    ];
    let values_off = values.iter().zip(&exact).map(|(x, y)| (x.re - y).abs() / scale);
    let descents = values.windows(2).map(|w| (asked.key(w[0]) - asked.key(w[1])).max(0.0) / scale);
    Ok(worst(off.into_iter().chain(values_off).chain(descents).collect::<Vec<_>>()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    //! What is wrong breaks the law.

    use super::*;
    use crate::functions::{Eigen, SvdFactors};
    use crate::operators::Dense;
    use cola_runtime::Array;
    use std::sync::Arc;

    fn rows<const N: usize>(rows: [[f64; N]; N]) -> Array {
        Array::from_fn(N, N, |i, j| c64::new(rows[i][j], 0.0)).unwrap()
    }

    fn off(a: &Array, k: Option<i64>, which: Which, values: &[f64], vectors: &[&[f64]]) -> f64 {
        let args = [
            Value::Array(a.clone()),
            Value::None,
            Value::None,
            k.map_or(Value::None, Value::Int),
            which.value(),
            Value::None,
        ];
        assert!(eig_definition(&args).is_ok());
        let values = Array::vector(values.iter().map(|x| c64::new(*x, 0.0)).collect::<Vec<_>>());
        let entry = |i: usize, j: usize| c64::new(vectors[j][i], 0.0);
        let vectors = Dense::new(Array::from_fn(a.rows(), vectors.len(), entry).unwrap());
        eig_law(&args, &Value::Record(Arc::new(Eigen { values, vectors }))).unwrap()
    }

    const E: [&[f64]; 3] = [&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0], &[0.0, 0.0, 1.0]];

    #[test]
    fn wrong_eigenpairs_break_the_law() {
        let a = rows([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]);
        let all = |values: &[f64], vectors: &[&[f64]]| off(&a, None, Which::Lm, values, vectors);
        assert!(all(&[3.0, 2.0, 2.0], &E) < 1e-14);
        // A multiplicity that is missing, a zero from padding, a vector twice, the wrong order, another length.
        assert!(all(&[3.0, 3.0, 2.0], &[E[0], E[0], E[2]]) > 0.1);
        assert!(all(&[3.0, 2.0, 0.0], &[E[0], E[1], &[0.0; 3]]) > 0.1);
        assert!(all(&[3.0, 2.0, 2.0], &[E[0], E[1], E[1]]) > 0.1);
        assert!(all(&[2.0, 3.0, 2.0], &[E[1], E[0], E[2]]) > 0.1);
        assert!(all(&[3.0, 2.0, 2.0], &[E[0], E[1], &[0.0, 0.0, 2.0]]) > 0.1);
        assert!(all(&[3.0, 2.0], &[E[0], E[1]]) > 0.1);
        assert!(all(&[3.0, 2.0, f64::NAN], &E) > 0.1);
    }

    #[test]
    fn a_wrong_selection_breaks_the_law() {
        let a = rows([[3.0, 0.0, 0.0], [0.0, -4.0, 0.0], [0.0, 0.0, 1.0]]);
        assert!(off(&a, Some(1), Which::Lm, &[-4.0], &[E[1]]) < 1e-14);
        assert!(off(&a, Some(1), Which::Lm, &[3.0], &[E[0]]) > 0.1);
        assert!(off(&a, Some(1), Which::Lr, &[3.0], &[E[0]]) < 1e-14);
        assert!(off(&a, Some(2), Which::Sm, &[1.0, 3.0], &[E[2], E[0]]) < 1e-14);
        assert!(off(&a, Some(2), Which::Sm, &[3.0, 1.0], &[E[0], E[2]]) > 0.1);
    }

    #[test]
    fn a_defective_matrix_has_equal_vectors_but_keeps_its_multiplicity() {
        let a = rows([[2.0, 1.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 5.0]]);
        assert!(off(&a, None, Which::Lm, &[5.0, 2.0, 2.0], &[E[2], E[0], E[0]]) < 1e-12);
        assert!(off(&a, None, Which::Lm, &[5.0, 5.0, 2.0], &[E[2], E[2], E[0]]) > 0.1);
    }

    #[test]
    fn wrong_singular_values_break_the_law() {
        let a = rows([[0.0, -2.0], [1.0, 0.0]]);
        let off = |s: &[f64], u: [[f64; 2]; 2], v: [[f64; 2]; 2]| {
            let args = [Value::Array(a.clone()), Value::None, Value::None, Which::Lm.value()];
            let found =
                SvdFactors { u: Dense::new(rows(u)), s: Array::vector(s.to_vec()), v: Dense::new(rows(v)) };
            svd_law(&args, &Value::Record(Arc::new(found))).unwrap()
        };
        let (i, flip) = ([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [-1.0, 0.0]]);
        assert!(off(&[2.0, 1.0], i, flip) < 1e-14);
        assert!(off(&[1.0, 2.0], i, flip) > 0.1);
        assert!(off(&[-2.0, 1.0], i, flip) > 0.1);
        assert!(off(&[2.0, 1.0], i, i) > 0.1);
    }
}
