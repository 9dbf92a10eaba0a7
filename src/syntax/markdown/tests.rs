//! What a stranger may do with Markdown, and what not.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;

use proptest::prelude::*;

use super::Options;
use super::headings;
use super::links;
use super::plain_text;
use super::raw_html;
use super::to_html;

fn html(text: &str) -> String {
    to_html(text, &Options::default()).into_string()
}

fn fragment(url: &str) -> Option<Cow<'_, str>> {
    url.starts_with('#').then_some(Cow::Borrowed(url))
}

/// Our allow-list, told to a sanitiser that others wrote.
fn oracle() -> ammonia::Builder<'static> {
    let mut oracle = ammonia::Builder::empty();
    let tags = "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong del a br hr table thead tbody tr th td span";
    oracle
        .tags(tags.split(' ').collect())
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title", "rel"])),
            ("ol", HashSet::from(["start"])),
            ("th", HashSet::from(["scope"])),
            ("span", HashSet::from(["title"])),
        ]))
        .tag_attribute_values(HashMap::from([
            ("th", HashMap::from([("class", HashSet::from(["left", "center", "right"]))])),
            ("td", HashMap::from([("class", HashSet::from(["left", "center", "right"]))])),
            ("code", HashMap::from([("class", languages())])),
            (
                "span",
                HashMap::from([(
                    "class",
                    crate::highlight::CLASSES.iter().map(|(class, _)| *class).collect(),
                )]),
            ),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Custom(Box::new(fragment)))
        .link_rel(None);
    oracle
}

fn languages() -> HashSet<&'static str> {
    HashSet::from([
        "language-text",
        "language-shell",
        "language-powershell",
        "language-ruby",
        "language-python",
        "language-perl",
        "language-yaml",
        "language-json",
    ])
}

#[track_caller]
fn assert_clean(text: &str) {
    let ours = html(text);
    let cleaned = oracle().clean(&ours).to_string().replace("&nbsp;", "\u{a0}");
    assert_eq!(ours, cleaned, "from {text:?}");
}

/// What others have tried.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example></SCRIPT>",
    "a <script>alert(1)</script> b",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<div style=\"background:url(javascript:alert(1))\">",
    "<style>@import 'http://evil.example'</style>",
    "<!-- --!><script>alert(1)</script> -->",
    "<!-- <img src=x onerror=alert(1)> -->",
    "<?php echo 1 ?><![CDATA[<script>]]>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](<java&#10;script:alert(1)>)",
    "[x](<&#1;javascript:alert(1)>)",
    "[x](< javascript:alert(1)>)",
    "[x](java&NewLine;script:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\\\evil.example)",
    "[x](\\\\\\\\evil.example)",
    "[x](http:\\\\\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](http://bank.example@evil.example/)",
    "[x](view-source:javascript:alert(1))",
    "[x](feed:javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]\n\n[x]: javascript:alert(1) \"t\"",
    "[x][y]\n\n[y]: <data:text/html,1>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![a\" onerror=\"alert(1)](http://x.example/\"onerror=\"alert(1))",
    "[![a](javascript:1)](javascript:2)",
    "[x](http://x.example/ \"a\\\" onmouseover=\\\"alert(1)\")",
    "[x](http://x.example/ '\"><script>alert(1)</script>')",
    "[x](http://x.example/\"><script>alert(1)</script>)",
    "[x](<http://x.example/?a=<b>&c='d'>)",
    "```\"><script>alert(1)</script>\nx\n```",
    "```sh onload=alert(1)\n<script>\n```",
    "# a {#id .class onclick=alert(1)}",
    "`<script>alert(1)</script>`",
    "|<script>|\n|-|\n|`<img src=x onerror=alert(1)>`|",
    "[x](http://x.example/\u{202e}gpj.exe)",
    "[x](http://a%20b%22.example/)",
    "[x](http://1.2.3.4.5/) [y](http://a:99999/) [z](http://[::g]/)",
    "- [ ] <input autofocus onfocus=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{0}<scr\u{0}ipt>",
    "<plaintext><xmp><textarea>",
];

#[test]
fn no_attack_comes_through() {
    for attack in ATTACKS {
        let html = html(attack);
        let lower = html.to_lowercase();
        for never in ["<script", "<img", "<svg", "<iframe", "<style", "<input", "<!--", "<div", "<math"] {
            assert!(!lower.contains(never), "{attack:?} gave {html}");
        }
        for href in html.split("<a href=\"").skip(1) {
            assert!(href.starts_with("http://x.example/"), "{attack:?} gave {html}");
        }
        // In a tag, nothing is left of an `on…=`: quotes inside of attributes are escaped.
        for tag in html.split('<').skip(1).filter_map(|tag| tag.split('>').next()) {
            let names: Vec<&str> = tag.split('"').step_by(2).collect();
            assert!(!names.iter().any(|name| name.contains(" on")), "{attack:?} gave {html}");
        }
        assert_clean(attack);
    }
}

#[test]
fn an_attack_inside_other_markup_does_not_come_through_either() {
    for attack in ATTACKS {
        for around in [
            "> - {}",
            "| a |\n|---|\n| {} |",
            "**{}**",
            "[{}](http://x.example/)",
            "# {}",
            "1. a\n\n   {}",
            "![{}](http://x.example/)",
        ] {
            assert_clean(&around.replace("{}", attack));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sanitiser_finds_nothing_to_do(
        text in r#"([ \n\r\t*_`~<>\[\]()!#|:"'&;\\/=.+-]|[a-z1]|\n\n|```sh\n|\|-\|\n|- |> |http://a\.b|javascript:|<script|<!--|&#106;|&colon;|\PC){0,60}"#,
    ) {
        let ours = html(&text);
        let cleaned = oracle().clean(&ours).to_string().replace("&nbsp;", "\u{a0}");
        prop_assert_eq!(&ours, &cleaned);
        let short = plain_text(&text, 20);
        prop_assert!(short.chars().count() <= 20);
        let ids: HashSet<String> = headings(&text).into_iter().map(|heading| heading.id).collect();
        prop_assert_eq!(ids.len(), headings(&text).len());
        for link in links(&text) {
            prop_assert!(text.get(link.range).is_some());
        }
        for range in raw_html(&text) {
            prop_assert!(text.get(range).is_some());
        }
        prop_assert_eq!(html(&text.replace('\r', "").replace('\n', "\r\n")), html(&text.replace('\r', "")));
    }
}

#[test]
fn prose_keeps_its_form() {
    let text = "# One\n\nA *b* **c** ~~d~~ `e<f` [g](https://x.example/?a=1&b=2 \"T\").  \nnext\n\n1. x\n2. y\n\n3) z\n\n- [x] done\n- [ ] open\n\n> q\n\n---\n\n| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n";
    assert_eq!(
        html(text),
        "<h1>One</h1>\n<p>A <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f</code> \
         <a href=\"https://x.example/?a=1&amp;b=2\" title=\"T\" rel=\"nofollow noopener noreferrer\">g</a>.<br>\nnext</p>\n\
         <ol>\n<li>x</li>\n<li>y</li>\n</ol>\n<ol start=\"3\">\n<li>z</li>\n</ol>\n\
         <ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n<blockquote>\n<p>q</p>\n</blockquote>\n<hr>\n\
         <table>\n<thead>\n<tr><th scope=\"col\" class=\"left\">a</th><th scope=\"col\" class=\"center\">b</th>\
         <th scope=\"col\" class=\"right\">c</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"left\">1</td>\
         <td class=\"center\">2</td><td class=\"right\">3</td></tr>\n</tbody>\n</table>\n"
    );
    assert_clean(text);
}

#[test]
fn code_is_coloured_when_its_language_is_known() {
    assert_eq!(
        html("```bash title=x\necho $A\n\nls\n```\n"),
        "<pre><code class=\"language-shell\"><span class=\"b\">echo</span> <span class=\"v\">$A</span>\n\n\
         <span class=\"f\">ls</span></code></pre>\n"
    );
    assert_eq!(html("```cobol\n<a>\n```"), "<pre><code>&lt;a&gt;</code></pre>\n");
    assert_eq!(html("    a\r\n    b"), "<pre><code>a\nb</code></pre>\n");
    assert_clean("```sh\necho \"$A <b>\" 'x' # \u{202e}\n```");
}

#[test]
fn what_is_not_linked_shows_where_it_would_have_led() {
    assert_eq!(html("[x](javascript:a)"), "<p>x (<code>javascript:a</code>)</p>\n");
    assert_eq!(html("[x](../other.md)"), "<p>x (<code>../other.md</code>)</p>\n");
    assert_eq!(html("<ssh:a>"), "<p>ssh:a</p>\n");
    assert_eq!(html("<b>x</b>"), "<p>&lt;b&gt;x&lt;/b&gt;</p>\n");
    let link = |href: &str, text: &str| format!("<p><a href=\"{href}\">{text}</a></p>\n");
    assert_eq!(html("<me@x.example>"), link("mailto:me@x.example", "me@x.example"));
    assert_eq!(html("[x](#a b)"), "<p>[x](#a b)</p>\n");
    assert_eq!(html("[x](#a)"), link("#a", "x"));
    let rel = "\" rel=\"nofollow noopener noreferrer";
    assert_eq!(
        html("![alt *text*](http://x.example/i.png)"),
        link(&format!("http://x.example/i.png{rel}"), "alt <em>text</em>")
    );
    assert_eq!(html("[](http://x.example)"), link(&format!("http://x.example{rel}"), "http://x.example"));
    assert_eq!(
        html("[![badge](http://x.example/b.svg)](http://x.example/ci)"),
        link(&format!("http://x.example/ci{rel}"), "badge")
    );
    assert_eq!(html("[x](<http://x.example/é b>)"), link(&format!("http://x.example/%C3%A9%20b{rel}"), "x"));
}

#[test]
fn pages_of_ours_have_ids_and_relative_links() {
    let resolve = |url: &str| match url {
        "guide.md" => Some("../guide.html".to_owned()),
        "evil.md" => Some("javascript:alert(1)".to_owned()),
        "host.md" => Some("//evil.example".to_owned()),
        _ => None,
    };
    let text = "# Über *uns*\n\n## a b!\n\n###### a-b\n\n# !\n\n[g](guide.md) [e](evil.md) [h](host.md) [n](none.md)";
    let found = headings(text);
    let options = Options { heading_shift: 1, relative: Some(&resolve), headings: &found };
    let ids: Vec<&str> = found.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["über-uns", "a-b", "a-b-2", "section"]);
    assert_eq!((found[0].text.as_str(), found[2].level), ("Über uns", 6));
    assert_eq!(
        to_html(text, &options).as_str(),
        "<h2 id=\"über-uns\">Über <em>uns</em></h2>\n<h3 id=\"a-b\">a b!</h3>\n<h6 id=\"a-b-2\">a-b</h6>\n\
         <h2 id=\"section\">!</h2>\n<p><a href=\"../guide.html\">g</a> e (<code>evil.md</code>) h (<code>host.md</code>) \
         n (<code>none.md</code>)</p>\n"
    );
}

#[test]
fn summaries_are_short_and_plain() {
    let text = "# Title\n\n![badge](http://x.example)\n**Installs** the `agent`,\r\nand [more](http://x.example). Then it\nstops there for good.\n\n```\ncode\n```\n";
    assert_eq!(plain_text(text, 500), "Installs the agent, and more. Then it stops there for good.");
    assert_eq!(plain_text(text, 40), "Installs the agent, and more.");
    assert_eq!(plain_text(text, 29), "Installs the agent, and more.");
    assert_eq!(plain_text(text, 28), "Installs the agent, and…");
    assert_eq!(plain_text(text, 21), "Installs the agent…");
    assert_eq!(plain_text("# Only\n\n## headings", 99), "Only headings");
    assert_eq!(plain_text(&"x".repeat(50), 10), "xxxxxxxxx…");
    assert_eq!(plain_text("a\u{202e}b <b>c</b>\u{1b}", 99), "ab c");
    assert_eq!(plain_text("", 10), "");
    assert_eq!(plain_text("abc", 0), "");
    assert_eq!(plain_text("- a\n- b\n", 9), "a b");
}

#[test]
fn links_and_raw_html_are_found_where_they_stand() {
    let text =
        "a [b](c.md)\r\n\r\n![d](http://x.example) <me@x.example> <i>e</i>\n\n[r]\n\n[r]: javascript:1\n";
    let found: Vec<_> = links(text)
        .into_iter()
        .map(|link| (text[link.range].to_owned(), link.target, link.image, link.shown))
        .collect();
    let expect = |at: usize, range: &str, target: &str, image, shown| {
        assert_eq!(found[at], (range.to_owned(), target.to_owned(), image, shown));
    };
    expect(0, "[b](c.md)", "c.md", false, false);
    expect(1, "![d](http://x.example)", "http://x.example", true, true);
    expect(2, "<me@x.example>", "mailto:me@x.example", false, true);
    expect(3, "[r]", "javascript:1", false, false);
    let raw: Vec<&str> = raw_html(text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(raw, ["<i>", "</i>"]);
}

#[test]
fn nothing_swells_or_nests_without_end() {
    let table = format!("|{}\n|{}\n", "a|".repeat(2_000), "-|".repeat(2_000)) + &"|x\n".repeat(4_000);
    let texts = [
        ">".repeat(50_000),
        "> ".repeat(50_000) + "x",
        "- ".repeat(20_000) + "x",
        "1. ".repeat(20_000) + "x",
        "*a **a ".repeat(10_000),
        "*".repeat(50_000),
        "[".repeat(50_000),
        "![".repeat(25_000),
        "[a](".repeat(10_000),
        "[a](http://x.example \"t\") ".repeat(4_000),
        "<a".repeat(25_000),
        "<!--".repeat(10_000),
        "`".repeat(50_000) + "a",
        "# a\n".repeat(10_000),
        "&#1;".repeat(10_000),
        "```sh\na=a=`$(\n".repeat(5_000),
        "\u{202e}".repeat(20_000),
        "\u{1}".repeat(50_000),
        "![](javascript:a)".repeat(3_000),
        "-\n".repeat(20_000),
        table,
        (0..2_000).map(|depth| " ".repeat(depth % 400) + "- a\n").collect(),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let html = html(&text);
        let mut head: String = text.chars().take(20).collect();
        head.push('…');
        // Colours and the last event may go over the limit once.
        assert!(html.len() <= 24 * text.len() + (1 << 17), "{head}: {} of {}", html.len(), text.len());
        let (mut depth, mut deepest) = (0_usize, 0);
        for tag in html.split('<').skip(1) {
            if tag.starts_with('/') {
                depth = depth.checked_sub(1).expect("balanced");
            } else if !tag.starts_with("br>") && !tag.starts_with("hr>") {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
        assert_eq!(depth, 0, "{head}");
        assert!(deepest <= 36, "{head}: {deepest}");
        _ = plain_text(&text, 200);
        _ = headings(&text);
        assert!(start.elapsed().as_secs() < 5, "{head}: {:?}", start.elapsed());
        assert_clean(&text);
    }
}
