//! A small project with all that a bundle can hold, and its site.

use std::path::Path;
use std::path::PathBuf;

use crate::support;

/// A project with all that a bundle can hold: bundled parts, files with attachments, an image in a file and one on the
/// spot, alerts in a file, floating and external references, a licence, names that meet.
pub(crate) fn project() -> tempfile::TempDir {
    let script = |name: &str, more: &str| {
        format!(
            "#!/bin/bash -e\n# ---\n# RightScript Name: {name}\n# Description: Does it.\n# Inputs: {{}}\n{more}# ...\necho\n"
        )
    };
    let image = |name: &str| {
        format!(
            "Name: {name}\nDescription: An image.\nTags: ['rs_agent:type=right_link_lite']\nSettings:\n- Cloud: EC2 us-east-1\n  \
             Instance Type: m3.medium\n  Image: ami-12345678\n- Cloud: Google\n  Instance Type: n1-standard-1\n  Image: \
             projects/a/images/b\n  User Data: |\n    a: b\n    # c\n"
        )
    };
    let sidecar = |publisher: &str, more: &str| {
        format!(
            "Publisher: {publisher}\nCategories: [Base]\nShort Description: A thing.\nRevisions:\n  1:\n    Committed: \
             2016-10-01\n    Published: 2016-10-02\n    Revision Notes: First.\n{more}"
        )
    };
    let template = "Name: 'Linux: Base'
Description: |
  A base for **Linux**.

  With two lines.
Inputs:
  SERVER_NAME: 'text: a # b'
RightScripts:
  Boot:
  - local.sh
  - Name: Shared
    Revision: 1
    Publisher: Acme
  - Name: Shared too
    Revision: 1
    Publisher: Other
  - Name: Remote
    Revision: 3
    Publisher: Nobody Here
  Operational:
  - local.sh
MultiCloudImages:
- Name: Ubuntu
  Revision: latest
  Publisher: Acme
- image.yml
- Name: On the spot
  Tags: ['rs_agent:type=right_link_lite']
  Settings:
  - {Cloud: Google, Instance Type: t, Image: projects/a/images/c}
Alerts:
- alerts.yml
";
    let resolved = "    Resolved:\n      \"mci:Ubuntu\": {Revision: 1, Publisher: Acme}\n      \"eula:acme-software\": \
                    {Revision: 1}\n";
    let alerts = "Alerts:\n- Name: busy\n  Clause: If cpu-0/cpu-idle.value < 10 for 3 minutes Then escalate critical\n";
    let eulas = "EULAs: [acme-software]\n";
    let files: Vec<(String, String)> = vec![
        ("catalog/eulas/acme-software/1.md".into(), "# Acme licence\n\nBe nice.\n".into()),
        ("catalog/publishers/acme.yml".into(), "Name: Acme\n".into()),
        (
            "catalog/server-templates/base/publication.yml".into(),
            eulas.to_owned() + &sidecar("Acme", resolved),
        ),
        ("catalog/server-templates/base/1/base.yml".into(), template.into()),
        ("catalog/server-templates/base/1/local.sh".into(), script("Local", "# Attachments: [a.txt]\n")),
        ("catalog/server-templates/base/1/attachments/a.txt".into(), "hello\n".into()),
        ("catalog/server-templates/base/1/image.yml".into(), image("Own image")),
        ("catalog/server-templates/base/1/alerts.yml".into(), alerts.into()),
        ("catalog/server-templates/base/1/README.md".into(), "Not named by anything.\n".into()),
        ("catalog/right-scripts/shared/publication.yml".into(), sidecar("Acme", "")),
        ("catalog/right-scripts/shared/1/shared.sh".into(), script("Shared", "# Attachments: [b.txt]\n")),
        ("catalog/right-scripts/shared/1/attachments/b.txt".into(), "b\n".into()),
        ("catalog/other/shared/publication.yml".into(), sidecar("Other", "")),
        ("catalog/other/shared/1/it's here.sh".into(), script("Shared too", "# Packages: curl\n")),
        ("catalog/multi-cloud-images/ubuntu/publication.yml".into(), sidecar("Acme", "")),
        ("catalog/multi-cloud-images/ubuntu/1/upload.yml".into(), image("Ubuntu")),
        ("catalog/right-scripts/odd/publication.yml".into(), sidecar("Acme", "")),
        ("catalog/right-scripts/odd/1/Index.html".into(), script("Odd", "")),
    ];
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    support::project(&files)
}

/// Builds the project at `root` into `site`.
pub(crate) fn build(root: &Path, site: &Path, arguments: &[&str]) {
    let site = site.to_string_lossy();
    let arguments = [&["build", ".", "--output", &site], arguments].concat();
    let output = support::run(root, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
}

/// A site of [`project`].
pub(crate) fn site() -> (tempfile::TempDir, PathBuf) {
    let folder = project();
    let site = folder.path().join("site");
    build(folder.path(), &site, &[]);
    (folder, site)
}

/// The address of its ServerTemplate's revision.
pub(crate) const BASE: &str = "server-templates/acme/base/1";
