//! The terminal: whether it takes colours, and how it was before a line editor changed it.

use std::io::IsTerminal;

/// Remembers how the terminal is now.
pub fn remember() {
    modes::remember();
}

/// Brings the terminal back to how it was when it was remembered; nothing where it never was.
pub fn restore() {
    modes::restore();
}

#[cfg(unix)]
mod modes {
    //! The modes of standard input.

    use std::io::{self, Write};
    use std::sync::{Mutex, PoisonError};

    use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

    static MODES: Mutex<Option<Termios>> = Mutex::new(None);

    pub(super) fn remember() {
        // Without a terminal there is nothing to remember.
        *MODES.lock().unwrap_or_else(PoisonError::into_inner) = tcgetattr(io::stdin()).ok();
    }

    pub(super) fn restore() {
        if let Some(modes) = &*MODES.lock().unwrap_or_else(PoisonError::into_inner) {
            // The program is about to end: there is nothing else to try. Beside its modes, a line editor asks the
            // terminal to mark what is pasted.
            let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, modes);
            let _ = io::stderr().write_all(b"\x1b[?2004l\r\n");
        }
    }
}

#[cfg(not(unix))]
mod modes {
    //! Elsewhere the system keeps the modes of each program apart.

    pub(super) fn remember() {}

    pub(super) fn restore() {}
}

/// Whether text is coloured, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    coloured: bool,
}

impl Style {
    /// The style for this stream: coloured on a terminal that can, unless $NO_COLOR says otherwise.
    pub fn of(stream: &impl IsTerminal) -> Style {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_none_or(|term| term == "dumb");
        Style { coloured: stream.is_terminal() && !dumb && set("NO_COLOR").is_none() }
    }

    /// Text beside what was asked for.
    pub fn aside(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// A prompt.
    pub fn prompt(self, text: &str) -> String {
        self.painted("1;32", text)
    }

    /// An error as it is rendered, `error: …`, or a warning: the first word stands out.
    pub fn complaint(self, text: &str) -> String {
        match text.split_once(':') {
            Some((word @ "error", rest)) => format!("{}{rest}", self.painted("1;31", &format!("{word}:"))),
            Some((word @ "warning", rest)) => format!("{}{rest}", self.painted("1;33", &format!("{word}:"))),
            _ => text.to_owned(),
        }
    }

    fn painted(self, code: &str, text: &str) -> String {
        if !self.coloured || text.is_empty() {
            return text.to_owned();
        }
        // Whole lines are painted without their line break, so that nothing is left coloured behind them.
        let line = text.trim_end_matches('\n');
        let breaks = text.get(line.len()..).unwrap_or_default();
        format!("\x1b[{code}m{line}\x1b[0m{breaks}")
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn colours_surround_words_and_never_line_breaks() {
        let style = Style { coloured: true };
        assert_eq!(style.aside("ran\n"), "\x1b[2mran\x1b[0m\n");
        assert_eq!(
            style.complaint("error: no\n  help: a: b\n"),
            "\x1b[1;31merror:\x1b[0m no\n  help: a: b\n"
        );
        assert_eq!(style.complaint("other: no"), "other: no");
        assert_eq!(style.aside(""), "");
        assert_eq!(Style::default().complaint("error: no"), "error: no");
    }
}
