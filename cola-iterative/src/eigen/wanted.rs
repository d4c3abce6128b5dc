//! Which eigenvalues are wanted, and the order this puts them in.

use cola_runtime::{Error, Result, c64};

/// Which eigenvalues are wanted; results come in this order, the most wanted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Wanted {
    /// LM: the largest |λ|; of two with opposite signs the positive one first.
    #[default]
    LargestMagnitude,
    /// LR, LA: the largest Re λ.
    LargestReal,
    /// SR, SA: the smallest Re λ.
    SmallestReal,
    /// LI: the largest Im λ. Not for self-adjoint operators.
    LargestImaginary,
    /// SI: the smallest Im λ. Not for self-adjoint operators.
    SmallestImaginary,
    /// BE: alternately the largest and the smallest, the largest first. Self-adjoint operators only.
    BothEnds,
}

impl Wanted {
    /// Places of real values, given in ascending order, from the most wanted to the least.
    pub(crate) fn order(self, ascending: &[f64]) -> Vec<usize> {
        let mut places = Vec::with_capacity(ascending.len());
        self.order_into(ascending, &mut places);
        places
    }

    /// The same, in memory that is reused.
    pub(crate) fn order_into(self, ascending: &[f64], places: &mut Vec<usize>) {
        let n = ascending.len();
        places.clear();
        match self {
            Wanted::SmallestReal => places.extend(0..n),
            Wanted::BothEnds => {
                places.extend((0..n).map(|i| if i % 2 == 0 { n - 1 - i / 2 } else { i / 2 }));
            }
            Wanted::LargestMagnitude => {
                places.extend(0..n);
                let size = |i: usize| ascending[i].abs();
                // A stable sort would allocate.
                places.sort_unstable_by(|&i, &j| size(j).total_cmp(&size(i)).then(j.cmp(&i)));
            }
            _ => places.extend((0..n).rev()),
        }
    }

    /// Places of complex values from the most wanted to the least. Of a conjugate pair, the one with Im λ > 0 first.
    pub(crate) fn order_complex(self, values: &[c64]) -> Vec<usize> {
        let mut all: Vec<usize> = (0..values.len()).collect();
        all.sort_by(|&i, &j| {
            let (x, y) = (values[i], values[j]);
            self.key(y).total_cmp(&self.key(x)).then(y.re.total_cmp(&x.re)).then(y.im.total_cmp(&x.im))
        });
        all
    }

    /// Larger for what is more wanted.
    pub(crate) fn key(self, z: c64) -> f64 {
        match self {
            Wanted::LargestMagnitude => z.re.hypot(z.im),
            Wanted::LargestReal | Wanted::BothEnds => z.re,
            Wanted::SmallestReal => -z.re,
            Wanted::LargestImaginary => z.im,
            Wanted::SmallestImaginary => -z.im,
        }
    }

    /// The single ends of a real spectrum that this looks at.
    pub(crate) fn ends(self) -> &'static [Wanted] {
        match self {
            Wanted::LargestMagnitude => &[Wanted::LargestMagnitude],
            Wanted::SmallestReal => &[Wanted::SmallestReal],
            Wanted::BothEnds => &[Wanted::LargestReal, Wanted::SmallestReal],
            _ => &[Wanted::LargestReal],
        }
    }

    /// Makes sense for real eigenvalues.
    ///
    /// # Errors
    /// `InvalidArgument`.
    pub(crate) fn expect_real(self, method: &str) -> Result<()> {
        match self {
            Wanted::LargestImaginary | Wanted::SmallestImaginary => Err(Error::invalid(
                method,
                "the eigenvalues of a self-adjoint operator are real: ask for LM, LR, SR or BE",
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_come_first() {
        let values = [-3.0, -1.0, 2.0, 3.0];
        assert_eq!(Wanted::LargestMagnitude.order(&values), [3, 0, 2, 1]);
        assert_eq!(Wanted::LargestReal.order(&values), [3, 2, 1, 0]);
        assert_eq!(Wanted::SmallestReal.order(&values), [0, 1, 2, 3]);
        assert_eq!(Wanted::BothEnds.order(&values), [3, 0, 2, 1]);
        let z = [c64::new(0.0, -2.0), c64::new(1.0, 0.0), c64::new(0.0, 2.0)];
        assert_eq!(Wanted::LargestMagnitude.order_complex(&z), [2, 0, 1]);
        assert_eq!(Wanted::SmallestImaginary.order_complex(&z), [0, 1, 2]);
    }
}
