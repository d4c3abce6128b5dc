//! What the costs should be: of the method that the plain row of ours uses, in the size of the task.
//!
//! The costs are those that the rules state (`# Cost` in `cola-stdlib/src/rules`), put in the numbers of the task; the sources are
//! where the rules, or the books, have them from.

/// The expected growth of a task.
#[derive(Debug)]
pub struct Theory {
    /// The task.
    pub task: &'static str,
    /// The kind of size, as a word; empty where there is one kind.
    pub kind: &'static str,
    /// What the number of a size is.
    pub size: &'static str,
    /// How time grows.
    pub time: &'static str,
    /// How memory grows.
    pub memory: &'static str,
    /// Where that comes from.
    pub source: &'static str,
}

/// What is known of a task and a kind of size.
pub fn of(task: &str, kind: &str) -> Option<&'static Theory> {
    ALL.iter().find(|theory| theory.task == task && theory.kind == kind)
}

const ALL: &[Theory] = &[
    Theory {
        task: "fig1a_kron_solve",
        kind: "",
        size: "N, the order of K_X; T = 11 that of K_T",
        time: "N³ + T³ for the Cholesky factors, N²·T + N·T² for the solves",
        memory: "N²",
        source: "rule inverse/kronecker; Van Loan, J. Comput. Appl. Math. 123 (2000), §2; Golub & Van Loan, 4th ed., §4.2",
    },
    Theory {
        task: "fig1b_bipoisson",
        kind: "",
        size: "n, points an axis; n² unknowns",
        time: "n²·log n: sine transforms along both axes, into the eigenbasis of the Kronecker sum and back",
        memory: "n²",
        source: "rule inverse/power_of_kron_sum; Lynch, Rice & Thomas, Numer. Math. 6 (1964); Swarztrauber, SIAM Rev. 19 (1977)",
    },
    Theory {
        task: "fig1c_nullspace",
        kind: "",
        size: "N, channels",
        time: "constant: each of the five different blocks once, whatever its multiplicity",
        memory: "constant",
        source: "rule nullspace/block_diag",
    },
    Theory {
        task: "fig2_svrg",
        kind: "a",
        size: "n, rows of 77 numbers",
        time: "n: one Gram matrix, n·77² multiply-adds; its eigenvectors are small",
        memory: "constant",
        source: "Golub & Van Loan, 4th ed., §8.6",
    },
    Theory {
        task: "fig2_svrg",
        kind: "b",
        size: "n, rows of 1000 features",
        time: "n: one Gram matrix, n·1000² multiply-adds, and its Cholesky factor, 1000³/3",
        memory: "constant beside the features",
        source: "rule inverse/sum_of_low_rank_and_any (Woodbury); Golub & Van Loan, 4th ed., §2.1.4",
    },
    Theory {
        task: "fig3_sparse",
        kind: "solve",
        size: "n, unknowns; 2n·log₂ n entries",
        time: "n·log n for a product; times √(n·log n) iterations by CG alone, times few with the diagonal as preconditioner",
        memory: "n·log n",
        source: "definition of the matrix, whose largest entry is the n-th prime; Golub & Van Loan, 4th ed., §11.3",
    },
    Theory {
        task: "fig3_sparse",
        kind: "eigs",
        size: "n, unknowns; five entries a row",
        time: "n an iteration; iterations by the gap of the spectrum, the same for all n",
        memory: "n",
        source: "Golub & Van Loan, 4th ed., §10.1, §10.3",
    },
    Theory {
        task: "fig3_sparse",
        kind: "logdet",
        size: "n, unknowns of a plane grid",
        time: "n^1.5 for a sparse Cholesky factor by nested dissection",
        memory: "n·log n",
        source: "George, SIAM J. Numer. Anal. 10 (1973)",
    },
    Theory {
        task: "fig4a_pca",
        kind: "",
        size: "k, components of 430000×77 data",
        time: "constant while k is small beside 77: products with the data dominate",
        memory: "constant",
        source: "Golub & Van Loan, 4th ed., §8.6",
    },
    Theory {
        task: "fig4b_ridge",
        kind: "",
        size: "n, rows of 90 numbers",
        time: "n: one Gram matrix, n·90² multiply-adds",
        memory: "constant",
        source: "Golub & Van Loan, 4th ed., §5.3.2",
    },
    Theory {
        task: "fig4c_gp",
        kind: "",
        size: "N, points",
        time: "N³ by Cholesky, N² an iteration by products",
        memory: "N²",
        source: "Golub & Van Loan, 4th ed., §4.2; Gardner et al., NeurIPS 2018, arXiv:1809.11165",
    },
    Theory {
        task: "fig4d_spectral",
        kind: "",
        size: "n, nodes; about 24 entries a row",
        time: "n an iteration; iterations by the gap of the spectrum",
        memory: "n",
        source: "Golub & Van Loan, 4th ed., §10.1, §10.3",
    },
    Theory {
        task: "fig4e_hydrogen",
        kind: "",
        size: "m, points an axis; m³ unknowns",
        time: "m³ an iteration; iterations by the gap of the spectrum, which m widens at its far end",
        memory: "m³",
        source: "Golub & Van Loan, 4th ed., §10.5",
    },
    Theory {
        task: "fig4f_minimal_surface",
        kind: "",
        size: "n, points an axis; n² unknowns",
        time: "n³ a step of Newton's method, by a sparse factor with nested dissection",
        memory: "n²·log n",
        source: "George, SIAM J. Numer. Anal. 10 (1973)",
    },
    Theory {
        task: "fig5_diag",
        kind: "",
        size: "p, passes over the data",
        time: "constant: one pass gives it exactly; p by random probes, with an error as p^(−1/2)",
        memory: "constant",
        source: "Bekas, Kokiopoulou & Saad, Appl. Numer. Math. 57 (2007)",
    },
    Theory {
        task: "fig6_grad",
        kind: "solve",
        size: "n, unknowns; tridiagonal",
        time: "n: two tridiagonal systems, or CG in a number of iterations that n does not change (condition ≤ 411)",
        memory: "n",
        source: "Golub & Van Loan, 4th ed., §4.3, §11.3; the adjoint of a solve is a solve",
    },
    Theory {
        task: "fig6_grad",
        kind: "logdet",
        size: "n, unknowns; tridiagonal",
        time: "n",
        memory: "n",
        source: "Golub & Van Loan, 4th ed., §4.3; Rybicki & Hummer, Astron. Astrophys. 245 (1991) for the diagonal of the inverse",
    },
    Theory {
        task: "matfree_adjoint",
        kind: "depth",
        size: "K, steps of Lanczos for n = 12000",
        time: "K·n for the products, K²·n to orthogonalise against all steps",
        memory: "K·n",
        source: "Krämer et al., NeurIPS 2024, arXiv:2405.17277",
    },
    Theory {
        task: "matfree_adjoint",
        kind: "hilbert",
        size: "n, the order of the Hilbert matrix",
        time: "n³, far below what a call costs at these sizes: the error is what counts",
        memory: "n²",
        source: "Krämer et al., NeurIPS 2024, arXiv:2405.17277",
    },
    Theory {
        task: "sparse_ad",
        kind: "spmv",
        size: "n, rows of three entries",
        time: "n",
        memory: "n",
        source: "definition",
    },
    Theory {
        task: "sparse_ad",
        kind: "spspmm",
        size: "n, rows of three entries",
        time: "n: nine products of entries a row",
        memory: "n",
        source: "rule to_sparse/product; Gustavson, ACM TOMS 4 (1978)",
    },
    Theory {
        task: "sparse_ad",
        kind: "spdmm",
        size: "n, rows of three entries, times n×n numbers",
        time: "n²",
        memory: "n²",
        source: "definition",
    },
    Theory {
        task: "sparse_ad",
        kind: "spadd",
        size: "n, rows of three entries",
        time: "n",
        memory: "n",
        source: "definition",
    },
    Theory {
        task: "sparse_ad",
        kind: "sptrsv",
        size: "n, rows of two entries",
        time: "n",
        memory: "n",
        source: "Golub & Van Loan, 4th ed., §3.1",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::task::Task;
    use crate::paper::tasks::TASKS;
    use crate::report::size::Size;

    #[test]
    fn a_task_with_several_sizes_of_a_kind_has_a_theory() {
        for task in TASKS {
            let Task { name, .. } = **task;
            let sizes: Vec<Size> = task.all_sizes().into_iter().map(Size::new).collect();
            for size in &sizes {
                let many = sizes.iter().filter(|other| other.kind == size.kind).count() > 1;
                assert!(!many || of(name, size.word()).is_some(), "{name}, {}", size.text);
            }
        }
    }

    #[test]
    fn there_is_one_for_each_kind_of_size() {
        for (i, one) in ALL.iter().enumerate() {
            assert!(
                ALL[..i].iter().all(|other| (other.task, other.kind) != (one.task, one.kind)),
                "{}",
                one.task
            );
        }
    }
}
