//! Convolution with a kernel, in any number of dimensions.

use super::mode::Mode;
use super::spectrum::{self, Spectrum};
use super::wrapped::{Axis, Wrapped};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, ErrorKind, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, c64, register, with_element,
};
use once_cell::sync::OnceCell;
use std::sync::Arc;

static CONVOLUTION: Constructor = Constructor::new("Convolution");

register!(|r| {
    let head = "Convolution(kernel: Array, shape: Any; mode: Symbol = full, kernel_shape: Any?) -> Operator";
    r.constructor(
        ConstructorDef::new("Convolution")
            .parent("Structured")
            .doc("the map x ↦ kernel ∗ x of signals of a shape; mode is full, same, valid or circular")
            .make(head, |x| {
                let (kernel, mode): (&Array, &str) = (x.get("kernel")?, x.get("mode")?);
                let shape = super::words::shape("Convolution", &x.get("shape")?)?;
                match x.get::<Value>("kernel_shape")? {
                    Value::None => Convolution::of_matrix(kernel, &shape, Mode::named(mode)?),
                    sizes => {
                        let sizes = super::words::shape("Convolution", &sizes)?;
                        Convolution::new(kernel.clone(), &sizes, &shape, Mode::named(mode)?)
                    }
                }
                .map(Value::Op)
            }),
    );
});

/// y = h ∗ x, yᵢ = Σⱼ hⱼ·xᵢ₋ⱼ, or the part of it that the mode keeps. As in `scipy.signal.convolve`, with the signal first.
///
/// # Shape
/// M×N for a signal of N = Πnᵢ entries, a box with its last axis fastest, and a kernel of Πkᵢ. Along an axis, M has
/// n + k − 1 (full), n (same, circular) or n − k + 1 (valid) entries. `same` keeps entries ⌊(k − 1)/2⌋, … of `full`: the
/// middle of an odd kernel lies on the entry, of an even one the entry before its middle.
///
/// # Apply
/// By Fourier transforms of a box without large prime factors (of exactly n, when circular), O(N log N) for each column; for
/// small kernels the sum itself, a multiply-add for each entry of the kernel and of y.
///
/// # Properties
/// `Real` kernels. `Normal` when circular. Symmetric kernels make circular and same ones `Symmetric` or `SelfAdjoint`;
/// then `PSD` and `PD` by diagonal dominance and, when circular, by eigenvalues.
///
/// # Errors
/// `ShapeMismatch` for a kernel without entries, of another number of axes, or in mode `valid` longer than the signal.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Convolution, Mode};
/// let h = Array::vector(vec![1.0, 2.0, 3.0]);
/// let a = Convolution::new(h, &[3], &[4], Mode::Same)?;
/// let y = a.apply(&Array::vector(vec![1.0, 0.0, 0.0, 10.0]))?;
/// // the full convolution is 1, 2, 3, 10, 20, 30
/// assert_eq!(y.to_vec::<f64>()?, [2.0, 3.0, 10.0, 20.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Convolution {
    kernel: Array,
    kernel_sizes: Arc<[usize]>,
    sizes: Arc<[usize]>,
    mode: Mode,
    shape: (usize, usize),
    wrapped: Wrapped,
    spectrum: OnceCell<Spectrum>,
}

impl Convolution {
    /// Convolution with a kernel (one column, last axis fastest) of one shape of signals of another shape. A circular
    /// kernel that is longer than the signal is wrapped.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(kernel: Array, kernel_sizes: &[usize], sizes: &[usize], mode: Mode) -> Result<Op> {
        let refuse = |why: String| Err(Error::shape("Convolution", why));
        let count = kernel_sizes.iter().try_fold(1usize, |n, &k| n.checked_mul(k));
        if kernel.cols() != 1 || count != Some(kernel.rows()) || kernel.rows() == 0 {
            let (m, k) = kernel.shape();
            return refuse(format!(
                "a kernel of shape {kernel_sizes:?} is one column of as many entries, at least one; got {m}×{k}"
            ));
        }
        if kernel_sizes.len() != sizes.len() {
            return refuse(format!("the kernel has {} axes, the signal {}", kernel_sizes.len(), sizes.len()));
        }
        let long = sizes.iter().zip(kernel_sizes).any(|(&n, &k)| k > n && n > 0);
        if mode == Mode::Valid && long {
            return refuse(format!(
                "a kernel of shape {kernel_sizes:?} does not lie inside a signal of shape {sizes:?}: mode valid is empty"
            ));
        }
        let (kernel, kernel_sizes) = if mode == Mode::Circular && long {
            (wrapped_kernel(&kernel, kernel_sizes, sizes)?, sizes)
        } else {
            (kernel.reshaped(kernel.rows(), 1)?, kernel_sizes)
        };
        let axes: Option<Vec<Axis>> =
            kernel_sizes.iter().zip(sizes).map(|(&k, &n)| mode.axis(k, n)).collect();
        let total =
            |size: fn(&Axis) -> usize| axes.as_ref()?.iter().try_fold(1usize, |n, a| n.checked_mul(size(a)));
        let (Some(m), Some(n), Some(axes)) = (total(|a| a.output), total(|a| a.input), axes.as_ref()) else {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                format!("Convolution: signals of shape {sizes:?} are too large"),
            ));
        };
        let wrapped = Wrapped::new(kernel.clone(), axes)?;
        let (kernel_sizes, sizes) = (kernel_sizes.into(), sizes.into());
        Ok(Op::new(Convolution {
            kernel,
            kernel_sizes,
            sizes,
            mode,
            shape: (m, n),
            wrapped,
            spectrum: OnceCell::new(),
        }))
    }

    /// The same for a kernel that is a vector or a matrix, for signals of one or two axes.
    ///
    /// # Errors
    /// See the type.
    pub fn of_matrix(kernel: &Array, sizes: &[usize], mode: Mode) -> Result<Op> {
        let (m, n) = kernel.shape();
        match sizes.len() {
            1 if m == 1 || n == 1 => Convolution::new(kernel.reshaped(m * n, 1)?, &[m * n], sizes, mode),
            2 => Convolution::new(kernel.transposed().reshaped(m * n, 1)?, &[m, n], sizes, mode),
            axes => {
                Err(Error::shape("Convolution", format!("the kernel is {m}×{n}, the signal has {axes} axes"))
                    .with_help("give the kernel as one column and its shape as kernel_shape"))
            }
        }
    }

    /// The circular convolution with these eigenvalues, which are conjugate pairs for a real dtype.
    ///
    /// # Errors
    /// `NotFinite` when an entry of the kernel overflows the dtype.
    pub fn of_eigenvalues(mut values: Vec<c64>, sizes: &[usize], dtype: DType) -> Result<Op> {
        if !dtype.is_complex() {
            spectrum::make_conjugate_pairs(&mut values, sizes);
        }
        if values.is_empty() {
            // A signal without entries, for which any kernel serves; the smallest has one entry.
            let ones = vec![1; sizes.len()];
            return Convolution::new(Array::zeros(1, 1, dtype)?, &ones, sizes, Mode::Circular);
        }
        let kernel = spectrum::box_of(&values, sizes, dtype)?;
        if let Some(at) = kernel.as_ref().first_not_finite() {
            return Err(Error::not_finite("Convolution: the kernel made of its eigenvalues", at));
        }
        Convolution::new(kernel, sizes, sizes, Mode::Circular)
    }

    /// The kernel as one column, last axis fastest.
    pub fn kernel(&self) -> &Array {
        &self.kernel
    }

    /// The shape of the kernel.
    pub fn kernel_sizes(&self) -> &[usize] {
        &self.kernel_sizes
    }

    /// The shape of the signals.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// What is kept of a convolution.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The periodic kernel of a circular convolution: a box of the shape of the signals.
    ///
    /// # Errors
    /// `InvalidArgument` for another mode.
    pub fn period(&self) -> Result<Array> {
        if self.mode != Mode::Circular {
            return Err(Error::invalid("Convolution", format!("mode {} has no period", self.mode.name())));
        }
        wrapped_kernel(&self.kernel, &self.kernel_sizes, &self.sizes)
    }

    /// The eigenvalues of a circular convolution; computed in double precision on first use, and kept.
    ///
    /// # Errors
    /// `InvalidArgument` for another mode.
    pub fn spectrum(&self) -> Result<&Spectrum> {
        self.spectrum.get_or_try_init(|| Spectrum::of_box(&self.period()?, &self.sizes))
    }

    /// Entry (i, j) of the matrix.
    ///
    /// # Errors
    /// None for places inside.
    pub fn entry(&self, mut i: usize, mut j: usize) -> Result<Scalar> {
        let (mut place, mut stride) = (0, 1);
        for (&k, &n) in self.kernel_sizes.iter().zip(self.sizes.iter()).rev() {
            let m = match self.mode {
                Mode::Full => n + k - 1,
                Mode::Same | Mode::Circular => n,
                Mode::Valid => n + 1 - k,
            };
            let shift = (i % m + self.mode.start(k)) as isize - (j % n) as isize;
            let shift = if self.mode == Mode::Circular { shift.rem_euclid(n as isize) } else { shift };
            match usize::try_from(shift) {
                Ok(at) if at < k => place += at * stride,
                _ => return Ok(Scalar::new(0.0, 0.0)),
            }
            (i, j, stride) = (i / m, j / n, stride * k);
        }
        self.kernel.get(place, 0)
    }
}

/// The kernel in a box of the shape of the signals, where entries that fall on one place add up.
fn wrapped_kernel(kernel: &Array, kernel_sizes: &[usize], sizes: &[usize]) -> Result<Array> {
    let n: usize = sizes.iter().product();
    with_element!(kernel.dtype(), T => {
        let entries = kernel.view::<T>()?;
        let mut wrapped = vec![<T as Element>::Acc::default(); n];
        for flat in (0..entries.nrows()).take(if n == 0 { 0 } else { usize::MAX }) {
            let (mut rest, mut place, mut stride) = (flat, 0, 1);
            for (&k, &size) in kernel_sizes.iter().zip(sizes).rev() {
                place += rest % k % size * stride;
                (rest, stride) = (rest / k, stride * size);
            }
            wrapped[place] += entries[(flat, 0)].load();
        }
        Ok(Array::vector(wrapped.into_iter().map(T::store).collect::<Vec<T>>()))
    })
}

impl Operator for Convolution {
    fn tag(&self) -> Tag {
        CONVOLUTION.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn dtype(&self) -> DType {
        self.kernel.dtype()
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
        self.wrapped.apply(op, (alpha, beta), x, y, ws, None)
    }

    fn params(&self) -> Vec<Array> {
        vec![self.kernel.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Convolution", (children.len(), 0), (params.len(), 1))?;
        let kernel = params.into_iter().next().unwrap_or_else(|| self.kernel.clone());
        Convolution::new(kernel, &self.kernel_sizes, &self.sizes, self.mode)
    }

    fn cost(&self) -> Cost {
        self.wrapped.cost()
    }

    fn details(&self) -> String {
        let text = |sizes: &[usize]| sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join("×");
        format!("{}, kernel {}, signal {}", self.mode.name(), text(&self.kernel_sizes), text(&self.sizes))
    }
}
