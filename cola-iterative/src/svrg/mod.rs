//! Stochastic variance-reduced gradients for a mean of many operators, A = (1/m)·Σᵢ Aᵢ.
//!
//! | method of [`Svrg`] | gradient | needs |
//! |---|---|---|
//! | [`Svrg::solve`] | A·x − b | A positive definite |
//! | [`Svrg::eigenvectors`] | −A·V, V kept orthonormal | A self-adjoint |
//! | [`Svrg::nullspace`], [`Svrg::kernel`] | A·V, V kept orthonormal | A positive semidefinite |
//!
//! An epoch applies all terms once, for the exact gradient at an anchor; the steps between touch a batch of terms each,
//! and use the batch only for the difference to the anchor, whose gradient is known: the variance falls with the error,
//! and so the steps need not shrink. What an epoch gives is checked with all of A before it becomes the next anchor; if it
//! is no better, it is dropped and the step is halved.
//!
//! The first step is taken from the smoothness that power iterations measure on batches, not from bounds.
//!
//! Source    Johnson & Zhang, NIPS 2013; Shamir, ICML 2015 and 2016 (VR-PCA); Potapczynski, Finzi, Pleiss & Wilson, NeurIPS
//!           2023 (arXiv:2309.03060), table 4: the three gradients

mod eigenvectors;
mod kernel;
mod solve;
mod terms;

pub use eigenvectors::Eigenvectors;

use cola_runtime::{
    Algorithm, Constructor, ConstructorDef, Error, Inputs, Result, Tag, Value, algorithm_argument, register,
};

static CONSTRUCTOR: Constructor = Constructor::new("SVRG");

/// SVRG: see the module page.
#[derive(Clone, Debug)]
pub struct Svrg {
    /// Relative tolerance: ‖b − A·x‖ ≤ tol·‖b‖, ‖A·v − λ·v‖ ≤ tol·‖A‖, ‖A·v‖ ≤ tol·‖A‖; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on epochs.
    pub max_epochs: usize,
    /// Terms of one step; 0: m/64, at least 1.
    pub batch: usize,
    /// Of the order in which terms are taken, and of first vectors.
    pub seed: usize,
}

impl Default for Svrg {
    fn default() -> Svrg {
        Svrg { tol: 1e-6, max_epochs: 1000, batch: 0, seed: 1 }
    }
}

impl Algorithm for Svrg {
    fn tag(&self) -> Tag {
        CONSTRUCTOR.leaf()
    }
    fn name(&self) -> &str {
        "SVRG"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("tol", Value::Real(self.tol)),
            ("max_epochs", Value::Int(self.max_epochs as i64)),
            ("batch", Value::Int(self.batch as i64)),
            ("seed", Value::Int(self.seed as i64)),
        ]
    }
}

algorithm_argument!(Svrg, "SVRG");

register!(|r| {
    let head = "SVRG(; tol: Float = 1e-6, max_epochs: Int = 1000, batch: Int = 0, seed: Int = 1)";
    let doc = "stochastic variance-reduced gradients, for a sum of many operators";
    r.constructor(ConstructorDef::new("SVRG").parent("Iterative").doc(doc).make(head, make));
});

fn make(inputs: &Inputs<'_>) -> Result<Value> {
    let svrg = Svrg {
        tol: crate::krylov::options::tolerance("SVRG", inputs)?,
        max_epochs: inputs.get("max_epochs")?,
        batch: inputs.get("batch")?,
        seed: inputs.get("seed")?,
    };
    if svrg.max_epochs == 0 {
        return Err(Error::invalid("SVRG", "max_epochs must be at least 1"));
    }
    Ok(Value::Algorithm(svrg.into()))
}

/// The step of an epoch: halved where it failed, and let grow again where it did not.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub size: f64,
    first: f64,
}

/// Halvings after which a method gives up.
const HALVINGS: i32 = 24;

impl Step {
    pub fn new(first: f64) -> Step {
        Step { size: first, first }
    }

    /// Whether a smaller one is worth a try.
    pub fn fail(&mut self) -> bool {
        self.size *= 0.5;
        self.size > self.first * 0.5f64.powi(HALVINGS)
    }

    pub fn succeed(&mut self) {
        self.size = (1.1 * self.size).min(self.first);
    }
}

#[cfg(test)]
mod tests;
