//! In which order a product of matrices is multiplied out.
//!
//! The classical optimum over all associations, where a factor that is not dense keeps its structure: it is never made
//! dense to be multiplied, but applied to the rows or columns of what is. O(k³) for k factors, on costs alone.

use crate::functions::to_dense;
use crate::kernel;
use crate::memory;
use crate::operators::Dense;
use cola_runtime::{Arg, Array, DType, ErrorKind, Op, Planner, Result, Scalar, Trans};

/// Longer products are applied factor by factor.
const LONGEST: usize = 64;

/// How the entries of a run of factors come about.
#[derive(Clone, Debug)]
pub(super) enum Order {
    /// The entries of one factor.
    Entries(usize),
    /// A factor applied to the columns of the rest.
    Left(usize, Box<Order>),
    /// A factor applied to the rows of the rest.
    Right(Box<Order>, usize),
    /// The product of two dense matrices.
    Join(Box<Order>, Box<Order>),
}

/// The cheapest order and its floating-point operations.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Operations.
    pub(super) flops: f64,
    /// The order.
    pub(super) order: Order,
}

impl Chain {
    /// The cheapest way to the entries of a product of these factors; `None` when it has too many, or holds half types,
    /// whose range another order may leave.
    pub(super) fn of(parts: &[Op]) -> Option<Chain> {
        let k = parts.len();
        if !(2..=LONGEST).contains(&k) || parts.iter().any(|p| p.dtype().is_half()) {
            return None;
        }
        // best[i][j] is for factors i..=j.
        let mut best: Vec<Vec<Option<Chain>>> = vec![vec![None; k]; k];
        for (i, part) in parts.iter().enumerate() {
            let dense = part.downcast_ref::<Dense>().is_some();
            let flops = if dense { 0.0 } else { part.cost().flops * part.cols() as f64 };
            best[i][i] = Some(Chain { flops, order: Order::Entries(i) });
        }
        for length in 2..=k {
            for i in 0..=k - length {
                best[i][i + length - 1] = run(parts, &best, i, i + length - 1);
            }
        }
        best[0][k - 1].take()
    }

    /// Operations of one apply for each column of the identity: what it takes without an order.
    pub(super) fn by_columns(parts: &[Op], columns: usize) -> f64 {
        parts.iter().map(|p| p.cost().flops).sum::<f64>() * columns as f64
    }

    /// The entries.
    ///
    /// # Errors
    /// Those of the factors; `OutOfMemory`.
    pub(super) fn entries(&self, parts: &[Op], dtype: DType) -> Result<Array> {
        entries(&self.order, parts)?.cast(dtype)
    }

    /// Tells which factors are made dense.
    pub(super) fn plan(&self, parts: &[Op], p: &mut Planner<'_>) -> Result<()> {
        p.note(format!("multiplied as {}", self.order.text()));
        self.order.leaves().into_iter().try_for_each(|i| p.call_named("to_dense", &[Arg::Op(&parts[i])]))
    }
}

impl Order {
    /// As a formula: `(A₀·A₁)·A₂`.
    pub(super) fn text(&self) -> String {
        let one = |i: &usize| format!("A{i}");
        let group = |o: &Order| if let Order::Entries(i) = o { one(i) } else { format!("({})", o.text()) };
        match self {
            Order::Entries(i) => one(i),
            Order::Left(i, rest) => format!("{}·{}", one(i), group(rest)),
            Order::Right(rest, i) => format!("{}·{}", group(rest), one(i)),
            Order::Join(a, b) => format!("{}·{}", group(a), group(b)),
        }
    }

    fn leaves(&self) -> Vec<usize> {
        match self {
            Order::Entries(i) => vec![*i],
            Order::Left(_, rest) | Order::Right(rest, _) => rest.leaves(),
            Order::Join(a, b) => [a.leaves(), b.leaves()].concat(),
        }
    }
}

/// The cheapest order of factors i..=j from those of shorter runs.
fn run(parts: &[Op], best: &[Vec<Option<Chain>>], i: usize, j: usize) -> Option<Chain> {
    let (m, n) = (parts[i].rows(), parts[j].cols());
    let dtype = parts[i..=j].iter().fold(parts[i].dtype(), |d, p| d.promote(p.dtype()));
    memory::check(m, n, dtype).ok()?;
    let multiply_add = if dtype.is_complex() { 8.0 } else { 2.0 };
    let at = |i: usize, j: usize| best[i][j].as_ref();
    let boxed = |c: &Chain| Box::new(c.order.clone());
    let mut found: Option<Chain> = None;
    let mut offer = |flops: f64, order: &dyn Fn() -> Order| {
        if found.as_ref().is_none_or(|f| flops < f.flops) {
            found = Some(Chain { flops, order: order() });
        }
    };
    if let Some(rest) = at(i + 1, j) {
        offer(parts[i].cost().flops * n as f64 + rest.flops, &|| Order::Left(i, boxed(rest)));
    }
    if let Some(rest) = at(i, j - 1) {
        offer(parts[j].cost().flops * m as f64 + rest.flops, &|| Order::Right(boxed(rest), j));
    }
    for (s, last) in parts.iter().enumerate().take(j.saturating_sub(1)).skip(i + 1) {
        if let (Some(a), Some(b)) = (at(i, s), at(s + 1, j)) {
            let product = multiply_add * m as f64 * last.cols() as f64 * n as f64;
            offer(a.flops + b.flops + product, &|| Order::Join(boxed(a), boxed(b)));
        }
    }
    found
}

fn entries(order: &Order, parts: &[Op]) -> Result<Array> {
    match order {
        Order::Entries(i) => to_dense(&parts[*i]),
        Order::Left(i, rest) => parts[*i].apply(&entries(rest, parts)?),
        Order::Right(rest, j) => {
            let left = entries(rest, parts)?;
            match parts[*j].apply_with(Trans::Transpose, &left.transposed()) {
                Ok(image) => Ok(image.transposed()),
                // A closure may not know its transpose.
                Err(e) if e.kind() == ErrorKind::Unsupported => product(&left, &to_dense(&parts[*j])?),
                Err(e) => Err(e),
            }
        }
        Order::Join(a, b) => product(&entries(a, parts)?, &entries(b, parts)?),
    }
}

/// A·B of two dense matrices.
pub(super) fn product(a: &Array, b: &Array) -> Result<Array> {
    let dtype = a.dtype().promote(b.dtype());
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    let mut out = Array::zeros(a.rows(), b.cols(), dtype)?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    kernel::gemm(out.as_mut()?, zero, one, Trans::None, a.as_ref(), Trans::None, b.as_ref())?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::{Diagonal, Kronecker};
    use cola_runtime::DType;

    fn dense(m: usize, n: usize) -> Result<Op> {
        Ok(Dense::new(Array::from_fn(m, n, |i, j| ((i * 7 + j * 3) % 11) as f64 / 8.0 - 0.5)?))
    }

    fn chain(parts: &[Op]) -> (String, f64) {
        Chain::of(parts).map(|c| (c.order.text(), c.flops)).unwrap_or_default()
    }

    #[test]
    fn the_order_of_the_textbook_is_found() -> Result<()> {
        // Cormen, Leiserson, Rivest & Stein, §15.2: 15 125 multiplications.
        let sizes = [30, 35, 15, 5, 10, 20, 25];
        let parts: Vec<Op> = sizes.windows(2).map(|s| dense(s[0], s[1])).collect::<Result<_>>()?;
        assert_eq!(chain(&parts), ("(A0·(A1·A2))·((A3·A4)·A5)".to_owned(), 2.0 * 15_125.0));
        Ok(())
    }

    #[test]
    fn thin_places_come_first_and_structure_is_applied() -> Result<()> {
        let parts = [dense(10, 1000)?, dense(1000, 10)?, dense(10, 1000)?];
        assert_eq!(chain(&parts), ("(A0·A1)·A2".to_owned(), 2.0 * 200_000.0));
        // A Kronecker product in the middle acts on the ten rows; it is not made dense.
        let middle = Kronecker::new(vec![dense(40, 40)?, dense(25, 25)?])?;
        let parts = [dense(10, 1000)?, middle, dense(1000, 10)?];
        let (order, flops) = chain(&parts);
        assert!(order == "A0·(A1·A2)" || order == "(A0·A1)·A2", "{order}");
        assert!(flops < 2.0 * 1_500_000.0);
        Ok(())
    }

    #[test]
    fn entries_are_those_of_the_product_in_any_order() -> Result<()> {
        let d = Diagonal::new(Array::vector((0..6).map(f64::from).collect::<Vec<_>>()))?;
        let parts = [dense(2, 6)?, d, dense(6, 3)?, dense(3, 3)?, dense(3, 9)?];
        let Some(best) = Chain::of(&parts) else { panic!("no order") };
        let found = best.entries(&parts, DType::F64)?.to_vec::<f64>()?;
        let mut expected = Array::identity(9, DType::F64)?;
        for part in parts.iter().rev() {
            expected = part.apply(&expected)?;
        }
        for (x, y) in found.iter().zip(expected.to_vec::<f64>()?) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
        Ok(())
    }
}
