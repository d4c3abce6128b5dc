//! Which part of a convolution is kept.

use super::wrapped::{Axis, good_size};
use cola_runtime::{Error, Result};

/// Which part of a convolution is kept, for signals of n and kernels of k entries along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All n + k − 1 entries that are not zero for lack of overlap.
    Full,
    /// The n entries in the middle of these, from entry ⌊(k − 1)/2⌋ on.
    Same,
    /// The n − k + 1 entries for which the kernel lies inside the signal.
    Valid,
    /// The signal is periodic: n entries.
    Circular,
}

impl Mode {
    /// The mode of that name.
    ///
    /// # Errors
    /// `InvalidArgument` naming those that there are.
    pub fn named(name: &str) -> Result<Mode> {
        match name {
            "full" => Ok(Mode::Full),
            "same" => Ok(Mode::Same),
            "valid" => Ok(Mode::Valid),
            "circular" => Ok(Mode::Circular),
            _ => {
                let why = format!("there is no mode `{name}`; mode is full, same, valid or circular");
                Err(Error::invalid("Convolution", why))
            }
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Mode::Full => "full",
            Mode::Same => "same",
            Mode::Valid => "valid",
            Mode::Circular => "circular",
        }
    }

    /// The first entry of the full convolution that is kept.
    pub(super) fn start(self, k: usize) -> usize {
        match self {
            Mode::Full | Mode::Circular => 0,
            Mode::Same => (k - 1) / 2,
            Mode::Valid => k - 1,
        }
    }

    /// The axis of a box in which nothing wraps that should not.
    pub(super) fn axis(self, k: usize, n: usize) -> Option<Axis> {
        let full = n.checked_add(k - 1).filter(|&full| full < isize::MAX as usize)?;
        let (output, period) = match self {
            _ if n == 0 => (0, 0),
            Mode::Full => (full, good_size(full)),
            Mode::Same => (n, good_size(full - self.start(k))),
            Mode::Valid => (n + 1 - k, good_size(n)),
            Mode::Circular => (n, n),
        };
        Some(Axis { kernel: k, shift: -(self.start(k) as isize), period, input: n, output })
    }
}
