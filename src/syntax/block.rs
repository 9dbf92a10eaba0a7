//! The metadata block of a script: where it stands, its YAML, and what is odd about its lines.
//!
//! A block begins with a comment that is `---` and ends with one that is `...`; `#`, `//` and `--` are comments,
//! whatever language the script is in. The rules are those of right_st, which reads the file line by line: a line ends
//! with a line feed, one carriage return before it is dropped, blanks are ASCII, and bytes are not decoded. All blocks
//! of a file are put together into one YAML text, of which only the first document counts.

mod lines;

use std::borrow::Cow;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::Place;
use crate::settings::Limits;
use crate::syntax::codes;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::text::FileId;
use crate::text::Span;

use lines::Comment;
use lines::Line;
use lines::Lines;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The metadata block of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From the line that opens it to the line that closes it, both included, without the last line break.
    pub span: Span,
    /// The YAML that right_st sees: of this block and of all later ones, each line without its marker.
    yaml: Vec<u8>,
    /// Where the lines of `yaml` stand: (start in the YAML, start in the file); the last one is the end.
    stretches: Vec<(usize, usize)>,
    /// Whether its first line is ` ---`, which is no document.
    is_indented: bool,
}

impl Block {
    /// Parses the YAML of the block; places are those of the script's file.
    ///
    /// The value is `None` after a fault; a block without a line in it is null.
    pub fn parse(&self, limits: &Limits) -> Checked<Option<Node<'_>>> {
        if self.is_indented {
            // `find` has said why; the YAML's own complaint would only be about the consequences.
            return Checked { value: None, diagnostics: Vec::new() };
        }
        let mut checked = yaml::parse_stretches(self.span.file, &self.yaml, &self.stretches, limits);
        // `find` has told of a second block already.
        let is_ours = |found: &Diagnostic| match found.place {
            Place::Span(span) => span.start < self.span.end,
            _ => true,
        };
        checked.diagnostics.retain(|found| found.code.id != codes::SECOND_DOCUMENT.id || is_ours(found));
        checked
    }

    /// The YAML of the block, its comment markers taken off.
    pub fn yaml(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.yaml)
    }

    /// The bytes of [`Block::yaml`], which may be anything but are what right_st gets.
    pub fn bytes(&self) -> &[u8] {
        &self.yaml
    }
}

/// Finds the metadata block of the script `file`, whose content is `bytes`.
///
/// The value is `None` if there is no block, or only one that is never closed, which is a finding. What is wrong with the
/// YAML is said by [`Block::parse`]. A script without any block is not a finding here.
pub fn find(file: FileId, bytes: &[u8], limits: &Limits) -> Checked<Option<Block>> {
    let hidden = search(file, bytes, limits, Mark::Hides);
    if !hidden.is_hidden || hidden.first.is_some() {
        return hidden.finish();
    }
    // The block is read although right_st does not see it, so that its faults are told in the same run.
    search(file, bytes, limits, Mark::Ignored).finish()
}

/// How a byte order mark is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// As right_st does: the first line is no comment behind it.
    Hides,
    /// As if it were not there.
    Ignored,
}

fn search<'a>(file: FileId, bytes: &'a [u8], limits: &'a Limits, mark: Mark) -> Search<'a> {
    let mut search = Search::new(file, bytes, limits, mark);
    let mut lines = Lines::new(bytes);
    // A line that is too long counts wherever it stands.
    let may_skip = bytes.len() < limits.line_bytes;
    loop {
        if may_skip && search.open.is_none() {
            lines.skip_to_mark();
        }
        let Some(line) = lines.next() else { return search };
        search.read(&line);
    }
}

/// Whether `bytes` look like a RightScript: they hold a block with `RightScript Name` or `Inputs` in it, or a block
/// that is never closed but names a RightScript.
pub fn looks_like_block(bytes: &[u8]) -> bool {
    let start = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let (mut is_open, mut has_name, mut has_inputs) = (false, false, false);
    let mut lines = Lines::new(&bytes[start..]);
    loop {
        if !is_open {
            lines.skip_to_mark();
        }
        let Some(line) = lines.next() else { return is_open && has_name };
        match line.comment(is_open) {
            Comment::Start(_) if !is_open => is_open = true,
            Comment::End(_) if is_open => {
                if has_name || has_inputs {
                    return true;
                }
                is_open = false;
            }
            Comment::Text(text) if is_open => {
                has_name |= begins_with_key(text.bytes, b"RightScript Name");
                has_inputs |= begins_with_key(text.bytes, b"Inputs");
            }
            _ => {}
        }
    }
}

/// Whether `text` begins with the key `key`, maybe in quotes.
fn begins_with_key(text: &[u8], key: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'")).unwrap_or(text);
    let Some(rest) = text.strip_prefix(key) else { return false };
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    rest.trim_ascii_start().starts_with(b":")
}

/// What was found of a script so far.
struct Search<'a> {
    file: FileId,
    mark: Mark,
    bytes: &'a [u8],
    limits: &'a Limits,
    diagnostics: Vec<Diagnostic>,
    yaml: Vec<u8>,
    stretches: Vec<(usize, usize)>,
    /// Where the last line of `yaml` ends in the file.
    end: usize,
    /// The line that opened the block we are in.
    open: Option<Opened>,
    /// The first block, once it is closed.
    first: Option<(Span, bool)>,
    /// The run of lines in the block that are no comments: its first and its last one, and how many.
    strays: Option<(Span, usize)>,
    /// Whether the byte order mark hides a block on the first line.
    is_hidden: bool,
    /// The first line that is too long for right_st.
    long_line: Option<(Span, usize)>,
}

/// The line that opened a block.
#[derive(Clone, Copy)]
struct Opened {
    span: Span,
    /// The blanks before its `---` that belong to the YAML.
    indent: Span,
    is_indented: bool,
    is_five_dashes: bool,
}

impl<'a> Search<'a> {
    fn new(file: FileId, bytes: &'a [u8], limits: &'a Limits, mark: Mark) -> Self {
        Search {
            file,
            mark,
            end: 0,
            bytes,
            limits,
            diagnostics: Vec::new(),
            yaml: Vec::new(),
            stretches: Vec::new(),
            open: None,
            first: None,
            strays: None,
            is_hidden: false,
            long_line: None,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn report(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    fn read(&mut self, line: &Line<'_>) {
        if self.limits.line_bytes <= line.length && self.long_line.is_none() {
            self.long_line = Some((self.span(line.start, line.start + line.bytes.len()), line.length));
        }
        let Some(opened) = self.open else {
            return self.read_outside(line);
        };
        match line.comment(true) {
            Comment::End(text) => {
                self.end_strays();
                self.add(text.start, text.bytes);
                self.close(opened, line);
            }
            Comment::Start(text) | Comment::Text(text) => {
                self.end_strays();
                self.add(text.start, text.bytes);
            }
            Comment::None => {
                let end = line.start + line.bytes.len();
                let (first, count) = self.strays.unwrap_or((self.span(line.start, end), 0));
                self.strays = Some((Span::new(self.file, first.start as usize, end), count + 1));
            }
        }
    }

    fn read_outside(&mut self, line: &Line<'_>) {
        if line.start == 0 && line.bytes.starts_with(MARK) {
            let shown = Line { start: MARK.len(), bytes: &line.bytes[MARK.len()..], length: line.length };
            self.is_hidden = matches!(shown.comment(false), Comment::Start(_));
            if self.mark == Mark::Ignored {
                return self.read_outside(&shown);
            }
        }
        let Comment::Start(text) = line.comment(false) else { return };
        let span = self.span(line.start, line.start + line.bytes.len());
        let is_five_dashes = line.bytes.trim_ascii() == b"-----";
        let is_indented = text.bytes.first() != Some(&b'-');
        let blanks = text.bytes.len() - text.bytes.trim_ascii_start().len();
        let indent = self.span(text.start, text.start + blanks);
        self.open = Some(Opened { span, indent, is_indented, is_five_dashes });
        self.add(text.start, text.bytes);
        if is_five_dashes {
            let found =
                Diagnostic::new(&codes::FIVE_DASHES, span, "this line of five dashes opens a metadata block")
                    .note("`--` is a comment marker, and `---` behind it is how a block begins")
                    .help("use four or six dashes if the line is only there to be seen");
            self.report(found);
        }
    }

    /// Adds a line to the YAML.
    fn add(&mut self, start: usize, text: &[u8]) {
        self.stretches.push((self.yaml.len(), start));
        self.yaml.extend_from_slice(text);
        self.yaml.push(b'\n');
        self.end = start + text.len();
    }

    fn end_strays(&mut self) {
        let Some((span, count)) = self.strays.take() else { return };
        let message = match count {
            1 => "this line inside the metadata block is no comment".to_owned(),
            _ => format!("these {count} lines inside the metadata block are no comments"),
        };
        let found = Diagnostic::new(&codes::STRAY_LINE, span, message)
            .note("right_st leaves such lines out of the block")
            .help("put the comment marker before each line of the block, or move the lines behind it");
        self.report(found);
    }

    fn close(&mut self, opened: Opened, line: &Line<'_>) {
        self.open = None;
        let span = self.span(opened.span.start as usize, line.start + line.bytes.len());
        let Some((first, _)) = self.first else {
            self.first = Some((span, opened.is_indented));
            if opened.is_indented {
                self.report_indented(opened);
            }
            return;
        };
        let found =
            Diagnostic::new(&codes::SECOND_BLOCK, opened.span, "this second metadata block is never read")
                .note_at(first, "right_st reads the first one, which stands here")
                .help("put everything into one block");
        self.report(found);
    }

    fn report_indented(&mut self, opened: Opened) {
        let message = "the `---` that opens the metadata block is indented";
        let remove = Edit::Bytes { span: opened.indent, new: String::new() };
        let found = Diagnostic::new(&codes::INDENTED_START, opened.span, message)
            .fix("remove the indentation", remove)
            .note("one blank behind the comment marker belongs to the marker, what follows is the YAML's indentation")
            .help("leave at most one blank between the comment marker and `---`");
        self.report(found);
    }

    fn finish(mut self) -> Checked<Option<Block>> {
        if let Some((span, length)) = self.long_line {
            self.report_long_line(span, length);
        }
        if let Some(opened) = self.open {
            self.strays = None;
            // Whatever stands below it was taken for the block: only its end is missing.
            let is_below = |found: &Diagnostic| match found.place {
                Place::Span(span) => opened.span.start < span.start,
                Place::Root | Place::Path(_) => false,
            };
            self.diagnostics.retain(|found| found.code.id != codes::STRAY_LINE.id || !is_below(found));
            self.report_unterminated(opened);
        }
        self.report_mark();
        self.report_encoding();
        self.stretches.push((self.yaml.len(), self.end));
        let (yaml, stretches) = (self.yaml, self.stretches);
        let value = self.first.map(|(span, is_indented)| Block { span, yaml, stretches, is_indented });
        Checked { value, diagnostics: self.diagnostics }
    }

    fn report_long_line(&mut self, span: Span, length: usize) {
        let allowed = self.limits.line_bytes - 1;
        let message = format!("this line has {length} bytes, {allowed} are allowed");
        let found = Diagnostic::new(&codes::LINE_TOO_LONG, Span { end: span.start, ..span }, message)
            .note("right_st cannot read a script with such a line, wherever it stands; the limit is the setting `Limits: Script Line`")
            .help("break the line, or move the data into an attachment");
        self.report(found);
    }

    fn report_unterminated(&mut self, opened: Opened) {
        let message = "the metadata block that begins here is never closed";
        let mut found = Diagnostic::new(&codes::UNTERMINATED_BLOCK, opened.span, message);
        if let Some((first, _)) = self.first {
            found = found.note_at(first, "the metadata block of the script stands here");
        }
        let found = if opened.is_five_dashes {
            found
                .note("a line of five dashes is the comment marker `--` and `---`, which opens a block")
                .help("use four or six dashes if the line is only there to be seen")
        } else if self.first.is_some() {
            found.help(
                "write the line differently, for example with four dashes, if it is only there to be seen",
            )
        } else {
            found.help("close it with a comment that is `...`, for example `# ...`")
        };
        self.report(found);
    }

    /// Says what a byte order mark does.
    fn report_mark(&mut self) {
        if !self.bytes.starts_with(MARK) {
            return;
        }
        let span = self.span(0, MARK.len());
        let hides = self.is_hidden && (self.mark == Mark::Ignored || self.first.is_none());
        let found = if hides {
            let message = "the byte order mark at the start of the script hides its metadata block";
            Diagnostic::new(&codes::HIDDEN_BLOCK, span, message)
                .note("right_st does not see the first line as a comment, since the mark stands before it")
        } else {
            let message = if self.is_hidden {
                "the byte order mark at the start of the script hides a metadata block; a later one is read"
            } else {
                "the script begins with a byte order mark"
            };
            Diagnostic::new(&codes::BYTE_ORDER_MARK, span, message)
                .note("an operating system does not see a `#!` behind it")
        };
        let found = found.help("save the file as UTF-8 without a byte order mark");
        self.report(found.fix("remove the byte order mark", Edit::Bytes { span, new: String::new() }));
    }

    /// Says where the script's body is not UTF-8; the block's own bytes are the YAML's matter.
    fn report_encoding(&mut self) {
        if std::str::from_utf8(self.bytes).is_ok() {
            return;
        }
        let mut at = 0;
        let mut first = None;
        let mut count = 0_usize;
        for chunk in self.bytes.utf8_chunks() {
            at += chunk.valid().len();
            let invalid = chunk.invalid().len();
            let in_block =
                self.first.is_some_and(|(span, _)| (span.start as usize..span.end as usize).contains(&at));
            if invalid != 0 && !in_block {
                count += 1;
                first = first.or(Some((at, at + invalid)));
            }
            at += invalid;
        }
        let Some((start, end)) = first else { return };
        let shown: Vec<String> = self.bytes[start..end].iter().map(|byte| format!("0x{byte:02X}")).collect();
        let message = match shown.as_slice() {
            [one] => format!("the byte {one} is not UTF-8"),
            more => format!("the bytes {} are not UTF-8", more.join(" ")),
        };
        let mut found = Diagnostic::new(&codes::BODY_NOT_UTF8, self.span(start, end), message)
            .note("the script is kept as it is, byte for byte, but pages cannot show these bytes");
        if 1 < count {
            found = found.note(format!("{count} places in this script are not UTF-8"));
        }
        self.report(found.help("save the script as UTF-8"));
    }
}

#[cfg(test)]
mod tests;
