//! What the page says, from the verdict to the last finding.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::facts::{At, Facts};
use super::tables::{Tables, day, level, or_dash, table};
use super::{Page, Sample, charts, first, shown};
use crate::diagram;
use crate::finding::{Finding, NotAssessed, Severity, Status};
use crate::model::vocabulary::{Level, MitigationStatus, Vocabulary};
use crate::report::summary;

/// More rows of findings are counted and not shown: `tmgate check` lists them all.
const MOST_FINDINGS: usize = 1000;
/// Models that the contents lead to one by one.
const MOST_LINKS: usize = 12;

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
                    @if page.models.len() > 1 { li { a href="#models" { "Models" } } }
                    // More than a few are found faster in their table.
                    @if page.models.len() <= MOST_LINKS {
                        @for (at, model) in page.models.iter().enumerate() {
                            li { a href=(format!("#m{at}")) { (shown(&model.name)) } }
                        }
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
    let decisions = page.models.iter().flat_map(|model| &model.decisions);
    let idle = decisions.filter(|taken| !taken.is_live).count();
    let errors = report.open(Severity::Error).count();
    let warnings = report.open(Severity::Warning).count();
    let skipped: usize = summary::reasons(&report.not_assessed).iter().map(|r| r.subjects).sum();
    let verdict = report.verdict.name();
    let beyond = summary::beyond(&report.not_assessed);
    html! {
        section #summary aria-labelledby="summary-title" {
            h2 #summary-title { "Summary" }
            dl.numbers {
                div { dt { "Gate" } dd class=(format!("verdict {verdict}")) { (verdict) } }
                div { dt { "Open threats" } dd { (charts::open(&standing)) } }
                div {
                    dt { "Accepted" }
                    dd { (standing.accepted) @if idle > 0 { " " span.aside { "(" (idle) " not in force)" } } }
                }
                div { dt { "Errors" } dd { a href="#findings" { (errors) } } }
                div { dt { "Warnings" } dd { a href="#findings" { (warnings) } } }
                div { dt { "Not assessed" } dd { a href="#not-assessed" { (skipped) } } }
            }
            p.muted {
                "Gate: what " code { "tmgate check" } " says, where " (summary::reason(report.verdict, report.fail_on)) ". "
                "Open: nothing effective is done about the threat, no mitigation in place and no acceptance in force. "
                "Accepted: somebody lives with it until a day. Not in force: an acceptance that ended, or does not say until when, by whom and why. "
                "Not assessed: what no rule could judge"
                @if !beyond.is_empty() {
                    "; rules that a file of another tool has no facts for are listed there and not counted here"
                }
                "."
            }
            (first::first(page))
            div.pair {
                figure { figcaption { "Open threats by level" } (charts::bars(&standing)) }
                figure {
                    figcaption { "Open threats over time" }
                    @match charts::over_time(page.past) {
                        Some(chart) => { (chart) (past(page)) },
                        None => p.muted { "The history holds fewer than two versions of these models." },
                    }
                }
            }
            (learning(page))
            @if page.models.len() > 1 { (models(page)) }
            (owners(page))
        }
    }
}

/// The numbers that a picture of the past shows, for who does not see it or wants them exactly.
fn past(page: &Page<'_>) -> Markup {
    let row = |sample: &Sample| {
        html! {
            th scope="row" { (sample.day) }
            @for (level, ..) in charts::LEVELS { td { (charts::count(&sample.standing, level)) } }
            td { (sample.standing.accepted) }
        }
    };
    let rows: Vec<Markup> = page.past.iter().map(row).collect();
    let heads = ["Day", "Critical", "High", "Medium", "Low", "Unrated", "Accepted"];
    html! {
        details {
            summary { "The numbers, day by day" }
            (table("Open and accepted threats at versions of the models", &heads, &rows))
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

/// How each model stands, the worst first.
fn models(page: &Page<'_>) -> Markup {
    let mut models: Vec<(usize, &Facts)> = page.models.iter().enumerate().collect();
    models.sort_by_cached_key(|(at, model)| {
        let open = charts::LEVELS.map(|(level, ..)| charts::count(&model.standing, level));
        (std::cmp::Reverse(open), *at)
    });
    let row = |(at, model): &(usize, &Facts)| {
        html! {
            th scope="row" { a href=(format!("#m{at}")) { (shown(&model.name)) } }
            @for (level, ..) in charts::LEVELS { td { (charts::count(&model.standing, level)) } }
            td { (model.standing.accepted) }
            td { (day(model.reviewed)) }
            td { (or_dash(model.owner.as_deref())) }
        }
    };
    let rows: Vec<Markup> = models.iter().map(row).collect();
    let heads =
        ["Model", "Critical", "High", "Medium", "Low", "Unrated", "Accepted", "Reviewed", "Owner"];
    html! {
        h3 #models { "Models" }
        (table("Open threats by level in each model, the worst first", &heads, &rows))
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
    let mut owners: Vec<(String, Share)> = owners.into_iter().collect();
    owners.sort_by_key(|(_, share)| std::cmp::Reverse((share.worst, share.open)));
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
        @if !rows.is_empty() {
            h3 { "Owners" }
            (table(
                "Who answers for what, those with the worst open threat first",
                &["Owner", "Elements", "Open threats", "Worst"],
                &rows
            ))
        }
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
            @if model.picture.is_empty() { p.muted { "It has no component and no actor, so there is nothing to draw." } }
            @else { @match picture {
                Ok(picture) => figure.drawing { figcaption { "Data flows" } div.wide tabindex="0" role="group" aria-label="Data flows" { (picture) } },
                Err(why) => p.muted { (why) "; " code { "tmgate diagram --around ELEMENT" } " draws a part." },
            } }
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
                        figure.drawing { figcaption { (tree.title) } div.wide tabindex="0" role="group" aria-label=(tree.title) { (drawn) } }
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
    let places = places(page);
    let row = |reason: &summary::Reason<'_>| {
        html! {
            th scope="row" { code { (reason.rule) } }
            td { (shown(reason.why)) }
            td { (reason.subjects) }
            td { (subjects(page, &places, reason)) }
        }
    };
    let rows: Vec<Markup> = reasons.iter().map(row).collect();
    let beyond = summary::beyond(&page.report.not_assessed);
    html! {
        section #not-assessed aria-labelledby="not-assessed-title" {
            h2 #not-assessed-title { "Not assessed" }
            p.muted { "What could not be judged is not green. These rules could not decide, and why." }
            @if rows.is_empty() && beyond.is_empty() { p { "Everything that was asked could be judged." } }
            @if !rows.is_empty() { (table("What was not assessed", &["Rule", "Why", "Subjects", "Which"], &rows)) }
            @if !beyond.is_empty() {
                h3 { "What files of other tools cannot say" }
                ul { @for line in &beyond { li { (shown(line)) } } }
            }
        }
    }
}

/// Of subjects that nothing could be said of so many are named.
const MOST_NAMED: usize = 10;

/// Where the elements of a model are written, by the path of the model and the id.
type Written<'a> = BTreeMap<(&'a str, &'a str), &'a At>;

fn places<'a>(page: &Page<'a>) -> Written<'a> {
    let of = |model: &'a Facts| {
        let elements = model.cover.iter().map(|one| (&one.id, &one.at));
        let flows = model.flows.iter().map(|one| (&one.id, &one.at));
        let threats = model.risks.iter().map(|one| (&one.id, &one.at));
        let controls = model.controls.iter().map(|one| (&one.id, &one.at));
        let incidents = model.incidents.iter().map(|one| (&one.id, &one.at));
        let all = elements.chain(flows).chain(threats).chain(controls).chain(incidents);
        all.map(|(id, at)| ((&*model.at.path, id.as_str()), at))
    };
    page.models.iter().flat_map(of).collect()
}

/// What a rule could say nothing of, each with a link to its line, or to its model.
fn subjects(page: &Page<'_>, places: &Written<'_>, reason: &summary::Reason<'_>) -> Markup {
    let tables = Tables { links: page.links, today: page.report.today };
    let ours = |one: &&NotAssessed| {
        one.beyond.is_none() && one.rule == reason.rule && one.why == reason.why
    };
    let mut named: Vec<(At, String)> = Vec::new();
    for one in page.report.not_assessed.iter().filter(ours) {
        let model = At { path: one.path.clone(), line: 1 };
        let whole = if one.model.is_empty() { &one.path } else { &one.model };
        if one.subjects.is_empty() {
            named.push((model.clone(), whole.to_string()));
        }
        for subject in one.subjects.iter().take(MOST_NAMED) {
            let at = places.get(&(&*one.path, subject.id.as_str()));
            // What has no id of its own is the model.
            let name =
                if subject.id.is_empty() { whole.to_string() } else { subject.id.to_string() };
            named.push((at.map_or_else(|| model.clone(), |at| (*at).clone()), name));
        }
        if named.len() >= MOST_NAMED {
            break;
        }
    }
    html! {
        @for (nth, (at, name)) in named.iter().take(MOST_NAMED).enumerate() {
            @if nth > 0 { ", " }
            (tables.link(at, name))
        }
        @if reason.subjects > MOST_NAMED { " and " (reason.subjects - MOST_NAMED) " more" }
    }
}
