//! The options that every solver has, and the trait by which a lazy inverse calls it.

use cola_runtime::{
    Algorithm, Array, ArrayMut, ArrayRef, DType, Error, Evidence, Inputs, Op, Result, Trans, Workspace,
};

/// A method that may have a preconditioner.
pub trait Preconditioned {
    /// The option `precond`, where the method has one.
    fn precond(&mut self) -> Option<&mut Op>;
}

/// A method that solves op(A)·x = b by applying A, and the values of its options.
pub trait Iterative: Algorithm + Clone + Preconditioned {
    /// x ← op(A)⁻¹·b for blocks in a working dtype (f32, f64, c32, c64), at least as wide as A. What x holds before
    /// does not matter; a first iterate is an option.
    ///
    /// # Errors
    /// `NotConverged` with the best iterate and the status; those on the method's page.
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence>;

    /// n-vectors kept for one column, beside b and x.
    fn vectors(&self) -> usize;

    /// In a few words, for the result's details: `CG, tol=1e-10`.
    fn describe(&self) -> String;

    /// A⁻¹·b, and the evidence.
    ///
    /// # Errors
    /// As [`Iterative::solve_into`]; `ShapeMismatch`.
    fn solve(&self, a: &Op, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = DType::promote(a.dtype(), b.dtype()).accumulator();
        if !a.is_square() || b.rows() != a.rows() {
            let message = format!("A = {a} must be square, and b, {}×{}, as high", b.rows(), b.cols());
            return Err(Error::shape(self.name(), message));
        }
        let mut x = Array::zeros(a.cols(), b.cols(), dtype)?;
        let b = b.cast(dtype)?;
        let evidence = self.solve_into(a, Trans::None, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }
}

/// The option `max_iters` of a constructor.
pub(crate) fn iterations(name: &str, inputs: &Inputs<'_>) -> Result<Option<usize>> {
    match inputs.get::<Option<usize>>("max_iters")? {
        Some(0) => Err(Error::invalid(name, "max_iters must be at least 1")),
        limit => Ok(limit),
    }
}

/// The option `tol` of a constructor.
pub(crate) fn tolerance(name: &str, inputs: &Inputs<'_>) -> Result<f64> {
    let tol: f64 = inputs.get("tol")?;
    if (0.0..1.0).contains(&tol) {
        return Ok(tol);
    }
    Err(Error::invalid(name, format!("tol is {tol}, and must be at least 0 and less than 1")))
}

/// The tolerance that can be reached in a dtype: what was asked for, at least 10ε.
pub(crate) fn attainable(tol: f64, dtype: DType) -> f64 {
    tol.max(10.0 * dtype.epsilon())
}

/// Operations that an iteration may spend when the caller sets no limit: minutes, not days.
const MAX_WORK: f64 = 1e13;

/// The limit on iterations: the caller's, else 10·n, cut where the work exceeds [`MAX_WORK`].
pub(crate) fn iteration_limit(asked: Option<usize>, a: &Op) -> usize {
    if let Some(limit) = asked {
        return limit;
    }
    let n = a.rows().max(a.cols());
    let by_work = (MAX_WORK / (a.cost().flops + 10.0 * n as f64).max(1.0)) as usize;
    (10 * n).min(by_work).max(10)
}

/// Declares a solver: its value with the options that all have (`tol`, `max_iters`, `precond`, `x0`) and its own,
/// the constructor for expressions, and that it may be an argument. Own options are `name: type = default`, at least
/// `least`.
macro_rules! solver {
    ($(#[$doc:meta])* $T:ident, $name:literal, $what:literal
        $(, $(#[$own_doc:meta])* $own:ident: $type:ty = $default:expr, at least $least:expr)*) => {
        static CONSTRUCTOR: cola_runtime::Constructor = cola_runtime::Constructor::new($name);

        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $T {
            /// Stops when ‖b − A·x‖ ≤ tol·‖b‖, for each column; at least 10ε of the dtype.
            pub tol: f64,
            /// Limit on iterations; without one, 10·n or as many as 10¹³ operations allow.
            pub max_iters: Option<usize>,
            /// M ≈ A⁻¹, or by [`ByAlgorithm`](crate::krylov::ByAlgorithm) how it is to be made.
            pub precond: Option<cola_runtime::Op>,
            /// The first iterate, as many columns as b or one for all; 0 without.
            pub x0: Option<cola_runtime::Array>,
            $($(#[$own_doc])* pub $own: $type,)*
        }

        impl Default for $T {
            fn default() -> $T {
                $T { tol: 1e-10, max_iters: None, precond: None, x0: None $(, $own: $default)* }
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
                let mut options = vec![("tol", Value::Real(self.tol))];
                $(options.push((stringify!($own), cola_runtime::algorithm::OptionType::value(&self.$own)));)*
                options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
                options.extend(self.precond.iter().map(|m| ("precond", $crate::krylov::by_algorithm::given(m))));
                options.extend(self.x0.iter().map(|x| ("x0", Value::Array(x.clone()))));
                options
            }
        }

        cola_runtime::algorithm_argument!($T, $name);

        impl $crate::krylov::Preconditioned for $T {
            fn precond(&mut self) -> Option<&mut cola_runtime::Op> {
                self.precond.as_mut()
            }
        }

        cola_runtime::register!(|r| {
            let head = String::from(concat!($name, "(; tol: Float = 1e-10"))
                $(+ &format!(", {}: {} = {}", stringify!($own),
                    <$type as cola_runtime::algorithm::OptionType>::HEAD, $default))*
                + ", max_iters: Int?, precond: Any?, x0: Array?)";
            r.constructor(
                cola_runtime::ConstructorDef::new($name).parent("Iterative").doc($what).make(&head, |inputs| {
                    let solver = $T {
                        tol: $crate::krylov::options::tolerance($name, inputs)?,
                        max_iters: $crate::krylov::options::iterations($name, inputs)?,
                        precond: $crate::krylov::by_algorithm::precond($name, inputs)?,
                        x0: inputs.get::<Option<&cola_runtime::Array>>("x0")?.cloned(),
                        $($own: {
                            let value =
                                <$type as cola_runtime::algorithm::OptionType>::read(inputs, stringify!($own))?;
                            if !cola_runtime::algorithm::OptionType::is_at_least(&value, &$least) {
                                let why = format!("{} must be at least {}", stringify!($own), $least);
                                return Err(cola_runtime::Error::invalid($name, why));
                            }
                            value
                        },)*
                    };
                    Ok(cola_runtime::Value::Algorithm(solver.into()))
                }),
            );
        });
    };
}
pub(crate) use solver;
