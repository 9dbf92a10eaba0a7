//! `publication.yml`, fault by fault.

use super::*;
use crate::model::publication::Date;
use crate::settings::Limits;
use crate::syntax::yaml;

fn read_text(text: &str) -> (Option<PublicationFile>, Vec<(&'static str, String)>) {
    let checked = yaml::parse(FileId(0), text.as_bytes(), &Limits::default());
    assert!(checked.diagnostics.is_empty(), "{text}: {:?}", checked.diagnostics);
    let mut findings = Findings::new();
    let file = read(FileId(0), &checked.value.unwrap(), &mut findings);
    let at = |span: Span| text[span.start as usize..span.end as usize].to_owned();
    let places = findings.iter().map(|it| match &it.place {
        crate::diag::Place::Span(span) => (it.code.name, at(*span)),
        place => panic!("{place:?}"),
    });
    (file, places.collect())
}

const WHOLE: &str = r#"
Publisher: RightScale
Lineage: "53250"
Mirror: true
Head: ../../../rll/base.yml
Categories: [Base, Linux]
Short Description: A plain server.
Long Description: |
  Markdown.
Support: |
  Ask us.
Visibility: [partners, staff]
Featured: yes
EULAs: [acme-software]
Aliases: [rightlink-10-linux-base]
Revisions:
  12:
    Committed: 2016-10-28
    Published: 2016-11-02
    Visibility: [partners]
    Commit Message: More clouds.
    Revision Notes: Adds two clouds.
    Resolved:
      "mci:Ubuntu_16.04_x64": {Revision: 8, Publisher: RightScale, Digest: sha256:DIGEST}
      rs:RL10 Linux Wait: {Revision: 3}
    Digest: sha256:DIGEST
    Deprecated: {Date: 2017-05-30, Because: "RightLink 6 ended", Use: "st:rightscale/rightlink-linux-base@13"}
  11:
"#;

#[test]
fn every_key_is_read() {
    let digest = "0123456789abcdef".repeat(4);
    let (file, found) = read_text(&WHOLE.replace("DIGEST", &digest));
    assert_eq!(found, []);
    let file = file.unwrap();
    let value = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
    assert_eq!(value(&file.publisher).as_deref(), Some("RightScale"));
    assert_eq!(value(&file.lineage).as_deref(), Some("53250"));
    assert_eq!(value(&file.head).as_deref(), Some("../../../rll/base.yml"));
    assert_eq!(value(&file.long_description).as_deref(), Some("Markdown.\n"));
    assert!(file.mirror && file.featured);
    let Visibility::Groups(groups) = &file.visibility else { panic!("{:?}", file.visibility) };
    assert_eq!(groups.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), ["partners", "staff"]);
    let numbers: Vec<u32> = file.revisions.iter().map(|it| it.number.value).collect();
    assert_eq!(numbers, [11, 12]);
    let record = &file.revisions[1];
    assert_eq!(record.published.as_ref().map(|it| it.value), Date::parse("2016-11-02"));
    assert_eq!(value(&record.digest), Some(format!("sha256:{digest}")));
    let resolved: Vec<_> =
        record.resolved.iter().map(|it| (it.kind, it.name.value.as_str(), it.revision)).collect();
    let expected =
        [(Kind::MultiCloudImage, "Ubuntu_16.04_x64", 8), (Kind::RightScript, "RL10 Linux Wait", 3)];
    assert_eq!(resolved, expected);
    let deprecated = record.deprecated.as_ref().unwrap();
    assert_eq!(
        (deprecated.because.as_str(), deprecated.date),
        ("RightLink 6 ended", Date::parse("2017-05-30").unwrap())
    );
    let successor = deprecated.successor.as_ref().map(|it| it.value.to_string());
    assert_eq!(successor.as_deref(), Some("st:rightscale/rightlink-linux-base@13"));
}

#[test]
fn an_empty_file_has_every_default() {
    for text in ["", "# nothing\n", "{}", "Revisions:\n"] {
        let (file, found) = read_text(text);
        assert_eq!(found, [], "{text}");
        assert_eq!(file.unwrap().visibility, Visibility::Public, "{text}");
    }
}

#[test]
fn each_fault_is_found_at_its_place() {
    let cases = [
        ("Publishr: x", &[("unknown-key", "Publishr")][..]),
        ("Categories: [A, B, A]", &[("listed-twice", "A")]),
        ("Categories: [Base, all]", &[("reserved-name", "all")]),
        ("EULAs: [Acme Software]", &[("bad-slug", "Acme Software")]),
        ("Aliases: [-x, ok]", &[("bad-slug", "-x")]),
        ("Featured: 'yes'", &[("wrong-type", "'yes'")]),
        ("Revisions: {0: }", &[("bad-revision-number", "0")]),
        ("Revisions: {head: {Digest: x}}", &[("bad-revision-number", "head"), ("bad-digest", "x")]),
        ("Revisions: {012: }", &[("bad-revision-number", "012")]),
        ("Revisions: {1: , 1: }", &[("duplicate-key", "1")]),
        ("Revisions: {1: {Committed: 2017-02-30}}", &[("bad-date", "2017-02-30")]),
        ("Revisions: {1: {Published: 2017-02-03}}", &[("commit-day-missing", "2017-02-03")]),
        (
            "Revisions: {1: {Committed: 2017-02-04, Published: 2017-02-03}}",
            &[("published-before-committed", "2017-02-03")],
        ),
        ("Revisions: {1: {Committed: no, Published: 2017-02-03}}", &[("bad-date", "no")]),
        ("Revisions: {1: {Digest: sha256:ab}}", &[("bad-digest", "sha256:ab")]),
        ("Revisions: {1: {Resolved: {x: {Revision: 1}}}}", &[("bad-resolved-key", "x")]),
        ("Revisions: {1: {Resolved: {'mci:': {Revision: 1}}}}", &[("bad-resolved-key", "'mci:'")]),
        ("Revisions: {1: {Resolved: {'st:x': {Revision: 1}}}}", &[("bad-resolved-key", "'st:x'")]),
        ("Revisions: {1: {Resolved: {'mci:x': {Revision: 0}}}}", &[("wrong-type", "0")]),
        (
            "Revisions: {1: {Deprecated: {Date: 2017-01-01, Because: x, Use: y}}}",
            &[("bad-address", "y"), ("deprecated-unpublished", "{Date: 2017-01-01, Because: x, Use: y}")],
        ),
        ("Revisions: {1: {Deprecated: {Date: 2017-01-01}}}", &[("missing-key", "Date")]),
        (
            "Visibility: [a, b]\nRevisions: {1: {Visibility: public}, 2: {Visibility: [b]}, 3: {Visibility: [a, c]}}",
            &[("wider-visibility", "public"), ("wider-visibility", "c")],
        ),
        ("Visibility: partners", &[("unknown-visibility", "partners")]),
        ("Visibility: Public", &[("unknown-visibility", "Public")]),
        ("Visibility: yes", &[("unknown-visibility", "yes")]),
        ("Visibility:", &[("unknown-visibility", "Visibility")]),
        ("Visibility: []", &[("unknown-visibility", "[]")]),
        ("Visibility: [staff, public]", &[("unknown-visibility", "public")]),
        ("Visibility: {public: true}", &[("unknown-visibility", "{public: true}")]),
        ("[]", &[("wrong-type", "[]")]),
    ];
    for (text, expected) in cases {
        let (_, found) = read_text(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, place)| (*name, place.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_may_be_private_is_not_shown() {
    for text in
        ["Visibility: Public", "Visibility:", "Visibility: [public, staff]", "Visibility: [staff, null]"]
    {
        assert!(read_text(text).0.is_none(), "{text}");
    }
    let (file, _) = read_text("Revisions: {1: {Visibility: stff}, 2: {Visibility: public}}");
    let numbers: Vec<u32> = file.unwrap().revisions.iter().map(|it| it.number.value).collect();
    assert_eq!(numbers, [2]);
}

#[test]
fn texts_are_measured_in_characters() {
    let text = |key: &str, n: usize| format!("{key}: {}", "é".repeat(n));
    for (key, max) in [("Short Description", 300), ("Long Description", 5_000)] {
        assert_eq!(read_text(&text(key, max)).1, []);
        assert_eq!(read_text(&text(key, max + 1)).1[0].0, "text-too-long");
    }
    let notes = |n: usize| format!("Revisions: {{1: {{{}}}}}", text("Revision Notes", n));
    assert_eq!(read_text(&notes(500)).1, []);
    assert_eq!(read_text(&notes(501)).1[0].0, "text-too-long");
}
