//! Maximum matching of columns with rows: is there any choice of values that makes the matrix regular?

const NONE: u32 = u32::MAX;

/// Matches every column with a row of its own in which it has an entry (pattern by columns); otherwise a
/// column that has none left.
///
/// # Cost     O(nnz) where the diagonal or the first free rows serve, O(n·nnz) at worst.
/// # Source   Duff, TOMS 7(3), 1981 (MC21): depth-first augmenting paths with a look-ahead.
pub(crate) fn unmatched_column(n: usize, starts: &[usize], rows: &[u32]) -> Option<usize> {
    let mut column_of = vec![NONE; n]; // of each row
    let mut visited = vec![NONE; n]; // row → last column that started a search through it
    let mut cheap = starts[..n].to_vec(); // look-ahead position of each column
    let mut next = starts[..n].to_vec(); // search position of each column
    let mut path: Vec<(u32, u32)> = Vec::new(); // (column, row through which it goes on)
    for start in 0..n {
        path.clear();
        path.push((start as u32, NONE));
        next[start] = starts[start];
        let mut free = NONE;
        'search: while let Some(&(column, _)) = path.last() {
            let j = column as usize;
            while cheap[j] < starts[j + 1] {
                let i = rows[cheap[j]];
                cheap[j] += 1;
                if column_of[i as usize] == NONE {
                    free = i;
                    break 'search;
                }
            }
            let mut deeper = None;
            while next[j] < starts[j + 1] {
                let i = rows[next[j]];
                next[j] += 1;
                if visited[i as usize] != start as u32 {
                    visited[i as usize] = start as u32;
                    deeper = Some(i);
                    break;
                }
            }
            match deeper {
                Some(i) => {
                    if let Some(last) = path.last_mut() {
                        last.1 = i;
                    }
                    let owner = column_of[i as usize];
                    next[owner as usize] = starts[owner as usize];
                    path.push((owner, NONE));
                }
                None => {
                    path.pop();
                }
            }
        }
        if free == NONE {
            return Some(start);
        }
        // Along the path every column takes the row of its successor, the last one the free row.
        let mut row = free;
        for &(column, through) in path.iter().rev() {
            let take = if through == NONE { row } else { through };
            column_of[take as usize] = column;
            row = take;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_matched_and_two_columns_with_one_row_are_not() {
        // columns {0,1}, {0}, {1,2}: 0→1, 1→0, 2→2
        assert_eq!(unmatched_column(3, &[0, 2, 3, 5], &[0, 1, 0, 1, 2]), None);
        // columns {0}, {0}, {0,1,2}
        assert_eq!(unmatched_column(3, &[0, 1, 2, 5], &[0, 0, 0, 1, 2]), Some(1));
        assert_eq!(unmatched_column(2, &[0, 0, 1], &[1]), Some(0));
        assert_eq!(unmatched_column(0, &[0], &[]), None);
    }

    #[test]
    fn a_long_augmenting_path_is_found() {
        // Column j has rows {j, j+1}, the last column only row 0: every column must move up by one.
        let n = 1000usize;
        let (mut starts, mut rows) = (vec![0], Vec::new());
        for j in 0..n - 1 {
            rows.extend([j as u32, j as u32 + 1]);
            starts.push(rows.len());
        }
        rows.push(0);
        starts.push(rows.len());
        assert_eq!(unmatched_column(n, &starts, &rows), None);
    }
}
