//! What is told of one model; it owns its text.

use std::sync::Arc;

use jiff::civil::Date;

use super::At;
use super::shared::Marks;
use super::threat::ThreatFact;

/// What one model has to say.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The name of the system, or the path where it has none.
    pub model: String,
    pub path: Arc<str>,
    /// The first of its files, by which it is known.
    pub first: Arc<str>,
    pub score: u32,
    /// What was asked for, or what the likeliest threat is at.
    pub elements: Vec<ElementFact>,
    /// The elements were asked for by name.
    pub is_named: bool,
    pub contacts: Vec<Contact>,
    pub playbooks: Vec<PlaybookFact>,
    pub reach: ReachFact,
    pub threats: Vec<ThreatFact>,
    pub incidents: Vec<IncidentFact>,
    /// The part of the data-flow diagram around the elements, in the words of mermaid.
    pub diagram: Option<String>,
    /// By what the same weakness is found in other models.
    pub marks: Arc<Marks>,
    /// Part of the model could not be read.
    pub is_partial: bool,
}

#[derive(Clone, Debug)]
pub struct ElementFact {
    pub id: String,
    /// "process", "flow", ...
    pub noun: &'static str,
    pub title: Option<String>,
    pub zone: Option<String>,
    pub is_exposed: bool,
    pub owner: Option<String>,
    pub at: At,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub owner: String,
    /// What CODEOWNERS calls them.
    pub handles: Vec<String>,
    /// How they are reached: a channel, a number, an address.
    pub contacts: Vec<String>,
    /// What they answer for.
    pub of: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct PlaybookFact {
    pub id: String,
    pub title: Option<String>,
    pub file: Option<String>,
    /// There is no such file.
    pub is_missing: bool,
    pub exercised: Option<Date>,
    pub owner: Option<String>,
    /// The threats of the answer that it is for; none where it is for whatever happens.
    pub threats: Vec<String>,
    pub at: At,
}

/// What is within reach of whoever holds the elements.
#[derive(Clone, Debug, Default)]
pub struct ReachFact {
    /// By class, the most sensitive first; `None` is what nobody classified.
    pub data: Vec<(Option<&'static str>, Vec<DataFact>)>,
    /// Components on the way, with the steps to each.
    pub components: Vec<(String, usize)>,
    /// Flows on the way of which the model does not say what they carry.
    pub silent: Vec<String>,
    /// Data that flows name and that the model does not describe.
    pub lost: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct DataFact {
    pub id: String,
    pub steps: usize,
    /// Where it is met first.
    pub at: String,
    pub is_vital: bool,
    pub is_pii: bool,
}

/// An incident of before, and how much it is like this.
#[derive(Clone, Debug)]
pub struct IncidentFact {
    pub id: String,
    pub title: Option<String>,
    pub severity: Option<&'static str>,
    pub phase: Option<&'static str>,
    pub detected: Option<Date>,
    pub score: usize,
    pub shared: Vec<String>,
    /// Id, why, status.
    pub causes: Vec<(String, Option<String>, Option<&'static str>)>,
    pub playbook: Option<String>,
    pub report: Option<String>,
    pub at: At,
}

impl Scene {
    /// Calls `change` with every path, so that it can be told from somewhere else.
    pub fn for_each_path(&mut self, change: &dyn Fn(&mut Arc<str>)) {
        change(&mut self.path);
        change(&mut self.first);
        self.elements.iter_mut().for_each(|element| change(&mut element.at.path));
        self.playbooks.iter_mut().for_each(|playbook| change(&mut playbook.at.path));
        self.incidents.iter_mut().for_each(|incident| change(&mut incident.at.path));
        for threat in &mut self.threats {
            change(&mut threat.at.path);
            let controls = threat.defences.iter_mut().chain(&mut threat.detections);
            controls.filter_map(|control| control.at.as_mut()).for_each(|at| change(&mut at.path));
        }
    }
}
