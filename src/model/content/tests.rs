//! Front matter and titles.

use super::*;

fn page(text: &str) -> (ContentPage, Vec<&'static str>) {
    let mut findings = Findings::new();
    let page = read_page(FileId(0), "guides/first-steps", text, &Limits::default(), &mut findings);
    (page, findings.iter().map(|it| it.code.name).collect())
}

#[test]
fn front_matter_is_read_and_taken_off() {
    let text = "---\nTitle: First steps\nDescription: How to begin.\nOrder: -2\nDraft: true\n---\n# Heading\n\n---\nText\n";
    for text in [text.to_owned(), format!("\u{feff}{text}"), text.replace('\n', "\r\n")] {
        let (page, found) = page(&text);
        assert_eq!(found, [""; 0]);
        assert_eq!((page.title.as_str(), page.order, page.draft), ("First steps", Some(-2), true));
        assert_eq!(page.description.as_deref(), Some("How to begin."));
        assert!(page.text.starts_with("# Heading"), "{}", page.text);
    }
}

#[test]
fn a_title_is_found_without_front_matter() {
    let title = |text: &str| page(text).0.title;
    assert_eq!(title("Intro\n\n## About `right_st` *files*\n\n# Other"), "About right_st files");
    assert_eq!(title("```\n# comment\n```\nTitle\n=====\n"), "Title");
    assert_eq!(title("---\nOrder: 1\n---\n# A\n"), "A");
    assert_eq!(title("no heading"), "first-steps");
    assert_eq!(title("#\n"), "first-steps");
    assert_eq!(title(""), "first-steps");
}

#[test]
fn each_fault_is_found_and_the_page_is_kept() {
    let cases: [(&str, &[&str]); 6] = [
        ("---\nTitle: A\n", &["open-front-matter"]),
        ("---", &["open-front-matter"]),
        ("---\nTitel: A\n---\nx", &["unknown-key"]),
        ("---\nOrder: first\n---\nx", &["wrong-type"]),
        ("---\nDraft: 'no'\n---\nx", &["wrong-type"]),
        ("----\nTitle: A\n", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(page(text).1, expected, "{text}");
    }
    let (page, found) = page("---\nTitle: [\n---\nText");
    assert!(!found.is_empty());
    assert_eq!(page.text, "Text");
    assert_eq!(self::page("---\n---\nText").0.text, "Text");
}
