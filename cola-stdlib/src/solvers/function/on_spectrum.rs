//! A function on the real line, as methods for self-adjoint operators see it.

use crate::ScalarFunction;
use crate::algorithms::epsilon;
use crate::properties::PSD;
use cola_runtime::{Error, ErrorKind, Op, Result, Scalar, c64};
use std::cell::Cell;

/// f on the spectrum of a self-adjoint operator. Ritz values of a PSD operator that rounding made negative are 0; which were
/// seen is remembered, so that a false claim is found.
pub(crate) struct OnSpectrum<'a> {
    f: &'a ScalarFunction,
    psd: bool,
    least: Cell<f64>,
    size: Cell<f64>,
}

impl<'a> OnSpectrum<'a> {
    pub(crate) fn new(f: &'a ScalarFunction, a: &Op) -> OnSpectrum<'a> {
        OnSpectrum { f, psd: PSD.of(a), least: Cell::new(0.0), size: Cell::new(0.0) }
    }

    pub(crate) fn value(&self, x: f64) -> Scalar {
        self.least.set(self.least.get().min(x));
        self.size.set(self.size.get().max(x.abs()));
        let x = if self.psd && x < 0.0 { 0.0 } else { x };
        self.f.value(c64::new(x, 0.0))
    }

    /// # Errors
    /// `FalseClaim` where a clearly negative Ritz value of an operator was seen that is claimed to be PSD.
    pub(crate) fn check(&self, a: &Op) -> Result<()> {
        let (least, size) = (self.least.get(), self.size.get());
        if !self.psd || least >= -16.0 * epsilon(a.dtype()) * a.rows() as f64 * size {
            return Ok(());
        }
        let message = format!("{a} is claimed to be PSD, but {least:e} is a Ritz value");
        Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"))
    }
}
