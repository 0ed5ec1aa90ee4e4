//! A proxy that the environment names is used.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Command;

use super::*;

const NAME: &str = "tests::github::proxy::posts_once_where_the_environment_says";

/// Runs alone, in a process of its own whose environment can be chosen.
#[test]
#[ignore = "started by the test below"]
fn posts_once_where_the_environment_says() {
    let to = Target {
        api: "https://github.invalid".to_owned(),
        graphql: "https://github.invalid/graphql".to_owned(),
        server: "https://github.invalid".to_owned(),
        token: Secret::new(TOKEN),
        repository: REPOSITORY.to_owned(),
        number: NUMBER,
        run: Run::default(),
    };
    let clock = Virtual::default();
    let posted = post::post(&outcome(HEAD, &[]), &to, &Wanted::default(), &clock);
    assert!(posted.failed, "{posted:?}");
    println!("{posted:?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "an environment is a process's own")]
fn a_proxy_of_the_environment_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line
    });
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--ignored", "--nocapture"])
        .env("HTTPS_PROXY", format!("http://{address}"))
        .env_remove("https_proxy")
        .env_remove("ALL_PROXY")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(asked.join().unwrap().trim(), "CONNECT github.invalid:443 HTTP/1.1");
}
