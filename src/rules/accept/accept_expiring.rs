use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::model::vocabulary::Days;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-expiring",
        summary: "acceptance ends soon",
        docs: include_str!("accept_expiring.md"),
        needs: &[Fact::AcceptedUntil],
        severity: Severity::Warning,
        options: &[OptionMeta {
            name: "within",
            doc: "How long before the end it is said.",
            default: OptionValue::Days(30),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let horizon = cx.options.days("within").after(cx.today);
    for decision in cx.graph.decisions() {
        let Some(until) = decision.accept.until.filter(|until| until.value <= horizon) else {
            continue;
        };
        // One that is not in force has nothing to lose, and other rules speak of it.
        if !cx.graph.is_live(decision.accept) || cx.graph.is_renewed(&decision) {
            continue;
        }
        let when = match Days::between(cx.today, until.value).0 {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days, on {}", until.value),
        };
        let message = format!("{} ends {when}", decision.name());
        sink.report(
            Draft::new(decision.subject(), until.span, message)
                .help("decide now: treat the threat, or accept it until another day"),
        );
    }
}
