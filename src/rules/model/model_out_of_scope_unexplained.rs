use crate::finding::{Draft, Fact, RuleMeta, Sink, Subject};
use crate::graph::Element;
use crate::model::vocabulary::Answer;
use crate::rules::{Check, Cx, Rule};
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-out-of-scope-unexplained",
        summary: "something is out of scope and nothing says why",
        docs: include_str!("model_out_of_scope_unexplained.md"),
        needs: &[Fact::ScopeReason],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let components = cx.model.components.iter();
    let components = components.map(|c| (Element::Component(c), c.out_of_scope.as_ref()));
    let flows = cx.model.flows.iter().map(|f| (Element::Flow(f), f.out_of_scope.as_ref()));
    for (element, answer) in components.chain(flows) {
        let name = format!("{} `{}`", element.noun(), element.id().value);
        judge(element.subject(), &name, answer, sink);
    }
    for threat in cx.model.threats.iter().filter(|threat| threat.retired.is_none()) {
        let subject = Subject::new("threat", threat.id.value.clone());
        let name = format!("threat `{}`", threat.id.value);
        judge(subject, &name, threat.out_of_scope.as_ref(), sink);
    }
}

fn judge(subject: Subject, name: &str, answer: Option<&Spanned<Answer>>, sink: &mut Sink<'_>) {
    let Some(answer) = answer else { return };
    let (message, help) = match &answer.value {
        Answer::No => return,
        Answer::Yes => (
            format!("{name} is out of scope and nothing says why"),
            "write the reason in place of `true`, for example `out_of_scope: run by the bank`",
        ),
        Answer::Because(why) if is_bare(why) => (
            format!("{name} is out of scope and `{why}` is no reason"),
            "write the reason, for example `out_of_scope: run by the bank`, or `false` if it is in scope",
        ),
        Answer::Because(_) => return,
    };
    sink.report(Draft::new(subject, answer.span, message).help(help));
}

/// A word that was meant to answer yes or no; in YAML 1.2 `no` is a text like any other.
fn is_bare(why: &str) -> bool {
    let word = why.trim().to_ascii_lowercase();
    let bare = ["y", "yes", "true", "on", "n", "no", "false", "off", "n/a", "none", "tbd", "todo"];
    word.chars().all(|c| !c.is_alphanumeric()) || bare.contains(&word.as_str())
}
