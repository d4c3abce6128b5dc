//! Factors of a Kronecker product acting on the axes of a tensor, one after the other.
//!
//! The tensor is a flat block; its axes are listed from fastest to slowest. A factor at the fastest axis sees
//! the tensor as a matrix with that axis as rows, and writes its result with the axis moved to the end, so that
//! the next axis becomes the fastest: one `apply_into` for each factor, nothing is copied, and after all
//! factors the axes are back in order. Only when factors of other shapes make another order cheaper is a
//! factor found at a middle axis; then slabs are applied one by one, or thin slabs are transposed first.
//!
//! Invariants: at most two scratch blocks are held by a thread, each as large as the largest intermediate tensor; axes of
//! size 1 have no place.

use super::among_threads::{over_columns, threads_for};
use super::parts::{ONE, ZERO, block, block_mut, column, column_mut, flat, flat_mut};
use cola_runtime::{Array, ArrayMut, ArrayRef, Cost, Element, Op, Result, Scalar, Trans, Workspace};
use faer::MatMut;
use smallvec::SmallVec;
use std::cmp::Reverse;

/// A factor that has at least this many columns to act on gains nothing from more of them.
const WIDE: usize = 64;
/// Slabs with fewer columns are transposed instead of applied one by one.
const THIN: usize = 16;

/// An axis: the number of its factor (or of the right-hand sides: one past the last) and its size.
type Axis = (usize, usize);
type Axes = SmallVec<[Axis; 9]>;

/// op(A₁ ⊗ … ⊗ Aₖ) in the order in which the factors act.
pub(super) struct Contraction<'a> {
    parts: &'a [Op],
    op: Trans,
    order: SmallVec<[usize; 8]>,
}

/// Where the tensor is.
struct Tensor<'x, T> {
    axes: Axes,
    /// The first tensor is the operand itself.
    input: &'x [T],
    current: Option<Array>,
    spare: Option<Array>,
}

impl<'a> Contraction<'a> {
    /// Shrinking factors first; among equals the last first, which needs no copies.
    pub(super) fn new(parts: &'a [Op], op: Trans) -> Contraction<'a> {
        let mut order: SmallVec<[usize; 8]> = (0..parts.len()).collect();
        let shape = |i: usize| op.shape(parts[i].shape());
        order.sort_unstable_by(|&i, &j| {
            let ((mi, ni), (mj, nj)) = (shape(i), shape(j));
            let (left, right) = (mi as u128 * nj as u128, mj as u128 * ni as u128);
            left.cmp(&right).then(Reverse(i).cmp(&Reverse(j)))
        });
        Contraction { parts, op, order }
    }

    /// For each factor in order: the factor and how many columns it acts on.
    fn columns(&self) -> impl Iterator<Item = (&'a Op, f64)> {
        let sizes = |i: usize| self.op.shape(self.parts[i].shape());
        let mut size: f64 = (0..self.parts.len()).map(|i| sizes(i).1 as f64).product();
        self.order.iter().map(move |&i| {
            let (m, n) = sizes(i);
            let columns = size / (n as f64).max(1.0);
            size = columns * m as f64;
            (&self.parts[i], columns)
        })
    }

    pub(super) fn cost(&self) -> Cost {
        self.columns().fold(Cost::default(), |sum, (part, columns)| {
            let cost = part.cost();
            sum + Cost { flops: cost.flops * columns, bytes: cost.bytes * columns, held: cost.held }
        })
    }

    /// y ← α·op(A)·x + β·y, column by column when one column is work enough, else all at once.
    pub(super) fn apply<T: Element>(
        &self,
        scalars: (Scalar, Scalar),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let by_columns = x.cols() == 1 || self.columns().all(|(_, columns)| columns >= WIDE as f64);
        if by_columns {
            let (size, work) = (x.rows().max(y.rows()), self.cost().flops);
            let threads = threads_for(self.parts, (size, x.cols()), work);
            return over_columns(threads, x, y, ws, &|x, y, ws| self.by_columns::<T>(scalars, x, y, ws));
        }
        self.copied(scalars, x.typed::<T>()?, y.typed::<T>()?, ws)
    }

    fn by_columns<T: Element>(
        &self,
        scalars: (Scalar, Scalar),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
        for j in 0..x.ncols() {
            let target = y.as_mut().subcols_mut(j, 1);
            match column(x, j) {
                Some(input) => self.run(scalars, input, 1, target, ws)?,
                None => self.copied(scalars, x.subcols(j, 1), target, ws)?,
            }
        }
        Ok(())
    }

    /// The same for an operand that is not one slice.
    fn copied<T: Element>(
        &self,
        scalars: (Scalar, Scalar),
        x: faer::MatRef<'_, T>,
        y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let mut input = ws.take(T::DTYPE, x.nrows() * x.ncols(), 1)?;
        block_mut(flat_mut::<T>(&mut input)?, x.nrows(), x.ncols()).copy_from(T::erase(x))?;
        // The copy is one of the two scratch blocks.
        let mut tensor = self.tensor(&[], x.ncols());
        tensor.current = Some(input);
        self.finish(scalars, tensor, y, ws)
    }

    fn run<T: Element>(
        &self,
        scalars: (Scalar, Scalar),
        input: &[T],
        k: usize,
        y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()> {
        self.finish(scalars, self.tensor(input, k), y, ws)
    }

    fn tensor<'x, T>(&self, input: &'x [T], k: usize) -> Tensor<'x, T> {
        let sides = [(self.parts.len(), k)];
        let axes = (0..self.parts.len()).rev().map(|i| (i, self.op.shape(self.parts[i].shape()).1));
        Tensor { axes: axes.chain(sides).filter(|a| a.1 != 1).collect(), input, current: None, spare: None }
    }

    /// The axes of the result in the order of y.
    fn target(&self, k: usize) -> Axes {
        let sides = [(self.parts.len(), k)];
        let axes = (0..self.parts.len()).rev().map(|i| (i, self.op.shape(self.parts[i].shape()).0));
        axes.chain(sides).filter(|a| a.1 != 1).collect()
    }

    fn finish<T: Element>(
        &self,
        (alpha, beta): (Scalar, Scalar),
        mut tensor: Tensor<'_, T>,
        mut y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (rows, k) = (y.nrows(), y.ncols());
        let target = self.target(k);
        let (last, first) = match self.order.split_last() {
            Some((last, first)) => (*last, first),
            None => return Ok(()),
        };
        for &i in first {
            tensor.step(&self.parts[i], self.op, i, &target, ws)?;
        }
        tensor.bring_forward(last, ws)?;
        let plan = tensor.plan(last, self.op.shape(self.parts[last].shape()).0, &target);
        let direct = k == 1 && plan.axes == target;
        let mut done = false;
        if direct && let Some(to) = column_mut(y.as_mut(), 0) {
            plan.apply(&self.parts[last], self.op, alpha, tensor.slice()?, beta, to, ws)?;
            done = true;
        }
        if !done {
            tensor.step(&self.parts[last], self.op, last, &target, ws)?;
            add_permuted(alpha, tensor.slice()?, &tensor.axes, beta, y, (rows, k), &target)?;
        }
        for scratch in [tensor.current, tensor.spare].into_iter().flatten() {
            ws.give(scratch);
        }
        Ok(())
    }
}

/// One factor acting on the axis that has `left` entries before it and `right` behind it.
struct Plan {
    left: usize,
    right: usize,
    n: usize,
    m: usize,
    /// The axis moves to the end.
    moves: bool,
    /// Axes of the result.
    axes: Axes,
}

impl<T: Element> Tensor<'_, T> {
    fn slice(&self) -> Result<&[T]> {
        self.current.as_ref().map_or(Ok(self.input), flat::<T>)
    }

    fn position(&self, i: usize) -> usize {
        self.axes.iter().position(|a| a.0 == i).unwrap_or(0)
    }

    fn sizes(&self, axes: std::ops::Range<usize>) -> usize {
        self.axes[axes].iter().map(|a| a.1).product()
    }

    /// How factor i acts and where its axis goes; towards `target` when that is possible.
    fn plan(&self, i: usize, m: usize, target: &Axes) -> Plan {
        let found = self.axes.iter().position(|a| a.0 == i);
        let p = found.unwrap_or(0);
        let behind = p + usize::from(found.is_some());
        let (left, right) = (self.sizes(0..p), self.sizes(behind..self.axes.len()));
        let n = found.map_or(1, |p| self.axes[p].1);
        let with = |at: usize| {
            let mut axes = self.axes.clone();
            if found.is_some() {
                axes.remove(p);
            }
            if m != 1 {
                axes.insert(at.min(axes.len()), (i, m));
            }
            axes
        };
        let (kept, moved) = (with(p), with(usize::MAX));
        let moves = left == 1 && kept != *target;
        Plan { left, right, n, m, moves, axes: if moves { moved } else { kept } }
    }

    /// The buffer for the next tensor.
    fn next(&mut self, size: usize, ws: &mut Workspace) -> Result<Array> {
        if let Some(spare) = self.spare.take() {
            ws.give(spare);
        }
        ws.take(T::DTYPE, size, 1)
    }

    fn replace(&mut self, next: Array, axes: Axes) {
        self.spare = self.current.replace(next);
        self.axes = axes;
    }

    /// Makes the axis of factor i the fastest when its slabs are too thin to be applied one by one.
    fn bring_forward(&mut self, i: usize, ws: &mut Workspace) -> Result<()> {
        let p = self.position(i);
        let left = self.sizes(0..p);
        if left == 1 || left >= THIN || self.sizes(p + 1..self.axes.len()) == 1 {
            return Ok(());
        }
        let right = self.sizes(p..self.axes.len());
        let mut next = self.next(left * right, ws)?;
        block_mut(flat_mut::<T>(&mut next)?, right, left)
            .copy_from(block(self.slice()?, left, right).transposed())?;
        let mut axes = self.axes.clone();
        axes.rotate_left(p);
        self.replace(next, axes);
        Ok(())
    }

    fn step(&mut self, part: &Op, op: Trans, i: usize, target: &Axes, ws: &mut Workspace) -> Result<()> {
        self.bring_forward(i, ws)?;
        let plan = self.plan(i, op.shape(part.shape()).0, target);
        let mut next = self.next(plan.left.saturating_mul(plan.m).saturating_mul(plan.right), ws)?;
        plan.apply(part, op, ONE, self.slice()?, ZERO, flat_mut::<T>(&mut next)?, ws)?;
        self.replace(next, plan.axes);
        Ok(())
    }
}

impl Plan {
    #[allow(clippy::too_many_arguments)]
    fn apply<T: Element>(
        &self,
        part: &Op,
        op: Trans,
        alpha: Scalar,
        x: &[T],
        beta: Scalar,
        y: &mut [T],
        ws: &mut Workspace,
    ) -> Result<()> {
        let Plan { left, right, n, m, .. } = *self;
        if left == 1 {
            let to = if self.moves { block_mut(y, right, m).transposed() } else { block_mut(y, m, right) };
            return part.apply_into(op, alpha, block(x, n, right), beta, to, ws);
        }
        for (from, to) in x.chunks_exact(left * n).zip(y.chunks_exact_mut(left * m)) {
            let (from, to) = (block(from, left, n).transposed(), block_mut(to, left, m).transposed());
            part.apply_into(op, alpha, from, beta, to, ws)?;
        }
        Ok(())
    }
}

/// y ← α·t + β·y for a tensor t with axes in another order than y's.
fn add_permuted<T: Element>(
    alpha: Scalar,
    t: &[T],
    axes: &Axes,
    beta: Scalar,
    mut y: MatMut<'_, T>,
    (rows, k): (usize, usize),
    target: &Axes,
) -> Result<()> {
    if axes == target {
        return T::erase_mut(y).axpby(alpha, block(t, rows, k), beta);
    }
    let mut rotated = axes.clone();
    rotated.rotate_left(1);
    if k > 1 && rotated == *target {
        return T::erase_mut(y).axpby(alpha, block(t, k, rows).transposed(), beta);
    }
    // Strides of t in the order of y's axes, and an index that counts them up.
    let stride = |axis: &Axis| axes.iter().take_while(|a| a.0 != axis.0).map(|a| a.1).product::<usize>();
    let strides: SmallVec<[usize; 9]> = target.iter().map(stride).collect();
    let mut index: SmallVec<[usize; 9]> = SmallVec::from_elem(0, target.len());
    let (a, b) = (<T::Acc as Element>::from_scalar(alpha), <T::Acc as Element>::from_scalar(beta));
    let mut at = 0;
    for j in 0..k {
        for i in 0..rows {
            let new = a * t[at].load();
            y[(i, j)] = T::store(if beta == ZERO { new } else { new + b * y[(i, j)].load() });
            for (axis, (digit, stride)) in index.iter_mut().zip(&strides).enumerate() {
                (*digit, at) = (*digit + 1, at + stride);
                if *digit < target[axis].1 {
                    break;
                }
                (*digit, at) = (0, at - *digit * stride);
            }
        }
    }
    Ok(())
}
