//! Lines of columns into boxes and back.

use cola_runtime::Element;
use faer::{MatMut, MatRef};

/// Place in a column, place in a box, length.
pub(super) type Line = (usize, usize, usize);

/// Lines of column j of x into a box.
pub(super) fn load<T: Element, W>(
    x: MatRef<'_, T>,
    j: usize,
    lines: impl Iterator<Item = Line>,
    to: &mut [W],
    f: impl Fn(T) -> W,
) {
    let column = x.col(j);
    let slice = column.try_as_col_major().map(|c| c.as_slice());
    for (from, at, len) in lines {
        match slice {
            Some(slice) => to[at..at + len].iter_mut().zip(&slice[from..]).for_each(|(t, v)| *t = f(*v)),
            None => (0..len).for_each(|t| to[at + t] = f(column[from + t])),
        }
    }
}

/// Lines of a box into column j of y.
pub(super) fn store<T: Element, W: Copy>(
    y: MatMut<'_, T>,
    j: usize,
    lines: impl Iterator<Item = Line>,
    from: &[W],
    put: impl Fn(&mut T, W),
) {
    let mut column = y.col_mut(j);
    for (to, at, len) in lines {
        match column.as_mut().try_as_col_major_mut() {
            Some(c) => {
                c.as_slice_mut()[to..to + len].iter_mut().zip(&from[at..]).for_each(|(y, v)| put(y, *v))
            }
            None => (0..len).for_each(|t| put(&mut column[to + t], from[at + t])),
        }
    }
}
