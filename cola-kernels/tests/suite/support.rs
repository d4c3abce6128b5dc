//! Random operands in every layout, naive products, and how close is close.

use cola_kernels::{CsrRef, Field, Mat, MatMut, MatRef, Trans, c64};

pub const ALL_TRANS: [Trans; 4] = [Trans::None, Trans::Transpose, Trans::Adjoint, Trans::Conj];

/// Uniform in [−1, 1), reproducible (SplitMix64).
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub fn entry<T: Field>(&mut self) -> T {
        T::from_parts(self.next(), self.next())
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((self.next() + 1.0) / 2.0 * n as f64) as usize % n
    }

    pub fn matrix<T: Field>(&mut self, m: usize, n: usize) -> Mat<T> {
        Mat::from_fn(m, n, |_, _| self.entry())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    Columns,
    Rows,
    Window,
    Reversed,
}

pub const LAYOUTS: [Layout; 4] = [Layout::Columns, Layout::Rows, Layout::Window, Layout::Reversed];

/// A matrix kept in some layout; around a window lie NaNs that nobody may read or write.
pub struct Held<T> {
    store: Mat<T>,
    layout: Layout,
    shape: (usize, usize),
}

impl<T: Field> Held<T> {
    pub fn new(a: MatRef<'_, T>, layout: Layout) -> Self {
        let (m, n) = a.shape();
        let store = match layout {
            Layout::Columns => a.to_owned(),
            Layout::Rows => a.transpose().to_owned(),
            Layout::Window => {
                let nan = T::from_f64(f64::NAN);
                let inside = |i: usize, j: usize| (1..=m).contains(&i) && (2..n + 2).contains(&j);
                Mat::from_fn(m + 3, n + 3, |i, j| if inside(i, j) { a[(i - 1, j - 2)] } else { nan })
            }
            Layout::Reversed => a.reverse_rows_and_cols().to_owned(),
        };
        Held { store, layout, shape: (m, n) }
    }

    pub fn view(&self) -> MatRef<'_, T> {
        let (m, n) = self.shape;
        match self.layout {
            Layout::Columns => self.store.as_ref(),
            Layout::Rows => self.store.transpose(),
            Layout::Window => self.store.submatrix(1, 2, m, n),
            Layout::Reversed => self.store.reverse_rows_and_cols(),
        }
    }

    pub fn view_mut(&mut self) -> MatMut<'_, T> {
        let (m, n) = self.shape;
        match self.layout {
            Layout::Columns => self.store.as_mut(),
            Layout::Rows => self.store.transpose_mut(),
            Layout::Window => self.store.as_mut().submatrix_mut(1, 2, m, n),
            Layout::Reversed => self.store.as_mut().reverse_rows_and_cols_mut(),
        }
    }
}

pub fn wide<T: Field>(x: T) -> c64 {
    c64::new(x.re(), x.im())
}

/// op(A) in double precision.
pub fn op<T: Field>(trans: Trans, a: MatRef<'_, T>) -> Mat<c64> {
    let (m, n) = trans.shape(a.shape());
    Mat::from_fn(m, n, |i, j| {
        let v = wide(if trans.transposes() { a[(j, i)] } else { a[(i, j)] });
        if trans.conjugates() { v.conj() } else { v }
    })
}

/// A·B by three loops.
pub fn product(a: &Mat<c64>, b: &Mat<c64>) -> Mat<c64> {
    Mat::from_fn(a.nrows(), b.ncols(), |i, j| (0..a.ncols()).map(|k| a[(i, k)] * b[(k, j)]).sum())
}

/// max |xᵢⱼ − yᵢⱼ| ≤ tolerance, NaN never.
#[track_caller]
pub fn close<T: Field>(x: MatRef<'_, T>, y: &Mat<c64>, tolerance: f64, what: &str) {
    assert_eq!(x.shape(), y.shape(), "{what}");
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            let difference = (wide(x[(i, j)]) - y[(i, j)]).norm();
            assert!(
                difference <= tolerance,
                "{what} {}: ({i}, {j}) off by {difference:e} > {tolerance:e}",
                T::NAME
            );
        }
    }
}

/// Runs a generic test for the four element types.
#[macro_export]
macro_rules! for_all_types {
    ($test:ident) => {{
        $test::<f32>();
        $test::<f64>();
        $test::<cola_kernels::c32>();
        $test::<cola_kernels::c64>();
    }};
}

/// A sparse matrix that owns its arrays.
pub struct Csr<T> {
    pub shape: (usize, usize),
    pub indptr: Vec<usize>,
    pub indices: Vec<u32>,
    pub values: Vec<T>,
}

impl<T: Field> Csr<T> {
    /// The entries of a dense matrix that are not zero.
    pub fn of(a: MatRef<'_, T>) -> Self {
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for i in 0..a.nrows() {
            for j in 0..a.ncols() {
                if a[(i, j)] != T::zero() {
                    indices.push(j as u32);
                    values.push(a[(i, j)]);
                }
            }
            indptr.push(indices.len());
        }
        Csr { shape: a.shape(), indptr, indices, values }
    }

    pub fn view(&self) -> CsrRef<'_, T> {
        CsrRef::new(self.shape.0, self.shape.1, &self.indptr, &self.indices, &self.values)
            .expect("a valid pattern")
    }
}

/// The five-point Laplacian on a k×k grid, plus `shift` on the diagonal.
pub fn laplacian<T: Field>(k: usize, shift: f64) -> Csr<T> {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for r in 0..k * k {
        let (y, x) = (r / k, r % k);
        let mut push = |j: usize, v: f64| {
            indices.push(j as u32);
            values.push(T::from_f64(v));
        };
        if y > 0 {
            push(r - k, -1.0);
        }
        if x > 0 {
            push(r - 1, -1.0);
        }
        push(r, 4.0 + shift);
        if x + 1 < k {
            push(r + 1, -1.0);
        }
        if y + 1 < k {
            push(r + k, -1.0);
        }
        indptr.push(indices.len());
    }
    Csr { shape: (k * k, k * k), indptr, indices, values }
}
