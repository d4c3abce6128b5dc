//! Methods: one implementation of a function for one signature.

use super::Origin;
use crate::dispatch::{Call, Rank};
use crate::error::Result;
use crate::explain::Planner;
use crate::pattern::Signature;
use crate::value::Value;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

static SUBMISSIONS: AtomicU64 = AtomicU64::new(0);

/// The code of a method.
#[derive(Clone)]
pub enum Body {
    /// A function of the program.
    Static(fn(&Call<'_>) -> Result<Value>),
    /// Anything callable; a loaded plugin's entry, say.
    Dynamic(Arc<dyn Fn(&Call<'_>) -> Result<Value> + Send + Sync>),
}

impl Body {
    #[inline]
    pub(crate) fn run(&self, call: &Call<'_>) -> Result<Value> {
        match self {
            Body::Static(f) => f(call),
            Body::Dynamic(f) => f(call),
        }
    }
}

/// A test of values that a method makes before it accepts a call; an error is one of that call.
pub type Guard = Arc<dyn Fn(&Call<'_>) -> Result<bool> + Send + Sync>;
/// Tells the calls that a method will make.
pub type Plan = fn(&Call<'_>, &mut Planner<'_>) -> Result<()>;

/// A method as it is submitted.
#[derive(Clone)]
pub struct MethodDef {
    pub(super) function: String,
    pub(super) signature: String,
    pub(super) body: Body,
    pub(super) rank: Rank,
    pub(super) guard: Option<(String, Guard)>,
    pub(super) plan: Option<Plan>,
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) prefers: Option<(String, String)>,
    pub(super) deferred: bool,
    /// Tells one submission from all others, whatever they say.
    pub(super) submission: u64,
}

impl MethodDef {
    /// A method of `function` for a signature: patterns of the leading dispatched parameters, separated
    /// by commas; the rest match anything of their kind.
    pub fn new(function: &str, signature: &str, body: fn(&Call<'_>) -> Result<Value>) -> MethodDef {
        MethodDef::with_body(function, signature, Body::Static(body))
    }

    /// The same with any callable.
    pub fn dynamic(
        function: &str,
        signature: &str,
        body: impl Fn(&Call<'_>) -> Result<Value> + Send + Sync + 'static,
    ) -> MethodDef {
        MethodDef::with_body(function, signature, Body::Dynamic(Arc::new(body)))
    }

    fn with_body(function: &str, signature: &str, body: Body) -> MethodDef {
        MethodDef {
            function: function.to_owned(),
            signature: signature.to_owned(),
            body,
            rank: Rank::Structure,
            guard: None,
            plan: None,
            name: String::new(),
            doc: String::new(),
            prefers: None,
            deferred: false,
            submission: SUBMISSIONS.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Settles an ambiguity: where the methods of `function` with signatures `winner` and `loser` both
    /// match and neither is more specific, `winner` is meant. Registers exactly the missing signatures,
    /// delegating to `winner`.
    pub fn prefer(function: &str, winner: &str, loser: &str) -> MethodDef {
        let mut def = MethodDef::new(function, winner, |cx| {
            Err(crate::error::Error::invalid(
                cx.function(),
                "a preference was called before it was installed",
            ))
        });
        def.prefers = Some((winner.to_owned(), loser.to_owned()));
        def.name = "prefer".to_owned();
        def
    }

    /// Precedence tier; `Structure` unless said otherwise.
    #[must_use]
    pub fn rank(mut self, rank: Rank) -> Self {
        self.rank = rank;
        self
    }

    /// Accepts only calls for which the guard holds; `name` is shown when it declines.
    #[must_use]
    pub fn guard(self, name: &str, guard: impl Fn(&Call<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.fallible_guard(name, move |cx| Ok(guard(cx)))
    }

    /// The same with a guard that can fail, which is an error of the call.
    #[must_use]
    pub fn fallible_guard(
        mut self,
        name: &str,
        guard: impl Fn(&Call<'_>) -> Result<bool> + Send + Sync + 'static,
    ) -> Self {
        self.guard = Some((name.to_owned(), Arc::new(guard)));
        self
    }

    /// Waits, where its function or a name in its pattern is not registered, until somebody registers it: a rule
    /// for the operator of another plugin, which may be loaded later or never.
    #[must_use]
    pub fn deferred(mut self) -> Self {
        self.deferred = true;
        self
    }

    /// Tells `explain` the calls that the method will make.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Short name, usually that of the Rust function.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Documentation: the identity in the first line, then `# Requires`, `# Cost`, `# Source`.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// A method of the registry.
pub struct Method {
    /// Name of the function.
    pub function: Arc<str>,
    /// What it matches.
    pub signature: Signature,
    /// The signature as text, as it was written, completed to full arity.
    pub text: String,
    /// Precedence tier.
    pub rank: Rank,
    /// Name of the guard, if it has one.
    pub guard: Option<String>,
    /// Short name.
    pub name: String,
    /// Documentation.
    pub doc: String,
    /// Who added it, and where.
    pub origin: Origin,
    /// The submission that it was made from.
    pub(crate) submission: u64,
    pub(crate) test: Option<Guard>,
    pub(crate) plan: Option<Plan>,
    pub(crate) body: Body,
    /// The signature as written, when it binds names.
    pub(crate) binder: Option<Signature>,
    /// The mirror image of a method of a commutative function: takes its first two arguments swapped.
    pub(crate) swapped: bool,
}

impl Method {
    /// The first sentence of the documentation: the identity.
    pub fn identity(&self) -> String {
        let prose = self.doc.lines().map(str::trim).take_while(|l| !l.is_empty() && !l.starts_with('#'));
        let text = prose.collect::<Vec<_>>().join(" ");
        match text.find(". ") {
            Some(end) => text[..=end].to_owned(),
            None => text,
        }
    }

    /// The line of the documentation that names the source of the mathematics.
    pub fn source(&self) -> Option<&str> {
        let (_, rest) = self.doc.split_once("# Source")?;
        let line = rest.lines().map(str::trim).find(|l| !l.is_empty())?;
        Some(line)
    }

    /// The mirror image that a commutative function registered by itself.
    pub fn is_mirror(&self) -> bool {
        self.swapped
    }

    /// `explain` can follow the calls that it makes.
    pub fn has_plan(&self) -> bool {
        self.plan.is_some()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.function, self.text)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}  {}", self.origin)
    }
}
