//! Where the entries of a matrix are not zero.

use cola_runtime::{Array, ErrorKind, Op, Result};
use cola_stdlib::functions::to_dense;
use cola_stdlib::operators::Sparse;
use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Color, DrawingArea, DrawingAreaErrorKind, DrawingBackend, Rectangle, WHITE,
};

use super::COLOURS;

/// Cells along the longer side; entries that fall into one cell are counted together.
const CELLS: usize = 400;

/// Counts of the entries that are not zero, by cells.
pub struct Cells {
    shape: (usize, usize),
    /// Rows and columns of the grid.
    grid: (usize, usize),
    counts: Vec<u32>,
    nonzeros: usize,
}

impl Cells {
    fn new((m, n): (usize, usize)) -> Cells {
        let grid = (m.clamp(1, CELLS), n.clamp(1, CELLS));
        Cells { shape: (m, n), grid, counts: vec![0; grid.0 * grid.1], nonzeros: 0 }
    }

    fn add(&mut self, i: usize, j: usize) {
        let (row, col) = (i * self.grid.0 / self.shape.0, j * self.grid.1 / self.shape.1);
        self.counts[row * self.grid.1 + col] += 1;
        self.nonzeros += 1;
    }
}

/// The pattern of an operator: that of a sparse matrix as it is stored, else of its dense matrix.
///
/// # Errors
/// Those of `to_dense`, such as `OutOfMemory`.
pub fn cells(a: &Op) -> Result<Cells> {
    if let Some(sparse) = a.downcast_ref::<Sparse>() {
        let (indptr, indices) = (sparse.pattern().indptr(), sparse.pattern().indices());
        let mut cells = Cells::new(a.shape());
        for i in 0..a.rows() {
            indices[indptr[i]..indptr[i + 1]].iter().for_each(|&j| cells.add(i, j as usize));
        }
        return Ok(cells);
    }
    let entries = to_dense(a).map_err(|e| match e.kind() {
        ErrorKind::OutOfMemory => e.in_context("the pattern of an operator that is not sparse"),
        _ => e,
    })?;
    Ok(cells_of_array(&entries))
}

/// The pattern of an array.
pub fn cells_of_array(a: &Array) -> Cells {
    let mut cells = Cells::new(a.shape());
    for j in 0..a.cols() {
        for i in 0..a.rows() {
            if a.get(i, j).is_ok_and(|z| z.re != 0.0 || z.im != 0.0) {
                cells.add(i, j);
            }
        }
    }
    cells
}

pub(super) fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    cells: &Cells,
) -> std::result::Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (m, n) = cells.shape;
    let caption = format!("{m}×{n}, {} entries that are not zero", cells.nonzeros);
    // Square cells: the shorter side leaves a margin.
    let (width, height) = area.dim_in_pixel();
    let (inner_w, inner_h) = (f64::from(width) - 115.0, f64::from(height) - 105.0);
    let scale = (inner_w / n.max(1) as f64).min(inner_h / m.max(1) as f64);
    let spare_x = ((inner_w - scale * n as f64) / 2.0).max(0.0) as i32;
    let spare_y = ((inner_h - scale * m as f64) / 2.0).max(0.0) as i32;
    let mut chart = ChartBuilder::on(area)
        .margin_left(20 + spare_x)
        .margin_right(20 + spare_x)
        .margin_top(20 + spare_y)
        .margin_bottom(10 + spare_y)
        .x_label_area_size(35)
        .y_label_area_size(65)
        .caption(caption, ("sans-serif", 24))
        .build_cartesian_2d(0.0..n.max(1) as f64, m.max(1) as f64..0.0)?;
    let whole = |x: &f64| format!("{x:.0}");
    chart
        .configure_mesh()
        .label_style(("sans-serif", 14))
        .x_label_formatter(&whole)
        .y_label_formatter(&whole)
        .light_line_style(WHITE)
        .disable_mesh()
        .draw()?;
    let (rows, cols) = cells.grid;
    let (high, wide) = (m as f64 / rows as f64, n as f64 / cols as f64);
    let full = high * wide;
    for row in 0..rows {
        let mut col = 0;
        while col < cols {
            let count = cells.counts[row * cols + col];
            let first = col;
            // Neighbours of one shade are one rectangle.
            while col < cols && cells.counts[row * cols + col] == count {
                col += 1;
            }
            if count > 0 {
                let shade = 0.35 + 0.65 * (f64::from(count) / full).min(1.0);
                let (top, left) = (row as f64 * high, first as f64 * wide);
                let corners = [(left, top), (col as f64 * wide, top + high)];
                chart.draw_series([Rectangle::new(corners, COLOURS[0].mix(shade).filled())])?;
            }
        }
    }
    Ok(())
}
