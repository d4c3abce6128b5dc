//! How good eigenpairs are.

use crate::algorithms::{Working, epsilon};
use crate::kernel::OnOperand;
use cola_kernels::{MatRef, Trans, gemm, norm_fro};
use cola_runtime::{Array, Error, Evidence, Result, Scalar, report, with_number};

/// max over j of ‖A·vⱼ − λⱼ·B·vⱼ‖/((‖A‖ + |λⱼ|·‖B‖)·‖vⱼ‖), Frobenius norms, 1 for the norm of an identity B.
pub(super) fn residual<T: Working>(
    a: MatRef<'_, T>,
    b: Option<MatRef<'_, T>>,
    values: &[Scalar],
    vectors: &Array,
) -> Result<f64> {
    let v = vectors.view::<T>()?;
    let product = |m: MatRef<'_, T>| -> Result<Array> {
        let mut out = Array::zeros(v.nrows(), v.ncols(), T::DTYPE)?;
        gemm(out.view_mut::<T>()?, T::zero(), T::one(), Trans::None, m, Trans::None, v).on("A")?;
        Ok(out)
    };
    let left = product(a)?;
    let right = b.map(product).transpose()?;
    let (norm_a, norm_b) = (norm_fro(a), b.map_or(1.0, norm_fro));
    let left = left.view::<T>()?;
    let right = match &right {
        Some(right) => right.view::<T>()?,
        None => v,
    };
    let mut worst = 0.0f64;
    for (j, &lambda) in values.iter().enumerate() {
        let z = T::from_scalar(lambda);
        let off = norm(v.nrows(), |i| (left[(i, j)] - z * right[(i, j)]).abs());
        let size = (norm_a + lambda.norm() * norm_b) * norm(v.nrows(), |i| v[(i, j)].abs());
        // Written so that NaN stays.
        let ratio = if off == 0.0 { 0.0 } else { off / size };
        worst = if ratio.is_nan() { f64::INFINITY } else { worst.max(ratio) };
    }
    Ok(worst)
}

/// (Σ f(i)²)^½ of f(i) ≥ 0, without overflow or underflow on the way. NaN stays.
pub(crate) fn norm(n: usize, f: impl Fn(usize) -> f64) -> f64 {
    let largest =
        (0..n).map(&f).fold(0.0, |m: f64, x| if x.is_nan() || m.is_nan() { f64::NAN } else { m.max(x) });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * (0..n).map(|i| (f(i) / largest).powi(2)).sum::<f64>().sqrt()
}

/// Pushes the evidence of a residual.
///
/// # Errors
/// `Inaccurate` when it is larger than rounding explains.
pub(super) fn settle(what: &'static str, eta: f64, n: usize, eps: f64, vectors: &Array) -> Result<()> {
    let limit = (1e3 * n as f64 * eps).min(0.1);
    let evidence = Evidence::of(what).residual(eta);
    if !(eta <= limit) {
        let message =
            format!("the eigenvectors by {what}: ‖A·v − λ·v‖ is {eta:.1e} of its size, above {limit:.1e}");
        return Err(
            Error::inaccurate(message, vectors.clone(), evidence).with_help("scale the operator first")
        );
    }
    report::push(|| evidence);
    Ok(())
}

/// Warns where two eigenvectors of (nearly) one eigenvalue are the same up to rounding: A is defective, or as good as.
///
/// # Errors
/// `DTypeMismatch`, never for arrays that this module made.
pub(crate) fn warn_if_dependent(values: &[Scalar], vectors: &Array) -> Result<()> {
    if !report::is_recording() || values.len() < 2 {
        return Ok(());
    }
    let eps = epsilon(vectors.dtype().accumulator());
    let scale = values.iter().map(|z| z.norm()).fold(f64::MIN_POSITIVE, f64::max);
    let near = scale * eps.cbrt();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].re.total_cmp(&values[j].re));
    let wide = vectors.cast(vectors.dtype().accumulator())?;
    let mut dependent = 0;
    with_number!(wide.dtype(), T => {
        let v = wide.view::<T>()?;
        for (p, &i) in order.iter().enumerate() {
            let close = order[p + 1..].iter().take_while(|&&j| values[j].re - values[i].re <= near);
            let same = |j: usize| -> bool {
                let dot = cola_kernels::dot(v.subcols(i, 1), v.subcols(j, 1));
                (values[i] - values[j]).norm() <= near
                    && dot.is_ok_and(|d| cola_kernels::Field::abs(d) > 1.0 - eps.powf(0.6))
            };
            dependent += usize::from(close.copied().any(same));
        }
    });
    if dependent > 0 {
        report::push(|| {
            Evidence::of("eigenvectors").warning(format!(
                "A is defective or nearly so: {dependent} of {} eigenvectors equal another one up to rounding, \
                 so that they span less than the whole space",
                values.len()
            ))
        });
    }
    Ok(())
}
