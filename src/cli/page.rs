//! A rule's page, made for a terminal: headings stand out, fences are indented.

use crate::finding::RuleMeta;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

pub(super) fn for_terminal(meta: &RuleMeta, color: bool) -> String {
    let paint = |style: &str, text: &str| match color {
        true => format!("{style}{text}{RESET}"),
        false => text.to_owned(),
    };
    let mut page = format!("{}  {}\n", paint(BOLD, meta.id), meta.summary);
    page.push_str(&facts(meta));
    page.push('\n');
    let mut fenced = false;
    for line in meta.docs.lines().skip(1) {
        if line.starts_with("```") {
            fenced = !fenced;
            if let Some(path) = line.split_once("path=").map(|(_, path)| path) {
                page.push_str(&paint(DIM, &format!("    # {path}")));
                page.push('\n');
            }
            continue;
        }
        match (fenced, line.strip_prefix("## ")) {
            (true, _) => page.push_str(&paint(DIM, &format!("    {line}"))),
            (false, Some(heading)) => page.push_str(&paint(BOLD, heading)),
            (false, None) => page.push_str(line),
        }
        page.push('\n');
    }
    page
}

fn facts(meta: &RuleMeta) -> String {
    let mut facts = vec![format!("{} by default", meta.severity.name())];
    if !meta.on_by_default {
        facts = vec![format!("off by default, then {}", meta.severity.name())];
    }
    facts.extend(
        meta.profiles.iter().map(|(p, severity)| format!("{} in profile {p}", severity.name())),
    );
    if meta.always {
        facts.push("part of the gate, cannot be switched off".to_owned());
    }
    facts.push(format!("confidence {}", meta.confidence.name()));
    facts.push(format!("since {}", meta.since));
    facts.extend(meta.cwe.iter().map(|cwe| format!("CWE-{cwe}")));
    format!("{}\n", facts.join(", "))
}
