//! The attribute `#[method]`: one function is one method of a generic function.
//!
//! See [`macro@method`]. Everything else registers through `cola_runtime::register!`.

mod method;

use proc_macro::TokenStream;

/// Registers a function as a method.
///
/// ```text
/// /// log|det(A₁ ⊗ … ⊗ Aₖ)| = Σᵢ (n/nᵢ)·log|det Aᵢ|
/// ///
/// /// # Requires  every factor is square.
/// /// # Cost      Σ cost(slogdet Aᵢ)
/// /// # Source    Golub & Van Loan, 4th ed., §12.3.1
/// #[method(slogdet, "Kronecker[_...]", guard = factors_are_square)]
/// fn kronecker(a: &Kronecker, cx: &Call) -> Result<SlogDet> { … }
/// ```
///
/// The first argument names the function, the second is the signature: patterns for the leading
/// dispatched parameters, the rest match anything. Parameters of the Rust function are filled by name:
/// from a binding of the pattern (`Sum[u:LowRank, rest:_...]` gives `u: &LowRank`, `rest: Vec<&Op>`) or
/// else from the parameter of the generic function that has that name. A parameter of type `&Call` is
/// the call itself. The doc comment is the method's documentation; its `# Source` line is its source.
///
/// Options: `guard = f` with `f: fn(&Call) -> bool`; `rank = Override | Structure | Algorithm |
/// Fallback` (default `Structure`); `plan = f` with `f: fn(&Call, &mut Planner) -> Result<()>`, which
/// tells `explain` the calls that the method will make.
#[proc_macro_attribute]
pub fn method(arguments: TokenStream, item: TokenStream) -> TokenStream {
    method::expand(arguments.into(), item.into()).unwrap_or_else(|e| e.to_compile_error()).into()
}
