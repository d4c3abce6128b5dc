//! The terms of the sum: all of them, or the next batch in a random order.

use crate::kernel::OnOperand;
use crate::probes::{bits, sign};
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, MatMut, MatRef, combine, norm_fro};
use cola_runtime::{DType, Error, ErrorKind, Op, Result, Scalar, Trans, Workspace};

/// Batches on which the smoothness is measured, and power iterations on each.
const MEASURED: usize = 8;
const POWER: usize = 12;

/// A = (1/m)·Σᵢ Aᵢ, n×n.
pub(super) struct Terms<'a> {
    all: &'a [Op],
    /// The order of this pass: each term once.
    order: Vec<usize>,
    /// The next batch.
    at: usize,
    pass: u64,
    batch: usize,
    seed: u64,
    pub n: usize,
    pub ws: &'a mut Workspace,
}

impl<'a> Terms<'a> {
    pub fn new(all: &'a [Op], batch: usize, seed: usize, ws: &'a mut Workspace) -> Result<Terms<'a>> {
        let Some(first) = all.first() else {
            return Err(Error::invalid("SVRG", "a sum of no terms"));
        };
        let n = first.rows();
        if let Some(odd) = all.iter().find(|a| a.shape() != (n, n)) {
            return Err(Error::shape("SVRG", format!("all terms must be {n}×{n}, and one is {odd}")));
        }
        let m = all.len();
        let batch = if batch == 0 { m.div_ceil(64) } else { batch.min(m) };
        let mut terms =
            Terms { all, order: (0..m).collect(), at: 0, pass: 0, batch, seed: seed as u64, n, ws };
        terms.shuffle();
        Ok(terms)
    }

    /// The dtype that holds all terms.
    pub fn dtype(&self) -> DType {
        self.all.iter().map(Op::dtype).fold(DType::F32, DType::promote).accumulator()
    }

    /// Steps in which each term has its turn.
    pub fn steps(&self) -> usize {
        self.order.len().div_ceil(self.batch)
    }

    fn shuffle(&mut self) {
        let m = self.order.len();
        for i in (1..m).rev() {
            let j = bits(self.seed ^ self.pass.wrapping_mul(0x9e37_79b9), i as u64) % (i as u64 + 1);
            self.order.swap(i, j as usize);
        }
        (self.at, self.pass) = (0, self.pass + 1);
    }

    /// y ← A·x
    pub fn apply<T: Working>(&mut self, x: &[T], y: &mut [T]) -> Result<()> {
        let share = 1.0 / self.all.len() as f64;
        for (i, a) in self.all.iter().enumerate() {
            add(a, share, x, if i == 0 { ZERO } else { ONE }, y, self.n, self.ws)?;
        }
        Ok(())
    }

    /// y ← y + A_S·x for the next batch S.
    pub fn add_batch<T: Working>(&mut self, x: &[T], y: &mut [T]) -> Result<()> {
        self.add_part(self.at, x, y)?;
        self.at += 1;
        if self.at == self.steps() {
            self.shuffle();
        }
        Ok(())
    }

    /// y ← y + A_S·x for batch number `part` of this pass.
    fn add_part<T: Working>(&mut self, part: usize, x: &[T], y: &mut [T]) -> Result<()> {
        let end = ((part + 1) * self.batch).min(self.order.len());
        let batch = &self.order[part * self.batch..end];
        for &i in batch {
            add(&self.all[i], 1.0 / batch.len() as f64, x, ONE, y, self.n, self.ws)?;
        }
        Ok(())
    }

    /// The largest ‖A_S‖ of some batches, by power iterations from random signs: a lower bound, near enough to start from.
    pub fn smoothness<T: Working>(&mut self) -> Result<f64> {
        let n = self.n;
        let (mut x, mut y) = (self.ws.take_vec::<T>(n)?, self.ws.take_vec::<T>(n)?);
        let mut largest = 0.0f64;
        for b in 0..self.steps().min(MEASURED) {
            x[..n]
                .iter_mut()
                .enumerate()
                .for_each(|(i, x)| *x = T::from_f64(sign(self.seed, (b * n + i) as u64)));
            for _ in 0..POWER {
                let length = norm(&x[..n], n, 1);
                if length == 0.0 {
                    break;
                }
                combine(ColMut::from_slice_mut(&mut x[..n]), T::from_f64(1.0 / length), &[])
                    .on("a column")?;
                y[..n].fill(T::zero());
                self.add_part(b, &x[..n], &mut y[..n])?;
                let length = norm(&y[..n], n, 1);
                check_finite(length)?;
                largest = largest.max(length);
                std::mem::swap(&mut x, &mut y);
            }
        }
        self.ws.give_vec(x);
        self.ws.give_vec(y);
        Ok(largest)
    }
}

/// y ← c·A·x + β·y for blocks of columns of length n.
fn add<T: Working>(
    a: &Op,
    c: f64,
    x: &[T],
    beta: Scalar,
    y: &mut [T],
    n: usize,
    ws: &mut Workspace,
) -> Result<()> {
    let k = x.len().checked_div(n).unwrap_or(0);
    let x = MatRef::from_column_major_slice(x, n, k);
    let y = MatMut::from_column_major_slice_mut(y, n, k);
    a.apply_into(Trans::None, Scalar::new(c, 0.0), T::erase(x), beta, T::erase_mut(y), ws)
}

/// ‖·‖_F of k columns of length n.
pub(super) fn norm<T: Working>(x: &[T], n: usize, k: usize) -> f64 {
    norm_fro(MatRef::from_column_major_slice(&x[..n * k], n, k))
}

/// A norm that is NaN or infinite is an error.
pub(super) fn check_finite(norm: f64) -> Result<()> {
    if norm.is_finite() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::NotFinite, "SVRG: a term returned NaN or infinity")
        .with_help("or the numbers overflow the dtype"))
}
