//! The matching of CODEOWNERS against what GitHub documents, and the sameness of names.

use globset::GlobBuilder;
use proptest::prelude::*;

use super::codeowners::is_owner;
use super::{BadPattern, Codeowners, Known, Owners, Team, Teams, Wrong, same};

/// Whether a file that consists of this pattern gives `path` an owner.
fn matches(pattern: &str, path: &str) -> bool {
    let file = Codeowners::read("CODEOWNERS", &format!("{pattern} @a\n"));
    assert!(file.slips().is_empty(), "{pattern}: {:?}", file.slips());
    file.entry_of(path).is_some()
}

#[test]
fn patterns_match_what_github_says_they_match() {
    // Pattern, paths that it names, paths that it does not.
    let table: &[(&str, &[&str], &[&str])] = &[
        ("*", &["a", "a.js", "src/a.js", ".github/x.yml"], &[]),
        ("**", &["a", "src/deep/a.js"], &[]),
        ("/*", &["a", ".editorconfig"], &["src/a"]),
        ("/**", &["a", "src/a"], &[]),
        ("/", &[], &["a", "src/a"]),
        ("*.js", &["a.js", "src/a.js", "src/deep/.js", "x.js/inside"], &["a.jsx", "js", "a.JS"]),
        ("*.tar.gz", &["a.tar.gz", "x/y.tar.gz"], &["a.tar", "a.gz"]),
        ("/build/logs/", &["build/logs/a", "build/logs/x/y"], &["build/logs", "x/build/logs/a"]),
        ("docs/*", &["docs/start.md"], &["docs/build/trouble.md", "x/docs/start.md", "docs"]),
        ("docs/*.md", &["docs/a.md"], &["docs/x/a.md", "docs/a.txt", "x/docs/a.md"]),
        ("apps/", &["apps/a", "x/apps/a", "x/apps/y/z"], &["apps", "myapps/a"]),
        ("/docs/", &["docs/a", "docs/x/a"], &["x/docs/a", "docs"]),
        ("/apps/github", &["apps/github", "apps/github/a"], &["apps/github.rs", "x/apps/github"]),
        ("apps/github", &["apps/github", "apps/github/x/a"], &["x/apps/github"]),
        ("**/logs", &["logs", "build/logs", "deeply/nested/logs/a"], &["build/logs.txt", "mylogs"]),
        ("**/logs/", &["logs/a", "build/logs/x/a"], &["build/logs"]),
        ("/scripts/**", &["scripts/a", "scripts/x/y"], &["scripts", "x/scripts/a"]),
        ("/a/**/b", &["a/b", "a/x/b", "a/x/y/b/c"], &["b", "a/bb", "x/a/b"]),
        ("/a/**/*.rs", &["a/m.rs", "a/x/m.rs"], &["m.rs", "b/m.rs"]),
        ("**/*.rs", &["m.rs", "a/b/m.rs"], &["m.rst"]),
        ("a/**/", &["a/x/f"], &["a/f", "a"]),
        ("Makefile", &["Makefile", "x/y/Makefile", "Makefile/a"], &["makefile", "Makefile.am"]),
        ("/Makefile", &["Makefile"], &["x/Makefile"]),
        ("/src/?.c", &["src/a.c"], &["src/ab.c", "src/.c"]),
        ("/src/*/test", &["src/a/test", "src/b/test/x"], &["src/test", "src/a/b/test"]),
        ("/v*/api", &["v1/api/x", "v/api"], &["api", "v1/x/api"]),
        ("/a*b*c", &["abc", "axbxbc", "abbbc/x"], &["ab", "abcd", "xabc"]),
        ("foo**bar", &["foobar", "x/foozbar"], &["foo/bar"]),
        ("/with\\ space/", &["with space/a"], &["with", "with\\ space/a"]),
        ("/star\\*", &["star*"], &["start"]),
        ("/app/\\[slug\\]/", &["app/[slug]/page.tsx"], &["app/s/page.tsx"]),
        ("/{a,b}", &["{a,b}"], &["a", "b"]),
        ("a//b", &[], &["a/b", "a//c"]),
        ("@types/", &["@types/a"], &["types/a"]),
        ("naïv?", &["naïve", "naïvé/x"], &["naïv", "naïveté"]),
    ];
    let mut pairs = 0;
    for (pattern, named, others) in table {
        for (paths, expected) in [(named, true), (others, false)] {
            for path in *paths {
                assert_eq!(matches(pattern, path), expected, "`{pattern}` and `{path}`");
                pairs += 1;
            }
        }
    }
    assert!(pairs >= 60, "{pairs}");
}

/// Who owns `path`, in the order of the line.
fn owners_of(file: &Codeowners, path: &str) -> Option<Vec<String>> {
    let entry = file.entry_of(path)?;
    Some(entry.owners.iter().map(ToString::to_string).collect())
}

const DOCUMENTED: &str = "\
# Everybody, unless a later line says otherwise.
*       @global-owner1 @global-owner2
*.js    @js-owner #an inline comment
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
/apps/nobody # nobody, on purpose
";

#[test]
fn last_line_that_matches_wins() {
    let file = Codeowners::read("CODEOWNERS", DOCUMENTED);
    let table: &[(&str, &[&str])] = &[
        ("README", &["@global-owner1", "@global-owner2"]),
        ("src/a.js", &["@js-owner"]),
        ("src/a.go", &["docs@example.com"]),
        ("notes.txt", &["@octo-org/octocats"]),
        ("build/logs/a.txt", &["@octocat"]),
        ("docs/a.txt", &["@doctocat"]),
        ("x/docs/a.md", &["@global-owner1", "@global-owner2"]),
        ("x/apps/a.js", &["@octocat"]),
        ("scripts/a.js", &["@doctocat", "@octocat"]),
        ("scripts/logs/a", &["@octocat"]),
        ("apps/a", &["@octocat"]),
        ("apps/github/a", &[]),
        ("apps/nobody", &[]),
    ];
    for (path, expected) in table {
        assert_eq!(owners_of(&file, path).unwrap(), *expected, "{path}");
    }
    assert_eq!(file.entry_of("README").unwrap().line, 2);
    assert!(file.slips().is_empty());
}

#[test]
fn no_line_is_not_the_same_as_a_line_without_owners() {
    let file = Codeowners::read("CODEOWNERS", "/a @x\n/a/b\n");
    assert_eq!(owners_of(&file, "c"), None);
    assert_eq!(owners_of(&file, "a/b/c").as_deref(), Some(&[][..]));
}

#[test]
fn a_line_that_is_wrong_is_skipped_and_told_at_its_word() {
    let text = "* @all\n!a @x\n\\#b @x\n[ab]c @x\n***/d @x\n/e docs@\n/f org/team @y\n  /g\t@z\r\n";
    let file = Codeowners::read("CODEOWNERS", text);
    let told: Vec<(&str, Wrong)> =
        file.slips().iter().map(|slip| (&text[slip.bytes.clone()], slip.what)).collect();
    let pattern = Wrong::Pattern;
    assert_eq!(
        told,
        [
            ("!a", pattern(BadPattern::Negated)),
            ("\\#b", pattern(BadPattern::EscapedHash)),
            ("[ab]c", pattern(BadPattern::Range)),
            ("***/d", pattern(BadPattern::ThreeStars)),
            ("docs@", Wrong::Owner),
            ("org/team", Wrong::Owner),
        ]
    );
    for path in ["a", "#b", "ac", "d", "e", "f"] {
        assert_eq!(owners_of(&file, path).unwrap(), ["@all"], "{path}");
    }
    assert_eq!(owners_of(&file, "g").unwrap(), ["@z"]);
    let known: Vec<_> = file.owners().map(|owner| owner.as_str()).collect();
    assert!(known.contains(&"@y"), "who stands on a skipped line is somebody all the same");
}

#[test]
fn headings_of_sections_are_no_patterns() {
    let text = "[Docs] @writers\n^[Optional one][2]\n[ab]c @x\n/docs\n";
    let file = Codeowners::read("CODEOWNERS", text);
    let headings: Vec<&str> = file.sections().iter().map(|bytes| &text[bytes.clone()]).collect();
    assert_eq!(headings, ["[Docs] @writers", "^[Optional one][2]"]);
    assert_eq!(file.slips().len(), 1);
    assert!(file.owners().any(|owner| owner == "@writers"));
}

#[test]
fn a_file_of_three_megabytes_is_not_loaded() {
    let mut text = "# x\n".repeat(super::TOO_LARGE / 4 - 1);
    text.push_str("*\n@");
    assert!(Codeowners::read("CODEOWNERS", &text[..text.len() - 1]).is_loaded());
    text.push('\n');
    let file = Codeowners::read("CODEOWNERS", &text);
    assert!(!file.is_loaded());
    assert_eq!(file.entry_of("a"), None);
}

#[test]
fn a_mark_of_the_byte_order_and_an_escaped_space_belong_where_they_stand() {
    let file = Codeowners::read("CODEOWNERS", "\u{feff}/a\\ b c@example.com\n");
    assert_eq!(owners_of(&file, "a b").unwrap(), ["c@example.com"]);
}

#[test]
fn each_of_fifty_thousand_patterns_is_found() {
    let mut text = String::new();
    for n in 0..25_000 {
        text.push_str(&format!("/src/part{n}/ @team{n}\n/src/part{n}/**/gen*.rs @gen\n"));
    }
    let file = Codeowners::read("CODEOWNERS", &text);
    for n in 0..20 {
        let owner = owners_of(&file, &format!("src/part{}/x.rs", n * 1000)).unwrap();
        assert_eq!(owner, [format!("@team{}", n * 1000)]);
    }
}

#[test]
fn owners_have_one_of_three_forms() {
    for good in ["@a", "@a-b", "@a_b", "@org/team", "@org/team.x", "a@b", "a.b@c.example"] {
        assert!(is_owner(good), "{good}");
    }
    for bad in ["a", "@", "@/a", "@a/", "@a/b/c", "org/team", "docs@", "@-a", "a@b@c", "@a,@b"] {
        assert!(!is_owner(bad), "{bad}");
    }
}

#[test]
fn names_are_the_same_across_forms() {
    for (one, other) in [
        ("team-pay", "team-pay"),
        ("Team-Pay", "team-pay"),
        ("team-pay", "@org/team-pay"),
        ("org/team-pay", "@org/team-pay"),
        ("ana", "@ana"),
        ("a@example.org", "A@example.org"),
    ] {
        assert!(same(one, other) && same(other, one), "{one} and {other}");
    }
    for (one, other) in [
        ("team-pay", "pay"),
        ("@pay", "@org/pay"),
        ("@one/pay", "@two/pay"),
        ("example.org", "a@example.org"),
    ] {
        assert!(!same(one, other) && !same(other, one), "{one} and {other}");
    }
}

fn register(codeowners: &str, teams: Vec<Team>) -> Owners {
    let codeowners = Codeowners::read("CODEOWNERS", codeowners);
    let teams = (!teams.is_empty()).then_some(Teams { teams, partly: false });
    Owners::new(Some(codeowners), teams, None, None)
}

fn payments() -> Team {
    Team {
        contact: None,
        name: "team-payments".into(),
        handles: vec!["@org/pay".into()],
        members: vec!["ana".into()],
    }
}

#[test]
fn teams_file_joins_names_and_handles() {
    let owners = register("* @org/pay @org/web\n", vec![payments()]);
    assert!(owners.same("team-payments", "@org/pay"));
    assert!(owners.same("pay", "Team-Payments"));
    assert!(!owners.same("team-payments", "@org/web"));
    assert!(owners.answers("team-payments", "@ana"), "a member answers for the team");
    assert!(!owners.answers("web", "@ana"));
    assert_eq!(owners.handles("team-payments"), ["@org/pay"]);
    assert_eq!(owners.handles("web"), ["@org/web"]);
    assert_eq!(owners.handles("@somebody"), ["@somebody"]);
    assert!(owners.handles("nobody").is_empty());
    for name in ["team-payments", "pay", "@org/pay", "web", "ana", "@ANA"] {
        assert_eq!(owners.knows(name), Known::Yes, "{name}");
    }
    for name in ["@other/pay", "team-pay", "@pay", ""] {
        assert_eq!(owners.knows(name), Known::No, "{name}");
    }
}

#[test]
fn what_is_meant_is_said_in_the_form_that_was_used() {
    let owners = register("* @org/payments @org/web-shop\n", Vec::new());
    assert_eq!(owners.meant("payment").as_deref(), Some("payments"));
    assert_eq!(owners.meant("@org/payment").as_deref(), Some("@org/payments"));
    assert_eq!(owners.meant("zebra"), None);
}

#[test]
fn where_nobody_is_named_nobody_is_unknown() {
    assert!(matches!(Owners::default().knows("a"), Known::Unsaid(_)));
    assert!(matches!(register("# later\n", Vec::new()).knows("a"), Known::Unsaid(_)));
    let gap = Owners::new(None, None, None, Some("it is away".to_owned()));
    assert_eq!(gap.knows("a"), Known::Unsaid("it is away".to_owned()));
}

/// The same question asked of globs: the pattern itself, and whatever lies below what it names.
fn matches_as_glob(pattern: &str, path: &str) -> bool {
    let glob = |text: &str| {
        GlobBuilder::new(text).literal_separator(true).build().unwrap().compile_matcher()
    };
    let body = pattern.trim_matches('/');
    let anywhere = !pattern.starts_with('/') && !body.contains('/');
    let body = if anywhere { format!("**/{body}") } else { body.to_owned() };
    let last = body.rsplit('/').next().unwrap();
    let below = glob(&format!("{body}/**")).is_match(path);
    match pattern.ends_with('/') {
        true => below,
        false if last == "**" => glob(&body).is_match(path),
        false => glob(&body).is_match(path) || (last != "*" && below),
    }
}

proptest! {
    #[test]
    fn matching_agrees_with_globs(
        rooted in any::<bool>(),
        parts in proptest::collection::vec("[ab?*]{1,2}|\\*\\*|a\\*b", 1..4),
        folder in any::<bool>(),
        path in proptest::collection::vec("[ab]{1,3}", 1..5),
    ) {
        // Where `**` is followed by nothing but `/`, the glob has no word for what git means.
        let folder = folder && parts.last().is_none_or(|last| last != "**");
        // Two stars beside a letter are one star here and an error to nobody.
        let parts: Vec<String> = parts
            .iter()
            .map(|part| if part == "**" { part.clone() } else { part.replace("**", "*") })
            .collect();
        let start = if rooted { "/" } else { "" };
        let pattern = format!("{start}{}{}", parts.join("/"), if folder { "/" } else { "" });
        let path = path.join("/");
        prop_assert_eq!(
            matches(&pattern, &path),
            matches_as_glob(&pattern, &path),
            "`{}` and `{}`", pattern, path
        );
    }

    #[test]
    fn no_text_makes_reading_fail(text in "\\PC*|[ \\t\r\n#@*/\\[\\]!^a.\\\\-]{0,200}", path in "[a/]{0,20}") {
        let file = Codeowners::read("CODEOWNERS", &text);
        for slip in file.slips() {
            prop_assert_eq!(&text[slip.bytes.clone()], slip.text.as_str());
        }
        for heading in file.sections() {
            prop_assert!(text.get(heading.clone()).is_some());
        }
        let _ = file.entry_of(&path);
    }
}
