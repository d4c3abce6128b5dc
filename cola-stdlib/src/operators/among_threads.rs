//! Work on parts that are independent of each other, shared among the threads.

use cola_kernels::both;
use cola_runtime::{ArrayMut, ArrayRef, Op, Result, Workspace};

/// Operations from which a second thread pays.
pub(super) const WORK: f64 = 2.4e7;
/// Rows of a column up to which each thread may have its own scratch memory for one.
const ROWS: usize = 1 << 20;

/// May all of them be applied on other threads than this one?
pub(super) fn may_be_shared(parts: &[Op]) -> bool {
    parts.iter().all(Op::on_any_thread)
}

/// Threads for so many columns with so much work in each, by `parts`: one where it would not pay, or where threads would
/// have no column while the parts by themselves would use them.
pub(super) fn threads_for(parts: &[Op], (rows, columns): (usize, usize), work: f64) -> usize {
    let threads = cola_kernels::threads();
    let even = columns >= 4 * threads || columns > 0 && columns % threads == 0;
    let worth_it = even && rows <= ROWS && work * columns as f64 >= WORK;
    if worth_it && may_be_shared(parts) { threads } else { 1 }
}

/// What acts on some columns of x and y.
pub(super) trait OnColumns:
    Fn(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()> + Sync
{
}

impl<F: Fn(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()> + Sync> OnColumns for F {}

/// Runs `body` on all columns, each thread on some of them.
pub(super) fn over_columns(
    threads: usize,
    x: ArrayRef<'_>,
    y: ArrayMut<'_>,
    ws: &mut Workspace,
    body: &impl OnColumns,
) -> Result<()> {
    if threads <= 1 {
        return body(x, y, ws);
    }
    let (left, columns) = (threads / 2, x.cols());
    let at = columns * left / threads;
    let (first, rest) = (x.cols_range(0, at), x.cols_range(at, columns));
    let (y, z) = y.split_at_col(at);
    halves(
        threads,
        ws,
        |ws| over_columns(left, first, y, ws, body),
        |ws| over_columns(threads - left, rest, z, ws, body),
    )
}

/// Runs both on so many threads, as [`both`] does, each with scratch memory of its own. The error of the first one counts.
pub(super) fn halves(
    threads: usize,
    ws: &mut Workspace,
    first: impl FnOnce(&mut Workspace) -> Result<()> + Send,
    second: impl FnOnce(&mut Workspace) -> Result<()> + Send,
) -> Result<()> {
    let mut other = ws.take_other();
    let (mut done, mut also) = (Ok(()), Ok(()));
    both(threads, || done = first(ws), || also = second(&mut other));
    ws.give_other(other);
    done.and(also)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::operators::tests::numbers;
    use crate::operators::{BlockDiag, Dense, Function, FunctionMap, KronSum, Kronecker};
    use cola_runtime::{Array, DType, Scalar, Trans, c64};

    /// Rectangular blocks, some of them repeated, none large and all together large.
    pub(in super::super) fn blocks(dtype: DType) -> Result<Op> {
        let dense = |i: usize| Ok(Dense::new(numbers(dtype, i as u64).array(90 + 7 * i, 110 - 5 * i)?));
        BlockDiag::with_multiplicities(
            (0..9).map(dense).collect::<Result<_>>()?,
            vec![1, 3, 1, 2, 0, 1, 4, 1, 1],
        )
    }

    fn factors(dtype: DType) -> Result<Vec<Op>> {
        (0..2).map(|i| Ok(Dense::new(numbers(dtype, i).array(64, 64)?))).collect()
    }

    /// y in the layout that is asked for, with memory of its own.
    fn laid_out(y: &Array, by_rows: bool) -> Result<Array> {
        if by_rows {
            Ok(Array::copy_of(y.transposed().as_ref())?.transposed())
        } else {
            Array::copy_of(y.as_ref())
        }
    }

    fn the_same_bits(a: &Op, columns: usize) -> Result<()> {
        let dtype = a.dtype();
        for op in [Trans::None, Trans::Adjoint] {
            let (m, n) = op.shape(a.shape());
            let (x, start) = (numbers(dtype, 20).array(n, columns)?, numbers(dtype, 21).array(m, columns)?);
            for layout in [0, 3] {
                let x = laid_out(&x, layout & 1 != 0)?;
                let on = |threads: usize| -> Result<Vec<c64>> {
                    cola_kernels::with_threads(threads, || {
                        let mut y = laid_out(&start, layout & 2 != 0)?;
                        let (alpha, beta, mut ws) =
                            (Scalar::new(2.0, 0.0), Scalar::new(-0.5, 0.0), Workspace::new());
                        a.apply_into(op, alpha, x.as_ref(), beta, y.as_mut()?, &mut ws)?;
                        y.cast(DType::C64)?.to_vec::<c64>()
                    })
                };
                let one = on(1)?;
                for threads in [3, 5] {
                    assert_eq!(on(threads)?, one, "{a}, {op:?}, layout {layout}, on {threads} threads");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_product_is_the_same_on_any_number_of_threads() -> Result<()> {
        for dtype in [DType::F32, DType::F64, DType::C64, DType::F16] {
            the_same_bits(&blocks(dtype)?, 200)?;
            the_same_bits(&Kronecker::new(factors(dtype)?)?, 45)?;
            the_same_bits(&KronSum::new(factors(dtype)?)?, 45)?;
        }
        Ok(())
    }

    /// A closure is called where its caller is, and so is what has one among its parts.
    #[test]
    fn an_operator_that_does_not_say_so_stays_on_its_thread() -> Result<()> {
        let here = std::thread::current().id();
        let closure = Function::new(FunctionMap::new((64, 64), DType::F64, move |x, mut y, _| {
            assert_eq!(std::thread::current().id(), here);
            y.rb_mut().copy_from(x)
        }));
        let dense = || Ok::<_, cola_runtime::Error>(Dense::new(numbers(DType::F64, 1).array(64, 64)?));
        let columns = Array::zeros(64 * 64, 64, DType::F64)?;
        for parts in [vec![dense()?, dense()?], vec![dense()?, closure]] {
            let work = Kronecker::new(parts.clone())?.cost().flops;
            assert!(may_be_shared(&parts) || threads_for(&parts, (64 * 64, 64), work) == 1);
            Kronecker::new(parts)?.apply(&columns)?;
        }
        Ok(())
    }
}
