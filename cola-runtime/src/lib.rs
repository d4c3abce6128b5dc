//! Multiple dispatch at run time for linear operators.
//!
//! The *registrar* half — [`tag`], [`pattern`], [`dispatch`], [`registry`], [`explain`] — knows no
//! linear algebra: it gives every value a tag, every method a pattern, and finds the most specific
//! method for a call. The *matter* half — [`mod@array`], [`operator`], [`mod@algorithm`], [`workspace`] — knows
//! no dispatch: arrays with run-time element types and the trait of linear operators.
//!
//! No operator, function or algorithm is defined here; see the crates that register them.

#![allow(non_camel_case_types, reason = "c32 and c64 are the field's names")]

pub mod algorithm;
pub mod array;
pub mod conformance;
pub mod dispatch;
pub mod dtype;
pub mod element;
pub mod error;
pub mod explain;
pub mod operator;
pub mod pattern;
pub mod registry;
pub mod report;
pub mod tag;
pub mod value;
pub mod watch;
pub mod workspace;

pub use algorithm::{Alg, Algorithm};
pub use array::{Array, ArrayMut, ArrayRef, Index};
pub use cola_macros::method;
pub use dispatch::{Call, Rank};
pub use dtype::{DType, Device};
pub use element::{Element, Number, Scalar, c32, c64};
pub use error::{Error, ErrorKind, Result};
pub use explain::{Plan, Planner};
pub use half::{bf16, f16};
pub use inventory;
pub use operator::{Cost, Op, Operator, Trans};
pub use registry::{
    Constructor, ConstructorDef, Function, FunctionDef, Inputs, Method, MethodDef, Owner, PropertyDef,
    PropertyName, Registrar, Registration, SampleContext, SampleDef, World,
};
pub use report::{Evidence, Report, Status};
pub use tag::{PropSet, Property, Tag};
pub use value::{Arg, FromArg, FromValue, IntoValue, Record, Value};
pub use workspace::Workspace;
