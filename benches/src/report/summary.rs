//! The top of the page: wins and losses by family, all losses, and the fastest of the others in each size.

use super::contest::{Contest, Outcome, counterpart};
use super::family::{family, plain};
use super::markdown::{cell, table};
use super::merged::{Figure, Task, median};
use super::number::{NONE, ratio, seconds, threads};

/// Wins, ties, losses and what cannot be compared, by family.
pub fn families(contests: &[Contest<'_>]) -> String {
    let mut names: Vec<(usize, &str)> = contests.iter().map(|contest| family(&contest.row.peer)).collect();
    names.sort_unstable();
    names.dedup();
    let head =
        ["family", ">wins", ">ties", ">losses", ">not comparable", ">of these not ok", ">median ratio"];
    let row = |name: &str, of: Vec<&Contest<'_>>| {
        let count = |kind: &dyn Fn(&Contest<'_>) -> bool| of.iter().filter(|c| kind(c)).count().to_string();
        let none = |c: &Contest<'_>| c.outcome == Outcome::Incomparable;
        let ratios = of.iter().filter_map(|contest| contest.outcome.ratio()).collect();
        let losses = count(&|c| c.outcome.lost());
        vec![
            name.to_owned(),
            count(&|c| matches!(c.outcome, Outcome::Win(_))),
            count(&|c| matches!(c.outcome, Outcome::Tie(_))),
            if losses == "0" { losses } else { format!("**{losses}**") },
            count(&none),
            count(&|c| none(c) && !c.row.ok()),
            median(ratios).map_or_else(|| NONE.into(), ratio),
        ]
    };
    let of = |name: &str| contests.iter().filter(|c| family(&c.row.peer).1 == name).collect();
    let mut rows: Vec<Vec<String>> = names.iter().map(|(_, name)| row(name, of(name))).collect();
    rows.push(row("all", contests.iter().collect()));
    table(&head.map(str::to_owned), &rows)
}

/// All losses, those without a time of ours first, then by their factor.
pub fn losses(contests: &[Contest<'_>]) -> String {
    let mut lost: Vec<&Contest<'_>> = contests.iter().filter(|contest| contest.outcome.lost()).collect();
    if lost.is_empty() {
        return "None.\n".into();
    }
    lost.sort_by(|a, b| a.outcome.ratio().unwrap_or(0.0).total_cmp(&b.outcome.ratio().unwrap_or(0.0)));
    let head = ["task", "size", ">threads", "row", ">its time", ">ours", "slower by"];
    let time = |figure: &Figure| figure.counted().map_or_else(|| cell(&figure.status), seconds);
    let row = |contest: &&Contest<'_>| {
        vec![
            contest.task.name.clone(),
            cell(contest.row.size.shown()),
            contest.row.threads.to_string(),
            cell(&contest.row.peer),
            time(contest.row),
            contest.beside.map_or_else(|| NONE.into(), time),
            contest
                .outcome
                .ratio()
                .map_or_else(|| "**no result**".into(), |r| format!("**{}×**", ratio(1.0 / r))),
        ]
    };
    table(&head.map(str::to_owned), &lost.iter().map(row).collect::<Vec<_>>())
}

/// For each plain row of ours the fastest of the others that counts.
pub fn fastest(tasks: &[Task], all_threads: &[usize]) -> String {
    let mut head: Vec<String> = ["task", "size"].map(str::to_owned).into();
    for &n in all_threads {
        head.extend([format!("the fastest other, {}", threads(n)), ">ratio".into()]);
    }
    let mut rows = Vec::new();
    for task in tasks {
        let mut done: Vec<(&str, &str)> = Vec::new();
        for mine in task.figures.iter().filter(|figure| plain(&figure.peer)) {
            let key = (mine.peer.as_str(), mine.size.text.as_str());
            if done.contains(&key) {
                continue;
            }
            done.push(key);
            let mut name = task.name.clone();
            if let Some(part) = key.0.strip_prefix("cola ") {
                name = format!("{name}, {part}");
            }
            let mut row = vec![name, cell(mine.size.shown())];
            all_threads.iter().for_each(|&n| row.extend(rival(task, key, n)));
            rows.push(row);
        }
    }
    table(&head, &rows)
}

/// The fastest other beside a row of ours on a number of threads, and the ratio.
fn rival(task: &Task, (peer, size): (&str, &str), threads: usize) -> [String; 2] {
    let mut best: Option<(&Figure, f64)> = None;
    let mut mine = None;
    for figure in task.figures.iter().filter(|figure| figure.threads == threads && figure.size.text == size) {
        if figure.peer == peer {
            mine = Some(figure);
        }
        let beside = counterpart(task, figure).is_some_and(|beside| beside.peer == peer);
        let others = !super::family::ours(&figure.peer);
        if let Some(time) = figure.counted().filter(|_| beside && others)
            && best.is_none_or(|(_, least)| time < least)
        {
            best = Some((figure, time));
        }
    }
    let (Some((rival, time)), Some(mine)) = (best, mine) else { return [NONE.into(), NONE.into()] };
    let shown = match mine.counted() {
        None => format!("**ours: {}**", cell(&mine.status)),
        Some(ours) if time / ours <= 0.995 => format!("**{}**", ratio(time / ours)),
        Some(ours) => ratio(time / ours),
    };
    [cell(&rival.peer), shown]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::contest::contests;
    use crate::report::merged::tasks;
    use crate::report::merged::tests::sample;

    #[test]
    fn wins_and_losses_are_counted_by_family() {
        let tasks = tasks(&sample().records);
        let text = families(&contests(&tasks));
        // fig9: a tie, a win and a loss, a WRONG row on one and on two threads. fig5: two wins of exactness over one pass,
        // ten passes, and none of ours at a hundred.
        assert!(text.contains("| NumPy, SciPy | 3 | 1 | **1** | 3 | 2 | 4.00 |"), "{text}");
        assert!(text.contains("| PyTorch | 0 | 0 | 0 | 1 | 1 | – |"), "{text}");
        assert!(text.contains("| scikit-learn | 0 | 0 | **1** | 0 | 0 | – |"), "{text}");
        assert!(text.contains("| all | 3 | 1 | **2** | 7 | 5 | 4.00 |"), "{text}");
    }

    #[test]
    fn losses_are_told_with_their_factor_and_failures_of_ours_first() {
        let tasks = tasks(&sample().records);
        let text = losses(&contests(&tasks));
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| fig9_sample | 1000 | 2 | sklearn fit | 3.00 s | TIMEOUT | **no result** |",
                "| fig9_sample | 200 | 1 | scipy direct | 20.0 ms | 40.0 ms | **2.00×** |",
            ]
        );
        assert_eq!(losses(&[]), "None.\n");
    }

    #[test]
    fn the_fastest_other_counts_only_where_it_is_right() {
        let tasks = tasks(&sample().records);
        let text = fastest(&tasks, &[1, 2]);
        assert!(text.contains("| fig9_sample | 100 | scipy direct | 1.00 | – | – |"), "{text}");
        assert!(text.contains("| fig9_sample | 200 | scipy direct | **0.50** | – | – |"), "{text}");
        assert!(text.contains("| fig9_sample | 1000 | – | – | sklearn fit | **ours: TIMEOUT** |"), "{text}");
    }
}
