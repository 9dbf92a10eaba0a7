//! A preview that runs, and a small client for it.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use crate::support;

/// How long anything may take before a test fails; machines of tests are slow.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A running `catalog serve`.
pub(crate) struct Preview {
    child: Child,
    pub(crate) port: u16,
    said: Arc<Mutex<String>>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The bytes as a build writes them: without the script that the preview adds.
    pub(crate) fn built(&self) -> Vec<u8> {
        let text = &self.body;
        let find = |word: &[u8], from: usize| {
            text[from..].windows(word.len()).position(|window| window == word).map(|at| from + at)
        };
        let Some(start) = find(b"<script src=\"/.catalog/preview.js\"", 0) else { return text.clone() };
        let end = find(b"</script>\n", start).expect("it ends") + b"</script>\n".len();
        [&text[..start], &text[end..]].concat()
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.headers.contains_key("x-catalog-stale")
    }
}

impl Preview {
    /// Starts a preview of `root` on a free port.
    pub(crate) fn start(root: &Path, arguments: &[&str]) -> Preview {
        Preview::start_at(root, 0, arguments)
    }

    /// Starts a preview of `root` on this port, or one after it.
    pub(crate) fn start_at(root: &Path, port: u16, arguments: &[&str]) -> Preview {
        let mut child = support::catalog()
            .arg("serve")
            .arg(root)
            .args(["--port", &port.to_string()])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        let said = Arc::new(Mutex::new(String::new()));
        let port = loop {
            line.clear();
            assert_ne!(lines.read_line(&mut line).expect("it can be read"), 0, "it ended: {said:?}");
            said.lock().expect("nobody panics").push_str(&line);
            if let Some((_, rest)) = line.split_once("preview at http://") {
                let address = rest.split('/').next().expect("a host");
                break address.rsplit_once(':').expect("a port").1.parse().expect("a number");
            }
        };
        let more = Arc::clone(&said);
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
                more.lock().expect("nobody panics").push_str(&line);
                line.clear();
            }
        });
        Preview { child, port, said }
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().expect("nobody panics").clone()
    }

    /// Sends a request as it stands.
    pub(crate) fn raw(&self, request: &str) -> Answer {
        let stream = TcpStream::connect(("127.0.0.1", self.port));
        let mut stream =
            stream.unwrap_or_else(|err| panic!("it does not listen ({err}); it said:\n{}", self.said()));
        stream.set_read_timeout(Some(PATIENCE)).expect("a time can be set");
        stream.write_all(request.as_bytes()).expect("it takes the request");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        answer(&bytes)
    }

    /// Asks with more headers.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let more: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let more = more.concat();
        let port = self.port;
        self.raw(&format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{more}\r\n"
        ))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks until the answer fits.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str, fits: impl Fn(&Answer) -> bool) -> Answer {
        let begin = Instant::now();
        loop {
            let answer = self.get(path);
            if fits(&answer) {
                return answer;
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "{path} does not come to fit; it said:\n{}\nlast answer:\n{answer:?}",
                self.said(),
                answer = answer.status,
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The events for `page`, which shows `digest`.
    pub(crate) fn listen(&self, page: &str, digest: &str) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time can be set");
        write!(
            stream,
            "GET /.catalog/events?page={page}&digest={digest} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        .expect("it takes the request");
        Events(BufReader::new(stream))
    }

    /// Bytes of memory that it holds now.
    pub(crate) fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).expect("it runs");
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        1024 * line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
    }

    /// How many threads it has.
    pub(crate) fn threads(&self) -> usize {
        let path = format!("/proc/{}/task", self.child.id());
        std::fs::read_dir(path).expect("it runs").count()
    }

    /// Asks it to end and returns its exit code.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let kill = std::process::Command::new("kill").args([signal, &id]).status().expect("kill is there");
        assert!(kill.success());
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Events as they come.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// The next event: its name and its data; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<(String, String)> {
        let (mut name, mut data) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            if let Some(value) = line.strip_prefix("event: ") {
                value.clone_into(&mut name);
            } else if let Some(value) = line.strip_prefix("data: ") {
                value.clone_into(&mut data);
            } else if line.is_empty() && !name.is_empty() {
                return Some((name, data));
            }
        }
    }

    /// The data of the next event called `wanted`.
    pub(crate) fn until(&mut self, wanted: &str) -> String {
        loop {
            let (name, data) = self.next().expect("the events go on");
            if name == wanted {
                return data;
            }
        }
    }
}

fn answer(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
        body = unchunked(&body);
    }
    Answer { status: status.parse().expect("a number"), headers, body }
}

fn unchunked(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size =
            usize::from_str_radix(std::str::from_utf8(&rest[..end]).expect("a size"), 16).expect("hex");
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
        if size == 0 {
            break;
        }
    }
    out
}
