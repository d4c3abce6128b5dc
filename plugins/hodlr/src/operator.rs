//! The operator `HODLR`: a layout, one column of numbers, and factors once they are needed.

use crate::element::{DTYPES, flops, no_half, size, with_element};
use crate::factors::Factors;
use crate::layout::Layout;
use crate::panel::{Panel, WIDTH};
use crate::product::multiply;
use cola_plugin_sdk::{
    Block, Cost, DType, Element, Error, Exec, Form, Operator, OperatorParts, Result, Value,
};
use std::any::Any;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// An n×n matrix whose off-diagonal blocks are U·Vᴴ.
///
/// # Shape
/// n×n.
///
/// # Apply
/// 2·(numbers) operations for each column, O(n·r·log n); 8 columns at a time, with as much scratch.
///
/// # Properties
/// Real for a real dtype; SelfAdjoint where the blocks below are stored as the adjoints of those above, and the leaves
/// are seen to be.
///
/// # Errors
/// Those of the constructor: see `construct`.
pub(crate) struct Hodlr {
    pub(crate) layout: Arc<Layout>,
    pub(crate) dtype: DType,
    data: Value,
    factors: OnceLock<Box<dyn Any + Send + Sync>>,
    turn: Mutex<()>,
}

impl Hodlr {
    /// The operator with a layout and its numbers, one column of them.
    pub(crate) fn build(layout: Arc<Layout>, data: Value) -> Result<Value> {
        let dtype = data.dtype()?;
        if !DTYPES.contains(&dtype) {
            return Err(no_half(dtype));
        }
        if data.shape()? != (layout.numbers, 1) {
            let (m, n) = data.shape()?;
            return Err(Error::shape(format!("HODLR has {} numbers, not {m}×{n}", layout.numbers)));
        }
        let details = format!("leaf={} rank={} numbers={}", layout.leaf, layout.rank(), layout.numbers);
        let (param, factors, turn) = (data.clone(), OnceLock::new(), Mutex::new(()));
        OperatorParts::of(Hodlr { layout, dtype, data, factors, turn })
            .params([param])
            .details(details)
            .build()
    }

    /// The same from numbers of a Rust type.
    pub(crate) fn from_numbers<T: Element>(layout: Arc<Layout>, data: &[T]) -> Result<Value> {
        Hodlr::build(layout, Value::vector(data)?)
    }

    /// Reads the numbers.
    pub(crate) fn with_numbers<T: Element, R>(&self, work: impl FnOnce(&[T]) -> Result<R>) -> Result<R> {
        self.data.with_view(|view| work(view.col(0)))
    }

    /// A copy of the numbers, in a type of at least their precision.
    pub(crate) fn numbers<T: Element>(&self) -> Result<Vec<T>> {
        self.data.to_vec()
    }

    /// The factors, made on first use and kept; a failure is not.
    pub(crate) fn factors<T: Element>(&self) -> Result<&Factors<T>> {
        if self.factors.get().is_none() {
            // Others wait, and find them.
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            if self.factors.get().is_none() {
                let made = self.with_numbers(|data: &[T]| Factors::new(&self.layout, data))?;
                let _ = self.factors.set(Box::new(made));
            }
        }
        let found = self.factors.get().and_then(|any| any.downcast_ref());
        found.ok_or_else(|| Error::dtype("the factors are of another dtype"))
    }
}

impl Operator for Hodlr {
    const NAME: &'static str = "HODLR";
    const FORMS: &'static [Form] = &[Form::Plain, Form::Adjoint];

    fn shape(&self) -> (usize, usize) {
        (self.layout.n, self.layout.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn multiply(&self, form: Form, x: &Block, y: &mut Block, exec: &mut Exec) -> Result<()> {
        with_element!(self.dtype, T => {
            let (n, rank) = (self.layout.n, self.layout.rank());
            let (x, mut y) = (x.view::<T>()?, y.view_mut::<T>()?);
            let widest = WIDTH.min(x.cols());
            exec.with_scratch::<T, _>((2 * n + rank) * widest, |scratch, _| {
                self.with_numbers(|data| {
                    let (input, rest) = scratch.split_at_mut(n * widest);
                    let (output, t) = rest.split_at_mut(n * widest);
                    for first in (0..x.cols()).step_by(WIDTH) {
                        let width = widest.min(x.cols() - first);
                        let (mut input, mut output) =
                            (Panel::whole(input, n, width), Panel::whole(output, n, width));
                        input.read(&x, first);
                        multiply(&self.layout, data, form == Form::Adjoint, &input, &mut output, t);
                        output.write(&mut y, first);
                    }
                    Ok(())
                })
            })
        })
    }

    fn rebuild(&self, _children: Vec<Value>, params: Vec<Value>) -> Result<Value> {
        let Some(data) = params.first() else { return Err(Error::invalid("HODLR is made of one array")) };
        // A copy, so that the column is contiguous whatever came.
        let copy = with_element!(data.dtype()?, T => {
            let (m, n) = data.shape()?;
            data.with_view::<T, _>(|view| Value::array(m, n, |i, j| view[(i, j)]))
        })?;
        Hodlr::build(self.layout.clone(), copy)
    }

    fn cost(&self) -> Option<Cost> {
        let (read, bytes) = (self.layout.read(), size(self.dtype));
        let moved = (read + 4.0 * self.layout.n as f64) * bytes;
        Some(Cost { flops: read * flops(self.dtype), bytes: moved, held: self.layout.numbers as f64 * bytes })
    }
}
