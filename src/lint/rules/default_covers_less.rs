//! C462 `default-covers-less`: a ServerTemplate runs in clouds that its default image does not cover.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C462",
        name: "default-covers-less",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[69, 70],
        summary: "clouds that the default image does not cover",
        docs: include_str!("default_covers_less.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Clouds that a message names.
const SHOWN: usize = 5;

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| item.state != State::Deprecated) else { return Vec::new() };
    let Some(default) = template.images.first().filter(|image| image.item().is_some()) else { return Vec::new() };
    let rows = template.clouds.iter().filter(|row| row.word == CloudWord::ChooseMci && row.cells[0].is_none());
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let names = |of: &mut dyn Iterator<Item = &&CloudRow>| {
        let name = |row: &&CloudRow| format!("`{}`", catalog.cloud(row.cloud).display_name);
        let shown: Vec<String> = of.take(SHOWN).map(name).collect();
        match of.count() {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    };
    let message = format!("the default image `{}` does not cover {}", default.written, names(&mut rows.iter()));
    let mut diagnostic = Diagnostic::new(&RULE.code, images::span_of_image(template, 0), message)
        .note("there a user must choose another image of this ServerTemplate by hand");
    let covering = |row: &CloudRow| row.cells.iter().flatten().count();
    let mut alone = rows.iter().filter(|row| covering(row) == 1).peekable();
    // With unknown images nobody can say that it is only one.
    if alone.peek().is_some() && !template.has_unknown_images {
        diagnostic = diagnostic.note(format!("one image alone covers {}", names(&mut alone)));
    }
    vec![diagnostic.help("map these clouds in the default image, or say in the description which image to choose")]
}
