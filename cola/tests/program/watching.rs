//! Looking at a computation: plots, time limits, the rates of the machine.

use std::fs;

use crate::support::{Folder, cola};

const CONVERGING: &str = "solve(PSD(poisson2d(20)), ones(400), CG(tol=1e-8))";

#[test]
fn a_plot_shows_what_the_result_is() {
    let folder = Folder::new();
    for (expression, of, words) in [
        (CONVERGING, None, &["Convergence", "CG, recomputed", "iteration"][..]),
        (CONVERGING, Some("spectrum"), &["Spectrum: 400 values"]),
        ("poisson2d(6)", None, &["36×36, 156 entries that are not zero"]),
        ("Diagonal([1, 0, 2])", None, &["3×3, 2 entries"]),
        ("eig(grcar(20, 3))", None, &["Spectrum: 20 values", "imaginary part"]),
        ("svd([[1, 2], [3, 4]])", None, &["Spectrum: 2 values", "count"]),
        (
            "poisson2d(20)",
            Some("density"),
            &[
                "Spectral density: 400 eigenvalues",
                "eigenvalue, broadened by",
                "part of all",
                "16 probes, 100 steps",
            ],
        ),
        (
            "SelfAdjoint([[2, 1], [1, 2]])",
            Some("density"),
            &["Spectral density: 2 eigenvalues", "95 % confidence"],
        ),
    ] {
        let file = folder.path("plot.svg");
        let mut arguments = vec!["eval", "-q", expression, "--plot", file.as_str()];
        arguments.extend(of.iter().flat_map(|of| ["--plot-of", of]));
        let out = cola(&arguments);
        assert_eq!(out.code, 0, "{expression}: {}", out.stderr);
        let svg = fs::read_to_string(&file).unwrap();
        for word in words {
            assert!(svg.starts_with("<svg") && svg.contains(word), "{expression}: no {word:?}");
        }
    }
}

#[test]
fn a_plot_is_drawn_as_png_and_also_of_what_did_not_converge() {
    let folder = Folder::new();
    let file = folder.path("history.PNG");
    let out = cola(&["eval", "solve(PSD(poisson2d(20)), ones(400), CG(max_iters=9))", "--plot", &file]);
    assert_eq!(out.code, 1);
    assert!(out.stderr.contains("reached the limit on iterations after 9 iterations"), "{}", out.stderr);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 2000);
}

#[test]
fn the_density_of_an_operator_without_a_matrix_is_drawn_as_png() {
    let folder = Folder::new();
    let file = folder.path("density.png");
    let out = cola(&["eval", "-q", "poisson2d(400)", "--plot", &file, "--plot-of", "density"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 2000);
    // Of what has no real spectrum, or is no operator, there is none; and it takes time.
    let told = |arguments: &[&str]| cola(arguments).stderr;
    let plot = |expression: &str, more: &[&str]| {
        told(&[&["eval", expression, "--plot", &file, "--plot-of", "density"], more].concat())
    };
    assert!(plot("grcar(20, 3)", &[]).contains("is not known to be self-adjoint"));
    assert!(plot("1 + 1", &[]).contains("the value is no operator"));
    assert!(plot("poisson2d(400)", &["--time-limit", "0"]).contains("ran out of time"));
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let folder = Folder::new();
    let png = folder.path("a.png");
    let told = |arguments: &[&str]| cola(arguments).stderr;
    assert!(told(&["eval", "1 + 1", "--plot", "a.gif"]).contains("a plot is .svg or .png"));
    assert!(told(&["eval", "1 + 1", "--plot", &png]).contains("nothing here can be drawn"));
    let direct = ["eval", "solve(poisson2d(3), ones(9))", "--plot", &png, "--plot-of", "convergence"];
    assert!(told(&direct).contains("no iterative method ran"));
    assert!(told(&["eval", "I(2)", "--plot", "/nowhere/a.svg"]).contains("/nowhere/a.svg"));
    assert!(fs::metadata(&png).is_err());
}

#[test]
fn a_time_limit_ends_an_iteration_with_how_far_it_came() {
    let expression = "solve(PSD(poisson2d(150)), ones(22500), CG(tol=1e-14))";
    let out = cola(&["eval", expression, "--time-limit", "0"]);
    assert_eq!(out.code, 1);
    assert!(out.stderr.contains("CG") && out.stderr.contains("ran out of time after"), "{}", out.stderr);
    assert!(out.stderr.contains("help: allow more time"), "{}", out.stderr);
    assert_eq!(cola(&["eval", expression, "--time-limit", "-1"]).code, 2);
    assert_eq!(cola(&["eval", "solve(I(3), ones(3))", "--time-limit", "60"]).code, 0);
}
