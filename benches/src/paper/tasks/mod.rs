//! The tasks. Each file says what is computed, how inputs are made, and which result is good enough; it begins with the calls.

mod fig1a;
mod fig1b;
mod fig1c;
mod fig2;
mod fig3;
mod fig4a;
mod fig4b;
mod fig4d;
mod fig4e;
mod fig4f;
mod fig5;
mod micro;
mod sparse;

use super::task::Task;

/// All tasks.
pub const TASKS: &[&Task] = &[
    &fig1a::TASK,
    &fig1b::TASK,
    &fig1c::TASK,
    &fig2::TASK,
    &fig3::TASK,
    &fig4a::TASK,
    &fig4b::TASK,
    &fig4d::TASK,
    &fig4e::TASK,
    &fig4f::TASK,
    &fig5::TASK,
    &micro::TASK,
    &sparse::TASK,
];
