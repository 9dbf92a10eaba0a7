//! What `--changed` asks of git, which is run as a program and never through a shell.

use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use crate::error::Error;

/// A folder inside of a git repository.
#[derive(Debug)]
pub(super) struct Repository {
    root: PathBuf,
}

/// What the working tree is compared with.
#[derive(Debug)]
pub(super) struct Base {
    /// The commit; none in a repository without one.
    pub(super) commit: Option<String>,
    /// What it is, for people.
    pub(super) words: String,
}

/// What takes a file's path, whether it is a link, and its bytes.
type Take<'a> = dyn FnMut(&[u8], bool, &[u8]) -> Result<(), Error> + 'a;

/// Branches that changes are usually made against, the first that is there.
const DEFAULT_BRANCHES: [&str; 5] = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/// How much of a commit's id people are shown.
const SHORT: usize = 10;

impl Repository {
    /// The repository that the folder `root` lies in.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if there is none, or no git.
    pub(super) fn of(root: &Path) -> Result<Self, Error> {
        let repository = Repository { root: root.to_path_buf() };
        if repository.line(&["rev-parse", "--is-inside-work-tree"])?.as_deref() == Some("true") {
            return Ok(repository);
        }
        let message = format!(
            "`{}` is not in the working tree of a git repository, and `--changed` compares with one of its revisions",
            root.display()
        );
        Err(Error::Usage { message })
    }

    /// What to compare with: where the work on HEAD left `wanted`, or else the default branch; where nothing has left
    /// it, HEAD, so that only what is not committed is new.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if there is no such revision, or if the history that is needed was not fetched.
    pub(super) fn base(&self, wanted: Option<&str>, target: Option<&str>) -> Result<Base, Error> {
        let is_shallow = self.line(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true");
        let Some(head) = self.commit("HEAD")? else {
            let words = "nothing: there is no commit yet".to_owned();
            return Ok(Base { commit: None, words });
        };
        let candidates: Vec<String> = if let Some(wanted) = wanted {
            vec![wanted.to_owned()]
        } else {
            let target = target.map(|branch| format!("origin/{branch}"));
            target.into_iter().chain(DEFAULT_BRANCHES.map(str::to_owned)).collect()
        };
        let mut named = None;
        for name in candidates {
            if let Some(commit) = self.commit(&name)? {
                named = Some((name, commit));
                break;
            }
        }
        let Some((name, commit)) = named else {
            return match wanted {
                Some(wanted) if is_shallow => Err(shallow(&format!("it does not hold `{wanted}`"))),
                Some(wanted) => Err(Error::Usage { message: format!("git knows no revision `{wanted}`") }),
                None if is_shallow => Err(shallow("it does not hold the branch that this one left")),
                None => Ok(Base { words: format!("HEAD ({})", short(&head)), commit: Some(head) }),
            };
        };
        let left = self.line(&["merge-base", &commit, &head])?;
        // Without its history a clone cannot tell where two branches parted.
        let is_told = name == "HEAD" || left.as_ref().is_some_and(|left| *left != head);
        if is_shallow && !is_told {
            return Err(shallow(&format!("it does not hold the commits since `{name}`")));
        }
        let base = left.unwrap_or_else(|| commit.clone());
        let words = match () {
            () if base == head => format!("HEAD ({})", short(&head)),
            () if base == commit => format!("{name} ({})", short(&base)),
            () => format!("{}, where this branch left {name}", short(&base)),
        };
        Ok(Base { commit: Some(base), words })
    }

    /// The files below the root that differ between `base` and the working tree, deleted and new ones included, by their
    /// paths from the root.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] with what git says.
    pub(super) fn changed(&self, base: &Base) -> Result<BTreeSet<String>, Error> {
        let mut paths = BTreeSet::new();
        let mut add = |bytes: Vec<u8>| {
            let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
            paths.extend(names.map(|name| String::from_utf8_lossy(name).into_owned()));
        };
        add(self.output(&["ls-files", "-z", "--others", "--exclude-standard", "--", "."])?);
        match &base.commit {
            Some(commit) => {
                let diff = ["diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff"];
                let rest = ["--no-textconv", "--ignore-submodules", commit, "--", "."];
                add(self.output(&[diff.as_slice(), rest.as_slice()].concat())?);
            }
            None => add(self.output(&["ls-files", "-z", "--", "."])?),
        }
        Ok(paths)
    }

    /// Writes the files of `commit` that lie below the root into `folder`, links last.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] with what git says, [`Error::Write`] if a file cannot be written.
    pub(super) fn export(&self, commit: &str, folder: &Path) -> Result<(), Error> {
        let listed = self.output(&["ls-tree", "-r", "-z", commit, "--", "."])?;
        let mut files: Vec<(&[u8], &[u8])> = Vec::new();
        let mut links: Vec<(&[u8], &[u8])> = Vec::new();
        for entry in listed.split(|byte| *byte == 0) {
            // `100644 blob ID<tab>path`
            let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else { continue };
            let (head, path) = (&entry[..tab], &entry[tab + 1..]);
            let mut words = head.split(|byte| *byte == b' ');
            match (words.next(), words.next(), words.next()) {
                (Some(b"120000"), Some(b"blob"), Some(id)) => links.push((id, path)),
                (Some(_), Some(b"blob"), Some(id)) => files.push((id, path)),
                _ => {}
            }
        }
        let all: Vec<(&[u8], &[u8], bool)> = files
            .into_iter()
            .map(|(id, path)| (id, path, false))
            .chain(links.into_iter().map(|(id, path)| (id, path, true)))
            .collect();
        self.contents(&all, &mut |path, is_link, bytes| match inside(folder, path) {
            Some(at) => put(&at, is_link, bytes),
            None => Ok(()),
        })
    }

    /// Hands out the content of each of `blobs`: id, path, and whether it is a link.
    fn contents(&self, blobs: &[(&[u8], &[u8], bool)], take: &mut Take<'_>) -> Result<(), Error> {
        let mut command = self.command(&["cat-file", "--batch"]);
        let mut child = command.stdin(Stdio::piped()).spawn().map_err(|err| no_git(&err))?;
        let broken = || Error::Usage { message: "git ended before it had given every file".to_owned() };
        let (input, output) = child.stdin.take().zip(child.stdout.take()).ok_or_else(broken)?;
        let read = std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut input = input;
                for (id, ..) in blobs {
                    if input.write_all(id).and_then(|()| input.write_all(b"\n")).is_err() {
                        break;
                    }
                }
            });
            let mut output = BufReader::new(output);
            for (_, path, is_link) in blobs {
                // `ID blob SIZE`, the bytes, a line feed.
                let mut head = String::new();
                output.read_line(&mut head).map_err(|_| broken())?;
                let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
                let size = size.ok_or_else(broken)?;
                let mut bytes = Vec::new();
                let length = output.by_ref().take(size + 1).read_to_end(&mut bytes).map_err(|_| broken())?;
                if length as u64 != size + 1 {
                    return Err(broken());
                }
                bytes.pop();
                take(path, *is_link, &bytes)?;
            }
            Ok(())
        });
        if read.is_err() {
            drop(child.kill());
        }
        drop(child.wait());
        read
    }

    /// The commit that `name` means.
    pub(super) fn commit(&self, name: &str) -> Result<Option<String>, Error> {
        if name.is_empty() || name.starts_with('-') || name.contains(char::is_control) {
            return Ok(None);
        }
        self.line(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])
    }

    /// The first line that git answers; `None` if it answers nothing or says no.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, Error> {
        let output = self.command(arguments).output().map_err(|err| no_git(&err))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().next().filter(|line| !line.is_empty()).map(str::to_owned);
        Ok(line.filter(|_| output.status.success()))
    }

    /// All that git answers.
    fn output(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let mut command = self.command(arguments);
        let output = command.stderr(Stdio::piped()).output().map_err(|err| no_git(&err))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it does not say why").trim_start_matches("fatal: ");
        Err(Error::Usage { message: format!("git cannot tell what changed: {said}") })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        // A setting of the repository shall not run programs of its own, and nothing is written.
        command.args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager"]);
        command.arg("--literal-pathspecs").args(arguments).current_dir(&self.root);
        command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").env_remove("GIT_EXTERNAL_DIFF");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}

fn no_git(err: &std::io::Error) -> Error {
    Error::Usage { message: format!("`--changed` needs the program git, which cannot be started: {err}") }
}

fn shallow(why: &str) -> Error {
    let cure = "fetch the history with `git fetch --unshallow`; in GitHub Actions, `fetch-depth: 0` of actions/checkout";
    Error::Usage { message: format!("this is a shallow clone, and {why}: {cure}") }
}

/// `path` below `folder`; `None` if it would leave it.
fn inside(folder: &Path, path: &[u8]) -> Option<PathBuf> {
    let path = std::str::from_utf8(path).ok()?;
    let is_plain =
        path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']));
    is_plain.then(|| folder.join(path))
}

/// Writes a file, or a link to the path `bytes`; what is in the way stays.
#[expect(clippy::disallowed_methods, reason = "a temporary folder of our own")]
fn put(at: &Path, is_link: bool, bytes: &[u8]) -> Result<(), Error> {
    let fail = |source| Error::Write { path: at.to_path_buf(), source };
    if let Some(parent) = at.parent() {
        std::fs::create_dir_all(parent).map_err(fail)?;
    }
    if !is_link {
        return std::fs::write(at, bytes).map_err(fail);
    }
    #[cfg(unix)]
    if let Ok(target) = std::str::from_utf8(bytes) {
        drop(std::os::unix::fs::symlink(target, at));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_of_a_tree_leaves_the_folder() {
        let folder = Path::new("/tmp/x");
        assert_eq!(inside(folder, b"a/b"), Some(folder.join("a/b")));
        for path in [&b"../a"[..], b"/a", b"a//b", b"a/./b", b"", b"a\\..\\b", b"\xff"] {
            assert_eq!(inside(folder, path), None, "{path:?}");
        }
    }
}
