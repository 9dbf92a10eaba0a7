//! What pages of all kinds of components share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::resolve::catalog::Usage;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::banners;
use crate::site::show::cards::published;
use crate::site::show::diff;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::component::FileRow;
use crate::site::views::component::Header;
use crate::site::views::component::Info;
use crate::site::views::component::InfoRow;
use crate::site::views::component::RevisionRow;
use crate::site::views::component::RevisionStep;
use crate::site::views::component::Section;
use crate::site::views::component::UsageRow;
use crate::site::views::component::UsedBy;
use crate::site::views::shell::Link;
use crate::site::views::shell::Shell;
use crate::site::words;

impl<'a> Here<'a> {
    /// The frame of a component's page.
    pub(super) fn component_shell(&self, page: &'static str, item: &'a Item) -> Shell<'a> {
        let catalog = self.catalog();
        let mut about = About::new(page, &item.name);
        about.kind = Some(item.kind);
        about.item = Some(item);
        about.description = self.summary(item);
        about.canonical = banners::canonical(catalog, item);
        let is_newest = about.canonical.is_some() || matches!(item.home, Home::Part { .. });
        about.indexable = is_newest && matches!(item.state, State::Published | State::WorkingCopy);
        about.crumbs.push((words::kinds(item.kind).text.into(), urls::list(item.kind, 1)));
        match item.home {
            Home::Part { of, .. } => {
                let template = catalog.item(of);
                about
                    .crumbs
                    .insert(0, (words::kinds(template.kind).text.into(), urls::list(template.kind, 1)));
                about.crumbs[1] = (Cow::Borrowed(&template.name), urls::item(catalog, template));
            }
            Home::Revision(id) => {
                let newest = catalog.item(catalog.lineage(id).newest);
                // The newest revision's own page shows the lineage's page: both are the same but for their depth.
                if newest.id != item.id {
                    about
                        .crumbs
                        .push((Cow::Borrowed(&newest.name), urls::lineage(catalog, catalog.lineage(id))));
                    about.title = format!("{} {}", item.name, words::revision(item.revision)).into();
                }
            }
        }
        self.shell(about)
    }

    /// The head of a component's page.
    pub(super) fn header(&self, item: &'a Item, sections: Vec<Section>) -> Header<'a> {
        let (clouds, clouds_unknown) = self.cloud_types(item);
        let part_of = match item.home {
            Home::Part { of, .. } => Some(self.to_revision(self.catalog().item(of))),
            Home::Revision(_) => None,
        };
        Header {
            kind: words::kind(item.kind),
            name: &item.name,
            publisher: self.to_publisher(item.publisher),
            logo: self.logo(item.publisher),
            revision: words::revision(item.revision),
            state: words::state(item.state),
            published: published(item),
            committed: committed(item),
            summary: self.summary(item),
            categories: self.categories_of(item),
            clouds,
            clouds_unknown,
            badges: self.badges(item),
            banners: banners::banners(self, item),
            part_of,
            sections,
        }
    }

    /// The section Info.
    pub(super) fn info(&self, item: &'a Item, more: Vec<InfoRow<'a>>) -> Info<'a> {
        let catalog = self.catalog();
        let lineage = catalog.lineage_of(item);
        let is_part = matches!(item.home, Home::Part { .. });
        let publication = lineage.publication.as_deref().filter(|_| !is_part);
        let record = item.record.as_deref().filter(|_| !is_part);
        let publisher = catalog.publisher(item.publisher);
        let own_support = publication.and_then(|publication| publication.support.as_ref());
        let support = own_support.or_else(|| publisher.file.as_ref()?.support.as_ref());
        let html = |text: Option<&str>| text.map(prose::description).unwrap_or_default();
        let text =
            |value: &'a Option<crate::text::Spanned<String>>| value.as_ref().map(|it| it.value.as_str());
        Info {
            description: html(item.description()),
            long_description: html(publication.and_then(|it| text(&it.long_description))),
            notes: record.and_then(|record| text(&record.notes)),
            message: record.and_then(|record| text(&record.commit_message)),
            rows: self.info_rows(item, more),
            support: html(support.map(|support| support.value.as_str())),
            eulas: self.eulas_of(item),
        }
    }

    fn info_rows(&self, item: &'a Item, more: Vec<InfoRow<'a>>) -> Vec<InfoRow<'a>> {
        let catalog = self.catalog();
        let lineage = catalog.lineage_of(item);
        let is_part = matches!(item.home, Home::Part { .. });
        let mut rows = vec![
            row("Kind", item.kind.title()),
            InfoRow { label: "Publisher", value: self.to_publisher(item.publisher), code: false },
        ];
        rows.push(row("Revision", words::revision(item.revision)));
        if !is_part {
            if lineage.publication.is_some() {
                rows.push(code_row("Lineage", lineage.id.as_str()));
            }
            rows.extend(published(item).map(|day| row("Published", day)));
            rows.extend(committed(item).map(|day| row("Committed", day)));
        }
        if item.revision == RevisionNumber::Head {
            rows.push(code_row("File", self.site.sources.path(item.file).as_str()));
        }
        rows.extend(item.digest.as_deref().map(|digest| code_row("Digest", digest)));
        rows.extend(more);
        rows
    }

    /// The licences that the lineage of `item` demands, each in its newest revision.
    pub(super) fn eulas_of(&self, item: &'a Item) -> Vec<Link<'a>> {
        let catalog = self.catalog();
        let written = catalog.lineage_of(item).publication.iter().flat_map(|it| &it.eulas);
        let link = |slug: &'a str| {
            let newest = catalog.eulas.iter().filter(|it| it.slug == slug).max_by_key(|it| it.revision);
            match newest {
                Some(eula) => {
                    let text = format!("{} (revision {})", eula.name, eula.revision);
                    Link { text: text.into(), href: Some(self.href(&urls::eula(eula))) }
                }
                None => Link { text: slug.into(), href: None },
            }
        };
        written.map(|slug| link(&slug.value)).collect()
    }

    /// The revisions of the lineage of `item`, newest first.
    pub(super) fn revisions(&self, item: &'a Item) -> Vec<RevisionRow<'a>> {
        let catalog = self.catalog();
        let Home::Revision(id) = item.home else { return Vec::new() };
        let lineage = catalog.lineage(id);
        let row = |other: &'a Item| {
            let record = other.record.as_deref();
            let text = |value: Option<&'a crate::text::Spanned<String>>| value.map(|it| it.value.as_str());
            RevisionRow {
                revision: words::revision(other.revision),
                href: self.href(&urls::item(catalog, other)),
                name: (other.name != item.name).then_some(other.name.as_str()),
                state: words::state(other.state),
                published: published(other),
                committed: committed(other),
                notes: text(record.and_then(|record| record.notes.as_ref())),
                message: text(record.and_then(|record| record.commit_message.as_ref())),
                current: other.id == item.id,
                newest: other.id == lineage.newest,
                step: diff::previous(catalog, other).map(|before| self.step(before, other)),
            }
        };
        lineage.items.iter().rev().map(|id| row(catalog.item(*id))).collect()
    }

    fn step(&self, before: &Item, item: &Item) -> RevisionStep {
        RevisionStep {
            href: self.href(&urls::diff(self.catalog(), before, item)),
            from: words::revision(before.revision),
            verdict: words::verdict(self.site.verdict(before, item)),
        }
    }

    /// Who uses `item`: a row for each ServerTemplate, with its newest revision that does.
    pub(super) fn used_by(&self, item: &'a Item) -> UsedBy<'a> {
        let catalog = self.catalog();
        let mut users: BTreeMap<LineageId, Vec<&Usage>> = BTreeMap::new();
        for usage in &item.used_by {
            if let Home::Revision(lineage) = catalog.item(usage.by).home {
                users.entry(lineage).or_default().push(usage);
            }
        }
        let total = users.len();
        let mut users: Vec<(&'a Item, Vec<&Usage>)> =
            users.into_iter().map(|(lineage, usages)| (self.user(lineage, &usages), usages)).collect();
        users.sort_by_cached_key(|(user, _)| (user.name.to_lowercase(), user.id));
        users.truncate(UsedBy::LIMIT);
        let rows = users.into_iter().map(|(user, usages)| self.usage(user, &usages)).collect();
        let command = format!("catalog show {} --transitive", urls::component_address(catalog, item));
        UsedBy { rows, total, command }
    }

    /// Of the revisions that use something, the one to show: the lineage's newest, else the last.
    fn user(&self, lineage: LineageId, usages: &[&Usage]) -> &'a Item {
        let catalog = self.catalog();
        let newest = catalog.lineage(lineage).newest;
        let last = usages.iter().map(|usage| usage.by).max().unwrap_or(newest);
        let shown = if usages.iter().any(|usage| usage.by == newest) { newest } else { last };
        catalog.item(shown)
    }

    fn usage(&self, user: &'a Item, usages: &[&Usage]) -> UsageRow<'a> {
        let mut revisions: Vec<ItemId> = usages.iter().map(|usage| usage.by).collect();
        revisions.sort_unstable();
        revisions.dedup();
        let own = usages.iter().filter(|usage| usage.by == user.id);
        UsageRow {
            link: self.to_item(user),
            publisher: self.to_publisher(user.publisher),
            revision: words::revision(user.revision),
            revisions: revisions.len(),
            state: words::state(user.state),
            roles: own.map(|usage| words::role(usage.role)).collect(),
        }
    }

    /// The files `of` an item, with addresses where the site holds them.
    pub(super) fn files(
        &self,
        item: &'a Item,
        of: &'a [crate::resolve::catalog::ComponentFile],
        folder: &str,
    ) -> Vec<FileRow<'a>> {
        let is_held = item.revision != RevisionNumber::Head;
        let row = |file: &'a crate::resolve::catalog::ComponentFile| {
            let path = is_held.then(|| urls::file(self.catalog(), item, &format!("{folder}{}", file.path)));
            let known = file.sha256.or_else(|| self.site.sources.get(file.file)?.sha256);
            FileRow {
                path: &file.path,
                href: path.flatten().map(|path| self.href(&path)),
                size: file.size,
                size_text: words::bytes(file.size),
                sha256: known.map(|digest| crate::source::hex(&digest)),
            }
        };
        of.iter().map(row).collect()
    }
}

/// The day that `item` was committed.
pub(super) fn committed(item: &Item) -> Option<String> {
    Some(item.record.as_ref()?.committed.as_ref()?.value.to_string())
}

/// A row of words.
pub(super) fn row<'a>(label: &'static str, value: impl Into<Cow<'a, str>>) -> InfoRow<'a> {
    InfoRow { label, value: Link { text: value.into(), href: None }, code: false }
}

/// A row of code.
pub(super) fn code_row<'a>(label: &'static str, value: impl Into<Cow<'a, str>>) -> InfoRow<'a> {
    InfoRow { code: true, ..row(label, value) }
}

/// A section with how much is in it.
pub(super) fn section(id: &'static str, title: &'static str, count: usize) -> Section {
    Section { id, title, count: Some(count) }
}

/// A section that is not counted.
pub(super) fn plain_section(id: &'static str, title: &'static str) -> Section {
    Section { id, title, count: None }
}
