//! A RightScript with its text, and where it runs: what the rules about scripts look at.

use std::borrow::Cow;

use crate::highlight::Language;
use crate::lint::platform::Platform;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RightScript;
use crate::resolve::catalog::Role;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Span;

/// A RightScript of the catalog, its text at hand.
pub struct Script<'a> {
    /// Which one.
    pub(crate) item: &'a Item,
    /// Its metadata.
    pub(crate) written: &'a RightScript,
    /// Where it belongs.
    pub(crate) catalog: &'a Catalog,
    /// The whole file; bytes that are not UTF-8 are `?`, so that places stay those of the file.
    pub(crate) text: Cow<'a, str>,
    /// Its language.
    pub(crate) language: Language,
    platforms: &'a [Option<Platform>],
}

/// The text of a file; bytes that are not UTF-8 are `?`, one for one.
pub(crate) fn text(file: FileId, sources: &Sources) -> Option<Cow<'_, str>> {
    let bytes = sources.get(file)?.bytes.as_deref()?;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Some(Cow::Owned(text))
}

/// The language of the script `item`, and its text.
pub(crate) fn language<'a>(item: &Item, sources: &'a Sources) -> Option<(Language, Cow<'a, str>)> {
    let text = text(item.file, sources)?;
    Some((Language::detect(sources.path(item.file).name(), text.as_bytes()), text))
}

impl<'a> Script<'a> {
    /// The script that `item` is, if it is one and its text is held.
    pub(crate) fn new(
        item: &'a Item,
        catalog: &'a Catalog,
        sources: &'a Sources,
        platforms: &'a [Option<Platform>],
    ) -> Option<Self> {
        let written = item.right_script()?;
        let (language, text) = language(item, sources)?;
        Some(Script { item, written, catalog, text, language, platforms })
    }

    /// The first ServerTemplate in use that runs the script where `wanted` holds, and its reference to the script.
    pub(crate) fn used_where(&self, wanted: impl Fn(&Platform) -> bool) -> Option<(&'a Item, &'a Reference)> {
        let catalog = self.catalog;
        self.item.used_by.iter().find_map(|usage| {
            let platform = self.platforms[usage.by.0 as usize].as_ref()?;
            let item = catalog.item(usage.by);
            if !wanted(platform) || !revision::is_live(item, catalog) {
                return None;
            }
            let Role::Script { sequence, position } = usage.role else { return None };
            let scripts = &item.server_template()?.scripts;
            let own = scripts.iter().find(|it| it.sequence == sequence && it.position == position)?;
            Some((item, &own.reference))
        })
    }

    /// The stretch `start..end` of the script's text.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.item.file, start, end)
    }

    /// The first line without its line end.
    pub(crate) fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The text above the metadata block, and the text below.
    pub(crate) fn around_block(&self) -> (&str, &str) {
        let block = self.written.written.block;
        (&self.text[..block.start as usize], &self.text[block.end as usize..])
    }

    /// The text with the metadata block blanked out, byte for byte.
    pub(crate) fn outside_block(&self) -> impl Iterator<Item = (usize, &str)> {
        let block = self.written.written.block;
        let (from, to) = (block.start as usize, block.end as usize);
        let mut at = 0;
        self.text.split_inclusive('\n').filter_map(move |line| {
            let start = at;
            at += line.len();
            (!(from..to).contains(&start)).then_some((start, line))
        })
    }
}
