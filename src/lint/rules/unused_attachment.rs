//! C490 `unused-attachment`: no script uses a file among the attachments.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::path;
use crate::resolve::catalog::Catalog;
use crate::source::Area;
use crate::source::Sources;
use crate::text::FileId;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C490",
        name: "unused-attachment",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[100],
        summary: "no script uses a file among the attachments",
        docs: include_str!("unused_attachment.md"),
        fixable: false,
    },
    check: Check::Sources(check),
};

/// The folder beside a script where its attachments lie.
const FOLDER: &str = "attachments";

fn check(catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut read: BTreeSet<FileId> = BTreeSet::new();
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for item in catalog.all_items() {
        read.insert(item.file);
        let Some(script) = item.right_script() else { continue };
        let folder = path::split(sources.path(item.file).as_str()).0;
        // By name, so that an attachment that is too large or stands twice is listed too.
        let written = script.written.attachments.iter();
        used.extend(written.map(|attachment| (folder, base_name(&attachment.value))));
        // A plain folder is often a heap of files: there one attachment that is listed shows what the folder is for.
        if catalog.lineage_of(item).publication.is_some() || !script.written.attachments.is_empty() {
            folders.insert(folder);
        }
    }
    // A script that could not be read may use any file beside it.
    for file in sources.files.values().filter(|file| file.bytes.is_some() && !read.contains(&file.id)) {
        let folder = path::split(file.path.as_str()).0;
        if !crate::source::is_yaml(&file.path) {
            folders.remove(folder);
        }
    }
    let mut found = Vec::new();
    for file in sources.files.values().filter(|file| file.area == Area::Catalog) {
        let path = file.path.as_str();
        let inner = if path.starts_with("attachments/") { Some("") } else { path.find("/attachments/").map(|at| &path[..at]) };
        let Some(folder) = inner else { continue };
        let hidden = path[folder.len()..].split('/').any(|name| name.starts_with('.'));
        let note = path[folder.len()..].to_ascii_lowercase().ends_with(".md");
        if hidden || note || read.contains(&file.id) || used.contains(&(folder, file.path.name())) || !folders.contains(folder) {
            continue;
        }
        let message = format!("no script lists `{}`", path[folder.len()..].trim_start_matches('/'));
        found.push(
            Diagnostic::at(&RULE.code, Place::Path(file.path.clone()), message)
                .note(format!("files in `{FOLDER}` reach a server only if a script beside it lists them"))
                .help("list it under `Attachments` of the script that needs it, or remove it"),
        );
    }
    found
}

fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path::split(path).1
}
