//! What is offered where.

use cola_runtime::World;

use super::{Variable, complete};

fn variable(name: &str, fields: &[&str]) -> Variable {
    Variable { name: name.to_owned(), fields: fields.iter().map(|&f| f.to_owned()).collect() }
}

/// Where the word begins, and what could take its place.
fn at(text: &str) -> (usize, Vec<String>) {
    let variables = [variable("solution", &["x"]), variable("f", &["l", "p", "u"]), variable("A", &["T"])];
    let (start, found) = complete(World::global().unwrap(), &variables, text);
    (start, found.into_iter().map(|candidate| candidate.text).collect())
}

fn offers(text: &str, all: &[&str]) {
    let (_, found) = at(text);
    for one in all {
        assert!(found.iter().any(|f| f == one), "`{text}` does not offer `{one}` but {found:?}");
    }
}

#[test]
fn names_of_every_sort_are_offered() {
    offers("sol", &["solve(", "solve_shifted(", "solution"]);
    offers("1 + Kro", &["Kronecker("]);
    offers("x = PS", &["PSD("]);
    offers("solve(A, b, C", &["CG", "Cholesky", "CR"]);
    offers("ran", &["randn(", "rank("]);
    offers("pois", &["poisson2d("]);
    offers("tr", &["trace(", "true"]);
    assert_eq!(at("y = eigma"), (4, vec!["eigmax(".to_owned()]));
    assert_eq!(at("xyzzy"), (0, Vec::new()));
}

#[test]
fn keyword_arguments_come_first_and_only_once() {
    assert_eq!(at("solve(A, b, alg").1, ["alg="]);
    assert_eq!(at("solve(A, b, ").1, ["a=", "b=", "alg="]);
    assert_eq!(at("solve(A, b, alg=CG(").1.first().map(String::as_str), Some("tol="));
    assert!(!at("CG(tol=1e-3, ").1.contains(&"tol=".to_owned()));
    offers("CG(tol=1e-3, max", &["max_iters="]);
    offers("randn(3, see", &["seed="]);
    offers("poisson2d(", &["n="]);
    offers("solve(solve(A, b), al", &["alg="]);
    assert!(!at("al").1.contains(&"alg=".to_owned()));
}

#[test]
fn where_an_algorithm_is_wanted_there_are_algorithms_and_variables() {
    let (_, found) = at("solve(A, b, alg=");
    assert!(found.contains(&"GMRES".to_owned()) && found.contains(&"solution".to_owned()));
    assert!(!found.iter().any(|f| f.ends_with('(')), "{found:?}");
    offers("CG(tol=so", &["solution", "solve("]);
}

#[test]
fn fields_are_those_of_the_variable() {
    assert_eq!(at("f."), (2, vec!["l".to_owned(), "p".to_owned(), "u".to_owned()]));
    assert_eq!(at("1 + f.u").1, ["u"]);
    assert_eq!(at("lu(A)."), (6, Vec::new()));
    assert_eq!(at("lu(A).tr"), (6, Vec::new()));
    assert_eq!(at("2.").1, Vec::<String>::new());
}

#[test]
fn comments_numbers_and_strings_are_left_alone() {
    for text in ["# sol", "12", "1e", "\"sol", "norm(\"sol"] {
        assert_eq!(at(text).1, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn commands_and_their_arguments() {
    assert_eq!(at(":m"), (1, vec!["methods ".to_owned()]));
    offers(":", &["help ", "quit", "vars"]);
    offers("  :he", &["help "]);
    assert_eq!(at(":methods logd").1, ["logdet"]);
    assert_eq!(at(":explain solve(A, b, al"), (21, vec!["alg=".to_owned()]));
    assert_eq!(at(":clear so").1, ["solution"]);
    assert_eq!(at(":clear f so"), (9, vec!["solution".to_owned()]));
    assert_eq!(at(":set qu").1, ["quiet"]);
    assert_eq!(at(":set quiet o").1, ["on", "off"]);
    assert_eq!(at(":set time_limit ").1, ["off"]);
    assert_eq!(at(":save so").1, ["solution="]);
    assert_eq!(at(":quit ").1, Vec::<String>::new());
    assert_eq!(at(":nonsense a").1, Vec::<String>::new());
    offers(":help CG", &["CG"]);
    offers(":let x=kro", &["kron("]);
}

#[test]
fn files_follow_where_a_text_or_a_file_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("matrix.mtx"), "").unwrap();
    let folder = folder.path().display().to_string();
    for begin in ["load(\"", "x = load(file=\"", ":save A=", ":let A = ", ":time load(\""] {
        let typed = format!("{begin}{folder}/mat");
        assert_eq!(at(&typed), (typed.len() - 3, vec!["matrix.mtx".to_owned()]), "{typed}");
    }
}
