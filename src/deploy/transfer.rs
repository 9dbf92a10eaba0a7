//! A bucket, one request at a time or many: what fails for now is asked again, later and later.

use std::collections::BTreeMap;
use std::future::Future;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use object_store::Attribute;
use object_store::Attributes;
use object_store::GetOptions;
use object_store::MultipartUpload;
use object_store::ObjectStore;
use object_store::ObjectStoreExt as _;
use object_store::PutMultipartOptions;
use object_store::PutOptions;
use object_store::PutPayload;
use object_store::path::Path;
use tokio::task::JoinSet;

use crate::error::Error;
use crate::output::Finished;
use crate::source::hex;

use super::BucketUrl;
use super::bucket::one_line;
use super::headers;

/// Requests at a time.
const IN_FLIGHT: usize = 16;
/// Files beyond this many bytes travel in pieces of as many. Source: S3 takes pieces of 5 MiB or more.
const PIECE_BYTES: usize = 16 << 20;
/// How often something is begun anew, each time with the client library's own repetitions.
const ATTEMPTS: u32 = 3;
/// The name of the digest among an object's metadata.
const SHA256: &str = "sha256";

/// A place in object storage.
#[derive(Debug)]
pub(super) struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    /// Its address.
    pub(super) shown: String,
}

/// Tries until it works, if it fails for reasons that may pass.
async fn persist<T, F>(mut attempt: impl FnMut() -> F) -> object_store::Result<T>
where
    F: Future<Output = object_store::Result<T>>,
{
    let mut pause = Duration::from_millis(500);
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(object_store::Error::Generic { .. }) => tokio::time::sleep(pause).await,
            ended => return ended,
        }
        pause *= 4;
    }
    attempt().await
}

impl Bucket {
    pub(super) fn new(store: Arc<dyn ObjectStore>, url: &BucketUrl) -> Self {
        Bucket { store, prefix: url.prefix.clone(), shown: url.to_string() }
    }

    /// A failure there, in words.
    pub(super) fn fail(&self, message: &str) -> Error {
        Error::Remote { target: self.shown.clone(), message: message.to_owned() }
    }

    fn failed(&self, what: &str, err: &object_store::Error) -> Error {
        use object_store::Error as Cause;
        let said = one_line(&err.to_string());
        let cure = match err {
            // A list has no object that could be missing.
            _ if said.contains("NoSuchBucket") => "there is no such bucket, or it is not here: ",
            Cause::PermissionDenied { .. } | Cause::Unauthenticated { .. } => {
                "access is refused, so look at the credentials in the environment and at what they may do: "
            }
            Cause::NotFound { .. } => "there is no such bucket, or it is not here: ",
            _ => "",
        };
        let goes_on = "; every file there is whole, and the next run goes on";
        self.fail(&format!("cannot {what}: {cure}{said}{goes_on}"))
    }

    fn key(&self, path: &str) -> Path {
        let key = if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        Path::parse(key).expect("paths of a site and the prefix were checked")
    }

    /// The bytes of an object; `None` if there is none.
    pub(super) async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let key = self.key(path);
        let read = persist(|| async { self.store.get(&key).await?.bytes().await }).await;
        match read {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(err) => Err(self.failed(&format!("read `{path}`"), &err)),
        }
    }

    /// Every object below the prefix with its size.
    pub(super) async fn list(&self) -> Result<BTreeMap<Box<str>, u64>, Error> {
        let prefix = Path::parse(&self.prefix).expect("the prefix was checked");
        let start = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        let listed = persist(|| async {
            let mut found = BTreeMap::new();
            let mut list = self.store.list(Some(&prefix));
            while let Some(object) = poll_fn(|context| list.as_mut().poll_next(context)).await {
                let object = object?;
                if let Some(path) = object.location.as_ref().strip_prefix(&start) {
                    found.insert(Box::from(path), object.size);
                }
            }
            Ok(found)
        });
        listed.await.map_err(|err| self.failed("list what is there", &err))
    }

    /// The digests that objects say they have, by path; those that are not there or say nothing are left out.
    pub(super) async fn digests(&self, paths: &[&str]) -> Result<BTreeMap<String, String>, Error> {
        let mut tasks = JoinSet::new();
        let mut found = BTreeMap::new();
        for path in paths {
            self.wait(&mut tasks, IN_FLIGHT, "look at what is there", |answer| found.extend(answer)).await?;
            let (store, key, path) = (Arc::clone(&self.store), self.key(path), (*path).to_owned());
            tasks.spawn(async move {
                let options = || GetOptions { head: true, ..GetOptions::default() };
                match persist(|| store.get_opts(&key, options())).await {
                    Ok(object) => {
                        let digest = object.attributes.get(&Attribute::Metadata(SHA256.into()));
                        Ok(digest.map(|digest| (path, digest.to_string())))
                    }
                    Err(object_store::Error::NotFound { .. }) => Ok(None),
                    Err(err) => Err(err),
                }
            });
        }
        self.wait(&mut tasks, 1, "look at what is there", |answer| found.extend(answer)).await?;
        Ok(found)
    }

    /// Waits until fewer than `most` tasks run; hands over what those that ended say.
    async fn wait<T: 'static>(
        &self,
        tasks: &mut JoinSet<object_store::Result<T>>,
        most: usize,
        what: &str,
        mut end: impl FnMut(T),
    ) -> Result<(), Error> {
        while most <= tasks.len() {
            let Some(ended) = tasks.join_next().await else { break };
            let ended = ended.map_err(|err| self.fail(&format!("cannot {what}: {err}")))?;
            end(ended.map_err(|err| self.failed(what, &err))?);
        }
        Ok(())
    }

    /// Brings files of `site`; `tell` is told how many have arrived.
    ///
    /// Bytes that were sent.
    pub(super) async fn upload(
        &self,
        site: &Finished,
        paths: &[&str],
        tell: &mut impl FnMut(usize),
    ) -> Result<u64, Error> {
        let mut sent = 0;
        let mut tasks = JoinSet::new();
        for path in paths {
            let headers = headers::of(path, |plain| site.made.files.contains_key(plain));
            let digest = hex(&site.made.files[*path]);
            let mut attributes = attributes(headers.content_type, headers.cache_control);
            attributes.insert(Attribute::Metadata(SHA256.into()), digest.into());
            if let Some(encoding) = headers.content_encoding {
                attributes.insert(Attribute::ContentEncoding, encoding.into());
            }
            if site.size(path).is_some_and(|size| PIECE_BYTES as u64 <= size) {
                sent += self.upload_pieces(site, path, attributes).await?;
                tell(1);
                continue;
            }
            self.wait(&mut tasks, IN_FLIGHT, "write", |n_bytes: u64| {
                sent += n_bytes;
                tell(1);
            })
            .await?;
            let bytes = site.read(path)?;
            let (store, key, n_bytes) = (Arc::clone(&self.store), self.key(path), bytes.len() as u64);
            let payload = PutPayload::from(bytes);
            tasks.spawn(async move {
                let options = || PutOptions { attributes: attributes.clone(), ..PutOptions::default() };
                persist(|| store.put_opts(&key, payload.clone(), options())).await.map(|_| n_bytes)
            });
        }
        self.wait(&mut tasks, 1, "write", |n_bytes| {
            sent += n_bytes;
            tell(1);
        })
        .await?;
        Ok(sent)
    }

    /// Brings one large file. It appears when its last piece has arrived, or not at all.
    async fn upload_pieces(&self, site: &Finished, path: &str, attributes: Attributes) -> Result<u64, Error> {
        let what = format!("write `{path}`");
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let key = self.key(path);
        let begun = persist(|| self.store.put_multipart_opts(&key, options.clone())).await;
        let mut upload = begun.map_err(|err| self.failed(&what, &err))?;
        let sent = self.put_pieces(site, path, &mut *upload).await;
        if sent.is_err() {
            // What is left of it costs space, and nothing else.
            drop(upload.abort().await);
        }
        sent
    }

    async fn put_pieces(
        &self,
        site: &Finished,
        path: &str,
        upload: &mut dyn MultipartUpload,
    ) -> Result<u64, Error> {
        let what = format!("write `{path}`");
        let mut sent = 0;
        for piece in site.pieces(path, PIECE_BYTES)? {
            let piece = piece?;
            sent += piece.len() as u64;
            upload.put_part(PutPayload::from(piece)).await.map_err(|err| self.failed(&what, &err))?;
        }
        upload.complete().await.map_err(|err| self.failed(&what, &err))?;
        Ok(sent)
    }

    /// Writes a JSON file of our own business.
    pub(super) async fn write_small(
        &self,
        path: &str,
        bytes: Vec<u8>,
        cache: &'static str,
    ) -> Result<(), Error> {
        let (key, payload) = (self.key(path), PutPayload::from(bytes));
        let options =
            || PutOptions { attributes: attributes("application/json", cache), ..PutOptions::default() };
        let written = persist(|| self.store.put_opts(&key, payload.clone(), options())).await;
        written.map(|_| ()).map_err(|err| self.failed(&format!("write `{path}`"), &err))
    }

    /// Deletes objects; one that is gone already is fine.
    pub(super) async fn delete(&self, paths: &[Box<str>], tell: &mut impl FnMut(usize)) -> Result<(), Error> {
        let mut tasks = JoinSet::new();
        for path in paths {
            self.wait(&mut tasks, IN_FLIGHT, "delete", |()| tell(1)).await?;
            let (store, key) = (Arc::clone(&self.store), self.key(path));
            tasks.spawn(async move {
                match persist(|| store.delete(&key)).await {
                    Err(object_store::Error::NotFound { .. }) => Ok(()),
                    ended => ended,
                }
            });
        }
        self.wait(&mut tasks, 1, "delete", |()| tell(1)).await
    }
}

fn attributes(content_type: &'static str, cache_control: &'static str) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, content_type.into());
    attributes.insert(Attribute::CacheControl, cache_control.into());
    attributes
}
