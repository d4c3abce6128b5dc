//! Operators of the plugin: how they act, and how they become values of the host.

use crate::block::Block;
use crate::element::{C64, DType};
use crate::error::{Error, Result, ask};
use crate::host::{function, guard, plugin};
use crate::value::{Value, c_text};
use cola_plugin_abi::{self as abi, flag};
use std::any::TypeId;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::OnceLock;

/// Which map of an operator A is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Form {
    /// A
    Plain = abi::form::PLAIN,
    /// Aᵀ
    Transpose = abi::form::TRANSPOSE,
    /// Aᴴ
    Adjoint = abi::form::ADJOINT,
    /// Ā
    Conjugate = abi::form::CONJUGATE,
}

/// Work of one apply to one column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Real operations.
    pub flops: f64,
    /// Bytes read and written.
    pub bytes: f64,
    /// Bytes that the operator holds.
    pub held: f64,
}

/// A linear map given by how it acts.
pub trait Operator: Sized + Send + Sync + 'static {
    /// The constructor that the plugin defined for it.
    const NAME: &'static str;

    /// The forms that [`Operator::multiply`] knows. The host makes the others of them where it can.
    const FORMS: &'static [Form] = &[Form::Plain];

    /// A is its own adjoint: that form is never asked for.
    const HERMITIAN: bool = false;

    /// (rows, columns).
    fn shape(&self) -> (usize, usize);

    /// Type of the entries.
    fn dtype(&self) -> DType {
        DType::F64
    }

    /// y = op(A)·x for a block x of columns, both of this operator's dtype, column-major. Overwrites y.
    ///
    /// # Errors
    /// Whatever keeps it from that.
    fn multiply(&self, form: Form, x: &Block, y: &mut Block, exec: &mut Exec) -> Result<()>;

    /// The same operator with other children and params: for casts and gradients.
    ///
    /// # Errors
    /// Those of building it; unless it is written, that it cannot be.
    fn rebuild(&self, children: Vec<Value>, params: Vec<Value>) -> Result<Value> {
        let _ = (children, params);
        Err(Error::unsupported(format!("the operator {} cannot be rebuilt", Self::NAME)))
    }

    /// A number that the rank cannot exceed, as seen without arithmetic.
    fn rank_bound(&self) -> usize {
        let (m, n) = self.shape();
        m.min(n)
    }

    /// Work of one apply; that of a dense matrix unless it is written.
    fn cost(&self) -> Option<Cost> {
        None
    }

    /// The operator as a value of the host.
    ///
    /// # Errors
    /// When the plugin has not defined the constructor, or it does not exist for the dtype.
    fn into_op(self) -> Result<Value> {
        OperatorParts::of(self).build()
    }
}

/// An operator with the operators and arrays that it is made of.
pub struct OperatorParts<T> {
    operator: T,
    children: Vec<Value>,
    params: Vec<Value>,
    details: String,
}

impl<T: Operator> OperatorParts<T> {
    /// Made of nothing yet.
    pub fn of(operator: T) -> OperatorParts<T> {
        OperatorParts { operator, children: Vec::new(), params: Vec::new(), details: String::new() }
    }

    /// Operators that it is composed of: a part of its type.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Value>) -> Self {
        self.children.extend(children);
        self
    }

    /// Arrays that it is made of: what can be differentiated.
    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = Value>) -> Self {
        self.params.extend(params);
        self
    }

    /// Shown beside its type, as `k=20`.
    #[must_use]
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = details.into();
        self
    }

    /// The operator as a value of the host.
    ///
    /// # Errors
    /// As [`Operator::into_op`].
    pub fn build(self) -> Result<Value> {
        let (name, details) = (c_text(T::NAME)?, c_text(&self.details)?);
        let new = function!(op_new)?;
        let (rows, cols) = self.operator.shape();
        let dtype = self.operator.dtype() as i32;
        let children: Vec<_> = self.children.iter().map(Value::as_ptr).collect();
        let params: Vec<_> = self.params.iter().map(Value::as_ptr).collect();
        let mut value = Value::none()?;
        let def = abi::OperatorDef {
            constructor: name.as_ptr(),
            table: table::<T>(),
            data: Box::into_raw(Box::new(self.operator)).cast(),
            rows: rows as i64,
            cols: cols as i64,
            dtype,
            n_children: children.len() as u32,
            n_params: params.len() as u32,
            children: children.as_ptr(),
            params: params.as_ptr(),
            details: details.as_ptr(),
            ..abi::OperatorDef::EMPTY
        };
        // SAFETY: a definition whose texts and lists live meanwhile; the state is the host's from now on.
        #[allow(unsafe_code)]
        ask(|error| unsafe { new(plugin(), &raw const def, value.as_mut_ptr(), error) })?;
        Ok(value)
    }
}

/// What an operator computes with.
pub struct Exec {
    exec: *mut abi::Exec,
    /// Scratch memory of this apply that is not in use.
    free: [Option<(NonNull<u8>, usize)>; 4],
}

#[allow(unsafe_code, reason = "calls of the host's functions with the apply in progress")]
impl Exec {
    /// Runs `work` with scratch memory of `len` entries with unspecified values, kept by the host from one apply to
    /// the next.
    ///
    /// # Errors
    /// When there is no memory; those of `work`.
    pub fn with_scratch<T: crate::Element, R>(
        &mut self,
        len: usize,
        work: impl FnOnce(&mut [T], &mut Exec) -> Result<R>,
    ) -> Result<R> {
        let bytes = len.saturating_mul(size_of::<T>()).max(1);
        let fits = |kept: &&mut Option<(NonNull<u8>, usize)>| kept.is_some_and(|(_, have)| have >= bytes);
        let kept = self.free.iter_mut().find(fits).and_then(Option::take);
        let more = || {
            let scratch = function!(exec_scratch).ok()?;
            // SAFETY: the apply is in progress.
            NonNull::new(unsafe { scratch(self.exec, bytes) }.cast::<u8>()).map(|start| (start, bytes))
        };
        let Some((start, have)) = kept.or_else(more) else {
            return Err(Error::new(abi::status::OUT_OF_MEMORY, format!("{len} entries of scratch memory")));
        };
        // SAFETY: so many bytes, aligned to 64, ours until the apply is over; any bits are a number.
        let entries = unsafe { std::slice::from_raw_parts_mut(start.as_ptr().cast::<T>(), len) };
        let done = work(entries, self);
        if let Some(place) = self.free.iter_mut().find(|place| place.is_none()) {
            *place = Some((start, have));
        }
        done
    }

    /// Threads that may be used.
    pub fn threads(&self) -> usize {
        // SAFETY: the apply is in progress.
        function!(exec_threads).map_or(1, |f| unsafe { f(self.exec) }).max(1) as usize
    }

    /// y ← α·op(A)·x + β·y with an operator of the host.
    ///
    /// # Errors
    /// Those of the operator; shapes that do not fit.
    pub fn apply(
        &mut self,
        a: &Value,
        form: Form,
        alpha: C64,
        x: &Block,
        beta: C64,
        y: &mut Block,
    ) -> Result<()> {
        let apply = function!(op_apply)?;
        let (alpha, beta) = ([alpha.re, alpha.im], [beta.re, beta.im]);
        let (x, y, exec) = (x.tensor(), y.tensor_mut(), self.exec);
        // SAFETY: values and tensors that live meanwhile; y is borrowed mutably, so x is another.
        ask(|error| unsafe {
            apply(a.as_ptr(), form as i32, alpha.as_ptr(), x, beta.as_ptr(), y, exec, error)
        })
    }
}

/// The tables of the types so far, in a list that only grows: found without a lock.
static TABLES: OnceLock<Box<Known>> = OnceLock::new();

struct Known {
    of: TypeId,
    table: abi::OperatorTable,
    next: OnceLock<Box<Known>>,
}

/// The table of a type, at one address.
pub(crate) fn table<T: Operator>() -> *const abi::OperatorTable {
    let of = TypeId::of::<T>();
    let mut place = &TABLES;
    loop {
        let known =
            place.get_or_init(|| Box::new(Known { of, table: table_of::<T>(), next: OnceLock::new() }));
        if known.of == of {
            return &raw const known.table;
        }
        place = &known.next;
    }
}

fn table_of<T: Operator>() -> abi::OperatorTable {
    let forms = T::FORMS.iter().fold(0, |all, form| all | 1 << *form as i32);
    let hermitian = if T::HERMITIAN { flag::HERMITIAN } else { 0 };
    abi::OperatorTable {
        flags: flag::MULTIPLY | hermitian,
        forms,
        drop: Some(drop_state::<T>),
        apply: Some(apply::<T>),
        rebuild: Some(rebuild::<T>),
        cost: Some(cost::<T>),
        rank_bound: Some(rank_bound::<T>),
        ..abi::OperatorTable::EMPTY
    }
}

#[allow(unsafe_code)]
unsafe extern "C" fn drop_state<T: Operator>(data: *mut c_void) {
    guard(std::ptr::null_mut(), || {
        // SAFETY: made by `build`, handed back once.
        drop(unsafe { Box::from_raw(data.cast::<T>()) });
        Ok(())
    });
}

#[allow(unsafe_code)]
unsafe extern "C" fn apply<T: Operator>(
    data: *mut c_void,
    form: i32,
    _alpha: *const f64,
    x: *const abi::DLTensor,
    _beta: *const f64,
    y: *mut abi::DLTensor,
    exec: *mut abi::Exec,
    error: *mut abi::Error,
) -> abi::Status {
    guard(error, || {
        // SAFETY: the state of a T, and matrices of the host that do not overlap.
        let (a, x, y) = unsafe { (&*data.cast::<T>(), Block::of(x)?, Block::of_mut(y)?) };
        let known = [Form::Plain, Form::Transpose, Form::Adjoint, Form::Conjugate];
        let form = known.into_iter().find(|f| *f as i32 == form);
        let form = form.ok_or_else(|| Error::unsupported("an unknown form of op(A)"))?;
        a.multiply(form, x, y, &mut Exec { exec, free: [None; 4] })
    })
}

#[allow(unsafe_code)]
unsafe extern "C" fn rebuild<T: Operator>(
    data: *mut c_void,
    children: *const *const abi::Value,
    n_children: usize,
    params: *const *const abi::Value,
    n_params: usize,
    result: *mut abi::Value,
    error: *mut abi::Error,
) -> abi::Status {
    guard(error, || {
        // SAFETY: the state of a T; so many values.
        let (a, children, params) =
            unsafe { (&*data.cast::<T>(), values(children, n_children), values(params, n_params)) };
        let rebuilt = a.rebuild(children, params)?;
        crate::registrar::put(result, &rebuilt)
    })
}

/// # Safety
/// So many values.
#[allow(unsafe_code)]
unsafe fn values(start: *const *const abi::Value, n: usize) -> Vec<Value> {
    // SAFETY: the caller's.
    (0..n)
        .filter_map(|i| crate::value::Borrowed::of(unsafe { *start.add(i) }))
        .map(|v| (*v).clone())
        .collect()
}

#[allow(unsafe_code)]
unsafe extern "C" fn rank_bound<T: Operator>(data: *mut c_void) -> i64 {
    let mut bound = -1;
    guard(std::ptr::null_mut(), || {
        // SAFETY: the state of a T.
        bound = unsafe { &*data.cast::<T>() }.rank_bound() as i64;
        Ok(())
    });
    bound
}

#[allow(unsafe_code)]
unsafe extern "C" fn cost<T: Operator>(data: *mut c_void, out: *mut abi::Cost) {
    guard(std::ptr::null_mut(), || {
        // SAFETY: the state of a T; a place of the host's, which begins with its size.
        let (a, out) = unsafe { (&*data.cast::<T>(), &mut *out) };
        if let Some(cost) = a.cost() {
            (out.flops, out.bytes, out.held) = (cost.flops, cost.bytes, cost.held);
        }
        Ok(())
    });
}
