use crate::finding::{Confidence, Draft, Fact, RuleMeta, Sink, Subject};
use crate::graph::{Element, Letters, StoreRepudiation};
use crate::model::Threat;
use crate::model::vocabulary::Stride;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-letter-misplaced",
        summary: "threat has a STRIDE letter that applies to none of its targets",
        docs: include_str!("stride_letter_misplaced.md"),
        needs: &[Fact::Threats, Fact::Stride, Fact::Target],
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library's `self` is of the kind of whatever uses it.
    if cx.model.library.is_some() {
        return;
    }
    for threat in &cx.model.threats {
        if threat.retired.is_some() || threat.at.is_empty() {
            continue;
        }
        let targets = cx.graph.targets(threat);
        // R is out of place at no store: whether it is a log is another question.
        let fits = |e: &Element<'_>| cx.graph.needed_letters(*e, StoreRepudiation::Always);
        let fitting: Letters = targets.iter().flat_map(|e| fits(e).iter()).collect();
        let written: Letters = threat.stride.iter().map(|letter| letter.value).collect();
        let misplaced = written.without(fitting);
        if misplaced.is_empty() {
            continue;
        }
        let known = targets.len() == threat.at.len() && !targets.iter().any(|e| fits(e).is_empty());
        match known {
            true => report(threat, &targets, misplaced, sink),
            false => {
                let subject = Subject::new("threat", threat.id.value.clone());
                sink.not_assessed(subject, "one of its targets, or its kind, is not known");
            }
        }
    }
}

fn report(threat: &Threat, targets: &[Element<'_>], misplaced: Letters, sink: &mut Sink<'_>) {
    let at = match targets {
        [one] => format!("{} `{}`", one.noun(), one.id().value),
        _ => "any of its targets".to_owned(),
    };
    let id = &threat.id.value;
    let do_not = if misplaced.len() == 1 { "does" } else { "do" };
    let message = format!("threat `{id}` has {misplaced}, which {do_not} not apply to {at}");
    let mut letters = threat.stride.iter().filter(|letter| misplaced.contains(letter.value));
    let Some(first) = letters.next() else { return };
    let help = format!(
        "{} is asked of {}; add what is hit to `at`, or take the letter out",
        first.value.name(),
        homes(first.value)
    );
    let mut draft = Draft::new(Subject::new("threat", id.clone()), first.span, message).help(help);
    for other in letters {
        draft = draft.related(other.span, format!("{} too", other.value.name()));
    }
    sink.report(draft);
}

/// The kinds of element that a letter is asked of.
fn homes(letter: Stride) -> &'static str {
    match letter {
        Stride::Spoofing => "processes, external components and actors",
        Stride::Repudiation => "processes, stores, external components and actors",
        Stride::Tampering | Stride::InformationDisclosure | Stride::DenialOfService => {
            "processes, stores and flows"
        }
        Stride::ElevationOfPrivilege => "processes",
    }
}
