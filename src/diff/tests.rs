//! Differences of small catalogs.

use std::collections::BTreeSet;

use super::*;
use crate::model::read;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Show;
use crate::settings::Settings;
use crate::source::Area;

const SCRIPT: &str = "#!/bin/bash
# ---
# RightScript Name: Setup
# Description: Sets up.
# Inputs:
#   PORT:
#     Category: Net
#     Input Type: single
#     Required: true
#     Default: text:80
#   MODE:
#     Input Type: single
#     Possible Values: [\"text:a\", \"text:b\"]
# ...
echo \"$PORT\"
";

const TEMPLATE: &str = "Name: Base
Description: A base.
Inputs:
  MODE: text:a
RightScripts:
  Boot:
  - setup.sh
  - Name: Theirs
    Revision: 3
    Publisher: Others
  Operational:
  - Name: Report
    Revision: 1
    Publisher: Others
MultiCloudImages:
- Name: Ubuntu_16.04_x64
  Tags: [\"rs_agent:type=right_link_lite\"]
  Settings:
  - Cloud: Google
    Instance Type: n1
    Image: projects/a/images/b
  - Cloud: SoftLayer
    Instance Type: s
    Image: x
Alerts:
- Name: busy
  Clause: If cpu-0/cpu-idle.value < 10 for 3 minutes Then escalate critical
";

/// The difference of a template and script, and the same with each `from` replaced by `to`, by line: effect, section,
/// subject, weight.
fn told(edits: &[(&str, &str)]) -> Vec<String> {
    let edit = |text: &str| edits.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    for (from, _) in edits {
        assert!(TEMPLATE.contains(from) || SCRIPT.contains(from), "{from}");
    }
    let publication = "Publisher: Acme\nRevisions:\n  1: {Committed: 2018-01-01, Published: 2018-01-02}\n  2: {Committed: 2018-01-01, Published: 2018-01-02}\n";
    let (template, script) = (edit(TEMPLATE), edit(SCRIPT));
    let files = [
        ("catalog/server-templates/base/publication.yml", publication),
        ("catalog/server-templates/base/1/base.yml", TEMPLATE),
        ("catalog/server-templates/base/1/setup.sh", SCRIPT),
        ("catalog/server-templates/base/2/base.yml", &template),
        ("catalog/server-templates/base/2/setup.sh", &script),
    ];
    let mut sources = Sources::new(std::path::PathBuf::from("."));
    for (path, text) in files {
        sources.insert(SourcePath::parse(path).unwrap(), Area::Catalog, text.as_bytes());
    }
    let settings = Settings { as_of: Some("2018-01-03".into()), ..Settings::default() };
    let documents =
        read::read(&sources, &settings, &BTreeSet::new(), &mut read::Memo::default()).value.documents;
    let show = Show { audience: Audience::All, drafts: true };
    let catalog = resolve::resolve(&documents, &sources, &settings, &show, &BTreeSet::new()).value;
    let templates: Vec<&Item> = catalog.all_items().filter(|item| item.server_template().is_some()).collect();
    let found = diff(&catalog, &sources, templates[0], templates[1]);
    assert_eq!(diff(&catalog, &sources, templates[1], templates[1]).changes, []);
    let line = |it: &Change| {
        format!("{} {} {}: {}", it.effect.text(), it.section.id(), it.subject, it.weight.text())
    };
    found.changes.iter().map(line).collect()
}

#[test]
fn another_layout_changes_nothing() {
    let same: &[&[(&str, &str)]] = &[
        &[("Name: Base\nDescription: A base.\n", "# hello\nDescription: \"A base.\"\nName:   Base\n")],
        &[("[\"rs_agent:type=right_link_lite\"]", "\n  - rs_agent:type=right_link_lite")],
        &[("#   PORT:", "#   'PORT':")],
    ];
    for edits in same {
        assert_eq!(told(edits), Vec::<String>::new(), "{edits:?}");
    }
}

#[test]
fn what_is_gone_or_newly_asked_for_breaks() {
    let breaking: &[(&[(&str, &str)], &str)] = &[
        (&[("#     Default: text:80\n", "")], "Modified inputs PORT: breaking"),
        (
            &[("MODE:\n#     Input Type: single\n", "MODE:\n#     Input Type: array\n")],
            "Modified inputs MODE: breaking",
        ),
        (&[(", \"text:b\"", "")], "Modified inputs MODE: breaking"),
        (
            &[("  - Cloud: SoftLayer\n    Instance Type: s\n    Image: x\n", "")],
            "Removed clouds SoftLayer: breaking",
        ),
        (
            &[("  Operational:\n  - Name: Report\n    Revision: 1\n    Publisher: Others\n", "")],
            "Removed scripts Report: breaking",
        ),
        (&[("Ubuntu_16.04_x64", "CentOS_7_x64")], "Modified images The default: breaking"),
        (&[("Ubuntu_16.04_x64", "CentOS_7_x64")], "Removed images Ubuntu_16.04_x64: breaking"),
        (&[("- Name: busy", "- Name: idle")], "Removed alerts busy: breaking"),
    ];
    for (edits, expected) in breaking {
        let found = told(edits);
        assert!(found.iter().any(|line| line == expected), "{edits:?}: {found:?}");
    }
}

#[test]
fn scripts_move_and_are_revised_in_place() {
    assert_eq!(told(&[("    Revision: 3\n", "    Revision: 4\n")]), ["Modified scripts Theirs: fix"]);
    let swapped = "  - Name: Theirs\n    Revision: 3\n    Publisher: Others\n  - setup.sh\n";
    let order = "  - setup.sh\n  - Name: Theirs\n    Revision: 3\n    Publisher: Others\n";
    let found = told(&[(order, swapped)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("Modified scripts ") && found[0].ends_with(": fix"), "{found:?}");
    let later = "  - setup.sh\n  Decommission:\n  - Name: Theirs\n    Revision: 3\n    Publisher: Others\n";
    assert_eq!(told(&[(order, later)]), ["Modified scripts Theirs: breaking"]);
    // A bundled script of other bytes is another, wherever its inputs are the same.
    assert_eq!(told(&[("echo", "printf %s")]), ["Modified scripts Setup: fix"]);
}

#[test]
fn what_is_new_or_better_worded_breaks_nothing() {
    let fine: &[(&[(&str, &str)], &str)] = &[
        (&[("Description: A base.", "Description: The base.")], "Modified about Description: fix"),
        (&[("Image: x", "Image: y")], "Modified clouds SoftLayer: fix"),
        (
            &[(
                "  - Cloud: SoftLayer",
                "  - Cloud: EC2 us-east-1\n    Instance Type: t\n    Image: ami-12345678\n  - Cloud: SoftLayer",
            )],
            "Added clouds AWS US-East: addition",
        ),
        (&[("#   MODE:", "#   EXTRA:\n#     Input Type: single\n#   MODE:")], "Added inputs EXTRA: addition"),
        (&[("MODE: text:a", "MODE: text:b")], "Modified inputs MODE: addition"),
        (&[("< 10", "< 20")], "Modified alerts busy: fix"),
        (&[("#     Required: true\n", "")], "Modified inputs PORT: addition"),
    ];
    for (edits, expected) in fine {
        let found = told(edits);
        assert!(found.iter().any(|line| line == expected), "{edits:?}: {found:?}");
        assert!(found.iter().all(|line| !line.ends_with("breaking")), "{edits:?}: {found:?}");
    }
}

#[test]
fn texts_differ_by_line_and_by_word() {
    let hunks = text::hunks("a\nb c d\ne\n", "a\nb x d\ne\nf\n");
    let signs: Vec<text::Sign> = hunks[0].iter().map(|line| line.sign).collect();
    let [same, gone, come] = [text::Sign::Same, text::Sign::Removed, text::Sign::Added];
    assert_eq!(signs, [same, gone, come, same, come]);
    let marks = |at: usize| hunks[0][at].marks.iter().map(|mark| (mark.start, mark.end)).collect::<Vec<_>>();
    assert_eq!((marks(1), marks(2)), (vec![(4, 5)], vec![(4, 5)]));
    assert_eq!(hunks[0][2].numbers, [None, Some(2)]);
    assert!(text::hunks("a\r\nb", "a\r\nb").is_empty());
    assert_eq!(text::hunks("", "a").len(), 1);
}

#[test]
fn short_texts_are_told_as_one() {
    use text::Sign;
    let found = text::pieces("a plain server", "a small plain server").unwrap();
    assert_eq!(found, [(Sign::Same, "a "), (Sign::Added, "small "), (Sign::Same, "plain server")]);
    // Two words in a row are told as one change, and two lines as two.
    let before = "The server takes what the old list has to say about it";
    let after = "The server takes what a new file has to say about it";
    let expected = [
        (Sign::Same, "The server takes what "),
        (Sign::Removed, "the old list"),
        (Sign::Added, "a new file"),
        (Sign::Same, " has to say about it"),
    ];
    assert_eq!(text::pieces(before, after).unwrap(), expected);
    let lines =
        text::pieces("it is one line\nof some two or three", "it is a line\n\nor some two or three").unwrap();
    assert_eq!(lines.iter().filter(|(sign, _)| *sign == Sign::Removed).count(), 2, "{lines:?}");
    assert_eq!(text::pieces("one", "two"), None);
}

#[test]
fn texts_without_anything_in_common_cost_what_they_weigh() {
    let lines = |word: &str| {
        let lines: Vec<String> = (0..200_000).map(|at| format!("{word} {at}\n")).collect();
        lines.concat()
    };
    let (old, new) = (format!("same\n{}same\n", lines("a")), format!("same\n{}same\n", lines("b")));
    let hunks = text::hunks(&old, &new);
    assert_eq!(hunks.iter().map(Vec::len).sum::<usize>(), 400_002);
}
