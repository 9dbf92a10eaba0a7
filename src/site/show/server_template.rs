//! The page of a ServerTemplate.

use crate::model::Kind;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::ScriptUse;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::SettingPlace;
use crate::site::show::Here;
use crate::site::show::alerts;
use crate::site::show::component::plain_section;
use crate::site::show::component::section;
use crate::site::show::references;
use crate::site::show::since::Since;
use crate::site::urls;
use crate::site::views::component::Section;
use crate::site::views::server_template::ImageRow;
use crate::site::views::server_template::Images;
use crate::site::views::server_template::LegendRow;
use crate::site::views::server_template::MatrixCell;
use crate::site::views::server_template::MatrixRow;
use crate::site::views::server_template::PartRow;
use crate::site::views::server_template::ScriptGroup;
use crate::site::views::server_template::ScriptRow;
use crate::site::views::server_template::ServerTemplateView;
use crate::site::views::shell::Link;
use crate::site::words;

/// Makes the view of the ServerTemplate `template`, which is `item`.
pub(super) fn server_template<'a>(
    here: &Here<'a>,
    item: &'a Item,
    template: &'a ServerTemplate,
) -> ServerTemplateView<'a> {
    let since = Since::of(here.catalog(), item);
    let parts: Vec<PartRow<'a>> = here
        .catalog()
        .parts(item)
        .map(|part| PartRow { kind: words::kind(part.kind), link: here.to_revision(part) })
        .collect();
    let revisions = here.revisions(item);
    let info = here.info(item, Vec::new());
    let mut sections = vec![
        plain_section("info", "Info"),
        plain_section("launch", "Launch"),
        section("images", "Images", template.images.len()),
        section("scripts", "Scripts", template.scripts.len()),
        section("inputs", "Inputs", template.inputs.len()),
        section("alerts", "Alerts", template.alerts.len()),
    ];
    let mut optional = |shown: bool, section: Section| sections.extend(shown.then_some(section));
    optional(!parts.is_empty(), section("parts", "Parts", parts.len()));
    optional(true, section("revisions", "Revisions", revisions.len()));
    optional(!info.support.is_empty(), plain_section("support", "Support"));
    ServerTemplateView {
        shell: here.component_shell("server_template", item),
        header: here.header(item, sections),
        get: here.get_this(item),
        info,
        launch: here.launch(item, template),
        images: here.images(template, &since),
        scripts: Sequence::ALL.map(|sequence| here.script_group(template, sequence, &since)).into(),
        inputs: here.inputs(template, &since),
        alerts: alerts::rows(template),
        parts,
        revisions,
    }
}

impl<'a> Here<'a> {
    fn images(&self, template: &'a ServerTemplate, since: &Since<'_>) -> Images<'a> {
        let (rows, reasons): (Vec<_>, Vec<_>) =
            template.images.iter().enumerate().map(|(at, image)| self.image(at, image)).unzip();
        let covered = template.clouds.iter().filter(|row| row.word != CloudWord::No);
        let legend = |word: CloudWord| LegendRow {
            word: words::cloud_word(word),
            meaning: words::cloud_word_meaning(word),
            count: template.clouds.iter().filter(|row| row.word == word).count(),
        };
        Images {
            rows,
            matrix: template.clouds.iter().map(|row| self.matrix_row(template, row, since)).collect(),
            legend: CloudWord::ALL.map(legend).into_iter().filter(|row| row.count > 0).collect(),
            unknown: template.has_unknown_images,
            reasons: reasons.into_iter().flatten().collect(),
            types: self.types_of(covered.map(|row| row.cloud).collect()),
        }
    }

    fn image(&self, at: usize, reference: &'a Reference) -> (ImageRow<'a>, Option<String>) {
        let told = self.tell(Kind::MultiCloudImage, reference);
        let image = told.item.and_then(Item::multi_cloud_image);
        let system = image.and_then(|image| image.system.as_ref());
        let agent = image.map(|image| {
            let agent = words::agent(&image.agent).text;
            match &image.agent.version {
                Some(version) => format!("{agent} ({version})"),
                None => agent.to_owned(),
            }
        });
        let row = ImageRow {
            anchor: format!("image-{}", at + 1),
            link: told.link,
            default: at == 0,
            revision: told.revision,
            publisher: told.publisher,
            firmness: words::firmness(reference.firmness),
            answer: told.answer,
            reason: told.reason.clone(),
            system: system.map(words::system),
            architecture: system.and_then(|system| system.architecture.as_deref()),
            agent,
            clouds: image.map(|image| image.settings.len()),
            badges: told.item.map(|item| self.badges(item)).unwrap_or_default(),
        };
        (row, told.reason)
    }

    fn matrix_row(
        &self,
        template: &'a ServerTemplate,
        row: &'a CloudRow,
        since: &Since<'_>,
    ) -> MatrixRow<'a> {
        let catalog = self.catalog();
        let cloud = catalog.cloud(row.cloud);
        let href = self.href(&urls::cloud(&cloud.slug, 1));
        MatrixRow {
            anchor: urls::anchor("cloud", &cloud.slug),
            link: Link { text: cloud.display_name.as_str().into(), href: Some(href) },
            name: &cloud.name,
            region: cloud.region.as_deref().unwrap_or(""),
            cloud_type: words::cloud_type(cloud.cloud_type.as_deref()),
            word: words::cloud_word(row.word),
            since: since.cloud(row.cloud),
            cells: template
                .images
                .iter()
                .zip(&row.cells)
                .map(|(image, cell)| matrix_cell(catalog, image, cell.map(SettingPlace::get)))
                .collect(),
        }
    }

    fn script_group(
        &self,
        template: &'a ServerTemplate,
        sequence: Sequence,
        since: &Since<'_>,
    ) -> ScriptGroup<'a> {
        let scripts = template.scripts.iter().filter(|script| script.sequence == sequence);
        ScriptGroup {
            id: words::sequence_id(sequence),
            title: sequence.word(),
            meaning: words::sequence_meaning(sequence),
            rows: scripts.map(|script| self.script(script, since)).collect(),
        }
    }

    fn script(&self, script: &'a ScriptUse, since: &Since<'_>) -> ScriptRow<'a> {
        let told = self.tell(Kind::RightScript, &script.reference);
        let written = told.item.and_then(Item::right_script);
        ScriptRow {
            sequence: script.sequence.word(),
            anchor: format!("script-{}-{}", words::sequence_id(script.sequence), script.position),
            position: script.position,
            link: told.link,
            revision: told.revision,
            publisher: told.publisher,
            firmness: words::firmness(script.reference.firmness),
            answer: told.answer,
            reason: told.reason,
            summary: told.item.map(|item| self.summary(item)).unwrap_or_default(),
            inputs: written.map(|script| script.written.inputs.len()),
            since: since.script(self.catalog(), script),
            attachments: written.map(|script| script.attachments.len()),
            badges: told.item.map(|item| self.badges(item)).unwrap_or_default(),
        }
    }

    /// Why there may be inputs that are not listed.
    pub(super) fn unknown_scripts(template: &ServerTemplate) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for script in &template.scripts {
            let reason = references::reason(Kind::RightScript, &script.reference);
            if let Some(reason) = reason.filter(|reason| !reasons.contains(reason)) {
                reasons.push(reason);
            }
        }
        reasons
    }
}

fn matrix_cell<'a>(catalog: &'a Catalog, image: &Reference, cell: Option<usize>) -> MatrixCell<'a> {
    let Some(item) = image.item().map(|id| catalog.item(id)) else {
        return MatrixCell { state: "unknown", image: "", instance_type: "", user_data: None };
    };
    let setting = cell.and_then(|at| item.multi_cloud_image()?.settings.get(at));
    match setting {
        Some(setting) => MatrixCell {
            state: "yes",
            image: &setting.setting.image.value,
            instance_type: &setting.setting.instance_type.value,
            user_data: setting.setting.user_data.as_ref().map(|data| data.value.as_str()),
        },
        None => MatrixCell { state: "no", image: "", instance_type: "", user_data: None },
    }
}
