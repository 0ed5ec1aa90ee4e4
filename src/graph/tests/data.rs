use super::*;
use crate::graph::data::must_survive;
use crate::model::vocabulary::Class;

const SHOP: &str = "
data:
  picture: {class: public}
  order: {class: confidential, integrity: high}
  card: {class: restricted, availability: critical}
  note: {}
components:
  web: {kind: process}
  orders: {kind: store, holds: [picture, order]}
  pictures: {kind: store, holds: picture}
  spare: {kind: store, holds: note}
flows:
  buy: {path: web -> orders, sends: order, gets: [picture, note]}
  pay: {path: web -> orders, sends: [card, nothing-like-it]}
  jot: {path: web -> spare, sends: note}
  show: {path: web -> pictures, gets: pictur}
";

#[test]
fn flow_is_of_the_highest_class_it_carries_either_way() {
    ask_shop(SHOP, |graph| {
        let class = |id: &str| graph.flow_class(flow(graph, id));
        assert_eq!(class("buy"), Some(Class::Confidential));
        assert_eq!(class("pay"), Some(Class::Restricted));
        assert_eq!(class("show"), Some(Class::Public), "misspelt, but meant");
        assert_eq!(class("jot"), None);
        assert_eq!(graph.carried(flow(graph, "buy")).count(), 3);
    });
}

#[test]
fn component_is_of_the_highest_class_it_holds_or_touches() {
    ask_shop(SHOP, |graph| {
        let class = |id: &str| graph.component_class(component(graph, id));
        assert_eq!(class("orders"), Some(Class::Restricted));
        assert_eq!(class("pictures"), Some(Class::Public));
        assert_eq!(class("spare"), None);
    });
}

#[test]
fn precious_data_is_what_must_not_be_lost_or_corrupted() {
    ask_shop(SHOP, |graph| {
        let survive: Vec<bool> = graph.model.data.iter().map(must_survive).collect();
        assert_eq!(survive, [false, true, true, false]);
        assert!(graph.keeps_precious_data(component(graph, "orders")));
        assert!(!graph.keeps_precious_data(component(graph, "pictures")));
        assert_eq!(graph.held(component(graph, "orders")).count(), 2);
    });
}
