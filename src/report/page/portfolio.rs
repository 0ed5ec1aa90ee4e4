//! One page over many repositories.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::facts::{At, Taken, days};
use super::first::SOON;
use super::tables::table;
use super::{Facts, Links, charts, document, shown};
use crate::check::Report;
use crate::diff::Standing;
use crate::finding::Severity;
use crate::gate::Verdict;
use crate::report::summary;

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
        "Ends soon",
        "Incidents",
        "Errors",
        "Not assessed",
    ];
    let today = members.first().map(|member| member.report.today);
    let body = html! {
        a.skip href="#summary" { "Skip to the summary" }
        header {
            p.kicker { "Threat model portfolio" }
            h1 { (shown(title)) }
            p {
                @if let Some(today) = today { "As of " (today) ". " }
                (members.len()) @if members.len() == 1 { " repository" } @else { " repositories" } " with threat models, "
                (members.iter().filter(|m| m.report.verdict == Verdict::Fail).count()) " of which fail the gate"
                @if !unread.is_empty() { "; " a href="#not-assessed" { (unread.len()) " not assessed" } }
                "."
            }
        }
        main {
            section #summary aria-labelledby="summary-title" {
                h2 #summary-title { "Summary" }
                figure { figcaption { "Open threats by level" } (charts::bars(&all)) }
                p.muted {
                    "A threat is open while nothing effective is done about it. Ends soon: acceptances that ended or end within "
                    (SOON) " days. Incidents: how many of those that are closed were anticipated, that is, mapped to a threat that was in "
                    "the model before. Not assessed: what no rule could judge, without what files of other tools cannot say. Run " code { "tmgate report" }
                    " in a repository for its own page."
                }
                (table("Repositories, the worst open risk first", &heads, &rows))
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
    let today = member.report.today;
    let left = |taken: &Taken| days(Some(today), taken.until).is_none_or(|left| left <= SOON);
    let ending = member.models.iter().flat_map(|m| &m.decisions).filter(|d| left(d)).count();
    let closed = || member.models.iter().flat_map(|m| &m.incidents).filter(|i| i.is_closed);
    let known = closed().filter(|incident| incident.anticipated == Some(true)).count();
    let closed = closed().count();
    html! {
        th scope="row" {
            (shown(&member.name))
            span.models { @for model in &member.models {
                @let at = At { path: format!("{}/{}", member.path, model.at.path).into(), line: model.at.line };
                " " a href=(links.to(&at)) title=(shown(&at.path)) { (shown(&model.name)) }
            } }
        }
        td { (member.report.verdict.name()) }
        td { (member.models.len()) }
        @for (level, ..) in charts::LEVELS { td { (charts::count(&standing, level)) } }
        td { (standing.accepted) }
        td { (ending) }
        td { @if closed == 0 { "–" } @else { (known) " of " (closed) } }
        td { (member.report.open(Severity::Error).count()) }
        td { (summary::reasons(&member.report.not_assessed).iter().map(|reason| reason.subjects).sum::<usize>()) }
    }
}
