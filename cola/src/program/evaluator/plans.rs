//! Calls that are looked at instead of made: their plan, the method that they would run.

use std::sync::Arc;

use cola_runtime::registry::Method;
use cola_runtime::{Arg, Plan, Value};

use super::{At, Evaluator, Pending, Result, Step};

impl Evaluator {
    /// What a call would do; nothing for a value.
    ///
    /// # Errors
    /// Those of binding the arguments.
    pub fn explain(&mut self, step: &Step) -> Result<Option<Plan>> {
        let Step::Call(call) = step else { return Ok(None) };
        let bound = self.bind(call)?;
        let args: Vec<_> = bound.iter().map(Arg::from).collect();
        self.world.explain(&call.function, &args).at(call.span).map(Some)
    }

    /// The method that a call would run; nothing for a value.
    ///
    /// # Errors
    /// Those of binding the arguments; that there is no such method.
    pub fn which(&mut self, step: &Step) -> Result<Option<Arc<Method>>> {
        let Step::Call(call) = step else { return Ok(None) };
        let bound = self.bind(call)?;
        let args: Vec<_> = bound.iter().map(Arg::from).collect();
        self.world.which(&call.function, &args).at(call.span).map(Some)
    }

    /// The arguments of the outermost call, in the order of its head.
    fn bind(&mut self, call: &Pending) -> Result<Vec<Value>> {
        let mut positional = call.positional.clone();
        let folds = self.snapshot.function(&call.function).is_some_and(|f| f.is_associative());
        if folds && call.keywords.is_empty() && positional.len() > 2 {
            // f(a, b, c) is f(f(a, b), c): the last call is the outermost.
            let last = positional.split_off(positional.len() - 1);
            let first = self.world.call(&call.function, positional, Vec::new()).at(call.span)?;
            positional = std::iter::once(first).chain(last).collect();
        }
        self.world.bind(&call.function, positional, call.keywords.clone()).at(call.span)
    }

    /// The function takes an algorithm: its call is worth a plan.
    pub fn chooses(&self, step: &Step) -> bool {
        let Step::Call(call) = step else { return false };
        let function = self.snapshot.function(&call.function);
        function.is_some_and(|f| f.head.dispatched().iter().any(|p| p.kind == "Algorithm"))
    }
}
