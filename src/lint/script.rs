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

/// The language of the script `item`, if its text is held.
pub(crate) fn language(item: &Item, sources: &Sources) -> Option<Language> {
    let bytes = sources.get(item.file)?.bytes.as_deref()?;
    Some(Language::detect(sources.path(item.file).name(), bytes))
}

impl<'a> Script<'a> {
    /// The script `written` that `item` is, if its text is held.
    pub(crate) fn new(
        item: &'a Item,
        written: &'a RightScript,
        catalog: &'a Catalog,
        sources: &'a Sources,
        platforms: &'a [Option<Platform>],
    ) -> Option<Self> {
        let language = language(item, sources)?;
        let text = text(item.file, sources)?;
        Some(Script { item, written, catalog, text, language, platforms })
    }

    /// The first ServerTemplate in use that runs the script where `wanted` holds, and its reference to the script.
    pub(crate) fn used_where(&self, wanted: impl Fn(&Platform) -> bool) -> Option<(&'a Item, &'a Reference)> {
        let catalog = self.catalog;
        self.item.used_by.iter().find_map(|usage| {
            let platform = self.platforms[catalog.place(usage.by)].as_ref()?;
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

    /// Whether `at` is within the metadata block.
    pub(crate) fn is_in_block(&self, at: usize) -> bool {
        let block = self.written.written.block;
        (block.start as usize..block.end as usize).contains(&at)
    }

    /// The lines that do not begin within the metadata block, with their places and line ends.
    pub(crate) fn outside_block(&self) -> impl Iterator<Item = (usize, &str)> {
        lines(&self.text).filter(|(start, _)| !self.is_in_block(*start))
    }

    /// The line that holds `at`, and its place.
    pub(crate) fn line_at(&self, at: usize) -> (usize, &str) {
        let bytes = self.text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        (start, &self.text[start..end])
    }
}

/// The lines of `text` with their places and line ends.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let ends = ends.chain((!text.is_empty() && !text.ends_with('\n')).then_some(text.len()));
    ends.map(move |end| {
        let line = (start, &text[start..end]);
        start = end;
        line
    })
}
