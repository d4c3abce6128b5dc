//! The matrix of a kernel function of points.

mod apply;
mod covariance;
mod points;
#[cfg(test)]
mod tests;

pub use covariance::{Covariance, CustomCovariance, KernelFunction};

use cola_runtime::operator::expect_parts;
use cola_runtime::registry::array_from_list;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, ErrorKind, Inputs, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register,
};
use points::Points;

static KERNEL: Constructor = Constructor::new("Kernel");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Kernel")
            .parent("Structured")
            .doc(
                "the matrix k(xᵢ, yⱼ) of a kernel: rbf, matern12, matern32, matern52, periodic, linear, polynomial or \
                 rational_quadratic; Kernel(X, rbf) is Kernel(X, X, rbf)",
            )
            .make(
                "Kernel(x: Array, y: Any = none, k: Any = none; lengthscale: Any = 1, variance: Float = 1, \
                 alpha: Float?, period: Float?, degree: Int?, offset: Float?, block: Int?) -> Operator",
                |x| read(x).map(Value::Op),
            ),
    );
});

/// The arguments of `Kernel` by name.
fn read(inputs: &Inputs<'_>) -> Result<Op> {
    let x: Array = inputs.get("x")?;
    let (second, name): (Value, Value) = (inputs.get("y")?, inputs.get("k")?);
    let (y, name) = match (second, name) {
        (Value::None, name) => (x.clone(), name),
        (Value::Array(y), name) => (y, name),
        (Value::List(y), name) => (array_from_list(&y)?, name),
        (name @ (Value::Symbol(_) | Value::Text(_) | Value::Record(_)), Value::None) => (x.clone(), name),
        (other, _) => {
            let why = format!("Kernel: y must be an array of points, got {}", other.kind_name());
            return Err(Error::new(ErrorKind::TypeMismatch, why)
                .with_help("Kernel(X, Y, rbf); for one set of points Kernel(X, rbf)"));
        }
    };
    let name = if matches!(name, Value::None) { Value::symbol("rbf") } else { name };
    let mut map = KernelMap::new(Covariance::read(&name, inputs)?);
    map.lengthscale = numbers(&inputs.get("lengthscale")?).ok_or_else(|| {
        Error::new(
            ErrorKind::TypeMismatch,
            "Kernel: lengthscale must be a number, or one for each coordinate",
        )
    })?;
    map.variance = inputs.get("variance")?;
    map.block = inputs.get("block")?;
    Kernel::new(x, y, map)
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::Int(x) => Some(vec![*x as f64]),
        Value::Real(x) => Some(vec![*x]),
        Value::List(list) => list.iter().map(|x| numbers(x).filter(|x| x.len() == 1)?.pop()).collect(),
        Value::Array(a) if a.cols() == 1 && !a.dtype().is_complex() => points::rows(a).ok(),
        _ => None,
    }
}

/// A kernel function with its scales.
#[derive(Clone, Debug)]
pub struct KernelMap {
    /// The function.
    pub covariance: Covariance,
    /// What coordinates are divided by: one number for all, or one for each (automatic relevance determination).
    pub lengthscale: Vec<f64>,
    /// What every entry is multiplied with.
    pub variance: f64,
    /// Rows and columns of the blocks that are worked on; left out, the shape decides.
    pub block: Option<usize>,
}

impl KernelMap {
    /// A function with lengthscale 1 and variance 1.
    pub fn new(covariance: Covariance) -> KernelMap {
        KernelMap { covariance, lengthscale: vec![1.0], variance: 1.0, block: None }
    }

    /// With these lengthscales.
    #[must_use]
    pub fn lengthscale(self, lengthscale: impl Into<Vec<f64>>) -> KernelMap {
        KernelMap { lengthscale: lengthscale.into(), ..self }
    }

    /// With this variance.
    #[must_use]
    pub fn variance(self, variance: f64) -> KernelMap {
        KernelMap { variance, ..self }
    }

    /// Worked on in blocks of this size.
    #[must_use]
    pub fn block(self, size: usize) -> KernelMap {
        KernelMap { block: Some(size), ..self }
    }
}

/// The m×n matrix of k(xᵢ, yⱼ) for points xᵢ and yⱼ, which are the rows of two real arrays.
///
/// # Shape
/// m×n for m points xᵢ and n points yⱼ of d coordinates.
///
/// # Apply
/// Block by block, on all threads, never formed as a whole: m·n·d multiply-adds and m·n exponentials for a block of
/// columns of any width, m·n multiply-adds for each column; a few hundred kilobytes of scratch for each thread. Results
/// are bit-identical for every number of threads. A linear kernel goes through its factors, (m + n)·d for each column.
/// Squared distances come from differences up to 47 coordinates, and from products of centred points beyond, where
/// entries that cancel are computed again: near and equal points keep their digits either way. f16 and bf16 points are
/// computed with in f32, and the result is rounded once.
///
/// # Properties
/// `Real`. For X and Y the same array `Symmetric` when k is, and `PSD` when k is positive definite and the variance not
/// negative. Two arrays with equal entries are not the same array: pass one twice.
///
/// # Errors
/// `ShapeMismatch` unless both have d coordinates and there are 1 or d lengthscales; `InvalidArgument` for lengthscales,
/// periods or α that are not positive; `NotFinite` for such points; `DTypeMismatch` for complex ones.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Covariance, Kernel, KernelMap};
/// let x = Array::vector(vec![0.0, 1.0]); // two points on a line
/// let k = Kernel::new(x.clone(), x, KernelMap::new(Covariance::Matern12).variance(2.0))?;
/// let y = k.apply(&Array::vector(vec![1.0, 0.0]))?.to_vec::<f64>()?;
/// assert!((y[0] - 2.0).abs() < 1e-15 && (y[1] - 2.0 * (-1.0f64).exp()).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Kernel {
    x: Array,
    y: Array,
    map: KernelMap,
    rows: Points,
    cols: Points,
    weights: Array,
    /// Points divided by the lengthscales, row by row, for a user's function.
    plain: Option<[Vec<f64>; 2]>,
}

impl Kernel {
    /// The matrix of a kernel. Nothing is evaluated.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(x: Array, y: Array, map: KernelMap) -> Result<Op> {
        let d = x.cols();
        if y.cols() != d {
            let why = format!(
                "x is {}×{d}, y is {}×{}: both need points of one dimension",
                x.rows(),
                y.rows(),
                y.cols()
            );
            return Err(Error::shape("Kernel", why));
        }
        let scales = map.lengthscale.len();
        if scales != 1 && scales != d {
            return Err(Error::shape(
                "Kernel",
                format!("{scales} lengthscales for points of {d} coordinates; give 1 or {d}"),
            ));
        }
        if let Some(bad) =
            map.lengthscale.iter().find(|l| !(**l > 0.0 && l.is_finite() && (1.0 / **l).is_finite()))
        {
            return Err(Error::invalid(
                "Kernel",
                format!("lengthscale must be positive and finite, got {bad}"),
            ));
        }
        if !map.variance.is_finite() {
            return Err(Error::new(ErrorKind::NotFinite, format!("Kernel: variance is {}", map.variance)));
        }
        if map.block == Some(0) {
            return Err(Error::invalid("Kernel", "block must be at least 1"));
        }
        map.covariance.check()?;
        points::check("x", &x)?;
        points::check("y", &y)?;
        let dtype = x.dtype().promote(y.dtype());
        let same = x.same(&y);
        let x = x.cast(dtype)?;
        let y = if same { x.clone() } else { y.cast(dtype)? };
        let (rows, cols, weights) = points::prepared(&x, &y, same, &map.covariance, &map.lengthscale)?;
        let plain = match &map.covariance {
            Covariance::Custom(_) => Some([divided(&x, &map.lengthscale)?, divided(&y, &map.lengthscale)?]),
            _ => None,
        };
        Ok(Op::new(Kernel { x, y, map, rows, cols, weights, plain }))
    }

    /// The points of the rows, m×d.
    pub fn x(&self) -> &Array {
        &self.x
    }

    /// The points of the columns, n×d.
    pub fn y(&self) -> &Array {
        &self.y
    }

    /// Rows and columns stand for one set of points.
    pub fn is_square_of_points(&self) -> bool {
        self.x.same(&self.y)
    }

    /// The function and its scales.
    pub fn map(&self) -> &KernelMap {
        &self.map
    }

    /// The same function, its arguments exchanged.
    pub fn swapped(&self) -> KernelMap {
        KernelMap { covariance: self.map.covariance.swapped(), ..self.map.clone() }
    }
}

fn divided(points: &Array, lengthscale: &[f64]) -> Result<Vec<f64>> {
    let d = points.cols();
    let mut all = points::rows(points)?;
    all.iter_mut().enumerate().for_each(|(at, z)| *z /= lengthscale[(at % d) % lengthscale.len()]);
    Ok(all)
}

impl Operator for Kernel {
    fn tag(&self) -> Tag {
        KERNEL.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.x.rows(), self.y.rows())
    }

    /// Of polynomials: the number of their features.
    fn rank_bound(&self) -> usize {
        if self.map.variance == 0.0 {
            return 0;
        }
        let (m, n) = self.shape();
        self.map.covariance.features(self.x.cols()).map_or(m, |k| k.min(m)).min(n)
    }

    fn dtype(&self) -> DType {
        self.x.dtype()
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
        self.apply_real(op.transposes(), (alpha.re, beta.re), x, y, ws)
    }

    /// X, then Y unless it is the same array, the lengthscales and the variance in double precision.
    fn params(&self) -> Vec<Array> {
        let mut params = vec![self.x.clone()];
        if !self.is_square_of_points() {
            params.push(self.y.clone());
        }
        params.extend([Array::vector(self.map.lengthscale.clone()), Array::vector(vec![self.map.variance])]);
        params
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let same = self.is_square_of_points();
        expect_parts("Kernel", (children.len(), 0), (params.len(), if same { 3 } else { 4 }))?;
        let mut params = params.into_iter();
        let mut next = || params.next().ok_or_else(|| Error::invalid("Kernel", "rebuild needs its arrays"));
        let x = next()?;
        let y = if same { x.clone() } else { next()? };
        let lengthscale = points::rows(&next()?)?;
        let variance = points::rows(&next()?)?.pop().unwrap_or(self.map.variance);
        Kernel::new(x, y, KernelMap { lengthscale, variance, ..self.map.clone() })
    }

    fn cost(&self) -> Cost {
        let (m, n, d) = (self.x.rows() as f64, self.y.rows() as f64, self.x.cols());
        let size = self.dtype().size_of() as f64;
        let held =
            (self.rows.bytes() + if self.is_square_of_points() { 0 } else { self.cols.bytes() }) as f64;
        let flops = match self.map.covariance {
            Covariance::Linear { .. } => 2.0 * d as f64 * (m + n),
            _ => m * n * (self.map.covariance.flops(d) + 2.0),
        };
        Cost { flops, bytes: held + (m + n) * size, held }
    }

    fn details(&self) -> String {
        let scales: Vec<String> = self.map.lengthscale.iter().take(4).map(f64::to_string).collect();
        let scales = match (scales.as_slice(), self.map.lengthscale.len()) {
            ([one], _) => one.clone(),
            (some, n) if n > some.len() => format!("[{}, …]", some.join(", ")),
            (some, _) => format!("[{}]", some.join(", ")),
        };
        format!("{}, d={}, lengthscale={scales}", self.map.covariance, self.x.cols())
    }
}
