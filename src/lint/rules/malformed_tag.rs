//! C447 `malformed-tag`: a tag that the platform refuses.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C447",
        name: "malformed-tag",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[55],
        summary: "a tag that the platform refuses",
        docs: include_str!("malformed_tag.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let mut found = Vec::new();
    for tag in &image.written.tags {
        let Some(fault) = fault(&tag.value) else { continue };
        found.push(
            Diagnostic::new(&RULE.code, tag.span, format!("the tag `{}` {fault}", tag.value))
                .note("a tag is a plain word without `:` and `=`, or `namespace:predicate=value`")
                .help("write it in one of these forms"),
        );
    }
    found
}

/// What is wrong with a tag, if something is.
fn fault(tag: &str) -> Option<&'static str> {
    let word = |text: &str, first: fn(char) -> bool, rest: fn(char) -> bool| {
        text.chars().next().is_some_and(first) && text.chars().all(rest)
    };
    if tag.trim().is_empty() {
        return Some("is empty");
    }
    let (namespace, rest) = match (tag.split_once(':'), tag.find('=')) {
        (None, None) => return None,
        (Some((namespace, rest)), Some(equals)) if namespace.len() < equals => (namespace, rest),
        (Some(_), None) => return Some("has no `=` and no value"),
        _ => return Some("has no namespace and `:` before its `=`"),
    };
    let predicate = rest.split_once('=').map_or("", |(predicate, _)| predicate);
    let is_lower = |c: char| c.is_ascii_lowercase();
    if !word(namespace, is_lower, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Some("has a namespace that is not lower-case letters, digits and `_`");
    }
    let is_letter = |c: char| c.is_ascii_alphabetic();
    if !word(predicate, is_letter, |c| c.is_ascii_alphanumeric() || c == '_' || c == ' ') {
        return Some("has a predicate that is not letters, digits and `_`");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_plain_or_has_three_parts() {
        for fine in ["web", "a tag", "rs_agent:type=right_link_lite", "ec2:Name=a:b=c", "a:b=", "a:b c=d"] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for wrong in ["", " ", "a:b", "a=b", "a=b:c", ":b=c", "a:=c", "A:b=c", "a-b:c=d", "a:1=c", "a:b-c=d"] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
    }
}
