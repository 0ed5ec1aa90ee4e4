#![expect(clippy::disallowed_methods, reason = "this test reads the fixtures from the disk")]
//! What is read of each dialect, and that nothing hostile breaks a reader.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Around, Fact, Folder, covers};
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

fn sources(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/infra");
    let files = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    let source = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        SourceFile::new(name, std::fs::read(path).unwrap())
    };
    files.iter().map(source).collect()
}

fn read(folder: &str) -> Folder {
    Folder::read(sources(folder), &Around::NOTHING, &Limits::default())
}

fn of(path: &str, bytes: impl Into<Vec<u8>>) -> Folder {
    Folder::read(vec![SourceFile::new(path, bytes.into())], &Around::NOTHING, &Limits::default())
}

/// Everything that was read, one line a fact.
fn told(folder: &Folder) -> String {
    let mut out = String::new();
    let place = |sources: &Sources, fact: &Fact| {
        let at = sources.bare_place(fact.span);
        format!("{}:{}", at.path, at.start.line)
    };
    let files = &folder.sources;
    for file in &folder.files {
        writeln!(out, "{} is a {}", file.path, file.dialect.noun()).unwrap();
        if !file.names.is_empty() {
            writeln!(out, "  names {}", file.names.join(", ")).unwrap();
        }
        if let Some((span, why)) = &file.unread {
            writeln!(out, "  unread at {}: {why}", files.bare_place(*span).start.line).unwrap();
        }
        let comments = file.documents.iter().flat_map(|d| &d.comments).count();
        if comments > 0 {
            writeln!(out, "  {comments} comments").unwrap();
        }
    }
    for it in &folder.workloads {
        let at: Vec<String> = it
            .places
            .iter()
            .map(|at| files.bare_place(*at))
            .map(|at| format!("{}:{}", at.path, at.start.line))
            .collect();
        let tech = it.tech.as_deref().unwrap_or("-");
        writeln!(out, "{:?} {} `{}` ({tech}) at {}", it.kind, it.noun, it.name, at.join(", "))
            .unwrap();
        writeln!(out, "  short {}, anchors {}", it.short, it.anchors.join(" ")).unwrap();
        if !it.builds.is_empty() {
            writeln!(out, "  built from {:?}", it.builds).unwrap();
        }
        for fact in &it.exposed {
            let through = if fact.through { " (through)" } else { "" };
            writeln!(out, "  exposed{through}: {} [{}]", fact.why, place(files, fact)).unwrap();
        }
        if let Some((yes, fact)) = &it.encrypted {
            writeln!(out, "  encrypted {yes}: {} [{}]", fact.why, place(files, fact)).unwrap();
        }
        if let Some(fact) = &it.plain {
            writeln!(out, "  plain: {} [{}]", fact.why, place(files, fact)).unwrap();
        }
        if let Some(why) = &it.unsure {
            writeln!(out, "  unsure: {why}").unwrap();
        }
    }
    for route in &folder.routes {
        let at = files.bare_place(route.span);
        let secured = route.secured;
        writeln!(
            out,
            "{} {} secured {secured:?} at {}:{}",
            route.method, route.path, at.path, at.start.line
        )
        .unwrap();
    }
    out
}

#[test]
fn each_dialect_tells_what_is_deployed() {
    for folder in [
        "cloudformation",
        "compose",
        "docker",
        "helm",
        "helm/templates",
        "kubernetes",
        "kustomize",
        "openapi",
        "serverless",
        "terraform",
    ] {
        let name = format!("infra__{}", folder.replace('/', "_"));
        insta::assert_snapshot!(name, told(&read(folder)));
    }
}

#[test]
fn fragments_cover_paths_operations_and_beginnings() {
    let folder = of(
        "api.yaml",
        "openapi: 3.1.0\npaths:\n  /v1/a~b: {get: {}, put: {}}\n  /v10: {get: {}}\n",
    );
    let covered = |fragment: Option<&str>| {
        let routes = folder.routes.iter().filter(|route| covers(fragment, route));
        routes
            .map(|route| format!("{} {}", route.method, route.path))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(covered(None), "GET /v1/a~b, PUT /v1/a~b, GET /v10");
    assert_eq!(covered(Some("")), covered(None));
    assert_eq!(covered(Some("/v1")), "GET /v1/a~b, PUT /v1/a~b");
    assert_eq!(covered(Some("v1/")), "GET /v1/a~b, PUT /v1/a~b");
    assert_eq!(covered(Some("/paths/~1v1~1a~0b/put")), "PUT /v1/a~b");
    assert_eq!(covered(Some("/paths/~1v10")), "GET /v10");
    assert_eq!(covered(Some("/v2")), "");
}

#[test]
fn what_cannot_be_read_says_so_at_its_place() {
    let table = [
        ("compose.yaml", "services:\n  a:\n   b: [\n", "a mistake in YAML"),
        ("k8s.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", "an open bracket"),
        ("main.tf", "resource \"aws_instance\" {\n", "an open block"),
        ("main.tf.json", "{", "broken JSON of Terraform"),
        ("Dockerfile", "", "nothing"),
        (
            "template.json",
            "{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"},}",
            "broken JSON",
        ),
        ("compose.yaml", "services: {a: *gone}\n", "an alias without an anchor"),
    ];
    for (path, text, what) in table {
        let folder = of(path, text);
        assert_eq!(folder.files.len(), 1, "{what}");
        assert!(folder.files[0].unread.is_some(), "{what} is passed over in silence");
    }
}

#[test]
fn hostile_files_break_no_reader() {
    let deep = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
    let laughs = (1..40).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
        let before = n - 1;
        text + &format!("a{n}: &a{n} [*a{before}, *a{before}, *a{before}]\n")
    });
    let circle = "services:\n  a: {extends: b}\n  b: {extends: a}\n  c: {extends: {service: c}}\n";
    let bodies = [
        deep("[", "]", 5_000),
        deep("{\"a\":", "}", 5_000),
        format!("resource \"a\" \"b\" {{ x = {} }}", deep("(", ")", 5_000)),
        format!("x = {}", "1 + ".repeat(20_000)),
        deep("a {\n", "}\n", 3_000),
        laughs,
        circle.to_owned(),
        "---\n".repeat(100_000),
        "kind: List\napiVersion: v1\nitems: [null, 1, [], {}, {kind: {}, apiVersion: v1}]\n"
            .to_owned(),
        "\u{feff}\0\u{202e}".to_owned(),
        "services: null\nResources: 7\npaths: []\nfunctions: [1]\nkind: 3\napiVersion: v1\n"
            .to_owned(),
        "services: {a: 1, b: [], c: {ports: {x: y}, build: 7, extends: []}}\n".to_owned(),
        "services: {a: {ports: ['', ':', '::', ':::', '[', '[]:', '/', 1, null, [], {}]}}\n"
            .to_owned(),
        "services: {a: {build: '../../../..', image: '@/:'}}\n".to_owned(),
    ];
    let names = [
        "compose.yaml",
        "k8s.yaml",
        "kustomization.yaml",
        "Chart.yaml",
        "main.tf",
        "template.json",
        "openapi.yaml",
        "serverless.yml",
        "Dockerfile",
    ];
    let heads = [
        "",
        "apiVersion: v1\nkind: Pod\n",
        "openapi: 3\npaths:\n",
        "Resources: {A: {Type: AWS::S3::Bucket}}\n",
    ];
    for body in &bodies {
        for name in names {
            for head in heads {
                let folder = of(name, format!("{head}{body}"));
                for workload in &folder.workloads {
                    assert!(!workload.places.is_empty(), "{name}: {}", workload.name);
                }
            }
        }
    }
    let invalid = of("compose.yaml", b"services:\n  a: \xff\xfe\n".to_vec());
    assert!(invalid.files[0].unread.is_some());
}

#[test]
fn cut_off_files_break_no_reader() {
    for folder in ["compose", "kubernetes", "terraform", "cloudformation", "openapi", "serverless"]
    {
        for source in sources(folder) {
            let text = source.text();
            for end in (0..text.len()).step_by(7).filter(|end| text.is_char_boundary(*end)) {
                let _ = of(source.path(), &text.as_bytes()[..end]);
            }
        }
    }
}

#[test]
fn huge_files_are_bounded() {
    let many = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
    let listeners = many(20_000, &|n| {
        format!(
            "resource \"aws_lb_listener\" \"l{n}\" {{ load_balancer_arn = aws_lb.l{n}.arn }}
resource \"aws_instance\" \"i{n}\" {{ vpc_security_group_ids = [aws_security_group.g.id] }}\n"
        )
    });
    let services = many(15_000, &|n| {
        format!(
            "- {{apiVersion: v1, kind: Service, metadata: {{name: s{n}}}, spec: {{type: NodePort, selector: {{a: b}}}}}}
- {{apiVersion: v1, kind: Pod, metadata: {{name: p{n}, labels: {{a: b}}}}, spec: {{}}}}\n"
        )
    });
    for (path, text) in [
        ("main.tf", listeners),
        ("k8s.yaml", format!("apiVersion: v1\nkind: List\nitems:\n{services}")),
        (
            "compose.yaml",
            format!("services: {{a: {{image: x}}}}\n# {}", "x".repeat(5 * 1024 * 1024)),
        ),
    ] {
        let folder = of(path, text);
        assert!(folder.files[0].unread.is_some(), "{path}");
        assert!(folder.workloads.len() <= super::OBJECTS);
        assert!(folder.workloads.iter().all(|w| w.exposed.len() <= super::WAYS));
    }
}
