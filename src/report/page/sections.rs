//! What the page says, from the verdict to the last finding.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::facts::{At, Facts};
use super::tables::{Tables, day, level, or_dash, table};
use super::{Page, charts, shown};
use crate::diagram;
use crate::finding::{Finding, Severity, Status};
use crate::model::vocabulary::{Level, MitigationStatus, Vocabulary};
use crate::report::summary;

/// More rows of findings are counted and not shown: `tmgate check` lists them all.
const MOST_FINDINGS: usize = 1000;

pub(super) fn head(page: &Page<'_>) -> Markup {
    html! {
        a.skip href="#summary" { "Skip to the summary" }
        header {
            p.kicker { "Threat model report" }
            h1 { (shown(page.name)) }
            p { "As of " (page.report.today) ". " (shown(&summary::models(page.report))) "." }
            nav aria-label="Contents" {
                ul {
                    li { a href="#summary" { "Summary" } }
                    @for (at, model) in page.models.iter().enumerate() {
                        li { a href=(format!("#m{at}")) { (shown(&model.name)) } }
                    }
                    li { a href="#findings" { "Findings" } }
                    li { a href="#not-assessed" { "Not assessed" } }
                }
            }
        }
    }
}

pub(super) fn summary(page: &Page<'_>) -> Markup {
    let report = page.report;
    let standing = page
        .models
        .iter()
        .map(|m| m.standing)
        .fold(Default::default(), |a: crate::diff::Standing, b| a.and(b));
    let errors = report.open(Severity::Error).count();
    let warnings = report.open(Severity::Warning).count();
    let skipped: usize = summary::reasons(&report.not_assessed).iter().map(|r| r.subjects).sum();
    let verdict = report.verdict.name();
    html! {
        section #summary aria-labelledby="summary-title" {
            h2 #summary-title { "Summary" }
            dl.numbers {
                div { dt { "Gate" } dd class=(format!("verdict {verdict}")) { (verdict) } }
                div { dt { "Open threats" } dd { (charts::open(&standing)) } }
                div { dt { "Accepted" } dd { (standing.accepted) } }
                div { dt { "Errors" } dd { (errors) } }
                div { dt { "Warnings" } dd { (warnings) } }
                div { dt { "Not assessed" } dd { (skipped) } }
            }
            div.pair {
                figure { figcaption { "Open threats by level" } (charts::bars(&standing)) }
                figure {
                    figcaption { "Open threats over time" }
                    @match charts::over_time(page.past) {
                        Some(chart) => (chart),
                        None => p.muted { "The history holds fewer than two versions of these models." },
                    }
                }
            }
            (learning(page))
            (owners(page))
        }
    }
}

/// Whether incidents were expected, and how long they took.
fn learning(page: &Page<'_>) -> Markup {
    let closed: Vec<_> =
        page.models.iter().flat_map(|m| &m.incidents).filter(|i| i.is_closed).collect();
    let known = closed.iter().filter(|incident| incident.anticipated == Some(true)).count();
    let unknown = closed.iter().filter(|incident| incident.anticipated.is_none()).count();
    let mean = |days: Vec<i64>| match i64::try_from(days.len()) {
        Ok(count) if count > 0 => {
            format!("{:.1} days", days.iter().sum::<i64>() as f64 / count as f64)
        }
        _ => "not known".to_owned(),
    };
    let detect = mean(closed.iter().filter_map(|incident| incident.to_detect).collect());
    let recover = mean(closed.iter().filter_map(|incident| incident.to_recover).collect());
    html! {
        @if closed.is_empty() {
            p.muted { "No incident is closed, so nothing can be said of whether threats were anticipated." }
        } @else {
            p {
                "Closed incidents: " (closed.len()) ". Anticipated, that is: mapped to a threat that was in the model before: "
                strong { (known) " of " (closed.len()) }
                @if unknown > 0 { " (of " (unknown) " it is not known)" }
                ". Mean time to detect: " (detect) ". Mean time to recover: " (recover) "."
            }
        }
    }
}

/// Who answers for what is open.
fn owners(page: &Page<'_>) -> Markup {
    #[derive(Default)]
    struct Share {
        elements: usize,
        open: usize,
        worst: Option<Level>,
    }
    let mut owners: BTreeMap<String, Share> = BTreeMap::new();
    let name = |owner: &Option<String>| owner.clone().unwrap_or_else(|| "nobody".to_owned());
    for model in page.models {
        for element in &model.cover {
            owners.entry(name(&element.owner)).or_default().elements += 1;
        }
        for risk in model.risks.iter().filter(|risk| risk.is_open) {
            let share = owners.entry(name(&risk.owner)).or_default();
            share.open += 1;
            share.worst = share.worst.max(risk.level);
        }
    }
    let rows: Vec<Markup> = owners
        .iter()
        .map(|(owner, share)| {
            html! {
                th scope="row" { (shown(owner)) }
                td { (share.elements) }
                td { (share.open) }
                td { @if share.open > 0 { (level(share.worst)) } @else { "–" } }
            }
        })
        .collect();
    html! {
        h3 { "Owners" }
        (table("Who answers for what", &["Owner", "Elements", "Open threats", "Worst"], &rows))
    }
}

pub(super) fn model(page: &Page<'_>, model: &Facts, at: usize) -> Markup {
    let tables = Tables { links: page.links, today: page.report.today };
    let id = format!("m{at}");
    let heading = format!("{id}-title");
    let picture = diagram::inline_svg(&model.picture, &format!("{id}-flows"));
    html! {
        section id=(id) aria-labelledby=(heading) {
            h2 id=(heading) { (shown(&model.name)) }
            @if let Some(purpose) = &model.purpose { p.lead { (shown(purpose)) } }
            p.muted {
                (tables.link(&model.at, &model.at.path)) " · owner " (or_dash(model.owner.as_deref()))
                " · stage " (model.stage.unwrap_or("–")) " · reviewed " (day(model.reviewed))
                " · open: " (charts::in_words(&model.standing))
            }
            @match picture {
                Ok(picture) => figure.drawing { figcaption { "Data flows" } div.wide tabindex="0" role="region" aria-label="Data flows" { (picture) } },
                Err(why) => p.muted { (why) "; " code { "tmgate diagram --around ELEMENT" } " draws a part." },
            }
            @if !model.risks.is_empty() { h3 { "Threats" } (tables.risks(model)) }
            @if !model.cover.is_empty() { h3 { "Coverage" } (coverage(model)) (tables.cover(model)) }
            @if !model.controls.is_empty() { h3 { "Mitigations and evidence" } (lifecycle(model)) (tables.controls(model)) }
            @if !model.decisions.is_empty() { h3 { "Decisions" } (tables.decisions(model)) }
            @if !model.incidents.is_empty() {
                h3 { "Incidents" } (tables.incidents(model))
                @if let Some(to_do) = tables.to_do(model) { (to_do) }
            }
            @if !model.trees.is_empty() {
                h3 { "Attack trees" }
                @for (nth, tree) in model.trees.iter().enumerate() {
                    @if let Ok(drawn) = diagram::inline_svg(tree, &format!("{id}-tree{nth}")) {
                        figure.drawing { figcaption { (tree.title) } div.wide tabindex="0" role="region" aria-label=(tree.title) { (drawn) } }
                    }
                }
            }
        }
    }
}

/// How many of the answers that are asked for are there.
fn coverage(model: &Facts) -> Markup {
    use super::facts::Cell;
    let cells = || model.cover.iter().flat_map(|row| row.cells);
    let asked = cells().filter(|cell| *cell != Cell::Blank).count();
    let gaps = cells().filter(|cell| *cell == Cell::Gap).count();
    html! { p { (asked - gaps) " of " (asked) " answers are given, " (gaps) " are missing." } }
}

/// How many mitigations are how far.
fn lifecycle(model: &Facts) -> Markup {
    let count = |wanted| model.controls.iter().filter(|c| c.status == Some(wanted)).count();
    html! {
        ol.steps {
            @for (word, status) in MitigationStatus::WORDS {
                li { strong { (count(*status)) } " " (word) }
            }
        }
    }
}

pub(super) fn findings(page: &Page<'_>) -> Markup {
    let mut open: Vec<&Finding> =
        page.report.findings.iter().filter(|f| f.status == Status::Open).collect();
    open.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let tables = Tables { links: page.links, today: page.report.today };
    let rows: Vec<Markup> = open.iter().take(MOST_FINDINGS).map(|finding| {
        let place = &finding.primary.place;
        let at = At { path: place.path.clone(), line: place.start.line };
        html! {
            th scope="row" { (tables.link(&at, &format!("{}:{}", place.path, place.start.line))) }
            td { (finding.severity.name()) }
            td { code { (finding.rule.id) } }
            td { (shown(&finding.message)) }
            td { (or_dash(finding.owner.as_deref())) }
        }
    }).collect();
    html! {
        section #findings aria-labelledby="findings-title" {
            h2 #findings-title { "Findings" }
            p { (shown(&summary::findings(page.report))) "." }
            @if !rows.is_empty() {
                (table("Open findings, the most severe first", &["Place", "Severity", "Rule", "What", "Owner"], &rows))
            }
            @if open.len() > MOST_FINDINGS {
                p { "and " (open.len() - MOST_FINDINGS) " more, which " code { "tmgate check" } " lists" }
            }
        }
    }
}

pub(super) fn not_assessed(page: &Page<'_>) -> Markup {
    let reasons = summary::reasons(&page.report.not_assessed);
    let rows: Vec<Markup> = reasons
        .iter()
        .map(|reason| {
            html! {
                th scope="row" { code { (reason.rule) } }
                td { (shown(reason.why)) }
                td { (reason.subjects) }
            }
        })
        .collect();
    html! {
        section #not-assessed aria-labelledby="not-assessed-title" {
            h2 #not-assessed-title { "Not assessed" }
            p.muted { "What could not be judged is not green. These rules could not decide, and why." }
            @if rows.is_empty() { p { "Everything that was asked could be judged." } }
            @else { (table("What was not assessed", &["Rule", "Why", "Subjects"], &rows)) }
        }
    }
}
