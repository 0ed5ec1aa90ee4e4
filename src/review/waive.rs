//! Comments in the file that allow a finding: `# tmgate: allow(rule-id) -- reason`.

use jiff::civil::Date;

use crate::finding::{Draft, Fix, Sink, Status, Subject, nearest};
use crate::model::vocabulary::parse_date;
use crate::rules::{self, Rule, gate};
use crate::source::{Sources, Spanned};
use crate::syntax::{self, Document, Waiver};

/// Marks the findings that comments allow, and reports comments that are wrong, expired or idle.
/// `whole`: the model could be read to its end, so that a comment without a finding is idle.
pub fn waive(
    sources: &Sources,
    documents: &[Document],
    whole: bool,
    today: Date,
    sink: &mut Sink<'_>,
) {
    for document in documents.iter().filter(|document| !document.comments.is_empty()) {
        let (waivers, mistakes) = syntax::waivers(sources, document);
        for mistake in mistakes {
            speak(sink, &gate::WAIVER_INVALID);
            sink.report(mistake.draft);
        }
        let path = sources.file(document.file).path().clone();
        for waiver in &waivers {
            apply(waiver, &path, sources, whole, today, sink);
        }
    }
}

fn speak(sink: &mut Sink<'_>, rule: &'static Rule) {
    sink.speak_as(&rule.meta, rule.meta.severity, false);
}

fn apply(
    waiver: &Waiver,
    path: &str,
    sources: &Sources,
    whole: bool,
    today: Date,
    sink: &mut Sink<'_>,
) {
    if let Some(until) = &waiver.until {
        let Some(date) = parse_date(&until.value) else {
            let message = format!("`{}` is no date of the form `2027-01-31`", until.value);
            speak(sink, &gate::WAIVER_INVALID);
            return sink.report(Draft::new(subject(waiver), until.span, message));
        };
        if date < today {
            let message = format!("the comment allows a finding until {date}, which has passed");
            speak(sink, &gate::WAIVER_EXPIRED);
            let draft = Draft::new(subject(waiver), until.span, message);
            return sink
                .report(draft.help("mend the cause, or decide anew until when it may stay"));
        }
    }
    for rule in &waiver.rules {
        if !may_be_waived(rule, waiver, sink) {
            continue;
        }
        let reason = waiver.reason.clone().unwrap_or_default();
        let mut used = false;
        for finding in sink.findings_mut() {
            let place = &finding.primary.place;
            let here = &*place.path == path && place.start.line == waiver.line;
            if here && finding.rule.id == rule.value && finding.status == Status::Open {
                finding.status = Status::Suppressed { reason: reason.clone() };
                used = true;
            }
        }
        if !used && whole {
            report_idle(rule, waiver, sources, sink);
        }
    }
}

fn may_be_waived(rule: &Spanned<ecow::EcoString>, waiver: &Waiver, sink: &mut Sink<'_>) -> bool {
    let meta = rules::meta(&rule.value);
    let (message, help) = match meta {
        Some(meta) if !meta.always => return true,
        Some(meta) => (format!("`{}` is part of the gate and cannot be allowed", meta.id), None),
        None => {
            let ids = rules::all().map(|rule| rule.meta.id);
            let help = nearest(&rule.value, ids).map(|meant| format!("did you mean `{meant}`?"));
            (format!("no rule is called `{}`", rule.value), help)
        }
    };
    speak(sink, &gate::WAIVER_INVALID);
    let draft = Draft::new(subject(waiver), rule.span, message);
    sink.report(match help {
        Some(help) => draft.help(help),
        None => draft.help("`tmgate rules` lists them all"),
    });
    false
}

fn report_idle(
    rule: &Spanned<ecow::EcoString>,
    waiver: &Waiver,
    sources: &Sources,
    sink: &mut Sink<'_>,
) {
    speak(sink, &gate::WAIVER_UNUSED);
    let message = format!("the comment allows `{}`, which does not occur here", rule.value);
    let draft = Draft::new(subject(waiver), rule.span, message).help("remove the comment");
    sink.report(match waiver.rules.len() {
        1 => draft.fix(remove(waiver, sources)),
        _ => draft,
    });
}

/// Removes the comment, and its line where nothing else stands on it.
fn remove(waiver: &Waiver, sources: &Sources) -> Fix {
    let source = sources.file(waiver.span.file);
    let text = source.text();
    let line = source.lines().position(text, waiver.span.start as usize).line;
    let range = source.lines().line_range(text, line);
    let before = &text[range.start..waiver.span.start as usize];
    let mut span = waiver.span;
    if before.trim().is_empty() {
        let next = source.lines().line_range(text, line + 1).start;
        (span.start, span.end) = (offset(range.start), offset(next.max(range.end)));
    } else {
        span.start = offset(range.start + before.trim_end().len());
    }
    Fix::one("remove the comment", syntax::replace(source, span, ""))
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A waiver is told from others by what it allows.
fn subject(waiver: &Waiver) -> Subject {
    let rules: Vec<&str> = waiver.rules.iter().map(|rule| rule.value.as_str()).collect();
    Subject::new("waiver", rules.join(","))
}
