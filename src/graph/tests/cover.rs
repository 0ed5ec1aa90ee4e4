use super::*;
use crate::graph::{Coverage, Letters, StoreRepudiation};
use crate::model::vocabulary::Stride;

fn written(letters: Letters) -> String {
    letters.iter().map(Stride::word).collect()
}

fn needed(graph: &Graph<'_>, id: &str) -> String {
    written(graph.needed_letters(element(graph, id), StoreRepudiation::Audit))
}

fn answered(graph: &Graph<'_>, id: &str) -> String {
    written(graph.answered_letters(element(graph, id)))
}

const ONE_OF_EACH: &str = "
actors: {buyer: {kind: person}}
components: {web: {kind: process}, orders: {kind: store}, psp: {kind: external}, odd: {}}
flows: {buy: {path: buyer -> web}}
";

#[test]
fn each_kind_of_element_needs_its_letters() {
    ask_shop(ONE_OF_EACH, |graph| {
        assert_eq!(needed(graph, "web"), "STRIDE");
        assert_eq!(needed(graph, "orders"), "TID");
        assert_eq!(needed(graph, "psp"), "SR");
        assert_eq!(needed(graph, "buyer"), "SR");
        assert_eq!(needed(graph, "buy"), "TID");
        assert_eq!(needed(graph, "odd"), "", "nobody knows what it is");
    });
}

#[test]
fn coverage_follows_the_methods_that_are_named() {
    let coverage =
        |methods: &str| ask_shop(&format!("method: [{methods}]"), |graph| graph.coverage());
    assert_eq!(coverage(""), Coverage::PerElement);
    assert_eq!(coverage("pasta, stride"), Coverage::PerElement);
    assert_eq!(coverage("stride-per-interaction, stride-per-element"), Coverage::PerElement);
    assert_eq!(coverage("stride-per-interaction, linddun"), Coverage::PerInteraction);
    assert_eq!(coverage("pasta, linddun"), Coverage::WithoutStride);
}

#[test]
fn repudiation_is_asked_of_stores_that_keep_logs() {
    let stores = "
data: {log: {audit: true}, booking: {integrity: high}, note: {integrity: medium}}
components:
  logs: {kind: store, holds: log}
  ledger: {kind: store, holds: [note, booking]}
  notes: {kind: store, holds: note}
";
    ask_shop(stores, |graph| {
        let asked = |id: &str, when| {
            graph.needed_letters(element(graph, id), when).contains(Stride::Repudiation)
        };
        assert!(asked("logs", StoreRepudiation::Audit));
        assert!(asked("ledger", StoreRepudiation::Audit));
        assert!(!asked("notes", StoreRepudiation::Audit));
        assert!(asked("notes", StoreRepudiation::Always));
        assert!(!asked("logs", StoreRepudiation::Never));
    });
}

#[test]
fn threats_and_reasons_answer_their_letters() {
    let text = format!(
        "{ONE_OF_EACH}
threats:
  a: {{title: Somebody buys as somebody else, at: [web, buy], stride: S T}}
  b: {{title: What was feared before the rewrite, at: web, stride: E, retired: {{why: gone}}}}
  c: {{title: The office may burn down, at: web, stride: D, out_of_scope: insured}}
  d: {{title: No letter says what this is, at: web}}
not_applicable:
  web: {{R: every order is signed by its buyer}}
"
    );
    ask_shop(&text, |graph| {
        assert_eq!(answered(graph, "web"), "STRD");
        assert_eq!(answered(graph, "buy"), "ST", "a letter that it does not need does no harm");
        assert_eq!(answered(graph, "orders"), "");
    });
}

#[test]
fn misspelt_target_still_answers() {
    let text = format!(
        "{ONE_OF_EACH}
threats: {{a: {{title: Orders are read by a stolen role, at: ordesr, stride: I}}}}
not_applicable: {{oders: {{D: they are rebuilt from events}}}}
"
    );
    ask_shop(&text, |graph| assert_eq!(answered(graph, "orders"), "ID"));
}

#[test]
fn answer_for_a_neighbour_is_none_at_home() {
    let bank = "components: {ledger: {kind: store}}";
    let shop = "
components: {ledger: {kind: store}}
threats: {a: {title: The bank's ledger is read, at: bank/ledger, stride: I}}
";
    ask_beside(bank, shop, |graph| {
        assert_eq!(answered(graph, "ledger"), "");
        assert!(graph.stray_letters::<Stride>().is_empty(), "it is to be found, elsewhere");
    });
}

#[test]
fn letters_stray_where_their_element_is_gone() {
    let text = format!(
        "{ONE_OF_EACH}
threats:
  a: {{title: The search is flooded, at: [web, search-frontend], stride: D}}
  b: {{title: Another model has this, at: bank/ledger, stride: I}}
  c: {{title: No longer a threat, at: search-frontend, stride: E, retired: {{why: gone}}}}
not_applicable: {{archive-of-1999: {{R: nobody writes to it}}}}
"
    );
    ask_shop(&text, |graph| assert_eq!(written(graph.stray_letters()), "RD"));
}

#[test]
fn example_model_is_covered_as_counted_by_hand() {
    let text = include_str!("../../../fixtures/models/checkout.yaml");
    let model = read(text.trim_start_matches("tmgate: 1"));
    let graph = Graph::new(&model, &[], &basis());
    let (mut asked, mut met) = (0, 0);
    for element in graph.elements_in_scope() {
        let needed = graph.needed_letters(element, StoreRepudiation::Audit);
        asked += needed.len();
        met += needed.and(graph.answered_letters(element)).len();
    }
    assert_eq!((asked, met), (35, 8));
}

#[test]
fn letters_read_as_words() {
    let letters = |list: &[Stride]| list.iter().copied().collect::<Letters>().to_string();
    use Stride::{DenialOfService, Spoofing, Tampering};
    assert_eq!(letters(&[]), "");
    assert_eq!(letters(&[Tampering]), "tampering (T)");
    assert_eq!(
        letters(&[DenialOfService, Tampering, Spoofing]),
        "spoofing (S), tampering (T) and denial of service (D)"
    );
}

#[test]
fn letters_are_a_set() {
    let set = |list: &[Stride]| list.iter().copied().collect::<Letters>();
    let st = set(&[Stride::Spoofing, Stride::Tampering, Stride::Spoofing]);
    let t = set(&[Stride::Tampering]);
    assert_eq!(st.len(), 2);
    assert_eq!(st.without(t), set(&[Stride::Spoofing]));
    assert_eq!(st.and(t), t);
    assert!(t.without(st).is_empty());
}

#[test]
fn store_expects_accidents_where_a_threat_needs_no_attacker() {
    let stores = "
components: {a: {kind: store}, b: {kind: store}, c: {kind: store}}
threats:
  theft: {title: A stolen role reads everything, at: [a, b, c]}
  fire: {title: A fire takes the hall, at: a, cause: environmental}
  flood: {title: It lay in the cellar once, at: b, cause: environmental, retired: {why: moved}}
";
    ask_shop(stores, |graph| {
        assert_eq!(graph.expects_accidents(component(graph, "a")), Some(true));
        assert_eq!(graph.expects_accidents(component(graph, "b")), Some(false));
        assert_eq!(graph.expects_accidents(component(graph, "c")), Some(false));
    });
    let lost = format!(
        "{stores}  slip: {{title: A slip of the keyboard, at: nowhere, cause: accidental}}\n"
    );
    ask_shop(&lost, |graph| {
        assert_eq!(graph.expects_accidents(component(graph, "a")), Some(true));
        assert_eq!(graph.expects_accidents(component(graph, "c")), None, "it may be meant");
    });
}
