//! Where words stand inside of values, so that the caret is under the guilty one.

use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::source::Sources;
use crate::text::Span;
use crate::text::Spanned;

/// The source text of `span`; `None` if it is not held, or not UTF-8.
pub(crate) fn raw(span: Span, sources: &Sources) -> Option<&str> {
    let bytes = sources.get(span.file)?.bytes.as_deref()?;
    std::str::from_utf8(bytes.get(span.start as usize..span.end as usize)?).ok()
}

/// The word number `n`, from 0, of the value at `span`, whose first word is `first` in any case; the last one is all
/// that follows. The whole value where its source is written in another way.
pub(crate) fn word(span: Span, first: &str, n: usize, last: usize, sources: &Sources) -> Span {
    let find = || {
        let written = raw(span, sources)?;
        let quote = written.starts_with(['"', '\'']);
        let inner = if quote { written.get(1..written.len().checked_sub(1)?)? } else { written };
        let mut words: Vec<(usize, &str)> = Vec::new();
        let base = inner.as_ptr() as usize;
        for word in inner.split_ascii_whitespace() {
            words.push((word.as_ptr() as usize - base, word));
        }
        let (_, own) = words.first()?;
        let (start, word) = *words.get(n)?;
        let end = if n == last { inner.trim_ascii_end().len() } else { start + word.len() };
        let base = span.start as usize + usize::from(quote);
        own.eq_ignore_ascii_case(first).then(|| Span::new(span.file, base + start, base + end))
    };
    find().unwrap_or(span)
}

/// The stretch `start..end` of the text `value`, wherever its source has it; the whole value if it is folded there.
pub(crate) fn part(value: &Spanned<String>, start: usize, end: usize, sources: &Sources) -> Span {
    let find = || {
        let needle = value.value.get(start..end)?.lines().next()?;
        let written = raw(value.span, sources)?;
        let before = value.value[..start].matches(needle).count();
        let (at, _) = written.match_indices(needle).nth(before)?;
        let base = value.span.start as usize + at;
        (!needle.is_empty()).then(|| Span::new(value.span.file, base, base + needle.len()))
    };
    find().unwrap_or(value.span)
}

/// The written name of `item`.
pub(crate) fn name(item: &Item) -> Option<&Spanned<String>> {
    match &item.component {
        Component::ServerTemplate(it) => it.written.name.as_ref(),
        Component::RightScript(it) => Some(&it.written.name).filter(|name| !name.value.is_empty()),
        Component::MultiCloudImage(it) => Some(&it.written.name).filter(|name| !name.value.is_empty()),
    }
}

/// The written description of `item`.
pub(crate) fn description(item: &Item) -> Option<&Spanned<String>> {
    match &item.component {
        Component::ServerTemplate(it) => it.written.description.as_ref(),
        Component::RightScript(it) => it.written.description.as_ref(),
        Component::MultiCloudImage(it) => it.written.description.as_ref(),
    }
}
