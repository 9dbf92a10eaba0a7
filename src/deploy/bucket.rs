//! Object storage as the target. The bucket itself remembers what a deploy has begun, so that any machine can end it.
//!
//! The order: a note of what will be written; what is new; what has changed; deletions; `site.json`; the note goes. A run that
//! is killed anywhere leaves a site whose pages are whole and whose links answer, and the note that the next run needs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use object_store::ObjectStore;
use object_store::RetryConfig;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::output;
use crate::output::Finished;
use crate::output::SITE;
use crate::path::OutPath;
use crate::source::hex;

use super::BucketUrl;
use super::Deployed;
use super::Options;
use super::Progress;
use super::Service;
use super::folder;
use super::plan;
use super::plan::Plan;
use super::plan::There;
use super::transfer::Bucket;

/// The note of what a deploy writes; while it is there, a deploy has not ended.
const NOTE: &str = ".catalog-deploy.json";
/// The version of its format.
const FORMAT: &str = "deploy/1";

#[derive(Serialize, Deserialize)]
struct Note {
    files: BTreeMap<String, String>,
    format: String,
}

pub(super) fn deploy(
    site: &Finished,
    url: &BucketUrl,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Deployed, Error> {
    let store = connect(url, &options.client).map_err(|err| Error::Usage {
        message: format!("`{url}` cannot be reached as it is set up: {}", one_line(&err.to_string())),
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|err| Error::Remote {
        target: url.to_string(),
        message: format!("this machine gives no threads: {err}"),
    })?;
    runtime.block_on(run(site, &Bucket::new(store, url), options, progress))
}

/// What several spaces and line ends say in one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn connect(url: &BucketUrl, client: &[(String, String)]) -> object_store::Result<Arc<dyn ObjectStore>> {
    // Beyond this a new signature is needed; `Bucket` then asks again.
    let retry =
        RetryConfig { max_retries: 6, retry_timeout: Duration::from_mins(1), ..RetryConfig::default() };
    // What the library does not know are other programs' variables.
    macro_rules! configured {
        ($builder:expr) => {
            client.iter().fold($builder.with_retry(retry), |builder, (name, value)| match name.parse() {
                Ok(key) => builder.with_config(key, value),
                Err(_) => builder,
            })
        };
    }
    Ok(match url.service {
        Service::S3 => Arc::new(
            // Not every server that speaks this protocol deletes many objects at once.
            configured!(AmazonS3Builder::new().with_disable_bulk_delete(true))
                .with_bucket_name(&url.bucket)
                .build()?,
        ),
        Service::Google => {
            Arc::new(configured!(GoogleCloudStorageBuilder::new()).with_bucket_name(&url.bucket).build()?)
        }
        Service::Azure => {
            Arc::new(configured!(MicrosoftAzureBuilder::new()).with_container_name(&url.bucket).build()?)
        }
    })
}

async fn run(
    site: &Finished,
    bucket: &Bucket,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Deployed, Error> {
    let before = bucket.read(SITE).await?;
    let there = look(bucket, before.as_deref()).await?;
    let has_resumed = !there.begun.is_empty();
    let mut plan = plan::plan(site, &there, &bucket.shown, &[NOTE], options)?;
    settle(site, bucket, &there, &mut plan).await?;
    let is_ended = plan.is_empty() && !has_resumed && before.as_deref() == Some(&site.site_json);
    if options.is_dry || is_ended {
        return Ok(Deployed { plan, sent_bytes: 0, has_resumed });
    }
    let written: Vec<&str> = plan.created.iter().chain(&plan.changed).map(|path| &**path).collect();
    folder::refuse_broken(site, &site.broken(&written)?)?;

    let mut files: BTreeMap<String, String> =
        there.begun.iter().map(|(path, digest)| (path.to_string(), hex(digest))).collect();
    files.extend(written.iter().map(|path| ((*path).to_owned(), hex(&site.made.files[*path]))));
    let note = serde_json::to_vec(&Note { files, format: FORMAT.to_owned() }).expect("texts are JSON");
    bucket.write_small(NOTE, note, "no-store").await?;

    let all = written.len() + plan.deleted.len();
    let mut done = 0;
    let mut sent_bytes = 0;
    let mut tell = |n: usize| {
        done += n;
        progress(done, all);
    };
    for paths in [&plan.created, &plan.changed] {
        for rank in 0..=5 {
            let paths: Vec<&str> =
                paths.iter().map(|path| &**path).filter(|path| plan::rank(path) == rank).collect();
            sent_bytes += bucket.upload(site, &paths, &mut tell).await?;
        }
    }
    // Whoever was faster has deleted by another plan.
    if bucket.read(SITE).await? != before {
        return Err(bucket.fail("another deploy has ended there meanwhile; run this one again"));
    }
    bucket.delete(&plan.deleted, &mut tell).await?;
    bucket.write_small(SITE, site.site_json.clone(), "no-cache").await?;
    bucket.delete(&[NOTE.into()], &mut |_| {}).await?;
    Ok(Deployed { plan, sent_bytes, has_resumed })
}

async fn look(bucket: &Bucket, site_json: Option<&[u8]>) -> Result<There, Error> {
    let last = match site_json.map(output::made_of) {
        None => None,
        Some(Ok(made)) => Some(made),
        Some(Err(err)) => {
            return Err(Error::Usage {
                message: format!(
                    "`{}/{SITE}` was not written by this version of catalog, so it cannot tell which files there are its \
                     own: {err}; give another target, or remove that object",
                    bucket.shown
                ),
            });
        }
    };
    let begun = match bucket.read(NOTE).await? {
        None => BTreeMap::new(),
        Some(bytes) => read_note(&bytes).ok_or_else(|| Error::Usage {
            message: format!(
                "`{}/{NOTE}` is no note of a deploy that this version of catalog can read: remove that object",
                bucket.shown
            ),
        })?,
    };
    let sizes = Some(bucket.list().await?);
    Ok(There { last, begun, sizes })
}

fn read_note(bytes: &[u8]) -> Option<BTreeMap<Box<str>, [u8; 32]>> {
    let note: Note = serde_json::from_slice(bytes).ok()?;
    let unhex = |text: &str| -> Option<[u8; 32]> {
        let mut digest = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(digest)
    };
    let files = note.files.iter().map(|(path, digest)| {
        OutPath::parse(path)?;
        Some((path.as_str().into(), unhex(digest)?))
    });
    if note.format == FORMAT { files.collect() } else { None }
}

/// Takes out of `plan` what a deploy that did not end has brought already: the objects know their digests.
async fn settle(site: &Finished, bucket: &Bucket, there: &There, plan: &mut Plan) -> Result<(), Error> {
    let maybe: Vec<&str> =
        plan.changed.iter().map(|path| &**path).filter(|path| there.begun.contains_key(*path)).collect();
    if maybe.is_empty() {
        return Ok(());
    }
    let found = bucket.digests(&maybe).await?;
    let is_there = |path: &str| found.get(path).is_some_and(|found| *found == hex(&site.made.files[path]));
    let before = plan.changed.len();
    plan.changed.retain(|path| !is_there(path));
    plan.unchanged += before - plan.changed.len();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_is_not_ours_is_no_note() {
        let digest = hex(&crate::source::sha256(b""));
        let note = |path: &str, digest: &str, format: &str| {
            read_note(format!(r#"{{"files":{{"{path}":"{digest}"}},"format":"{format}"}}"#).as_bytes())
        };
        assert_eq!(note("a/b", &digest, FORMAT).unwrap().len(), 1);
        for (path, digest, format) in
            [("../a", digest.as_str(), FORMAT), ("a", "12", FORMAT), ("a", &digest, "deploy/2")]
        {
            assert!(note(path, digest, format).is_none(), "{path} {format}");
        }
        assert!(read_note(b"[]").is_none());
    }
}
