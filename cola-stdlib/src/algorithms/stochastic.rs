//! Estimates from random probes: the algorithms of `trace`, `diag`, `slogdet` and `inv_quad_logdet` for operators that
//! are too large for anything exact.
//!
//! An estimate has a standard error and an interval of 95 % confidence, which the evidence tells. Operators with no more
//! rows than there are probes are not sampled: as many products give the exact result.

use cola_iterative::stochastic::{Accuracy, Sampling};
use cola_runtime::{Alg, ConstructorDef, algorithm, register};

register!(|r| {
    r.constructor(
        ConstructorDef::new("Stochastic")
            .parent("Algorithm")
            .abstract_node()
            .doc("estimates from random probes, with their standard errors"),
    );
});

algorithm! {
    /// Means of independent samples zᴴ·A·z and z̄∘(A·z).
    #[derive(Clone, Debug, PartialEq)]
    Hutchinson, "Hutchinson", parent "Stochastic", "tr A and diag A as means over random signs",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// The trace of a low-rank part exactly, that of the rest from probes.
    #[derive(Clone, Debug, PartialEq)]
    HutchPp, "HutchPP", parent "Stochastic", "tr A: that of a low-rank part exactly, the rest by random signs",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 4;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// The trace from one sketch, each probe of which is also a sample.
    #[derive(Clone, Debug, PartialEq)]
    XTrace, "XTrace", parent "Stochastic", "tr A from one sketch, each probe of which is also a sample",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// [`XTrace`] for positive semidefinite operators, with half the products.
    #[derive(Clone, Debug, PartialEq)]
    XNysTrace, "XNysTrace", parent "Stochastic", "tr A of a positive semidefinite operator from a Nyström approximation",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// The diagonal from one sketch, each probe of which is also a sample.
    #[derive(Clone, Debug, PartialEq)]
    XDiag, "XDiag", parent "Stochastic", "diag A from one sketch, each probe of which is also a sample",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// Sums of many terms, with probes of its own for each.
    #[derive(Clone, Debug, PartialEq)]
    DoublyStochastic, "DoublyStochastic", parent "Stochastic",
    "tr ΣAⱼ and diag ΣAⱼ of many terms, with probes of its own for each",
    /// The most probes of a term; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
    /// Terms that are drawn for a sample; 0 takes all of them.
    batch: usize = 0, at least 0;
}

impl DoublyStochastic {
    /// The method, with these options.
    pub(crate) fn estimator(&self) -> cola_iterative::stochastic::DoublyStochastic {
        let batch = (self.batch > 0).then_some(self.batch);
        cola_iterative::stochastic::DoublyStochastic { sampling: self.sampling(), batch }
    }
}

algorithm! {
    /// Stochastic Lanczos quadrature: tr f(A), log det A.
    #[derive(Clone, Debug, PartialEq)]
    Slq, "SLQ", parent "Stochastic", "tr f(A) and log det A by stochastic Lanczos quadrature",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence is at most this part of the result; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
    /// The most steps of Lanczos for one probe.
    steps: usize = 500, at least 1;
}

algorithm! {
    /// A⁻¹·b and log det A from one run of conjugate gradients.
    #[derive(Clone, Debug, PartialEq)]
    Bbmm, "BBMM", parent "Stochastic", "bᴴ·A⁻¹·b and log det A from one run of conjugate gradients",
    /// The most probes; where no accuracy is asked for, their number.
    probes: usize = 64, at least 2;
    /// Half the interval of 95 % confidence of log det A is at most this part of it; 0 asks for none.
    tol: f64 = 0.0, at least 0.0;
    /// The stream of random numbers.
    seed: usize = 1, at least 0;
    /// The most iterations; 0 for ten times the order.
    steps: usize = 0, at least 0;
}

macro_rules! sampled {
    ($($T:ident)*) => {
        $(impl $T {
            /// How to sample.
            pub(crate) fn sampling(&self) -> Sampling {
                let accuracy = if self.tol > 0.0 { Accuracy::Relative(self.tol) } else { Accuracy::Any };
                let (probes, seed) = (self.probes, self.seed as u64);
                Sampling { probes, accuracy, seed, ..Sampling::default() }
            }
        })*

        /// The accuracy that an estimator is asked for; 0 for none, `None` for an algorithm that is no estimator.
        pub(crate) fn asked_accuracy(alg: &Alg) -> Option<f64> {
            $(if let Some(alg) = alg.downcast_ref::<$T>() {
                return Some(alg.tol);
            })*
            None
        }

        /// An estimator with other random numbers, so that products of estimates have independent factors; other
        /// algorithms as they are.
        pub(crate) fn reseeded(alg: &Alg, by: usize) -> Alg {
            $(if let Some(alg) = alg.downcast_ref::<$T>() {
                return $T { seed: alg.seed.wrapping_add(by), ..alg.clone() }.into();
            })*
            alg.clone()
        }
    };
}
sampled! { Hutchinson HutchPp XTrace XNysTrace XDiag DoublyStochastic Slq Bbmm }
