//! Algebraic multigrid by smoothed aggregation, as a linked plugin.

mod aggregate;
mod algorithm;
mod chebyshev;
mod coarsest;
mod cycle;
mod hierarchy;
mod input;
mod largest_eigenvalue;
mod operator;
mod prolongator;
mod rows;
mod rules;
mod samples;
mod specimens;
mod strength;
#[cfg(test)]
mod tests;

pub use algorithm::SmoothedAggregation;
pub use operator::Multigrid;
