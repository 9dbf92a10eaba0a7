//! Reads tables of facts: those inside the binary once, and a catalog's own `clouds.yml` and `images.yml`.

mod embedded;
mod tables;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::facts::Cloud;
use crate::facts::CloudMatch;
use crate::facts::Clouds;
use crate::facts::Facts;
use crate::facts::ImageFact;
use crate::facts::Images;
use crate::model::fields;
use crate::model::fields::DAY;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::syntax::yaml::Node;
use crate::text::Span;

pub use embedded::embedded;

/// The keys of `clouds.yml`.
pub static CLOUDS: Table = Table {
    of: "a table of clouds",
    fields: &[
        Field::required("As Of", DAY, "the day on which the table was true"),
        Field::required("Clouds", Shape::List(&Shape::Object(&CLOUD)), "a row for each cloud"),
    ],
};

static CLOUD: Table = Table {
    of: "a cloud",
    fields: &[
        Field::required("Name", Shape::Text, "the name that the API gives"),
        Field::optional("Display Name", Shape::Text, "the name that the dashboard shows"),
        Field::optional("Aliases", Shape::List(&Shape::Text), "other spellings"),
        Field::optional("Id", Shape::Whole(1), "its number in `/api/clouds/NUMBER`"),
        Field::optional("Type", Shape::Text, "the API's word for its type"),
        Field::optional("Region", Shape::Text, "the provider's region"),
        Field::optional("Retired", DAY, "the day it ended"),
    ],
};

/// The keys of `images.yml`.
pub static IMAGES: Table = Table {
    of: "a table of images",
    fields: &[
        Field::required("As Of", DAY, "the day on which the table was true"),
        Field::required("Images", Shape::List(&Shape::Object(&IMAGE)), "a row for each image"),
    ],
};

const AGENT_WORDS: [&str; 5] = ["RightLink 10", "RightLink 6", "RightLink 5", "RightLink 1 to 4", "none"];
const ARCHITECTURE_WORDS: [&str; 2] = ["x64", "i386"];
const VISIBILITY_WORDS: [&str; 2] = ["public", "private"];

static IMAGE: Table = Table {
    of: "an image",
    fields: &[
        Field::required("Cloud", Shape::Text, "the cloud it is in"),
        Field::required("Image", Shape::Text, "its resource uid there"),
        Field::optional("Name", Shape::Text, "the RightImage's name"),
        Field::optional("OS", Shape::Text, "its system, such as `Ubuntu`"),
        Field::optional("Version", Shape::Text, "the system's version, such as `16.04`"),
        Field::optional("Architecture", Shape::Word(&ARCHITECTURE_WORDS), "`x64` or `i386`"),
        Field::optional("Agent", Shape::Word(&AGENT_WORDS), "the agent on it, or `none`"),
        Field::optional("Visibility", Shape::Word(&VISIBILITY_WORDS), "whether everybody may start it"),
    ],
};

/// Reads the document `root` of `clouds.yml` over `known`: a row whose name or display name is known changes what it
/// writes and keeps the rest, other rows follow. `None` if there is no table to read.
pub fn read_clouds(root: &Node, known: &Facts, findings: &mut Findings) -> Option<Clouds> {
    let map = Fields::open(root, &CLOUDS, findings)?;
    let as_of = as_of(&map, findings);
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for node in map.list("Clouds", findings) {
        let Some(own) = row(node, &CLOUD, "`Clouds`", findings) else { continue };
        let Some(cloud) = cloud(&own, known, findings) else { continue };
        let place = own.place("Name");
        if let Some(first) = seen.get(&cloud.name) {
            findings.push(words::twice(&cloud.name, place, *first, "a cloud"));
            continue;
        }
        seen.insert(cloud.name.clone(), place);
        rows.push(cloud);
    }
    Some(known.clouds.overlaid(&Clouds::new(as_of?, rows)))
}

fn cloud(row: &Fields<'_>, known: &Facts, findings: &mut Findings) -> Option<Cloud> {
    let name = row.text_not_empty("Name", findings);
    let display_name = row.text_not_empty("Display Name", findings).map(|it| it.value);
    let aliases = row.texts("Aliases", findings);
    let id = row.whole("Id", 1, findings).map(|it| it.value);
    let cloud_type = row.text_not_empty("Type", findings);
    let region = row.text_not_empty("Region", findings).map(|it| it.value);
    let retired = words::date(row, "Retired", findings).map(|it| it.value.to_string());
    words::listed_twice(&aliases, "an alias", findings);
    if let Some(cloud_type) = cloud_type.as_ref().filter(|_| !known.cloud_types.is_empty()) {
        findings.extend(unknown_type(cloud_type, known));
    }
    let name = name?.value;
    let written_aliases = row.node("Aliases").map(|_| aliases.into_iter().map(|it| it.value).collect());
    let cloud_type = cloud_type.map(|it| it.value);
    let CloudMatch::Exact(before) = known.clouds.find(&name) else {
        return Some(Cloud {
            display_name: display_name.unwrap_or_else(|| name.clone()),
            name,
            aliases: written_aliases.unwrap_or_default(),
            id,
            cloud_type: cloud_type.unwrap_or_default(),
            region,
            retired,
        });
    };
    let before = before.clone();
    Some(Cloud {
        name: before.name,
        display_name: display_name.unwrap_or(before.display_name),
        aliases: written_aliases.unwrap_or(before.aliases),
        id: id.or(before.id),
        cloud_type: cloud_type.unwrap_or(before.cloud_type),
        region: region.or(before.region),
        retired: retired.or(before.retired),
    })
}

/// The finding that the API has no such type of cloud, as far as we know.
fn unknown_type(written: &crate::text::Spanned<String>, known: &Facts) -> Option<Diagnostic> {
    let word = written.value.as_str();
    if known.cloud_type(word).is_some() {
        return None;
    }
    let words = || known.cloud_types.iter().flat_map(|it| &it.api_types).map(String::as_str);
    let message = format!("`{word}` is not a type of cloud that we know");
    let diagnostic = Diagnostic::new(&sidecar_codes::UNKNOWN_CLOUD_TYPE, written.span, message)
        .note(format!("the API's words are {}", fields::list_of_names(words()).replace(" or ", " and ")));
    Some(match crate::diag::nearest(word, words()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    })
}

/// Reads the document `root` of `images.yml`; `known` answers which cloud is meant. `None` if there is no table to
/// read.
pub fn read_images(root: &Node, known: &Clouds, findings: &mut Findings) -> Option<Images> {
    let map = Fields::open(root, &IMAGES, findings)?;
    let as_of = as_of(&map, findings);
    let mut images: Vec<ImageFact> = Vec::new();
    let mut seen: BTreeMap<(String, String), Span> = BTreeMap::new();
    for node in map.list("Images", findings) {
        let Some(own) = row(node, &IMAGE, "`Images`", findings) else { continue };
        let Some(image) = image(&own, known, findings) else { continue };
        let (key, place) = ((image.cloud.clone(), image.image.clone()), own.place("Image"));
        if let Some(first) = seen.get(&key) {
            let what = format!("an image of `{}`", image.cloud);
            findings.push(words::twice(&image.image, place, *first, &what));
            continue;
        }
        seen.insert(key, place);
        images.push(image);
    }
    Some(Images::new(as_of?, images))
}

fn image(row: &Fields<'_>, known: &Clouds, findings: &mut Findings) -> Option<ImageFact> {
    let cloud = row.text_not_empty("Cloud", findings);
    let image = row.text_not_empty("Image", findings);
    let mut text = |key: &str| row.text_not_empty(key, findings).map(|it| it.value);
    let (name, os, version) = (text("Name"), text("OS"), text("Version"));
    let mut word =
        |key: &str, all: &[&'static str]| row.word(key, all, findings).map(|it| it.value.to_owned());
    let architecture = word("Architecture", &ARCHITECTURE_WORDS);
    let agent = word("Agent", &AGENT_WORDS);
    let visibility = word("Visibility", &VISIBILITY_WORDS);
    let written = cloud?.value;
    let cloud = known.find(&written).cloud().map_or(written, |cloud| cloud.name.clone());
    let public = visibility.map(|word| word == "public");
    Some(ImageFact { cloud, image: image?.value, name, os, version, architecture, agent, public })
}

/// The day of the table.
fn as_of(map: &Fields<'_>, findings: &mut Findings) -> Option<String> {
    words::date(map, "As Of", findings).map(|it| it.value.to_string())
}

/// An entry of the list `list` as a map of `table`; an empty one is reported.
fn row<'n>(
    node: &'n Node<'n>,
    table: &'static Table,
    list: &str,
    findings: &mut Findings,
) -> Option<Fields<'n>> {
    if fields::is_null(node) {
        let what = format!("an entry of {list}");
        findings.push(fields::null_entry(&sidecar_codes::EMPTY_SIDECAR, node, &what));
        return None;
    }
    Fields::open(node, table, findings)
}

#[cfg(test)]
mod tests;
