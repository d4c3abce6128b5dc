//! The options that every least-squares method has, and the trait by which a pseudoinverse calls it.

use cola_runtime::{
    Algorithm, Array, ArrayMut, ArrayRef, DType, Error, Evidence, Inputs, Op, Result, Trans, Workspace,
};

/// A method that solves min ‖b − op(A)·x‖ by applying A and Aᴴ, and the values of its options.
pub trait LeastSquares: Algorithm + Clone {
    /// x ← op(A)⁺·b for blocks in a working dtype (f32, f64, c32, c64), at least as wide as A. What x holds before
    /// does not matter; a first iterate is an option.
    ///
    /// # Errors
    /// `NotConverged` with the best iterate and the status; `NotFinite`; `ShapeMismatch`; those of the operator.
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence>;

    /// Vectors of the height and of the width of A kept for one column, beside b and x.
    fn vectors(&self) -> (usize, usize);

    /// Whether only a b in the range of A has a result.
    fn needs_consistency(&self) -> bool {
        false
    }

    /// In a few words, for the result's details: `LSQR, atol=1e-8`.
    fn describe(&self) -> String;

    /// A⁺·b, and the evidence.
    ///
    /// # Errors
    /// As [`LeastSquares::solve_into`].
    fn solve(&self, a: &Op, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = DType::promote(a.dtype(), b.dtype()).accumulator();
        let mut x = Array::zeros(a.cols(), b.cols(), dtype)?;
        let b = b.cast(dtype)?;
        let evidence = self.solve_into(a, Trans::None, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }
}

/// A number that is at least 0.
pub(crate) fn not_negative(name: &str, option: &str, value: f64) -> Result<f64> {
    if value >= 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(Error::invalid(name, format!("{option} is {value}, and must be at least 0")))
}

/// The option `atol` or `btol` of a constructor.
pub(crate) fn tolerance(name: &str, option: &str, inputs: &Inputs<'_>) -> Result<f64> {
    let value: f64 = inputs.get(option)?;
    if value >= 1.0 {
        return Err(Error::invalid(name, format!("{option} is {value}, and must be less than 1")));
    }
    not_negative(name, option, value)
}

/// Declares a least-squares method: its value with the options that all have (`atol`, `btol`, `max_iters`, `precond`,
/// `x0`) and its own, which are numbers, at least 0, and 0 switches them off; the constructor for expressions; and that
/// it may be an argument.
macro_rules! least_squares_solver {
    ($(#[$doc:meta])* $T:ident, $name:literal, $what:literal $(, $(#[$own_doc:meta])* $own:ident)*) => {
        static CONSTRUCTOR: cola_runtime::Constructor = cola_runtime::Constructor::new($name);

        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $T {
            /// Relative accuracy of A: see the page of the group; at least 10ε of the dtype.
            pub atol: f64,
            /// Relative accuracy of b; at least 10ε of the dtype.
            pub btol: f64,
            /// Limit on iterations; without one, 10·max(m, n) or as many as 10¹³ operations allow.
            pub max_iters: Option<usize>,
            /// N, n×n: the method works on A·N, whose condition should be better.
            pub precond: Option<cola_runtime::Op>,
            /// The first iterate, as many columns as b or one for all; 0 without.
            pub x0: Option<cola_runtime::Array>,
            $($(#[$own_doc])* pub $own: f64,)*
        }

        impl Default for $T {
            fn default() -> $T {
                $T { atol: 1e-8, btol: 1e-8, max_iters: None, precond: None, x0: None $(, $own: 0.0)* }
            }
        }

        impl $T {
            fn problem<'a>(
                &'a self,
                a: &'a cola_runtime::Op,
                op: cola_runtime::Trans,
            ) -> cola_runtime::Result<$crate::least_squares::Problem<'a>> {
                use $crate::least_squares::options::not_negative;
                Ok($crate::least_squares::Problem {
                    a,
                    op,
                    atol: not_negative($name, "atol", self.atol)?,
                    btol: not_negative($name, "btol", self.btol)?,
                    max_iters: self.max_iters,
                    precond: self.precond.as_ref(),
                    x0: self.x0.as_ref(),
                    damp: 0.0,
                    cond_limit: 0.0,
                })
            }
        }

        impl cola_runtime::Algorithm for $T {
            fn tag(&self) -> cola_runtime::Tag {
                CONSTRUCTOR.leaf()
            }
            fn name(&self) -> &str {
                $name
            }
            fn options(&self) -> Vec<(&'static str, cola_runtime::Value)> {
                use cola_runtime::Value;
                let mut options = vec![("atol", Value::Real(self.atol)), ("btol", Value::Real(self.btol))];
                $(if self.$own != 0.0 {
                    options.push((stringify!($own), Value::Real(self.$own)));
                })*
                options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
                options.extend(self.precond.iter().map(|m| ("precond", Value::Op(m.clone()))));
                options.extend(self.x0.iter().map(|x| ("x0", Value::Array(x.clone()))));
                options
            }
        }

        cola_runtime::algorithm_argument!($T, $name);

        cola_runtime::register!(|r| {
            let head = String::from(concat!($name, "(; atol: Float = 1e-8, btol: Float = 1e-8"))
                $(+ concat!(", ", stringify!($own), ": Float = 0.0"))*
                + ", max_iters: Int?, precond: Operator?, x0: Array?)";
            r.constructor(
                cola_runtime::ConstructorDef::new($name).parent("Iterative").doc($what).make(&head, |inputs| {
                    use $crate::least_squares::options::tolerance;
                    let solver = $T {
                        atol: tolerance($name, "atol", inputs)?,
                        btol: tolerance($name, "btol", inputs)?,
                        max_iters: $crate::krylov::options::iterations($name, inputs)?,
                        precond: inputs.get::<Option<&cola_runtime::Op>>("precond")?.cloned(),
                        x0: inputs.get::<Option<&cola_runtime::Array>>("x0")?.cloned(),
                        $($own: {
                            let value = inputs.get(stringify!($own))?;
                            $crate::least_squares::options::not_negative($name, stringify!($own), value)?
                        },)*
                    };
                    Ok(cola_runtime::Value::Algorithm(solver.into()))
                }),
            );
        });
    };
}
pub(crate) use least_squares_solver;
