//! The largest singular values of a long matrix by the eigenvectors of its small Gram matrix.

use super::chosen;
use crate::algorithms::{Working, epsilon};
use crate::functions::{SvdFactors, adjoint, dot, to_dense};
use crate::kernel::OnOperand;
use crate::operators::{Dense, LowRank, Sum};
use crate::properties::STIEFEL;
use crate::spectrum::{Order, Wanted, Which};
use cola_kernels::{Cholesky, Mat, Trans as K, Triangle, eigh, gemm, gram, norm_fro, svd, trsm};
use cola_runtime::{Array, Element, Evidence, Op, Result, Scalar, Trans, Workspace, report, with_number};

/// How many times longer than wide: then the Gram matrix costs less than a tenth of what its factors need.
const LONG: usize = 8;

/// A is long (or wide), so that its smaller Gram matrix is small, and of terms that it can be formed of.
pub(super) fn pays(a: &Op, wanted: &Wanted) -> bool {
    let (m, n) = (a.rows().max(a.cols()), a.rows().min(a.cols()));
    let largest = wanted.order == Order::Which(Which::Lm) && (1..n).contains(&wanted.k);
    if !largest || m / LONG < n || a.dtype().is_half() {
        return false;
    }
    let formed =
        |part: &Op| part.downcast_ref::<Dense>().is_some() || part.downcast_ref::<LowRank>().is_some();
    let is_formed = |a: &Op| terms(a).iter().all(formed);
    if a.rows() < a.cols() { adjoint(a).is_ok_and(|turned| is_formed(&turned)) } else { is_formed(a) }
}

fn terms(a: &Op) -> &[Op] {
    a.downcast_ref::<Sum>().map_or(std::slice::from_ref(a), Sum::parts)
}

/// A = U·diag(s)·Vᴴ for the k largest: AᴴA = V·diag(s²)·Vᴴ, and U from A·V, made orthonormal.
///
/// Squaring costs digits of small singular values. Nothing is returned where the k-th is too small for that, or where
/// Aᴴ·uᵢ − sᵢ·vᵢ turns out larger than rounding: the caller has another method.
///
/// # Errors
/// Those of memory and of the terms.
pub(super) fn attempt(a: &Op, wanted: &Wanted) -> Result<Option<SvdFactors>> {
    if a.rows() < a.cols() {
        let turned = attempt(&adjoint(a)?, wanted)?;
        return Ok(turned.map(|f| SvdFactors { u: f.v, s: f.s, v: f.u }));
    }
    let squared = gram_of(a)?;
    with_number!(squared.dtype(), T => largest::<T>(a, wanted, &squared))
}

/// AᴴA, term by term: those of Dense and LowRank are contracted before anything long is formed.
fn gram_of(a: &Op) -> Result<Array> {
    let (parts, one) = (terms(a), Scalar::new(1.0, 0.0));
    let mut sum = Array::zeros(a.cols(), a.cols(), crate::algorithms::working(a.dtype()))?;
    for (i, left) in parts.iter().enumerate() {
        let left = adjoint(left)?;
        for (j, right) in parts.iter().enumerate().skip(i) {
            let block = to_dense(&dot(&left, right)?)?;
            sum.as_mut()?.axpby(one, block.as_ref(), one)?;
            if j > i {
                let turned = block.transposed().conjugated()?;
                sum.as_mut()?.axpby(one, turned.as_ref(), one)?;
            }
        }
    }
    Ok(sum)
}

fn largest<T: Working + Element>(a: &Op, wanted: &Wanted, squared: &Array) -> Result<Option<SvdFactors>> {
    let (n, k, eps) = (a.cols(), wanted.k, epsilon(T::DTYPE));
    let (squares, q) = eigh(squared.view::<T>()?).on("AᴴA")?;
    let root = |i: usize| squares[n - 1 - i].max(0.0).sqrt();
    // ε·s₁/sₖ is what squaring does to the k-th vector.
    if !root(0).is_finite() || root(k - 1) <= eps.powf(0.25) * root(0) {
        return Ok(None);
    }
    let v = Array::from_fn(n, k, |i, j| q[(i, n - 1 - j)])?;
    // B = A·V·diag(1/s) is orthonormal up to rounding: so are its Cholesky factor and what is left of it.
    let mut b = a.apply(&v.cast(a.dtype())?)?.cast(T::DTYPE)?;
    let mut core = Mat::<T>::zeros(k, k);
    {
        let mut b = b.view_mut::<T>()?;
        for j in 0..k {
            let scale = T::from_f64(1.0 / root(j));
            b.as_mut().col_mut(j).iter_mut().for_each(|x| *x *= scale);
        }
        gram(core.as_mut(), 1.0, b.as_ref()).on("A·V")?;
    }
    let Ok(factor) = Cholesky::factor(core.as_ref()) else { return Ok(None) };
    let l = factor.l();
    trsm(Triangle::Lower, false, K::Conj, l.as_ref(), b.view_mut::<T>()?.transpose_mut()).on("A·V")?;
    let small = Mat::<T>::from_fn(k, k, |i, j| l[(j, i)].conj() * T::from_f64(root(j)));
    let small = svd(small.as_ref()).on("A·V")?;
    let times = |left: &Array, right: cola_kernels::MatRef<'_, T>| -> Result<Array> {
        let mut out = Array::zeros(left.rows(), k, T::DTYPE)?;
        let to = out.view_mut::<T>()?;
        gemm(to, T::zero(), T::one(), K::None, left.view::<T>()?, K::None, right).on("U")?;
        Ok(out)
    };
    let (u, v) = (times(&b, small.u.as_ref())?, times(&v, small.v.as_ref())?);
    let error = residual::<T>(a, &u, &small.s, &v)?;
    // What dense methods leave, and a thousand times as much.
    if !(error <= 1e3 * (n as f64).sqrt() * eps * root(0)) {
        return Ok(None);
    }
    report::push(|| Evidence {
        residual: Some(error / root(0)),
        ..Evidence::of("the eigenvectors of AᴴA").note(format!("of order {n}"))
    });
    let [u, v] = [u, v].map(|x| x.cast(a.dtype()).map(|x| Dense::new(x).claimed(STIEFEL.set())));
    chosen(wanted, &u?, &small.s, &v?, a.dtype()).map(Some)
}

/// max ‖Aᴴ·uᵢ − sᵢ·vᵢ‖
fn residual<T: Working + Element>(a: &Op, u: &Array, s: &[f64], v: &Array) -> Result<f64> {
    let mut turned = Array::zeros(a.cols(), u.cols(), a.dtype())?;
    let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
    let u = u.cast(a.dtype())?;
    a.apply_into(Trans::Adjoint, one, u.as_ref(), zero, turned.as_mut()?, &mut Workspace::new())?;
    let mut difference = turned.cast(T::DTYPE)?.view::<T>()?.to_owned();
    let v = v.view::<T>()?;
    let mut worst = 0.0f64;
    for (j, &s) in s.iter().enumerate() {
        let s = T::from_f64(s);
        (0..v.nrows()).for_each(|i| difference[(i, j)] -= s * v[(i, j)]);
        worst = worst.max(norm_fro(difference.as_ref().subcols(j, 1)));
    }
    Ok(worst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::Auto;
    use crate::functions::svd_with;
    use cola_runtime::c64;

    fn long(m: usize, n: usize) -> Result<Op> {
        let entry = |i: usize, j: usize| {
            let x = ((i * 7919 + j * 104_729 + i * j) % 1009) as f64 / 1009.0 - 0.5;
            let y = ((i * 31 + j * 17) % 97) as f64 / 97.0 - 0.5;
            c64::new(x, y) * 0.8f64.powi(j as i32)
        };
        let x = Dense::new(Array::from_fn(m, n, entry)?);
        let ones = Array::full(m, 1, cola_runtime::DType::C64, Scalar::new(1.0, 0.0))?;
        let mean = Array::from_fn(n, 1, |j, _| c64::new(-0.1, 0.02 * j as f64))?;
        Sum::new(vec![x, LowRank::new(ones, mean)?])
    }

    #[test]
    fn the_largest_agree_with_the_dense_decomposition() -> Result<()> {
        let a = long(400, 20)?;
        for a in [a.clone(), adjoint(&a)?] {
            let all = svd_with(&a, None, Which::Lm, &Auto::default().into())?.s.to_vec::<f64>()?;
            let wanted = Wanted { k: 5, ..Wanted::all(20) };
            assert!(pays(&a, &wanted), "{a}");
            let Some(found) = attempt(&a, &wanted)? else { panic!("nothing found") };
            let s = found.s.to_vec::<f64>()?;
            assert!(s.iter().zip(&all).all(|(x, y)| (x - y).abs() < 1e-13 * all[0]), "{s:?} {all:?}");
            let u = to_dense(&dot(&adjoint(&found.u)?, &found.u)?)?.to_vec::<c64>()?;
            assert!(u.iter().enumerate().all(|(e, z)| (z - f64::from(e % 6 == 0)).norm() < 1e-13));
        }
        Ok(())
    }

    #[test]
    fn a_singular_value_that_squaring_would_lose_is_left_to_others() -> Result<()> {
        let entries = |i: usize, j: usize| if i == j { [1.0, 1e-6][j] } else { 0.0 };
        let a = Dense::new(Array::from_fn(40, 2, entries)?);
        let a = Sum::new(vec![a])?;
        assert!(attempt(&a, &Wanted { k: 2, ..Wanted::all(2) })?.is_none());
        Ok(())
    }
}
