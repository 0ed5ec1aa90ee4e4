//! Puts what an overlay says into the model that another tool's file made.

use std::collections::HashMap;

use ecow::EcoString;

use crate::finding::{Draft, Fact, Mistake, Subject, nearest};
use crate::model::{Component, Data, Flow, Mitigation, Model, Text, Threat};
use crate::source::Span;

/// Takes over the keys that are said: of single ones the overlay's word stands, lists grow. Each
/// brings the facts that can be learned from it.
macro_rules! take {
    ($says:ident, $to:expr, $from:expr; $($one:ident $([$($fact:ident),+])?),*; $($many:ident $([$($facts:ident),+])?),*) => {
        $(if let Some(said) = $from.$one {
            $to.$one = Some(said);
            $($($says.push(Fact::$fact);)+)?
        })*
        $(if !$from.$many.is_empty() {
            $to.$many.extend($from.$many);
            $($($says.push(Fact::$facts);)+)?
        })*
    };
}

pub(super) struct Merge<'m> {
    model: &'m mut Model,
    /// The facts that the overlay brings.
    says: Vec<Fact>,
    /// By noun and by whatever an element is called: its id.
    known: HashMap<(&'static str, EcoString), EcoString>,
}

impl<'m> Merge<'m> {
    pub(super) fn into(model: &'m mut Model) -> Self {
        let mut known = HashMap::new();
        let mut see = |noun, id: &Text, title: Option<&Text>| {
            // Of two elements by one name neither is meant by it.
            if let Some(title) = title {
                let key = (noun, title.value.clone());
                let id = if known.contains_key(&key) { EcoString::new() } else { id.value.clone() };
                known.insert(key, id);
            }
        };
        model.components.iter().for_each(|x| see("component", &x.id, x.title.as_ref()));
        model.flows.iter().for_each(|x| see("flow", &x.id, x.title.as_ref()));
        model.zones.iter().for_each(|x| see("zone", &x.id, x.title.as_ref()));
        model.actors.iter().for_each(|x| see("actor", &x.id, x.title.as_ref()));
        model.data.iter().for_each(|x| see("data", &x.id, x.title.as_ref()));
        model.threats.iter().for_each(|x| see("threat", &x.id, x.title.as_ref()));
        model.mitigations.iter().for_each(|x| see("mitigation", &x.id, x.title.as_ref()));
        model.for_each_id(|noun, id| _ = known.insert((noun, id.value.clone()), id.value.clone()));
        for (subject, own) in model.origin.iter().flat_map(|origin| &origin.ids) {
            known.insert((subject.kind, own.value.clone()), subject.id.clone());
        }
        known.retain(|_, id| !id.is_empty());
        Merge { model, says: Vec::new(), known }
    }

    /// Adds all that an overlay says. What names no element is a mistake.
    pub(super) fn add(mut self, said: Model) {
        let says = &mut self.says;
        take!(says, self.model, said; system, purpose [Purpose], owner [Owner], stage,
            reviewed [Review], review_every [Review], ir_profile, session [Stakeholders],
            incidents_reviewed [Incidents], no_incident_known [Incidents];
            method, uses, artefacts, glossary, out_of_scope, personas [Personas],
            objectives [Objectives], trees [Trees], assumptions [Assumptions]);
        for one in said.data {
            self.data(one);
        }
        for one in said.zones {
            let Some(id) = self.find("zone", &one.id, false) else { continue };
            let says = &mut self.says;
            if let Some(zone) = self.model.zones.iter_mut().find(|zone| zone.id.value == id) {
                zone.id.span = one.id.span;
                take!(says, zone, one; title, trust [Trust], inside, why, owner;);
            }
        }
        for one in said.actors {
            let Some(id) = self.find("actor", &one.id, false) else { continue };
            let says = &mut self.says;
            if let Some(actor) = self.model.actors.iter_mut().find(|actor| actor.id.value == id) {
                actor.id.span = one.id.span;
                take!(says, actor, one; title, kind, zone [Zones], goal, skill, motivation,
                    owner [Owner], contact [Contact];);
            }
        }
        said.components.into_iter().for_each(|one| self.component(one));
        said.flows.into_iter().for_each(|one| self.flow(one));
        // Threats name mitigations that the overlay brings.
        said.mitigations.into_iter().for_each(|one| self.mitigation(one));
        said.threats.into_iter().for_each(|one| self.threat(one));
        self.decisions(said.acceptances, said.not_applicable);
        for mut incident in said.incidents {
            self.translate("component", &mut incident.affected);
            self.translate("threat", &mut incident.threats);
            self.says.push(Fact::Incidents);
            self.model.incidents.push(incident);
        }
        for mut playbook in said.playbooks {
            self.translate("threat", &mut playbook.threats);
            self.says.push(Fact::Playbook);
            self.model.playbooks.push(playbook);
        }
        let Some(origin) = &mut self.model.origin else { return };
        self.says.retain(|fact| !origin.says.contains(fact));
        self.says.sort_unstable();
        self.says.dedup();
        origin.says.append(&mut self.says);
    }

    fn data(&mut self, one: Data) {
        let says_data = self.model.origin.as_ref().is_none_or(|o| o.says.contains(&Fact::Data));
        let Some(id) = self.find("data", &one.id, !says_data || one.title.is_some()) else {
            return;
        };
        if !self.model.data.iter().any(|data| data.id.value == id) {
            self.learn("data", &id);
            self.model.data.push(Data::new(one.id.clone(), one.body));
        }
        let says = &mut self.says;
        if let Some(data) = self.model.data.iter_mut().find(|data| data.id.value == id) {
            data.id.span = one.id.span;
            take!(says, data, one; title, class [DataClass], pii [Privacy], integrity, availability,
                audit, keep [Privacy], purpose [Privacy], owner;);
        }
    }

    fn component(&mut self, mut one: Component) {
        let Some(id) = self.find("component", &one.id, false) else { return };
        self.translate("data", &mut one.holds);
        one.zone.iter_mut().for_each(|zone| self.translate_one("zone", zone));
        let says = &mut self.says;
        if let Some(to) = self.model.components.iter_mut().find(|to| to.id.value == id) {
            (to.id.span, to.body) = (one.id.span, one.body);
            take!(says, to, one; title, purpose, kind, zone [Zones], owner [Owner],
                exposed [Exposed], gateway, encrypted [StoreEncryption], backup [Backup],
                contract [Contract], contact [Contact], out_of_scope [ScopeReason], reviewed;
                holds [Data], tech, uses, code [Code], iac [Code]);
        }
    }

    fn flow(&mut self, mut one: Flow) {
        let Some(id) = self.find("flow", &one.id, false) else { return };
        self.translate("data", &mut one.sends);
        self.translate("data", &mut one.gets);
        if let Some(path) = &mut one.path {
            self.translate_one("component", &mut path.from);
            self.translate_one("component", &mut path.to);
        }
        let says = &mut self.says;
        if let Some(to) = self.model.flows.iter_mut().find(|to| to.id.value == id) {
            (to.id.span, to.body) = (one.id.span, one.body);
            take!(says, to, one; title, path, over [Protocol, FlowEncryption], owner [Owner],
                openapi, contract [Contract], out_of_scope [ScopeReason];
                authn [Authn], authz [Authz], sends [Data, Carried], gets [Data, Carried], does);
        }
    }

    fn threat(&mut self, mut one: Threat) {
        let Some(id) = self.find("threat", &one.id, one.title.is_some()) else { return };
        self.translate("component", &mut one.at);
        self.translate("mitigation", &mut one.mitigated_by);
        self.translate("mitigation", &mut one.detected_by);
        if !self.model.threats.iter().any(|threat| threat.id.value == id) {
            self.learn("threat", &id);
            self.says.push(Fact::Threats);
            self.model.threats.push(Threat::new(one.id.clone(), one.body));
        }
        let says = &mut self.says;
        if let Some(to) = self.model.threats.iter_mut().find(|to| to.id.value == id) {
            (to.id.span, to.body) = (one.id.span, one.body);
            take!(says, to, one; title, cause, likelihood [Rating], impact [Rating], risk [Rating],
                residual, cvss [Rating], cvss_score, owasp [Rating], fair, weakness [Weakness],
                accept [AcceptedBy, AcceptedUntil, Treatment], transfer [Treatment],
                avoid [Treatment], out_of_scope, retired, found [Dates], updated, because, owner,
                ticket, purpose, action, result, from [Source];
                at [Target], stride [Stride], linddun [Linddun], by [Agent], hurts, refs [References],
                mitigated_by [Treatment], detected_by [Detection], requirements [Requirements]);
        }
    }

    fn mitigation(&mut self, one: Mitigation) {
        let Some(id) = self.find("mitigation", &one.id, one.title.is_some()) else { return };
        if !self.model.mitigations.iter().any(|to| to.id.value == id) {
            self.learn("mitigation", &id);
            self.says.push(Fact::Mitigations);
            self.model.mitigations.push(Mitigation::new(one.id.clone(), one.body));
        }
        let says = &mut self.says;
        if let Some(to) = self.model.mitigations.iter_mut().find(|to| to.id.value == id) {
            (to.id.span, to.body) = (one.id.span, one.body);
            take!(says, to, one; title, status, kind [MitigationKind], owner [MitigationOwner],
                ticket [MitigationPlan], due [MitigationPlan], because, provided, why;
                code [MitigationPlace], iac [MitigationPlace], policy, evidence [Evidence],
                refs [References]);
        }
    }

    fn decisions(
        &mut self,
        acceptances: Vec<crate::model::Acceptance>,
        not_applicable: Vec<crate::model::NotApplicable>,
    ) {
        for mut acceptance in acceptances {
            self.translate("threat", &mut acceptance.threats);
            self.says.extend([Fact::AcceptedBy, Fact::AcceptedUntil, Fact::Treatment]);
            self.model.acceptances.push(acceptance);
        }
        for mut entry in not_applicable {
            self.translate_one("component", &mut entry.element);
            self.model.not_applicable.push(entry);
        }
    }

    /// The id of what a key names. What is new keeps its key; what is neither is a mistake.
    fn find(&mut self, noun: &'static str, key: &Text, may_be_new: bool) -> Option<EcoString> {
        if let Some(id) = self.known.get(&(noun, key.value.clone())) {
            return Some(id.clone());
        }
        if may_be_new {
            return Some(key.value.clone());
        }
        let name = &key.value;
        let of_kind = self.known.iter().filter(|((kind, _), _)| *kind == noun);
        let mut all: Vec<(&EcoString, &EcoString)> =
            of_kind.map(|((_, name), id)| (name, id)).collect();
        all.sort_unstable();
        // An id is like the name that it is made of, so that one would hide the other.
        let own = all.iter().filter(|(name, id)| name != id).map(|(name, _)| name.as_str());
        let ids = all.iter().map(|(_, id)| id.as_str());
        let meant = nearest(name, own).or_else(|| nearest(name, ids));
        let elsewhere = self.known.keys().find(|(kind, other)| *kind != noun && other == name);
        let help = match (meant, elsewhere) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, Some((kind, _))) => format!("it is a {kind}; say this of it in its own section"),
            (None, None) if matches!(noun, "threat" | "mitigation") => {
                "it may have been renamed or taken out; what is new here has a `title`".to_owned()
            }
            (None, None) => "it may have been renamed or taken out of the file".to_owned(),
        };
        self.wrong(
            noun,
            key.span,
            format!("the overlay speaks of {noun} `{name}`, which the file does not have"),
            help,
        );
        None
    }

    fn wrong(&mut self, noun: &'static str, at: Span, message: String, help: String) {
        let draft = Draft::new(Subject::new("overlay", noun), at, message).help(help);
        self.model.mistakes.push(Mistake::new("schema-ref-unresolved", draft));
    }

    fn learn(&mut self, noun: &'static str, id: &EcoString) {
        self.known.insert((noun, id.clone()), id.clone());
    }

    /// References by the format's own ids or by names become those by ids.
    fn translate(&self, noun: &'static str, references: &mut [Text]) {
        references.iter_mut().for_each(|reference| self.translate_one(noun, reference));
    }

    fn translate_one(&self, noun: &'static str, reference: &mut Text) {
        // Where a component is meant, an actor or a flow may be as well.
        let nouns: &[&'static str] = match noun {
            "component" => &["component", "flow", "actor"],
            _ => &[noun],
        };
        let id = nouns.iter().find_map(|noun| self.known.get(&(*noun, reference.value.clone())));
        if let Some(id) = id {
            reference.value = id.clone();
        }
    }
}
