//! The arithmetic of a cycle: what a step and a correction do to the vectors.

use super::{Column, Plan, Run};
use crate::kernel::OnOperand;
use crate::probes::norm_by_probes;
use crate::{ONE, Working, ZERO};
use cola_kernels::Trans::None as Plain;
use cola_kernels::{ColMut, ColRef, MatMut, MatRef, combine, gemm, norm_fro};
use cola_runtime::{ArrayMut, ArrayRef, Error, ErrorKind, Op, Result, Trans, Workspace};

impl Plan<'_> {
    /// z ← op(M)·v
    fn precondition(
        &self,
        m: &Op,
        op: Trans,
        v: ArrayRef<'_>,
        z: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        if self.own_precision {
            crate::krylov::own_precision::apply(m, op, v, z, ws)
        } else {
            m.apply_into(op, ONE, v, ZERO, z, ws)
        }
    }
}

pub fn one<T: Working>(v: &[T]) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(v, v.len(), 1)
}

pub fn one_mut<T: Working>(v: &mut [T]) -> MatMut<'_, T> {
    let n = v.len();
    MatMut::from_column_major_slice_mut(v, n, 1)
}

impl<T: Working> Run<'_, T> {
    /// One Arnoldi step of every column, A applied to all at once.
    pub fn expand(&mut self) -> Result<()> {
        let (n, k) = (self.n, self.columns.len());
        let [before, between, after, _] = &mut self.vectors;
        // v: one column is read where it is.
        let v = if k == 1 {
            self.columns[0].space.newest()
        } else {
            for (c, to) in self.columns.iter().zip(before.chunks_exact_mut(n)) {
                to.copy_from_slice(c.space.newest());
            }
            &before[..n * k]
        };
        // z = M·v
        let z = match self.precond {
            None => v,
            Some(m) => {
                let v = T::erase(MatRef::from_column_major_slice(v, n, k));
                let z = MatMut::from_column_major_slice_mut(&mut between[..n * k], n, k);
                self.plan.precondition(m, self.op, v, T::erase_mut(z), self.ws)?;
                &between[..n * k]
            }
        };
        // w = A·z + σ·z
        let w = &mut after[..n * k];
        let view = T::erase(MatRef::from_column_major_slice(z, n, k));
        let to = MatMut::from_column_major_slice_mut(w, n, k);
        self.a.apply_into(self.op, ONE, view, ZERO, T::erase_mut(to), self.ws)?;
        if self.shift != T::zero() {
            combine(ColMut::from_slice_mut(w), T::one(), &[(self.shift, ColRef::from_slice(z))]).on("z")?;
        }
        for (j, c) in self.columns.iter_mut().enumerate() {
            if !c.z.is_empty() {
                let step = c.space.steps();
                c.z[step * n..(step + 1) * n].copy_from_slice(&between[j * n..(j + 1) * n]);
            }
            let step = c.space.step(&mut after[j * n..(j + 1) * n], self.ws)?;
            if !step.next.is_finite() {
                return Err(not_finite(self.plan.name, self.a, self.iteration));
            }
            (c.estimate, c.exhausted) = (step.estimate, step.exhausted);
            c.close = step.exhausted || c.space.is_full() || step.estimate <= 0.9 * self.tol * c.norm_b;
        }
        Ok(())
    }

    /// x ← x + M·(V·y − U·(B·y − Cᴴ·r)), or x + Z·y; then r, and ‖r‖/‖b‖.
    ///
    /// # Errors
    /// `Singular` where the space shows that A is.
    pub fn settle(&mut self, j: usize) -> Result<f64> {
        let n = self.n;
        let Column { index, norm_b, norm_r, exhausted, space, .. } = &mut self.columns[j];
        let (index, norm_b, norm_before) = (*index, *norm_b, *norm_r);
        let mut steps = space.steps();
        let changed = steps > 0;
        if changed {
            one_mut(&mut self.vectors[3][..n]).copy_from(self.x.as_ref().subcols(index, 1));
            if *exhausted && space.least_squares.is_deficient() {
                if self.precond.is_none() || self.maps_to_nothing(j)? {
                    return Err(self.singular(steps));
                }
                // A·M is singular here and A is not: all steps but the last still have their minimum.
                self.columns[j].broke = true;
                steps -= 1;
            }
            self.columns[j].space.least_squares.solve(&mut self.y[..steps]);
            self.correct(j, steps, true)?;
        }
        let mut norm_r = self.recompute(index)?;
        self.check_finite(norm_r)?;
        // A space that is nearly singular gave a long y: x is better without.
        if changed && norm_r > norm_before {
            self.x.as_mut().subcols_mut(index, 1).copy_from(one(&self.vectors[3][..n]));
            norm_r = self.recompute(index)?;
        }
        Ok(norm_r / norm_b)
    }

    /// x ← x + M·V·y for the first steps, with what U adds to it: U·(Cᴴ·r − B·y), or −U·B·y alone.
    fn correct(&mut self, j: usize, steps: usize, with_residual: bool) -> Result<()> {
        let n = self.n;
        let Column { index, space, z, u, .. } = &mut self.columns[j];
        let y = &self.y[..steps];
        let x = self.x.as_mut().subcols_mut(*index, 1);
        if !z.is_empty() {
            let z = MatRef::from_column_major_slice(&z[..n * steps], n, steps);
            return gemm(x, T::one(), T::one(), Plain, z, Plain, one(y)).on("Z");
        }
        if self.precond.is_none() && space.fixed() == 0 {
            return space.add_to(x, y);
        }
        let [t, mt, ..] = &mut self.vectors;
        let (t, mt) = (&mut t[..n], &mut mt[..n]);
        t.fill(T::zero());
        space.add_to(one_mut(t), y)?;
        for l in 0..space.fixed() {
            let first = if with_residual { space.onto_fixed()[l] } else { T::zero() };
            let along = (0..steps).fold(first, |c, i| c - space.h(i)[l] * y[i]);
            let u = ColRef::from_slice(&u[l * n..(l + 1) * n]);
            combine(ColMut::from_slice_mut(t), T::one(), &[(along, u)]).on("U")?;
        }
        let correction = match self.precond {
            None => &*t,
            Some(m) => {
                let to = T::erase_mut(one_mut(mt));
                self.plan.precondition(m, self.op, T::erase(one(t)), to, self.ws)?;
                &*mt
            }
        };
        combine(x.col_mut(0), T::one(), &[(T::one(), ColRef::from_slice(correction))]).on("x")?;
        Ok(())
    }

    /// Whether z = M·V·y with A·M·V·y = 0 up to rounding is long, so that it is A that maps it to nothing, and not M that
    /// is singular: ‖A·z‖ ≤ 100ε·‖A‖_F·‖z‖. Costs an apply of both, and of A to the probes of its norm the first time; x, which is kept in the last block, stays what it is.
    fn maps_to_nothing(&mut self, j: usize) -> Result<bool> {
        let (n, index) = (self.n, self.columns[j].index);
        let steps = self.columns[j].space.steps();
        self.columns[j].space.least_squares.kernel(&mut self.y[..steps]);
        self.x.as_mut().subcols_mut(index, 1).fill(T::zero());
        self.correct(j, steps, false)?;
        let image = &mut self.vectors[2][..n];
        image.fill(T::zero());
        let z = self.x.as_ref().subcols(index, 1);
        self.a.apply_into(self.op, ONE, T::erase(z), ZERO, T::erase_mut(one_mut(image)), self.ws)?;
        if self.shift != T::zero() {
            combine(ColMut::from_slice_mut(image), T::one(), &[(self.shift, z.col(0))]).on("z")?;
        }
        let (norm_z, norm_image) = (norm_fro(z), norm_fro(one(image)));
        self.x.as_mut().subcols_mut(index, 1).copy_from(one(&self.vectors[3][..n]));
        let norm_a = norm_by_probes(self.a)? + self.shift.abs();
        Ok(norm_z > 0.0 && norm_image <= 100.0 * T::EPS * norm_a * norm_z)
    }

    fn singular(&self, steps: usize) -> Error {
        let message = format!(
            "{} is singular on the Krylov space of the right-hand side (step {steps} of {})",
            self.a, self.plan.name
        );
        Error::new(ErrorKind::Singular, message)
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves")
    }

    /// The first column of the block after A ← b − A·x − σ·x; its norm.
    pub fn recompute(&mut self, index: usize) -> Result<f64> {
        let r = &mut self.vectors[2][..self.n];
        one_mut(r).copy_from(self.b.subcols(index, 1));
        let x = self.x.as_ref().subcols(index, 1);
        self.a.apply_into(self.op, -ONE, T::erase(x), ONE, T::erase_mut(one_mut(r)), self.ws)?;
        if self.shift != T::zero() {
            combine(ColMut::from_slice_mut(r), T::one(), &[(-self.shift, x.col(0))]).on("x")?;
        }
        Ok(norm_fro(one(r)))
    }

    pub fn check_finite(&self, norm: f64) -> Result<()> {
        if norm.is_finite() { Ok(()) } else { Err(not_finite(self.plan.name, self.a, self.iteration)) }
    }
}

fn not_finite(name: &str, a: &Op, iteration: usize) -> Error {
    let message = format!("{name} on {a}: NaN or infinity in iteration {iteration}");
    Error::new(ErrorKind::NotFinite, message)
        .with_help("A or the preconditioner returned it, or the numbers overflow the dtype")
}
