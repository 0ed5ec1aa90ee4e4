use super::*;

fn case<'r>(class: &'r str, name: &'r str) -> Case<'r> {
    Case { class, name, ..Case::default() }
}

fn names(id: &str) -> Vec<String> {
    TestId::read(id).names.iter().map(ToString::to_string).collect()
}

#[test]
fn ids_of_all_notations_are_lists_of_names() {
    for (id, read) in [
        ("pay::webhook::rejects_replay", vec!["pay", "webhook", "rejects_replay"]),
        ("app/tests/test_a.py::TestX::test_b", vec!["app", "tests", "test_a", "TestX", "test_b"]),
        ("src/a.test.ts > scope > is kept", vec!["src", "a", "test", "scope", "is kept"]),
        ("com.acme.PayTest#rejects()", vec!["com", "acme", "PayTest", "rejects"]),
        ("shop::bin/shop$tests::late", vec!["shop", "bin", "shop", "tests", "late"]),
        ("TestRejectsReplay", vec!["TestRejectsReplay"]),
    ] {
        assert_eq!(names(id), read, "{id}");
    }
}

#[test]
fn id_matches_the_case_whose_last_names_it_has() {
    let yes = [
        ("webhook::rejects_replay", case("pay", "pay::webhook::rejects_replay")),
        ("app/tests/test_a.py::test_b", case("app.tests.test_a", "test_b")),
        ("tests/test_a.py::TestX::test_b", case("app.tests.test_a.TestX", "test_b")),
        ("tests/test_a.py::test_b", case("tests.test_a", "test_b[1.5-a/b]")),
        ("tests/test_a.py::test_b[1]", case("tests.test_a", "test_b[1]")),
        ("com.acme.PayTest#rejects", case("com.acme.PayTest", "rejects()")),
        ("PayTest.rejects", case("com.acme.PayTest", "rejects(String)[2]")),
        ("PayTest$Late.rejects", case("com.acme.PayTest$Late", "rejects{int}[1]")),
        ("TestRejectsReplay", case("example.org/pay/services/pay", "TestRejectsReplay")),
        ("pay.TestRejectsReplay", case("example.org/pay/services/pay", "TestRejectsReplay")),
        ("TestRejectsReplay/old_event", case("pay", "TestRejectsReplay/old_event")),
        ("src/a.test.ts > scope > is kept", case("src/a.test.ts", "scope > is kept")),
        ("src/a.test.ts > scope > is kept", case("scope is kept", "scope is kept")),
        ("src/a.test.ts > takes 1.5 s.", case("src/a.test.ts", "takes 1.5 s.")),
        ("shop::tests::late", Case { name: "shop::shop$tests::late", ..Case::default() }),
    ];
    let no = [
        ("webhook::rejects_replay", case("pay", "pay::webhook::rejects_replay_twice")),
        ("hook::rejects_replay", case("pay", "pay::webhook::rejects_replay")),
        ("tests/test_a.py::test_b", case("tests.test_c", "test_b")),
        ("tests/test_a.py::test_b[1]", case("tests.test_a", "test_b[2]")),
        ("src/a.test.ts > is kept", case("src/b.test.ts", "is kept")),
        ("is kept", case("src/b.test.ts", "scope is kept")),
        ("TestRejectsReplay", case("pay", "TestRejectsReplay/old_event")),
    ];
    for (id, case) in yes {
        let id = id.replace("shop::tests", "shop::shop::tests");
        assert!(TestId::read(&id).matches(&case), "{id} is {case:?}");
        let mut wanted = Wanted::new([EcoString::from(id.as_str())]);
        wanted.see(&case, Outcome::Passed, None);
        assert_eq!(wanted.run(&id).outcome, Outcome::Passed, "{id} is found by its last word");
    }
    for (id, case) in no {
        assert!(!TestId::read(id).matches(&case), "{id} is not {case:?}");
    }
}

#[test]
fn failure_beats_pass_beats_skip_and_the_latest_run_counts() {
    let day = |text| crate::model::vocabulary::parse_date(text);
    let mut wanted = Wanted::new(["late".into(), "gone".into()]);
    for (name, outcome, on) in [
        ("late[1]", Outcome::Skipped, day("2026-11-22")),
        ("late[2]", Outcome::Passed, day("2026-11-03")),
        ("late[3]", Outcome::Passed, day("2026-11-01")),
        ("other", Outcome::Failed, day("2026-11-22")),
    ] {
        wanted.see(&case("", name), outcome, on);
    }
    assert_eq!(wanted.run("late"), Run { outcome: Outcome::Passed, on: day("2026-11-03") });
    wanted.see(&case("", "late[4]"), Outcome::Failed, None);
    assert_eq!(wanted.run("late").outcome, Outcome::Failed);
    assert_eq!(wanted.run("gone"), Run::ABSENT);
    assert_eq!(wanted.cases(), 5);
}

#[test]
fn test_is_looked_for_in_sources_by_its_name_and_by_its_sentence() {
    let has = |id: &str, name: &str| TestId::names_in_sources(id).iter().any(|n| n == name);
    assert!(has("tests/test_a.py::test_b[1]", "test_b"));
    assert!(has("src/a.test.ts > scope > takes 1.5 s", "takes 1.5 s"));
    assert!(has("TestX/old_event", "old event"));
    assert!(has("com.acme.PayTest#rejects()", "rejects"));
}
