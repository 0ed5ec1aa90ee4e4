//! Incidents: whether they were expected, how long they took, what is still to do.

use jiff::civil::Date;

use super::facts::{At, Places, days, text, texts};
use crate::graph::Graph;
use crate::graph::incident::is_closed;
use crate::model::Incident;
use crate::model::vocabulary::{ActionStatus, CauseStatus};
use crate::source::Spanned;

/// An incident.
#[derive(Debug)]
pub struct Happened {
    pub at: At,
    pub id: String,
    pub title: String,
    pub severity: Option<&'static str>,
    pub phase: Option<&'static str>,
    pub is_closed: bool,
    pub threats: Vec<String>,
    /// A threat that it maps to was known before it started; `None` where a day is missing.
    pub anticipated: Option<bool>,
    /// Days from its start until somebody noticed, and from then until all ran again.
    pub to_detect: Option<i64>,
    pub to_recover: Option<i64>,
    pub open: Vec<ToDo>,
}

/// What is still to do after an incident: a root cause, or a follow-up.
#[derive(Debug)]
pub struct ToDo {
    pub at: At,
    pub kind: &'static str,
    pub what: String,
    pub status: &'static str,
    pub owner: Option<String>,
    pub due: Option<Date>,
    pub ticket: Option<String>,
    pub is_open: bool,
}

pub(super) fn happened<'m>(
    graph: &Graph<'m>,
    places: &Places<'_>,
    incident: &'m Incident,
) -> Happened {
    let day = |date: Option<Spanned<Date>>| date.map(|date| date.value);
    let started = day(incident.started);
    let mapped = graph.mapped(incident);
    let found: Vec<Option<Date>> = mapped.threats.iter().map(|threat| day(threat.found)).collect();
    let before = |found: &Option<Date>| found.zip(started).is_some_and(|(found, at)| found < at);
    let anticipated = match found.iter().any(before) {
        true => Some(true),
        // Where a day is missing it cannot be told, except where nothing was mapped at all.
        false if found.is_empty() && !mapped.partial => Some(false),
        false if mapped.partial || started.is_none() || found.contains(&None) => None,
        false => Some(false),
    };
    let causes = incident.root_causes.iter().map(|cause| {
        let status = cause.status.map(|status| status.value);
        ToDo {
            at: places.at(cause.id.span),
            kind: "root cause",
            what: match &cause.why {
                Some(why) => format!("{}: {}", cause.id.value, why.value),
                None => cause.id.value.to_string(),
            },
            status: status.map_or("unknown", CauseStatus::word),
            owner: text(cause.owner.as_ref()),
            due: day(cause.due),
            ticket: text(cause.ticket.as_ref()),
            is_open: !matches!(status, Some(CauseStatus::Fixed | CauseStatus::Accepted)),
        }
    });
    let follow_ups = incident.follow_up.iter().map(|follow_up| {
        let status = follow_up.status.map(|status| status.value);
        ToDo {
            at: places.at(follow_up.span),
            kind: "follow-up",
            what: text(follow_up.what.as_ref()).unwrap_or_default(),
            status: status.map_or("unknown", ActionStatus::word),
            owner: text(follow_up.owner.as_ref()),
            due: day(follow_up.due),
            ticket: text(follow_up.ticket.as_ref()),
            is_open: status != Some(ActionStatus::Done),
        }
    });
    Happened {
        at: places.at(incident.id.span),
        id: incident.id.value.to_string(),
        title: text(incident.title.as_ref()).unwrap_or_default(),
        severity: incident.severity.map(|level| level.value.word()),
        phase: incident.phase.map(|phase| phase.value.word()),
        is_closed: is_closed(incident),
        threats: texts(&incident.threats),
        anticipated,
        to_detect: days(started, day(incident.detected)),
        to_recover: days(day(incident.detected), day(incident.recovered)),
        open: causes.chain(follow_ups).collect(),
    }
}
