//! Tables of a model. Each row begins with a link to its line.

use jiff::civil::Date;
use maud::{Markup, html};

use super::charts::LEVELS;
use super::facts::{At, Cell, Control, Covered, Facts, Risk, Taken, days};
use super::{LETTERS, Links, shown};
use crate::model::vocabulary::{Level, MitigationStatus};

pub(super) struct Tables<'a> {
    pub(super) links: &'a Links,
    pub(super) today: Date,
}

/// A table with a heading for each column; a caption says what its rows are.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Markup]) -> Markup {
    html! {
        div.wide tabindex="0" role="group" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}

pub(super) fn level(level: Option<Level>) -> Markup {
    let known = LEVELS.iter().find(|(known, ..)| *known == level);
    let (word, class) = known.map_or(("unrated", "c0"), |(_, word, class)| (*word, *class));
    html! { span class=(format!("pill {class}")) { (word) } }
}

pub(super) fn or_dash(text: Option<&str>) -> String {
    text.map_or_else(|| "–".to_owned(), shown)
}

pub(super) fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "–".to_owned(), |day| day.to_string())
}

fn list(texts: &[String]) -> String {
    if texts.is_empty() { "–".to_owned() } else { shown(&texts.join(", ")) }
}

impl Tables<'_> {
    pub(super) fn link(&self, at: &At, text: &str) -> Markup {
        html! { a href=(self.links.to(at)) title=(format!("{}:{}", shown(&at.path), at.line)) { (shown(text)) } }
    }

    pub(super) fn risks(&self, model: &Facts) -> Markup {
        let mut risks: Vec<&Risk> = model.risks.iter().collect();
        risks.sort_by(|a, b| (b.is_open, b.level, &a.id).cmp(&(a.is_open, a.level, &b.id)));
        let rows: Vec<Markup> = risks.iter().map(|risk| html! {
            th scope="row" { (self.link(&risk.at, &risk.id)) }
            td { (shown(&risk.title)) }
            td { (level(risk.level)) }
            td { @if risk.is_open { strong { (risk.treatment) } } @else { (risk.treatment) } }
            td { @match risk.residual { Some(rest) => (rest.word()), None => "–" } }
            td { (list(&risk.elements)) }
            td { (list(&risk.controls)) }
            td { (or_dash(risk.owner.as_deref())) }
        }).collect();
        let heads =
            ["Threat", "What can happen", "Risk", "State", "Remains", "Where", "Controls", "Owner"];
        table("Threats, the open ones first", &heads, &rows)
    }

    pub(super) fn cover(&self, model: &Facts) -> Markup {
        let row = |covered: &Covered| {
            html! {
                th scope="row" { (self.link(&covered.at, &covered.id)) }
                td { (covered.kind) }
                @for cell in covered.cells { (cover_cell(cell)) }
            }
        };
        let rows: Vec<Markup> = model.cover.iter().map(row).collect();
        let mut heads = vec!["Element", "Kind"];
        heads.extend(LETTERS.map(|letter| letter.name()));
        table(
            "STRIDE by element: 2 open = two open threats, ✓ = answered, gap = no answer yet",
            &heads,
            &rows,
        )
    }

    pub(super) fn controls(&self, model: &Facts) -> Markup {
        let age = |shown: Option<Date>| match days(shown, Some(self.today)) {
            Some(days) if days >= 0 => format!("{days} days ago"),
            Some(_) => "in the future".to_owned(),
            None => "never shown".to_owned(),
        };
        let row = |control: &Control| {
            html! {
                th scope="row" { (self.link(&control.at, &control.id)) }
                td { (shown(&control.title)) }
                td { (status(control.status)) }
                td { @if control.evidence.is_empty() { "–" } @else { ul.plain {
                    @for proof in &control.evidence {
                        li { (proof.kind) " " code { (shown(&proof.what)) } ", " (age(proof.shown)) }
                    }
                } } }
                td { (day(control.due)) @if control.is_overdue { " " strong { "overdue" } } }
                td { (or_dash(control.owner.as_deref())) }
            }
        };
        let mut controls: Vec<&Control> = model.controls.iter().collect();
        controls.sort_by_key(|control| (control.status, &control.id));
        let rows: Vec<Markup> = controls.into_iter().map(row).collect();
        table(
            "Mitigations, from proposed to verified",
            &["Mitigation", "What it does", "Status", "Evidence", "Due", "Owner"],
            &rows,
        )
    }

    pub(super) fn decisions(&self, model: &Facts) -> Markup {
        let left = |taken: &Taken| match days(Some(self.today), taken.until) {
            None => html! { strong { "no end" } },
            Some(days) if days < 0 => html! { strong { "ended " (-days) " days ago" } },
            Some(days) if days <= 30 => html! { strong { "ends in " (days) " days" } },
            Some(days) => html! { "ends in " (days) " days" },
        };
        let row = |taken: &Taken| {
            html! {
                th scope="row" { (self.link(&taken.at, &taken.threats.join(", "))) }
                td { (or_dash(taken.by.as_deref())) }
                td { (or_dash(taken.why.as_deref())) }
                td { (day(taken.granted)) }
                td { (day(taken.until)) }
                td { (left(taken)) }
            }
        };
        let mut taken: Vec<&Taken> = model.decisions.iter().collect();
        taken.sort_by_key(|taken| taken.until);
        let rows: Vec<Markup> = taken.into_iter().map(row).collect();
        table(
            "Accepted risks, the next to end first",
            &["Threats", "Accepted by", "Because", "Since", "Until", "Left"],
            &rows,
        )
    }

    pub(super) fn incidents(&self, model: &Facts) -> Markup {
        let span = |days: Option<i64>| days.map_or("–".to_owned(), |days| format!("{days} d"));
        let rows: Vec<Markup> = model.incidents.iter().map(|incident| html! {
            th scope="row" { (self.link(&incident.at, &incident.id)) }
            td { (shown(&incident.title)) }
            td { (incident.severity.unwrap_or("–")) }
            td { (incident.phase.unwrap_or("–")) }
            td { (list(&incident.threats)) }
            td { (match incident.anticipated { Some(true) => "yes", Some(false) => "no", None => "not known" }) }
            td { (span(incident.to_detect)) }
            td { (span(incident.to_recover)) }
        }).collect();
        let heads = [
            "Incident",
            "What happened",
            "Severity",
            "Phase",
            "Threats",
            "Anticipated",
            "To detect",
            "To recover",
        ];
        table("Incidents", &heads, &rows)
    }

    pub(super) fn to_do(&self, model: &Facts) -> Option<Markup> {
        let open = model.incidents.iter().flat_map(|i| i.open.iter().map(move |todo| (i, todo)));
        let rows: Vec<Markup> = open.filter(|(_, todo)| todo.is_open).map(|(incident, todo)| html! {
            th scope="row" { (self.link(&todo.at, &incident.id)) }
            td { (todo.kind) }
            td { (shown(&todo.what)) }
            td { (or_dash(todo.owner.as_deref())) }
            td { (day(todo.due)) @if todo.due.is_some_and(|due| due < self.today) { " " strong { "overdue" } } }
            td { (or_dash(todo.ticket.as_deref())) }
        }).collect();
        let heads = ["Incident", "Kind", "What", "Owner", "Due", "Ticket"];
        (!rows.is_empty()).then(|| table("Still to do after incidents", &heads, &rows))
    }
}

fn cover_cell(cell: Cell) -> Markup {
    match cell {
        Cell::Blank => html! { td.blank { span.hidden { "not asked" } } },
        Cell::Gap => html! { td.gap { "gap" } },
        Cell::Answered => html! { td.done { "✓" span.hidden { " answered" } } },
        Cell::Open(count) => html! { td.open { (count) " open" } },
    }
}

fn status(status: Option<MitigationStatus>) -> &'static str {
    status.map_or("no status", MitigationStatus::word)
}
