//! `catalog resolve`: what a server gets when it is launched.

mod report;

use std::collections::BTreeSet;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::answer::AnswerArgs;
use crate::cli::components;
use crate::cli::report::either;
use crate::cli::terminal::Terminal;
use crate::diag::nearest;
use crate::error::Error;
use crate::launch;
use crate::launch::FoundCloud;
use crate::launch::Verdict;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::ServerTemplate;
use crate::site::urls;

/// Tells which image, instance type and user data a server gets from a ServerTemplate in a cloud, and what must be
/// supplied first.
///
/// Without --cloud all clouds are told. Without --mci, --os or --arch the ServerTemplate's default image is meant.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 a server would start, 1 it would not, or an image must be chosen, 2 usage."
)]
pub(super) struct Args {
    /// The ServerTemplate: `st:acme/linux-base@2`, or less where that says enough, or its name
    #[arg(value_name = "SERVERTEMPLATE")]
    template: String,
    /// The cloud: its name, display name, alias, region or slug
    #[arg(long, value_name = "CLOUD")]
    cloud: Option<String>,
    /// The MultiCloud Image, one of the ServerTemplate's: its name, address, or place from 1
    #[arg(long, value_name = "MCI", conflicts_with_all = ["os", "arch"])]
    mci: Option<String>,
    /// The operating system: `ubuntu`, `ubuntu 16.04`
    #[arg(long, value_name = "OS")]
    os: Option<String>,
    /// The architecture: `x64`, `i386`
    #[arg(long, value_name = "ARCH")]
    arch: Option<String>,
    #[command(flatten)]
    answer: AnswerArgs,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(project) = args.answer.open(common, terminal)? else { return Ok(2) };
    let catalog = &*project.catalog;
    let item = components::find(catalog, &args.template, Some(Kind::ServerTemplate))?;
    let template = item.server_template().expect("it is one");
    let among = among(catalog, template, args)?;
    let clouds: Vec<FoundCloud<'_>> = if let Some(written) = &args.cloud {
        vec![find_cloud(catalog, written)?]
    } else {
        let covered = template.clouds.iter().map(|row| row.cloud);
        covered.map(|id: CloudId| FoundCloud::Covered(id, catalog.cloud(id))).collect()
    };
    let launches: Vec<_> = clouds
        .into_iter()
        .map(|cloud| (launch::launch(catalog, template, cloud.id(), among.as_ref()), cloud))
        .collect();
    let starts = launches.iter().any(|(launch, _)| launch.verdict == Verdict::Ready);
    let report = report::Report::new(catalog, item, template, &launches);
    args.answer.answer(terminal, &report, |report| report.human(args.cloud.is_some()));
    Ok(u8::from(!starts))
}

/// The cloud that a flag names.
pub(super) fn find_cloud<'a>(catalog: &'a Catalog, written: &str) -> Result<FoundCloud<'a>, Error> {
    launch::find_cloud(catalog, written).map_err(|near| {
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`catalog resolve` without `--cloud` lists those that a ServerTemplate covers".to_owned(),
        };
        Error::Usage { message: format!("no cloud is called `{written}`; {hint}") }
    })
}

/// The places of the images that the flags ask for.
fn among(
    catalog: &Catalog,
    template: &ServerTemplate,
    args: &Args,
) -> Result<Option<BTreeSet<usize>>, Error> {
    if let Some(written) = &args.mci {
        return image(catalog, template, written).map(Some);
    }
    if args.os.is_none() && args.arch.is_none() {
        return Ok(None);
    }
    let fold = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let fits = |at: &usize| {
        let item = template.images[*at].item().map(|id| catalog.item(id));
        let system = item.and_then(|item| item.multi_cloud_image()?.system.as_ref());
        let system = system.map(|it| {
            let whole = format!("{}{}", it.os, it.version.as_deref().unwrap_or(""));
            (fold(&it.os), fold(&whole), it.architecture.as_deref().unwrap_or("").to_owned())
        });
        let has_os = |wanted: &String| {
            system.as_ref().is_some_and(|(os, whole, _)| [os, whole].contains(&&fold(wanted)))
        };
        let has_architecture = |wanted: &String| {
            let wanted = crate::model::image_name::architecture(wanted).unwrap_or(wanted);
            system.as_ref().is_some_and(|(_, _, own)| own == wanted)
        };
        args.os.as_ref().is_none_or(has_os) && args.arch.as_ref().is_none_or(has_architecture)
    };
    Ok(Some((0..template.images.len()).filter(fits).collect()))
}

/// The places of the images of `template` that `written` means.
fn image(catalog: &Catalog, template: &ServerTemplate, written: &str) -> Result<BTreeSet<usize>, Error> {
    let name = |at: usize| {
        let reference = &template.images[at];
        reference.item().map_or(reference.written.as_str(), |id| catalog.item(id).name.as_str())
    };
    let places = || 0..template.images.len();
    let address = |at: usize| {
        let item = catalog.item(template.images[at].item()?);
        Some(urls::component_address(catalog, item))
    };
    let fits_address =
        |at: &usize| address(*at).is_some_and(|own| own == written || own.split('@').next() == Some(written));
    let place = written.parse().ok().filter(|place| (1..=template.images.len()).contains(place));
    let ways: [BTreeSet<usize>; 4] = [
        places().filter(|at| name(*at) == written).collect(),
        places().filter(fits_address).collect(),
        places().filter(|at| name(*at).eq_ignore_ascii_case(written)).collect(),
        place.map(|place: usize| place - 1).into_iter().collect(),
    ];
    if let Some(found) = ways.into_iter().find(|found| !found.is_empty()) {
        return Ok(found);
    }
    let names: Vec<String> = places().map(|at| format!("`{}`", name(at))).collect();
    let hint = match nearest(written, places().map(name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "it has none".to_owned(),
        None => format!("it has {}", either(&names).replace(" or ", " and ")),
    };
    let message = format!("no image of this ServerTemplate is called `{written}`; {hint}");
    Err(Error::Usage { message })
}
