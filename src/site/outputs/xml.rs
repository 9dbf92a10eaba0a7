//! Text in XML files.

/// Appends `text` to `out`, escaped for text and for attributes in double quotes; what XML 1.0 has no place for is
/// left out. Source: XML 1.0, 2.2 and 2.4.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push_str("&#13;"),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

/// Appends `<name>text</name>` and a line end.
pub(crate) fn element(out: &mut String, indent: &str, name: &str, text: &str) {
    out.push_str(indent);
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape(out, text);
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_written_by_others_can_leave_its_place() {
        let mut out = String::new();
        element(&mut out, "  ", "title", "a<b>\"&\u{0}\u{b}\r\n\u{ffff}é");
        assert_eq!(out, "  <title>a&lt;b&gt;&quot;&amp;&#13;\né</title>\n");
    }
}
