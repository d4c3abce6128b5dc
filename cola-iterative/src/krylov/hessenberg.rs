//! Least squares with an upper Hessenberg matrix that grows by a column at a time: min ‖β·e₁ − H̄·y‖.
//!
//! Givens rotations keep H̄ as a triangle R and β·e₁ as g. Invariant: |g_{i+1}| is the minimum after column i.
//! Nothing is allocated after [`LeastSquares::new`].

use crate::Working;

/// R, the rotations that made it, and the right-hand side.
pub(super) struct LeastSquares<T> {
    /// Column i of R is `r[i·(m+1)..][..=i]`.
    r: Vec<T>,
    rotations: Vec<(f64, T)>,
    g: Vec<T>,
    most: usize,
    columns: usize,
}

/// c and s with [c s; −s̄ c]·[a; b] = [r; 0], c real.
fn rotation<T: Working>(a: T, b: T) -> (f64, T, T) {
    let (na, nb) = (a.abs(), b.abs());
    let r = na.hypot(nb);
    if r == 0.0 {
        return (1.0, T::zero(), T::zero());
    }
    if na == 0.0 {
        return (0.0, b.conj().scale(1.0 / nb), T::from_f64(nb));
    }
    let phase = a.scale(1.0 / na);
    (na / r, phase * b.conj().scale(1.0 / r), phase.scale(r))
}

impl<T: Working> LeastSquares<T> {
    /// For at most `most` columns.
    pub fn new(most: usize) -> Self {
        LeastSquares {
            r: vec![T::zero(); most * (most + 1)],
            rotations: vec![(1.0, T::zero()); most],
            g: vec![T::zero(); most + 1],
            most,
            columns: 0,
        }
    }

    /// No columns, and the right-hand side β·e₁.
    pub fn start(&mut self, beta: T) {
        self.g.fill(T::zero());
        self.g[0] = beta;
        self.columns = 0;
    }

    /// Adds a column of H̄, the entry below the diagonal included; the new minimum.
    pub fn push(&mut self, column: impl Iterator<Item = T>) -> f64 {
        let i = self.columns;
        if i == self.most {
            return self.minimum();
        }
        let r = &mut self.r[i * (self.most + 1)..][..i + 2];
        r.iter_mut().zip(column).for_each(|(to, h)| *to = h);
        for (l, &(c, s)) in self.rotations[..i].iter().enumerate() {
            let (upper, lower) = (r[l], r[l + 1]);
            r[l] = upper.scale(c) + s * lower;
            r[l + 1] = lower.scale(c) - s.conj() * upper;
        }
        let (c, s, diagonal) = rotation(r[i], r[i + 1]);
        (r[i], r[i + 1]) = (diagonal, T::zero());
        self.rotations[i] = (c, s);
        let g = self.g[i];
        self.g[i] = g.scale(c);
        self.g[i + 1] = -(s.conj() * g);
        self.columns += 1;
        self.minimum()
    }

    /// min ‖β·e₁ − H̄·y‖ with the columns so far.
    pub fn minimum(&self) -> f64 {
        self.g[self.columns].abs()
    }

    /// The last diagonal entry of R vanished beside the others.
    pub fn is_deficient(&self) -> bool {
        let diagonal = |i: usize| self.r[i * (self.most + 1) + i].abs();
        let largest = (0..self.columns).map(diagonal).fold(f64::MIN_POSITIVE, f64::max);
        self.columns > 0 && diagonal(self.columns - 1) <= 10.0 * T::EPS * largest
    }

    /// y of the minimum with as many of the first columns as y has entries: R·y = g.
    pub fn solve(&self, y: &mut [T]) {
        self.substitute(y, |i| self.g[i]);
    }

    /// y with R·y = 0 but for its last entry, which is the last of R's diagonal; y ends with 1.
    pub fn kernel(&self, y: &mut [T]) {
        let Some((last, before)) = y.split_last_mut() else { return };
        *last = T::one();
        let column = &self.r[before.len() * (self.most + 1)..];
        self.substitute(before, |i| -column[i]);
    }

    fn substitute(&self, y: &mut [T], rhs: impl Fn(usize) -> T) {
        for i in (0..y.len()).rev() {
            let entry = |l: usize| self.r[l * (self.most + 1) + i];
            let sum = (i + 1..y.len()).fold(rhs(i), |sum, l| sum - entry(l) * y[l]);
            y[i] = sum.over(entry(i));
        }
    }

    /// β·e₁ − H̄·y of the minimum: the rotations backwards on g_{i+1}·e_{i+1}.
    pub fn residual(&self, z: &mut [T]) {
        let k = self.columns;
        z[..k].fill(T::zero());
        z[k] = self.g[k];
        for l in (0..k).rev() {
            let (c, s) = self.rotations[l];
            let (upper, lower) = (z[l], z[l + 1]);
            z[l] = upper.scale(c) - s * lower;
            z[l + 1] = lower.scale(c) + s.conj() * upper;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_is_solved_by_hand() {
        // min ‖[5; 0] − [3; 4]·y‖: y = 15/25, what is left is 5·4/5.
        let mut h = LeastSquares::<f64>::new(1);
        h.start(5.0);
        assert!((h.push([3.0, 4.0].into_iter()) - 4.0).abs() < 1e-15);
        let (mut y, mut z) = ([0.0], [0.0; 2]);
        h.solve(&mut y);
        h.residual(&mut z);
        assert!((y[0] - 0.6).abs() < 1e-15);
        assert!((z[0] - 3.2).abs() < 1e-14 && (z[1] + 2.4).abs() < 1e-14, "{z:?}");
    }

    #[test]
    fn the_kernel_of_a_deficient_triangle_is_found_by_hand() {
        // H̄ = [1 2; 0 0; 0 0]: y = [−2; 1].
        let mut h = LeastSquares::<f64>::new(2);
        h.start(1.0);
        h.push([1.0, 0.0].into_iter());
        h.push([2.0, 0.0, 0.0].into_iter());
        assert!(h.is_deficient());
        let mut y = [0.0; 2];
        h.kernel(&mut y);
        assert_eq!(y, [-2.0, 1.0]);
        let mut first = [0.0];
        h.solve(&mut first);
        assert_eq!(first, [1.0]);
    }

    #[test]
    fn what_is_left_is_orthogonal_to_complex_columns() {
        use cola_kernels::c64;
        let columns = [
            vec![c64::new(1.0, 2.0), c64::new(0.5, 0.0)],
            vec![c64::new(-1.0, 0.3), c64::new(2.0, -1.0), c64::new(0.25, 0.0)],
        ];
        let mut h = LeastSquares::<c64>::new(2);
        h.start(c64::new(0.0, 3.0));
        for column in &columns {
            h.push(column.iter().copied());
        }
        let (mut y, mut z) = (vec![c64::new(0.0, 0.0); 2], vec![c64::new(0.0, 0.0); 3]);
        h.solve(&mut y);
        h.residual(&mut z);
        let rhs = [c64::new(0.0, 3.0), c64::new(0.0, 0.0), c64::new(0.0, 0.0)];
        for i in 0..3 {
            let product: c64 = (0..2).map(|l| columns[l].get(i).copied().unwrap_or_default() * y[l]).sum();
            // Entries of size 3, some ten operations each.
            assert!(
                (rhs[i] - product - z[i]).norm() < 30.0 * f64::EPSILON,
                "{i}: {}",
                rhs[i] - product - z[i]
            );
        }
        for column in &columns {
            let inner: c64 = column.iter().zip(&z).map(|(h, z)| h.conj() * z).sum();
            assert!(inner.norm() < 30.0 * f64::EPSILON, "{inner}");
        }
    }
}
