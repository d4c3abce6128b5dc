//! The axes of a periodic box: where kernels lie, which stretches they connect, and good lengths.

use smallvec::SmallVec;

/// One axis of the box.
#[derive(Clone, Copy, Debug)]
pub(in crate::operators) struct Axis {
    /// Entries of the kernel.
    pub kernel: usize,
    /// Entry k of the kernel lies at k + shift, wrapped.
    pub shift: isize,
    /// Length of the box.
    pub period: usize,
    /// x fills 0..input.
    pub input: usize,
    /// y is read off 0..output.
    pub output: usize,
}

impl Axis {
    /// Where entry k of the kernel lies in the box.
    pub(super) fn place(&self, k: usize) -> usize {
        (k as isize + self.shift).rem_euclid(self.period as isize) as usize
    }

    /// The stretches y[to + t] += hₖ·x[from + t] of entry k: (from, to, length), at most two.
    pub(super) fn stretches(&self, k: usize) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
        let (p, period) = (self.place(k), self.period);
        let (input, output) = (self.input, self.output);
        // Shifted by p to the right, and by period − p to the left.
        let right = (0, p, output.saturating_sub(p).min(input));
        let left = (period - p, 0, input.saturating_sub(period - p).min(output));
        [right, left].into_iter().filter(|s| s.2 > 0)
    }
}

/// The flat indices of a box and their digits, in order.
pub(super) fn indices(
    shape: impl Iterator<Item = usize>,
) -> impl Iterator<Item = (usize, SmallVec<[usize; 3]>)> {
    let shape: SmallVec<[usize; 3]> = shape.collect();
    let total: usize = shape.iter().product();
    (0..total).map(move |flat| {
        let mut rest = flat;
        let mut digits: SmallVec<[usize; 3]> = SmallVec::from_elem(0, shape.len());
        for (digit, &n) in digits.iter_mut().zip(&shape).rev() {
            (*digit, rest) = (rest % n, rest / n);
        }
        (flat, digits)
    })
}

/// The least even number that is at least n and has no prime factors beyond 5, which transforms are fastest for; 1 for
/// n ≤ 1.
pub(in crate::operators) fn good_size(n: usize) -> usize {
    if n <= 1 {
        return n;
    }
    let mut best = n.checked_next_power_of_two().unwrap_or(usize::MAX);
    let (mut fives, limit) = (1usize, best);
    while fives < limit {
        let mut threes = fives;
        while threes < limit {
            // The least power of two that reaches n, from 2 on.
            let twos = n.div_ceil(threes).max(2).next_power_of_two();
            best = best.min(twos.saturating_mul(threes));
            threes = threes.saturating_mul(3);
        }
        fives = fives.saturating_mul(5);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_sizes_are_even_and_smooth_and_the_least_such() {
        let smooth = |mut n: usize| {
            for p in [2, 3, 5] {
                while n.is_multiple_of(p) {
                    n /= p;
                }
            }
            n == 1
        };
        for n in 2..2000 {
            let expected = (n..).find(|&k| k % 2 == 0 && smooth(k));
            assert_eq!(Some(good_size(n)), expected, "{n}");
        }
        assert_eq!((good_size(0), good_size(1)), (0, 1));
    }
}
