//! GitHub's published description of its interface: each request and each answer is held to it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::serve::Request;

pub(crate) static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

pub(crate) struct Contract {
    calls: BTreeMap<String, Call>,
}

pub(crate) struct Call {
    method: String,
    path: Vec<String>,
    query: BTreeMap<String, Validator>,
    request: Option<Validator>,
    answers: BTreeMap<u16, Option<Validator>>,
    example: Value,
}

impl Contract {
    fn read() -> Contract {
        let text = include_str!("../../../fixtures/github/openapi.json");
        let mut all: Value = serde_json::from_str(text).unwrap();
        let definitions = all["$defs"].take();
        let validator = |schema: &Value| {
            let mut schema = schema.clone();
            schema["$defs"] = definitions.clone();
            jsonschema::validator_for(&schema).unwrap()
        };
        let optional = |schema: &Value| (!schema.is_null()).then(|| validator(schema));
        let read = |call: &Value| Call {
            method: text_of(&call["method"]),
            path: text_of(&call["path"]).split('/').map(str::to_owned).collect(),
            query: map(&call["query"]).map(|(k, v)| (k.clone(), validator(v))).collect(),
            request: optional(&call["request"]),
            answers: map(&call["answers"])
                .map(|(k, v)| (k.parse().unwrap(), optional(v)))
                .collect(),
            example: call["example"].clone(),
        };
        Contract {
            calls: map(&all["calls"]).map(|(name, call)| (name.clone(), read(call))).collect(),
        }
    }

    /// GitHub's own example of an answer, or of one item of a list.
    pub(crate) fn example(&self, call: &str) -> Value {
        match &self.calls[call].example {
            Value::Array(list) => list[0].clone(),
            one => one.clone(),
        }
    }

    /// What a request does that GitHub does not describe.
    pub(crate) fn request(&self, request: &Request) -> Result<&Call, String> {
        let name = format!("{} {}", request.method, request.path);
        let call = self.calls.values().find(|call| call.is(request));
        let call = call.ok_or_else(|| format!("{name}: no such call"))?;
        for (key, value) in &request.query {
            let known = call.query.get(key).ok_or_else(|| format!("{name}: no query `{key}`"))?;
            let number = value.parse::<i64>().map(Value::from);
            let text = Value::from(value.as_str());
            if !known.is_valid(&text) && !number.is_ok_and(|number| known.is_valid(&number)) {
                return Err(format!("{name}: `{key}={value}`"));
            }
        }
        match (&call.request, &request.body) {
            (Some(schema), body) => fits(schema, body.as_ref().unwrap_or(&json!({})), &name)?,
            (None, Some(_)) => return Err(format!("{name}: a body")),
            (None, None) => {}
        }
        Ok(call)
    }
}

impl Call {
    fn is(&self, request: &Request) -> bool {
        let path: Vec<&str> = request.path.split('/').collect();
        let fits = |(step, known): (&&str, &String)| {
            if known.starts_with('{') { !step.is_empty() } else { **step == **known }
        };
        self.method == request.method
            && self.path.len() == path.len()
            && path.iter().zip(&self.path).all(fits)
    }

    /// What an answer says that GitHub does not describe.
    pub(crate) fn answer(&self, status: u16, body: Option<&Value>) -> Result<(), String> {
        let name = format!("{} {} -> {status}", self.method, self.path.join("/"));
        match (self.answers.get(&status), body) {
            (Some(Some(schema)), Some(body)) => fits(schema, body, &name),
            (Some(Some(_)), None) => Err(format!("{name}: no body")),
            (Some(None), Some(_)) => Err(format!("{name}: a body")),
            (None, _) if status < 300 => Err(format!("{name}: no such answer")),
            _ => Ok(()),
        }
    }
}

fn fits(schema: &Validator, value: &Value, name: &str) -> Result<(), String> {
    let errors: Vec<String> = schema
        .iter_errors(value)
        .take(3)
        .map(|error| format!("{}: {error}", error.instance_path()).chars().take(300).collect())
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(format!("{name}: {}", errors.join("; "))) }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE).iter()
}
