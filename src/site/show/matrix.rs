//! The supported-cloud matrix, as a page.

use crate::launch;
use crate::model::Kind;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::LineageId;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::lists::WordCount;
use crate::site::views::matrix::MatrixCloud;
use crate::site::views::matrix::MatrixType;
use crate::site::views::matrix::MatrixView;
use crate::site::views::matrix::TemplateRow;
use crate::site::words;

/// How many ServerTemplates one page shows. Source: readable at 300 × 60 in one page, the issue about the site.
pub(crate) const PAGE_SIZE: usize = 300;

/// Makes a page of the matrix.
pub(super) fn matrix<'a>(here: &Here<'a>, page: usize) -> MatrixView<'a> {
    let catalog = here.catalog();
    let mut about = About::new("matrix", "Which ServerTemplate runs in which cloud");
    about.crumbs.push(("Clouds".into(), urls::clouds()));
    about.description = "All ServerTemplates and all clouds in one table".into();
    let lineages = &here.site.index.by_name[Kind::ServerTemplate as usize];
    let (rows, pager) = here.page_of_size(lineages, page, PAGE_SIZE, urls::matrix);
    let mut types: Vec<MatrixType<'a>> = Vec::new();
    for cloud in &catalog.clouds {
        let id = words::cloud_type(cloud.cloud_type.as_deref());
        let title = words::cloud_type_title(id);
        let column = MatrixCloud {
            title: &cloud.display_name,
            href: here.href(&urls::cloud(&cloud.slug, 1)),
            ended: cloud.ended,
        };
        // Clouds are sorted by type, but two words of the API may be one type for people.
        match types.last_mut() {
            Some(last) if last.title == title => last.clouds.push(column),
            _ => types.push(MatrixType { id: id.into(), title, clouds: vec![column] }),
        }
    }
    MatrixView {
        shell: here.shell(about),
        types,
        clouds: catalog.clouds.len(),
        rows: rows.iter().map(|id| here.template_row(*id)).collect(),
        counts: counts(here),
        pager,
        json: here.href(&urls::matrix_json()),
        csv: here.href(&urls::matrix_csv()),
        script: here.site.assets.get("matrix.js").map(|asset| here.href(&asset.path)),
    }
}

/// How often each word is said in all of the matrix.
fn counts(here: &Here<'_>) -> Vec<WordCount> {
    let index = &here.site.index;
    let all = index.clouds.len() * index.by_name[Kind::ServerTemplate as usize].len();
    let said = |word| index.clouds.iter().map(|cloud| cloud.count(word)).sum::<usize>();
    let others: usize = CloudWord::ALL.into_iter().filter(|word| *word != CloudWord::No).map(said).sum();
    let count = |word| WordCount {
        word: words::cloud_word(word),
        meaning: words::cloud_word_meaning(word),
        count: if word == CloudWord::No { all - others } else { said(word) },
    };
    CloudWord::ALL.map(count).into()
}

impl<'a> Here<'a> {
    /// The first page of the matrix, if there is one.
    pub(super) fn matrix_href(&self) -> Option<String> {
        let path = urls::matrix(1);
        self.site.page(path.as_str()).map(|page| self.href(&page.path))
    }

    fn template_row(&self, lineage: LineageId) -> TemplateRow<'a> {
        let catalog = self.catalog();
        let item = catalog.item(catalog.lineage(lineage).newest);
        let link = self.to_item(item);
        let href = link.href.as_deref().unwrap_or("");
        let mut cells = String::new();
        if let Some(template) = item.server_template() {
            let mut rows = template.clouds.iter().peekable();
            for (id, cloud) in catalog.all_clouds() {
                let row = rows.next_if(|row| row.cloud == id);
                let word = row.map_or_else(|| launch::elsewhere(template), |row| row.word);
                let anchor = if row.is_some() { Some(cloud.slug.as_str()) } else { None };
                cell(word, href, anchor, &mut cells);
            }
        }
        TemplateRow {
            publisher: &catalog.publisher(item.publisher).name,
            revision: words::revision(item.revision),
            link,
            cells,
        }
    }
}

/// Writes a cell. `href` and `anchor` are addresses of ours, in which nothing needs escaping but `&` and quotes.
fn cell(word: CloudWord, href: &str, anchor: Option<&str>, cells: &mut String) {
    let crate::site::views::shell::Word { id, text } = words::cloud_word(word);
    cells.push_str("<td class=\"");
    cells.push_str(id);
    cells.push_str("\">");
    if word == CloudWord::No {
        cells.push_str(text);
    } else {
        cells.push_str("<a href=\"");
        escaped(href, cells);
        cells.push_str(match anchor {
            Some(_) => "#cloud-",
            None => "#clouds",
        });
        escaped(anchor.unwrap_or(""), cells);
        cells.push_str("\">");
        cells.push_str(text);
        cells.push_str("</a>");
    }
    cells.push_str("</td>");
}

/// Adds `text` so that it can stand in an attribute.
fn escaped(text: &str, out: &mut String) {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
