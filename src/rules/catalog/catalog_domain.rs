use super::{Cited, for_each_cited};
use crate::catalog::{Entry, Scheme};
use crate::finding::{Confidence, RuleMeta, Sink};
use crate::graph::Element;
use crate::model::Component;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-domain",
        summary: "cited entry is about a technology that the model does not have",
        docs: include_str!("catalog_domain.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// A kind of technology that some entries are about, and the words of `tech` that tell it.
struct Domain {
    word: &'static str,
    of: &'static str,
    signs: &'static str,
}

static AI: Domain = Domain {
    word: "ai",
    of: "AI",
    signs: "agent agents ai anthropic azure-openai bedrock bert claude cohere copilot deepseek \
        embedding embeddings gemini genai gpt huggingface keras langchain langgraph llama \
        llamacpp llamaindex llm llms mcp milvus mistral ml mlflow ollama onnx openai \
        pgvector pinecone pytorch qdrant qwen rag sagemaker scikit sklearn tensorflow torch \
        transformers vertex vllm weaviate whisper xgboost",
};

static ICS: Domain = Domain {
    word: "ics",
    of: "industrial control",
    signs: "bacnet canopen codesys dcs dnp3 hart historian hmi ics iec knx mms modbus opc opcua \
        ot plc profibus profinet rockwell rtu s7 scada siemens simatic sis",
};

static MOBILE: Domain = Domain {
    word: "mobile",
    of: "mobile",
    signs: "android apk capacitor cordova expo flutter ionic ios ipad ipados iphone kotlin maui \
        mobile react-native smartphone swift swiftui tablet xamarin",
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for_each_cited(cx, |cited| {
        // What is no longer in force is another rule's finding.
        let entry = cx.graph.catalog().lookup(&cited.text.value).filter(Entry::is_active);
        let Some((entry, domain)) = entry.and_then(|e| Some((e, domain_of(&e)?))) else { return };
        if cx.model.components.iter().any(|component| shows(component, domain)) {
            return;
        }
        let Some(parts) = parts(cx, &cited).filter(|p| p.iter().all(|c| !c.tech.is_empty())) else {
            let why = "the `tech` of what it concerns is not known";
            return sink.not_assessed(cited.by(), why);
        };
        if parts.iter().any(|component| shows(component, domain)) {
            return;
        }
        let message = format!(
            "which is about {} technology, and no `tech` says so ({})",
            domain.of, entry.name
        );
        sink.report(cited.draft(message).help(format!(
            "cite what fits this system, or name the technology in `tech`, such as `{}`",
            domain.word
        )));
    });
}

fn domain_of(entry: &Entry<'_>) -> Option<&'static Domain> {
    match (entry.scheme, entry.domain) {
        (Scheme::Atlas | Scheme::OwaspLlm | Scheme::OwaspAgentic, _) => Some(&AI),
        (Scheme::Attack, "ics") => Some(&ICS),
        (Scheme::Attack, "mobile") => Some(&MOBILE),
        _ => None,
    }
}

/// The components that a citation concerns: those a threat is at, both ends of a flow; the whole
/// model where it is no threat's. `None` where they are not known.
fn parts<'m>(cx: &Cx<'m>, cited: &Cited<'m>) -> Option<Vec<&'m Component>> {
    let Some(threat) = cited.threat else { return known(cx.model.components.iter().collect()) };
    let targets = cx.graph.targets(threat);
    if targets.len() != threat.at.len() {
        return None;
    }
    let mut parts = Vec::new();
    for target in targets {
        match target {
            Element::Component(component) => parts.push(component),
            Element::Flow(flow) => {
                parts.extend(cx.graph.ends(flow)?.iter().filter_map(|end| end.component()));
            }
            Element::Actor(_) => {}
        }
    }
    known(parts)
}

fn known(parts: Vec<&Component>) -> Option<Vec<&Component>> {
    (!parts.is_empty()).then_some(parts)
}

/// Whether a word of the component's `tech` is one of the domain's.
fn shows(component: &Component, domain: &Domain) -> bool {
    let is_sign = |word: &str| domain.signs.split(' ').any(|sign| sign == word);
    component.tech.iter().any(|tech| {
        let tech = tech.value.to_lowercase();
        let mut words = tech.split(|c: char| !c.is_alphanumeric());
        // `gpt4` is of the kind of `gpt`.
        let bare = |word: &str| is_sign(word.trim_end_matches(|c: char| c.is_ascii_digit()));
        is_sign(&tech) || words.any(|word| is_sign(word) || bare(word))
    })
}
