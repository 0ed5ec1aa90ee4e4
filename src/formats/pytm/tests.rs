//! What is read of pytm's three forms, hostile scripts among them.

use crate::formats::tests::{read_as, told};
use crate::formats::{self, Reading};
use crate::model::Said;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};

const ICE_CREAM: &str = include_str!("../../../fixtures/foreign/pytm/ice-cream.py");

fn read(path: &str, text: &str) -> Reading {
    read_as("pytm", path, text)
}

fn wrong(text: &str) -> Vec<String> {
    let reading = read("tm.py", text);
    assert_eq!(reading.model.whole, reading.model.mistakes.is_empty(), "{}", told(&reading));
    reading.model.mistakes.iter().map(|m| m.draft.message().to_owned()).collect()
}

#[test]
fn a_script_becomes_a_model_and_tells_what_is_lost() {
    insta::assert_snapshot!(told(&read("kitchen/tm.py", ICE_CREAM)));
}

#[test]
fn output_becomes_a_model_and_nothing_counts_twice() {
    let text = include_str!("../../../fixtures/foreign/pytm/output.json");
    insta::assert_snapshot!(told(&read("output.json", text)));
}

#[test]
fn functions_without_arguments_are_followed() {
    let text = include_str!("../../../fixtures/foreign/pytm/by-function.py");
    insta::assert_snapshot!(told(&read("cellar.py", text)));
}

#[test]
fn places_are_those_of_the_script() {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tm.py", ICE_CREAM.into()));
    let document = parse(&sources, file, &Limits::default());
    let model = formats::lower(&sources, &[document]);
    let shop = model.components.iter().find(|one| one.id.value == "order-page").unwrap();
    assert_eq!(sources.slice(shop.id.span), "\"Order page\"");
    assert_eq!(sources.slice(shop.zone.as_ref().unwrap().span), "parlour");
    assert_eq!(sources.slice(shop.code[0].span), "\"pages/order.py\"");
    let keep = model.flows.iter().find(|one| one.id.value == "keep-order").unwrap();
    assert_eq!(sources.slice(keep.path.as_ref().unwrap().to.span), "orders");
    assert_eq!(sources.slice(keep.over.as_ref().unwrap().span), "\"PostgreSQL\"");
}

#[test]
fn the_first_place_that_is_not_followed_is_told_and_no_other() {
    let head = "from pytm import *\ntm = TM('x')\na = Server('a')\n";
    let cases = [
        ("for n in range(3):\n    Server(str(n))\n", "line 4 makes parts of it in a loop"),
        (
            "if a:\n    Server('b')\nfor n in x: Server(n)\n",
            "line 4 makes parts of it under a condition",
        ),
        (
            "def make(n):\n    return Server(n)\nb = make('b')\n",
            "line 6 makes parts of it by a function that is not followed",
        ),
        ("a.port = ports()\n", "line 4 sets something to a value that only running it would tell"),
        (
            "b = Server(f'{a}')\n",
            "line 4 sets something to a value that only running it would tell",
        ),
        (
            "x = [Server(n) for n in names]\n",
            "line 4 makes parts of it in a way that is not followed",
        ),
        ("add(Server('b'), 1)\n", "line 4 hands parts of it to a function that is not followed"),
        ("def f():\n    f()\nf()\n", "line 5 calls a function that is being called"),
    ];
    for (rest, expected) in cases {
        let said = wrong(&format!("{head}{rest}"));
        assert_eq!(said, [format!("the model is not read whole: {expected}")], "{rest}");
    }
}

#[test]
fn what_several_elements_have_may_be_kept_in_a_map() {
    let text = "from pytm import *\nBASE = dict(isHardened=True)\nWEB = {'isEncrypted': True, **BASE}\n\
        tm = TM('x', description='y')\ntm.assumptions = ['Nobody reads this', Assumption('Nor that')]\n\
        a, b = Server('a', **WEB), Actor('b')\n\
        f = Dataflow(b, a, 'f', port=80)\nf.overrides = [Finding(threat_id='DE01', response='avoided')]\n";
    let reading = read("tm.py", text);
    let said = told(&reading);
    assert!(reading.model.mistakes.is_empty(), "{said}");
    assert_eq!(reading.model.flows[0].over.as_ref().unwrap().value, "encrypted");
    assert_eq!(reading.model.assumptions.len(), 2);
    assert_eq!(reading.model.threats[0].at[0].value, "f");
    let remarks = &reading.model.origin.as_ref().unwrap().remarks;
    let port = Said::Ignored("port".into(), Some("dstPort".into()));
    assert!(remarks.iter().any(|remark| remark.what == port), "{remarks:#?}");
}

#[test]
fn data_may_say_by_which_flows_it_is_carried() {
    let text = "from pytm import *\ntm = TM('x', description='y')\na, b = Server('a'), Datastore('b')\n\
        f = Dataflow(a, b, 'f')\nt = Data('t', traverses=[f], processedBy=[b])\nu = Data('u', carriedBy=[f, f])\n";
    let model = read("tm.py", text).model;
    let sent: Vec<&str> = model.flows[0].sends.iter().map(|data| data.value.as_str()).collect();
    assert_eq!(sent, ["t", "u"]);
    assert_eq!(model.components[1].holds[0].value, "t");
}

#[test]
fn many_data_of_one_flow_cost_little() {
    let names: Vec<String> = (0..90_000).map(|n| format!("\"{}\"", n % 40_000)).collect();
    let text = format!(
        r#"{{"name": "x", "elements": [{{"__class__": "Datastore", "name": "a", "data": [{0}]}}], "flows": [{{"name": "f", "source": "a", "sink": "a", "data": [{0}]}}]}}"#,
        names.join(",")
    );
    assert_eq!(read("a.json", &text).model.flows[0].sends.len(), 40_000);
}

#[test]
fn what_has_nothing_to_do_with_the_model_is_passed_over() {
    let text = "from pytm import *\nimport os, sys as s\nos.environ['A'] = 'b'\ntm = TM('x')\n\
        for x in [1]:\n    print(x)\nwith open('f') as f:\n    pass\ntry:\n    import y\nexcept ImportError:\n    y = None\n\
        def helper(n):\n    return n + 1\nz = helper(2)\nwhile z > 3: z -= 1\nif z: print('no')\n\
        tm.description = f'of {z}'\nassert z\ntm.process()\n";
    assert_eq!(wrong(text), Vec::<String>::new());
}

#[test]
fn broken_scripts_get_one_finding_at_their_line() {
    let text = include_str!("../../../fixtures/foreign/pytm/broken.py");
    assert_eq!(wrong(text), ["the script is no Python from line 6 on"]);
    assert_eq!(
        wrong("from pytm import *\nServer('a')\n"),
        ["no model is made where it can be followed: nothing calls `TM(...)`"]
    );
}

#[test]
fn hostile_scripts_are_read_in_bounded_time_and_without_a_panic() {
    let head = "from pytm import *\ntm = TM('x')\n";
    let calls: String =
        (0..30).map(|n| format!("def f{n}():\n    f{}()\n    f{}()\n", n + 1, n + 1)).collect();
    let cases = [
        format!("x = {}{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("x = {}", "[".repeat(100_000)),
        format!("x{} = 1", ".a".repeat(50_000)),
        format!("x = {}1", "'a' + ".repeat(50_000)),
        format!("{calls}f0()\n"),
        format!(
            "a = Server('a')\n{}",
            (0..20_000).map(|n| format!("a.x{n} = 1\n")).collect::<String>()
        ),
        "Server('a');".repeat(20_000),
        "Dataflow(".repeat(2_000),
        format!("x = '{}'", "\\".repeat(100_001)),
        "x = '\\x\\u12\\U99999999\\".to_owned(),
        "\u{0}\u{1}'\u{1}3'".to_owned(),
        format!("x = {}'", "f'{".repeat(5_000)),
        "a.b.c.d.e = tm.x.y = a = ".to_owned(),
        "import pytm as tm\ntm.TM = tm.tm = tm.TM(tm)".to_owned(),
        "TM(TM(TM())); tm.tm = tm; tm.tm.tm.tm = tm".to_owned(),
        "x".repeat(2 << 20),
    ];
    for rest in cases {
        let reading = read("tm.py", &format!("{head}{rest}"));
        assert!(reading.model.mistakes.len() < 4);
    }
}

#[test]
fn only_scripts_that_make_a_model_are_taken_for_one() {
    let format_of = |text: &str| {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("tm.py", text.into()));
        let document = parse(&sources, file, &Limits::default());
        formats::foreign(sources.file(file), &document).map(|format| format.name)
    };
    assert_eq!(format_of(ICE_CREAM), Some("pytm"));
    for text in [
        "import os\n",
        "# from pytm import TM\nTM()\nDataflow()\n",
        "def f():\n    from pytm import TM, Dataflow\n    TM(); Dataflow()\n",
        "from pytm import Server\nServer('a')\n",
        "from tensorflow import TM\nTM(); Dataflow()\n",
    ] {
        assert_eq!(format_of(text), None, "{text}");
    }
}
