//! Reading again where only what some files hold has changed, and nobody needs to be asked what they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Looked;
use super::Memo;
use super::Remembered;
use super::files_of;
use super::look;
use super::named_files;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::content;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::sidecars;
use crate::model::sidecars::ReadPublication;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::text::FileId;

impl Memo {
    /// Reads the files `changed` of `sources` again; the rest is as in `before`, which this has made. The findings are
    /// those in these files, in the place of all that were found in them.
    ///
    /// `None` where reading everything may give something else: a file that breaks, mends, becomes another thing, or
    /// names other files; tables, publishers, licences and groups.
    pub fn again(
        &mut self,
        before: &Documents,
        sources: &Sources,
        settings: &Settings,
        changed: &BTreeSet<FileId>,
    ) -> Option<(Documents, Vec<Diagnostic>)> {
        let mut documents = before.clone();
        let mut diagnostics = Vec::new();
        for id in changed {
            let file = sources.get(*id)?;
            match (file.area, before.taken.get(&file.path)) {
                (Area::Theme, _) | (Area::Content, None) => {}
                (Area::Content, Some(Taken::Content)) => {
                    content_again(file, settings, &mut documents, &mut diagnostics)?;
                }
                (Area::Catalog, None | Some(Taken::Nothing)) => self.nothing_again(file, settings)?,
                (Area::Catalog, Some(Taken::Component(_) | Taken::Alerts)) => {
                    self.definition_again(file, sources, settings, &mut documents, &mut diagnostics)?;
                }
                (Area::Catalog, Some(Taken::Publication)) => {
                    let read = &mut self.publications;
                    publication_again(file, settings, read, &mut documents, &mut diagnostics)?;
                }
                _ => return None,
            }
        }
        Some((documents, diagnostics))
    }

    /// Something that was not ours, and still is not.
    fn nothing_again(&mut self, file: &SourceFile, settings: &Settings) -> Option<()> {
        let says_nothing = |looked: &Looked| {
            looked.taken == Taken::Nothing && looked.definition.is_none() && looked.diagnostics.is_empty()
        };
        let known = self.looked.get(file.id.0 as usize)?;
        if known.as_ref().is_some_and(|known| !says_nothing(&known.found)) {
            return None;
        }
        let looked = Arc::new(look(file, &settings.limits));
        if !says_nothing(&looked) {
            return None;
        }
        Remembered::put(&mut self.looked, file, &looked);
        Some(())
    }

    fn definition_again(
        &mut self,
        file: &SourceFile,
        sources: &Sources,
        settings: &Settings,
        documents: &mut Documents,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        let known = Arc::clone(&self.looked.get(file.id.0 as usize)?.as_ref()?.found);
        let (old, read) = (known.definition.as_ref()?, documents.definitions.get(&file.id)?);
        if !Arc::ptr_eq(old, read) {
            // It is what a definition says it is.
            return None;
        }
        let looked = Arc::new(look(file, &settings.limits));
        let new = looked.definition.as_ref()?;
        if looked.taken != known.taken || !looked.speaks || !known.speaks || !names_alike(old, new, sources) {
            return None;
        }
        Arc::make_mut(&mut documents.definitions).insert(file.id, Arc::clone(new));
        diagnostics.extend(looked.diagnostics.iter().cloned());
        Remembered::put(&mut self.looked, file, &looked);
        Some(())
    }
}

/// Whether two definitions name the same files, and say the same of them.
fn names_alike(old: &Definition, new: &Definition, sources: &Sources) -> bool {
    match (old, new) {
        (Definition::ServerTemplate(old), Definition::ServerTemplate(new)) => {
            named_files(sources, old) == named_files(sources, new)
        }
        (Definition::Alerts(old), Definition::Alerts(new)) => files_of(&old.alerts).eq(files_of(&new.alerts)),
        (Definition::RightScript(_), Definition::RightScript(_))
        | (Definition::MultiCloudImage(_), Definition::MultiCloudImage(_)) => true,
        _ => false,
    }
}

fn publication_again(
    file: &SourceFile,
    settings: &Settings,
    known: &mut [Option<Remembered<ReadPublication>>],
    documents: &mut Documents,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<()> {
    let read = ReadPublication::of(file, settings, &[]);
    let new = read.publication()?;
    let at = documents.publications.iter().position(|publication| publication.file == file.id)?;
    Arc::make_mut(&mut documents.publications)[at] = Arc::clone(new);
    diagnostics.extend(read.diagnostics().iter().cloned());
    Remembered::put(known, file, &read);
    Some(())
}

fn content_again(
    file: &SourceFile,
    settings: &Settings,
    documents: &mut Documents,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<()> {
    let text = std::str::from_utf8(file.bytes.as_ref()?).ok()?;
    let at = documents.content.iter().position(|page| page.file == file.id)?;
    let slug = documents.content[at].slug.clone();
    let page = content::read_page(file.id, &slug, text, &settings.limits, diagnostics);
    documents.content[at] = Arc::new(page);
    sidecars::sort_content(&mut documents.content);
    Some(())
}
