//! Small catalogs from texts, for tests of what comes after `resolve`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Checked;
use crate::model::read;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Show;
use crate::settings::Settings;
use crate::site;
use crate::site::Site;
use crate::site::assets::ThemeAssets;
use crate::source;
use crate::source::Area;
use crate::source::Sources;

/// The files as sources: `content/` and `themes/` are what they say, everything else may define something.
pub(crate) fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::new(PathBuf::from("."));
    for (path, text) in files {
        let area = match path.split('/').next() {
            Some("content") => Area::Content,
            Some("themes") => Area::Theme,
            _ => Area::Catalog,
        };
        sources.insert(SourcePath::parse(path).unwrap(), area, text.as_bytes());
    }
    for file in sources.files.values_mut() {
        file.sha256 = file.bytes.as_ref().map(|bytes| source::sha256(bytes));
    }
    sources
}

/// The catalog of `sources`, as `show` lets it be seen.
pub(crate) fn catalog(sources: &Sources, settings: &Settings, drafts: bool) -> Catalog {
    let documents =
        read::read(sources, settings, &BTreeSet::new(), &mut read::Memo::default()).value.documents;
    let show = Show { audience: Audience::Public, drafts };
    resolve::resolve(&documents, sources, settings, &show, &BTreeSet::new()).value
}

/// The planned site of `files`; what is wrong with it is found with and without a plan.
pub(crate) fn plan(files: &[(&str, &str)], settings: Settings) -> Checked<Site> {
    let sources = Arc::new(sources(files));
    let catalog = Arc::new(catalog(&sources, &settings, false));
    let assets = Arc::new(ThemeAssets::new([("site.css".to_owned(), Arc::from(&b"a{}"[..]))]));
    let settings = Arc::new(settings);
    let found = site::faults(catalog.clone(), sources.clone(), settings.clone(), assets.clone(), &[]);
    let planned = site::plan(catalog, sources, settings, assets, &[]);
    assert_eq!(format!("{found:#?}"), format!("{:#?}", planned.diagnostics));
    planned
}

/// The paths of a site without the files that every site has.
pub(crate) fn paths(site: &Site) -> Vec<&str> {
    let common = ["404.html", "index.html", "search.html", ".nojekyll", "_headers", "robots.txt", "llms.txt"];
    let folders = ["assets/", "api/", "feeds/", ".well-known/"];
    let own = |path: &&str| !common.contains(path) && !folders.iter().any(|folder| path.starts_with(folder));
    site.pages.iter().map(|page| page.path.as_str()).filter(own).collect()
}

/// A script with an input and an attachment.
pub(crate) const HOSTNAME: &str = "#!/bin/bash -e
# ---
# RightScript Name: Setup Hostname
# Description: Sets the *hostname*.
# Inputs:
#   SERVER_NAME:
#     Category: Network
#     Description: What it is called
#     Input Type: single
#     Required: true
#   DB_PASSWORD:
#     Input Type: single
#     Required: true
#     Default: cred:DB_PASSWORD
# Attachments:
# - motd.txt
# ...
echo \"<b>$SERVER_NAME\"
";

/// A ServerTemplate with a local script, an external one, two images and an alert.
pub(crate) const LINUX: &str = "Name: Linux Base
Description: |
  A base for **Linux**.

  More <script>alert(1)</script>.
Inputs:
  SERVER_NAME: text:web
RightScripts:
  Boot:
  - hostname.sh
  - Name: Remote
    Revision: 3
    Publisher: Other
  Operational:
  - hostname.sh
MultiCloudImages:
- Name: Ubuntu_16.04_x64
  Tags:
  - rs_agent:type=right_link_lite
  Settings:
  - Cloud: EC2 us-east-1
    Instance Type: m3.medium
    Image: ami-12345678
- Name: CentOS_7.x_x64
  Revision: 4
  Publisher: Other
Alerts:
- Name: too busy
  Description: Look.
  Clause: If cpu-0/cpu-idle.value < 10 for 3 minutes Then escalate critical
";

/// A plain folder.
pub(crate) const PLAIN: &[(&str, &str)] =
    &[("base.yml", LINUX), ("hostname.sh", HOSTNAME), ("attachments/motd.txt", "hello\n")];

/// A lineage of two revisions, both published, the second with another script; and a page of content.
pub(crate) const PROJECT: &[(&str, &str)] = &[
    ("catalog/publishers/acme.yml", "Name: Acme\nSupport: Call us.\n"),
    ("catalog/eulas/acme-software/1.md", "# Acme licence\n\nBe nice.\n"),
    (
        "catalog/server-templates/linux-base/publication.yml",
        "Publisher: Acme
Lineage: \"53250\"
Categories: [Base]
Short Description: A base.
Featured: true
EULAs: [acme-software]
Aliases: [old-base]
Revisions:
  1:
    Committed: 2016-10-01
    Published: 2016-10-02
    Revision Notes: First.
    Deprecated: {Date: 2017-05-30, Because: it is old, Use: \"st:acme/linux-base@2\"}
  2:
    Committed: 2016-11-01
    Published: 2016-11-02
    Revision Notes: Second.
    Resolved: {\"eula:acme-software\": {Revision: 1}}
",
    ),
    (
        "catalog/server-templates/linux-base/1/base.yml",
        "Name: Linux Base 1\nDescription: Old.\nMultiCloudImages: []\nRightScripts: {}\n",
    ),
    ("catalog/server-templates/linux-base/2/base.yml", LINUX),
    ("catalog/server-templates/linux-base/2/hostname.sh", HOSTNAME),
    ("catalog/server-templates/linux-base/2/attachments/motd.txt", "hello\n"),
    ("content/about.md", "# About\n\nSee [importing](guides/importing.md#steps).\n"),
    ("content/guides/importing.md", "# Importing\n\n## Steps\n\nBack to [about](../about.md).\n"),
];
