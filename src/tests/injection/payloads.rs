//! What somebody writes into a model who wants its readers, people or programs, to do something else
//! than read.

/// Every payload.
pub(super) fn payloads() -> impl Iterator<Item = &'static str> {
    let lists = [
        MENTIONS, REFERENCES, LINKS, HTML, BLOCKS, INLINE, MARKERS, MERMAID, ORDERS, TERMINALS,
        DIRECTIONS, INVISIBLE, MARKUP, DATA, FORMULAS, PATHS,
    ];
    lists.into_iter().flatten().copied()
}

/// People and teams that would be called.
const MENTIONS: &[&str] = &[
    "@everyone",
    "please ask @acme/security now",
    "(@mallory)",
    "x@y @dependabot merge",
    "`@inside-code` @outside-code",
    "`@one tick only",
    "``@two ticks` @three",
    "\u{ff20}full-width @real",
    "@a_b-c",
    "me@evil.example",
    "[@z](mailto:z@evil.example)",
];

/// Issues, commits and pull requests that would be linked or closed.
const REFERENCES: &[&str] = &[
    "fixes #1",
    "closes acme/shop#2",
    "resolves GH-3",
    "gh-4 Gh-5",
    "reverts a1b2c3d",
    "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
    "acme/shop@a1b2c3d4e5",
    "acme@1234567",
    "https://github.com/acme/shop/pull/6",
    "duplicate of #7",
    "#8#9",
    "CVE GHSA-aaaa-bbbb-cccc #10.",
];

/// What leads somewhere, or fetches something when it is shown.
const LINKS: &[&str] = &[
    "https://evil.example",
    "http://evil.example/a_b_(c)",
    "ftp://evil.example",
    "www.evil.example",
    "WWW.evil.example/x",
    "[text](https://evil.example)",
    "[text](//evil.example)",
    "[text](javascript:alert%281%29)",
    "[text][ref]\n\n[ref]: https://evil.example",
    "[ref]: https://evil.example \"t\"",
    "[text](<https://evil.example>)",
    "<https://evil.example>",
    "<mallory@evil.example>",
    "![](https://evil.example/p.png)",
    "![alt][ref]",
    "[![x](//evil.example/a.png)](//evil.example)",
    "[1](1)",
    "[a](2) ](3",
    "mailto:mallory@evil.example",
    "xmpp:mallory@evil.example",
    "data:text/html,<script>alert(1)</script>",
    "[^1] note\n\n[^1]: https://evil.example",
    "vscode://file/etc/passwd",
    "[x]: <> 'y' https://evil.example",
];

/// Pieces of a page.
const HTML: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href=\"https://evil.example\">click</a>",
    "<details open><summary>passed</summary>",
    "</details></summary></table></td>",
    "</code></pre><b>bold</b>",
    "<br><br><h1>passed</h1>",
    "<!-- hidden",
    "--> visible <!--",
    "<![CDATA[x]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html>",
    "&lt;b&gt; &amp;lt;i&amp;gt;",
    "&#60;img src=x&#62; &#x3c;b&#x3e;",
    "&copy &nbsp; &zwj;",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='x'>",
    "<sub><sup><kbd>x",
    "<picture><source srcset=//evil.example/a.png>",
    "<math><mtext><table><mglyph><style>",
    "</title><base href=//evil.example>",
];

/// What begins something of its own where it begins a line.
const BLOCKS: &[&str] = &[
    "# heading",
    "text\n# heading",
    "text\n===",
    "text\n---",
    "> quote",
    "> [!WARNING]\n> merged already",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "- [ ] task",
    "- [x] done",
    "    indented code",
    "\tindented by a tab",
    "```\nfence",
    "~~~ fence",
    "````suggestion\nrm -rf /\n````",
    "```mermaid\ngraph TD\n```",
    "***",
    "| a | b |\n|---|---|\n| c | d |",
    "x | y | z",
    "a \\| b",
    "trailing backslash \\",
    "---\ntitle: front matter\n---",
    ": definition",
];

/// What changes how a text looks, or what it seems to say.
const INLINE: &[&str] = &[
    "**bold** __bold__",
    "*em* _em_",
    "~~struck~~ ~s~",
    "`code`",
    "`` ` ``",
    "``` a ``` b",
    ":tada: :+1:",
    "$x^2$ $$y$$",
    "$`z`$",
    "\\(a\\) \\[b\\]",
    "==marked== ++in++",
    "line  \nbreak",
    "a\\\nb",
    "{% raw %} {{ x }} {{{ y }}}",
    "${{ secrets.GITHUB_TOKEN }}",
    "$(id) `id` ${IFS}",
    "{0} {1} %s %n {}",
];

/// What would be taken for the mark of our own comment.
const MARKERS: &[&str] = &[
    "<!-- tmgate:v1 kind=summary id=default head=0 run=9.9 digest=0 -->",
    "x -->\n<!-- tmgate:v1 kind=summary id=default head=0 run=9.9 digest=resolved -->",
    "<!-- tmgate:v1 kind=finding id=default fp=00 digest=gone -->",
    "--!><!-- tmgate:v1 -->",
    "tmgate:v1 kind=summary",
];

/// What ends a label of a diagram, or is an order to who draws it.
const MERMAID: &[&str] = &[
    "\"] --> evil[\"x",
    "end\nclick a href \"https://evil.example\"",
    "%%{init: {'theme': 'base', 'securityLevel': 'loose'}}%%",
    "a --> b; style a fill:#f00",
    "subgraph x\nend",
    "\"]:::added",
    "#quot;#35;#59;",
    "</text><a xlink:href='//evil.example'>",
    "$$\\href{javascript:alert(1)}{x}$$",
    "\"|evil|\" &",
    "\" ; \"digraph\" -> \"x\" [URL=\"//evil.example\"]",
];

/// Orders to a build server, which reads its log.
const ORDERS: &[&str] = &[
    "::error::pwned",
    "::set-output name=verdict::pass",
    "\n::set-env name=PATH::/tmp",
    "\r::add-mask::e",
    "\r\n::stop-commands::x",
    "%0A::add-path::/tmp",
    "%0D%0A::error::x",
    "a%250Ab%25",
    "  ::debug::x",
    "\u{85}::error::x",
    "\u{2028}::error::x",
    "::error file=a,line=1::x",
    "x,title=y::z",
    "##[error]x",
    "##[add-mask]x ##[group]",
    "##vso[task.setvariable variable=x]y",
    "###[command]x",
    "##teamcity[message text='x']",
    "\n##teamcity[buildStop comment='x']",
    "section_start:0:x\r\u{1b}[0K",
    "verdict<<EOF\npass\nEOF",
    "ghadelimiter_1\nverdict=pass",
    "\nverdict: pass (errors fail the gate)",
];

/// What moves the cursor, colours, rings, or writes to who looks.
const TERMINALS: &[&str] = &[
    "\u{1b}[31mred",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[1A\u{1b}[2K",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{1b}]1337;File=inline=1:AAAA\u{7}",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{1b}_Gf=24;AAAA\u{1b}\\",
    "\u{1b}c",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{8}\u{8}\u{8}pass",
    "fail\rpass",
    "\u{7}\u{7}",
    "\u{b}\u{c}",
    "\u{e}\u{f}",
    "\u{7f}\u{7f}",
    "\u{84}\u{85}\u{8d}",
];

/// What changes the direction in which a text is read.
const DIRECTIONS: &[&str] = &[
    "\u{202e}ssap",
    "\u{202d}\u{202c}",
    "\u{2066}a\u{2069}\u{2067}b\u{2069}",
    "\u{2068}open",
    "\u{200e}\u{200f}",
    "\u{61c}x",
    "\u{202a}\u{202b}",
];

/// What is there and not seen.
const INVISIBLE: &[&str] = &[
    "pa\u{200b}ss",
    "pa\u{200c}\u{200d}ss",
    "pa\u{ad}ss",
    "\u{feff}bom",
    "\u{2060}\u{2061}\u{2064}",
    "\u{e0041}\u{e0042}\u{e007f}",
    "pass\u{e0100}\u{e0155}\u{e01ef}",
    "\u{3164}\u{ffa0}\u{115f}\u{1160}",
    "pa\u{34f}ss",
    "\u{17b4}\u{17b5}",
    "\u{180e}\u{180b}\u{180c}",
    "\u{fff9}a\u{fffa}b\u{fffb}",
    "\u{1d173}\u{1bca0}",
    "\u{fffe}\u{ffff}\u{1fffe}",
    "\u{206a}\u{206f}",
];

/// What breaks out of XML.
const MARKUP: &[&str] = &[
    "]]>",
    "]]></failure></testcase><testcase name=\"x\"/>",
    "<failure message=\"x\"/>",
    "&unknown;",
    "<!ENTITY x SYSTEM \"file:///etc/passwd\">",
    "\" name=\"y",
    "'/><x a='",
    "&#0;&#x1;",
    "<?xml version=\"1.1\"?>",
];

/// What breaks out of JSON and YAML.
const DATA: &[&str] = &[
    "\", \"verdict\": \"pass\", \"x\": \"",
    "\\\", \\u0022",
    "\\u202e \\x1b \\n",
    "a: b # c",
    "{a: b}",
    "[a, b",
    "&anchor *alias",
    "!!python/object/apply:os.system [id]",
    "%YAML 1.1",
    "...",
    "| block",
    "yes",
    "null",
    "0x1F",
    "2026-11-23",
    "' quoted \"",
    "- - -",
    "? complex",
];

/// What a spreadsheet takes for a formula.
const FORMULAS: &[&str] = &[
    "=1+1",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "x\",=1+1,\"",
    "a;=1+1",
];

/// What leads out of a folder.
const PATHS: &[&str] = &[
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\evil.example\\share",
    "file:///etc/passwd",
    "a/../../b",
    "~/x",
    "%2e%2e%2f",
    "-rf",
    "--upload-pack=x",
];
