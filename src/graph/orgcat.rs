//! The organisation's catalogue: which of its entries a component must answer, and which it does.

use super::{Element, Graph, Letters, ZoneOf};
use crate::finding::nearest;
use crate::graph::Resolved;
use crate::model::{AppliesTo, Catalogue, CatalogueEntry, Component};

/// The entries of the catalogue that a model has to do with, by their places in it.
#[derive(Debug, Default)]
pub struct InUse {
    /// They apply to a component, or the model names them.
    pub sure: Box<[u32]>,
    /// They may apply to a component of which too little is known.
    pub perhaps: Box<[u32]>,
}

impl<'m> Graph<'m> {
    /// The entries of the organisation's catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &'m [CatalogueEntry] {
        self.ground().catalogue().map_or(&[], |catalogue| &catalogue.entries)
    }

    /// Whether an entry is about a component; `None` where the model does not say enough of it.
    #[must_use]
    pub fn applies(&self, entry: &CatalogueEntry, component: &'m Component) -> Option<bool> {
        let Some(wanted) = entry.applies_to.as_ref().filter(|wanted| !wanted.is_empty()) else {
            return Some(false);
        };
        let mut unknown = false;
        for fact in [
            self.is_of_kind(wanted, component),
            is_of_tech(wanted, component),
            self.is_as_exposed(wanted, component),
            self.is_of_class(wanted, component),
            self.is_in_zone(wanted, component),
        ] {
            match fact {
                Some(true) => {}
                Some(false) => return Some(false),
                None => unknown = true,
            }
        }
        (!unknown).then_some(true)
    }

    fn is_of_kind(&self, wanted: &AppliesTo, component: &Component) -> Option<bool> {
        if wanted.kind.is_empty() {
            return Some(true);
        }
        let kind = component.kind.as_ref()?.value;
        Some(wanted.kind.iter().any(|wanted| wanted.value == kind))
    }

    /// What a component does not say of itself its flows may show.
    fn is_as_exposed(&self, wanted: &AppliesTo, component: &'m Component) -> Option<bool> {
        let Some(wanted) = &wanted.exposed else { return Some(true) };
        if let Some(exposed) = &component.exposed {
            return Some(exposed.value == wanted.value);
        }
        let mut unknown = false;
        for flow in self.flows_at(component) {
            let Some([from, to]) = self.ends(flow) else { continue };
            if !to.component().is_some_and(|to| std::ptr::eq(to, component)) {
                continue;
            }
            match self.is_untrusted(&from) {
                Some(true) => return Some(wanted.value),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(!wanted.value)
    }

    fn is_of_class(&self, wanted: &AppliesTo, component: &'m Component) -> Option<bool> {
        let Some(wanted) = &wanted.class else { return Some(true) };
        if self.component_class(component).is_some_and(|class| class >= wanted.value) {
            return Some(true);
        }
        let gap = self.class_gap_at(Element::Component(component));
        gap.is_none().then_some(false)
    }

    fn is_in_zone(&self, wanted: &AppliesTo, component: &'m Component) -> Option<bool> {
        if wanted.zone.is_empty() {
            return Some(true);
        }
        match self.zone_of(Element::Component(component)) {
            ZoneOf::Outside => Some(false),
            ZoneOf::Unknown => None,
            ZoneOf::In(zone) => {
                let mut zones = self.zones_around(zone);
                Some(zones.any(|zone| wanted.zone.iter().any(|id| id.value == zone.id.value)))
            }
        }
    }

    /// Whether a component answers an entry: by a threat that is `from` it, its own or one that
    /// comes along with a library, or by a reason why it does not apply.
    #[must_use]
    pub fn answers_entry(&self, entry: &CatalogueEntry, component: &'m Component) -> Option<bool> {
        let id = &entry.id.value;
        let is_from = |from: &crate::model::Text| from.value == *id;
        let inherited = self.inherited_at(Element::Component(component));
        if inherited.iter().any(|i| i.threat.from.as_ref().is_some_and(is_from)) {
            return Some(true);
        }
        let letters: Letters = entry.stride.iter().map(|letter| letter.value).collect();
        self.speaks_of(id, letters, Some(component))
    }

    /// The entries that the model has to do with.
    #[must_use]
    pub fn entries_in_use(&self) -> InUse {
        let (mut sure, mut perhaps) = (Vec::new(), Vec::new());
        for (at, entry) in (0_u32..).zip(self.catalogue()) {
            let applies: Vec<_> =
                self.components_in_scope().map(|c| self.applies(entry, c)).collect();
            let named = || self.speaks_of(&entry.id.value, Letters::default(), None) == Some(true);
            if applies.contains(&Some(true)) || named() {
                sure.push(at);
            } else if applies.contains(&None) || !self.model.whole {
                perhaps.push(at);
            }
        }
        InUse { sure: sure.into(), perhaps: perhaps.into() }
    }

    /// What an id without a model before it names in the catalogue. As long as nobody knows the
    /// whole catalogue, no id is wrong.
    pub(super) fn resolve_entry(&self, id: &str) -> Resolved<'m> {
        let Some(Catalogue { entries, partly, .. }) = self.ground().catalogue() else {
            return Resolved::Found;
        };
        if *partly || entries.iter().any(|entry| entry.id.value == id) {
            return Resolved::Found;
        }
        let ids = entries.iter().map(|entry| entry.id.value.as_str());
        let meant = self.names.spend_patience(entries.len()).and_then(|()| nearest(id, ids));
        meant.map_or(Resolved::Missing, Resolved::Misspelt)
    }
}

fn is_of_tech(wanted: &AppliesTo, component: &Component) -> Option<bool> {
    if wanted.tech.is_empty() {
        return Some(true);
    }
    let mut named = component.tech.iter();
    let is_wanted = |tech: &str| wanted.tech.iter().any(|w| w.value.eq_ignore_ascii_case(tech));
    let found = named.any(|tech| is_wanted(&tech.value));
    (found || !component.tech.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::formats::{self, orgcat};
    use crate::graph::Basis;
    use crate::ground::Ground;
    use crate::model::vocabulary::parse_date;
    use crate::source::{SourceFile, Sources};
    use crate::syntax::{Limits, parse};

    const SHOP: &str = "tmgate: 1
system: shop
data: {order: {class: confidential}, odd: {}}
zones: {internet: {trust: 0}, cluster: {trust: 50}, vault: {trust: 90, in: cluster}}
actors: {buyer: {kind: person, zone: internet}}
components:
  web: {kind: process, zone: cluster}
  db: {kind: store, zone: vault, tech: [Postgres, citus], holds: order, exposed: false}
  heap: {kind: store, holds: odd}
flows:
  buy: {path: buyer -> web, sends: order}
";

    /// Whether an entry of this `applies_to` is about each of the three components.
    fn about(wanted: &str) -> [Option<bool>; 3] {
        let mut sources = Sources::new();
        let mut read = |path: &str, text: &str| {
            let file = sources.add(SourceFile::new(path, text.into()));
            parse(&sources, file, &Limits::default())
        };
        let page = read("a.yaml", &format!("e: {{title: E, applies_to: {wanted}}}"));
        let shop = read("threatmodel.yaml", SHOP);
        let model = formats::lower(&sources, &[shop]);
        let catalogue = Arc::new(orgcat::lower(&sources, &[page]));
        assert!(!catalogue.partly, "{wanted}");
        let ground = Ground { catalogue: Some(catalogue.clone()), ..Ground::default() };
        let basis = Basis::on(parse_date("2026-11-23").unwrap());
        let graph = Graph::new(&model, &[], &basis).on(&ground);
        let entry = &graph.catalogue()[0];
        [0, 1, 2].map(|at| graph.applies(entry, &model.components[at]))
    }

    #[test]
    fn all_that_is_asked_must_be_so_and_what_is_not_said_is_not_known() {
        let (yes, no, open) = (Some(true), Some(false), None);
        for (wanted, expected) in [
            ("{}", [no, no, no]),
            ("{kind: store}", [no, yes, yes]),
            ("{kind: [process, store]}", [yes, yes, yes]),
            ("{tech: [mysql, postgres]}", [open, yes, open]),
            ("{exposed: true}", [yes, no, no]),
            ("{exposed: false}", [no, yes, yes]),
            ("{class: internal}", [yes, yes, open]),
            ("{class: restricted}", [no, no, open]),
            ("{zone: cluster}", [yes, yes, open]),
            ("{zone: vault}", [no, yes, open]),
            ("{kind: process, tech: postgres}", [open, no, no]),
        ] {
            assert_eq!(about(wanted), expected, "{wanted}");
        }
    }
}
