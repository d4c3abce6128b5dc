//! Tables in Markdown.

/// A text as a cell of a table, or within a line: nothing in it is taken for markup.
pub fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '`' | '<' | '\\' => out.extend(['\\', c]),
            c if c.is_whitespace() || c.is_control() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim().into()
}

/// The first characters of a text.
pub fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let mut out: String = text.chars().take(most.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// A table. Columns whose head begins with `>` are set to the right; cells are written as they are.
pub fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let names: Vec<String> = head.iter().map(|name| name.trim_start_matches('>').to_owned()).collect();
    let rules: Vec<String> =
        head.iter().map(|name| if name.starts_with('>') { "---:" } else { "---" }.to_owned()).collect();
    let mut out = line(&names);
    out.push_str(&line(&rules));
    rows.iter().for_each(|row| out.push_str(&line(row)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_does_not_end_a_cell() {
        assert_eq!(cell("|C Q|, a*b <c> `d`"), "\\|C Q\\|, a\\*b \\<c> \\`d\\`");
        assert_eq!(cell("two\nlines\t and\\more "), "two lines and\\\\more");
    }

    #[test]
    fn a_table_has_a_rule_below_its_head() {
        let words = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        let text = table(&words(&["a", ">b"]), &[words(&["x", "1"])]);
        assert_eq!(text, "| a | b |\n| --- | ---: |\n| x | 1 |\n");
    }

    #[test]
    fn what_is_clipped_says_so() {
        assert_eq!(clipped("äöü", 3), "äöü");
        assert_eq!(clipped("äöüß", 3), "äö…");
    }
}
