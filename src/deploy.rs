//! A built site goes where people read it: into a folder, or into object storage.
//!
//! Only what differs from the last deploy travels. What was made new comes first, then what has changed, then what is gone
//! is deleted, and `site.json` ends it: whoever reads meanwhile finds every link answered. The target itself remembers how far
//! it got, so that the next run goes on from any machine. Files that catalog did not put there are never deleted.

#[cfg(feature = "deploy")]
mod bucket;
mod folder;
#[cfg(feature = "deploy")]
mod headers;
mod plan;
#[cfg(feature = "deploy")]
mod transfer;

use std::path::PathBuf;

use crate::error::Error;
use crate::output::Finished;

pub use plan::Plan;

/// Where a site goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A place in object storage.
    Bucket(BucketUrl),
}

/// A place in object storage, as `s3://bucket/prefix`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketUrl {
    /// Whose.
    pub service: Service,
    /// The bucket; a container at Azure.
    pub bucket: String,
    /// What all keys begin with, without `/` at either end; may be empty.
    pub prefix: String,
}

/// A kind of object storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// S3, and all that speaks its protocol.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

impl Service {
    /// How an address begins.
    pub fn scheme(self) -> &'static str {
        match self {
            Service::S3 => "s3",
            Service::Google => "gs",
            Service::Azure => "az",
        }
    }

    /// How the names of its variables of the environment begin.
    pub fn variables(self) -> &'static str {
        match self {
            Service::S3 => "AWS_",
            Service::Google => "GOOGLE_",
            Service::Azure => "AZURE_",
        }
    }
}

impl Target {
    /// What `text` names: an address if it holds `://`, else a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for an address that leads nowhere.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let usage = |what: &str| {
            let message = format!(
                "`{text}` {what}; give a folder, or an address such as `s3://bucket/prefix`, `gs://…` or `az://…`"
            );
            Err(Error::Usage { message })
        };
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.is_empty() { usage("names nothing") } else { Ok(Target::Folder(text.into())) };
        };
        let services = [Service::S3, Service::Google, Service::Azure];
        let Some(service) = services.into_iter().find(|service| service.scheme() == scheme) else {
            return usage("is no place that can be deployed to");
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if bucket.is_empty() || !bucket.chars().all(is_name) {
            return usage("names no bucket");
        }
        let prefix = prefix.trim_end_matches('/');
        let is_fine = |name: &str| {
            !matches!(name, "" | "." | "..") && !name.chars().any(|c| c.is_control() || "?#\\".contains(c))
        };
        if !prefix.is_empty() && !prefix.split('/').all(is_fine) {
            return usage("has a prefix that is no path");
        }
        Ok(Target::Bucket(BucketUrl { service, bucket: bucket.to_owned(), prefix: prefix.to_owned() }))
    }
}

impl std::fmt::Display for BucketUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.service.scheme(), self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// How to deploy.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Look and plan, and change nothing.
    pub is_dry: bool,
    /// Delete more than half of what the last deploy left.
    pub allows_deletions: bool,
    /// Go beside files that catalog did not put there, and over those of the same name.
    pub force: bool,
    /// What the client library is told, by its own names, such as `aws_access_key_id`.
    pub client: Vec<(String, String)>,
}

/// What a deploy did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deployed {
    /// What it found to do.
    pub plan: Plan,
    /// Bytes that were sent.
    pub sent_bytes: u64,
    /// Whether an earlier deploy had not ended; this one has ended it.
    pub has_resumed: bool,
}

/// What happens, told from any thread: done and all, in files.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Brings `site` to `target`.
///
/// # Errors
///
/// [`Error::Usage`] for what is refused: nothing has happened. [`Error::Remote`] and [`Error::Write`]: every file that is there
/// is whole, and the next run goes on.
pub fn deploy(
    site: &Finished,
    target: &Target,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Deployed, Error> {
    match target {
        Target::Folder(path) => folder::deploy(site, path, options, progress),
        #[cfg(feature = "deploy")]
        Target::Bucket(url) => bucket::deploy(site, url, options, progress),
        #[cfg(not(feature = "deploy"))]
        Target::Bucket(url) => Err(Error::Usage {
            message: format!(
                "this catalog was built without object storage and cannot reach `{url}`; take a released one, or build \
                 it with `--features deploy`"
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_folders_or_buckets() {
        assert_eq!(Target::parse("../www").unwrap(), Target::Folder("../www".into()));
        let Target::Bucket(url) = Target::parse("s3://my.bucket/a/b/").unwrap() else { panic!("a bucket") };
        assert_eq!((url.bucket.as_str(), url.prefix.as_str()), ("my.bucket", "a/b"));
        assert_eq!(url.to_string(), "s3://my.bucket/a/b");
        assert_eq!(Target::parse("gs://b").unwrap(), {
            let (bucket, prefix) = ("b".to_owned(), String::new());
            Target::Bucket(BucketUrl { service: Service::Google, bucket, prefix })
        });
        for bad in
            ["", "ftp://x/y", "s3://", "s3:///x", "s3://b/../x", "s3://b//x", "s3://b/a?c", "s3://user@b/x"]
        {
            assert!(matches!(Target::parse(bad), Err(Error::Usage { .. })), "{bad}");
        }
    }
}
