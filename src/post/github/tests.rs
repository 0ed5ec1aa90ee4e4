use std::time::Duration;

use super::wire::{Wire, next_page};
use crate::post::target::Secret;

use super::policy::{Answer, Method, Next, Refused, So, decide};

const SECONDARY: &str = "You have exceeded a secondary rate limit. Please wait a few minutes.";
const ABUSE: &str = "You have triggered an abuse detection mechanism.";
const INTEGRATION: &str = "Resource not accessible by integration";

fn status(status: u16) -> Answer<'static> {
    Answer { status: Some(status), ..Answer::default() }
}

fn after(seconds: u64) -> Next {
    Next::Again(Duration::from_secs(seconds))
}

fn so(again: u32, waited: u64) -> So {
    So { again, waited: Duration::from_secs(waited), minute: false }
}

#[test]
fn each_answer_has_its_next_step() {
    use Next::{AgainAfterMinute, Done, GiveUp, Relist};
    use Refused::{Invalid, Limited, Missing, Other, Permission, Token, TooLarge, Unreachable};
    let wait = |status, seconds| Answer { retry_after: Some(seconds), ..self::status(status) };
    let empty = |status, reset_in| Answer { remaining: Some(0), reset_in, ..self::status(status) };
    let says = |status, message| Answer { message, ..self::status(status) };
    // The answer, what came before, the next step of GET, PATCH and DELETE, and that of POST.
    let table: Vec<(Answer<'_>, So, Next, Next)> = vec![
        (status(200), so(0, 0), Done, Done),
        (status(201), so(0, 0), Done, Done),
        (status(204), so(3, 100), Done, Done),
        (Answer::default(), so(0, 0), after(1), Relist),
        (status(500), so(0, 0), after(1), Relist),
        (status(502), so(1, 1), after(2), Relist),
        (status(503), so(2, 3), after(4), Relist),
        (status(504), so(3, 7), GiveUp(Unreachable), Relist),
        (Answer::default(), so(3, 7), GiveUp(Unreachable), Relist),
        (status(500), so(0, 120), GiveUp(Unreachable), Relist),
        (wait(429, 5), so(0, 0), after(5), after(5)),
        (wait(403, 60), so(0, 0), after(60), after(60)),
        (wait(403, 0), so(0, 0), after(0), after(0)),
        (wait(403, 61), so(0, 0), GiveUp(Limited), GiveUp(Limited)),
        (wait(403, 30), so(2, 100), GiveUp(Limited), GiveUp(Limited)),
        (wait(403, 20), so(2, 100), after(20), after(20)),
        (wait(429, 0), so(5, 0), GiveUp(Limited), GiveUp(Limited)),
        (empty(403, Some(42)), so(0, 0), after(42), after(42)),
        (empty(429, Some(42)), so(0, 0), after(42), after(42)),
        (empty(403, Some(61)), so(0, 0), GiveUp(Limited), GiveUp(Limited)),
        (empty(403, None), so(0, 0), GiveUp(Limited), GiveUp(Limited)),
        (says(403, SECONDARY), so(0, 0), AgainAfterMinute, AgainAfterMinute),
        (says(403, ABUSE), so(0, 0), AgainAfterMinute, AgainAfterMinute),
        (says(429, ""), so(0, 0), AgainAfterMinute, AgainAfterMinute),
        (says(403, SECONDARY), so(0, 61), GiveUp(Limited), GiveUp(Limited)),
        (says(403, INTEGRATION), so(0, 0), GiveUp(Permission), GiveUp(Permission)),
        (says(403, "Must have admin rights"), so(0, 0), GiveUp(Permission), GiveUp(Permission)),
        (
            Answer { remaining: Some(900), ..status(403) },
            so(0, 0),
            GiveUp(Permission),
            GiveUp(Permission),
        ),
        (status(401), so(0, 0), GiveUp(Token), GiveUp(Token)),
        (status(404), so(0, 0), GiveUp(Missing), GiveUp(Missing)),
        (status(410), so(0, 0), GiveUp(Missing), GiveUp(Missing)),
        (status(413), so(0, 0), GiveUp(TooLarge), GiveUp(TooLarge)),
        (status(422), so(0, 0), GiveUp(Invalid), GiveUp(Invalid)),
        (status(400), so(0, 0), GiveUp(Other), GiveUp(Other)),
        (status(302), so(0, 0), GiveUp(Other), GiveUp(Other)),
        (status(100), so(0, 0), GiveUp(Other), GiveUp(Other)),
    ];
    for (answer, so, others, post) in table {
        for method in
            [Method::Get, Method::Patch, Method::Edit, Method::Delete, Method::Ask, Method::Settle]
        {
            assert_eq!(decide(method, &answer, so), others, "{method:?} {answer:?} {so:?}");
        }
        assert_eq!(decide(Method::Post, &answer, so), post, "{answer:?} {so:?}");
    }
}

#[test]
fn a_limit_without_a_time_is_waited_for_once() {
    let so = So { again: 1, minute: true, waited: Duration::from_secs(60) };
    let answer = Answer { message: SECONDARY, ..status(403) };
    assert_eq!(decide(Method::Post, &answer, so), Next::GiveUp(Refused::Limited));
}

#[test]
fn no_call_goes_on_for_ever() {
    for code in [403, 429, 500, 503] {
        for method in [Method::Get, Method::Patch, Method::Post] {
            let answer = Answer { retry_after: Some(0), ..status(code) };
            let mut so = So::default();
            let mut tries = 1;
            while let Next::Again(time) = decide(method, &answer, so) {
                so = So { again: so.again + 1, waited: so.waited + time, ..so };
                tries += 1;
                assert!(tries < 10, "{method:?} {code}");
            }
        }
    }
}

#[test]
fn the_next_page_is_the_one_that_is_called_so() {
    let links = r#"<https://a/x?page=1>; rel="prev", <https://a/x?page=3>; rel="next", <https://a/x?page=9>; rel="last""#;
    assert_eq!(next_page(links).as_deref(), Some("https://a/x?page=3"));
    for none in ["", "<https://a/x>; rel=\"last\"", "https://a; rel=\"next\"", "<x", "<x> y"] {
        assert_eq!(next_page(none), None, "{none}");
    }
}

#[test]
fn an_address_of_another_host_is_no_route() {
    let token = Secret::new("ghs_x");
    let patience = Duration::from_secs(30);
    let api = "https://github.example/api/v3/";
    let wire = Wire::new(api, "https://github.example/api/graphql", &token, patience).unwrap();
    let route = |address: &str| wire.route(address);
    for fine in ["https://github.example/api/v3/repos/a/b?page=2", "/repos/a/b?page=2"] {
        assert_eq!(route(fine).as_deref(), Some("/repos/a/b?page=2"), "{fine}");
    }
    for wrong in [
        "https://github.example.evil.com/api/v3/repos",
        "https://github.example@evil.com/repos",
        "https://github.example:444/repos",
        "http://github.example/api/v3/repos",
        "https://github.example//evil.com",
        "//evil.com/repos",
        "repos",
        "",
    ] {
        assert_eq!(route(wrong), None, "{wrong}");
    }
    for wrong in ["", "github.example", "ftp://github.example", "data:x", "https://"] {
        assert!(Wire::new(wrong, api, &token, patience).is_err(), "{wrong}");
    }
}

#[test]
fn a_token_is_hidden_wherever_it_stands() {
    let token = Secret::new(" ghs_abc\n");
    assert_eq!(token.hide("Bearer ghs_abc: ghs_abcdef"), "Bearer ***: ***def");
    assert_eq!(Secret::new("").hide("text"), "text");
}

#[test]
fn nobody_waits_for_ever() {
    let seconds = [super::wire::CONNECT, super::wire::WHOLE, super::ALTOGETHER];
    assert_eq!(seconds.map(|time| time.as_secs()), [10, 90, 300], "as docs/github.md says");
    let page = include_str!("../../../docs/github.md");
    assert!(page.contains("five minutes"));
}
