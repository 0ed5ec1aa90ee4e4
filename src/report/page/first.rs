//! What is to be done first, out of all models: the page begins with it.

use maud::{Markup, html};

use super::facts::{At, Facts, days};
use super::tables::{Tables, or_dash, table};
use super::{Page, shown};
use crate::model::vocabulary::Level;

/// More rows are counted; the sections of the models hold them.
const MOST: usize = 12;
/// An acceptance that ends within so many days is to be talked about now.
pub(super) const SOON: i64 = 30;

/// Something to do.
struct Task<'a> {
    /// The least is done first.
    rank: u8,
    /// Days by which it is late.
    late: i64,
    at: &'a At,
    name: String,
    what: String,
    why: String,
    owner: Option<&'a str>,
    model: &'a str,
}

pub(super) fn first(page: &Page<'_>) -> Markup {
    let mut tasks: Vec<Task<'_>> = page.models.iter().flat_map(|m| tasks(m, page)).collect();
    tasks.sort_by(|a, b| (a.rank, -a.late, &a.name).cmp(&(b.rank, -b.late, &b.name)));
    let tables = Tables { links: page.links, today: page.report.today };
    let several = page.models.len() > 1;
    let row = |task: &Task<'_>| {
        html! {
            th scope="row" { (tables.link(task.at, &task.name)) }
            td { (shown(&task.what)) }
            td { strong { (task.why) } }
            td { (or_dash(task.owner)) }
            @if several { td { (shown(task.model)) } }
        }
    };
    let rows: Vec<Markup> = tasks.iter().take(MOST).map(row).collect();
    let heads = ["Which", "What", "Why now", "Owner", "Model"];
    let heads = &heads[..heads.len() - usize::from(!several)];
    html! {
        h3 #first { "To do first" }
        @if rows.is_empty() {
            p.muted {
                "No threat of high or critical risk is open, no acceptance has ended or ends within " (SOON)
                " days, no mitigation and no follow-up is overdue, and no incident is open."
            }
        } @else {
            (table("High and critical threats that are open, and what is overdue or ends soon", heads, &rows))
            @if tasks.len() > MOST { p.muted { "and " (tasks.len() - MOST) " more, below at each model" } }
        }
    }
}

fn tasks<'a>(model: &'a Facts, page: &Page<'_>) -> Vec<Task<'a>> {
    let today = page.report.today;
    let task = |rank: u8, late: i64, at: &'a At, name: String, what: String, why: String| Task {
        rank,
        late,
        at,
        name,
        what,
        why,
        owner: None,
        model: &model.name,
    };
    let mut tasks = Vec::new();
    for risk in model.risks.iter().filter(|risk| risk.is_open) {
        let (rank, why) = match risk.level {
            Some(Level::Critical) => (0, "open, critical"),
            Some(Level::High) => (2, "open, high"),
            _ => continue,
        };
        let owner = risk.owner.as_deref();
        let (name, what) = (risk.id.clone(), risk.title.clone());
        tasks.push(Task { owner, ..task(rank, 0, &risk.at, name, what, why.to_owned()) });
    }
    for taken in &model.decisions {
        let left = days(Some(today), taken.until);
        let (rank, late, why) = match left {
            None => (5, 0, "accepted without an end, so not in force".to_owned()),
            Some(left) if left < 0 => (1, -left, format!("acceptance ended {} days ago", -left)),
            Some(left) if left <= SOON => (6, -left, format!("acceptance ends in {left} days")),
            Some(_) => continue,
        };
        let (owner, name) = (taken.by.as_deref(), taken.threats.join(", "));
        let what = taken.why.clone().unwrap_or_default();
        tasks.push(Task { owner, ..task(rank, late, &taken.at, name, what, why) });
    }
    for control in model.controls.iter().filter(|control| control.is_overdue) {
        let late = days(control.due, Some(today)).unwrap_or(0);
        let (name, what) = (control.id.clone(), control.title.clone());
        let why = format!("mitigation overdue by {late} days");
        let owner = control.owner.as_deref();
        tasks.push(Task { owner, ..task(4, late, &control.at, name, what, why) });
    }
    for incident in &model.incidents {
        if !incident.is_closed {
            let why = format!("incident in phase {}", incident.phase.unwrap_or("unknown"));
            let (name, what) = (incident.id.clone(), incident.title.clone());
            tasks.push(task(5, 0, &incident.at, name, what, why));
        }
        for todo in incident.open.iter().filter(|todo| todo.is_open) {
            let Some(late) = days(todo.due, Some(today)).filter(|late| *late > 0) else { continue };
            let why = format!("{} overdue by {late} days", todo.kind);
            let (owner, name) = (todo.owner.as_deref(), incident.id.clone());
            let what = todo.what.clone();
            tasks.push(Task { owner, ..task(3, late, &todo.at, name, what, why) });
        }
    }
    tasks
}
