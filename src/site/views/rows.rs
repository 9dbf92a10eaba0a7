//! Rows of long tables and lists, ready as safe HTML.
//!
//! A template takes such rows with `{{ rows.html | safe }}` and says how many there are with `{{ rows.count }}`; the
//! caption, the head and the place are its own, and a stylesheet finds every part by the classes and places below. They
//! are not written by templates because a site has hundreds of them on each of its pages: an engine takes twenty times
//! as long for a row, and the white space and class names of a template would be most of the page.
//!
//! | rows | each is |
//! | --- | --- |
//! | matrix of a ServerTemplate | `tr#cloud-…` (`.is-ended`): `th` with a link, `.region`, `.word`; `td` with two `code`, empty, or `.cell-unknown` |
//! | inputs | `tr#input-…` (`.must-supply`): `th` with a link and `.badge`; description; value; for a ServerTemplate where it is used |
//! | scripts | `li#script-…` (`.answer-external`, `.answer-unresolved`) with `a.step-number` and paragraphs `.step-name`, `.step-summary`, `.reason`, `.small` |
//! | what comes along, what does not | `li` of class `server-templates`, `right-scripts`, `multi-cloud-images`, `external` |
//! | used by | `tr`: ServerTemplate; publisher; newest use; roles |
//! | clouds of an image | `tr#cloud-…`: cloud; machine image; instance type |
//! | ServerTemplates, images of a cloud | `tr`: component; publisher; image to take; machine image; instance type |
//! | what has a value of a facet | `li.hit`: `h3` with a link; `p.meta` with publisher, revision, day and `.badge` |
//! | source | `span#Ln` with a link to itself and the line |

use std::fmt::Write as _;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct as _;

use crate::highlight::escape;
use crate::highlight::escape_attribute;
use crate::site::views::component::ClosureRow;
use crate::site::views::component::ExternalRow;
use crate::site::views::component::UsageRow;
use crate::site::views::component::ValueView;
use crate::site::views::lists::CloudImageRow;
use crate::site::views::lists::RunRow;
use crate::site::views::multi_cloud_image::SettingRow;
use crate::site::views::right_script::ScriptInput;
use crate::site::views::server_template::ConflictRow;
use crate::site::views::server_template::InputRow;
use crate::site::views::server_template::MatrixRow;
use crate::site::views::server_template::ScriptRow;
use crate::site::views::shell::Badge;
use crate::site::views::shell::Link;
use crate::site::views::shell::Word;

/// How long the HTML of a row usually is, in bytes, so that its buffer seldom grows.
const USUAL_ROW_BYTES: usize = 384;

/// Rows. A template sees `count`, how many there are, and `html`, all of them as safe HTML.
#[derive(Debug)]
pub struct Rows<T>(pub Vec<T>);

/// A row that knows how it is written.
pub trait Row {
    /// Writes it, whole, as safe HTML.
    fn write(&self, out: &mut String);
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Rows(rows.into_iter().collect())
    }
}

impl<T: Row> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut html = String::with_capacity(self.0.len() * USUAL_ROW_BYTES);
        for row in &self.0 {
            row.write(&mut html);
        }
        let mut rows = serializer.serialize_struct("Rows", 2)?;
        rows.serialize_field("count", &self.0.len())?;
        rows.serialize_field("html", &html)?;
        rows.end()
    }
}

impl Row for MatrixRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<tr id=\"");
        escape_attribute(&self.anchor, out);
        out.push_str(if self.word.id == "ended" { "\" class=\"is-ended\">" } else { "\">" });
        out.push_str("<th scope=\"row\">");
        link(&self.link, out);
        region(self.region, out);
        out.push(' ');
        word(self.word, out);
        since(self.since.as_deref(), out);
        out.push_str("</th>");
        for cell in &self.cells {
            match cell.state {
                "yes" => {
                    out.push_str("<td>");
                    code(cell.image, out);
                    out.push(' ');
                    code_or(cell.instance_type, "no instance type", out);
                    user_data(cell.user_data, "", out);
                    out.push_str("</td>");
                }
                "unknown" => out.push_str("<td class=\"cell-unknown\">Unknown</td>"),
                // The stylesheet draws a dash, and says what it means to those who cannot see it.
                _ => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>\n");
    }
}

impl Row for InputRow<'_> {
    fn write(&self, out: &mut String) {
        let more = if self.must_supply { " class=\"must-supply\"" } else { "" };
        input_name(&self.anchor, self.name, more, out);
        if self.must_supply {
            out.push_str(" <span class=\"badge badge-must\">You supply this</span>");
        }
        kind_of_input(self.required && !self.must_supply, self.array, self.advanced, out);
        if !self.conflicts.is_empty() {
            out.push_str(" <span class=\"badge badge-conflict\">Scripts differ</span>");
        }
        since(self.since.as_deref(), out);
        out.push_str("</th><td>");
        description(&self.description, out);
        if !self.conflicts.is_empty() {
            conflicts(&self.conflicts, self.set_by, out);
        }
        out.push_str("</td><td>");
        match &self.value {
            Some(set) => value(set, out),
            None if self.must_supply => out.push_str("<b class=\"must\">none: supply one</b>"),
            None => out.push_str("<span class=\"quiet\">none</span>"),
        }
        // What its scripts set, or nobody, is said once above the table.
        if self.set_by.id == "server-template" {
            out.push_str(" <small>");
            escape(self.set_by.text, out);
            out.push_str("</small>");
        }
        if let Some(default) = &self.default {
            out.push_str(" <small>instead of ");
            value(default, out);
            out.push_str("</small>");
        }
        possible(&self.possible_values, out);
        out.push_str("</td><td>");
        for (at, phase) in self.phases.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            if self.required_in.contains(phase) {
                out.push_str("<b>");
                escape(phase, out);
                out.push_str(" required</b>");
            } else {
                escape(phase, out);
            }
        }
        match self.declared_by.as_slice() {
            [] => out.push_str(" <span class=\"quiet\">No known script declares it.</span>"),
            [only] => {
                out.push_str(" <small>");
                link(only, out);
                out.push_str("</small>");
            }
            several => {
                _ = write!(out, " <details><summary>{} scripts<span class=\"vh\"> for ", several.len());
                escape(self.name, out);
                out.push_str("</span></summary><ul>");
                for script in several {
                    out.push_str("<li>");
                    link(script, out);
                    out.push_str("</li>");
                }
                out.push_str("</ul></details>");
            }
        }
        out.push_str("</td></tr>\n");
    }
}

impl Row for ScriptInput<'_> {
    fn write(&self, out: &mut String) {
        input_name(&self.anchor, self.name, "", out);
        kind_of_input(self.required, self.array, self.advanced, out);
        if !self.category.is_empty() {
            out.push_str(" <small>");
            escape(self.category, out);
            out.push_str("</small>");
        }
        out.push_str("</th><td>");
        description(&self.description, out);
        out.push_str("</td><td>");
        match &self.default {
            Some(default) => value(default, out),
            None if self.required => out.push_str("<b class=\"must\">none: must be set</b>"),
            None => out.push_str("<span class=\"quiet\">none</span>"),
        }
        possible(&self.possible_values, out);
        out.push_str("</td></tr>\n");
    }
}

impl Row for ScriptRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<li id=\"");
        escape_attribute(&self.anchor, out);
        if self.answer.id != "here" {
            _ = write!(out, "\" class=\"answer-{}", self.answer.id);
        }
        out.push_str("\"><a class=\"step-number\" href=\"#");
        escape_attribute(&self.anchor, out);
        _ = write!(
            out,
            "\"><span class=\"vh\">{} </span>{}</a><p class=\"step-name\">",
            self.sequence, self.position
        );
        if self.link.href.is_some() {
            link(&self.link, out);
        } else {
            out.push_str("<b>");
            escape(&self.link.text, out);
            out.push_str("</b>");
        }
        if self.revision != "working copy" || self.badges.is_empty() {
            out.push_str(" <span class=\"rev\">");
            escape(&self.revision, out);
            out.push_str("</span>");
        }
        if self.answer.id != "here" {
            out.push_str(" <span class=\"badge badge-unknown\">");
            escape(self.answer.text, out);
            out.push_str("</span>");
        }
        badges(&self.badges, out);
        since(self.since.as_deref(), out);
        out.push_str("</p>");
        if !self.summary.is_empty() {
            out.push_str("<p class=\"step-summary\">");
            escape(&self.summary, out);
            out.push_str("</p>");
        }
        if let Some(reason) = self.reason.as_ref().filter(|_| self.answer.id != "external") {
            out.push_str("<p class=\"reason\">");
            escape(reason, out);
            out.push_str("</p>");
        }
        out.push_str("<p class=\"small\">");
        escape(self.firmness.text, out);
        if let Some(publisher) = &self.publisher {
            out.push_str(" · ");
            link(publisher, out);
        }
        if self.answer.id == "external" {
            out.push_str(" · its inputs are Unknown here");
        }
        if let Some(inputs) = self.inputs {
            counted(inputs, " input", " inputs", out);
        }
        if let Some(attachments) = self.attachments.filter(|count| *count > 0) {
            counted(attachments, " attachment", " attachments", out);
        }
        out.push_str("</p></li>\n");
    }
}

impl Row for ClosureRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<li class=\"");
        out.push_str(self.kind.id);
        out.push_str("\"><span>");
        link(&self.link, out);
        out.push_str(" <small>");
        escape(&self.revision, out);
        out.push_str(" · ");
        escape(&self.role, out);
        out.push_str("<span class=\"vh\"> (");
        escape(self.kind.text, out);
        out.push_str(")</span></small></span></li>\n");
    }
}

impl Row for ExternalRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<li class=\"external\"><span><b>");
        escape(self.name, out);
        out.push_str("</b> <small>");
        escape(self.kind.text, out);
        for text in [Some(&*self.revision), self.publisher, Some(&self.role)].into_iter().flatten() {
            out.push_str(" · ");
            escape(text, out);
        }
        out.push_str("</small> <small>");
        escape(&self.reason, out);
        out.push_str("</small></span></li>\n");
    }
}

impl Row for UsageRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<tr><th scope=\"row\">");
        link(&self.link, out);
        out.push_str("</th><td>");
        link(&self.publisher, out);
        out.push_str("</td><td><span class=\"rev\">");
        escape(&self.revision, out);
        out.push_str("</span>");
        if self.state.id != "published" {
            _ = write!(out, " <span class=\"badge state-{}\">{}</span>", self.state.id, self.state.text);
        }
        if self.revisions > 1 {
            _ = write!(out, " <small>and {} older</small>", self.revisions - 1);
        }
        out.push_str("</td><td>");
        for (at, role) in self.roles.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            escape(role, out);
        }
        out.push_str("</td></tr>\n");
    }
}

impl Row for SettingRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<tr id=\"");
        escape_attribute(&self.anchor, out);
        out.push_str("\"><th scope=\"row\">");
        link(&self.link, out);
        region(self.region, out);
        if self.ended {
            out.push_str(" <span class=\"word word-ended\">Ended</span>");
        }
        if self.name != self.link.text {
            out.push_str(" <small>in the file: ");
            escape(self.name, out);
            out.push_str("</small>");
        }
        out.push_str("</th><td>");
        if let Some(href) = &self.image_href {
            out.push_str("<a class=\"plain\" href=\"");
            escape_attribute(href, out);
            out.push_str("\">");
            code(self.image, out);
            out.push_str("</a>");
        } else {
            code(self.image, out);
        }
        if let Some(text) = &self.image_text {
            out.push_str(" <small>");
            escape(text, out);
            out.push_str("</small>");
        }
        user_data(self.user_data, &self.link.text, out);
        out.push_str("</td><td>");
        code_or(self.instance_type, "not set", out);
        out.push_str("</td></tr>\n");
    }
}

impl Row for RunRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<tr><th scope=\"row\">");
        link(&self.link, out);
        out.push_str(" <span class=\"rev\">");
        escape(&self.revision, out);
        out.push_str("</span></th><td>");
        link(&self.publisher, out);
        out.push_str("</td><td>");
        match &self.image {
            Some(image) => link(image, out),
            None => out.push_str("<span class=\"quiet\">not known</span>"),
        }
        out.push_str("</td><td>");
        code_or(self.uid, "not known", out);
        out.push_str("</td><td>");
        code_or(self.instance_type, "not set", out);
        out.push_str("</td></tr>\n");
    }
}

impl Row for CloudImageRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<tr><th scope=\"row\">");
        link(&self.link, out);
        out.push_str("</th><td>");
        link(&self.publisher, out);
        out.push_str("</td><td>");
        code(self.uid, out);
        out.push_str("</td><td>");
        code_or(self.instance_type, "not set", out);
        out.push_str("</td></tr>\n");
    }
}

/// The lines of a source, each already safe HTML, with a number that is its anchor and a link to itself.
pub(crate) fn numbered(lines: &[String]) -> String {
    const NUMBER_BYTES: usize = 48;
    let mut out = String::with_capacity(lines.iter().map(|line| line.len() + NUMBER_BYTES).sum());
    let mut number = String::new();
    for (at, line) in lines.iter().enumerate() {
        number.clear();
        _ = write!(number, "{}", at + 1);
        for part in
            ["<span id=\"L", &number, "\"><a href=\"#L", &number, "\">", &number, "</a>", line, "\n</span>"]
        {
            out.push_str(part);
        }
    }
    out
}

/// A link, or its text where it leads nowhere.
fn link(link: &Link<'_>, out: &mut String) {
    if let Some(href) = &link.href {
        out.push_str("<a href=\"");
        escape_attribute(href, out);
        out.push_str("\">");
        escape(&link.text, out);
        out.push_str("</a>");
    } else {
        escape(&link.text, out);
    }
}

fn word(word: Word, out: &mut String) {
    for part in ["<span class=\"word word-", word.id, "\">", word.text, "</span>"] {
        out.push_str(part);
    }
}

/// Since which revision it is there, if not from the first.
fn since(since: Option<&str>, out: &mut String) {
    if let Some(revision) = since {
        _ = write!(out, " <span class=\"since\">since {revision}</span>");
    }
}

fn region(region: &str, out: &mut String) {
    if !region.is_empty() {
        out.push_str(" <span class=\"region\">");
        escape(region, out);
        out.push_str("</span>");
    }
}

fn code(text: &str, out: &mut String) {
    out.push_str("<code>");
    escape(text, out);
    out.push_str("</code>");
}

fn code_or(text: &str, none: &str, out: &mut String) {
    if text.is_empty() {
        _ = write!(out, "<span class=\"quiet\">{none}</span>");
    } else {
        code(text, out);
    }
}

/// What an instance is started with, folded away; `place` says where, for those who hear the page.
fn user_data(data: Option<&str>, place: &str, out: &mut String) {
    let Some(data) = data else { return };
    out.push_str("<details class=\"user-data\"><summary>User data");
    if !place.is_empty() {
        out.push_str("<span class=\"vh\"> in ");
        escape(place, out);
        out.push_str("</span>");
    }
    out.push_str("</summary><pre class=\"command\" tabindex=\"0\"><code>");
    escape(data, out);
    out.push_str("</code></pre></details>");
}

fn counted(count: usize, one: &str, many: &str, out: &mut String) {
    _ = write!(out, " · {count}{}", if count == 1 { one } else { many });
}

fn badges(badges: &[Badge<'_>], out: &mut String) {
    for badge in badges {
        _ = write!(out, " <span class=\"badge badge-{}\" title=\"", badge.id);
        escape_attribute(&badge.title, out);
        out.push_str("\">");
        escape(&badge.text, out);
        out.push_str("</span>");
    }
}

/// The beginning of an input's row, up to what else stands beside its name.
fn input_name(anchor: &str, name: &str, more: &str, out: &mut String) {
    out.push_str("<tr id=\"");
    escape_attribute(anchor, out);
    out.push('"');
    out.push_str(more);
    out.push_str("><th scope=\"row\"><a href=\"#");
    escape_attribute(anchor, out);
    out.push_str("\">");
    escape(name, out);
    out.push_str("</a>");
}

fn kind_of_input(required: bool, array: bool, advanced: bool, out: &mut String) {
    if required {
        out.push_str(" <span class=\"badge badge-required\">Required</span>");
    }
    if array {
        out.push_str(" <span class=\"badge\">Array</span>");
    }
    if advanced {
        out.push_str(" <span class=\"badge\">Advanced</span>");
    }
}

/// A description that is safe HTML; one that is a single paragraph needs no element of its own.
fn description(html: &str, out: &mut String) {
    let html = html.trim_end();
    let only = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    if let Some(text) = only.filter(|text| !text.contains("<p>") && !text.contains("</p>")) {
        out.push_str(text);
    } else if html.is_empty() {
        out.push_str("<span class=\"quiet\">No description.</span>");
    } else {
        out.push_str("<div class=\"prose small-prose\">");
        out.push_str(html);
        out.push_str("</div>");
    }
}

fn conflicts(conflicts: &[ConflictRow<'_>], set_by: Word, out: &mut String) {
    out.push_str("<div class=\"conflicts\"><p><b>Its scripts do not agree.</b> ");
    out.push_str(if set_by.id == "server-template" {
        "This ServerTemplate decides the value for all of them.</p><dl>"
    } else {
        "Set it yourself, so that all of them get the same value.</p><dl>"
    });
    for conflict in conflicts {
        out.push_str("<div><dt>");
        escape(conflict.property, out);
        out.push_str("</dt>");
        for said in &conflict.values {
            out.push_str("<dd>");
            code(said.value, out);
            out.push_str(" <small>says ");
            link(&said.script, out);
            out.push_str("</small></dd>");
        }
        out.push_str("</div>");
    }
    out.push_str("</dl></div>");
}

/// A value: itself, or in words what it stands for.
fn value(value: &ValueView<'_>, out: &mut String) {
    let (before, after) = match value.kind {
        "text" | "array" => return code(&value.text, out),
        "cred" => (" class=\"value-cred\"", "<small>credential</small> "),
        "key" => (" class=\"value-cred\"", "<small>SSH key</small> "),
        "env" => ("", "<small>from the server</small> "),
        "blank" | "ignore" | "inherit" => (" class=\"quiet\"", ""),
        _ => ("", ""),
    };
    out.push_str("<span");
    out.push_str(before);
    out.push_str(" title=\"");
    escape_attribute(&value.written, out);
    out.push_str("\">");
    out.push_str(after);
    if before == " class=\"quiet\"" {
        escape(&value.text, out);
    } else {
        code(&value.text, out);
    }
    out.push_str("</span>");
}

fn possible(values: &[ValueView<'_>], out: &mut String) {
    if values.is_empty() {
        return;
    }
    out.push_str(" <small class=\"possible\">One of:");
    for value in values {
        out.push(' ');
        code(&value.text, out);
    }
    out.push_str("</small>");
}
