//! To and from the sparse matrices of `sprs`.

use super::{Pattern, Sparse};
use cola_runtime::{Array, Element, Error, ErrorKind, Op, Result};
use sprs::{CsMat, CsMatViewI, SpIndex};

impl Sparse {
    /// The operator of a matrix of `sprs`, stored by rows or by columns; zeros that are stored are kept.
    ///
    /// ```
    /// use cola_stdlib::operators::Sparse;
    /// let mut triplets = sprs::TriMat::new((2, 3));
    /// triplets.add_triplet(0, 2, 5.0);
    /// triplets.add_triplet(1, 0, 7.0);
    /// let by_columns = triplets.to_csc::<usize>();
    /// let a = Sparse::from_sprs(by_columns.view())?;
    /// let back = a.downcast_ref::<Sparse>().unwrap().to_sprs::<f64>()?;
    /// assert_eq!(back, triplets.to_csr::<usize>());
    /// # Ok::<(), cola_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Unsupported` for 2³² columns or entries and more.
    ///
    /// # Cost     a copy; a counting sort if it is stored by columns.
    pub fn from_sprs<T: Element, I: SpIndex, P: SpIndex>(a: CsMatViewI<'_, T, I, P>) -> Result<Op> {
        let by_rows = a.to_csr();
        let narrow = |i: &I| u32::try_from(i.index());
        let indices = by_rows.indices().iter().map(narrow).collect::<std::result::Result<Vec<u32>, _>>();
        let (Ok(indices), Ok(_)) = (indices, u32::try_from(by_rows.nnz())) else {
            let (m, n, nnz) = (a.rows(), a.cols(), a.nnz());
            let why = format!("Sparse: {m}×{n} with {nnz} entries; the kernels count at most 2³² − 1");
            return Err(Error::new(ErrorKind::Unsupported, why));
        };
        let starts = by_rows.proper_indptr().iter().map(|p| p.index()).collect();
        let pattern = Pattern::new(a.rows(), a.cols(), starts, indices)?;
        Sparse::from_pattern(pattern, Array::vector(by_rows.data().to_vec()))
    }

    /// The matrix by rows in the form of `sprs`.
    ///
    /// # Errors
    /// `DTypeMismatch` when the values are of another type.
    ///
    /// # Cost     a copy.
    pub fn to_sprs<T: Element>(&self) -> Result<CsMat<T>> {
        let (pattern, values) = (&self.pattern, self.values.to_vec::<T>()?);
        let indices = pattern.indices().iter().map(|&j| j as usize).collect();
        CsMat::try_new((pattern.rows(), pattern.cols()), pattern.indptr().to_vec(), indices, values)
            .map_err(|(.., e)| Error::invalid("Sparse::to_sprs", e.to_string()))
    }
}
