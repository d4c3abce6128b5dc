//! How time and memory grow with the size: exponents that were measured, beside what the method should cost.

use super::family::{ours, plain};
use super::fit::{Fit, exponent};
use super::markdown::{cell, table};
use super::merged::{Figure, Task};
use super::number::{NONE, threads};
use super::theory;

/// Megabytes below which pages of the system blur what was added.
const LEAST_MB: f64 = 1.0;

/// The figures of one peer in the sizes of one kind.
pub struct Series<'a> {
    /// Who.
    pub peer: &'a str,
    /// Only those that count.
    pub figures: Vec<&'a Figure>,
}

impl Series<'_> {
    /// Points (size, quantity) on a number of threads.
    pub fn points(&self, threads: usize, of: fn(&Figure) -> Option<f64>) -> Vec<(f64, f64)> {
        let mine = self.figures.iter().filter(|figure| figure.threads == threads);
        mine.filter_map(|figure| figure.size.number.zip(of(figure))).collect()
    }

    /// Points (size, megabytes added), the largest over threads.
    fn memory(&self) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for (size, mb) in self.figures.iter().filter_map(|figure| figure.size.number.zip(figure.added)) {
            match points.iter_mut().find(|point| point.0 == size) {
                Some(point) => point.1 = point.1.max(mb),
                None => points.push((size, mb)),
            }
        }
        points.retain(|point| point.1 >= LEAST_MB);
        points
    }
}

/// The sizes of one kind of a task, where there are at least two.
pub struct Group<'a> {
    /// The task.
    pub task: &'a Task,
    /// The kind as a word, empty where it has none.
    pub kind: &'a str,
    /// One for each peer, ours first.
    pub series: Vec<Series<'a>>,
}

/// The groups of all tasks.
pub fn groups(tasks: &[Task]) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    for task in tasks {
        let mut kinds: Vec<&str> = task.figures.iter().map(|figure| figure.size.kind.as_str()).collect();
        kinds.dedup();
        for (i, kind) in kinds.iter().enumerate() {
            if !kinds[..i].contains(kind) {
                groups.extend(group(task, kind));
            }
        }
    }
    groups
}

fn group<'a>(task: &'a Task, kind: &str) -> Option<Group<'a>> {
    let of_kind =
        || task.figures.iter().filter(|figure| figure.size.kind == kind && figure.counted().is_some());
    let mut sizes: Vec<f64> = of_kind().filter_map(|figure| figure.size.number).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    if sizes.len() < 2 {
        return None;
    }
    let mut series: Vec<Series<'_>> = Vec::new();
    for figure in of_kind() {
        match series.iter_mut().find(|one| one.peer == figure.peer) {
            Some(one) => one.figures.push(figure),
            None => series.push(Series { peer: &figure.peer, figures: vec![figure] }),
        }
    }
    series.sort_by_key(|one| (!plain(one.peer), !ours(one.peer)));
    Some(Group { task, kind: of_kind().next()?.size.word(), series })
}

impl Group<'_> {
    /// The largest number of threads of a figure.
    pub fn most_threads(&self) -> usize {
        self.series.iter().flat_map(|one| one.figures.iter().map(|figure| figure.threads)).max().unwrap_or(0)
    }

    /// The task, with the kind of size where it has one.
    pub fn name(&self) -> String {
        if self.kind.is_empty() {
            self.task.name.clone()
        } else {
            format!("{}, {}", self.task.name, self.kind)
        }
    }
}

/// The table of exponents.
pub fn exponents(groups: &[Group<'_>], all_threads: &[usize]) -> String {
    let mut head: Vec<String> = ["task", ">sizes", "row"].map(str::to_owned).into();
    head.extend(all_threads.iter().map(|&n| format!(">time, {}", threads(n))));
    head.extend([">MB added", "expected of ours"].map(str::to_owned));
    let shown = |fit: Option<Fit>| fit.map_or_else(|| NONE.into(), |fit| fit.shown());
    let mut rows = Vec::new();
    for group in groups {
        for one in &group.series {
            let times = all_threads.iter().map(|&n| exponent(&one.points(n, Figure::counted)));
            let times: Vec<Option<Fit>> = times.collect();
            let memory = exponent(&one.memory());
            if times.iter().chain([&memory]).all(Option::is_none) {
                continue;
            }
            let points = times.iter().flatten().map(|fit| fit.points).max().unwrap_or(0);
            let expected = theory::of(&group.task.name, group.kind).filter(|_| plain(one.peer));
            let name = cell(one.peer);
            let mut row = vec![cell(&group.name()), points.to_string()];
            row.push(if ours(one.peer) { format!("*{name}*") } else { name });
            row.extend(times.into_iter().map(shown));
            row.push(shown(memory));
            row.push(expected.map_or_else(String::new, |t| format!("time {}; memory {}", t.time, t.memory)));
            rows.push(row);
        }
    }
    table(&head, &rows)
}

/// What the sizes are, and where the expectations come from.
pub fn sources(groups: &[Group<'_>]) -> String {
    let known = groups.iter().filter_map(|group| {
        let theory = theory::of(&group.task.name, group.kind)?;
        Some(format!("- {}, of size {}: {}.\n", cell(&group.name()), cell(theory.size), cell(theory.source)))
    });
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::merged::tasks;
    use crate::report::merged::tests::sample;

    #[test]
    fn exponents_are_those_of_the_sample() {
        let tasks = tasks(&sample().records);
        let text = exponents(&groups(&tasks), &[1, 2]);
        // Times n²·10⁻⁶ on one thread, n²·5·10⁻⁷ on two, megabytes n/50.
        assert!(
            text.contains("| fig9_sample | 4 | *cola* | 2.00 ± 0.00 | 2.00 | 1.00 ± 0.00 |  |"),
            "{text}"
        );
        // 10 ms, 20 ms, 640 ms: the slope of 0, 1, 6 against 0, 1, 2 in powers of two, ± √(8/3 / 2).
        assert!(
            text.contains("| fig9_sample | 3 | scipy direct | 3.00 ± 1.15 | – | 1.00 ± 0.00 |  |"),
            "{text}"
        );
        assert!(!text.contains("numpy wrong"), "{text}");
    }

    #[test]
    fn what_is_expected_stands_beside_the_plain_row_only() {
        let tasks = tasks(&sample().records);
        let groups = groups(&tasks);
        let text = exponents(&groups, &[1]);
        assert!(text.contains("| fig5_diag | 2 | *cola* | 0.00 | – | time constant: one pass"), "{text}");
        assert!(text.contains("| fig5_diag | 3 | *cola Hutchinson* | 1.00 ± 0.00 | – |  |"), "{text}");
        assert!(sources(&groups).contains("- fig5_diag, of size p, passes over the data: Bekas"));
    }
}
