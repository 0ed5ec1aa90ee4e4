//! The second half of a model: what can go wrong, what was done about it, what happened.

use crate::model::{Draft, Flaw};
use crate::page::{Fields, Style, Value, bare, list, text};
use crate::tables::{
    ACCEPTED, ACCIDENT, DETECTIVE, HAPPENED, INCIDENT, MITIGATIONS, REASONS, THREATS,
};

impl Draft<'_> {
    pub(crate) fn threats(&mut self) {
        self.page.section("threats");
        // Half of the teams accept at the threat, half in a list of its own.
        let listed = self.page.rng.percent(50);
        let accept = self.acceptance(listed);
        for row in THREATS {
            if self.skips(row.id) {
                continue;
            }
            let malicious = row.id != ACCIDENT;
            let accepted = row.id == ACCEPTED;
            let mut defences: Vec<&str> = row.mitigated_by.to_vec();
            if self.has(Flaw::UnknownId) && row.id == "flood" {
                defences.push("bot-shield");
            }
            let found =
                format!("2025-0{}-1{}", 1 + self.page.rng.below(9), self.page.rng.below(10));
            let hurts = if row.stride.contains('I') { "privacy" } else { "once-only" };
            let cvss = row.id == "injected-query" && self.page.rng.percent(30);
            let covered = self.names(row.at);
            let serious = row.is_serious();
            let hurting = serious && self.page.rng.percent(40);
            let dated = row.id == HAPPENED || self.page.rng.percent(40);
            let fields = Fields::default()
                .with("title", text(row.title))
                .with("at", Value::List(covered.clone()))
                .with("stride", text(row.stride))
                .with_if(!malicious, "cause", text("accidental"))
                .with_if(
                    malicious && serious,
                    "by",
                    text(self.name(if row.id == "insider-edit" { "operator" } else { "thief" })),
                )
                .with_if(hurting, "hurts", text(hurts))
                .with("likelihood", text(row.rating.0))
                .with("impact", text(row.rating.1))
                .with_if(
                    cvss,
                    "cvss",
                    text("CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"),
                )
                .with_if(!row.refs.is_empty(), "refs", list(row.refs))
                .with_if(!accepted, "mitigated_by", one_or_many(&defences))
                .with_if(serious, "detected_by", text(DETECTIVE))
                .with_if(accepted && !listed, "accept", Value::Table(accept.0.clone()))
                .with_if(dated, "found", text(found))
                .with_if(
                    row.id == HAPPENED && !self.skips(INCIDENT),
                    "updated",
                    text("2026-09-20"),
                );
            let style = self.style(40);
            self.page.entry(row.id, &fields, style);
            for (element, letters) in &mut self.open {
                if covered.contains(element) {
                    letters.retain(|letter| !row.stride.contains(letter));
                }
            }
        }
        if listed {
            self.page.section("acceptances");
            self.page.entry("exports-may-wait", &accept, Style::Block);
        }
    }

    fn acceptance(&mut self, listed: bool) -> Fields {
        let until = if self.has(Flaw::Expired) { "2026-10-31" } else { "2027-02-28" };
        Fields::default()
            .with_if(listed, "for", list(&[ACCEPTED]))
            .with("by", text("@acme/security"))
            .with("why", text("30 days allowed, 2 at worst"))
            .with("granted", text("2026-09-01"))
            .with("until", text(until))
            .with("ticket", text(format!("SEC-{}", 100 + self.page.rng.below(900))))
    }

    pub(crate) fn not_applicable(&mut self) {
        self.page.section("not_applicable");
        let gap = if self.has(Flaw::Gap) { self.name("consume") } else { String::new() };
        for (element, letters) in std::mem::take(&mut self.open) {
            if letters.is_empty() || element == gap {
                continue;
            }
            let mut fields = Fields::default();
            for (letter, reasons) in &REASONS {
                if letters.contains(*letter) {
                    let reason = self.page.rng.pick(reasons);
                    fields = fields.with(&letter.to_string(), text(reason));
                }
            }
            self.page.entry(&element, &fields, Style::Flow);
        }
    }

    pub(crate) fn mitigations(&mut self) {
        self.page.section("mitigations");
        for (id, title, kind) in MITIGATIONS {
            if self.skips(id) {
                continue;
            }
            let planned = id == "dual-control";
            let certain = matches!(id, "least-rights" | "webhook-hmac" | "replay-window");
            let verified = !planned && (certain || self.page.rng.percent(20));
            let status = if planned {
                "planned"
            } else if verified {
                "verified"
            } else {
                "implemented"
            };
            let due = if self.has(Flaw::Overdue) { "2026-08-31" } else { "2027-03-31" };
            let proof = !(self.has(Flaw::NoEvidence) && id == "least-rights");
            let unproven = self.has(Flaw::NoCode) && id == "audit-trail";
            let code = !planned && !unproven;
            let fields = Fields::default()
                .with("title", text(title))
                .with("status", text(status))
                .with_if(kind != "preventive", "kind", text(kind))
                .with_if(planned, "owner", self.owner())
                .with_if(planned, "ticket", text("OPS-812"))
                .with_if(planned, "due", text(due))
                .with_if(code, "code", text(format!("lib/{id}.rs")))
                .with_if(verified && proof, "evidence", evidence(id))
                .with_if(id == "replay-window" && !self.skips(INCIDENT), "because", text(INCIDENT));
            let style = self.style(70);
            self.page.entry(id, &fields, style);
        }
    }

    pub(crate) fn playbooks(&mut self) {
        self.page.section("playbooks");
        let serious: Vec<&str> = THREATS
            .iter()
            .filter(|row| row.is_serious() && !self.skips(row.id))
            .map(|row| row.id)
            .collect();
        let fields = Fields::default()
            .with("file", text("lib/abuse.md"))
            .with("for", list(&serious))
            .with("owner", self.owner())
            .with("exercised", text("2026-05-20"));
        let style = self.style(30);
        self.page.entry("abuse", &fields, style);
    }

    pub(crate) fn tree(&mut self) {
        if !self.page.rng.percent(12) {
            return;
        }
        self.page.section("trees");
        let leaf = |p: &str, key: &str, id: &str| {
            Value::Table(
                Fields::default().with("p", bare(p)).with_if(!key.is_empty(), key, list(&[id])).0,
            )
        };
        let node =
            |gate: &str, ids: &[&str]| Value::Table(Fields::default().with(gate, list(ids)).0);
        let fields = Fields::default()
            .with("threat", text(HAPPENED))
            .with("goal", node("any", &["forge-event", "replay-event"]))
            .with("forge-event", node("all", &["reach-endpoint", "sign-event"]))
            .with("reach-endpoint", leaf("0.95", "", ""))
            .with("sign-event", leaf("0.01", "stopped_by", "webhook-hmac"))
            .with("replay-event", node("seq", &["capture-event", "resend-event"]))
            .with("capture-event", leaf("0.2", "", ""))
            .with("resend-event", leaf("0.9", "stopped_by", "replay-window"));
        self.page.entry("done-without-request", &fields, Style::Block);
    }

    pub(crate) fn incidents(&mut self) {
        if self.skips(INCIDENT) {
            self.page.out.push('\n');
            self.page.scalar("incidents", &text("none-known"));
            self.page.scalar("incidents_reviewed", &text("2026-09-30"));
            return;
        }
        self.page.section("incidents");
        let cause = Fields::default()
            .with("why", text("the signature had no freshness"))
            .with("status", text("fixed"))
            .with("fixed_by", list(&["replay-window"]));
        let fields = Fields::default()
            .with(
                "title",
                text(format!(
                    "Replayed events booked {} {} twice",
                    2 + self.page.rng.below(90),
                    self.noun
                )),
            )
            .with("severity", text("high"))
            .with("phase", text("closed"))
            .with("started", text("2026-08-30"))
            .with("detected", text("2026-09-02"))
            .with("closed", text("2026-09-09"))
            .with("reviewed", text("2026-09-16"))
            .with("affected", Value::List(self.names(&["callback", "worker"])))
            .with("threats", list(&[HAPPENED]))
            .with("refs", list(&["CWE-294"]))
            .with(
                "root_causes",
                Value::Table(Fields::default().with("no-replay-check", Value::Table(cause.0)).0),
            )
            .with("playbook", text("abuse"))
            .with("report", text("lib/2026-03.md"));
        let style = self.style(20);
        self.page.entry(INCIDENT, &fields, style);
    }

    pub(crate) fn assumptions(&mut self) {
        let stale = self.has(Flaw::StaleAssumption);
        if !stale && self.page.rng.percent(70) {
            return;
        }
        self.page.section("assumptions");
        let until = if stale { "2026-06-30" } else { "2028-06-30" };
        let fields = Fields::default()
            .with("title", text("The cluster is not shared with other tenants"))
            .with("owner", self.owner())
            .with("valid_until", text(until));
        self.page.entry("private-cluster", &fields, Style::Block);
    }
}

/// Where the format takes one or many, people write one without brackets.
fn one_or_many(ids: &[&str]) -> Value {
    if let [id] = ids { text(*id) } else { list(ids) }
}

fn evidence(id: &str) -> Value {
    let rows = match id {
        "backup" => vec![
            Fields::default()
                .with("drill", text("lib/restore.md"))
                .with("done", text("2026-06-11"))
                .0,
        ],
        "typed-queries" => vec![Fields::default().with("ci", text("lib/codeql.yml")).0],
        id => {
            vec![Fields::default().with("test", text(format!("{}::holds", id.replace('-', "_")))).0]
        }
    };
    Value::Rows(rows)
}
