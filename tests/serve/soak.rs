//! Random edits for a long time: what is served stays what a build writes, and nothing grows.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use crate::preview::PATIENCE;
use crate::preview::Preview;
use crate::support;

/// Edits between two comparisons.
const ROUND: usize = 50;

/// How long the edits may take where their number is not given.
const USUAL_TIME: Duration = Duration::from_secs(90);

/// `CATALOG_SOAK=2000` asks for all of them.
fn wanted() -> Option<usize> {
    std::env::var("CATALOG_SOAK").ok().map(|text| text.parse().expect("a number of edits"))
}

#[test]
#[expect(clippy::print_stdout, reason = "figures for whoever asks with --nocapture")]
fn random_edits_end_in_the_bytes_of_a_fresh_build() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("project");
    for part in ["catalog", "content"] {
        support::copy(&support::repository().join(part), &root.join(part), false);
    }
    let config = std::fs::read_to_string(support::repository().join("catalog.yml")).expect("the sample's");
    support::write(&root, "catalog.yml", format!("{config}\nTheme: own\n").as_bytes());
    support::write(&root, "themes/own/theme.yml", b"extends: default\n");
    support::write(&root, "themes/own/static/own.css", b"b { color: red }\n");
    let home = "{% extends \"default/home.html\" %}{% block head %}<meta name=\"x\">{% endblock head %}\n";
    support::write(&root, "themes/own/templates/home.html", home.as_bytes());

    let preview = Preview::start(&root, &[]);
    let site = folder.path().join("site");
    let mut edits = Edits::new(root.clone());
    let begin = Instant::now();
    let is_last = |number: usize| wanted().map_or(begin.elapsed() > USUAL_TIME, |wanted| number >= wanted);
    let (mut early, mut number) = (None, 0);
    while early.is_none() || !is_last(number) {
        number += 1;
        edits.one();
        // Half of the edits come in bursts, half one by one.
        if edits.random(2) == 0 {
            preview.get("/");
        }
        let is_early = early.is_none() && (number == 200 || is_last(number));
        if is_early || is_last(number) {
            edits.mend_all();
        }
        if number % ROUND == 0 || is_early || is_last(number) {
            compare(&preview, &root, &site, &edits, number);
        }
        if is_early {
            early = Some(Size::of(&preview));
        }
    }
    let (early, late) = (early.expect("it was measured"), Size::of(&preview));
    println!("{number} edits in {:?}; first {early:?}, then {late:?}", begin.elapsed());
    assert!(late.memory * 10 <= early.memory * 12, "memory grew: {early:?}, then {late:?}");
    assert!(late.threads <= early.threads, "threads are left over: {early:?}, then {late:?}");
    assert_eq!(preview.end("-INT"), Some(0));
}

/// What a preview needs when nothing is wrong and nothing happens.
#[derive(Debug)]
struct Size {
    memory: u64,
    threads: usize,
}

impl Size {
    fn of(preview: &Preview) -> Size {
        // Threads that wait for more to do end by themselves, and rules speak last.
        std::thread::sleep(Duration::from_secs(5));
        Size { memory: preview.memory(), threads: preview.threads() }
    }
}

/// Builds the site and waits until the preview serves the same.
fn compare(preview: &Preview, root: &Path, site: &Path, edits: &Edits, number: usize) {
    let root = root.to_str().expect("UTF-8");
    let output = site.to_str().expect("UTF-8");
    let built = support::run(
        support::repository(),
        &["build", root, "--output", output, "--drafts", "--keep-going", "--force", "--quiet"],
    );
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    if built.status.code() == Some(2)
        || said.contains("old site is kept")
        || said.contains("no site was written")
    {
        // Settings or theme are broken: the last good pages are marked.
        preview.wait_for("/", |answer| answer.status == 200 && answer.is_stale());
        return;
    }
    let begin = Instant::now();
    loop {
        let different = differences(preview, site);
        if different.is_empty() {
            return;
        }
        assert!(
            begin.elapsed() < PATIENCE,
            "after {number} edits these differ: {:?}\nlast edits: {:#?}\nit said: {}",
            &different[..different.len().min(5)],
            &edits.log[edits.log.len().saturating_sub(ROUND)..],
            preview.said().chars().rev().take(2000).collect::<Vec<_>>().into_iter().rev().collect::<String>(),
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The files of `site` that are served with other bytes.
pub(crate) fn differences(preview: &Preview, site: &Path) -> Vec<String> {
    let files = support::tree(site).into_iter().filter(|(name, _)| name != "site.json");
    files
        .filter(|(name, bytes)| {
            let path: Vec<String> = name.split('/').map(support::encode).collect();
            let answer = preview.get(&format!("/{}", path.join("/")));
            answer.status != if name == "404.html" { answer.status } else { 200 }
                || answer.built() != **bytes
                || answer.is_stale()
        })
        .map(|(name, _)| name)
        .collect()
}

/// Edits as authors make them, and the way back.
struct Edits {
    root: PathBuf,
    /// What the sample has.
    whole: BTreeMap<String, Vec<u8>>,
    /// What was changed, with its first content; none for what was created.
    changed: BTreeMap<String, Option<Vec<u8>>>,
    log: Vec<String>,
    state: u64,
}

impl Edits {
    fn new(root: PathBuf) -> Self {
        let whole = support::tree(&root);
        Edits { root, whole, changed: BTreeMap::new(), log: Vec::new(), state: 0x9e37_79b9_7f4a_7c15 }
    }

    fn random(&mut self, below: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % below as u64).expect("it is small")
    }

    /// A file of the sample that is as it was, and whose name fits.
    fn any(&mut self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let names: Vec<String> = self
            .whole
            .keys()
            .filter(|name| !self.changed.contains_key(*name) && fits(name))
            .cloned()
            .collect();
        let at = self.random(names.len().max(1));
        names.get(at).cloned()
    }

    fn put(&mut self, name: &str, bytes: &[u8], by_rename: bool) {
        self.changed.entry(name.to_owned()).or_insert_with(|| self.whole.get(name).cloned());
        if by_rename {
            let path = self.root.join(name);
            let beside = path.with_file_name(".saving.tmp");
            support::write(
                &self.root,
                beside.strip_prefix(&self.root).expect("below").to_str().expect("UTF-8"),
                bytes,
            );
            std::fs::rename(beside, path).expect("it can be renamed");
        } else {
            support::write(&self.root, name, bytes);
        }
    }

    fn one(&mut self) {
        let what = self.random(12);
        let number = self.log.len();
        let has = |name: &str, ending: &str| name.ends_with(ending);
        let line = match what {
            // Change.
            0..=2 => self.any(|name| has(name, ".sh") || has(name, ".md") || has(name, ".ps1")).map(|name| {
                let mut bytes = self.whole[&name].clone();
                bytes.extend_from_slice(format!("\n# edit {number}\n").as_bytes());
                let by_rename = self.random(2) == 0;
                self.put(&name, &bytes, by_rename);
                format!("change {name}")
            }),
            3 => self.any(|name| has(name, ".yml") && name.contains("head/")).map(|name| {
                let text = String::from_utf8_lossy(&self.whole[&name])
                    .replace("Description: ", &format!("Description: {number} "));
                self.put(&name, text.as_bytes(), true);
                format!("change {name}")
            }),
            4 => self.any(|name| has(name, "publication.yml")).map(|name| {
                let text = String::from_utf8_lossy(&self.whole[&name])
                    .replace("Short Description: ", &format!("Short Description: {number} "));
                self.put(&name, text.as_bytes(), false);
                format!("change {name}")
            }),
            5 => {
                let css = format!("b {{ color: #{number:06} }}\n");
                self.put("themes/own/static/own.css", css.as_bytes(), false);
                Some("change own.css".to_owned())
            }
            // Create.
            6 => {
                let name = format!("content/new-{number}.md");
                self.put(&name, format!("# New {number}\n\nA page.\n").as_bytes(), false);
                Some(format!("create {name}"))
            }
            7 => self.any(|name| has(name, "publication.yml")).map(|name| {
                let from = name.trim_end_matches("/publication.yml").to_owned();
                let to = format!("{from}-{number}");
                let below: Vec<(String, Vec<u8>)> = self
                    .whole
                    .iter()
                    .filter_map(|(name, bytes)| {
                        Some((name.strip_prefix(&format!("{from}/"))?.to_owned(), bytes.clone()))
                    })
                    .collect();
                for (name, bytes) in below {
                    self.put(&format!("{to}/{name}"), &bytes, false);
                }
                format!("copy {from} to {to}")
            }),
            // Delete, rename.
            8 => self.any(|name| has(name, ".sh") || has(name, ".yml") && !has(name, "catalog.yml")).map(
                |name| {
                    self.changed.insert(name.clone(), self.whole.get(&name).cloned());
                    std::fs::remove_file(self.root.join(&name)).expect("it can be removed");
                    format!("delete {name}")
                },
            ),
            9 => self.any(|name| has(name, ".sh") || has(name, ".md")).map(|name| {
                let to = format!("{name}.{number}.txt");
                self.changed.insert(name.clone(), self.whole.get(&name).cloned());
                self.changed.insert(to.clone(), None);
                std::fs::rename(self.root.join(&name), self.root.join(&to)).expect("it can be renamed");
                format!("rename {name} to {to}")
            }),
            // Break.
            10 => {
                let broken = ["catalog.yml", "themes/own/templates/home.html", "themes/own/theme.yml"];
                let rare = self.random(3) == 0;
                let name = if rare {
                    let at = self.random(broken.len());
                    Some(broken[at].to_owned())
                } else {
                    self.any(|name| has(name, ".yml") && name.starts_with("catalog/"))
                };
                name.map(|name| {
                    let mut bytes = self.whole[&name].clone();
                    bytes.extend_from_slice(if has(&name, ".html") {
                        b"{% if %}"
                    } else {
                        b"\n  broken: [\n"
                    });
                    self.put(&name, &bytes, false);
                    format!("break {name}")
                })
            }
            // Mend.
            _ => None,
        };
        let line = line.unwrap_or_else(|| self.mend_one());
        self.log.push(line);
        while self.changed.len() > 40 {
            let line = self.mend_one();
            self.log.push(line);
        }
    }

    fn mend_one(&mut self) -> String {
        if self.changed.is_empty() {
            return "nothing to mend".to_owned();
        }
        let at = self.random(self.changed.len());
        let name = self.changed.keys().nth(at).expect("it is there").clone();
        self.mend(&name);
        format!("mend {name}")
    }

    fn mend(&mut self, name: &str) {
        let path = self.root.join(name);
        if let Some(bytes) = self.changed.remove(name).flatten() {
            support::write(&self.root, name, &bytes);
            return;
        }
        // A folder that is left empty goes too, as with git.
        drop(std::fs::remove_file(&path));
        let mut folder = path.parent();
        while let Some(empty) = folder.filter(|folder| std::fs::remove_dir(folder).is_ok()) {
            folder = empty.parent();
        }
    }

    fn mend_all(&mut self) {
        for name in self.changed.keys().cloned().collect::<Vec<_>>() {
            self.mend(&name);
        }
        self.log.push("mend all".to_owned());
    }
}
