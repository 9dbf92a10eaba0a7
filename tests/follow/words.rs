//! What stands beside components: publishers, licences, groups, pages and themes; and who may see what.

use super::EditOf;
use super::each_is_followed;
use super::support;

const SIDECAR: &str = "catalog/server-templates/linux-more/publication.yml";

/// The fixture with another lineage of each kind, with pages and a theme of its own.
fn project() -> tempfile::TempDir {
    let folder = super::come_and_go::project();
    let root = folder.path();
    support::write(root, "content/about.md", b"---\nTitle: About\n---\n\nWe.\n");
    support::write(root, "themes/own/theme.yml", b"name: Own\nextends: default\n");
    let settings = std::fs::read_to_string(root.join("catalog.yml")).expect("it is there");
    support::write(root, "catalog.yml", format!("{settings}Theme: own\n").as_bytes());
    folder
}

#[test]
fn what_stands_beside_components_is_followed() {
    let folder = project();
    let more = |text: &str| Some(format!("{text}\nMore.\n"));
    let page = |_: &str| Some("---\nTitle: Another\n---\n\nMore.\n".to_owned());
    let gone = |_: &str| None;
    each_is_followed(
        folder.path(),
        &support::public(),
        &[
            ("catalog/publishers/acme.yml", &|text| Some(format!("{text}Welcome: Come in.\n"))),
            ("catalog/publishers/acme.yml", &|text| Some(format!("{text}Nonsense: Come in.\n"))),
            ("catalog/eulas/terms/1.md", &more),
            ("catalog/eulas/terms/2.md", &page),
            ("catalog/eulas/others/1.md", &page),
            ("catalog/eulas/terms/1.md", &gone),
            ("catalog/account-groups.yml", &|text| Some(format!("{text}  Description: Those.\n"))),
            ("content/about.md", &more),
            ("content/about.md", &|text| Some(text.replacen("About", "Another", 1))),
            ("content/about.md", &gone),
            ("content/more.md", &page),
            ("catalog.yml", &|text| Some(text.replacen("Tagline: ", "Tagline: More ", 1))),
            ("catalog.yml", &|text| Some(format!("{text}Rules:\n  unsealed-revision: off\n"))),
            ("themes/own/static/site.css", &|_| Some("body { color: red }\n".to_owned())),
            ("themes/own/templates/404.html", &|_| Some("<p>Nothing</p>\n".to_owned())),
        ],
    );
}

#[test]
fn what_is_no_longer_shown_is_followed() {
    let folder = project();
    let hide = |text: &str| Some(format!("Visibility: [partners]\n{}", text.replace("Visibility", "# ")));
    let unpublish = |text: &str| Some(text.replacen("    Published", "    # ", 1));
    let script = "catalog/right-scripts/setup-name/publication.yml";
    let edits: [EditOf<'_>; 4] =
        [(SIDECAR, &hide), (SIDECAR, &unpublish), (script, &hide), (script, &unpublish)];
    each_is_followed(folder.path(), &support::public(), &edits);
    each_is_followed(folder.path(), &support::published(), &edits);
}

#[test]
fn edits_beside_what_is_hidden_are_followed() {
    let folder = project();
    let root = folder.path();
    let text = std::fs::read_to_string(root.join(SIDECAR)).expect("it is there");
    support::write(
        root,
        SIDECAR,
        format!("Visibility: [partners]\n{}", text.replace("Visibility", "# ")).as_bytes(),
    );
    let template = "catalog/server-templates/linux-base/2/linux-base.yml";
    let script = "catalog/right-scripts/setup-hostname/1/setup-hostname.sh";
    each_is_followed(
        root,
        &support::public(),
        &[
            (template, &|text| Some(text.replacen("Name: ", "Name: A", 1))),
            (template, &|text| Some(format!("Name: [\n{text}"))),
            (script, &|text| Some(text.replacen("Setup Hostname", "Setup Other", 1))),
            (script, &|_| None),
        ],
    );
}
