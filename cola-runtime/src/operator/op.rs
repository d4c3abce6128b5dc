//! The handle of an operator.

use super::{Cost, Operator, Trans};
use crate::array::{Array, ArrayMut, ArrayRef};
use crate::dispatch::infer_properties;
use crate::dtype::{DType, Device};
use crate::element::Scalar;
use crate::error::{Error, ErrorKind, Result};
use crate::registry::World;
use crate::tag::{PropSet, Property, Tag};
use crate::workspace::Workspace;
use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A cheap handle of an operator: cloning shares it.
#[derive(Clone)]
pub struct Op(Arc<Node>);

struct Node {
    core: Arc<Core<dyn Operator>>,
    claims: PropSet,
    tag: OnceCell<Tag>,
}

type Cell = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

struct Core<T: ?Sized> {
    shape: (usize, usize),
    dtype: DType,
    device: Device,
    rank_bound: OnceCell<usize>,
    cache: Mutex<FxHashMap<String, Cell>>,
    operator: T,
}

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

impl Op {
    /// A handle of an operator, whose constructor has checked it.
    pub fn new<T: Operator>(operator: T) -> Op {
        let core = Core {
            shape: operator.shape(),
            dtype: operator.dtype(),
            device: operator.device(),
            rank_bound: OnceCell::new(),
            cache: Mutex::default(),
            operator,
        };
        Op(Arc::new(Node { core: Arc::new(core), claims: PropSet::EMPTY, tag: OnceCell::new() }))
    }

    /// The same operator with further properties claimed. Annotating never changes `apply`, and
    /// factorisations made through either handle are shared.
    #[must_use]
    pub fn claimed(&self, claims: PropSet) -> Op {
        let all = self.0.claims.union(claims);
        if all == self.0.claims {
            return self.clone();
        }
        Op(Arc::new(Node { core: self.0.core.clone(), claims: all, tag: OnceCell::new() }))
    }

    /// The properties that were claimed of this handle, as given.
    pub fn claims(&self) -> PropSet {
        self.0.claims
    }

    /// The operator itself.
    pub fn operator(&self) -> &dyn Operator {
        &self.0.core.operator
    }

    /// The operator as its own type.
    pub fn downcast_ref<T: Operator>(&self) -> Option<&T> {
        self.operator().downcast_ref::<T>()
    }

    /// Structure, properties (claimed, intrinsic and inferred), dtype and device; made on first use.
    pub fn tag(&self) -> Tag {
        *self.0.tag.get_or_init(|| {
            let catalog = World::global_catalog();
            let bare = catalog.with_facets(self.operator().tag(), Some(self.dtype()), Some(self.device()));
            let claimed = catalog.with_props(bare, self.0.claims);
            infer_properties(self, claimed)
        })
    }

    /// A handle of the same operator whose tag is taken as given.
    pub(crate) fn with_settled_tag(&self, tag: Tag) -> Op {
        let node = Node { core: self.0.core.clone(), claims: self.0.claims, tag: OnceCell::with_value(tag) };
        Op(Arc::new(node))
    }

    /// The property holds: it was claimed, is intrinsic, or was inferred.
    pub fn has(&self, property: Property) -> bool {
        World::global_catalog().has(self.tag(), property)
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        self.0.core.shape
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.shape().1
    }

    /// As many rows as columns.
    pub fn is_square(&self) -> bool {
        self.rows() == self.cols()
    }

    /// Whether it may be applied on other threads than the caller's: see [`Operator::on_any_thread`].
    pub fn on_any_thread(&self) -> bool {
        self.operator().on_any_thread()
    }

    /// A number that the rank cannot exceed, at most min(rows, columns): see [`Operator::rank_bound`].
    pub fn rank_bound(&self) -> usize {
        let least = self.rows().min(self.cols());
        *self.0.core.rank_bound.get_or_init(|| self.operator().rank_bound().min(least))
    }

    /// Rows and columns are too dependent by structure for full rank: a square operator is singular.
    pub fn is_rank_deficient(&self) -> bool {
        self.rank_bound() < self.rows().min(self.cols())
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.0.core.dtype
    }

    /// Where the operator acts.
    pub fn device(&self) -> Device {
        self.0.core.device
    }

    /// The operators that this one is composed of.
    pub fn children(&self) -> &[Op] {
        self.operator().children()
    }

    /// Cost of one apply to one column.
    pub fn cost(&self) -> Cost {
        self.operator().cost()
    }

    /// Both handles are of the same operator (claims aside).
    pub fn same(&self, other: &Op) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.0.core), Arc::as_ptr(&other.0.core))
    }

    /// A value derived from this operator, made once and shared by all its handles: a factorisation,
    /// say. `key` names what is derived and every option it depends on. The value must not hold this
    /// operator, or neither is ever freed. A failed attempt is not kept.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn derived<T: Send + Sync + 'static>(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let cell = self.cell(key);
        let any = cell.get_or_try_init(|| make().map(|v| Arc::new(v) as Arc<dyn Any + Send + Sync>))?;
        any.clone().downcast::<T>().map_err(|_| {
            Error::invalid(
                "Op::derived",
                format!("the key `{key}` is already used for a value of another type"),
            )
        })
    }

    /// The derived value, if it has been made.
    pub fn derived_if_made<T: Send + Sync + 'static>(&self, key: &str) -> Option<Arc<T>> {
        let cell = self.0.core.cache.lock().get(key).cloned()?;
        cell.get()?.clone().downcast::<T>().ok()
    }

    fn cell(&self, key: &str) -> Cell {
        let mut cache = self.0.core.cache.lock();
        if let Some(cell) = cache.get(key) {
            return cell.clone();
        }
        cache.entry(key.to_owned()).or_default().clone()
    }

    /// A·x for a block x of columns.
    ///
    /// # Errors
    /// `ShapeMismatch`, `DeviceMismatch`; those of the operator.
    ///
    /// The result has the promoted dtype of A and x.
    pub fn apply(&self, x: &Array) -> Result<Array> {
        self.apply_with(Trans::None, x)
    }

    /// op(A)·x for a block x of columns.
    ///
    /// # Errors
    /// As [`Op::apply`].
    pub fn apply_with(&self, op: Trans, x: &Array) -> Result<Array> {
        let dtype = DType::promote(self.dtype(), x.dtype());
        let mut y = Array::zeros(op.shape(self.shape()).0, x.cols(), dtype)?;
        self.apply_into(op, ONE, x.as_ref(), ZERO, y.as_mut()?, &mut Workspace::new())?;
        Ok(y)
    }

    /// y ← α·op(A)·x + β·y, for any dtypes with nothing demoted: y must have at least the promoted
    /// dtype of the operator and x.
    ///
    /// A real operator acts on complex x by parts; an operator of lower precision than x is brought to
    /// that precision first, once, and kept.
    ///
    /// # Errors
    /// `ShapeMismatch`, `DeviceMismatch`, `DTypeMismatch`; those of the operator.
    pub fn apply_into(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (m, n) = op.shape(self.shape());
        if x.rows() != n || y.rows() != m || x.cols() != y.cols() {
            return Err(self.misfit(op, x.shape(), y.shape()));
        }
        if x.device() != self.device() {
            return Err(Error::new(
                ErrorKind::DeviceMismatch,
                format!("{self} acts on {}, the operand is on {}", self.device(), x.device()),
            ));
        }
        if m == 0 || x.cols() == 0 {
            return Ok(());
        }
        let (own, out) = (self.dtype(), y.dtype());
        let real_scalars = alpha.im == 0.0 && beta.im == 0.0;
        if own == x.dtype() && own == out && (real_scalars || own.is_complex()) {
            if n == 0 || alpha == ZERO {
                y.scale(beta);
                return Ok(());
            }
            return self.operator().apply(op, alpha, x, beta, y, ws);
        }
        let joint = DType::promote(own, x.dtype());
        if DType::promote(joint, out) != out || (!real_scalars && !out.is_complex()) {
            return Err(Error::dtype("apply: the result would be demoted; the target", out, joint));
        }
        self.apply_mixed(op, alpha, x, beta, y, ws)
    }

    fn apply_mixed(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let out = y.dtype();
        let wanted = if self.dtype().is_complex() { out.complex() } else { out.real() };
        if self.dtype() != wanted {
            let wide = self.derived(&format!("cast {wanted}"), || self.cast(wanted))?;
            return wide.apply_into(op, alpha, x, beta, y, ws);
        }
        let (m, n, k) = (y.rows(), x.rows(), x.cols());
        if wanted == out {
            let mut wide = ws.take(out, n, k)?;
            wide.as_mut()?.copy_from(x)?;
            let done = self.apply_into(op, alpha, wide.as_ref(), beta, y, ws);
            ws.give(wide);
            return done;
        }
        // A is real, x or a scalar is complex: real and imaginary parts side by side.
        let mut parts = ws.take(wanted, n, 2 * k)?;
        let mut image = ws.take(wanted, m, 2 * k)?;
        split(x, parts.as_mut()?)?;
        let done = self.apply_into(op, ONE, parts.as_ref(), ZERO, image.as_mut()?, ws);
        if done.is_ok() {
            y.rb_mut().axpby(alpha, image.as_ref().cols_range(0, k), beta)?;
            y.axpby(alpha * Scalar::new(0.0, 1.0), image.as_ref().cols_range(k, 2 * k), ONE)?;
        }
        ws.give(parts);
        ws.give(image);
        done
    }

    fn misfit(&self, op: Trans, x: (usize, usize), y: (usize, usize)) -> Error {
        let name = match op {
            Trans::None => "A",
            Trans::Transpose => "Aᵀ",
            Trans::Adjoint => "Aᴴ",
            Trans::Conj => "conj(A)",
        };
        let (m, n) = op.shape(self.shape());
        Error::shape(
            "apply",
            format!("{name} is {m}×{n} for A = {self}, x is {}×{}, y is {}×{}", x.0, x.1, y.0, y.1),
        )
    }
}

/// Real parts of x into the left half of `parts`, imaginary parts into the right half.
fn split(x: ArrayRef<'_>, parts: ArrayMut<'_>) -> Result<()> {
    let k = x.cols();
    crate::with_element!(x.dtype(), S => {
        let x = x.typed::<S>()?;
        crate::with_element!(parts.dtype(), T => {
            use crate::element::Element;
            let mut parts = parts.typed::<T>()?;
            for j in 0..k {
                for i in 0..x.nrows() {
                    let z = x[(i, j)].to_scalar();
                    parts[(i, j)] = T::from_scalar(Scalar::new(z.re, 0.0));
                    parts[(i, k + j)] = T::from_scalar(Scalar::new(z.im, 0.0));
                }
            }
        });
    });
    Ok(())
}

impl crate::tag::Node for Op {
    fn tag(&self) -> Tag {
        Op::tag(self)
    }
    fn len(&self) -> usize {
        self.children().len()
    }
    fn child(&self, i: usize) -> &Op {
        &self.children()[i]
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let catalog = World::global_catalog();
        write!(
            f,
            "{} {}[{}×{}] {}",
            catalog.display(catalog.without_facets(self.tag())),
            self.dtype(),
            self.rows(),
            self.cols(),
            self.device()
        )?;
        let details = self.operator().details();
        if details.is_empty() { Ok(()) } else { write!(f, " ({details})") }
    }
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
