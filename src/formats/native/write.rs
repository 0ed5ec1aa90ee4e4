//! A model as native YAML: what conversions fill, and it grows with them. One entry a line, as
//! people write it.

use ecow::EcoString;

use crate::model::{GateKind, Mitigation, Model, Text, Tree, TreeNode};
use crate::syntax::scalar;

/// The text of a file that is read as this model again.
#[must_use]
pub fn write(model: &Model) -> String {
    let mut out = "tmgate: 1\n".to_owned();
    let system = model.system.as_ref().map_or("imported", |system| system.value.as_str());
    out.push_str(&format!("system: {}\n", scalar(system)));
    if !model.mitigations.is_empty() {
        out.push_str("\nmitigations:\n");
        for mitigation in &model.mitigations {
            line(&mut out, &mitigation.id.value, &of_mitigation(mitigation));
        }
    }
    if !model.trees.is_empty() {
        out.push_str("\ntrees:\n");
        model.trees.iter().for_each(|tree| write_tree(&mut out, tree));
    }
    out
}

/// `  key: {...}`.
fn line(out: &mut String, key: &str, map: &Map) {
    out.push_str(&format!("  {}: {{{}}}\n", scalar(key), map.0.join(", ")));
}

fn write_tree(out: &mut String, tree: &Tree) {
    out.push_str(&format!("  {}:\n", scalar(&tree.id.value)));
    for (key, text) in [("title", &tree.title), ("threat", &tree.threat)] {
        if let Some(text) = text {
            out.push_str(&format!("    {key}: {}\n", scalar(&text.value)));
        }
    }
    for node in &tree.nodes {
        out.push_str("  ");
        line(out, &node.id.value, &of_node(node));
    }
}

fn of_mitigation(mitigation: &Mitigation) -> Map {
    let mut map = Map::default();
    map.text("title", mitigation.title.as_ref());
    map.word("status", mitigation.status.map(|status| status.value.word()));
    map
}

fn of_node(node: &TreeNode) -> Map {
    let mut map = Map::default();
    map.text("title", node.title.as_ref());
    for gate in &node.gates {
        let key = match gate.kind {
            GateKind::Any => "any",
            GateKind::All => "all",
            GateKind::Seq => "seq",
        };
        map.list(key, &gate.of);
    }
    for (key, number) in [("cost", &node.cost), ("p", &node.probability), ("time", &node.time)] {
        map.plain(key, number.as_ref().map(|number| number.value.to_string()));
    }
    map.word("skill", node.skill.map(|skill| skill.value.word()));
    map.list("stopped_by", &node.stopped_by);
    if let Some(rule_out) = &node.ruled_out {
        let mut inner = Map::default();
        inner.text("why", rule_out.why.as_ref());
        inner.text("test", rule_out.test.as_ref());
        inner.plain("until", rule_out.until.map(|until| until.value.to_string()));
        map.plain("ruled_out", Some(format!("{{{}}}", inner.0.join(", "))));
    }
    map.list("refs", &node.refs);
    map
}

/// The entries of a map in brackets.
#[derive(Default)]
struct Map(Vec<String>);

impl Map {
    fn text(&mut self, key: &str, text: Option<&Text>) {
        self.plain(key, text.map(|text| scalar(&text.value)));
    }

    fn word(&mut self, key: &str, word: Option<&str>) {
        self.plain(key, word.map(str::to_owned));
    }

    fn list(&mut self, key: &str, texts: &[Text]) {
        let items: Vec<String> = texts.iter().map(|text| scalar(text_of(text))).collect();
        self.plain(key, (!items.is_empty()).then(|| format!("[{}]", items.join(", "))));
    }

    fn plain(&mut self, key: &str, value: Option<String>) {
        self.0.extend(value.map(|value| format!("{key}: {value}")));
    }
}

fn text_of(text: &Text) -> &EcoString {
    &text.value
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::model::vocabulary::{MitigationStatus, Skill};
    use crate::model::{Gate, RuleOut};
    use crate::source::{FileId, SourceFile, Sources, Span, Spanned};
    use crate::syntax::{self, Limits};

    fn at() -> Span {
        Span::new(FileId(0), 0, 0)
    }

    fn text() -> impl Strategy<Value = Text> {
        let words = prop_oneof![
            "[a-z][a-z0-9-]{0,8}",
            "\\PC{1,12}",
            "[ \t\n:#'\"\\[\\]{},&*!|>%@`-]{1,6}",
            "(yes|null|~|1|0x1f|1e3|2026-01-01|\\.inf|- a|a: b|a #b|<<|=)",
        ];
        words.prop_map(|text| Text::new(text.into(), at()))
    }

    fn number() -> impl Strategy<Value = Option<Spanned<f64>>> {
        proptest::option::of((0.0f64..1e6).prop_map(|n| Spanned::new(n, at())))
    }

    fn node(id: String, of: Vec<usize>) -> impl Strategy<Value = TreeNode> {
        let texts = || proptest::collection::vec(text(), 0..3);
        let rule_out = (text(), text(), any::<bool>()).prop_map(|(why, test, until)| RuleOut {
            span: at(),
            why: Some(why),
            test: Some(test),
            until: until.then(|| Spanned::new(date(2027, 1, 31), at())),
        });
        let plain = (proptest::option::of(text()), number(), number(), number(), texts(), texts());
        let rest = (plain, proptest::option::of(rule_out), 0..4u8, any::<bool>());
        rest.prop_map(
            move |((title, cost, p, time, stopped_by, refs), ruled_out, kind, skilled)| {
                let kind =
                    [GateKind::Any, GateKind::All, GateKind::Seq].get(kind as usize).copied();
                let of: Vec<Text> =
                    of.iter().map(|n| Text::new(format!("n{n}").into(), at())).collect();
                let gate =
                    kind.filter(|_| !of.is_empty()).map(|kind| Gate { kind, span: at(), of });
                TreeNode {
                    id: Text::new(id.as_str().into(), at()),
                    body: at(),
                    title,
                    gates: gate.into_iter().collect(),
                    cost,
                    probability: p,
                    time,
                    skill: skilled.then(|| Spanned::new(Skill::High, at())),
                    stopped_by,
                    ruled_out,
                    refs,
                }
            },
        )
    }

    fn model() -> impl Strategy<Value = Model> {
        let shape = proptest::collection::vec(proptest::collection::vec(0usize..8, 0..4), 1..6);
        let nodes = shape.prop_flat_map(|shape| {
            let id = |at| if at == 0 { "goal".to_owned() } else { format!("n{at}") };
            let nodes = shape.into_iter().enumerate().map(|(at, of)| node(id(at), of));
            nodes.collect::<Vec<_>>()
        });
        (text(), text(), text(), nodes).prop_map(|(system, title, threat, nodes)| {
            let mut model = Model::empty(at());
            model.system = Some(system.clone());
            let mut mitigation = Mitigation::new(Text::new("m".into(), at()), at());
            mitigation.title = Some(title.clone());
            mitigation.status = Some(Spanned::new(MitigationStatus::Planned, at()));
            model.mitigations = vec![mitigation];
            let id = Text::new("t".into(), at());
            let (title, threat) = (Some(title), Some(threat));
            model.trees = vec![Tree { id, body: at(), title, threat, nodes }];
            model
        })
    }

    proptest! {
        /// What is written is read back as the same, but for places.
        #[test]
        fn what_is_written_is_read_back(model in model()) {
            let written = write(&model);
            let mut sources = Sources::new();
            let bytes = written.clone().into_bytes();
            let file = sources.add(SourceFile::new("threatmodel.yaml", bytes));
            let document = syntax::parse(&sources, file, &Limits::default());
            prop_assert!(document.mistakes.is_empty(), "{:?} of\n{written}", document.mistakes);
            let read = crate::formats::lower(&sources, &[document]);
            prop_assert!(read.mistakes.is_empty(), "{:?} of\n{written}", read.mistakes);
            let bare = |model: &Model| {
                let told = format!("{:?} {:?} {:?}", model.system, model.mitigations, model.trees);
                let mut bare = String::new();
                for (nth, part) in told.split("Span { file: FileId(0), start: ").enumerate() {
                    let part = if nth == 0 { part } else { part.split_once('}').unwrap().1 };
                    bare.push_str(part);
                }
                bare
            };
            prop_assert_eq!(bare(&read), bare(&model), "{}", written);
        }
    }
}
