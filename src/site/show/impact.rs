//! What goes away with something.

use crate::impact::Impact;
use crate::impact::Loss;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::site::show::Here;
use crate::site::urls;
use crate::site::views::images::ImpactRow;
use crate::site::views::images::ImpactView;
use crate::site::views::images::InsteadRow;

/// How many ServerTemplates a page lists.
const MAX_ROWS: usize = 50;

/// How many images that would do a page lists.
const MAX_INSTEAD: usize = 10;

/// How many clouds a row lists.
const MAX_CLOUDS: usize = 12;

impl<'a> Here<'a> {
    /// What goes away with this revision of a MultiCloud Image.
    pub(super) fn image_impact(&self, item: &'a Item) -> ImpactView<'a> {
        let catalog = self.catalog();
        let loss = Loss::Images(std::collections::BTreeSet::from([item.id]));
        let found = crate::impact::impact(catalog, &self.site.index.systems, &loss, vec![item.id]);
        self.impact(&found, format!("catalog impact --mci {}", urls::component_address(catalog, item)))
    }

    /// A loss in words; of the ServerTemplates only the newest revisions are told.
    pub(super) fn impact(&self, found: &Impact, command: String) -> ImpactView<'a> {
        let catalog = self.catalog();
        let name = |id: &CloudId| catalog.cloud(*id).display_name.as_str();
        let newest =
            |item: &Item| matches!(item.home, Home::Revision(id) if catalog.lineage(id).newest == item.id);
        let hits: Vec<_> = found.hits.iter().filter(|hit| newest(catalog.item(hit.template))).collect();
        let mut changed: Vec<_> = hits.iter().filter(|hit| !hit.changes.is_empty()).collect();
        changed.sort_by_cached_key(|hit| {
            let item = catalog.item(hit.template);
            (
                std::cmp::Reverse(hit.changes.iter().filter(|it| it.dark).count()),
                item.name.to_lowercase(),
                item.id,
            )
        });
        let row = |hit: &&&crate::impact::Hit| {
            let dark: Vec<&'a str> =
                hit.changes.iter().filter(|it| it.dark).map(|it| name(&it.cloud)).collect();
            let choose = |it: &&crate::impact::WordChange| it.after == CloudWord::ChooseMci;
            ImpactRow {
                link: self.to_item(catalog.item(hit.template)),
                more_dark: dark.len().saturating_sub(MAX_CLOUDS),
                dark: dark.into_iter().take(MAX_CLOUDS).collect(),
                choose: hit.changes.iter().filter(choose).count(),
                remains: hit.remains,
            }
        };
        ImpactView {
            templates: hits.len(),
            more: changed.len().saturating_sub(MAX_ROWS),
            rows: changed.iter().take(MAX_ROWS).map(row).collect(),
            instead: found
                .instead
                .iter()
                .take(MAX_INSTEAD)
                .map(|it| InsteadRow {
                    link: self.to_item(catalog.item(it.image)),
                    more: it.covers.len().saturating_sub(MAX_CLOUDS),
                    covers: it.covers.iter().take(MAX_CLOUDS).map(name).collect(),
                })
                .collect(),
            command,
        }
    }
}
