//! ServerTemplate files: what is read and what right_st refuses.

use super::*;
use crate::diag::RightSt;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::reference::RevisionWord;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::text::LineIndex;

/// Reads `text`; each finding as `line:column code`.
fn read_text(text: &str) -> (Option<ServerTemplateFile>, Vec<String>) {
    let root = yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.expect(text);
    let checked = read(&root, FileId(0));
    let index = LineIndex::new(text);
    let mut found: Vec<(Span, &str)> = checked
        .diagnostics
        .iter()
        .map(|it| match it.place {
            crate::diag::Place::Span(span) => (span, it.code.name),
            _ => panic!("a finding without a place"),
        })
        .collect();
    found.sort_unstable();
    let found = found.into_iter().map(|(span, name)| {
        let position = index.position(text, span.start as usize);
        format!("{}:{} {name}", position.line, position.column)
    });
    (checked.value, found.collect())
}

/// A ServerTemplate with a name and an image, and `rest`.
fn with(rest: &str) -> String {
    let images = if rest.contains("MultiCloudImages:") { "" } else { "MultiCloudImages:\n- Name: M\n" };
    format!("Name: T\n{rest}{images}")
}

/// The codes of a ServerTemplate with `rest` in it, and whether right_st takes it.
fn codes_of(rest: &str) -> (Vec<&'static str>, bool) {
    let text = with(rest);
    let root = yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.expect(rest);
    let findings = read(&root, FileId(0)).diagnostics;
    let accepts = findings.iter().all(|it| it.code.right_st == RightSt::Accepts);
    (findings.iter().map(|it| it.code.name).collect(), accepts)
}

#[test]
fn a_whole_template_is_read_in_the_order_of_a_servers_life() {
    let (template, found) = read_text(
        "Name: 10.60\nDescription: |\n  A *plain* server.\nInputs:\n  B: text:b\n  A: blank\nRightScripts:\n  \
         Decommission:\n  Boot:\n  - ../a.sh\n  - Name: P\n    Revision: latest\n    Publisher: RightScale\n  \
         Operational:\n  - ../a.sh\nMultiCloudImages:\n- Name: U\n  Revision: 3\n  Publisher: RightScale\n- mci.yml\n- \
         Href: /api/multi_cloud_images/12\nAlerts:\n- Name: down\n  Clause: If RS/server.state == terminated for 3\n    \
         minutes Then escalate critical\n- more.yml\n",
    );
    assert_eq!(found, Vec::<String>::new());
    let template = template.unwrap();
    assert_eq!(template.name.unwrap().value, "10.60");
    let inputs: Vec<&str> = template.inputs.iter().map(|it| it.name.value.as_str()).collect();
    assert_eq!(inputs, ["B", "A"]);
    let scripts: Vec<(Sequence, u32)> =
        template.scripts.iter().map(|it| (it.sequence, it.position)).collect();
    assert_eq!(scripts, [(Sequence::Boot, 1), (Sequence::Boot, 2), (Sequence::Operational, 1)]);
    let ScriptReference::Named(named) = &template.scripts[1].reference else { panic!("a map") };
    assert_eq!(named.wanted(), RevisionWord::Latest);
    assert_eq!(template.images.len(), 3);
    assert_eq!(template.alerts.len(), 2);
}

#[test]
fn all_faults_of_a_file_are_told_in_one_run() {
    let (template, found) = read_text(
        "Descripton: x\nInputs:\n  A: web-1\n  B: foo:x\n  A: text:y\nRightScripts:\n  boot:\n  - a.sh\n  Operational:\n  \
         - b.sh\n  - ./b.sh\n  -\n  - Revision: Latest\nMultiCloudImages:\n- Name: x\n  Settings:\n  - Cloud: c\n    \
         Kernel: k\n- {}\nAlerts:\n- Name: a\n  Clause: If a.b = 1 for 5 minutes Then grow x\n",
    );
    assert_eq!(
        found,
        [
            "1:1 component-without-name",
            "1:1 unknown-key",
            "3:6 input-value-without-kind",
            "4:6 unknown-input-kind",
            "5:3 duplicate-key",
            "7:3 unknown-sequence",
            "12:4 null-entry",
            "13:5 reference-without-name",
            "13:15 unknown-revision-word",
            "17:5 incomplete-setting",
            "18:5 unknown-key",
            "19:3 image-without-form",
            "22:18 broken-alert-clause",
        ]
    );
    // What could be read is there, for whoever wants to show more than the faults.
    let template = template.unwrap();
    assert_eq!(template.scripts.len(), 2);
    assert_eq!(template.images.len(), 1);
}

#[test]
fn what_right_st_lets_through_is_told_from_what_it_refuses() {
    for (rest, codes, accepts) in [
        ("Version: 3\n", &["unknown-key"][..], false),
        ("Name: U\n", &["duplicate-key"], false),
        ("Inputs:\n  A:\n", &["null-value"], true),
        ("Inputs:\n  A: NULL\n", &["input-value-without-kind"], false),
        ("Inputs:\n  \"\": blank\n", &["input-without-name"], true),
        ("Inputs:\n  yes: blank\n  1: blank\n", &[], true),
        ("Inputs: []\n", &["wrong-type"], false),
        ("RightScripts:\n- a.sh\n", &["wrong-type"], false),
        ("RightScripts:\n  Boot: a.sh\n", &["wrong-type"], false),
        ("RightScripts:\n  Boot:\n", &[], true),
        ("RightScripts:\n  boot:\n", &["unknown-sequence"], false),
        ("RightScripts:\n  Boot: [~]\n", &["null-entry"], false),
        ("RightScripts:\n  Boot: ['null']\n", &["null-entry"], false),
        ("RightScripts:\n  Boot: ['']\n", &["empty-path"], false),
        ("RightScripts:\n  Boot: [[a]]\n", &["wrong-type"], false),
        ("RightScripts:\n  Boot: [{Name: a, Publsher: b}]\n", &["unknown-reference-key"], true),
        ("RightScripts:\n  Boot: [{Name: a, Other: [b]}]\n", &["wrong-type"], false),
        ("RightScripts:\n  Boot: [{Name: a, Name: b}]\n", &["duplicate-key"], false),
        ("RightScripts:\n  Boot: [{Name: '', Publisher: b}]\n", &["reference-without-name"], false),
        ("RightScripts:\n  Boot: [{Name: }]\n", &["component-without-name"], true),
        ("RightScripts:\n  Boot: [{Name: a, Revision: }]\n", &["unknown-revision-word"], false),
        ("RightScripts:\n  Boot: [{Name: a, Revision: -7}]\n", &["revision-out-of-range"], true),
        ("RightScripts:\n  Boot: [a.sh]\n  Operational: [a.sh]\n", &[], true),
        ("MultiCloudImages:\n", &["server-template-without-image"], true),
        ("MultiCloudImages: x\n", &["wrong-type"], false),
        ("MultiCloudImages: [NULL]\n", &["null-entry"], false),
        ("Alerts: ['']\n", &["empty-path"], false),
        ("Alerts: [{Clause: If a.b > 1 for 5 minutes Then grow x}]\n", &["alert-without-name"], false),
        ("Alerts: [{Name: a}]\n", &["broken-alert-clause"], false),
        ("Alerts: [{Name: a, Clause: [b]}]\n", &["wrong-type"], false),
    ] {
        let (found, taken) = codes_of(rest);
        assert_eq!(found, codes, "{rest}");
        assert_eq!(taken, accepts, "{rest}");
    }
}

#[test]
fn each_form_of_an_image_is_known_and_mixtures_are_not() {
    let setting = "Settings: [{Cloud: c, Instance Type: t, Image: i}]";
    for (image, form, codes, accepts) in [
        ("Name: a, Revision: 3, Publisher: p", "named", &[][..], true),
        ("Name: a, Revision: latest, Publisher: p", "named", &[], true),
        ("Name: a, Revision: 3", "named", &[], true),
        ("Name: a, Revision: ", "named", &[], true),
        ("Name: a, Revision: Null", "named", &["unknown-revision-word"], false),
        ("Href: /api/multi_cloud_images/3", "href", &[], true),
        (&format!("Name: a, Tags: ['x:y=z'], {setting}"), "defined", &[], true),
        ("", "none", &["image-without-form"], false),
        ("Description: d", "none", &["image-without-form"], false),
        ("Publisher: p, Revision: 3", "named", &["reference-without-name"], false),
        ("Name: a, Publisher: p", "named", &["published-image-without-revision"], true),
        ("Name: a, Revision: latest", "named", &["latest-without-publisher"], true),
        ("Name: a, Revision: 1.0", "named", &["unknown-revision-word"], false),
        ("Name: a, Tags: [b]", "named", &["image-without-settings"], true),
        ("Name: a, Settings: []", "named", &["image-without-settings"], true),
        (setting, "defined", &["component-without-name"], true),
        (&format!("Name: a, Publisher: p, {setting}"), "defined", &["image-of-two-forms"], true),
        ("Href: /api/multi_cloud_images/3, Name: a", "href", &["image-of-two-forms"], true),
        ("Href: /a, Settings: [~]", "href", &["null-value", "odd-image-href"], true),
        ("Name: a, Settings: [~]", "defined", &["null-entry"], false),
        ("Name: a, Settings: [{Cloud: c, Image: ''}]", "defined", &["incomplete-setting"], false),
        ("Name: a, Settings: [{Cloud: c, Instance Type: [t], Image: i}]", "defined", &["wrong-type"], false),
        ("Name: a, Tags: [~]", "named", &["null-value"], true),
        ("Name: a, Foo: b", "named", &["unknown-key"], false),
    ] {
        let text = format!("Name: T\nMultiCloudImages: [{{{image}}}]\n");
        let root = yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.expect(&text);
        let checked = read(&root, FileId(0));
        let found = match checked.value.unwrap().images.as_slice() {
            [ImageEntry::Form(ImageForm::Named(_))] => "named",
            [ImageEntry::Form(ImageForm::Href(_))] => "href",
            [ImageEntry::Form(ImageForm::Defined(_))] => "defined",
            _ => "none",
        };
        assert_eq!(found, form, "{image}");
        let names: Vec<&str> = checked.diagnostics.iter().map(|it| it.code.name).collect();
        assert_eq!(names, codes, "{image}");
        let taken = checked.diagnostics.iter().all(|it| it.code.right_st == RightSt::Accepts);
        assert_eq!(taken, accepts, "{image}");
    }
}

#[test]
fn an_empty_file_is_one_finding_and_a_list_another() {
    assert_eq!(read_text("# nothing\n").1, ["1:1 empty-server-template"]);
    assert_eq!(read_text("- a\n").1, ["1:1 wrong-type"]);
    assert_eq!(read_text("hello\n").1, ["1:1 wrong-type"]);
    assert_eq!(read_text("{}\n").1, ["1:1 component-without-name", "1:1 server-template-without-image"]);
}

/// Words of the format and of YAML, so that random texts reach the readers behind the parser.
const WORDS: [&str; 40] = [
    "Name",
    "Description",
    "Inputs",
    "RightScripts",
    "Boot",
    "MultiCloudImages",
    "Alerts",
    "Clause",
    "Settings",
    "Cloud",
    "Revision",
    "Publisher",
    "Href",
    "Tags",
    "Default",
    "Possible Values",
    "RightScript Name",
    "Attachments",
    ": ",
    ":",
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "\n  - ",
    "- ",
    "~",
    "NULL",
    "\"null\"",
    "text:",
    "array:[\"",
    "latest",
    "<<: ",
    "&a ",
    "*a",
    "[",
    "]",
    "{",
    "}",
    "!!int ",
];

proptest::proptest! {
    #[test]
    fn any_text_gives_findings_and_no_panic(picks in proptest::collection::vec(0..WORDS.len(), 0..40)) {
        let text: String = picks.iter().map(|pick| WORDS[*pick]).collect();
        let limits = Limits::default();
        if let Some(root) = yaml::parse(FileId(0), text.as_bytes(), &limits).value {
            crate::model::classify::classify(&root);
            read(&root, FileId(0));
            alert::read(&root, FileId(0));
            multi_cloud_image::read(&root, FileId(0));
            crate::model::right_script::read_metadata(&root, FileId(0), root.span);
        }
    }

    #[test]
    fn any_bytes_of_a_script_give_findings_and_no_panic(bytes in proptest::collection::vec(0..=255_u8, 0..200)) {
        let script = [b"# ---\n# ".as_slice(), &bytes, b"\n# ...\n"].concat();
        crate::model::right_script::read(&script, FileId(0), &Limits::default());
        crate::model::right_script::read(&bytes, FileId(0), &Limits::default());
    }
}
