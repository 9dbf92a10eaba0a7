//! The preview from outside: what it answers, and that it follows every change of the disk.
#![expect(clippy::disallowed_methods, reason = "tests read fixtures and write temporary folders")]

#[path = "serve/preview.rs"]
mod preview;
#[path = "serve/soak.rs"]
mod soak;
mod support;

use std::path::Path;

use preview::Preview;
use serde_json::Value;

const SCRIPT: &[u8] = b"#!/bin/bash\n# ---\n# RightScript Name: Setup Hostname\n# Description: Sets it\n# Inputs:\n#   HOST_NAME:\n#     Category: Base\n#     Description: the name\n#     Input Type: single\n#     Required: true\n#     Advanced: false\n# ...\necho $HOST_NAME\n";

const TEMPLATE: &str = "Name: Linux Base\nDescription: A base\nInputs:\n  HOST_NAME: text:a\nRightScripts:\n  Boot:\n  - hostname.sh\n";

/// A plain folder with a ServerTemplate and its script.
fn plain() -> tempfile::TempDir {
    support::project(&[("base.yml", TEMPLATE.as_bytes()), ("hostname.sh", SCRIPT)])
}

const BASE: &str = "/server-templates/local/linux-base.html";

/// The digest that a page says it has.
fn digest(page: &str) -> String {
    let (_, rest) = page.split_once("data-digest=\"").expect("the script is there");
    rest.split('"').next().expect("it ends").to_owned()
}

#[test]
fn answers_have_types_ranges_tags_and_nothing_of_another_host() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&support::repository().join("tests/sites/lineage/catalog"), folder.path(), false);
    let big = "catalog/right-scripts/big";
    let write = |name: &str, bytes: &[u8]| support::write(folder.path(), &format!("{big}/{name}"), bytes);
    write(
        "publication.yml",
        b"Publisher: Acme\nCategories: [Operating Systems]\nShort Description: Large.\n",
    );
    let script = String::from_utf8(SCRIPT.to_vec()).unwrap();
    let script =
        script.replace("Setup Hostname", "Big").replace("# ...", "# Attachments:\n# - big.bin\n# ...");
    write("1/big.sh", script.as_bytes());
    write("1/attachments/big.bin", &vec![7; 3_000_000]);
    let preview = Preview::start(folder.path(), &[]);

    let home = preview.get("/");
    assert_eq!((home.status, home.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(home.text().contains("/.catalog/preview.js"));
    assert_eq!(home.built(), preview.get("/index.html").built());
    let tag = home.header("etag").to_owned();
    assert_eq!(preview.ask("GET", "/", &[("If-None-Match", &tag)]).status, 304);
    let head = preview.ask("HEAD", "/", &[]);
    assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, &*tag));
    assert_eq!(head.header("content-length"), home.header("content-length"));

    assert_eq!(preview.get("/server-templates").status, 302);
    assert_eq!(preview.get("/server-templates").header("location"), "/server-templates/");
    assert_eq!(preview.get("/server-templates/").status, 200);
    assert_eq!(preview.get("/robots.txt").header("content-type"), "text/plain; charset=utf-8");
    let text = home.text();
    let style = text
        .split('"')
        .find(|word| word.rsplit_once('.').is_some_and(|(_, ending)| ending == "css"))
        .expect("a stylesheet");
    assert_eq!(preview.get(&format!("/{style}")).header("content-type"), "text/css; charset=utf-8");
    assert_eq!(preview.get("/.catalog/preview.js").header("content-type"), "text/javascript; charset=utf-8");

    let lost = preview.get("/nothing/here.html");
    assert_eq!((lost.status, lost.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(lost.text().contains("data-page=\"nothing/here.html\""));
    assert_eq!(preview.get("/.catalog/nothing").status, 404);
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a%5c..%5cb", "/%00", "/%", "/%ff"] {
        assert_eq!(preview.get(path).status, 400, "{path}");
    }
    assert_eq!(preview.get("/%252e%252e/x").status, 404);
    assert_eq!(preview.ask("POST", "/", &[]).status, 405);
    assert_eq!(preview.ask("POST", "/", &[]).header("allow"), "GET, HEAD");

    for host in ["evil.example", "127.0.0.1.evil.example", "192.168.1.1", ""] {
        let answer = preview.raw(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("Linux"), "{host}");
    }
    assert_eq!(preview.raw("GET / HTTP/1.0\r\n\r\n").status, 403);
    assert_eq!(preview.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").status, 200);

    let files = "/right-scripts/acme/big/1/files/attachments/big.bin";
    let part = preview.ask("GET", files, &[("Range", "bytes=2999990-")]);
    assert_eq!((part.status, part.body.len()), (206, 10));
    assert_eq!(part.header("content-range"), "bytes 2999990-2999999/3000000");
    let all = preview.get(files);
    assert_eq!((all.status, all.body.len(), all.header("accept-ranges")), (200, 3_000_000, "bytes"));
    assert!(all.body.iter().all(|byte| *byte == 7));
    assert_eq!(preview.ask("GET", files, &[("Range", "bytes=3000000-")]).status, 416);
    let head = preview.ask("HEAD", files, &[]);
    assert_eq!((head.body.len(), head.header("content-length")), (0, "3000000"));
    assert_eq!(preview.end("-TERM"), Some(0));
}

#[test]
fn an_edit_is_served_and_only_who_shows_it_reloads() {
    let folder = plain();
    support::write(folder.path(), "content/about.md", b"---\nTitle: About us\n---\nWords\n");
    let preview = Preview::start(folder.path(), &[]);
    let shown = |path: &str| digest(&preview.get(path).text());
    let mut base = preview.listen(&BASE[1..], &shown(BASE));
    let mut about = preview.listen("about.html", &shown("/about.html"));
    about.until("report");
    base.until("report");
    // A page that is older than what is served is told at once.
    let mut old = preview.listen("about.html", "old");
    assert_eq!(old.until("reload"), shown("/about.html"));

    support::write(folder.path(), "base.yml", TEMPLATE.replace("A base", "A better base").as_bytes());
    let page = preview.wait_for(BASE, |answer| answer.text().contains("A better base"));
    assert_eq!(base.until("reload"), digest(&page.text()));
    support::write(folder.path(), "content/about.md", b"---\nTitle: About us\n---\nOther words\n");
    let page = preview.wait_for("/about.html", |answer| answer.text().contains("Other words"));
    // The first reload that it hears is about its own page, not about the other.
    assert_eq!(about.until("reload"), digest(&page.text()));
    assert_eq!(preview.end("-INT"), Some(0));
    while let Some((name, _)) = about.next() {
        assert_ne!(name, "reload");
    }
}

/// The next report that fits; others are about rules, which speak when they are ready.
fn report_where(events: &mut preview::Events, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        let report: Value = serde_json::from_str(&events.until("report")).expect("JSON");
        if fits(&report) {
            return report;
        }
    }
}

#[test]
fn a_broken_definition_shows_its_finding_over_the_last_good_page() {
    let folder = plain();
    let preview = Preview::start(folder.path(), &[]);
    let good = preview.get(BASE);
    let mut events = preview.listen(&BASE[1..], &digest(&good.text()));
    report_where(&mut events, |report| report["errors"] == 0 && report["stale"] == false);

    support::write(folder.path(), "base.yml", TEMPLATE.replace("Boot:", "Boot: [").as_bytes());
    let stale = preview.wait_for(BASE, preview::Answer::is_stale);
    assert_eq!((stale.status, stale.built()), (200, good.built()));
    let report = report_where(&mut events, |report| report["stale"] == true);
    let finding = &report["findings"][0];
    assert_eq!(finding["severity"], "error");
    let frame = finding["frame"].as_str().unwrap();
    assert!(frame.contains("base.yml") && frame.contains('^'), "{frame}");
    let rule = preview.get(&format!("/.catalog/rules/{}", finding["id"].as_str().unwrap()));
    assert!(rule.status == 200 && rule.text().contains("What to do"));
    // The rest of the site is as a build makes it: without what is broken.
    assert!(!preview.get("/server-templates/").text().contains("linux-base.html"));

    support::write(folder.path(), "base.yml", TEMPLATE.replace("A base", "Mended").as_bytes());
    let mended = preview.wait_for(BASE, |answer| answer.text().contains("Mended"));
    assert!(!mended.is_stale());
    report_where(&mut events, |report| report["errors"] == 0 && report["stale"] == false);
    // What is removed while all is whole is gone.
    std::fs::remove_file(folder.path().join("base.yml")).unwrap();
    preview.wait_for(BASE, |answer| answer.status == 404);
}

#[test]
fn a_broken_template_a_broken_theme_and_broken_settings_keep_the_last_good_pages() {
    let folder = plain();
    let root = folder.path();
    support::write(root, "catalog.yml", b"Title: One\nTheme: own\n");
    support::write(root, "themes/own/theme.yml", b"name: own\nextends: default\n");
    let home = "{% extends \"default/home.html\" %}{% block head %}<meta name=\"own\" content=\"1\">{% endblock head %}";
    support::write(root, "themes/own/templates/home.html", home.as_bytes());
    let preview = Preview::start(root, &[]);
    assert!(preview.get("/").text().contains("name=\"own\""));

    // It can be loaded, and fails when it runs.
    support::write(
        root,
        "themes/own/templates/home.html",
        home.replace("content=\"1\"", "content=\"{{ nothing.at.all }}\"").as_bytes(),
    );
    let stale = preview.wait_for("/", preview::Answer::is_stale);
    assert!(stale.status == 200 && stale.text().contains("content=\"1\""));
    assert!(!preview.get(BASE).is_stale(), "other templates are fine");
    let mut events = preview.listen("index.html", &digest(&stale.text()));
    let is_told =
        |report: &Value| report["findings"][0]["frame"].as_str().is_some_and(|it| it.contains("home.html"));
    report_where(&mut events, is_told);

    // It cannot be loaded.
    support::write(root, "themes/own/templates/home.html", b"{% if %}");
    let stale = preview.wait_for(BASE, preview::Answer::is_stale);
    assert_eq!(stale.status, 200);
    support::write(root, "themes/own/templates/home.html", home.replace("\"1\"", "\"2\"").as_bytes());
    let mended = preview.wait_for("/", |answer| answer.text().contains("content=\"2\""));
    assert!(!mended.is_stale() && !preview.get(BASE).is_stale());

    support::write(root, "catalog.yml", b"Title: [\n");
    preview.wait_for("/", preview::Answer::is_stale);
    assert!(preview.get("/").text().contains("One"));
    // What changes meanwhile is not forgotten.
    support::write(root, "base.yml", TEMPLATE.replace("A base", "Meanwhile").as_bytes());
    preview.wait_for("/", preview::Answer::is_stale);
    support::write(root, "catalog.yml", b"Title: Two\nTheme: own\n");
    let mended = preview.wait_for("/", |answer| answer.text().contains("Two"));
    assert!(!mended.is_stale());
    assert!(preview.get(BASE).text().contains("Meanwhile"));
}

#[test]
fn a_stylesheet_changes_without_a_reload() {
    let folder = plain();
    let root = folder.path();
    support::write(root, "catalog.yml", b"Theme: own\n");
    support::write(root, "themes/own/theme.yml", b"extends: default\n");
    support::write(root, "themes/own/static/site.css", b"body { color: #111 }\n");
    let preview = Preview::start(root, &[]);
    let page = preview.get("/").text();
    let mut events = preview.listen("index.html", &digest(&page));
    let before: Value = serde_json::from_str(&events.until("report")).unwrap();
    support::write(root, "themes/own/static/site.css", b"body { color: #222 }\n");
    let after = loop {
        let (name, data) = events.next().expect("an event");
        assert_eq!(name, "report", "nothing is loaded again");
        let after: Value = serde_json::from_str(&data).unwrap();
        if after["styles"] != before["styles"] {
            break after;
        }
    };
    assert_eq!(before["styles"][0][0], after["styles"][0][0]);
    assert_ne!(before["styles"][0][1], after["styles"][0][1]);
    let style = preview.get(after["styles"][0][1].as_str().unwrap());
    assert!(style.text().contains("#222"));
    let now = preview.get("/").text();
    assert_eq!(digest(&now), digest(&page), "what the page shows is the same");
    assert_ne!(now, page);
}

#[test]
fn renames_new_folders_and_whole_trees_are_followed() {
    let folder = plain();
    let root = folder.path();
    let preview = Preview::start(root, &[]);
    assert_eq!(preview.get(BASE).status, 200);
    // As editors save.
    support::write(root, ".base.yml.swp", TEMPLATE.replace("A base", "Renamed over").as_bytes());
    std::fs::rename(root.join(".base.yml.swp"), root.join("base.yml")).unwrap();
    preview.wait_for(BASE, |answer| answer.text().contains("Renamed over"));
    // A tree that was made elsewhere, and one that grows file by file.
    let other = tempfile::tempdir_in(root.parent().unwrap()).unwrap();
    support::write(
        other.path(),
        "tree/a/b/deep.yml",
        TEMPLATE.replace("Linux Base", "Deep One").replace("hostname.sh", "../../../hostname.sh").as_bytes(),
    );
    std::fs::rename(other.path().join("tree"), root.join("tree")).unwrap();
    preview.wait_for("/server-templates/local/deep-one.html", |answer| answer.status == 200);
    support::write(
        root,
        "x/y/z/new.yml",
        TEMPLATE.replace("Linux Base", "New One").replace("hostname.sh", "../../../hostname.sh").as_bytes(),
    );
    preview.wait_for("/server-templates/local/new-one.html", |answer| answer.status == 200);
    // The folder is moved, and what lies in it changes afterwards.
    std::fs::rename(root.join("tree"), root.join("bush")).unwrap();
    let deep = root.join("bush/a/b/deep.yml");
    let text = std::fs::read_to_string(&deep).unwrap().replace("A base", "In the bush");
    std::fs::write(&deep, text).unwrap();
    preview.wait_for("/server-templates/local/deep-one.html", |answer| answer.text().contains("In the bush"));
    // Gone, and made again under the same name.
    std::fs::remove_dir_all(root.join("x")).unwrap();
    preview.wait_for("/server-templates/local/new-one.html", |answer| answer.status == 404);
    support::write(
        root,
        "x/y/z/new.yml",
        TEMPLATE.replace("Linux Base", "New One").replace("hostname.sh", "../../../hostname.sh").as_bytes(),
    );
    preview.wait_for("/server-templates/local/new-one.html", |answer| answer.status == 200);
    std::fs::write(
        root.join("x/y/z/new.yml"),
        TEMPLATE.replace("Linux Base", "Newer One").replace("hostname.sh", "../../../hostname.sh"),
    )
    .unwrap();
    preview.wait_for("/server-templates/local/newer-one.html", |answer| answer.status == 200);
    // A project where there was none.
    support::write(root, "catalog.yml", b"Title: A Title\n");
    preview.wait_for("/", |answer| answer.text().contains("A Title"));
}

#[test]
fn without_events_files_are_looked_at() {
    let folder = plain();
    let preview = Preview::start(folder.path(), &["--poll"]);
    preview.get(BASE);
    support::write(folder.path(), "base.yml", TEMPLATE.replace("A base", "Looked at").as_bytes());
    preview.wait_for(BASE, |answer| answer.text().contains("Looked at"));
    support::write(
        folder.path(),
        "new/new.yml",
        TEMPLATE.replace("Linux Base", "New One").replace("hostname.sh", "../hostname.sh").as_bytes(),
    );
    preview.wait_for("/server-templates/local/new-one.html", |answer| answer.status == 200);
    assert!(preview.said().contains("as asked"), "{}", preview.said());
}

#[test]
fn deafness_is_noticed() {
    let folder = plain();
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let preview = support::deaf_preview(folder.path(), std::sync::Arc::clone(&told));
    let port = preview.address().port();
    let get = |path: &str| support::get(port, path);
    assert!(get(BASE).contains("A base"));
    let is_told = || told.lock().unwrap().iter().any(|line: &String| line.contains("without an event"));
    let begin = std::time::Instant::now();
    // The first edits may still fall into the readings of the beginning.
    for number in 0.. {
        let word = format!("Heard late {number}");
        support::write(folder.path(), "base.yml", TEMPLATE.replace("A base", &word).as_bytes());
        while !get(BASE).contains(&word) {
            assert!(begin.elapsed() < preview::PATIENCE, "{told:?}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        if is_told() {
            break;
        }
    }
    preview.stop();
}

#[test]
fn drafts_audiences_and_what_is_published() {
    let root = support::repository().join("tests/sites/lineage/catalog");
    for (flags, build) in [(&[][..], &["--drafts"][..]), (&["--as-published"][..], &[][..])] {
        let output = tempfile::tempdir().unwrap();
        let site = output.path().join("site");
        let mut arguments =
            vec!["build", root.to_str().unwrap(), "--output", site.to_str().unwrap(), "--keep-going"];
        arguments.extend(build);
        support::run(support::repository(), &arguments);
        let preview = Preview::start(&root, flags);
        assert_same(&preview, &site);
    }
}

/// Every file of the built site is served with the same bytes.
fn assert_same(preview: &Preview, site: &Path) {
    let different = soak::differences(preview, site);
    assert!(different.is_empty(), "{different:?}");
}

#[test]
fn a_taken_port_is_said_and_the_next_is_used() {
    let folder = plain();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let preview = Preview::start_at(folder.path(), port, &[]);
    assert_ne!(preview.port, port);
    assert!(preview.said().contains(&format!("port {port} is taken")), "{}", preview.said());
    assert_eq!(preview.get("/").status, 200);
    drop(taken);
}

#[test]
fn mistakes_of_the_user_end_it_at_once() {
    let folder = plain();
    let code = |arguments: &[&str]| {
        let mut all = vec!["serve"];
        all.extend(arguments);
        support::run(folder.path(), &all).status.code()
    };
    assert_eq!(code(&["nowhere"]), Some(2));
    assert_eq!(code(&["base.yml"]), Some(2));
    assert_eq!(code(&["--host", "no such host"]), Some(2));
    assert_eq!(code(&["--port", "70000"]), Some(2));
    support::write(folder.path(), "catalog.yml", b"Title: [\n");
    assert_eq!(code(&["."]), Some(2));
}
