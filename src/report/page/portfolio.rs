//! One page over many repositories.

use maud::{Markup, html};

use super::tables::table;
use super::{Facts, charts, document, shown};
use crate::check::Report;
use crate::diff::Standing;
use crate::finding::Severity;

/// A repository among others.
pub struct Member {
    pub name: String,
    pub report: Report,
    pub models: Vec<Facts>,
}

impl Member {
    fn standing(&self) -> Standing {
        self.models.iter().map(|model| model.standing).fold(Standing::default(), Standing::and)
    }
}

/// The page over all of them; `unread`: those that could not be checked, and why.
#[must_use]
pub fn portfolio(title: &str, members: &[Member], unread: &[(String, String)]) -> String {
    let all = members.iter().map(Member::standing).fold(Standing::default(), Standing::and);
    let rows: Vec<Markup> = members.iter().map(row).collect();
    let heads = [
        "Repository",
        "Gate",
        "Models",
        "Critical",
        "High",
        "Medium",
        "Low",
        "Unrated",
        "Accepted",
        "Errors",
        "Not assessed",
    ];
    let body = html! {
        a.skip href="#summary" { "Skip to the summary" }
        header {
            p.kicker { "Threat model portfolio" }
            h1 { (shown(title)) }
            p { (members.len()) " repositories with threat models." }
        }
        main {
            section #summary aria-labelledby="summary-title" {
                h2 #summary-title { "Summary" }
                figure { figcaption { "Open threats by level" } (charts::bars(&all)) }
                (table("Repositories", &heads, &rows))
            }
            @if !unread.is_empty() {
                section #not-assessed aria-labelledby="not-assessed-title" {
                    h2 #not-assessed-title { "Not assessed" }
                    ul { @for (name, why) in unread { li { strong { (shown(name)) } ": " (shown(why)) } } }
                }
            }
        }
    };
    document(&format!("Threat models of {}", shown(title)), &body)
}

fn row(member: &Member) -> Markup {
    let standing = member.standing();
    html! {
        th scope="row" { (shown(&member.name)) }
        td { (member.report.verdict.name()) }
        td { (member.models.len()) }
        @for (level, ..) in charts::LEVELS { td { (charts::count(&standing, level)) } }
        td { (standing.accepted) }
        td { (member.report.open(Severity::Error).count()) }
        td { (member.report.not_assessed.iter().map(|one| one.subjects.len().max(1)).sum::<usize>()) }
    }
}
