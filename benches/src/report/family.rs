//! To whom a row belongs: to this library, or to a family of others; and which part of a task it does.

/// Families of other libraries, by the first word of a row's name.
const FAMILIES: &[(&str, &[&str])] = &[
    ("CoLA on NumPy", &["cola-numpy"]),
    ("CoLA on PyTorch", &["cola-torch"]),
    ("CoLA on JAX", &["cola-jax", "cola-jaxdefault"]),
    ("NumPy, SciPy", &["numpy", "scipy", "np"]),
    ("PyTorch", &["torch"]),
    ("JAX", &["jax"]),
    ("scikit-learn", &["sklearn"]),
    ("PyAMG", &["pyamg"]),
    ("PyLops", &["pylops"]),
    ("linear_operator, GPyTorch", &["linear_operator", "gpytorch"]),
    ("matfree", &["matfree"]),
    ("lineax", &["lineax"]),
    ("numml", &["numml"]),
];

/// What a row does where a task has parts that are timed apart.
const PARTS: &[&str] = &["forward", "backward", "forward+backward", "gradient"];

/// The name of a family, and its place among them; others come last.
pub fn family(peer: &str) -> (usize, &'static str) {
    let end = peer.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(peer.len());
    let word = &peer[..end];
    let place = FAMILIES.iter().position(|(_, words)| words.contains(&word)).unwrap_or(FAMILIES.len());
    (place, FAMILIES.get(place).map_or("others", |(name, _)| name))
}

/// Whether a row is one of this library: `cola`, or with what was asked for beside the defaults. `cola-torch` is not.
pub fn ours(peer: &str) -> bool {
    peer == "cola" || peer.starts_with("cola ")
}

/// Whether a row is the plain way to put a task, or a part of it.
pub fn plain(peer: &str) -> bool {
    peer == "cola" || peer.strip_prefix("cola ").is_some_and(|rest| PARTS.contains(&rest))
}

/// The part of a task that a row names.
pub fn part(peer: &str) -> Option<&'static str> {
    let mut words = peer.split([' ', ',']);
    words.find_map(|word| PARTS.iter().find(|part| **part == word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_of_the_same_name_is_not_ours() {
        assert!(ours("cola") && ours("cola CG(1e-6)") && ours("cola + AMG"));
        assert!(!ours("cola-torch auto") && !ours("colab"));
        assert!(plain("cola") && plain("cola backward") && !plain("cola CG(1e-6)") && !plain("cola + AMG"));
    }

    #[test]
    fn a_family_is_found_by_the_first_word() {
        for (peer, name) in [
            ("cola-torch auto", "CoLA on PyTorch"),
            ("cola-jax:*", "CoLA on JAX"),
            ("numpy/scipy cholesky by hand", "NumPy, SciPy"),
            ("jax.scipy cg (implicit vjp)", "JAX"),
            ("torch.sparse_csr forward", "PyTorch"),
            ("linear_operator", "linear_operator, GPyTorch"),
            ("all peers", "others"),
        ] {
            assert_eq!(family(peer).1, name, "{peer}");
        }
        assert!(family("all peers").0 > family("numml backward").0);
    }

    #[test]
    fn a_part_is_a_word_of_the_name() {
        assert_eq!(part("matfree Lanczos gradient, adjoint"), Some("gradient"));
        assert_eq!(part("jax BCOO forward+backward"), Some("forward+backward"));
        assert_eq!(part("scipy cg 1e-6"), None);
    }
}
