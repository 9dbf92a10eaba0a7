//! The supported-cloud matrix as data: `api/v1/matrix.json` and `matrix.csv`.
//!
//! Fields are declared in the order of their names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::launch;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ServerTemplate;
use crate::site::Site;
use crate::site::urls;
use crate::site::words;

/// The version of the format.
pub const FORMAT: &str = "matrix/1";

/// All of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix<'a> {
    /// The columns: by type, then id, then name.
    pub clouds: Vec<CloudColumn<'a>>,
    /// [`FORMAT`].
    pub format: &'static str,
    /// The ServerTemplates, by name.
    pub rows: Vec<TemplateEntry<'a>>,
    /// The five words, best first.
    pub words: [&'static str; 5],
}

/// A cloud.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudColumn<'a> {
    /// The name to show.
    pub display_name: &'a str,
    /// Whether it is past its end.
    pub ended: bool,
    /// The name the API gives.
    pub name: &'a str,
    /// The provider's region.
    pub region: Option<&'a str>,
    /// Its part of the address.
    pub slug: &'a str,
    /// The API's `cloud_type`, if it is known.
    #[serde(rename = "type")]
    pub cloud_type: Option<&'a str>,
}

/// A ServerTemplate.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateEntry<'a> {
    /// As the command line writes it: `st:acme/linux-base@2`.
    pub address: String,
    /// The clouds that one of its known images covers, in the order of the columns.
    pub cells: Vec<Cell<'a>>,
    /// Its images in order, the default first: by name, or as written where the catalog does not hold one.
    pub mcis: Vec<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The word for every other cloud: `Unknown` or `No`.
    pub otherwise: &'static str,
    /// Its page, from the root of the site.
    pub page: String,
    /// Its publisher's name.
    pub publisher: &'a str,
}

/// A ServerTemplate in a cloud.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell<'a> {
    /// The place of the cloud among the columns, from 0.
    pub cloud: usize,
    /// The machine image of that MultiCloud Image.
    pub image: &'a str,
    /// Its instance type.
    pub instance_type: &'a str,
    /// The place of the image to take in `mcis`, from 0: the default if it covers the cloud, else the first that does
    /// and has not ended.
    pub mci: usize,
    /// One of the five words.
    pub word: &'static str,
}

/// Makes it.
pub fn matrix(site: &Site) -> Matrix<'_> {
    let catalog = &*site.catalog;
    Matrix {
        clouds: catalog.clouds.iter().map(column).collect(),
        format: FORMAT,
        rows: templates(site).map(|(item, template)| entry(catalog, item, template)).collect(),
        words: CloudWord::ALL.map(CloudWord::text),
    }
}

fn column(cloud: &crate::resolve::catalog::CatalogCloud) -> CloudColumn<'_> {
    CloudColumn {
        display_name: &cloud.display_name,
        ended: cloud.ended,
        name: &cloud.name,
        region: cloud.region.as_deref(),
        slug: &cloud.slug,
        cloud_type: cloud.cloud_type.as_deref(),
    }
}

/// The ServerTemplates of the matrix, by name.
fn templates(site: &Site) -> impl Iterator<Item = (&Item, &ServerTemplate)> {
    let catalog = &*site.catalog;
    let lineages = &site.index.by_name[Kind::ServerTemplate as usize];
    lineages.iter().filter_map(|id| {
        let item = catalog.item(catalog.lineage(*id).newest);
        Some((item, item.server_template()?))
    })
}

fn entry<'a>(catalog: &'a Catalog, item: &'a Item, template: &'a ServerTemplate) -> TemplateEntry<'a> {
    let name = |reference: &'a crate::resolve::catalog::Reference| match reference.item() {
        Some(id) => catalog.item(id).name.as_str(),
        None => reference.written.as_str(),
    };
    TemplateEntry {
        address: urls::component_address(catalog, item),
        cells: template.clouds.iter().filter_map(|row| cell(catalog, template, row)).collect(),
        mcis: template.images.iter().map(name).collect(),
        name: &item.name,
        otherwise: launch::elsewhere(template).text(),
        page: urls::best(catalog, item).as_str().to_owned(),
        publisher: &catalog.publisher(item.publisher).name,
    }
}

fn cell<'a>(catalog: &'a Catalog, template: &'a ServerTemplate, row: &CloudRow) -> Option<Cell<'a>> {
    let taken = launch::to_take(catalog, template, row)?;
    Some(Cell {
        cloud: catalog.cloud_place(row.cloud),
        image: &taken.setting.image.value,
        instance_type: &taken.setting.instance_type.value,
        mci: taken.position,
        word: row.word.text(),
    })
}

/// The same as CSV (RFC 4180): a row for each ServerTemplate, a column for each cloud, a word in each cell.
///
/// A text that a spreadsheet would take for a formula gets a `'` before it.
pub fn csv(site: &Site) -> String {
    let catalog = &*site.catalog;
    let mut text = String::from("ServerTemplate,Publisher,Revision,Address");
    for cloud in &catalog.clouds {
        text.push(',');
        field(&cloud.name, &mut text);
    }
    text.push_str("\r\n");
    for (item, template) in templates(site) {
        field(&item.name, &mut text);
        for value in [
            catalog.publisher(item.publisher).name.as_str(),
            &words::revision(item.revision),
            &urls::component_address(catalog, item),
        ] {
            text.push(',');
            field(value, &mut text);
        }
        let mut rows = template.clouds.iter().peekable();
        for (id, _) in catalog.all_clouds() {
            let row = rows.next_if(|row| row.cloud == id);
            text.push(',');
            text.push_str(row.map_or_else(|| launch::elsewhere(template), |row| row.word).text());
        }
        text.push_str("\r\n");
    }
    text
}

/// Adds a field of CSV.
fn field(value: &str, text: &mut String) {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !is_formula && !value.contains([',', '"', '\r', '\n']) {
        text.push_str(value);
        return;
    }
    text.push('"');
    if is_formula {
        text.push('\'');
    }
    text.push_str(&value.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        for (value, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "\"'=1+1\""),
            ("@x", "\"'@x\""),
            ("-", "\"'-\""),
        ] {
            let mut text = String::new();
            field(value, &mut text);
            assert_eq!(text, expected);
        }
    }
}
