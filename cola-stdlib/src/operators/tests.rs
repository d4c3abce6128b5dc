//! How operators are tested: any operator against its dense matrix, in every form that `apply` has.

use crate::samples::numbers::Numbers;
use cola_runtime::{Array, DType, Element, Op, SampleContext, Scalar, Trans, Workspace, c64, with_element};
use faer::{MatMut, MatRef};

/// How a block lies in memory.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Columns,
    Rows,
    /// Columns with unused entries between them.
    PaddedColumns,
    /// Rows with unused entries between them.
    PaddedRows,
    /// Columns, the last entry first.
    Reversed,
}

const LAYOUTS: [Layout; 5] =
    [Layout::Columns, Layout::Rows, Layout::PaddedColumns, Layout::PaddedRows, Layout::Reversed];

/// What stands in entries that nobody may touch.
const UNTOUCHED: f64 = 30000.0;

/// A block in some layout.
struct Block<T> {
    memory: Vec<T>,
    m: usize,
    k: usize,
    layout: Layout,
}

impl<T: Element> Block<T> {
    fn new(m: usize, k: usize, layout: Layout, entry: impl Fn(usize, usize) -> Scalar) -> Block<T> {
        let memory = vec![T::from_scalar(Scalar::new(UNTOUCHED, 0.0)); (m + 3) * (k + 3)];
        let mut block = Block { memory, m, k, layout };
        block.fill(entry);
        block
    }

    fn fill(&mut self, entry: impl Fn(usize, usize) -> Scalar) {
        let (m, k, mut view) = (self.m, self.k, self.view_mut());
        for j in 0..k {
            for i in 0..m {
                view[(i, j)] = T::from_scalar(entry(i, j));
            }
        }
    }

    fn view(&self) -> MatRef<'_, T> {
        let (m, k, all) = (self.m, self.k, &self.memory);
        match self.layout {
            Layout::Columns => MatRef::from_column_major_slice(&all[..m * k], m, k),
            Layout::Rows => MatRef::from_row_major_slice(&all[..m * k], m, k),
            Layout::PaddedColumns => {
                MatRef::from_column_major_slice(&all[..(m + 3) * k], m + 3, k).subrows(1, m)
            }
            Layout::PaddedRows => MatRef::from_row_major_slice(&all[..m * (k + 3)], m, k + 3).subcols(1, k),
            Layout::Reversed => MatRef::from_column_major_slice(&all[..m * k], m, k).reverse_rows(),
        }
    }

    fn view_mut(&mut self) -> MatMut<'_, T> {
        let (m, k, all) = (self.m, self.k, &mut self.memory);
        match self.layout {
            Layout::Columns => MatMut::from_column_major_slice_mut(&mut all[..m * k], m, k),
            Layout::Rows => MatMut::from_row_major_slice_mut(&mut all[..m * k], m, k),
            Layout::PaddedColumns => {
                MatMut::from_column_major_slice_mut(&mut all[..(m + 3) * k], m + 3, k).subrows_mut(1, m)
            }
            Layout::PaddedRows => {
                MatMut::from_row_major_slice_mut(&mut all[..m * (k + 3)], m, k + 3).subcols_mut(1, k)
            }
            Layout::Reversed => {
                MatMut::from_column_major_slice_mut(&mut all[..m * k], m, k).reverse_rows_mut()
            }
        }
    }

    /// How many entries still hold what nobody may touch.
    fn untouched(&self) -> usize {
        let mark = T::from_scalar(Scalar::new(UNTOUCHED, 0.0));
        self.memory.iter().filter(|&&x| x == mark).count()
    }
}

/// Holds `op` to y ← α·op(A)·x + β·y for the dense matrix A (column-major): all four maps, blocks of 0, 1, 3
/// and 9 columns in all layouts, α and β real and complex, β = 0 over NaN, and no allocation once warm.
pub(crate) fn check_apply(op: &Op, dense: &[c64]) {
    assert_eq!(dense.len(), op.rows() * op.cols(), "the dense matrix of {op} has another size");
    with_element!(op.dtype(), T => {
        let mut ws = Workspace::new();
        for trans in Trans::ALL {
            for (i, &layout) in LAYOUTS.iter().enumerate() {
                for (j, k) in [0, 1, 3, 9].into_iter().enumerate() {
                    // Every pair of layouts of x and y occurs.
                    let other = LAYOUTS[(i + j) % LAYOUTS.len()];
                    check_form::<T>(op, dense, trans, (layout, other), k, &mut ws);
                }
            }
        }
    });
}

fn coefficients(dtype: DType) -> Vec<(Scalar, Scalar)> {
    let z = Scalar::new;
    let mut all = vec![
        (z(1.0, 0.0), z(0.0, 0.0)),
        (z(-0.5, 0.0), z(0.0, 0.0)),
        (z(1.0, 0.0), z(1.0, 0.0)),
        (z(2.0, 0.0), z(-0.25, 0.0)),
        (z(0.0, 0.0), z(0.0, 0.0)),
    ];
    if dtype.is_complex() {
        all.extend([(z(0.5, -1.0), z(0.0, 0.0)), (z(0.0, 1.0), z(0.5, 0.25))]);
    }
    all
}

fn check_form<T: Element>(
    op: &Op,
    dense: &[c64],
    trans: Trans,
    (in_x, in_y): (Layout, Layout),
    k: usize,
    ws: &mut Workspace,
) {
    let (rows, (m, n)) = (op.rows(), trans.shape(op.shape()));
    let entry = |i: usize, j: usize| {
        let z = if trans.transposes() { dense[j + i * rows] } else { dense[i + j * rows] };
        if trans.conjugates() { z.conj() } else { z }
    };
    let mut numbers = Numbers::new(SampleContext { dtype: T::DTYPE, seed: 7 }, k as u64);
    let draw =
        |numbers: &mut Numbers, m: usize| -> Vec<Scalar> { (0..m * k).map(|_| numbers.number()).collect() };
    let (xs, ys) = (draw(&mut numbers, n), draw(&mut numbers, m));
    let scale = dense.iter().map(|z| z.norm_sqr()).fold(1.0, f64::max).sqrt();
    let x = Block::<T>::new(n, k, in_x, |i, j| xs[i + j * n]);
    for (alpha, beta) in coefficients(T::DTYPE) {
        let nan = beta == Scalar::new(0.0, 0.0);
        let before = |i: usize, j: usize| if nan { Scalar::new(f64::NAN, f64::NAN) } else { ys[i + j * m] };
        let mut y = Block::<T>::new(m, k, in_y, before);
        let mut warm = ws.allocations();
        for round in 0..2 {
            y.fill(before);
            op.apply_into(trans, alpha, T::erase(x.view()), beta, T::erase_mut(y.view_mut()), ws)
                .unwrap_or_else(|e| panic!("{op} {trans:?}: {e}"));
            assert!(
                round == 0 || ws.allocations() == warm,
                "{op} {trans:?} {k} columns: allocates when warm"
            );
            warm = ws.allocations();
        }
        let unused = (m + 3) * (k + 3) - m * k;
        assert_eq!(y.untouched(), unused, "{op} {trans:?}: wrote outside of y in layout {in_y:?}");
        for j in 0..k {
            for i in 0..m {
                let terms = (0..n).map(|l| entry(i, l) * xs[l + j * n]);
                let sum: c64 = terms.clone().sum();
                let size: f64 = terms.map(|t| t.re.abs() + t.im.abs()).sum();
                let old = if nan { Scalar::new(0.0, 0.0) } else { beta * ys[i + j * m] };
                let expected = alpha * sum + old;
                let found = y.view()[(i, j)].to_scalar();
                let bound = 4.0
                    * T::DTYPE.epsilon()
                    * (n as f64 + 4.0)
                    * (alpha.norm() * (size + scale) + old.norm());
                let off = (found - expected).norm();
                let form = format!("{trans:?} α={alpha} β={beta} k={k} x {in_x:?} y {in_y:?}");
                assert!(
                    off <= bound,
                    "{op} {form}: ({i}, {j}) is {found}, not {expected}; off by {off:e} > {bound:e}"
                );
            }
        }
    }
}

/// Column-major entries of an array, in c64.
pub(crate) fn entries(a: &Array) -> Vec<c64> {
    a.cast(DType::C64).and_then(|a| a.to_vec()).unwrap_or_default()
}

/// Numbers for a test.
pub(crate) fn numbers(dtype: DType, salt: u64) -> Numbers {
    Numbers::new(SampleContext { dtype, seed: 1 }, salt)
}
