//! Records of several rounds made one figure.

use super::record::Record;
use super::size::Size;

/// What one peer showed in one size on one number of threads.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// Who.
    pub peer: String,
    /// In which size.
    pub size: Size,
    /// On how many threads.
    pub threads: usize,
    /// The median over rounds of the medians of runs.
    pub seconds: Option<f64>,
    /// Some round had a single run.
    pub single: bool,
    /// The largest over rounds.
    pub err: Option<f64>,
    /// The median over rounds, in megabytes.
    pub added: Option<f64>,
    /// `ok` where every round was; else how the others ended.
    pub status: String,
    /// What was told of the first that was not `ok`, or a note.
    pub told: String,
}

impl Figure {
    /// The time, where it counts.
    pub fn counted(&self) -> Option<f64> {
        self.seconds.filter(|_| self.ok())
    }

    /// Whether every round met the criterion.
    pub fn ok(&self) -> bool {
        self.status == "ok"
    }
}

/// A task with its figures.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// Its name in the records.
    pub name: String,
    /// Its criteria in words.
    pub criteria: Vec<String>,
    /// The figures, by size in the order of numbers, then as they came.
    pub figures: Vec<Figure>,
    /// Probes of correctness, which have no times.
    pub probes: Vec<Record>,
}

/// The tasks of the records.
pub fn tasks(records: &[Record]) -> Vec<Task> {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        if !names.contains(&record.task.as_str()) {
            names.push(&record.task);
        }
    }
    names.into_iter().map(|name| task(name, records)).collect()
}

fn task(name: &str, records: &[Record]) -> Task {
    let mine = || records.iter().filter(|record| record.task == name);
    let mut task = Task { name: name.into(), ..Task::default() };
    let mut groups: Vec<Vec<&Record>> = Vec::new();
    for record in mine() {
        if let Some(criterion) = &record.criterion
            && !task.criteria.contains(criterion)
        {
            task.criteria.push(criterion.clone());
        }
        let same = |other: &Record| {
            (&other.peer, &other.size.text, other.threads)
                == (&record.peer, &record.size.text, record.threads)
        };
        if record.probe.is_some() {
            // The last answer is the one that holds.
            task.probes.retain(|other| !same(other));
            task.probes.push(record.clone());
        } else if let Some(group) = groups.iter_mut().find(|group| group.iter().all(|other| same(other))) {
            group.push(record);
        } else {
            groups.push(vec![record]);
        }
    }
    task.figures = groups.iter().map(|group| figure(group)).collect();
    let mut kinds: Vec<String> = Vec::new();
    for figure in &task.figures {
        if !kinds.contains(&figure.size.kind) {
            kinds.push(figure.size.kind.clone());
        }
    }
    let place = |size: &Size| (size.text.is_empty(), kinds.iter().position(|kind| *kind == size.kind));
    task.figures.sort_by(|a, b| {
        let numbers = a.size.number.unwrap_or(0.0).total_cmp(&b.size.number.unwrap_or(0.0));
        place(&a.size).cmp(&place(&b.size)).then(numbers)
    });
    task
}

fn figure(group: &[&Record]) -> Figure {
    let first = group.first().copied().cloned().unwrap_or_default();
    let bad = group.iter().find(|record| record.status != "ok");
    let mut statuses: Vec<&str> = Vec::new();
    for record in group.iter().filter(|record| record.status != "ok") {
        if !statuses.contains(&record.status.as_str()) {
            statuses.push(&record.status);
        }
    }
    let all = |of: fn(&Record) -> Option<f64>| -> Vec<f64> {
        group.iter().filter_map(|record| of(record)).collect()
    };
    Figure {
        status: if statuses.is_empty() { "ok".into() } else { statuses.join(", ") },
        told: bad.map_or(&first.told, |record| &record.told).clone(),
        seconds: median(all(|record| record.seconds)),
        single: group.iter().any(|record| record.single),
        err: all(|record| record.err).into_iter().reduce(f64::max),
        added: median(all(|record| record.added)),
        peer: first.peer,
        size: first.size,
        threads: first.threads,
    }
}

/// The middle, or the mean of the two in the middle.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    let (low, high) = (values.get(n.checked_sub(1)? / 2)?, values.get(n / 2)?);
    Some(0.5 * (low + high))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::report::load::Loaded;

    /// A small example: up to three rounds, a tie, a WRONG row, one that has no figure on two threads.
    pub fn sample() -> Loaded {
        let mut loaded = Loaded::default();
        loaded.add("fig9", include_str!("sample/fig9.jsonl"));
        loaded.add("fig5", include_str!("sample/fig5.jsonl"));
        loaded.add("cola_failures", include_str!("sample/cola_failures.jsonl"));
        loaded.add("stamps", include_str!("sample/stamps.jsonl"));
        assert_eq!(loaded.unread, 0);
        loaded
    }

    pub fn find<'a>(tasks: &'a [Task], key: (&str, &str, &str, usize)) -> &'a Figure {
        let (task, peer, size, threads) = key;
        let task = tasks.iter().find(|other| other.name == task).unwrap();
        let same = |f: &&Figure| f.peer == peer && f.size.text == size && f.threads == threads;
        task.figures.iter().find(same).unwrap()
    }

    #[test]
    fn the_median_of_the_medians_of_rounds_is_taken() {
        let tasks = tasks(&sample().records);
        assert_eq!(find(&tasks, ("fig9_sample", "cola", "100", 1)).seconds, Some(0.010));
        assert_eq!(median(vec![4.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn one_round_that_is_wrong_makes_the_figure_wrong() {
        let tasks = tasks(&sample().records);
        let figure = find(&tasks, ("fig9_sample", "torch | once wrong", "100", 1));
        assert_eq!((figure.status.as_str(), figure.counted(), figure.err), ("WRONG", None, Some(0.5)));
    }

    #[test]
    fn sizes_are_in_the_order_of_their_numbers_and_those_of_all_last() {
        let tasks = tasks(&sample().records);
        let mut sizes: Vec<&str> = tasks[0].figures.iter().map(|figure| figure.size.shown()).collect();
        sizes.dedup();
        assert_eq!(sizes, ["100", "200", "400", "1000", "all"]);
    }

    #[test]
    fn the_last_answer_of_a_probe_holds() {
        let tasks = tasks(&sample().records);
        let probes = &tasks[2].probes;
        assert_eq!((probes.len(), probes[0].status.as_str()), (2, "ok"));
    }
}
