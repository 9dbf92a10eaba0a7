//! Plans of small catalogs: addresses, views, manifests.

use crate::settings::Settings;
use crate::site::Body;
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
    serde_json::to_value(site.view(page).unwrap()).unwrap()
}

#[test]
fn a_plain_folder_has_the_addresses_of_working_copies() {
    let expected = [
        "clouds/aws-us-east.html",
        "clouds/index.html",
        "multi-cloud-images/index.html",
        "publishers/index.html",
        "publishers/local.html",
        "right-scripts/index.html",
        "right-scripts/local/setup-hostname.html",
        "server-templates/index.html",
        "server-templates/local/linux-base.html",
        "server-templates/local/linux-base/head/images/ubuntu-16-04-x64.html",
    ];
    assert_eq!(testing::paths(&site(PLAIN)), expected);
}

#[test]
fn a_project_has_the_addresses_of_revisions() {
    let expected = "about.html
categories/base.html
categories/index.html
clouds/aws-us-east.html
clouds/index.html
eulas/acme-software/1.html
guides/importing.html
library/server_templates/Linux-Base-1/lineage/53250/index.html
library/server_templates/Linux-Base/lineage/53250/index.html
multi-cloud-images/index.html
publishers/acme.html
publishers/index.html
right-scripts/index.html
server-templates/acme/linux-base.html
server-templates/acme/linux-base/1.html
server-templates/acme/linux-base/1/files/base.yml
server-templates/acme/linux-base/1/import.json
server-templates/acme/linux-base/1/status.json
server-templates/acme/linux-base/2.html
server-templates/acme/linux-base/2/files/attachments/motd.txt
server-templates/acme/linux-base/2/files/base.yml
server-templates/acme/linux-base/2/files/hostname.sh
server-templates/acme/linux-base/2/images/ubuntu-16-04-x64.html
server-templates/acme/linux-base/2/import.json
server-templates/acme/linux-base/2/scripts/setup-hostname.html
server-templates/acme/linux-base/2/status.json
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
        for page in &site.pages {
            match &page.body {
                Body::View(_) => assert!(site.view(page).is_some()),
                Body::Json(key) => assert!(site.json(*key).ends_with(b"}\n")),
                Body::Copy(file) => assert!(site.sources.get(*file).is_some()),
                Body::Bytes(_) => {}
            }
        }
    }
}

#[test]
fn print_views() {
    let site = site(PROJECT);
    for path in ["server-templates/acme/linux-base.html", "server-templates/acme/linux-base/1.html"] {
        println!("{}", serde_json::to_string_pretty(&view(&site, path)).unwrap());
    }
    let page = site.page("server-templates/acme/linux-base/2/import.json").unwrap();
    let Body::Json(key) = page.body else { panic!() };
    println!("{}", String::from_utf8(site.json(key)).unwrap());
}
