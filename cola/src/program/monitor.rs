//! What iterative methods tell while they run: kept for a plot, and shown with an estimate of the time left.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use cola_runtime::watch::{Moment, Observer};

use super::progress::Line;

/// Points kept of one run; beyond, every second one is dropped.
const POINTS: usize = 1 << 14;

/// The residuals of one run of a method.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its name.
    pub method: &'static str,
    /// What it was asked for.
    pub tolerance: f64,
    /// (iteration, relative residual), in order.
    pub points: Vec<(usize, f64)>,
    /// The recomputed residual at the end, if it came that far.
    pub certified: Option<f64>,
    limit: usize,
    started: Instant,
    stride: usize,
}

/// Listens to a computation.
pub struct Monitor {
    runs: RefCell<Vec<Run>>,
    line: Line,
}

impl Monitor {
    /// A monitor that also shows what it hears on a line of the progress display.
    pub fn new(line: Line) -> Rc<Monitor> {
        Rc::new(Monitor { runs: RefCell::default(), line })
    }

    /// The runs so far.
    pub fn runs(&self) -> Vec<Run> {
        self.runs.borrow().clone()
    }
}

impl Observer for Monitor {
    fn on(&self, moment: &Moment) {
        let mut runs = self.runs.borrow_mut();
        match *moment {
            Moment::Started { method, tolerance, limit, .. } => {
                let started = Instant::now();
                let points = Vec::new();
                runs.push(Run { method, tolerance, points, certified: None, limit, started, stride: 1 });
            }
            Moment::Iteration { method, iteration, residual, .. } => {
                if let Some(run) = runs.iter_mut().rev().find(|run| run.method == method) {
                    run.add(iteration, residual);
                    self.line.say(|| run.words(iteration, residual));
                }
            }
            Moment::Certified { method, residual, .. } => {
                if let Some(run) = runs.iter_mut().rev().find(|run| run.method == method) {
                    run.certified = Some(residual);
                }
                self.line.say(String::new);
            }
            _ => {}
        }
    }
}

impl Run {
    fn add(&mut self, iteration: usize, residual: f64) {
        if !iteration.is_multiple_of(self.stride) {
            return;
        }
        self.points.push((iteration, residual));
        if self.points.len() == POINTS {
            self.stride *= 2;
            let stride = self.stride;
            self.points.retain(|(iteration, _)| iteration % stride == 0);
        }
    }

    fn words(&self, iteration: usize, residual: f64) -> String {
        let left = match self.seconds_left(iteration, residual) {
            Some(s) if s >= 1.0 => format!(
                ", about {} left",
                indicatif::HumanDuration(std::time::Duration::from_secs_f64(s.min(1e9).round()),)
            ),
            _ => String::new(),
        };
        format!("{} iteration {iteration}: {residual:.1e} of {:.1e}{left}", self.method, self.tolerance)
    }

    /// From the rate at which the residual fell in the second half of the run, at most what the limit on iterations
    /// allows; nothing where it does not fall and there is no limit near.
    fn seconds_left(&self, iteration: usize, residual: f64) -> Option<f64> {
        let pace = self.started.elapsed().as_secs_f64() / iteration.max(1) as f64;
        let (then, before) = *self.points.get(self.points.len() / 2)?;
        let fell = (before / residual).ln();
        let needed = (residual / self.tolerance).ln();
        let at_limit = self.limit.saturating_sub(iteration) as f64;
        let steps = if fell > 0.0 && iteration > then {
            (needed * (iteration - then) as f64 / fell).clamp(0.0, at_limit)
        } else {
            at_limit
        };
        (steps.is_finite() && self.points.len() > 4).then_some(steps * pace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_any_length_keeps_a_bounded_number_of_points() {
        let monitor = Monitor::new(Line::silent());
        monitor.on(&Moment::Started { method: "CG", rows: 3, columns: 1, tolerance: 1e-9, limit: 1 << 20 });
        for iteration in 1..100_000 {
            let residual = 0.999f64.powi(iteration as i32);
            monitor.on(&Moment::Iteration { method: "CG", iteration, active: 1, residual });
        }
        let runs = monitor.runs();
        assert!(runs[0].points.len() < POINTS && runs[0].points.len() > POINTS / 8);
        assert!(runs[0].points.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn the_time_left_follows_the_rate_of_convergence() {
        let points = (1..=100).map(|i| (i, 10f64.powf(-0.05 * i as f64))).collect();
        let started = Instant::now() - std::time::Duration::from_secs(100);
        let run = Run {
            method: "CG",
            tolerance: 1e-10,
            points,
            certified: None,
            limit: 10_000,
            started,
            stride: 1,
        };
        // One second an iteration, 1e-5 after 100: as many again.
        let left = run.seconds_left(100, 1e-5).unwrap_or_default();
        assert!((left - 100.0).abs() < 2.0, "{left}");
    }
}
