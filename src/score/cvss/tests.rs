use super::*;

const V3: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const V4: &str = "CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N";

fn vector(text: &str) -> Vector {
    Reading::of(text).vector().ok_or(text).unwrap()
}

fn flawed(text: &str) -> Flaw {
    match Reading::of(text) {
        Reading::Flawed(flaw) => Some(flaw),
        Reading::Vector(_) | Reading::Old(_) => None,
    }
    .ok_or(text)
    .unwrap()
}

/// What is underlined and what is said.
fn flaw(text: &str) -> (String, String) {
    let flaw = flawed(text);
    (text[flaw.at].to_owned(), flaw.what)
}

fn rows(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().map(|line| line.split('\t').collect())
}

fn wrong_of_v40(file: &str) -> (usize, Vec<&str>) {
    let wrong = |row: &Vec<&str>| vector(row[0]).score().to_string() != row[1];
    (file.lines().count(), rows(file).filter(wrong).map(|row| row[0]).collect())
}

fn wrong_of_v31(file: &str) -> (usize, Vec<&str>) {
    let wrong = |row: &Vec<&str>| {
        let scores = v31::scores(&vector(row[0]));
        let ours = [scores.base, scores.temporal, scores.environmental].map(|s| s.to_string());
        ours != row[1..]
    };
    (file.lines().count(), rows(file).filter(wrong).map(|row| row[0]).collect())
}

#[test]
fn scores_are_those_of_the_reference() {
    let (count, wrong) = wrong_of_v40(include_str!("../../../fixtures/cvss/v40.tsv"));
    assert_eq!(wrong, Vec::<&str>::new(), "of {count}");
    assert!(count > 2000);
    let (count, wrong) = wrong_of_v31(include_str!("../../../fixtures/cvss/v31.tsv"));
    assert_eq!(wrong, Vec::<&str>::new(), "of {count}");
    assert!(count > 2000);
}

#[test]
fn fixture_has_every_macro_vector() {
    let mut seen = std::collections::BTreeSet::new();
    for row in rows(include_str!("../../../fixtures/cvss/v40.tsv")) {
        seen.insert(v40::macro_vector(&vector(row[0])).levels());
    }
    assert_eq!(seen.len(), 270);
}

#[test]
fn scores_have_names_and_ratings() {
    let name = |text: &str| {
        let vector = vector(text);
        format!("{} {} {}", vector.nomenclature(), vector.score(), vector.score().rating())
    };
    assert_eq!(name(V3), "CVSS-B 9.8 critical");
    assert_eq!(name(&format!("{V3}/E:P")), "CVSS-BT 9.3 critical");
    assert_eq!(name(&format!("{V3}/CR:L/MAV:P")), "CVSS-BE 6.5 medium");
    assert_eq!(name(V4), "CVSS-B 6.0 medium");
    assert_eq!(name(&format!("{V4}/E:X/MAV:X")), "CVSS-B 6.0 medium");
    assert_eq!(name(&format!("{V4}/E:U/CR:L/S:P")), "CVSS-BTE 1.4 low");
    assert_eq!(vector(&format!("{V3}/E:P")).base_score().to_string(), "9.8");
    assert_eq!(vector(&format!("{V4}/E:U")).base_score().to_string(), "6.0");
}

#[test]
fn untouched_environment_leaves_a_changed_scope_alone() {
    let text = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H";
    assert_eq!(vector(text).score(), vector(text).base_score());
}

#[test]
fn order_case_and_needless_metrics_are_readable_and_put_right() {
    let kinds = |text: &str| -> Vec<_> {
        vector(text).departures().iter().map(|d| (d.kind, text[d.at.clone()].to_owned())).collect()
    };
    let one = |kind, at: &str| vec![(kind, at.to_owned())];
    assert_eq!(kinds(V3), []);
    assert_eq!(kinds(V4), []);
    let text = V4.replace("AV:N/AC:L", "AC:L/AV:N");
    assert_eq!(kinds(&text), one(DepartureKind::Order, "AV:N"));
    assert_eq!(vector(&text).to_string(), V4);
    assert_eq!(kinds(&V4.to_lowercase()), one(DepartureKind::Case, "cvss:4.0"));
    assert_eq!(vector(&V4.to_lowercase()).to_string(), V4);
    let text = format!("{V3}/E:X/RL:O");
    assert_eq!(kinds(&text), one(DepartureKind::Unsaid, "E:X"));
    assert_eq!(vector(&text).to_string(), format!("{V3}/RL:O"));
    let text = format!("{V4}/U:amber");
    assert_eq!(vector(&text).to_string(), format!("{V4}/U:Amber"));
}

#[test]
fn what_is_wrong_is_underlined() {
    let says = |text: &str, at: &str, what: &str| {
        assert_eq!(flaw(text), (at.to_owned(), what.to_owned()), "{text}");
    };
    let v3 = |from, to| V3.replacen(from, to, 1);
    says(&v3("/UI:N", ""), &v3("/UI:N", ""), "lacks `UI`");
    says(&v3("/UI:N", "/UI:A"), "UI:A", "has `UI:A`, a value that does not exist");
    says(&v3("/UI:N", "/UI"), "UI", "gives `UI` no value");
    says(&v3("/UI:N", "/UI:"), "UI:", "gives `UI` no value");
    says(&v3("/UI:N", "/QQ:N"), "QQ", "has `QQ`, which is no metric of CVSS v3.1");
    says(&v3("/UI:N", "/AT:N"), "AT", "has `AT`, a metric of CVSS v4.0 and not of v3.1");
    says(&v3("/UI:N", "/UI:N/UI:N"), "UI:N", "says `UI` twice");
    says(&v3("/UI:N", "/UI:N/UI:R"), "UI:R", "says both `UI:N` and `UI:R`");
    says(&format!("{V3}/"), "/", "ends with a slash");
    says(&v3("/UI", "//UI"), "//", "has two slashes in a row");
    says(&v3("/UI:N", "/UI: N"), " ", "has a blank in it");
    says(&format!(" {V3}"), " ", "has a blank in it");
    says(&format!("{V3} "), " ", "has a blank in it");
    says(&v3("CVSS:3.1/", ""), "AV:N", "does not say its version");
    says(
        &v3("3.1", "3.2"),
        "CVSS:3.2",
        "begins with a version that does not exist or a prefix that is misspelt",
    );
    says(&V4.replace("SI:N", "SI:S"), "SI:S", "has `SI:S`, a value that does not exist");
    says(&v3("/UI:N/S:U", ""), &v3("/UI:N/S:U", ""), "lacks `UI` and `S`");
    assert!(flaw("CVSS:4.0").1.starts_with("lacks `AV`, `AC`, `AT`"));
    says("CVSS:4.0/", "/", "ends with a slash");
    says("", "", "is empty");
}

#[test]
fn safety_is_for_the_modified_metrics_alone() {
    assert_eq!(vector(&format!("{V4}/MSI:S")).nomenclature(), "CVSS-BE");
}

#[test]
fn only_what_hides_no_meaning_is_cured() {
    let cure = |text: &str| flawed(text).cure;
    let whole = Some(V3.to_owned());
    assert_eq!(cure(&format!("{V3}/")), whole);
    assert_eq!(cure(&format!(" {} ", V3.replace('/', " / "))), whole);
    assert_eq!(cure(&V3.replace("/UI:N", "//UI:N/UI:N")), whole);
    assert_eq!(cure(&V3.replace("/UI:N", "/UI:N/UI:R")), None);
    assert_eq!(cure(&V3.replace("/UI:N", "")), None);
    assert_eq!(cure(&V3.replace("CVSS:3.1/", "")), None);
}

#[test]
fn older_versions_are_known_as_such() {
    for v2 in [
        "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "(AV:N/AC:L/Au:N/C:P/I:P/A:P)",
        "CVSS2#AV:N/AC:L/Au:N/C:P/I:P/A:P",
    ] {
        assert_eq!(Reading::of(v2), Reading::Old("2"), "{v2}");
    }
    assert_eq!(Reading::of(&V3.replace("3.1", "3.0")), Reading::Old("3.0"));
    let flawed = V3.replace("3.1", "3.0").replace("UI:N", "UI:Q");
    assert!(matches!(Reading::of(&flawed), Reading::Flawed(_)));
}

#[test]
fn no_text_makes_it_stumble() {
    let pieces =
        ["CVSS:4.0", "cvss:3.1", "/", ":", "AV", "N", "é", " ", "X", "\u{2028}", "(", "U:Red"];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                for d in pieces {
                    let text = format!("{a}{b}{c}{d}");
                    if let Reading::Flawed(flaw) = Reading::of(&text) {
                        assert!(text.get(flaw.at.clone()).is_some(), "{text}: {:?}", flaw.at);
                    }
                }
            }
        }
    }
}
