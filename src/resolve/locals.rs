//! References by path: scripts, image files, alert files and attachments.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::model::Definition;
use crate::model::alert::AlertEntry;
use crate::model::documents::Documents;
use crate::model::read::clean;
use crate::model::right_script::RightScriptFile;
use crate::path::PathError;
use crate::path::SourcePath;
use crate::resolve::catalog::AlertUse;
use crate::resolve::catalog::ComponentFile;
use crate::resolve::codes;
use crate::resolve::files::attachments_folder;
use crate::resolve::files::component_file;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Spanned;

/// Reads written paths against the sources and reports what is wrong with them.
pub(super) struct Locals<'a> {
    pub(super) documents: &'a Documents,
    pub(super) sources: &'a Sources,
    pub(super) settings: &'a Settings,
}

/// From where a path is written.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    /// The folder that paths are read from.
    pub(super) folder: &'a SourcePath,
    /// The revision folder that a committed component must not leave.
    pub(super) revision: Option<&'a SourcePath>,
}

impl Locals<'_> {
    /// The file that `written` names, or `None` after saying with `missing` what is wrong.
    pub(super) fn file(
        &self,
        from: From<'_>,
        written: &Spanned<String>,
        missing: &'static Code,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<FileId> {
        let path = match from.folder.join(clean(&written.value)) {
            Ok(path) => path,
            Err(PathError::Outside) => {
                let message = format!("`{}` leaves the root", written.value);
                diagnostics.push(
                    Diagnostic::new(&codes::PATH_OUTSIDE_ROOT, written.span, message)
                        .note(format!("it is read from `{}`", from.folder))
                        .help("move the file below the root, or check a root that holds both"),
                );
                return None;
            }
            Err(PathError::Absolute | PathError::NoFile | PathError::Control) => {
                let message = format!("`{}` does not name a file", written.value);
                diagnostics.push(Diagnostic::new(missing, written.span, message));
                return None;
            }
        };
        if let Some(revision) = from.revision
            && path.below(revision).is_none()
        {
            let message = format!("`{}` lies outside the revision folder", written.value);
            diagnostics.push(
                Diagnostic::new(&codes::PATH_OUTSIDE_REVISION, written.span, message)
                    .note(format!("it means `{path}`, which the digest of `{revision}` cannot cover"))
                    .help("copy the file into the revision folder and write its path from there"),
            );
            return None;
        }
        if let Some(file) = self.sources.files.get(&path) {
            return Some(file.id);
        }
        let message = format!("there is no file `{path}`");
        let mut diagnostic = Diagnostic::new(missing, written.span, message);
        if let Some(near) = self.neighbor(&path) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else {
            diagnostic = diagnostic.note(format!("`{}` is read from `{}`", written.value, from.folder));
        }
        diagnostics.push(diagnostic);
        None
    }

    /// The name of a file beside `path` that is spelt nearly like it.
    fn neighbor(&self, path: &SourcePath) -> Option<&str> {
        let folder = path.folder();
        let beside = crate::resolve::layout::files_below(self.sources, &folder)
            .filter(|other| other.folder() == folder)
            .map(super::super::path::SourcePath::as_str);
        let names: Vec<&str> = beside.collect();
        let near = nearest(path.as_str(), names.iter().copied())?;
        Some(self.sources.files.get(&SourcePath::parse(near).ok()?)?.path.name())
    }

    /// Reports that `written` names a file that is not what it should be; silent where the file is broken, since
    /// its own findings say so.
    pub(super) fn report_kind(
        &self,
        file: FileId,
        written: &Spanned<String>,
        wanted: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(definition) = self.documents.definitions.get(&file) else { return };
        let found = match &**definition {
            Definition::ServerTemplate(_) => "a ServerTemplate",
            Definition::RightScript(_) => "a RightScript",
            Definition::MultiCloudImage(_) => "a MultiCloud Image",
            Definition::Alerts(_) => "an alerts file",
        };
        let message = format!("`{}` is {found}, not {wanted}", written.value);
        diagnostics.push(Diagnostic::new(&codes::WRONG_FILE_KIND, written.span, message));
    }

    /// The alerts of `entries`, those of included files at the place of the include.
    ///
    /// right_st reads each file once and skips repeats; paths in included files are read from the ServerTemplate's
    /// folder too.
    pub(super) fn alerts(
        &self,
        from: From<'_>,
        file: FileId,
        entries: &[AlertEntry],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<AlertUse>, BTreeSet<FileId>) {
        let mut seen = BTreeSet::new();
        let mut open = vec![file];
        let mut alerts = Vec::new();
        self.include(from, &mut open, &mut seen, entries, &mut alerts, diagnostics);
        (alerts, seen)
    }

    fn include(
        &self,
        from: From<'_>,
        open: &mut Vec<FileId>,
        seen: &mut BTreeSet<FileId>,
        entries: &[AlertEntry],
        alerts: &mut Vec<AlertUse>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let file = *open.last().expect("it begins with one");
        for entry in entries {
            let written = match entry {
                AlertEntry::Alert(alert) => {
                    alerts.push(AlertUse { alert: Arc::clone(alert), file });
                    continue;
                }
                AlertEntry::File(written) => written,
            };
            let Some(included) = self.file(from, written, &codes::MISSING_ALERT_FILE, diagnostics) else {
                continue;
            };
            if open.contains(&included) {
                let message = format!("`{}` includes itself in the end", written.value);
                diagnostics.push(
                    Diagnostic::new(&codes::ALERT_FILE_CYCLE, written.span, message)
                        .note("right_st reads each file once and skips the rest silently")
                        .help("remove this entry"),
                );
            }
            if !seen.insert(included) {
                continue;
            }
            let Some(definition) = self.documents.definitions.get(&included) else { continue };
            let Definition::Alerts(inner) = &**definition else {
                self.report_kind(included, written, "an alerts file", diagnostics);
                continue;
            };
            // Nesting of includes is bounded by the files, each of which is opened once.
            open.push(included);
            self.include(from, open, seen, &inner.alerts, alerts, diagnostics);
            open.pop();
        }
    }

    /// The attachments of `script`, by the name below `attachments/`.
    pub(super) fn attachments(
        &self,
        script: &RightScriptFile,
        revision: Option<&SourcePath>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<ComponentFile> {
        let folder = attachments_folder(self.sources.path(script.file));
        let mut found = Vec::new();
        for written in &script.attachments {
            if written.value.starts_with('/') {
                // The reader has said so.
                continue;
            }
            let from = From { folder: &folder, revision };
            let Some(file) = self.file(from, written, &codes::MISSING_ATTACHMENT, diagnostics) else {
                continue;
            };
            let attachment = component_file(self.sources, file, &folder);
            let limit = self.settings.limits.attachment_bytes;
            if attachment.size > limit {
                let message =
                    format!("`{}` has {} bytes, {limit} are allowed", written.value, attachment.size);
                diagnostics.push(
                    Diagnostic::new(&codes::ATTACHMENT_TOO_LARGE, written.span, message)
                        .note("`Limits` in catalog.yml sets it, as `Attachment`"),
                );
                continue;
            }
            found.push(attachment);
        }
        found
    }
}
