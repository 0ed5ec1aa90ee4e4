//! The pull request that a run of a fork belongs to.

use super::*;

fn find(stand: &Stand, repository: &str, branch: &str, sha: &str) -> Result<u64, String> {
    let clock = Virtual::default();
    let to = target(stand, TOKEN, 1);
    let found = post::find_pull(&to, repository, branch, sha, &clock).map_err(|no| no.0);
    assert_eq!(stand.state.lock().unwrap().problems, [""; 0]);
    found
}

#[test]
fn repository_branch_and_commit_must_all_be_those_of_the_event() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().head_repository = Some("fork/shop".to_owned());
    assert_eq!(find(&stand, "fork/shop", "topic", HEAD), Ok(NUMBER));
    for (repository, branch, sha) in [
        ("fork/shop", "topic", OLD),
        ("fork/other", "topic", HEAD),
        ("octo/shop", "topic", HEAD),
        ("fork/shop", "other", HEAD),
        ("fork/shop", "topic&state=closed", HEAD),
        ("", "", ""),
    ] {
        let no = find(&stand, repository, branch, sha).unwrap_err();
        assert!(no.contains("no open pull request"), "{no}");
    }
    stand.state.lock().unwrap().open = false;
    find(&stand, "fork/shop", "topic", HEAD).unwrap_err();
    stand.state.lock().unwrap().head_repository = None;
    find(&stand, "fork/shop", "topic", HEAD).unwrap_err();
}
