//! Ridge regression: (XᵀX + α·I)·w = Xᵀ·y for 386500 rows of 90 numbers.

use cola::prelude::*;
use cola::{Result, lstsq};

use crate::paper::reference::{distance, gauss, times};
use crate::paper::streams::{normal, normal_at};
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig4b",
    name: "fig4b_ridge",
    about: "ridge regression of 386500×90 data, α = 0.1",
    quick: &["386500"],
    full: &["386500"],
    budget: 12.0,
    reps: 4,
    variants: &[
        Variant::new("cola", |size| trial(size, |x, y| Ok(solve(&normal_matrix(x)?, &right_side(x, y)?)?.x)))
            .growth(&["48312", "96625", "193250"]),
        Variant::new("cola CG(1e-4)", |size| {
            trial(size, |x, y| {
                let cg = Cg { tol: 1e-4, max_iters: Some(1000), ..Cg::default() };
                Ok(solve_with(&normal_matrix(x)?, &right_side(x, y)?, &cg.into())?.x)
            })
        }),
        Variant::new("cola lstsq", |size| {
            trial(size, |x, y| {
                // ‖[X; √α·I]·w − [y; 0]‖
                let root = ScalarMul::new(Scalar::new(ALPHA.sqrt(), 0.0), x.cols(), DType::F64)?;
                let mut rhs = y.to_vec::<f64>()?;
                rhs.resize(x.rows() + x.cols(), 0.0);
                Ok(lstsq(&concat(&Dense::new(x.clone()), &root, Axis::Rows)?, &Array::vector(rhs))?.x)
            })
        })
        .full_only(),
    ],
};

const COLUMNS: usize = 90;
const ALPHA: f64 = 0.1;

fn normal_matrix(x: &Array) -> Result<Op> {
    let x = Dense::new(x.clone());
    add(&dot(&adjoint(&x)?, &x)?, &ScalarMul::new(Scalar::new(ALPHA, 0.0), x.cols(), DType::F64)?)
}

fn right_side(x: &Array, y: &Array) -> Result<Array> {
    adjoint(&Dense::new(x.clone()))?.apply(y)
}

fn trial(size: &str, solve: impl Fn(&Array, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let n = number(size)?;
    let scales: Vec<f64> = (0..COLUMNS).map(|j| 0.97f64.powi(j as i32)).collect();
    let (w, noise) = (normal(4002, COLUMNS), normal(4003, n));
    let mut x = Array::zeros(n, COLUMNS, DType::F64)?;
    let mut view = x.view_mut::<f64>()?;
    let (mut gram, mut rhs, mut y) = (vec![0.0; COLUMNS * COLUMNS], vec![0.0; COLUMNS], vec![0.0; n]);
    let mut row = [0.0; COLUMNS];
    for i in 0..n {
        for (j, x) in row.iter_mut().enumerate() {
            *x = normal_at(4001, (i * COLUMNS + j) as u64) * scales[j];
            view[(i, j)] = *x;
        }
        y[i] = row.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() + 0.5 * noise[i];
        rhs.iter_mut().zip(&row).for_each(|(r, x)| *r += y[i] * x);
        for (j, g) in gram.chunks_mut(COLUMNS).enumerate() {
            g.iter_mut().zip(&row).for_each(|(g, x)| *g += row[j] * x);
        }
    }
    (0..COLUMNS).for_each(|j| gram[j * COLUMNS + j] += ALPHA);
    let y = Array::vector(y);
    Ok(Trial::new(
        move || solve(&x, &y),
        move |found| {
            let w = found.to_vec::<f64>()?;
            let relres = distance(&times(&gram, &w), &rhs);
            let err = distance(&w, &gauss(&gram, &rhs));
            Ok(Checked::at_most(5e-3, err, "|w-w*|/|w*|<=5e-3", &w).with("relres", relres))
        },
    ))
}
