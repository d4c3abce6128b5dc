//! The page `docs/rules.md`: every rule of the registry in its place, with identity, cost and source.

use cola_runtime::registry::{FunctionTable, Method};
use cola_runtime::{Result, World};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Functions in the order of the page; those that are registered and not named here come last.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "Systems and determinants",
        &[
            "inverse",
            "solve",
            "solve_shifted",
            "lstsq",
            "pinv",
            "quad_form",
            "inv_quad_logdet",
            "slogdet",
            "logdet",
            "det",
        ],
    ),
    ("Spectra", &["eig", "eigmax", "eigmin", "svd", "schur", "nullspace", "rank", "cond"]),
    ("Entries and norms", &["diag", "trace", "norm", "to_dense", "to_sparse", "slice", "mask"]),
    ("Functions of a matrix", &["exp", "log", "sqrt", "isqrt", "pow", "apply_fn"]),
    ("Factors", &["cholesky", "lu", "qr", "ldl"]),
    (
        "Building and simplifying",
        &[
            "transpose",
            "adjoint",
            "conj",
            "scale",
            "add",
            "dot",
            "kron",
            "kronsum",
            "block_diag",
            "block",
            "concat",
            "hadamard",
            "apply",
            "properties",
            "assume",
            "verify",
            "detect",
            "no_dispatch",
        ],
    ),
];

/// Functions whose rules speak of two operators: a grid would not show them.
const OF_TWO: [&str; 8] = ["add", "dot", "kron", "kronsum", "block_diag", "block", "concat", "hadamard"];

/// The whole page.
///
/// # Errors
/// None but those of an empty registry.
pub fn page(world: &World) -> Result<String> {
    let snapshot = world.snapshot();
    let tables: BTreeMap<&str, &FunctionTable> =
        snapshot.functions().into_iter().map(|t| (&*t.name, &**t)).collect();
    let mut groups: Vec<(&str, Vec<&FunctionTable>)> = GROUPS
        .iter()
        .map(|(title, names)| (*title, names.iter().filter_map(|n| tables.get(n).copied()).collect()))
        .collect();
    let placed: BTreeSet<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let rest: Vec<&FunctionTable> =
        tables.iter().filter(|(n, _)| !placed.contains(*n)).map(|(_, t)| *t).collect();
    if !rest.is_empty() {
        groups.push(("More", rest));
    }
    let rules: usize = tables.values().map(|t| rows(t).count()).sum();
    let mut text = format!(
        "# Rules\n\n\
         Made from the registry; a test fails when this page is stale (`UPDATE_EXPECT=1 cargo test --release -p \
         cola-tests rules_table` renews it). {} functions, {rules} rules. Each is one file, whose path is its signature, \
         and each is compared with the dense definition of its function by `cola check`.\n\n\
         A call goes to the most specific rule that matches. In the grids, ● is a rule for the operator of that row, \
         ◐ one that also wants something of its parts or a property, and an empty place the base case of the function.\n",
        tables.len()
    );
    for (title, tables) in groups.iter().filter(|(_, t)| !t.is_empty()) {
        let _ = write!(text, "\n## {title}\n");
        grid(&mut text, tables);
        for table in tables {
            section(&mut text, table);
        }
    }
    Ok(text)
}

/// The operators that the rules of a function are about: the patterns of every operator argument, without names.
pub fn patterns(world: &World, function: &str) -> Option<Vec<String>> {
    let table = world.function(function).ok()?;
    let alternatives =
        |p: String| if p.contains('[') { vec![p] } else { p.split('|').map(str::to_owned).collect() };
    let of =
        |m: &Method| split_top(&m.text).iter().flat_map(|p| alternatives(unnamed(p))).collect::<Vec<_>>();
    Some(rows(&table).flat_map(of).collect())
}

/// A pattern without the names it binds: `Sum[LowRank, _...]` for `Sum[u:LowRank, rest:_...]`.
fn unnamed(pattern: &str) -> String {
    let pattern = strip_name(pattern);
    let Some((head, inside)) = pattern.strip_suffix(']').and_then(|p| p.split_once('[')) else {
        return pattern.to_owned();
    };
    let parts: Vec<String> = split_top(inside).iter().map(|p| unnamed(p)).collect();
    format!("{head}[{}]", parts.join(", "))
}

/// The methods that somebody wrote.
fn rows(table: &FunctionTable) -> impl Iterator<Item = &Method> {
    table.methods.iter().map(|m| &**m).filter(|m| !m.is_mirror())
}

/// The constructor of the first argument, below properties and names, and whether more is asked than that.
fn head(method: &Method) -> (String, bool) {
    let first = split_top(&method.text).into_iter().next().unwrap_or_default();
    let world = World::global_catalog();
    let mut pattern = strip_name(&first).to_owned();
    let mut asks_more = false;
    loop {
        let name: String = pattern.chars().take_while(|c| c.is_alphanumeric()).collect();
        let inside =
            pattern.strip_prefix(&*name).and_then(|r| r.strip_prefix('[')).and_then(|r| r.strip_suffix(']'));
        match inside {
            Some(inside) if world.property(&name).is_some() => {
                asks_more = true;
                pattern = strip_name(inside).to_owned();
            }
            Some(inside) => {
                let bare = |p: &String| matches!(strip_name(p), "_" | "_..." | "..._" | "Operator");
                return (name, asks_more || !split_top(inside).iter().all(bare));
            }
            None => return (if name.is_empty() { "Operator".to_owned() } else { name }, asks_more),
        }
    }
}

/// `u:LowRank` without its name.
fn strip_name(pattern: &str) -> &str {
    let pattern = pattern.trim();
    match pattern.split_once(':') {
        Some((name, rest)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => rest.trim(),
        _ => pattern,
    }
}

/// Splits at commas outside brackets.
fn split_top(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
    for c in text.chars() {
        depth += i32::from(matches!(c, '[' | '{')) - i32::from(matches!(c, ']' | '}'));
        if c == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    parts.iter().map(|p| p.trim().to_owned()).collect()
}

/// Operators × functions, with links.
fn grid(text: &mut String, tables: &[&FunctionTable]) {
    let tables: Vec<&&FunctionTable> = tables.iter().filter(|t| !OF_TWO.contains(&&*t.name)).collect();
    let mut cells: BTreeMap<String, BTreeMap<&str, (&Method, bool)>> = BTreeMap::new();
    for table in &tables {
        for method in rows(table) {
            let (operator, asks_more) = head(method);
            let row = cells.entry(operator).or_default();
            let cell = row.entry(&table.name).or_insert((method, asks_more));
            if cell.1 && !asks_more {
                *cell = (method, asks_more);
            }
        }
    }
    cells.remove("Operator");
    if cells.is_empty() {
        return;
    }
    let names: Vec<String> = tables.iter().map(|t| format!("[{0}](#{0})", t.name)).collect();
    let _ = write!(text, "\n| | {} |\n|---|{}\n", names.join(" | "), ":-:|".repeat(names.len()));
    for (operator, row) in &cells {
        let marks = tables.iter().map(|t| match row.get(&*t.name) {
            Some((method, asks_more)) => {
                format!("[{}]({})", if *asks_more { "◐" } else { "●" }, link(method))
            }
            None => String::new(),
        });
        let _ = writeln!(text, "| {operator} | {} |", marks.collect::<Vec<_>>().join(" | "));
    }
}

/// The rules of one function.
fn section(text: &mut String, table: &FunctionTable) {
    let _ = write!(text, "\n### {}\n\n`{}` — {}\n", table.name, table.head, sentence(table.doc()));
    let mut methods: Vec<&Method> = rows(table).collect();
    methods.sort_by(|a, b| (b.rank, head(a).0, &a.text).cmp(&(a.rank, head(b).0, &b.text)));
    let _ = write!(text, "\n| rule | identity | requires | cost | source |\n|---|---|---|---|---|\n");
    for m in methods {
        let part = |name| cell(&paragraph(&m.doc, name));
        let _ = writeln!(
            text,
            "| [`{}`]({}) | {} | {} | {} | {} |",
            m.text.replace('|', "\\|"),
            link(m),
            cell(&m.identity()),
            part("Requires"),
            part("Cost"),
            part("Source"),
        );
    }
}

/// The first sentence of a documentation.
fn sentence(doc: &str) -> String {
    doc.lines().next().unwrap_or_default().trim().trim_end_matches('.').to_owned()
}

/// What stands under `# Name`, in one line.
fn paragraph(doc: &str, name: &str) -> String {
    let Some((_, rest)) = doc.split_once(&format!("# {name}")) else { return String::new() };
    let lines = rest.lines().map(str::trim).take_while(|l| !l.is_empty() && !l.starts_with('#'));
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn cell(text: &str) -> String {
    text.trim().trim_end_matches('.').replace('|', "\\|")
}

/// The file of a rule, from the folder of the page.
fn link(method: &Method) -> String {
    format!("../{}", method.origin.file.trim_start_matches("../"))
}
