//! An operator whose code is in a library.
//!
//! The library's table says which forms of op(A) it knows; the others are made of them here: of a real operator the
//! transpose is the adjoint, of a complex one op̄(A)·x is the conjugate of op(A)·x̄. x and y are handed over
//! column-major; a block that is not is packed first.

use crate::border::{Block, ErrorSlot, Exec, owned, owned_mut};
use crate::fault::{admit, judge};
use crate::items::dtypes_text;
use crate::library::Library;
use cola_plugin_abi as abi;
use cola_runtime::tag::PropSet;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Cost, DType, Element, Error, ErrorKind, Op, Operator, Result, Scalar, Tag,
    Trans, Value, Workspace, World, with_element,
};
use parking_lot::ReentrantMutex;
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

/// An operator of a plugin.
pub(crate) struct Foreign {
    apply: abi::Apply,
    table: abi::OperatorTable,
    /// The address of the table, by which the plugin knows its own operators.
    identity: usize,
    state: State,
    routes: [Route; 4],
    constructor: String,
    tag: Tag,
    shape: (usize, usize),
    dtype: DType,
    children: Vec<Op>,
    params: Vec<Array>,
    details: String,
    /// For a table that asks for one thread at a time; that thread may come again.
    one_at_a_time: Option<ReentrantMutex<()>>,
    /// Last: the library is let go of when the state is.
    library: Arc<Library>,
}

/// How a form of op(A) is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Direct(i32),
    /// As the conjugate of that form.
    Conjugated(i32),
    None,
}

/// The plugin's state, freed by its own function, whatever happens on the way to an operator.
pub(crate) struct State {
    pub(crate) data: *mut c_void,
    pub(crate) drop: Option<abi::Drop>,
}

// SAFETY: the interface says that the functions of a table are called on any thread; those of a table that asks for
// one thread at a time are called under a lock.
#[allow(unsafe_code)]
unsafe impl Send for State {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for State {}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(drop) = self.drop {
            // SAFETY: called once, by whoever owns the state; the library is mapped, see the last field of `Foreign`.
            #[allow(unsafe_code)]
            unsafe {
                drop(self.data);
            }
        }
    }
}

/// What an operator is made of; see `cola_operator_def`.
pub(crate) struct Parts {
    pub(crate) constructor: String,
    pub(crate) table: abi::OperatorTable,
    pub(crate) identity: usize,
    pub(crate) state: State,
    pub(crate) shape: (usize, usize),
    pub(crate) dtype: DType,
    pub(crate) children: Vec<Op>,
    pub(crate) params: Vec<Array>,
    pub(crate) details: String,
}

/// An operator of these parts.
///
/// # Errors
/// `PluginFault` for a table without `apply` or a constructor that the library has not defined; `Unsupported` for a
/// dtype that it does not exist for.
pub(crate) fn make(library: Arc<Library>, parts: Parts) -> Result<Op> {
    let Parts { constructor, table, identity, state, shape, dtype, children, params, details } = parts;
    let Some(apply) = table.apply else {
        return Err(Error::new(ErrorKind::PluginFault, format!("the table of {constructor} has no apply")));
    };
    let mask = library.items.dtypes(&constructor);
    if !exists_for(mask, dtype) {
        let message = format!("{constructor} exists for {}, not for {dtype}", dtypes_text(mask));
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let ctor = library.constructor(&constructor)?;
    let kids: Vec<Tag> = children.iter().map(Op::tag).collect();
    let tag = World::global_catalog().intern(ctor, PropSet::EMPTY, None, None, &kids);
    let serial = table.flags & abi::flag::SERIAL != 0;
    library.operators.fetch_add(1, Ordering::Relaxed);
    Ok(Op::new(Foreign {
        apply,
        table,
        identity,
        state,
        routes: Trans::ALL.map(|op| route(&table, dtype, op)),
        constructor,
        tag,
        shape,
        dtype,
        children,
        params,
        details,
        one_at_a_time: serial.then(|| ReentrantMutex::new(())),
        library,
    }))
}

/// The mask has the dtype; 0 has all.
pub(crate) fn exists_for(mask: u32, dtype: DType) -> bool {
    mask == 0 || mask & (1 << crate::border::number_of(dtype)) != 0
}

fn number(op: Trans) -> i32 {
    match op {
        Trans::None => abi::form::PLAIN,
        Trans::Transpose => abi::form::TRANSPOSE,
        Trans::Adjoint => abi::form::ADJOINT,
        Trans::Conj => abi::form::CONJUGATE,
    }
}

fn route(table: &abi::OperatorTable, dtype: DType, op: Trans) -> Route {
    let forms = if table.forms == 0 { 1 << abi::form::PLAIN } else { table.forms };
    let hermitian = table.flags & abi::flag::HERMITIAN != 0;
    let knows = |op: Trans| forms & (1 << number(op)) != 0;
    let conjugated = Trans::new(op.transposes(), !op.conjugates());
    // A = Aᴴ: the adjoint of a form is that form of the adjoint.
    let others = [op, Trans::Adjoint.of(op)];
    let candidates = if hermitian { &others[..] } else { &others[..1] };
    if let Some(found) = candidates.iter().find(|c| knows(**c)) {
        return Route::Direct(number(*found));
    }
    let others = [conjugated, Trans::Adjoint.of(conjugated)];
    let candidates = if hermitian { &others[..] } else { &others[..1] };
    match candidates.iter().find(|c| knows(**c)) {
        Some(found) if dtype.is_complex() => Route::Conjugated(number(*found)),
        Some(found) => Route::Direct(number(*found)),
        None => Route::None,
    }
}

impl Foreign {
    /// The state, for whoever has the address of the table.
    pub(crate) fn state(&self, identity: usize) -> Option<*mut c_void> {
        (self.identity == identity).then_some(self.state.data)
    }

    /// y ← α·form(A)·x + β·y for column-major x and y.
    #[allow(unsafe_code)]
    #[inline(always)]
    fn call(
        &self,
        form: i32,
        alpha: Scalar,
        x: &Block,
        beta: Scalar,
        y: &Block,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (x, mut y) = (x.tensor(), y.tensor());
        let (alpha, beta) = ([alpha.re, alpha.im], [beta.re, beta.im]);
        let mut error = ErrorSlot::default();
        let mut exec = Exec::new(ws);
        let lock = self.one_at_a_time.as_ref().map(ReentrantMutex::lock);
        // SAFETY: `apply` has the type that the interface prescribes and its library is mapped, as `self` holds it; x
        // and y are views that live until after the call, of disjoint memory by the rules of `Operator::apply`.
        let status = unsafe {
            (self.apply)(
                self.state.data,
                form,
                alpha.as_ptr(),
                &raw const x,
                beta.as_ptr(),
                &raw mut y,
                exec.as_ptr(),
                error.as_ptr(),
            )
        };
        drop(lock);
        exec.finish();
        judge(&self.library, &|| format!("the operator {}", self.constructor), status, error)
    }

    /// The same for any strides, and where the library only multiplies.
    #[inline(always)]
    fn call_with(
        &self,
        form: i32,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (from, to) = (Block::of(&x), Block::of_mut(&mut y));
        let multiplies = self.table.flags & abi::flag::MULTIPLY != 0;
        let plain = !multiplies || (alpha == ONE && beta == ZERO);
        if plain && from.is_column_major() && to.is_column_major() {
            return self.call(form, alpha, &from, beta, &to, ws);
        }
        self.call_packed(form, alpha, x, beta, y, ws)
    }

    /// The same through copies: x packed, the product beside y.
    fn call_packed(
        &self,
        form: i32,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let mut packed = ws.take(self.dtype, x.rows(), x.cols())?;
        let mut product = ws.take(self.dtype, y.rows(), y.cols())?;
        packed.as_mut()?.copy_from(x)?;
        let (from, to) = (Block::of(&packed.as_ref()), Block::of_mut(&mut product.as_mut()?));
        let done = self.call(form, ONE, &from, ZERO, &to, ws);
        let done = done.and_then(|()| y.axpby(alpha, product.as_ref(), beta));
        ws.give(packed);
        ws.give(product);
        done
    }

    /// y ← α·form(A)⁻·x + β·y with the conjugate of a form: (ᾱ·form(A)·x̄ + β̄·ȳ)⁻.
    fn call_conjugated(
        &self,
        form: i32,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let mut other = ws.take(self.dtype, x.rows(), x.cols())?;
        other.as_mut()?.copy_from(x)?;
        conjugate(other.as_mut()?)?;
        if beta != ZERO {
            conjugate(y.rb_mut())?;
        }
        let done = self.call_with(form, alpha.conj(), other.as_ref(), beta.conj(), y.rb_mut(), ws);
        ws.give(other);
        done?;
        conjugate(y)
    }
}

fn conjugate(y: ArrayMut<'_>) -> Result<()> {
    with_element!(y.dtype(), T => {
        let mut y = y.typed::<T>()?;
        for j in 0..y.ncols() {
            for i in 0..y.nrows() {
                y[(i, j)] = T::from_scalar(y[(i, j)].to_scalar().conj());
            }
        }
    });
    Ok(())
}

impl Operator for Foreign {
    fn tag(&self) -> Tag {
        self.tag
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        match self.routes[op as usize] {
            Route::Direct(form) => self.call_with(form, alpha, x, beta, y, ws),
            Route::Conjugated(form) => self.call_conjugated(form, alpha, x, beta, y, ws),
            Route::None => {
                let name = match op {
                    Trans::Transpose => "transpose",
                    Trans::Adjoint => "adjoint",
                    _ => "conjugate",
                };
                let message = format!("the operator {} has no {name}", self.constructor);
                Err(Error::new(ErrorKind::Unsupported, message).with_help(format!(
                    "the plugin {} gives it the forms that it has",
                    self.library.manifest
                )))
            }
        }
    }

    fn children(&self) -> &[Op] {
        &self.children
    }

    fn params(&self) -> Vec<Array> {
        self.params.clone()
    }

    #[allow(unsafe_code)]
    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let Some(rebuild) = self.table.rebuild else {
            let message = format!(
                "the operator {} cannot be rebuilt, so neither cast nor differentiated",
                self.constructor
            );
            return Err(Error::new(ErrorKind::Unsupported, message));
        };
        admit(&self.library)?;
        cola_runtime::operator::expect_parts(
            &self.constructor,
            (children.len(), self.children.len()),
            (params.len(), self.params.len()),
        )?;
        let children: Vec<Value> = children.into_iter().map(Value::Op).collect();
        let params: Vec<Value> = params.into_iter().map(Value::Array).collect();
        let pointers = |values: &[Value]| -> Vec<*const abi::Value> { values.iter().map(owned).collect() };
        let (c, p) = (pointers(&children), pointers(&params));
        let (mut result, mut error) = (Value::None, ErrorSlot::default());
        let lock = self.one_at_a_time.as_ref().map(ReentrantMutex::lock);
        // SAFETY: as in `call`; the slots and the lists of pointers to them outlive the call.
        let status = unsafe {
            rebuild(
                self.state.data,
                c.as_ptr(),
                c.len(),
                p.as_ptr(),
                p.len(),
                owned_mut(&mut result),
                error.as_ptr(),
            )
        };
        drop(lock);
        let what = || format!("rebuilding the operator {}", self.constructor);
        judge(&self.library, &what, status, error)?;
        match result {
            Value::Op(op) => Ok(op),
            other => {
                let did = format!("gave {} instead of an operator", other.kind_name());
                Err(crate::fault::fault(&self.library, what(), &did))
            }
        }
    }

    #[allow(unsafe_code)]
    fn cost(&self) -> Cost {
        let (m, n) = (self.shape.0 as f64, self.shape.1 as f64);
        let size = self.dtype.size_of() as f64;
        let dense = Cost { flops: 2.0 * m * n, bytes: m * n * size, held: m * n * size };
        let Some(cost) = self.table.cost else { return dense };
        let mut told =
            abi::Cost { flops: dense.flops, bytes: dense.bytes, held: dense.held, ..abi::Cost::EMPTY };
        let _lock = self.one_at_a_time.as_ref().map(ReentrantMutex::lock);
        // SAFETY: as in `call`.
        unsafe {
            cost(self.state.data, &raw mut told);
        }
        // What cannot be a cost is not believed: choices are made by these numbers.
        let sane = |told: f64, dense: f64| if told.is_finite() && told >= 0.0 { told } else { dense };
        Cost {
            flops: sane(told.flops, dense.flops),
            bytes: sane(told.bytes, dense.bytes),
            held: sane(told.held, dense.held),
        }
    }

    #[allow(unsafe_code)]
    fn rank_bound(&self) -> usize {
        let full = self.shape.0.min(self.shape.1);
        let Some(bound) = self.table.rank_bound else { return full };
        let _lock = self.one_at_a_time.as_ref().map(ReentrantMutex::lock);
        // SAFETY: as in `call`.
        let told = unsafe { bound(self.state.data) };
        usize::try_from(told).map_or(full, |told| told.min(full))
    }

    fn details(&self) -> String {
        self.details.clone()
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        self.library.operators.fetch_sub(1, Ordering::Relaxed);
    }
}
