//! Why a method was, or was not, chosen.

use super::plan::Rejected;
use crate::dispatch::resolve;
use crate::registry::{FunctionTable, World};
use crate::value::Arg;

/// The methods but the chosen one, nearest first, at most `limit`.
pub(super) fn rejected(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    chosen: Option<usize>,
    limit: usize,
) -> Vec<Rejected> {
    let resolution = resolve(world, table, args);
    let mut applies = vec![false; table.methods.len()];
    resolution.resolution.rows().for_each(|row| applies[row] = true);
    // Words are made only for those that are told.
    let mut all: Vec<(usize, usize)> = (0..table.methods.len())
        .filter(|row| Some(*row) != chosen)
        .map(|row| (if applies[row] { 0 } else { distance(world, table, args, row) }, row))
        .collect();
    all.sort_by_key(|(distance, _)| *distance);
    all.truncate(limit);
    all.into_iter().map(|(distance, row)| reject(world, table, args, row, chosen, distance)).collect()
}

/// How much would have to change for a method to match.
fn distance(world: &World, table: &FunctionTable, args: &[Arg<'_>], row: usize) -> usize {
    let catalog = world.catalog();
    let pairs = table.methods[row].signature.args().iter().zip(args);
    let each = pairs.map(|(pattern, arg)| {
        let tag = world.builtin.tag_of(arg);
        if crate::pattern::matches(catalog, pattern, tag) {
            return 0;
        }
        let missing = pattern.props().minus(catalog.props(tag));
        match catalog.is_below(catalog.ctor(tag), pattern.ctor()) {
            true if !missing.is_empty() => 1,
            true => 2,
            // Another algorithm is easily passed; another structure is another problem.
            false if matches!(arg, Arg::Algorithm(_)) => 3,
            false => 4,
        }
    });
    1 + each.sum::<usize>()
}

fn reject(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    row: usize,
    chosen: Option<usize>,
    distance: usize,
) -> Rejected {
    let method = table.methods[row].clone();
    if distance == 0 {
        let (reason, declined) = match (chosen, &method.guard) {
            (Some(c), _) if method.rank < table.methods[c].rank => {
                let (own, other) = (method.rank, table.methods[c].rank);
                (format!("also matches, but rank {own:?} is below {other:?}"), false)
            }
            (Some(c), _) if table.order.precedes(c, row) => {
                ("also matches, but is less specific".to_owned(), false)
            }
            // Before the chosen one, or level with it: it was asked, and said no.
            (_, Some(guard)) => (format!("its guard `{guard}` declined"), true),
            (_, None) => ("also matches".to_owned(), false),
        };
        return Rejected { method, reason, help: None, declined, distance: 0 };
    }
    let catalog = world.catalog();
    let mut reasons = Vec::new();
    let mut help = None;
    for (i, (pattern, arg)) in method.signature.args().iter().zip(args).enumerate() {
        let tag = world.builtin.tag_of(arg);
        if crate::pattern::matches(catalog, pattern, tag) {
            continue;
        }
        let missing = pattern.props().minus(catalog.props(tag));
        let below = catalog.is_below(catalog.ctor(tag), pattern.ctor());
        if below && !missing.is_empty() {
            let names =
                catalog.property_names(catalog.strongest(missing, crate::tag::PropSet::EMPTY)).join(" and ");
            reasons.push(format!("argument {} is not known to be {names}", i + 1));
            help = Some(format!("if it is, say so: {names}(A)"));
        } else if below {
            reasons.push(format!("argument {} does not match {}", i + 1, pattern.display(catalog)));
        } else {
            let wanted = &catalog.constructor_info(pattern.ctor()).name;
            reasons.push(format!("argument {} is no {wanted}", i + 1));
        }
    }
    Rejected { method, reason: reasons.join("; "), help, declined: false, distance }
}

/// Names of algorithms with which the call would have a method.
pub(super) fn alternatives(world: &World, table: &FunctionTable, args: &[Arg<'_>]) -> Vec<String> {
    let catalog = world.catalog();
    let Some(at) = args.iter().take(table.dispatched).position(|a| matches!(a, Arg::Algorithm(_))) else {
        return Vec::new();
    };
    let matches_elsewhere = |method: &crate::registry::Method| {
        let pairs = method.signature.args().iter().zip(args).enumerate();
        pairs
            .filter(|(i, _)| *i != at)
            .all(|(_, (p, arg))| crate::pattern::matches(catalog, p, world.builtin.tag_of(arg)))
    };
    let mut names: Vec<String> = table
        .methods
        .iter()
        .filter(|m| matches_elsewhere(m))
        .filter_map(|m| {
            m.signature.args().get(at).map(|p| catalog.constructor_info(p.ctor()).name.to_string())
        })
        .filter(|name| world.algorithm(name).is_ok())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// One sentence on why the chosen method was chosen.
pub(super) fn why(table: &FunctionTable, row: usize, rejected: &[Rejected]) -> String {
    let matching = rejected.iter().filter(|r| r.distance == 0).count();
    let method = &table.methods[row];
    let guard = method.guard.as_ref().map(|g| format!("; its guard `{g}` holds")).unwrap_or_default();
    let declined = rejected.iter().filter(|r| r.declined).count();
    match (matching, declined) {
        (0, _) => format!("the only method that matches{guard}"),
        (n, 0) => format!("the most specific of {} that match{guard}", n + 1),
        (n, k) => format!("the most specific of {} that match, of which {k} declined{guard}", n + 1),
    }
}
