//! What the preview costs: the way to its first page, and from the save of a file to the page that shows it.

use std::fs;
use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::cost::Cost;
use crate::cost::so_far;

/// How often each edit is made; the table shows the median of wall and CPU time.
const RUNS: usize = 5;

/// How often a page is asked for until it shows the edit.
const PAUSE: Duration = Duration::from_millis(1);

/// How long the preview is left alone before an edit: its rules have spoken by then.
const REST: Duration = Duration::from_millis(1500);

/// When an edit that does not show is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// An edit of a file, and the page that shows it.
pub(crate) struct Edit {
    /// What it is, for the table.
    pub(crate) title: &'static str,
    /// The file.
    pub(crate) file: PathBuf,
    /// The page, as a path of the site.
    pub(crate) page: String,
    /// Puts a word into the file's text.
    pub(crate) change: fn(&str, &str) -> String,
}

/// A running preview, stopped when dropped.
struct Preview {
    child: Child,
    address: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Preview {
    fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let said = child.stdout.take().into_iter().map(|it| Box::new(it) as Box<dyn io::Read + Send>);
        let said = said.chain(child.stderr.take().map(|it| Box::new(it) as Box<dyn io::Read + Send>));
        let (tell, told) = std::sync::mpsc::channel();
        for output in said {
            let tell = tell.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let address = line
                        .split_once("http://")
                        .map(|(_, rest)| rest.split('/').next().unwrap_or(rest).to_owned());
                    if let Some(address) = address {
                        drop(tell.send(address));
                    }
                }
            });
        }
        drop(tell);
        let address = told.recv_timeout(PATIENCE);
        let preview = Preview { child, address: address.clone().unwrap_or_default() };
        address.map_err(io::Error::other).map(|_| preview)
    }

    /// The answer for the page at `path`, with its head.
    fn get(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn cost(&self) -> io::Result<Cost> {
        Ok(so_far(&self.child.id().to_string())?.0)
    }

    /// Asks for `page` until the answer holds `word`.
    fn await_word(&self, page: &str, word: &str) -> io::Result<()> {
        let begin = Instant::now();
        while !self.get(page)?.contains(word) {
            if begin.elapsed() > PATIENCE {
                return Err(io::Error::other(format!("{page} never showed {word}")));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// What `act` costs, after a rest.
    fn time(&self, act: impl FnOnce() -> io::Result<()>) -> io::Result<Cost> {
        thread::sleep(REST);
        let (before, begin) = (self.cost()?, Instant::now());
        act()?;
        let (wall, after) = (begin.elapsed().as_secs_f64(), self.cost()?);
        let (user, system) = (after.user - before.user, after.system - before.system);
        Ok(Cost { user, system, wall, ..after })
    }
}

/// Starts the preview by `command`, makes `edits`, and lets a lineage come and go that is a copy of the one of the last
/// edit; what each took, the start first.
pub(crate) fn measure(command: &mut Command, edits: &[Edit]) -> io::Result<Vec<(String, Cost)>> {
    let begin = Instant::now();
    let preview = Preview::start(command)?;
    preview.await_word("index.html", "</html>")?;
    let wall = begin.elapsed().as_secs_f64();
    let mut rows =
        vec![("preview: from its start to the first page".to_owned(), Cost { wall, ..preview.cost()? })];
    for edit in edits {
        let text = fs::read_to_string(&edit.file)?;
        let mut costs = Vec::new();
        for run in 0..RUNS {
            let word = format!("xqz{run}");
            costs.push(preview.time(|| {
                save(&edit.file, &(edit.change)(&text, &word))?;
                preview.await_word(&edit.page, &word)
            })?);
        }
        save(&edit.file, &text)?;
        rows.push((format!("preview: {}, until its page is served", edit.title), median(costs)));
    }
    if let Some(edit) = edits.last() {
        let (mut come, mut gone) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            let word = format!("xqz{run}");
            let page = edit.page.replace(".html", &format!("-{word}.html"));
            let mut copy = PathBuf::new();
            come.push(preview.time(|| {
                copy = copy_lineage(edit, &word)?;
                preview.await_word(&page, &word)
            })?);
            gone.push(preview.time(|| {
                fs::remove_dir_all(&copy)?;
                preview.await_word(&page, "HTTP/1.1 404")
            })?);
        }
        rows.push((
            "preview: a ServerTemplate that comes, until its page is served".to_owned(),
            median(come),
        ));
        rows.push(("preview: a ServerTemplate that goes, until its page is gone".to_owned(), median(gone)));
    }
    Ok(rows)
}

/// Copies the lineage that `edit` edits, `word` in its name and its folder's; the copy's folder.
fn copy_lineage(edit: &Edit, word: &str) -> io::Result<PathBuf> {
    let revision = edit.file.parent().unwrap_or(Path::new(""));
    let lineage = revision.parent().unwrap_or(Path::new(""));
    let name = |path: &Path| path.file_name().unwrap_or_default().to_owned();
    let copy = lineage.with_file_name(format!("{}-{word}", name(lineage).display()));
    let text = fs::read_to_string(&edit.file)?;
    fs::create_dir_all(copy.join(name(revision)))?;
    fs::copy(lineage.join("publication.yml"), copy.join("publication.yml"))?;
    fs::write(copy.join(name(revision)).join(name(&edit.file)), (edit.change)(&text, word))?;
    Ok(copy)
}

/// The cost whose wall time is the middle one.
fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    costs[costs.len() / 2]
}

/// Saves as editors do: written beside and renamed.
fn save(file: &Path, text: &str) -> io::Result<()> {
    let beside = file.with_extension("new~");
    fs::write(&beside, text)?;
    fs::rename(beside, file)
}
