//! `catalog schema`: the JSON Schemas of what people write, for editors.

use std::path::PathBuf;

use crate::cli::Outcome;
use crate::cli::report::json;
use crate::cli::terminal::Terminal;
use crate::diag::nearest;
use crate::edit;
use crate::error::Error;
use crate::path::SourcePath;
use crate::pipeline;
use crate::schema::Document;
use crate::schema::Made;

/// Prints the JSON Schema of a kind of file, so that editors complete and check as you type.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The schema's name; `--list` shows all
    #[arg(value_name = "NAME", required_unless_present_any = ["list", "all"])]
    name: Option<String>,
    /// List the schemas, what each describes, and the files it is for
    #[arg(long, conflicts_with_all = ["name", "all"])]
    list: bool,
    /// Write every schema into a folder, as NAME.schema.json
    #[arg(long, requires = "output", conflicts_with = "name")]
    all: bool,
    /// The file to write; with `--all` the folder
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Every JSON Schema that is printed, by name: those of the pipeline, and of what `cli` itself writes.
pub fn schemas() -> Vec<Document> {
    let mut all = pipeline::schemas();
    all.push(Document {
        name: "check-report",
        about: "the findings, as `catalog check --format json` writes them",
        files: &[],
        may_be_empty: false,
        made: Made::By(json::schema),
    });
    all.sort_by_key(|document| document.name);
    all
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let documents = schemas();
    if args.list {
        for document in documents {
            let files = document.files.join(", ");
            let line = format!("{:<22} {:<28} {}", document.name, files, document.about);
            terminal.result(&format!("{}\n", line.trim_end()));
        }
        return Ok(0);
    }
    if let (true, Some(folder)) = (args.all, &args.output) {
        for document in &documents {
            let name = format!("{}.schema.json", document.name);
            let path = SourcePath::parse(&name).expect("names of schemas are names of files");
            edit::put(folder, &path, document.text().as_bytes())?;
        }
        terminal.say(&format!("{} schemas in `{}`", documents.len(), folder.display()));
        return Ok(0);
    }
    let wanted = args.name.as_deref().unwrap_or_default();
    let Some(document) = documents.iter().find(|document| document.name == wanted) else {
        let near = nearest(wanted, documents.iter().map(|document| document.name));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`catalog schema --list` shows all".to_owned(),
        };
        return Err(Error::Usage { message: format!("there is no schema `{wanted}`: {help}") });
    };
    match &args.output {
        None => terminal.result(&document.text()),
        Some(file) => {
            let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
            let name = file.file_name().and_then(|name| SourcePath::parse(name.to_str()?).ok());
            let Some(name) = name else {
                let message = format!("`{}` is no name of a file", file.display());
                return Err(Error::Usage { message });
            };
            edit::put(folder.unwrap_or(std::path::Path::new(".")), &name, document.text().as_bytes())?;
        }
    }
    Ok(0)
}
