use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, listed};
use crate::graph::{Approvers, Decision, is_same_name};
use crate::model::Text;
use crate::model::vocabulary::Level;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-unauthorised",
        summary: "risk is accepted by somebody who may not accept it",
        docs: include_str!("accept_unauthorised.md"),
        needs: &[Fact::AcceptedBy],
        severity: Severity::Error,
        stride: "E",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let approvers = cx.graph.approvers();
    if approvers.is_empty() && !approvers.four_eyes {
        return;
    }
    for decision in cx.graph.decisions() {
        // Of an acceptance that has ended another rule speaks, and a new one needs a new signature.
        let ended = decision.accept.until.is_some_and(|until| until.value < cx.today);
        let Some(by) = decision.accept.by.as_ref().filter(|_| !ended) else { continue };
        match refused(cx, &decision, by) {
            Ok(None) => second_pair(cx, &decision, by, sink),
            Ok(Some(refused)) => sink.report(draft(approvers, &decision, by, refused)),
            Err(why) => sink.not_assessed(decision.subject(), why),
        }
    }
}

/// What somebody may not accept: a risk of this level, or any risk at all.
enum Refused {
    Level(Level),
    Any,
}

fn refused(
    cx: &Cx<'_>,
    decision: &Decision<'_>,
    by: &Text,
) -> Result<Option<Refused>, &'static str> {
    let forbidden = |level: &Level| !cx.graph.approvers().allow(&by.value, *level);
    let (borne, complete) = cx.graph.borne_levels(decision);
    let highest = borne.into_iter().filter(forbidden).max();
    match Approvers::LEVELS.iter().filter(|level| forbidden(level)).count() {
        0 => Ok(None),
        // Whatever the level is, it is not for them.
        4 if !complete || highest.is_some() => Ok(Some(Refused::Any)),
        _ if highest.is_some() || complete => Ok(highest.map(Refused::Level)),
        _ => Err("the risk that is accepted is not known"),
    }
}

fn draft(approvers: &Approvers, decision: &Decision<'_>, by: &Text, refused: Refused) -> Draft {
    let (what, levels) = match refused {
        Refused::Any => ("a risk".to_owned(), Approvers::LEVELS.to_vec()),
        Refused::Level(level) => (format!("a {level} risk"), vec![level]),
    };
    let mut names: Vec<&str> = Vec::new();
    for named in levels.into_iter().filter_map(|level| approvers.of(level)) {
        let new = named.names.iter().filter(|name| !names.contains(&name.as_str()));
        let new: Vec<&str> = new.map(String::as_str).collect();
        names.extend(new);
    }
    let message = format!("{} is by `{}`, who may not accept {what}", decision.name(), by.value);
    let who = listed(names);
    Draft::new(decision.subject(), by.span, message)
        .help(format!("let an approver decide; the configuration names {who}"))
}

/// Where two must agree, whoever owns what is threatened has not agreed with anybody.
fn second_pair(cx: &Cx<'_>, decision: &Decision<'_>, by: &Text, sink: &mut Sink<'_>) {
    if !cx.graph.approvers().four_eyes {
        return;
    }
    let mut unowned = decision.partial;
    for threat in &decision.threats {
        let owners = cx.graph.owners_of_threat(threat);
        unowned |= owners.is_empty();
        if let Some(owner) = owners.into_iter().find(|o| is_same_name(&o.value, &by.value)) {
            let message = format!(
                "{} is by `{}`, who owns what the threat is about",
                decision.name(),
                by.value
            );
            let draft = Draft::new(decision.subject(), by.span, message)
                .related(owner.span, "the owner")
                .help("let somebody else decide: the configuration asks for four eyes");
            return sink.report(draft);
        }
    }
    if unowned {
        sink.not_assessed(
            decision.subject(),
            "nobody owns what is threatened, so two are not told",
        );
    }
}
