//! What the program prints: values, reports and plans, as text and as JSON.

mod number;
mod plan;
mod report;
mod text;
mod value;

pub use plan::{from_serde, short_plan};
pub use report::{Extent, place, report_json, report_text};
pub use text::value_text;
pub use value::{MAX_ENTRIES, value_json};

use cola_runtime::{Array, Element, Number, with_element};

/// Facts of all entries of an array, from one pass.
pub(crate) struct Facts {
    /// ‖x‖₂ of all entries, the Frobenius norm.
    pub(crate) frobenius: f64,
    /// The largest modulus.
    pub(crate) largest: f64,
    /// How many entries are NaN or infinite.
    pub(crate) not_finite: usize,
}

/// The facts of an array; norms are those of the finite entries, without overflow.
pub(crate) fn facts(array: &Array) -> Facts {
    let mut facts = Facts { frobenius: 0.0, largest: 0.0, not_finite: 0 };
    // ‖x‖ = scale·√sum, with |entry| ≤ scale.
    let (mut scale, mut sum) = (0.0_f64, 0.0_f64);
    with_element!(array.dtype(), T => {
        if let Ok(v) = array.view::<T>() {
            for j in 0..v.ncols() {
                for i in 0..v.nrows() {
                    let x = v[(i, j)].load();
                    let modulus = x.modulus();
                    if !x.finite() {
                        facts.not_finite += 1;
                    } else if modulus > scale {
                        sum = 1.0 + sum * (scale / modulus).powi(2);
                        scale = modulus;
                    } else if modulus > 0.0 {
                        sum += (modulus / scale).powi(2);
                    }
                }
            }
        }
    });
    (facts.frobenius, facts.largest) = (scale * sum.sqrt(), scale);
    facts
}
