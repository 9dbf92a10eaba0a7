//! Scanning of `%` lines, anchors, aliases and tags.

use super::fault::Fault;
use super::fault::FaultKind;
use super::scan::Scanner;
use super::scan::TokenKind;

impl<'a> Scanner<'a> {
    /// Scans letters, digits, `_` and `-`.
    fn scan_name(&mut self) -> &'a str {
        let start = self.mark.at;
        while matches!(self.byte(0), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-') {
            self.skip();
        }
        let text = self.text;
        &text[start..self.mark.at]
    }

    /// Scans `&` or `*` and a name; without one it is the fault `nameless`.
    pub(super) fn scan_anchor(&mut self, nameless: FaultKind) -> Result<&'a str, Fault> {
        let start = self.mark.at;
        self.skip();
        let name = self.scan_name();
        let ends =
            self.is_gap(0) || matches!(self.byte(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            return Err(self.fault(nameless, start, self.mark.at));
        }
        Ok(name)
    }

    /// Scans a tag.
    pub(super) fn scan_tag(&mut self) -> Result<TokenKind<'a>, Fault> {
        let start = self.mark.at;
        let (handle, suffix) = if self.byte(1) == b'<' {
            self.skip_ascii(2);
            let suffix = self.scan_tag_uri(start, "")?;
            if self.byte(0) != b'>' {
                return Err(self.fault(FaultKind::Tag("`!<` has no `>`"), start, self.mark.at));
            }
            self.skip();
            ("", suffix)
        } else {
            let handle = self.scan_tag_handle(start, false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                (handle, self.scan_tag_uri(start, "")?)
            } else {
                let suffix = self.scan_tag_uri(start, handle)?;
                // A lone `!` is a tag of its own.
                if suffix.is_empty() { ("", "!".to_owned()) } else { ("!", suffix) }
            }
        };
        if !self.is_gap(0) {
            let kind = FaultKind::Tag("a blank must follow a tag");
            return Err(self.fault(kind, start, self.mark.at));
        }
        Ok(TokenKind::Tag(handle, suffix))
    }

    /// Scans `!`, `!!`, `!name!`, or the beginning of `!name`.
    fn scan_tag_handle(&mut self, start: usize, directive: bool) -> Result<&'a str, Fault> {
        let from = self.mark.at;
        if self.byte(0) != b'!' {
            return Err(self.fault(FaultKind::Tag("a tag's handle begins with `!`"), start, from));
        }
        self.skip();
        self.scan_name();
        if self.byte(0) == b'!' {
            self.skip();
        } else if directive && from + 1 < self.mark.at {
            let kind = FaultKind::Tag("a tag's handle ends with `!`");
            return Err(self.fault(kind, start, self.mark.at));
        }
        let text = self.text;
        Ok(&text[from..self.mark.at])
    }

    /// Scans the rest of a tag, whose first part `head` was scanned as a handle.
    fn scan_tag_uri(&mut self, start: usize, head: &str) -> Result<String, Fault> {
        let mut bytes = head.as_bytes().get(1..).unwrap_or_default().to_vec();
        let from = self.mark.at;
        loop {
            match self.byte(0) {
                b'%' => self.scan_uri_escape(start, &mut bytes)?,
                byte @ (b'0'..=b'9'
                | b'A'..=b'Z'
                | b'a'..=b'z'
                | b'_'
                | b'-'
                | b';'
                | b'/'
                | b'?'
                | b':'
                | b'@'
                | b'&'
                | b'='
                | b'+'
                | b'$'
                | b','
                | b'.'
                | b'!'
                | b'~'
                | b'*'
                | b'\''
                | b'('
                | b')'
                | b'['
                | b']') => {
                    bytes.push(byte);
                    self.skip();
                }
                _ => break,
            }
        }
        if head.is_empty() && from == self.mark.at {
            return Err(self.fault(FaultKind::Tag("the tag has no name"), start, self.mark.at));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Scans the `%xx` of one character.
    fn scan_uri_escape(&mut self, start: usize, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        let mut left = None;
        while left != Some(0) {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (Some(high), Some(low), b'%') = (digit(self.byte(1)), digit(self.byte(2)), self.byte(0))
            else {
                let kind = FaultKind::Tag("`%` in a tag needs two hexadecimal digits");
                return Err(self.fault(kind, start, self.mark.at + 1));
            };
            let octet = u8::try_from(high << 4 | low).unwrap_or_default();
            let width = match (left, octet) {
                (Some(left), 0x80..=0xbf) => Some(left),
                (None, 0..=0x7f) => Some(1),
                (None, 0xc0..=0xdf) => Some(2),
                (None, 0xe0..=0xef) => Some(3),
                (None, 0xf0..=0xf7) => Some(4),
                _ => None,
            };
            let Some(width) = width else {
                let kind = FaultKind::Tag("the `%` escapes of a tag are not UTF-8");
                return Err(self.fault(kind, start, self.mark.at + 3));
            };
            bytes.push(octet);
            left = Some(width - 1);
            self.skip_ascii(3);
        }
        Ok(())
    }

    /// Scans a `%` line.
    pub(super) fn scan_directive(&mut self) -> Result<TokenKind<'a>, Fault> {
        let start = self.mark.at;
        self.skip();
        let name = self.scan_name();
        let broken =
            |scanner: &Self, why| Err(scanner.fault(FaultKind::Directive(why), start, scanner.mark.at));
        if name.is_empty() || !self.is_gap(0) {
            return broken(self, "`%` at the left edge begins a directive, and this is none");
        }
        let kind = match name {
            "YAML" => {
                self.skip_blanks();
                let major = self.scan_version_number(start)?;
                if self.byte(0) != b'.' {
                    return broken(self, "`%YAML` needs a version such as `1.1`");
                }
                self.skip();
                TokenKind::Version(major, self.scan_version_number(start)?)
            }
            "TAG" => {
                self.skip_blanks();
                let handle = self.scan_tag_handle(start, true)?;
                if !self.is_blank(0) {
                    return broken(self, "`%TAG` needs a handle and a prefix");
                }
                self.skip_blanks();
                let prefix = self.scan_tag_uri(start, "")?;
                if !self.is_gap(0) {
                    return broken(self, "a blank or the line's end must follow the prefix of `%TAG`");
                }
                TokenKind::TagDirective(handle, prefix)
            }
            _ => return broken(self, "the only directives are `%YAML` and `%TAG`"),
        };
        self.skip_to_line_end();
        if !self.is_break_or_end(0) {
            return broken(self, "something follows the directive on its line");
        }
        if self.is_break(0) {
            self.skip_break();
        }
        Ok(kind)
    }

    fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    /// Scans one or two digits.
    fn scan_version_number(&mut self, start: usize) -> Result<u8, Fault> {
        let from = self.mark.at;
        while self.byte(0).is_ascii_digit() && self.mark.at < from + 3 {
            self.skip();
        }
        let text = self.text;
        match text[from..self.mark.at].parse() {
            Ok(number) if self.mark.at <= from + 2 => Ok(number),
            _ => {
                let kind = FaultKind::Directive("`%YAML` needs a version such as `1.1`");
                Err(self.fault(kind, start, self.mark.at))
            }
        }
    }
}
