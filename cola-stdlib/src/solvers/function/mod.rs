//! Functions of operators: which method, real or complex, checked.
//!
//! What is decomposed is kept with the operator, so that log, sqrt and sin of one A share its eigenvectors or
//! its Schur form.

mod by_products;
pub(crate) mod check;
mod decompose;
mod on_spectrum;

pub(crate) use by_products::{chebyshev_function, krylov_function, rational_form, rational_function};
pub(crate) use on_spectrum::OnSpectrum;

use crate::ScalarFunction;
use crate::algorithms::auto::bytes;
use crate::algorithms::function::{Computed, exp, of_eigen, of_schur};
use crate::algorithms::{Eigh, Pade, SchurParlett, Working, epsilon};
use crate::memory;
use crate::operators::{Evaluator, MatrixFunction};
use crate::properties::{NORMAL, PSD, SELF_ADJOINT};
use cola_kernels::{Mat, norm_fro};
use cola_runtime::{Alg, Array, DType, Element, Error, ErrorKind, Op, Result, c64, report, with_element};
use decompose::{Eigenvectors, double, eigenvectors, schur_form};
use std::sync::Arc;

/// How a function of an operator is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// By eigenvalues and orthonormal eigenvectors.
    Eigh,
    /// By scaling and squaring: the exponential only.
    Pade,
    /// From the Schur form.
    Schur,
}

impl Method {
    /// What suits the operator best.
    pub(crate) fn best(f: &ScalarFunction, a: &Op) -> Method {
        match (SELF_ADJOINT.of(a), f.is_exp() && !NORMAL.of(a)) {
            (true, _) => Method::Eigh,
            (false, true) => Method::Pade,
            (false, false) => Method::Schur,
        }
    }

    fn algorithm(self) -> Alg {
        match self {
            Method::Eigh => Eigh {}.into(),
            Method::Pade => Pade {}.into(),
            Method::Schur => SchurParlett {}.into(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Method::Eigh => "eigenvectors",
            Method::Pade => "scaling and squaring",
            Method::Schur => "Schur form",
        }
    }
}

/// f(A), lazily; the spectrum of a real A is computed at once where only it tells whether f(A) is real.
///
/// # Errors
/// `ShapeMismatch`; `OutOfMemory` when dense matrices of the size do not fit into half of the memory that is free;
/// `Unsupported` for a function of real numbers and an A that is not known to be self-adjoint; those of the
/// spectrum.
pub(crate) fn matrix_function(a: &Op, f: &ScalarFunction, method: Method) -> Result<Op> {
    crate::shape::order(&f.name(), a)?;
    expect_room(a, f)?;
    if method != Method::Eigh {
        expect_real_numbers(a, f)?;
    }
    let complex = !a.dtype().is_complex() && !is_real(a, f, method)?;
    MatrixFunction::new(a.clone(), f.clone(), method.algorithm(), Arc::new(method), complex)
}

/// Refuses a function of real numbers of an operator that is not known to be self-adjoint.
fn expect_real_numbers(a: &Op, f: &ScalarFunction) -> Result<()> {
    if a.rows() == 0 || !f.needs_real_numbers() {
        return Ok(());
    }
    let message =
        format!("{} is a function of real numbers, and {a} is not known to be self-adjoint", f.name());
    Err(Error::new(ErrorKind::Unsupported, message).with_help("if it is, claim it: SelfAdjoint(A)"))
}

/// f(A) is real for this real A.
///
/// # Errors
/// Those of the spectrum, where it is needed.
fn is_real(a: &Op, f: &ScalarFunction, method: Method) -> Result<bool> {
    if f.is_real() || a.rows() == 0 {
        return Ok(true);
    }
    if !f.is_symmetric() {
        return Ok(false);
    }
    if PSD.of(a) && (f.is_log() || f.exponent().is_some()) {
        return Ok(true);
    }
    let real_on = |z: c64| z.im != 0.0 || f.value(z).im == 0.0;
    if method == Method::Eigh {
        let values = eigenvectors(a)?.snapped(0.0);
        return Ok(values.into_iter().all(|x| real_on(c64::new(x, 0.0))));
    }
    Ok(schur_form(a)?.values().into_iter().all(real_on))
}

/// What dense matrices of the order of `a` need and the budget, where that is less.
pub(crate) fn excess(a: &Op) -> Option<(f64, f64)> {
    let n = a.rows() as f64;
    let need = 6.0 * n * n * if a.dtype().is_complex() { 16.0 } else { 8.0 };
    // Smaller operators are not worth asking the system for.
    if need <= f64::from(1 << 28) {
        return None;
    }
    let budget = 0.5 * memory::free();
    (need > budget).then_some((need, budget))
}

/// Refuses what does not fit.
fn expect_room(a: &Op, f: &ScalarFunction) -> Result<()> {
    let Some((need, budget)) = excess(a) else { return Ok(()) };
    let message = format!(
        "{} of {a} needs dense matrices of that size, {}; the budget is {}",
        f.name(),
        bytes(need),
        bytes(budget)
    );
    Err(Error::new(ErrorKind::OutOfMemory, message)
        .with_help("pass KrylovFunction(), which only applies the operator"))
}

impl Evaluator for Method {
    fn evaluate(&self, a: &Op, f: &ScalarFunction, dtype: DType) -> Result<Array> {
        let context = |e: Error| e.in_context(format!("{} of {a} by {}", f.name(), self.name()));
        let value = match self {
            Method::Eigh => by_eigenvectors(a, f, dtype),
            Method::Pade => by_squaring(a, f),
            Method::Schur => by_schur(a, f, dtype),
        };
        value.and_then(|x| rounded(&x, dtype)).map_err(context)
    }

    fn describe(&self) -> &'static str {
        match self {
            Method::Eigh => "by eigenvectors",
            Method::Pade => "by scaling and squaring",
            Method::Schur => "by the Schur form",
        }
    }
}

fn by_eigenvectors(a: &Op, f: &ScalarFunction, dtype: DType) -> Result<Array> {
    let eigen = eigenvectors(a)?;
    let n = a.rows() as f64;
    let psd = PSD.of(a);
    let rounding = if psd { 16.0 * n * epsilon(a.dtype()) } else { 0.0 };
    let rough = f.radius(c64::new(0.0, 0.0)) == 0.0 || f.needs_real_numbers();
    let values = if rough || psd { eigen.snapped(rounding) } else { eigen.values().to_vec() };
    if let (true, Some(&least)) = (psd, values.first())
        && least < 0.0
    {
        let message = format!("{a} is claimed to be PSD, but its least eigenvalue is {least:e}");
        return Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"));
    }
    let value = match &*eigen {
        Eigenvectors::Real(e) if dtype.is_complex() => array::<c64>(&of_eigen(f, e, &values)?),
        Eigenvectors::Real(e) => array::<f64>(&of_eigen(f, e, &values)?),
        Eigenvectors::Complex(e) => array::<c64>(&of_eigen(f, e, &values)?),
    }?;
    check::against(a, f, &value, Method::Eigh.name())?;
    Ok(value)
}

fn by_squaring(a: &Op, f: &ScalarFunction) -> Result<Array> {
    let dense = double(a)?;
    let value = if dense.dtype().is_complex() {
        array(&exp::<c64>(dense.view()?, false)?)
    } else {
        array(&exp::<f64>(dense.view()?, false)?)
    }?;
    check::against(a, f, &value, Method::Pade.name())?;
    Ok(value)
}

fn by_schur(a: &Op, f: &ScalarFunction, dtype: DType) -> Result<Array> {
    let form = schur_form(a)?;
    let Computed { value, difference } = of_schur(f, &form, NORMAL.of(a))?;
    let value = if dtype.is_complex() { array(&value)? } else { array(&real_part(&value)?)? };
    if let Some(off) = difference {
        check::twice(f, &value, off, Method::Schur.name())?;
    }
    check::against(a, f, &value, Method::Schur.name())?;
    Ok(value)
}

/// The real part of a matrix that is real up to rounding: the imaginary part tells how large that is.
fn real_part(x: &Mat<c64>) -> Result<Mat<f64>> {
    let imaginary = Mat::<f64>::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)].im);
    let (off, size) = (norm_fro(imaginary.as_ref()), norm_fro(x.as_ref()));
    report::push(|| {
        cola_runtime::Evidence::of(Method::Schur.name())
            .note(format!("the result is real up to {:.0e} of its norm", off / size.max(f64::MIN_POSITIVE)))
    });
    // Written so that NaN fails.
    if off <= 1e-6 * size || size == 0.0 {
        return Ok(Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)].re));
    }
    let message =
        format!("the result should be real, but has an imaginary part of {:.0e} of its norm", off / size);
    Err(Error::new(ErrorKind::Inaccurate, message)
        .with_help("the function is too sensitive at this operator for double precision"))
}

fn array<T: Working>(x: &Mat<T>) -> Result<Array> {
    Array::copy_of(T::erase(x.as_ref()))
}

/// In the dtype of the result, which must hold every entry.
fn rounded(x: &Array, dtype: DType) -> Result<Array> {
    let out = x.cast(dtype)?;
    let finite = with_element!(dtype, T => {
        let v = out.view::<T>()?;
        let finite = |z: T| { let z = z.to_scalar(); z.re.is_finite() && z.im.is_finite() };
        (0..v.ncols()).all(|j| (0..v.nrows()).all(|i| finite(v[(i, j)])))
    });
    if finite {
        return Ok(out);
    }
    Err(Error::new(ErrorKind::NotFinite, format!("an entry of the result overflows {dtype}"))
        .with_help("use a wider dtype"))
}
