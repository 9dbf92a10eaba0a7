//! Clouds: all of them by type, and what runs in each.

use std::borrow::Cow;

use crate::path::OutPath;
use crate::resolve::catalog::CatalogCloud;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::LineageId;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::lists::CloudGroup;
use crate::site::views::lists::CloudImageRow;
use crate::site::views::lists::CloudSummary;
use crate::site::views::lists::CloudView;
use crate::site::views::lists::CloudsView;
use crate::site::views::lists::RunGroup;
use crate::site::views::lists::RunRow;
use crate::site::views::lists::WordCount;
use crate::site::words;

/// How many ServerTemplates of a single cloud its page lists.
const MAX_ONLY: usize = 50;

/// How many images a cloud's page lists.
const MAX_IMAGES: usize = 200;

/// Makes the page of all clouds.
pub(super) fn clouds<'a>(here: &Here<'a>) -> CloudsView<'a> {
    let mut about = About::new("clouds", "Clouds");
    about.description = "Which ServerTemplates run in which cloud".into();
    CloudsView {
        shell: here.shell(about),
        groups: here.cloud_groups(),
        matrix: here.matrix_href(),
        machine_images: here.if_planned(&urls::images(1)),
        agents: here.if_planned(&urls::agents()),
        unknown: here.site.index.unknown,
    }
}

/// Makes a page of what runs in the cloud `cloud_id`.
pub(super) fn cloud<'a>(here: &Here<'a>, cloud_id: CloudId, page: usize) -> CloudView<'a> {
    let cloud = here.catalog().cloud(cloud_id);
    let index = &here.site.index.clouds[here.catalog().cloud_place(cloud_id)];
    let mut about = About::new("cloud", &cloud.display_name);
    about.crumbs.push(("Clouds".into(), urls::clouds()));
    about.description = format!("ServerTemplates and images for {}", cloud.display_name).into();
    let type_id = words::cloud_type(cloud.cloud_type.as_deref());
    let (rows, pager) = here.page_of(&index.run, page, |page| urls::cloud(&cloud.slug, page));
    let count = |word| WordCount {
        word: words::cloud_word(word),
        meaning: words::cloud_word_meaning(word),
        count: index.count(word),
    };
    let group = |word| RunGroup {
        word: words::cloud_word(word),
        meaning: words::cloud_word_meaning(word),
        rows: rows.iter().filter(|row| row.0 == word).map(|row| here.run_row(row.1, cloud_id)).collect(),
    };
    let only_here = here.only_in(cloud_id, page);
    let images = if page == 1 { &index.images[..index.images.len().min(MAX_IMAGES)] } else { &[] };
    CloudView {
        shell: here.shell(about),
        title: &cloud.display_name,
        name: &cloud.name,
        cloud_type: words::cloud_type_title(type_id),
        cloud_type_id: type_id.into(),
        region: cloud.region.as_deref().unwrap_or(""),
        retired: cloud.retired.as_deref(),
        ended: cloud.ended,
        counts: CloudWord::ALL.map(count).into_iter().filter(|it| it.count > 0).collect(),
        groups: CloudWord::ALL.map(group).into_iter().filter(|it| !it.rows.0.is_empty()).collect(),
        pager,
        only_here_total: only_here.len(),
        only_here: only_here.iter().take(MAX_ONLY).map(|item| here.to_item(item)).collect(),
        impact_command: format!("catalog impact --cloud {}", cloud.slug),
        images: images.iter().map(|image| here.cloud_image(*image, cloud_id)).collect(),
        images_total: index.images.len(),
    }
}

impl<'a> Here<'a> {
    /// The address of a page, if there is one.
    fn if_planned(&self, path: &OutPath) -> Option<String> {
        self.site.page(path.as_str()).map(|page| self.href(&page.path))
    }

    /// The ServerTemplates that run in this cloud and in no other, by name; on the first page only.
    fn only_in(&self, cloud: CloudId, page: usize) -> Vec<&'a Item> {
        let catalog = self.catalog();
        let runs = |word: CloudWord| matches!(word, CloudWord::Default | CloudWord::ChooseMci);
        let run = &self.site.index.clouds[catalog.cloud_place(cloud)].run;
        let here = run.iter().filter(|(word, _)| page == 1 && runs(*word));
        let items = here.map(|(_, lineage)| catalog.item(catalog.lineage(*lineage).newest));
        let is_only = |item: &&Item| {
            let rows = item.server_template().map_or(&[][..], |template| &template.clouds);
            rows.iter().filter(|row| runs(row.word)).count() == 1
        };
        items.filter(is_only).collect()
    }

    /// All clouds by type.
    pub(super) fn cloud_groups(&self) -> Vec<CloudGroup<'a>> {
        let mut groups: Vec<CloudGroup<'a>> = Vec::new();
        for (at, cloud) in self.catalog().clouds.iter().enumerate() {
            let id = words::cloud_type(cloud.cloud_type.as_deref());
            let row = self.cloud_summary(at, cloud);
            if let Some(group) = groups.iter_mut().find(|group| group.id == id) {
                group.rows.push(row);
            } else {
                let title = words::cloud_type_title(id);
                groups.push(CloudGroup { id: Cow::Borrowed(id), title, rows: vec![row] });
            }
        }
        groups
    }

    fn cloud_summary(&self, at: usize, cloud: &'a CatalogCloud) -> CloudSummary<'a> {
        let index = &self.site.index.clouds[at];
        CloudSummary {
            title: &cloud.display_name,
            name: &cloud.name,
            region: cloud.region.as_deref().unwrap_or(""),
            href: self.href(&urls::cloud(&cloud.slug, 1)),
            ended: cloud.ended,
            by_default: index.count(CloudWord::Default),
            by_choice: index.count(CloudWord::ChooseMci),
            by_ended: index.count(CloudWord::Ended),
            images: index.images.len(),
        }
    }

    fn run_row(&self, lineage: LineageId, cloud: CloudId) -> RunRow<'a> {
        let catalog = self.catalog();
        let item = catalog.item(catalog.lineage(lineage).newest);
        let template = item.server_template();
        let row = template.and_then(|template| template.clouds.iter().find(|row| row.cloud == cloud));
        // The default image stands first, so that it wins where it covers the cloud.
        let mut cells = row.iter().flat_map(|row| row.cells.iter().enumerate());
        let taken = cells.find_map(|(at, cell)| {
            let image: &'a Item = catalog.item(template?.images.get(at)?.item()?);
            Some((image, image.multi_cloud_image()?.settings.get((*cell)?.get())?))
        });
        let mut link = self.to_item(item);
        if row.is_some() {
            let anchor = urls::anchor("cloud", &catalog.cloud(cloud).slug);
            link.href = link.href.map(|href| format!("{href}#{anchor}"));
        }
        RunRow {
            link,
            publisher: self.to_publisher(item.publisher),
            revision: words::revision(item.revision),
            image: taken.map(|(image, _)| self.to_item(image)),
            uid: taken.map_or("", |(_, setting)| &setting.setting.image.value),
            instance_type: taken.map_or("", |(_, setting)| &setting.setting.instance_type.value),
        }
    }

    fn cloud_image(&self, lineage: LineageId, cloud: CloudId) -> CloudImageRow<'a> {
        let catalog = self.catalog();
        let item = catalog.item(catalog.lineage(lineage).newest);
        let settings = item.multi_cloud_image().map_or(&[][..], |image| &image.settings);
        let setting = settings.iter().find(|setting| setting.cloud == cloud);
        CloudImageRow {
            link: self.to_item(item),
            publisher: self.to_publisher(item.publisher),
            uid: setting.map_or("", |setting| &setting.setting.image.value),
            instance_type: setting.map_or("", |setting| &setting.setting.instance_type.value),
        }
    }
}
