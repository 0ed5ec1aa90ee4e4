//! One page over many repositories.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::facts::At;
use super::tables::table;
use super::{Facts, Links, charts, document, shown};
use crate::check::Report;
use crate::diff::Standing;
use crate::finding::Severity;

/// A repository among others.
pub struct Member {
    pub name: String,
    /// Its folder, from the root of all.
    pub path: String,
    pub report: Report,
    pub models: Vec<Facts>,
}

impl Member {
    fn standing(&self) -> Standing {
        self.models.iter().map(|model| model.standing).fold(Standing::default(), Standing::and)
    }
}

/// The page over all of them, the one with the worst open risk first; `unread`: those that could not be
/// checked, and why.
#[must_use]
pub fn portfolio(
    title: &str,
    members: &mut [Member],
    unread: &[(String, String)],
    links: &Links,
) -> String {
    members.sort_by_cached_key(|member| {
        let standing = member.standing();
        let open = charts::LEVELS.map(|(level, ..)| charts::count(&standing, level));
        let errors = member.report.open(Severity::Error).count();
        (Reverse(open), Reverse(errors), member.name.clone())
    });
    let all = members.iter().map(Member::standing).fold(Standing::default(), Standing::and);
    let rows: Vec<Markup> = members.iter().map(|member| row(member, links)).collect();
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

fn row(member: &Member, links: &Links) -> Markup {
    let standing = member.standing();
    html! {
        th scope="row" {
            (shown(&member.name))
            @for model in &member.models {
                @let at = At { path: format!("{}/{}", member.path, model.at.path).into(), line: model.at.line };
                " " a href=(links.to(&at)) title=(shown(&at.path)) { (shown(&model.name)) }
            }
        }
        td { (member.report.verdict.name()) }
        td { (member.models.len()) }
        @for (level, ..) in charts::LEVELS { td { (charts::count(&standing, level)) } }
        td { (standing.accepted) }
        td { (member.report.open(Severity::Error).count()) }
        td { (member.report.not_assessed.iter().map(|one| one.subjects.len().max(1)).sum::<usize>()) }
    }
}
