//! Events become HTML.

use std::fmt::Write;

use pulldown_cmark::Alignment;
use pulldown_cmark::CodeBlockKind;
use pulldown_cmark::Event;
use pulldown_cmark::LinkType;
use pulldown_cmark::Tag;

use super::Heading;
use super::Options;
use super::target;
use super::target::Target;
use crate::highlight;
use crate::highlight::Language;

/// Deepest element.
const MAX_DEPTH: usize = 32;
/// How much longer than the text the HTML may be; real descriptions stay below 2.
const SWELL: usize = 8;
/// What a short text may have on top of [`SWELL`].
const SWELL_START: usize = 64 * 1024;
/// How much of a refused target is shown, in characters.
const MAX_SHOWN: usize = 200;

/// The HTML of `text`, whose line ends are `\n`.
pub(super) fn write(text: &str, options: &Options<'_>) -> String {
    let mut writer = Writer {
        options,
        headings: options.headings.iter(),
        out: String::with_capacity(text.len() + text.len() / 2),
        limit: text.len().saturating_mul(SWELL).saturating_add(SWELL_START),
        open: Vec::new(),
        depth: 0,
        in_link: false,
        alignments: Vec::new(),
        column: 0,
        code: None,
    };
    for event in super::parser(text) {
        if writer.limit < writer.out.len() {
            while let Some(open) = writer.open.pop() {
                writer.close(&open);
            }
            writer.out.push_str("<p>…</p>\n");
            return writer.out;
        }
        writer.event(event);
    }
    writer.out
}

struct Writer<'a> {
    options: &'a Options<'a>,
    headings: std::slice::Iter<'a, Heading>,
    out: String,
    /// How long the HTML may become.
    limit: usize,
    /// What is open, also what was left out.
    open: Vec<Open>,
    /// How much of it was written.
    depth: usize,
    in_link: bool,
    alignments: Vec<Alignment>,
    column: usize,
    /// The text of the code block at hand.
    code: Option<(Option<Language>, String)>,
}

enum Open {
    /// Written; this ends it.
    Element(&'static str),
    /// Left out.
    Nothing,
    /// Left out, and a line end or blank takes its place.
    Gap,
    Code,
    /// A link, where its text begins, and what is shown if it has none.
    Link(usize, String),
    /// A link that is not made: its target is shown instead, unless its text says it already.
    Refused(Option<String>),
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        if let Some((_, code)) = &mut self.code
            && let Event::Text(text) = &event
        {
            code.push_str(text);
            return;
        }
        match event {
            Event::Start(tag) => {
                let open = self.start(tag);
                if !matches!(open, Open::Nothing | Open::Gap) {
                    self.depth += 1;
                }
                self.open.push(open);
            }
            Event::End(_) => {
                if let Some(open) = self.open.pop() {
                    self.close(&open);
                }
            }
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => highlight::escape_visibly(&text, self.limit, &mut self.out),
            Event::Code(code) => {
                self.out.push_str("<code>");
                highlight::escape_visibly(&code, self.limit, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "☑ " } else { "☐ " }),
        }
    }

    /// Begins an element if it is not too deep; tables and lists ask for the room of what stands in them.
    fn element(&mut self, room: usize, start: &str, end: &'static str) -> Open {
        if self.depth + room > MAX_DEPTH {
            return Open::Gap;
        }
        self.out.push_str(start);
        Open::Element(end)
    }

    /// A part of a list or table: left out with what it is part of.
    fn part(&mut self, start: &str, end: &'static str) -> Open {
        if matches!(self.open.last(), Some(Open::Element(_))) {
            self.out.push_str(start);
            Open::Element(end)
        } else {
            Open::Gap
        }
    }

    fn start(&mut self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.element(1, "<p>", "</p>\n"),
            Tag::Heading { level, .. } => self.heading(level as usize),
            Tag::BlockQuote(_) => self.element(2, "<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => Language::named(&info),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((language, String::new()));
                Open::Code
            }
            Tag::List(None) => self.element(3, "<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.element(3, "<ol>\n", "</ol>\n"),
            Tag::List(Some(start)) => self.element(3, &format!("<ol start=\"{start}\">\n"), "</ol>\n"),
            Tag::Item => self.part("<li>", "</li>\n"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.element(4, "<table>\n", "</tbody>\n</table>\n")
            }
            Tag::TableHead => {
                self.column = 0;
                self.part("<thead>\n<tr>", "</tr>\n</thead>\n<tbody>\n")
            }
            Tag::TableRow => {
                self.column = 0;
                self.part("<tr>", "</tr>\n")
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.inline("<em>", "</em>"),
            Tag::Strong => self.inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.inline("<del>", "</del>"),
            Tag::Link { link_type, dest_url, title, .. } | Tag::Image { link_type, dest_url, title, .. } => {
                self.link(link_type, &dest_url, &title)
            }
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Open::Gap,
        }
    }

    fn inline(&mut self, start: &str, end: &'static str) -> Open {
        match self.element(1, start, end) {
            Open::Gap => Open::Nothing,
            open => open,
        }
    }

    fn heading(&mut self, level: usize) -> Open {
        const ENDS: [&str; 6] = ["</h1>\n", "</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"];
        let id = self.headings.next().map(|heading| &heading.id);
        let level = (level + usize::from(self.options.heading_shift)).clamp(1, 6);
        let mut start = format!("<h{level}");
        if let Some(id) = id {
            start.push_str(" id=\"");
            highlight::escape_attribute(id, &mut start);
            start.push('"');
        }
        start.push('>');
        self.element(1, &start, ENDS[level - 1])
    }

    fn cell(&mut self) -> Open {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        // The head's cells stand in what ends with the head.
        if matches!(self.open.last(), Some(Open::Element(end)) if end.contains("</thead>")) {
            self.part(&format!("<th scope=\"col\"{class}>"), "</th>")
        } else {
            self.part(&format!("<td{class}>"), "</td>")
        }
    }

    fn link(&mut self, kind: LinkType, url: &str, title: &str) -> Open {
        if self.in_link {
            return Open::Nothing;
        }
        let mail;
        let (url, automatic) = match kind {
            LinkType::Email => {
                mail = format!("mailto:{url}");
                (mail.as_str(), true)
            }
            LinkType::Autolink => (url, true),
            _ => (url, false),
        };
        let target = target::check(url, self.options.relative).filter(|_| self.depth < MAX_DEPTH);
        let (href, rel) = match target {
            Some(Target::Outside(href)) => (href, " rel=\"nofollow noopener noreferrer\""),
            Some(Target::Inside(href)) => (href, ""),
            None => return Open::Refused((!automatic && !url.is_empty()).then(|| url.to_owned())),
        };
        self.out.push_str("<a href=\"");
        highlight::escape_attribute(&href, &mut self.out);
        self.out.push('"');
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            let seen: String = title.chars().filter(|c| !highlight::is_deceptive(*c)).collect();
            highlight::escape_attribute(&seen, &mut self.out);
            self.out.push('"');
        }
        self.out.push_str(rel);
        self.out.push('>');
        self.in_link = true;
        Open::Link(self.out.len(), href)
    }

    fn close(&mut self, open: &Open) {
        match open {
            Open::Element(end) => self.out.push_str(end),
            Open::Nothing => return,
            Open::Gap => {
                self.out.push('\n');
                return;
            }
            Open::Code => self.code_block(),
            Open::Link(start, href) => {
                if self.out[*start..].trim().is_empty() {
                    highlight::escape(href, &mut self.out);
                }
                self.out.push_str("</a>");
                self.in_link = false;
            }
            Open::Refused(None) => {}
            Open::Refused(Some(target)) => {
                let mut shown: String = target.chars().take(MAX_SHOWN).collect();
                if shown.len() < target.len() {
                    shown.push('…');
                }
                self.out.push_str(" (<code>");
                highlight::escape_visibly(&shown, self.limit, &mut self.out);
                self.out.push_str("</code>)");
            }
        }
        self.depth -= 1;
    }

    fn code_block(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        self.out.push_str("<pre><code");
        if let Some(language) = language {
            _ = write!(self.out, " class=\"language-{}\"", language.id());
        }
        self.out.push('>');
        for (number, line) in highlight::lines(&code, language.unwrap_or(Language::Plain)).iter().enumerate()
        {
            if number > 0 {
                self.out.push('\n');
            }
            self.out.push_str(line);
        }
        self.out.push_str("</code></pre>\n");
    }
}
