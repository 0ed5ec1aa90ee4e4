use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::Artefact;
use crate::model::Origin;
use crate::process::{Process, Stage, of_profile};
use crate::rules::{Check, Cx, Rule};

const PROCESSES: &[&str] = &["six-stage", "four-step"];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "process-stage-empty",
        summary: "stage of a process has left nothing in the model",
        docs: include_str!("process_stage_empty.md"),
        needs: &[Fact::Objectives, Fact::Stakeholders],
        on_by_default: false,
        profiles: &[("four-step", Severity::Warning), ("six-stage", Severity::Warning)],
        profile_options: &[
            ("four-step", "of", &["four-step"]),
            ("six-stage", "of", &["six-stage"]),
        ],
        options: &[OptionMeta {
            name: "of",
            doc: "The processes whose stages are asked about. A profile asks about its own.",
            default: OptionValue::Words(PROCESSES, PROCESSES),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let held = cx.graph.artefacts();
    // Without a component or a threat all else is empty, too; another rule says that.
    let is_begun = held.has(Artefact::Components) && held.has(Artefact::Threats);
    if cx.model.library.is_some() || !is_begun {
        return;
    }
    for process in cx.options.words("of").iter().filter_map(|profile| of_profile(profile)) {
        for (at, stage) in process.stages.iter().enumerate() {
            // That no threat is rated is said of each of them.
            if stage.is_empty(held) && stage.artefacts != [Artefact::Ratings] {
                report(cx, process, at + 1, stage, sink);
            }
        }
    }
}

fn report(cx: &Cx<'_>, process: &Process, number: usize, stage: &Stage, sink: &mut Sink<'_>) {
    let subject = Subject::new("stage", format!("{}-{number}", process.profile));
    let names: Vec<&str> = stage.artefacts.iter().map(|artefact| artefact.name()).collect();
    let message = format!(
        "stage {number} of `{}` has left nothing in the model: no {}",
        process.profile,
        names.join(", no "),
    );
    // Whatever could not be read of the model may be what is missing.
    if cx.model.is_misread(&Subject::model()) {
        return sink.not_assessed(subject, "something that the model says could not be read");
    }
    let lacks = |origin: &Origin| {
        origin.lacks(&stage.artefacts.iter().filter_map(|a| told_as(*a)).collect::<Vec<_>>())
    };
    if let Some(origin) = &cx.model.origin
        && let Some(fact) = lacks(origin)
    {
        let why = format!("{} files cannot say {}; an overlay can", origin.format, fact.phrase());
        return sink.not_assessed(subject, why);
    }
    let help = format!("go through the stage: {}", stage.title);
    sink.report(Draft::new(subject, cx.model.place(), message).help(help));
}

/// What a format of another tool must be able to say, for its files to have such a thing.
fn told_as(artefact: Artefact) -> Option<Fact> {
    Some(match artefact {
        Artefact::Purpose => Fact::Purpose,
        Artefact::Objectives => Fact::Objectives,
        Artefact::Data => Fact::Data,
        Artefact::Zones => Fact::Zones,
        Artefact::Agents => Fact::Agent,
        Artefact::Session => Fact::Stakeholders,
        Artefact::Personas => Fact::Personas,
        Artefact::Weaknesses => Fact::Weakness,
        Artefact::Trees => Fact::Trees,
        _ => return None,
    })
}
