//! Scaling by a power of two, so that squares of entries neither overflow nor vanish.

use crate::dense::scratch::reshape;
use crate::dense::try_copy;
use crate::error::Result;
use crate::field::Field;
use faer::{Mat, MatRef};

/// The power of two by which a spectrum is to be multiplied back; 1 for all but extreme matrices, unless it is to be near 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Magnitude {
    factor: f64,
}

impl Magnitude {
    /// Of all entries.
    pub(crate) fn of<T: Field>(a: MatRef<'_, T>) -> Magnitude {
        Self::of_largest::<T>(T::k_max_abs(a))
    }

    /// Of the lower triangle; the other one may hold anything.
    pub(crate) fn of_lower<T: Field>(a: MatRef<'_, T>) -> Magnitude {
        Self::of_largest::<T>(largest_of_lower(a))
    }

    /// Of the lower triangle, so that its largest entry comes to between 1 and 2, extreme or not.
    pub(crate) fn to_one_of_lower<T: Field>(a: MatRef<'_, T>) -> Magnitude {
        Self::to_one(largest_of_lower(a))
    }

    fn of_largest<T: Field>(largest: f64) -> Magnitude {
        // Products of a few entries and n must stay within the range of the coordinate type.
        let bound = if size_of::<T::Re>() == 4 { 1e12 } else { 1e100 };
        let extreme = largest > bound || (largest > 0.0 && largest < 1.0 / bound);
        if extreme { Self::to_one(largest) } else { Magnitude { factor: 1.0 } }
    }

    fn to_one(largest: f64) -> Magnitude {
        // 2^±1021 at most: the factor itself must be a normal number whose reciprocal is one.
        let exponent = if largest > 0.0 { largest.log2().floor().clamp(-1021.0, 1021.0) } else { 0.0 };
        Magnitude { factor: exponent.exp2() }
    }

    /// A/factor, if that is not A.
    pub(crate) fn scaled_down<T: Field>(self, a: MatRef<'_, T>) -> Result<Option<Mat<T>>> {
        if self.factor == 1.0 {
            return Ok(None);
        }
        let mut scaled = try_copy(a)?;
        self.scale_down(&mut scaled);
        Ok(Some(scaled))
    }

    /// A/factor, in the memory of `scaled` if that is not A.
    pub(crate) fn scaled_down_into<'a, T: Field>(
        self,
        a: MatRef<'a, T>,
        scaled: &'a mut Mat<T>,
    ) -> Result<MatRef<'a, T>> {
        if self.factor == 1.0 {
            return Ok(a);
        }
        reshape(scaled, a.nrows(), a.ncols())?;
        scaled.copy_from(a);
        self.scale_down(scaled);
        Ok(scaled.as_ref())
    }

    fn scale_down<T: Field>(self, a: &mut Mat<T>) {
        // In two steps: the reciprocal of a small factor may not be a number of a narrow type.
        let step = self.factor.log2() / 2.0;
        let (first, second) = ((-step.floor()).exp2(), (-step.ceil()).exp2());
        for j in 0..a.ncols() {
            a.col_as_slice_mut(j).iter_mut().for_each(|x| *x = x.scale(first).scale(second));
        }
    }

    /// The spectrum of A from that of A/factor.
    pub(crate) fn scaled_up(self, mut values: Vec<f64>) -> Vec<f64> {
        self.scale_up(&mut values);
        values
    }

    /// The same in place.
    pub(crate) fn scale_up(self, values: &mut [f64]) {
        values.iter_mut().for_each(|x| *x *= self.factor);
    }

    /// An entry of A from that of A/factor.
    pub(crate) fn entry_up<T: Field>(self, x: T) -> T {
        if self.factor == 1.0 {
            return x;
        }
        let step = self.factor.log2() / 2.0;
        x.scale(step.floor().exp2()).scale(step.ceil().exp2())
    }
}

fn largest_of_lower<T: Field>(a: MatRef<'_, T>) -> f64 {
    let n = a.nrows();
    (0..n).map(|j| T::k_max_abs(a.submatrix(j, j, n - j, 1))).fold(0.0, f64::max)
}
