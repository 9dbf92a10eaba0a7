//! The page of a RightScript.

use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::RightScript;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::component::plain_section;
use crate::site::show::component::row;
use crate::site::show::component::section;
use crate::site::show::inputs;
use crate::site::urls;
use crate::site::views::component::FileRow;
use crate::site::views::right_script::RightScriptView;
use crate::site::views::right_script::Source;
use crate::site::views::rows;
use crate::site::words;

/// Makes the view of the RightScript `script`, which is `item`.
pub(super) fn right_script<'a>(
    here: &Here<'a>,
    item: &'a Item,
    script: &'a RightScript,
) -> RightScriptView<'a> {
    let source = here.source(item);
    let packages = script.written.packages.as_ref();
    let packages: Vec<&str> = packages.iter().flat_map(|it| it.value.split_whitespace()).collect();
    let mut more = vec![row("Language", source.language_title)];
    more.push(row("Size", format!("{}, {}", source.size_text, lines(source.lines))));
    if !packages.is_empty() {
        more.push(row("Packages", packages.join(" ")));
    }
    let info = here.info(item, more);
    let attachments = here.attachments(item, script);
    let used_by = here.used_by(item);
    let revisions = here.revisions(item);
    let mut sections = vec![
        plain_section("info", "Info"),
        plain_section("source", "Script"),
        section("inputs", "Inputs", script.written.inputs.len()),
        section("attachments", "Attachments", attachments.len()),
        section("used-by", "Used by", used_by.total),
    ];
    let is_part = matches!(item.home, Home::Part { .. });
    sections.extend((!is_part).then(|| section("revisions", "Revisions", revisions.len())));
    sections.extend((!info.support.is_empty()).then(|| plain_section("support", "Support")));
    RightScriptView {
        shell: here.component_shell("right_script", item),
        header: here.header(item, sections),
        get: (!is_part).then(|| here.get_this(item)),
        info,
        source,
        packages,
        inputs: inputs::script_inputs(&script.written.inputs),
        attachments,
        used_by,
        revisions,
    }
}

/// Longest source that stands in the page, in bytes.
const INLINED_BYTES: usize = 256 << 10;

/// What of a source stands in the page: all of it if it is short; nothing of a long one where the site holds the file,
/// else its beginning.
fn shown(bytes: &[u8], is_held: bool) -> &[u8] {
    if bytes.len() <= INLINED_BYTES {
        return bytes;
    }
    if is_held {
        return &[];
    }
    let beginning = &bytes[..INLINED_BYTES];
    &beginning[..beginning.iter().rposition(|byte| *byte == b'\n').map_or(INLINED_BYTES, |at| at + 1)]
}

fn lines(count: usize) -> String {
    words::count(count, "line", "lines")
}

impl<'a> Here<'a> {
    fn source(&self, item: &'a Item) -> Source<'a> {
        let path = self.site.sources.path(item.file);
        let source = self.site.sources.get(item.file);
        let bytes = source.and_then(|source| source.bytes.as_deref()).unwrap_or_default();
        let size = bytes.len() as u64;
        let held = item.files.iter().find(|file| file.file == item.file);
        let held = held.filter(|_| item.revision != RevisionNumber::Head);
        let address = held.and_then(|file| urls::file(self.catalog(), item, &file.path));
        let shown = shown(bytes, address.is_some());
        let cut = shown.len() < bytes.len();
        let prose::Shown { language, title, lines } = prose::source(path.name(), shown);
        let line_ends = || bytes.split(|byte| *byte == b'\n').count() - 1;
        Source {
            file: path.name(),
            language: prose::language_id(language),
            language_title: title,
            lines: if cut { line_ends() } else { lines.len() },
            cut,
            html: if shown.is_empty() { String::new() } else { rows::numbered(&lines) },
            size,
            size_text: words::bytes(size),
            href: address.map(|address| self.href(&address)),
        }
    }

    /// The attachments, with the address of the file among the revision's files that holds each.
    fn attachments(&self, item: &'a Item, script: &'a RightScript) -> Vec<FileRow<'a>> {
        let root = match item.home {
            Home::Part { of, .. } => self.catalog().item(of),
            Home::Revision(_) => item,
        };
        let mut rows = self.files(item, &script.attachments, "");
        for (row, attachment) in rows.iter_mut().zip(&script.attachments) {
            let held = root.files.iter().find(|file| file.file == attachment.file);
            let held = held.filter(|_| item.revision != RevisionNumber::Head);
            let address = held.and_then(|file| urls::file(self.catalog(), item, &file.path));
            row.href = address.map(|address| self.href(&address));
        }
        rows
    }
}
