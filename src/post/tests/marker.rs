use crate::post::marker::{Kind, Marker, digest, is_id};
use crate::post::target::Run;

fn summary() -> Marker {
    Marker {
        id: "default".to_owned(),
        kind: Kind::Summary { head: "0a1b2c".to_owned(), run: Run { id: 77, attempt: 2 } },
        digest: digest("text"),
    }
}

fn finding() -> Marker {
    Marker {
        id: "infra".to_owned(),
        kind: Kind::Finding { fingerprint: "00ff.2".to_owned() },
        digest: "gone".to_owned(),
    }
}

#[test]
fn what_is_written_is_read() {
    let text = summary().to_string();
    let digest = digest("text");
    assert_eq!(
        text,
        format!("<!-- tmgate:v1 kind=summary id=default head=0a1b2c run=77.2 digest={digest} -->")
    );
    for marker in [summary(), finding()] {
        let body = marker.under("Some text\n\n");
        assert_eq!(body, format!("Some text\n\n{marker}"));
        assert_eq!(Marker::read(&body), Some(marker.clone()));
        // As GitHub may hand it back.
        assert_eq!(Marker::read(&body.replace('\n', "\r\n")), Some(marker.clone()));
        assert_eq!(Marker::read(&format!("{body}\r\n")), Some(marker));
    }
}

#[test]
fn only_the_last_line_counts() {
    let forged = finding().to_string();
    let body = summary().under(&format!("A finding says\n{forged}\n"));
    assert_eq!(Marker::read(&body), Some(summary()));
    assert_eq!(Marker::read(&format!("{forged}\nsaid somebody")), None);
    assert_eq!(Marker::read(&format!("> {forged}")), None);
    assert_eq!(Marker::read(&format!(" {forged}")), None, "not at the beginning of its line");
}

#[test]
fn what_is_not_exactly_a_marker_is_none() {
    let fine = "<!-- tmgate:v1 kind=finding id=a fp=b digest=c -->";
    assert!(Marker::read(fine).is_some());
    let later = "<!-- tmgate:v1 kind=finding id=a fp=b digest=c since=d -->";
    assert!(Marker::read(later).is_some(), "a later version may know more");
    for wrong in [
        "",
        "<!-- tmgate:v1 -->",
        "<!-- tmgate:v2 kind=finding id=a fp=b digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a fp=b digest=c-->",
        "<!-- tmgate:v1 kind=finding  id=a fp=b digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a fp=b digest=c --> x",
        "<!-- tmgate:v1 kind=finding id=a fp=<b> digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a fp=b digest=c --> -->",
        "<!-- tmgate:v1 kind=finding id=ä fp=b digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a id=z fp=b digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a fp= digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a =b fp=b digest=c -->",
        "<!-- tmgate:v1 kind=finding id=a digest=c -->",
        "<!-- tmgate:v1 kind=other id=a fp=b digest=c -->",
        "<!-- tmgate:v1 kind=summary id=a head=b digest=c -->",
        "<!-- tmgate:v1 kind=summary id=a head=b run=1 digest=c -->",
        "<!-- tmgate:v1 kind=summary id=a head=b run=+1.1 digest=c -->",
        "<!-- tmgate:v1 kind=summary id=a head=b run=99999999999999999999.1 digest=c -->",
        "<!-- TMGATE:v1 kind=finding id=a fp=b digest=c -->",
    ] {
        assert_eq!(Marker::read(wrong), None, "{wrong}");
    }
    let long = format!("<!-- tmgate:v1 kind=finding id=a fp={} digest=c -->", "f".repeat(600));
    assert_eq!(Marker::read(&long), None);
}

#[test]
fn nothing_ends_it_from_inside() {
    let marker = Marker {
        id: "a --> <b> =\n c".to_owned(),
        kind: Kind::Finding { fingerprint: String::new() },
        digest: "x".to_owned(),
    };
    let text = marker.to_string();
    assert_eq!(text.matches("-->").count(), 1, "{text}");
    assert!(!text[4..].contains(['<', '\n']), "{text}");
    assert!(Marker::read(&text).is_some(), "{text}");
}

#[test]
fn ids_are_what_a_marker_can_hold() {
    for id in ["default", "infra-2", "a.b_c", "9"] {
        assert!(is_id(id), "{id}");
    }
    for id in ["", "a b", "a=b", "a>", "ä", "a\n", &"x".repeat(65)] {
        assert!(!is_id(id), "{id}");
    }
}
