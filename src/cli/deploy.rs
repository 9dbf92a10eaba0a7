//! `catalog deploy`: the site goes where people read it.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::build::bytes;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::deploy;
use crate::deploy::Deployed;
use crate::deploy::Options;
use crate::deploy::Service;
use crate::deploy::Target;
use crate::error::Error;
use crate::output::Finished;

/// Brings the site that was built to a folder, or to object storage: only what changed, in an order that breaks no link.
///
/// Credentials come from the environment alone: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, or what a
/// runner of CI sets in their place; GOOGLE_APPLICATION_CREDENTIALS; AZURE_STORAGE_ACCOUNT_NAME and
/// AZURE_STORAGE_ACCOUNT_KEY. A run that was stopped is continued by running it again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, or `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`
    #[arg(value_name = "TARGET")]
    target: String,
    /// The site [default: the project's output]
    #[arg(long, value_name = "DIR", env = "CATALOG_OUTPUT")]
    site: Option<PathBuf>,
    /// Show what would be written and deleted, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Delete even more than half of what earlier deploys left there
    #[arg(long)]
    allow_deletions: bool,
    /// Go beside files that catalog did not put there; those of the same names are replaced, all others stay
    #[arg(long)]
    force: bool,
    /// The server that speaks the protocol of S3, such as `http://127.0.0.1:9000` [default: AWS_ENDPOINT_URL, else Amazon]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of the bucket [default: AWS_REGION, AWS_DEFAULT_REGION, else us-east-1]
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// Seconds after which a request that is not answered is sent again
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let start = Instant::now();
    let target = Target::parse(&args.target)?;
    let folder = if let Some(folder) = &args.site {
        folder.clone()
    } else {
        let root = project::folder(None, common)?.root;
        let args = ProjectArgs::default();
        let Some(config) = project::configure(&root, &args, |_| {}, terminal)? else { return Ok(2) };
        root.join(&config.settings.output)
    };
    let site = Finished::open(&folder)?;
    let client = match &target {
        Target::Folder(_) => {
            if args.endpoint.is_some() || args.region.is_some() {
                let message =
                    "`--endpoint` and `--region` are for object storage, and the target is a folder";
                return Err(Error::Usage { message: message.to_owned() });
            }
            Vec::new()
        }
        Target::Bucket(url) => client(args, url.service)?,
    };
    let options =
        Options { is_dry: args.dry_run, allows_deletions: args.allow_deletions, force: args.force, client };
    let bar = terminal.progress("deploying");
    let told = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let deployed = deploy::deploy(&site, &target, &options, &told);
    bar.finish_and_clear();
    let Deployed { plan, sent_bytes, has_resumed } = deployed?;
    if args.dry_run {
        let rows = [("new", &plan.created), ("change", &plan.changed), ("delete", &plan.deleted)];
        let lines = rows
            .iter()
            .flat_map(|(word, paths)| paths.iter().map(move |path| format!("{word}\t{}\n", one_line(path))));
        terminal.result(&lines.collect::<String>());
    }
    if has_resumed {
        let what = if args.dry_run { "would be" } else { "was" };
        terminal.say(&format!("an earlier deploy had not ended, and {what} completed"));
    }
    let counts = format!(
        "{} new, {} changed, {} deleted, {} unchanged",
        plan.created.len(),
        plan.changed.len(),
        plan.deleted.len(),
        plan.unchanged
    );
    if args.dry_run {
        terminal.say(&format!("{}: {counts}; nothing was changed", args.target));
    } else {
        let seconds = start.elapsed().as_secs_f64();
        let sent = bytes(sent_bytes);
        terminal.say(&format!("{}: {counts}; {sent} sent in {seconds:.2} s", args.target));
    }
    Ok(0)
}

/// What the client library is told: the flags, and the variables that are its service's.
fn client(args: &Args, service: Service) -> Result<Vec<(String, String)>, Error> {
    let start = service.variables();
    // Sorted, so that of two names for one thing the same one always wins.
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with(start))?;
        Some((name.to_ascii_lowercase(), value.into_string().ok().filter(|value| !value.is_empty())?))
    });
    let mut client: Vec<(String, String)> = variables.collect();
    client.sort();
    let key = |name: &str| format!("{}{name}", start.to_ascii_lowercase());
    if service != Service::S3 && (args.endpoint.is_some() || args.region.is_some()) {
        let message = "`--endpoint` and `--region` are for addresses that begin with `s3://`";
        return Err(Error::Usage { message: message.to_owned() });
    }
    if let Some(endpoint) = &args.endpoint {
        if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
            let message =
                format!("`{endpoint}` is no address of a server: it begins with `https://` or `http://`");
            return Err(Error::Usage { message });
        }
        client.retain(|(name, _)| !name.starts_with("aws_endpoint"));
        client.push((key("endpoint"), endpoint.trim_end_matches('/').to_owned()));
    }
    if client.iter().any(|(name, value)| name.contains("endpoint") && value.starts_with("http://")) {
        client.push((key("allow_http"), "true".to_owned()));
    }
    if let Some(region) = &args.region {
        client.push((key("region"), region.clone()));
    }
    client.push((key("timeout"), format!("{} seconds", args.timeout)));
    let has = |name: &str| client.iter().any(|(known, _)| known == name);
    let ways = [
        "aws_access_key_id",
        "aws_web_identity_token_file",
        "aws_container_credentials_relative_uri",
        "aws_container_credentials_full_uri",
        "aws_metadata_endpoint",
        "aws_skip_signature",
    ];
    if service == Service::S3 && !ways.iter().any(|name| has(name)) {
        let message = "the environment holds no credentials for object storage: set AWS_ACCESS_KEY_ID and \
                       AWS_SECRET_ACCESS_KEY";
        return Err(Error::Usage { message: message.to_owned() });
    }
    if has("aws_access_key_id") && !has("aws_secret_access_key") {
        let message = "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not";
        return Err(Error::Usage { message: message.to_owned() });
    }
    Ok(client)
}
