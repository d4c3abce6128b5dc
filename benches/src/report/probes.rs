//! Probes of correctness: what was expected of a call, and what came.

use super::markdown::{cell, clipped, table};
use super::merged::Task;

/// Characters of an answer.
const GOT: usize = 160;

/// The probes of a task.
pub fn rows(task: &Task) -> String {
    let head = ["probe", "verdict", "got", "expected"].map(str::to_owned);
    let rows: Vec<Vec<String>> = task
        .probes
        .iter()
        .map(|record| {
            let (expected, got) = record.probe.clone().unwrap_or_default();
            vec![
                cell(record.size.shown()),
                cell(&record.status),
                cell(&clipped(&got, GOT)),
                cell(&clipped(&expected, GOT)),
            ]
        })
        .collect();
    table(&head, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::merged::tasks;
    use crate::report::merged::tests::sample;

    #[test]
    fn a_probe_is_told_with_its_answer() {
        let tasks = tasks(&sample().records);
        let text = rows(&tasks[2]);
        assert!(text.contains("| [cola-torch] sign of an odd \\| permutation | ok | -1 | -1 |"), "{text}");
    }
}
