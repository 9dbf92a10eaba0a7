//! Plans of small catalogs: addresses, views, manifests.

use crate::settings::Settings;
use crate::site::Body;
use crate::site::Kept;
use crate::site::Site;
use crate::site::testing;
use crate::site::testing::PLAIN;
use crate::site::testing::PROJECT;

fn site(files: &[(&str, &str)]) -> Site {
    let checked = testing::plan(files, Settings::default());
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    checked.value
}

/// The view of the page at `path`, as a template gets it.
fn view(site: &Site, path: &str) -> serde_json::Value {
    let page = site.page(path).unwrap_or_else(|| panic!("no {path} among {:#?}", testing::paths(site)));
    serde_json::to_value(site.view(page, &Kept::default()).unwrap()).unwrap()
}

#[test]
fn a_plain_folder_has_the_addresses_of_working_copies() {
    let expected = [
        "agents/index.html",
        "agents/none.html",
        "agents/rightlink-10.html",
        "agents/rightlink-6.html",
        "agents/rrs.html",
        "clouds/aws-us-east.html",
        "clouds/index.html",
        "images/index.html",
        "images/ubuntu-16-04-x64.html",
        "matrix.html",
        "multi-cloud-images/index.html",
        "publishers/index.html",
        "publishers/local.html",
        "right-scripts/index.html",
        "right-scripts/local/setup-hostname.html",
        "right-scripts/local/setup-hostname/head/SHA256SUMS",
        "right-scripts/local/setup-hostname/head/bundle.zip",
        "server-templates/index.html",
        "server-templates/local/linux-base.html",
        "server-templates/local/linux-base/head/SHA256SUMS",
        "server-templates/local/linux-base/head/bundle.zip",
        "server-templates/local/linux-base/head/images/ubuntu-16-04-x64.html",
    ];
    assert_eq!(testing::paths(&site(PLAIN)), expected);
}

#[test]
fn a_project_has_the_addresses_of_revisions() {
    let expected = "about.html
agents/index.html
agents/none.html
agents/rightlink-10.html
agents/rightlink-6.html
agents/rrs.html
categories/base.html
categories/index.html
clouds/aws-us-east.html
clouds/index.html
eulas/acme-software/1.html
guides/importing.html
images/index.html
images/ubuntu-16-04-x64.html
library/server_templates/Linux-Base-1/lineage/53250/index.html
library/server_templates/Linux-Base/lineage/53250/index.html
matrix.html
multi-cloud-images/index.html
publishers/acme.html
publishers/index.html
right-scripts/index.html
server-templates/acme/linux-base.html
server-templates/acme/linux-base/1.html
server-templates/acme/linux-base/1/SHA256SUMS
server-templates/acme/linux-base/1/bundle.zip
server-templates/acme/linux-base/1/files/base.yml
server-templates/acme/linux-base/1/import.json
server-templates/acme/linux-base/1/status.json
server-templates/acme/linux-base/2.html
server-templates/acme/linux-base/2/SHA256SUMS
server-templates/acme/linux-base/2/bundle.zip
server-templates/acme/linux-base/2/files/attachments/motd.txt
server-templates/acme/linux-base/2/files/base.yml
server-templates/acme/linux-base/2/files/hostname.sh
server-templates/acme/linux-base/2/images/ubuntu-16-04-x64.html
server-templates/acme/linux-base/2/import.json
server-templates/acme/linux-base/2/scripts/setup-hostname.html
server-templates/acme/linux-base/2/status.json
server-templates/acme/linux-base/diff/1..2.html
server-templates/acme/old-base.html
server-templates/acme/old-base/1.html
server-templates/acme/old-base/2.html
server-templates/index.html";
    assert_eq!(testing::paths(&site(PROJECT)).join("\n"), expected);
}

#[test]
fn every_page_has_a_view_and_every_file_bytes() {
    for files in [PLAIN, PROJECT] {
        let site = site(files);
        for page in site.pages.iter() {
            match &page.body {
                Body::View(_) => assert!(site.view(page, &Kept::default()).is_some()),
                Body::Json(key) => assert!(site.json(*key, &Kept::default()).ends_with(b"}\n")),
                Body::Text(key) => assert!(site.text(*key).ends_with('\n')),
                Body::Copy(file) => assert!(site.sources.get(*file).is_some()),
                Body::Bytes(_) | Body::Bundle(_) | Body::Checksums(_) => {}
            }
        }
    }
}

/// The text of the data at `path`.
fn json(site: &Site, path: &str) -> String {
    let page = site.page(path).unwrap_or_else(|| panic!("no {path} among {:#?}", testing::paths(site)));
    let Body::Json(key) = page.body else { panic!("{path} is not data") };
    String::from_utf8(site.json(key, &Kept::default())).unwrap()
}

/// [`PROJECT`] with `from` replaced by `to` in the file that ends in `path`.
fn changed(path: &str, from: &str, to: &str) -> Vec<(&'static str, String)> {
    let change = |(name, text): &(&'static str, &'static str)| {
        let is_it = name.ends_with(path);
        assert!(!is_it || text.contains(from), "{name} does not hold {from}");
        (*name, if is_it { text.replace(from, to) } else { (*text).to_owned() })
    };
    PROJECT.iter().map(change).collect()
}

fn site_of(files: &[(&'static str, String)]) -> Site {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    site(&files)
}

const MANIFEST: &str = "server-templates/acme/linux-base/2/import.json";

#[test]
fn a_manifest_says_what_comes_along_and_what_must_be_there_first() {
    let manifest: serde_json::Value = serde_json::from_str(&json(&site(PROJECT), MANIFEST)).unwrap();
    let names: Vec<&str> =
        manifest["components"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Setup Hostname", "Ubuntu_16.04_x64", "Linux Base"]);
    let script = &manifest["components"][0];
    assert_eq!(script["roles"], serde_json::json!(["Boot 1", "Operational 1"]));
    assert_eq!(script["bundled"], true);
    assert_eq!(script["lineage"], serde_json::Value::Null);
    assert_eq!(script["why"][0]["firmness"], "local");
    assert_eq!(script["why"][0]["written"], "hostname.sh");
    assert!(script["files"].as_array().unwrap().iter().all(|file| file["sha256"].is_string()), "{script:#}");
    let image = &manifest["components"][1];
    assert_eq!(image["settings"][0]["image"], "ami-12345678");
    assert_eq!(image["tags"], serde_json::json!(["rs_agent:type=right_link_lite"]));
    assert_eq!(manifest["externals"][0]["name"], "Remote");
    assert_eq!(manifest["externals"][1]["reason"], "external");
    assert_eq!(manifest["format"], "manifest/1");
    assert_eq!(manifest["inputs"][1]["name"], "SERVER_NAME");
    assert_eq!(manifest["inputs"][1]["effective"], "text:web");
    assert_eq!(manifest["complete"], false);
    assert_eq!(manifest["pinned"], true);
    let first = &manifest["prerequisites"];
    assert_eq!(first["credentials"], serde_json::json!(["DB_PASSWORD"]));
    assert_eq!(first["escalations"], serde_json::json!(["critical"]));
    assert_eq!(first["clouds"], serde_json::json!(["EC2 us-east-1"]));
    assert_eq!(first["eulas"][0]["slug"], "acme-software");
    assert!(manifest["closure"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn nothing_that_happens_later_changes_a_manifest() {
    let before = json(&site(PROJECT), MANIFEST);
    let sidecar = "linux-base/publication.yml";
    let later = [
        ("Published: 2016-11-02", "Published: 2016-11-02\n    Deprecated: {Date: 2018-01-01, Because: over}"),
        ("Revisions:", "Revisions:\n  3:\n    Committed: 2017-01-01\n    Published: 2017-01-02"),
        ("Short Description: A base.", "Short Description: Another.\nLong Description: More."),
        ("Featured: true", "Featured: false"),
        ("Revision Notes: Second.", "Revision Notes: Rewritten."),
    ];
    for (from, to) in later {
        let mut files = changed(sidecar, from, to);
        if to.contains("3:") {
            let newest = "catalog/server-templates/linux-base/3/base.yml";
            files.push((newest, testing::LINUX.replace("  - hostname.sh\n", "")));
        }
        let after = site_of(&files);
        assert_eq!(json(&after, MANIFEST), before, "after {to}");
    }
}

#[test]
fn a_status_says_what_may_change() {
    let site = site(PROJECT);
    let status: serde_json::Value =
        serde_json::from_str(&json(&site, "server-templates/acme/linux-base/1/status.json")).unwrap();
    assert_eq!(status["state"], "deprecated");
    assert_eq!(status["deprecated"]["successor"], "st:acme/linux-base@2");
    assert_eq!(status["newest"]["revision"], 2);
    assert_eq!(status["notices"][0]["text"], "Deprecated since 2017-05-30: it is old.");
}

#[test]
fn an_old_revision_says_so_and_leads_to_what_to_take_instead() {
    let site = site(PROJECT);
    let old = view(&site, "server-templates/acme/linux-base/1.html");
    let banners = old["header"]["banners"].as_array().unwrap();
    let ids: Vec<&str> = banners.iter().map(|banner| banner["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["deprecated", "newer"]);
    assert_eq!(banners[0]["link"]["href"], "../../../server-templates/acme/linux-base/2.html");
    assert_eq!(banners[1]["link"]["href"], "../../../server-templates/acme/linux-base.html");
    assert_eq!(old["shell"]["indexable"], false);
    assert_eq!(old["revisions"][1]["current"], true);
    let newest = view(&site, "server-templates/acme/linux-base.html");
    assert_eq!(newest["header"]["banners"], serde_json::json!([]));
    assert_eq!(newest["get"]["manifest"], "../../server-templates/acme/linux-base/2/import.json");
}

#[test]
fn an_image_that_is_not_here_makes_clouds_unknown_and_says_why() {
    let page = view(&site(PLAIN), "server-templates/local/linux-base.html");
    let images = &page["images"];
    let matrix = images["matrix"]["html"].as_str().unwrap();
    let cells = "<td><code>ami-12345678</code> <code>m3.medium</code></td><td class=\"cell-unknown\">Unknown</td></tr>";
    assert!(matrix.contains("<span class=\"word word-default\">Default</span>"), "{matrix}");
    assert!(matrix.contains(cells), "{matrix}");
    assert_eq!(images["unknown"], true);
    let reason = "The MultiCloud Image “CentOS_7.x_x64” of publisher Other is not in this catalog.";
    assert_eq!(images["reasons"][0], reason);
    assert_eq!(page["header"]["banners"][0]["text"], "Working copy, not published.");
    assert_eq!(page["get"]["draft"], true);
    assert_eq!(page["get"]["manifest"], serde_json::Value::Null);
    assert_eq!(page["get"]["commands"][0], "right_st st upload 'base.yml'");
}

#[test]
fn what_strangers_write_is_shown_and_not_run() {
    let site = site(PLAIN);
    let page = view(&site, "server-templates/local/linux-base.html");
    let description = page["info"]["description"].as_str().unwrap();
    assert!(description.contains("<strong>Linux</strong>"), "{description}");
    assert!(!description.contains("<script"), "{description}");
    let script = view(&site, "right-scripts/local/setup-hostname.html");
    let source = script["source"]["html"].as_str().unwrap();
    assert_eq!(script["source"]["language"], "shell");
    assert!(source.starts_with("<span id=\"L1\"><a href=\"#L1\">1</a>"), "{source}");
    assert!(!source.contains("<b>"), "{source}");
}

#[test]
fn a_script_says_who_uses_it() {
    let page = view(&site(PLAIN), "right-scripts/local/setup-hostname.html");
    assert_eq!(page["used_by"]["total"], 1);
    assert!(
        page["used_by"]["rows"]["html"].as_str().unwrap().contains("<td>Boot 1, Operational 1</td>"),
        "{page:#}"
    );
    let part = view(&site(PROJECT), "server-templates/acme/linux-base/2/scripts/setup-hostname.html");
    assert_eq!(part["header"]["part_of"]["href"], "../../../../../server-templates/acme/linux-base/2.html");
    assert_eq!(part["get"], serde_json::Value::Null);
    assert_eq!(
        part["attachments"][0]["href"],
        "../../../../../server-templates/acme/linux-base/2/files/attachments/motd.txt"
    );
    assert_eq!(part["source"]["href"], "../../../../../server-templates/acme/linux-base/2/files/hostname.sh");
}

#[test]
fn content_pages_link_to_each_other_by_their_files() {
    let site = site(PROJECT);
    let about = view(&site, "about.html");
    let body = about["body"].as_str().unwrap();
    assert!(body.contains("href=\"guides/importing.html#steps\""), "{body}");
    let importing = view(&site, "guides/importing.html");
    assert!(importing["body"].as_str().unwrap().contains("href=\"../about.html\""), "{importing:#}");
    assert_eq!(importing["contents"][0]["anchor"], "steps");
    assert_eq!(importing["shell"]["navigation"][0]["href"], "../about.html");
}

#[test]
fn the_page_for_lost_addresses_is_absolute_and_carries_its_style() {
    let settings = Settings { base_url: Some("https://example.org/market/".into()), ..Settings::default() };
    let site = testing::plan(PROJECT, settings).value;
    let lost = view(&site, "404.html");
    assert_eq!(lost["shell"]["home"], "/market/index.html");
    assert_eq!(lost["shell"]["root"], "/market/");
    assert_eq!(lost["style"], "a{}");
    assert_eq!(lost["shell"]["canonical"], serde_json::Value::Null);
    let newest = "https://example.org/market/server-templates/acme/linux-base.html";
    for path in ["server-templates/acme/linux-base.html", "server-templates/acme/linux-base/2.html"] {
        assert_eq!(view(&site, path)["shell"]["canonical"], newest);
    }
    assert_eq!(view(&site, "index.html")["shell"]["canonical"], "https://example.org/market/");
}

#[test]
fn former_addresses_lead_to_the_present_ones() {
    let site = site(PROJECT);
    let target = |path| view(&site, path)["target"]["href"].as_str().unwrap().to_owned();
    assert_eq!(target("server-templates/acme/old-base.html"), "linux-base.html");
    assert_eq!(target("server-templates/acme/old-base/1.html"), "../linux-base/1.html");
    let old = "library/server_templates/Linux-Base/lineage/53250/index.html";
    assert_eq!(target(old), "../../../../../server-templates/acme/linux-base.html");
}

#[test]
fn two_things_on_one_path_are_one_error_that_names_both() {
    let mut files: Vec<(&str, &str)> = PLAIN.to_vec();
    files.push(("content/server-templates/INDEX.md", "# Mine\n"));
    let checked = testing::plan(&files, Settings::default());
    assert_eq!(checked.diagnostics.len(), 1, "{:#?}", checked.diagnostics);
    let found = &checked.diagnostics[0];
    assert_eq!(found.code.id, "C601");
    let notes: Vec<&str> = found.notes.iter().map(|note| &*note.text).collect();
    assert!(notes.iter().any(|note| note.contains("content/server-templates/INDEX.md")), "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("the site itself")), "{notes:#?}");
}

#[test]
fn a_file_where_another_needs_a_folder_is_an_error() {
    let mut files: Vec<(&str, &str)> = PLAIN.to_vec();
    files.push(("content/a.md", "# A\n"));
    files.push(("content/a.html/b.md", "# B\n"));
    let checked = testing::plan(&files, Settings::default());
    assert_eq!(checked.diagnostics.len(), 1, "{:#?}", checked.diagnostics);
    assert!(checked.diagnostics[0].message.contains("needs a folder"), "{:#?}", checked.diagnostics);
}

#[test]
fn a_page_where_a_facet_has_one_is_an_error_and_one_may_link_to_it() {
    let mut files: Vec<(&str, &str)> = PLAIN.to_vec();
    files.push(("windows.yml", "Name: Windows Base\nMultiCloudImages: []\n"));
    let plain = site(&files);
    let facet = testing::paths(&plain).into_iter().find(|path| path.contains("/by/")).unwrap();
    let text = format!("# A\n\n[facet]({facet})\n");
    files.push(("content/a.md", &text));
    site(&files);
    let mine = format!("content/{}", facet.replace(".html", ".md"));
    files.push((&mine, "# Mine\n"));
    let checked = testing::plan(&files, Settings::default());
    assert_eq!(checked.diagnostics.len(), 1, "{:#?}", checked.diagnostics);
    assert_eq!(checked.diagnostics[0].code.id, "C601");
}

#[test]
fn navigation_that_leads_nowhere_is_a_warning_with_a_suggestion() {
    let entry = |title: &str, target: &str| crate::settings::NavigationEntry {
        title: title.into(),
        target: target.into(),
    };
    let navigation = vec![entry("Us", "abuot.md"), entry("Home", "https://example.org/")];
    let checked = testing::plan(PROJECT, Settings { navigation, ..Settings::default() });
    assert_eq!(checked.diagnostics[0].code.id, "C603");
    assert_eq!(checked.diagnostics[0].help.as_deref(), Some("did you mean `about.md`?"));
    let home = view(&checked.value, "index.html");
    assert_eq!(home["shell"]["navigation"].as_array().unwrap().len(), 1);
    assert_eq!(home["shell"]["navigation"][0]["external"], true);
}

#[test]
fn lists_are_paged() {
    let scripts: Vec<(String, String)> = (0..25)
        .map(|at| (format!("s{at:02}.sh"), testing::HOSTNAME.replace("Setup", &format!("Setup {at:02}"))))
        .collect();
    let mut files: Vec<(&str, &str)> =
        scripts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("attachments/motd.txt", "hello\n"));
    let checked = testing::plan(&files, Settings { page_size: 2, ..Settings::default() });
    let page = view(&checked.value, "right-scripts/page/6.html");
    let pager = &page["pager"];
    assert_eq!((&pager["pages"], &pager["from"], &pager["to"]), (&13.into(), &11.into(), &12.into()));
    let links = pager["links"].as_array().unwrap();
    let numbers: Vec<u64> = links.iter().map(|link| link["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 4, 5, 6, 7, 8, 13]);
    assert_eq!(links[1]["gap"], true);
    assert_eq!(pager["previous"], "5.html");
    assert_eq!(links[0]["href"], "../index.html");
    assert_eq!(page["cards"][0]["name"], "Setup 10 Hostname");
    assert!(checked.value.page("right-scripts/page/14.html").is_none());
}

#[test]
fn every_link_of_every_view_leads_to_a_planned_file() {
    for files in [PLAIN, PROJECT] {
        let site = site(files);
        for page in site.pages.iter().filter(|page| matches!(page.body, Body::View(_))) {
            let mut links = Vec::new();
            collect(&serde_json::to_value(site.view(page, &Kept::default()).unwrap()).unwrap(), &mut links);
            for link in links {
                let link = link.split('#').next().unwrap_or("");
                let folder = crate::path::SourcePath::parse(page.path.as_str()).unwrap().folder();
                let relative = || folder.join(link).map(|path| path.to_string());
                let absolute = link.strip_prefix('/').map(str::to_owned);
                let target = absolute.unwrap_or_else(|| relative().unwrap());
                assert!(site.page(&target).is_some(), "{link} on {} leads nowhere", page.path);
            }
        }
    }
}

/// Collects what stands in fields that are addresses.
fn collect(value: &serde_json::Value, links: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let is_address = ["href", "manifest", "status", "logo", "home", "stylesheet"];
                match value.as_str() {
                    Some(text) if is_address.contains(&key.as_str()) => links.push(text.to_owned()),
                    _ => collect(value, links),
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, links)),
        _ => {}
    }
}

#[test]
fn every_code_has_its_page() {
    for code in crate::site::codes::CODES {
        for heading in ["## What it finds", "## Why it matters", "## Example", "## What to do"] {
            assert!(code.docs.contains(heading), "{} lacks {heading}", code.id);
        }
    }
}
