//! Answers: pages from the newest state, files with ranges, our own script and events.

use std::io::Read as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::response::Sse;
use axum::response::sse::KeepAlive;
use tokio::sync::watch::Receiver;

use crate::diag::Severity;
use crate::serve::Options;
use crate::serve::browsers::Browsers;
use crate::serve::inject;
use crate::serve::range;
use crate::serve::range::Wanted;
use crate::serve::rules;
use crate::serve::session::Board;
use crate::serve::shown::Content;
use crate::serve::shown::Fate;
use crate::serve::shown::Made;
use crate::serve::shown::Shown;
use crate::serve::types;
use crate::source::Opened;
use crate::source::hex;
use crate::source::sha256;

/// How long an answer waits for changes that were heard of and are not yet in the newest state.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long an answer waits for the first reading of the project.
const FIRST: Duration = Duration::from_mins(2);

/// How large the pieces are in which a large file is read.
const PIECE_BYTES: usize = 256 << 10;

/// What answers share.
pub(super) struct Desk {
    pub(super) options: Arc<Options>,
    pub(super) board: Receiver<Board>,
    pub(super) browsers: Arc<Browsers>,
    pub(super) heard: Arc<std::sync::atomic::AtomicU64>,
}

/// All addresses.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new().fallback(answer).with_state(desk)
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let is_head = request.method == Method::HEAD;
    let mut response = respond(&desk, &request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if is_head {
        let (parts, _) = response.into_parts();
        return Response::from_parts(parts, Body::empty());
    }
    response
}

async fn respond(desk: &Arc<Desk>, request: &Parts) -> Response {
    let host = request.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| is_own_host(host, &desk.options.host)) {
        let text = "This preview answers under its own address only; --host gives it another.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let Some(path) = site_path(request.uri.path()) else {
        return (StatusCode::BAD_REQUEST, "No address of a site looks like this.\n").into_response();
    };
    let Some(shown) = desk.newest().await else {
        let text = "The catalog is still being read.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], text).into_response();
    };
    if let Some(own) =
        path.strip_prefix(inject::OWN.trim_matches('/')).and_then(|rest| rest.strip_prefix('/'))
    {
        return desk.own(&shown, own, request).await;
    }
    let path = in_folder(&shown, &path).unwrap_or(path);
    let (headers, method) = (request.headers.clone(), request.method.clone());
    let work = tokio::task::spawn_blocking(move || page(&shown, &path, &headers, &method)).await;
    work.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

impl Desk {
    /// The newest state, with every change in it that was heard of by now.
    async fn newest(&self) -> Option<Arc<Shown>> {
        let heard = self.heard.load(std::sync::atomic::Ordering::SeqCst);
        let mut board = self.board.clone();
        let first = board.wait_for(|board| board.shown.is_some());
        // An error here is the end of the session.
        tokio::time::timeout(FIRST, first).await.ok()?.ok()?;
        let fresh = board.wait_for(|board| board.upto >= heard);
        drop(tokio::time::timeout(PATIENCE, fresh).await);
        self.board.borrow().shown.clone()
    }

    /// Answers for our own files.
    async fn own(self: &Arc<Self>, shown: &Arc<Shown>, path: &str, request: &Parts) -> Response {
        let file = |kind, bytes: &'static str| {
            let etag = etag_of(bytes.as_bytes());
            whole(&request.headers, kind, &etag, Bytes::from_static(bytes.as_bytes()))
        };
        match path {
            "preview.js" => file("text/javascript; charset=utf-8", include_str!("preview.js")),
            "preview.css" => file("text/css; charset=utf-8", include_str!("preview.css")),
            "events" if request.method == Method::HEAD => {
                [(header::CONTENT_TYPE, "text/event-stream")].into_response()
            }
            "events" => self.events(shown, request).await,
            "findings.json" => {
                let page = parameter(request, "page").unwrap_or_default();
                let frames = self.options.frames;
                let shown = Arc::clone(shown);
                let report =
                    move || shown.report(Some(&shown.make(&page)), Severity::Warning, frames).to_string();
                match tokio::task::spawn_blocking(report).await {
                    Ok(report) => [(header::CONTENT_TYPE, "application/json")].into_response_with(report),
                    Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }
            _ => match path.strip_prefix("rules/").and_then(rules::page) {
                Some(page) => [(header::CONTENT_TYPE, "text/html; charset=utf-8")].into_response_with(page),
                None => (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
            },
        }
    }

    async fn events(self: &Arc<Self>, shown: &Arc<Shown>, request: &Parts) -> Response {
        let page = parameter(request, "page").unwrap_or_default();
        let digest = parameter(request, "digest").unwrap_or_default();
        let (desk, shown) = (Arc::clone(self), Arc::clone(shown));
        let add = move || {
            let listening = desk.browsers.add(&shown, desk.options.frames, &page, &digest);
            // A state that came meanwhile was not compared with this page.
            let newest = desk.board.borrow().shown.clone();
            if let Some(newest) = newest.filter(|newest| !Arc::ptr_eq(newest, &shown)) {
                desk.browsers.compare(&newest, desk.options.frames);
            }
            listening
        };
        match tokio::task::spawn_blocking(add).await {
            Ok(Some(listening)) => Sse::new(listening)
                .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
                .into_response(),
            _ => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response(),
        }
    }
}

/// An answer of some headers and a text.
trait IntoResponseWith {
    fn into_response_with(self, text: String) -> Response;
}

impl IntoResponseWith for [(header::HeaderName, &'static str); 1] {
    fn into_response_with(self, text: String) -> Response {
        (self, text).into_response()
    }
}

/// Whether a `Host` header names this machine or the host that was asked for, and no name that another could point here.
fn is_own_host(header: &str, own: &str) -> bool {
    let name = match header.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => header.rsplit_once(':').map_or(header, |(name, _)| name),
    };
    let name = name.trim_end_matches('.');
    let bound: Option<IpAddr> = own.parse().ok();
    if let Ok(address) = name.parse::<IpAddr>() {
        // Nobody can point an address elsewhere.
        let is_any = bound.is_some_and(|bound| bound.is_unspecified());
        return address.is_loopback() || bound == Some(address) || is_any;
    }
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name == own.to_ascii_lowercase()
}

/// The path below the site's root that an address asks for, decoded once; `None` for what can be none.
fn site_path(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.strip_prefix('/')?.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    let is_fine = !path.chars().any(|c| c == '\\' || c.is_control())
        && !path.split('/').any(|name| matches!(name, "." | ".."));
    is_fine.then_some(path)
}

/// The index of the folder that `path` is, and a path below the place where the site will live.
fn in_folder(shown: &Shown, path: &str) -> Option<String> {
    let has = |path: &str| shown.site.page(path).is_some();
    let index = |path: &str| {
        if has(path) {
            return Some(path.to_owned());
        }
        let folder = path.trim_end_matches('/');
        let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
        // Only an address that ends in `/` has the links of the page in the folder.
        (path.is_empty() || path.ends_with('/')).then_some(index)
    };
    let found = index(path)?;
    if has(&found) {
        return Some(found);
    }
    let base = shown.site.settings.base_url.as_deref()?;
    let (_, place) = base.split_once("://")?.1.split_once('/')?;
    let below = path.strip_prefix(place).filter(|_| !place.is_empty())?;
    index(below).filter(|found| has(found)).or(Some(found))
}

/// Answers with a page or a file of the site.
fn page(shown: &Arc<Shown>, path: &str, headers: &HeaderMap, method: &Method) -> Response {
    if shown.site.page(path).is_none() && shown.site.page(&format!("{path}/index.html")).is_some() {
        let encoded: Vec<String> = path.split('/').map(crate::path::encode).collect();
        let location = format!("/{}/", encoded.join("/"));
        return (StatusCode::FOUND, [(header::LOCATION, location)]).into_response();
    }
    let made = shown.make(path);
    let is_html = made.is_page;
    let kind = if is_html { "text/html; charset=utf-8" } else { types::of(&made.path) };
    let status = match made.fate {
        Fate::Found => StatusCode::OK,
        Fate::Lost => StatusCode::NOT_FOUND,
        Fate::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if is_html {
        let bytes = made.content.bytes().unwrap_or_default();
        let out = inject::with_script(bytes, path, &shown.digest(&made), made.is_stale);
        let etag = etag_of(&out);
        let mut response = if status == StatusCode::OK {
            whole(headers, kind, &etag, out.into())
        } else {
            (status, [(header::CONTENT_TYPE, kind)], out).into_response()
        };
        if made.is_stale {
            response.headers_mut().insert("x-catalog-stale", HeaderValue::from_static("yes"));
        }
        return response;
    }
    let mut response = match made {
        Made { content: Content::Bytes(bytes), .. } => ranged(headers, kind, bytes.into()),
        Made { content: Content::Shared(bytes), .. } => ranged(headers, kind, Bytes::from_owner(bytes)),
        Made { content: Content::File(sources, file), .. } => {
            from_disk(headers, kind, method, &sources, file)
        }
    };
    // An author's file is shown, never run.
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'self' 'unsafe-inline' data:"),
    );
    response
}

/// The strong tag of these bytes.
fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", &hex(&sha256(bytes))[..32])
}

/// All of `bytes`, or that the browser has them.
fn whole(headers: &HeaderMap, kind: &'static str, etag: &str, bytes: Bytes) -> Response {
    if range::is_known(headers, etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let head = [(header::CONTENT_TYPE, kind), (header::ETAG, etag)];
    (head, with_length(bytes.len() as u64), bytes).into_response()
}

fn with_length(length: u64) -> [(header::HeaderName, String); 1] {
    [(header::CONTENT_LENGTH, length.to_string())]
}

/// The range of `bytes` that was asked for.
fn ranged(headers: &HeaderMap, kind: &'static str, bytes: Bytes) -> Response {
    let etag = etag_of(&bytes);
    let size = bytes.len() as u64;
    match range::wanted(headers, &etag, size) {
        Wanted::Nothing => (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response(),
        Wanted::All => {
            let head = [(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, etag)];
            (head, [(header::ACCEPT_RANGES, "bytes")], with_length(size), bytes).into_response()
        }
        Wanted::Part(from, to) => {
            let cut = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            let part = bytes.slice(cut(from)..cut(to + 1));
            (StatusCode::PARTIAL_CONTENT, part_head(kind, etag, (from, to), size), part).into_response()
        }
        Wanted::Impossible => impossible(size),
    }
}

fn part_head(
    kind: &'static str,
    etag: String,
    (from, to): (u64, u64),
    size: u64,
) -> [(header::HeaderName, String); 5] {
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::ETAG, etag),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_RANGE, format!("bytes {from}-{to}/{size}")),
        (header::CONTENT_LENGTH, (to + 1 - from).to_string()),
    ]
}

fn impossible(size: u64) -> Response {
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
}

/// A source that is not held in memory, read in pieces.
fn from_disk(
    headers: &HeaderMap,
    kind: &'static str,
    method: &Method,
    sources: &crate::source::Sources,
    file: crate::text::FileId,
) -> Response {
    let Some(source) = sources.get(file) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = source.sha256.as_ref().map(|digest| format!("\"{}\"", &hex(digest)[..32])).unwrap_or_default();
    let size = source.size;
    let (status, (from, to)) = match range::wanted(headers, &etag, size) {
        Wanted::Nothing => return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response(),
        Wanted::Impossible => return impossible(size),
        Wanted::Part(from, to) => (StatusCode::PARTIAL_CONTENT, (from, to)),
        Wanted::All => (StatusCode::OK, (0, size.saturating_sub(1))),
    };
    let length = if size == 0 { 0 } else { to + 1 - from };
    let body = if *method == Method::HEAD || length == 0 {
        Body::empty()
    } else {
        match Opened::open(sources, &source.path).and_then(|mut opened| {
            opened
                .skip_to(from)
                .map_err(|source| crate::error::Error::Read { path: opened.path.clone(), source })?;
            Ok(opened)
        }) {
            Ok(opened) => Body::from_stream(Pieces::begin(opened, length)),
            // Removed a moment ago: the next state knows.
            Err(_) => return StatusCode::NOT_FOUND.into_response(),
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let head = part_head(kind, etag, (from, to), size);
    for (name, value) in head {
        let is_range = name == header::CONTENT_RANGE;
        let value = if name == header::CONTENT_LENGTH { length.to_string() } else { value };
        if let (false, Ok(value)) = (is_range && status == StatusCode::OK, HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A file in pieces, read on a thread that may wait for the disk.
struct Pieces(tokio::sync::mpsc::Receiver<std::io::Result<Bytes>>);

impl Pieces {
    fn begin(mut opened: Opened, length: u64) -> Self {
        let (sender, receiver) = tokio::sync::mpsc::channel(2);
        tokio::task::spawn_blocking(move || {
            let mut left = length;
            while left > 0 {
                let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(left).unwrap_or(PIECE_BYTES))];
                let read = opened.read_exact(&mut piece).map(|()| piece);
                left -= read.as_ref().map_or(left, |piece| piece.len() as u64);
                // Whoever asked may have gone.
                if sender.blocking_send(read.map(Bytes::from)).is_err() {
                    return;
                }
            }
        });
        Pieces(receiver)
    }
}

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// The value of a parameter of the address, decoded.
fn parameter(request: &Parts, name: &str) -> Option<String> {
    let query = request.uri.query()?;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    site_path(&format!("/{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_hosts_are_answered() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "a.localhost:1",
            "127.0.0.1:8000",
            "127.9.9.9",
            "[::1]:80",
            "localhost.",
        ] {
            assert!(is_own_host(host, "127.0.0.1"), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8000",
            "localhost.evil.example",
            "192.168.0.7",
            "127.0.0.1.evil.example",
        ] {
            assert!(!is_own_host(host, "127.0.0.1"), "{host}");
        }
        assert!(is_own_host("192.168.0.7:8000", "192.168.0.7"));
        assert!(is_own_host("192.168.0.7:8000", "0.0.0.0"));
        assert!(!is_own_host("evil.example", "0.0.0.0"));
        assert!(is_own_host("Box.local:8000", "box.local"));
    }

    #[test]
    fn an_address_is_decoded_once_and_stays_below() {
        assert_eq!(site_path("/a%20b/c.html").as_deref(), Some("a b/c.html"));
        assert_eq!(site_path("/%252e%252e/x").as_deref(), Some("%2e%2e/x"));
        assert_eq!(site_path("/").as_deref(), Some(""));
        for raw in
            ["/../x", "/a/%2e%2e/x", "/a%5cb", "/a%00", "/%", "/%2", "/%zz", "/%ff", "x", "/./x", "/a\\b"]
        {
            assert_eq!(site_path(raw), None, "{raw}");
        }
    }
}
