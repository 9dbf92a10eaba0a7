//! Links that content pages write: where they lead, and which lead nowhere.

use crate::diag::Diagnostic;
use crate::model::content::ContentPage;
use crate::path::OutPath;
use crate::path::SourcePath;
use crate::site::Site;
use crate::site::codes;
use crate::site::outline::Outline;
use crate::site::urls;
use crate::syntax::markdown;
use crate::text::Span;

/// How many links of one page are reported.
const MAX_LINKS: usize = 50;

/// Where a relative link that the content page `slug` writes leads, and the anchor behind it: to another page of the content
/// folder by its file (`importing.md#steps`), or to a file of the site by its address.
pub(super) fn target<'w>(site: &Site, slug: &str, written: &'w str) -> Option<(OutPath, Option<&'w str>)> {
    let (path, anchor) = meant(site, slug, written)?;
    site.page(path.as_str())?;
    Some((path, anchor))
}

/// The same, whether or not there is such a file.
fn meant<'w>(site: &Site, slug: &str, written: &'w str) -> Option<(OutPath, Option<&'w str>)> {
    let (file, anchor) = match written.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (written, None),
    };
    let folder = SourcePath::parse(slug).ok()?.folder();
    let path = match file.strip_suffix(".md") {
        Some(page) => {
            let wanted = folder.join(page).ok()?;
            let page = site.catalog.content.iter().find(|page| page.slug == wanted.as_str())?;
            urls::content(page)
        }
        None => OutPath::parse(folder.join(file).ok()?.as_str())?,
    };
    Some((path, anchor))
}

/// Whether each link of a content page leads to one of the planned files; may say no though it does.
pub(super) fn all_lead(site: &Site, outline: &Outline) -> bool {
    let leads = |page: &ContentPage, link: &markdown::Link| {
        let written = link.target.trim();
        !is_relative(written)
            || meant(site, &page.slug, written).is_some_and(|(path, _)| outline.has(path.as_str()))
    };
    site.catalog.content.iter().all(|page| markdown::links(&page.text).iter().all(|link| leads(page, link)))
}

/// The links of content pages that lead nowhere.
pub(super) fn find(site: &Site) -> Vec<Diagnostic> {
    site.catalog.content.iter().flat_map(|page| dangling(site, page)).collect()
}

fn dangling(site: &Site, page: &ContentPage) -> Vec<Diagnostic> {
    let links = markdown::links(&page.text);
    let lost = links.iter().filter(|link| {
        let written = link.target.trim();
        is_relative(written) && target(site, &page.slug, written).is_none()
    });
    let report = |link: &markdown::Link| {
        let written = link.target.trim();
        let message = format!("`{written}` leads to nothing in the site");
        let found = Diagnostic::new(&codes::DANGLING_CONTENT_LINK, place(site, page, link), message)
            .note("the words are shown without a link");
        let file = written.split('#').next().unwrap_or_default();
        let known = site.catalog.content.iter().map(|page| page.slug.as_str());
        match crate::diag::nearest(file.trim_end_matches(".md"), known) {
            Some(near) if file.trim_end_matches(".md") != near => found.help(format!("did you mean `{near}.md`?")),
            _ => found.help(
                "name a file of the content folder, seen from this one, or an address of the site such as `right-scripts/index.html`",
            ),
        }
    };
    lost.take(MAX_LINKS).map(report).collect()
}

/// Whether a link is meant to lead to another file of the site.
fn is_relative(written: &str) -> bool {
    let has_scheme = written.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    !has_scheme && !written.is_empty() && !written.starts_with(['#', '?']) && !written.starts_with("//")
}

/// Where the target of `link` is written; the whole file if its text is not as it was read.
fn place(site: &Site, page: &ContentPage, link: &markdown::Link) -> Span {
    let bytes = site.sources.get(page.file).and_then(|file| file.bytes.as_ref());
    // Front matter stands before the text.
    let start =
        bytes.filter(|bytes| bytes.ends_with(page.text.as_bytes())).map(|it| it.len() - page.text.len());
    let Some(start) = start else { return Span::whole(page.file) };
    let written = page.text.get(link.range.clone()).unwrap_or_default();
    let range = match written.rfind(link.target.trim()) {
        Some(at) => link.range.start + at..link.range.start + at + link.target.trim().len(),
        None => link.range.clone(),
    };
    let offset = |at: usize| u32::try_from(start + at).ok();
    match (offset(range.start), offset(range.end)) {
        (Some(start), Some(end)) => Span { file: page.file, start, end },
        _ => Span::whole(page.file),
    }
}
