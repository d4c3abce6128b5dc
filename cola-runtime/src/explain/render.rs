//! Plans as text and as JSON.

use super::Plan;
use serde_json::{Value as Json, json};
use std::fmt;

/// Rejected candidates shown per node in the text form; JSON has all of them.
const SHOWN: usize = 2;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "", "")
    }
}

impl Plan {
    fn write(&self, f: &mut fmt::Formatter<'_>, first: &str, rest: &str) -> fmt::Result {
        writeln!(f, "{first}{}", self.call)?;
        let bar = if self.children.is_empty() { "  " } else { "│ " };
        match &self.method {
            Some(m) => {
                writeln!(f, "{rest}{bar}by {m}  [{}]", m.origin)?;
                if !m.identity().is_empty() {
                    writeln!(f, "{rest}{bar}   {}", m.identity())?;
                }
                writeln!(f, "{rest}{bar}   {}", self.why)?;
            }
            None => {
                for line in self.why.lines() {
                    writeln!(f, "{rest}{bar}✗ {line}")?;
                }
            }
        }
        for note in &self.notes {
            writeln!(f, "{rest}{bar}   {note}")?;
        }
        for r in self.rejected.iter().take(SHOWN) {
            writeln!(f, "{rest}{bar}   not {}: {}", r.method, r.reason)?;
        }
        for (i, child) in self.children.iter().enumerate() {
            let last = i + 1 == self.children.len();
            let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            child.write(f, &format!("{rest}{branch}"), &format!("{rest}{below}"))?;
        }
        Ok(())
    }

    /// The whole plan as JSON.
    pub fn to_json(&self) -> Json {
        json!({
            "call": self.call,
            "method": self.method.as_ref().map(|m| json!({
                "signature": m.to_string(),
                "name": m.name,
                "identity": m.identity(),
                "source": m.source(),
                "rank": format!("{:?}", m.rank),
                "guard": m.guard,
                "owner": m.origin.owner.name,
                "version": m.origin.owner.version,
                "file": m.origin.file,
                "line": m.origin.line,
            })),
            "why": self.why,
            "notes": self.notes,
            "rejected": self.rejected.iter().map(|r| json!({
                "signature": r.method.to_string(),
                "file": r.method.origin.file,
                "line": r.method.origin.line,
                "reason": r.reason,
            })).collect::<Vec<_>>(),
            "calls": self.children.iter().map(Plan::to_json).collect::<Vec<_>>(),
        })
    }
}
