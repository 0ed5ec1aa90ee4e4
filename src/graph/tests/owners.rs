//! Who is named as an owner, and whom to ask.

use std::sync::Arc;

use super::{basis, read};
use crate::finding::Subject;
use crate::graph::Graph;
use crate::ground::Ground;
use crate::ground::owners::{Codeowners, Owners, Team, Teams};

const SHOP: &str = "system: shop
owner: team-shop
objectives: {open: {why: we sell, owner: board}}
data: {order: {class: internal, owner: team-data}}
actors: {thief: {kind: threat-agent, owner: nobody}, buyer: {kind: person}}
components:
  web: {kind: process, owner: Team-Web}
  api: {kind: process}
  mail: {kind: external, owner: post, out_of_scope: it is not ours}
flows:
  put: {path: web -> api}
  get: {path: api -> web, owner: team-web}
threats:
  old: {title: Old, at: web, owner: gone, retired: {why: it is over, date: 2026-01-01}}
  new: {title: New, at: api}
mitigations:
  rotate: {title: Rotated, status: retired, owner: gone}
  check: {title: Checked, status: planned, owner: ana@example.org}
playbooks: {down: {title: Down, owner: team-web}}
assumptions: {calm: {title: Calm, owner: team-ops}}
incidents:
  INC-1:
    title: It fell over
    closed: 2026-02-01
    owner: gone
    root_causes:
      open-one: {why: it leaks, status: open, owner: team-api}
      fixed-one: {why: it leaked, status: fixed, owner: gone}
    follow_up:
      - {what: Look at it, status: open, owner: team-look}
      - {what: Looked at it, status: done, owner: gone}
";

fn ask<T>(ground: &Ground, question: impl FnOnce(&Graph<'_>) -> T) -> T {
    let model = read(SHOP);
    question(&Graph::new(&model, &[], &basis()).on(ground))
}

fn known() -> Ground {
    let codeowners = Codeowners::read("CODEOWNERS", "* @org/shop\n/api/ @org/team-web\n");
    let shop =
        Team { name: "team-shop".into(), handles: vec!["@org/shop".into()], ..Team::default() };
    let teams = Teams { teams: vec![shop], partly: false };
    let owners = Owners::new(Some(codeowners), Some(teams), None, None);
    Ground { owners: Some(Arc::new(owners)), ..Ground::default() }
}

#[test]
fn owners_of_what_is_left_are_named_once_each() {
    ask(&Ground::default(), |graph| {
        let named: Vec<String> = graph
            .owners_named()
            .iter()
            .map(|named| format!("{}: {}", named.places[0].value, named.of.join(", ")))
            .collect();
        let expected = [
            "team-shop: the system",
            "board: objective `open`",
            "team-data: data `order`",
            "Team-Web: process `web`, flow `get`, playbook `down`",
            "ana@example.org: mitigation `check`",
            "team-ops: assumption `calm`",
            "team-api: root cause `open-one`",
            "team-look: a follow-up of incident `INC-1`",
        ];
        assert_eq!(named, expected);
    });
}

#[test]
fn reviewers_are_the_owners_of_what_changed_under_the_names_that_can_be_asked() {
    let changed = [
        Subject::new("flow", "put"),
        Subject::new("component", "web"),
        Subject::new("component", "api"),
        Subject::new("flow", "get"),
        Subject::new("threat", "new"),
        Subject::new("mitigation", "check"),
        Subject::new("data", "order"),
        Subject::model(),
        Subject::new("component", "no-such-thing"),
    ];
    ask(&known(), |graph| {
        let told: Vec<String> = graph
            .reviewers(&changed)
            .iter()
            .map(|reviewer| {
                let of: Vec<String> = reviewer.of.iter().map(ToString::to_string).collect();
                format!("{} [{}]: {}", reviewer.owner, reviewer.handles.join(" "), of.join(" "))
            })
            .collect();
        let expected = [
            "Team-Web [@org/team-web]: component:web flow:get",
            "ana@example.org [ana@example.org]: mitigation:check",
            "team-data []: data:order",
            "team-shop [@org/shop]: flow:put component:api threat:new model",
        ];
        assert_eq!(told, expected);
        assert!(graph.reviewers(&[]).is_empty());
    });
}

#[test]
fn teams_file_makes_two_names_one_owner() {
    ask(&known(), |graph| assert!(graph.same_owner("team-shop", "@org/shop")));
    ask(&Ground::default(), |graph| {
        assert!(!graph.same_owner("team-shop", "@org/shop"));
        assert!(graph.same_owner("shop", "@org/shop"));
    });
}
