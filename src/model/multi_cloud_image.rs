//! MultiCloud Images: the five forms in a ServerTemplate, and the file of one.

use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::fields::scalar::NullWord;
use crate::model::reference;
use crate::model::reference::NamedReference;
use crate::model::reference::REVISION;
use crate::model::reference::RevisionWord;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// The keys of a setting.
pub static SETTING: Table = Table {
    of: "a setting",
    fields: &[
        Field::needed("Cloud", Shape::Text, "the cloud's name, display name or href; right_st needs it"),
        Field::needed(
            "Instance Type",
            Shape::Text,
            "the instance type's name or resource uid; right_st needs it",
        ),
        Field::needed("Image", Shape::Text, "the image's resource uid; right_st needs it"),
        Field::optional("User Data", Shape::Text, "what the instance is started with"),
    ],
};

/// An image of one account.
const HREF: Shape = Shape::Format(&Format {
    pattern: "^(/api/multi_cloud_images/[0-9]+)?$",
    max_chars: 0,
    types: fields::TEXTS,
    example: "/api/multi_cloud_images/123",
});

/// The keys of an image map.
pub static IMAGE: Table = Table {
    of: "a MultiCloud Image",
    fields: &[
        Field::optional("Href", HREF, "the address of an image in one account"),
        Field::optional("Name", Shape::Text, "what it is called"),
        Field::optional("Description", Shape::Text, "what it is, in Markdown"),
        Field::optional("Revision", REVISION, "`latest`, `head`, or a number; `head` if absent"),
        Field::optional("Publisher", Shape::Text, "who published it; without one the account is meant"),
        Field::optional("Tags", Shape::List(&Shape::Text), "its tags"),
        Field::optional("Settings", Shape::List(&Shape::Object(&SETTING)), "what each cloud gets"),
    ],
};

/// What stands at `MultiCloudImages`.
pub const IMAGES: Shape = Shape::List(&Shape::OneOf(&[Shape::Object(&IMAGE), Shape::Text]));

/// What one cloud gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The whole entry.
    pub span: Span,
    /// The cloud: its name, display name or href.
    pub cloud: Spanned<String>,
    /// Instance type: href, name or resource uid.
    pub instance_type: Spanned<String>,
    /// Image: resource uid.
    pub image: Spanned<String>,
    /// User data.
    pub user_data: Option<Spanned<String>>,
}

/// A MultiCloud Image that is defined here (form 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiCloudImage {
    /// The whole map.
    pub span: Span,
    /// Its name.
    pub name: Spanned<String>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Tags, in order.
    pub tags: Vec<Spanned<String>>,
    /// What each cloud gets, in order.
    pub settings: Vec<Arc<Setting>>,
}

/// An image as a map writes it: defined, or named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageForm {
    /// Forms 1, 2 and 2b: by name, maybe with revision and publisher.
    Named(NamedReference),
    /// Form 3: `/api/multi_cloud_images/<digits>`.
    Href(Spanned<String>),
    /// Form 4: defined here.
    Defined(Arc<MultiCloudImage>),
}

/// An entry of a ServerTemplate's `MultiCloudImages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageEntry {
    /// A map.
    Form(ImageForm),
    /// Form 5: a file, its path read from the ServerTemplate's folder.
    File(Spanned<String>),
}

/// A file that holds one image map.
#[derive(Debug, Clone)]
pub struct MultiCloudImageFile {
    /// The file.
    pub file: FileId,
    /// The map.
    pub form: ImageForm,
}

/// Reads a file of one image; `root` is null if the file is empty.
pub fn read(root: &Node, file: FileId) -> Checked<Option<MultiCloudImageFile>> {
    let mut findings = Findings::new();
    let form = match root.kind {
        NodeKind::Mapping(_) => read_form(root, &mut findings),
        NodeKind::Sequence(_) => {
            fields::wrong_type(root, "an image file", "one map", &mut findings);
            None
        }
        NodeKind::Scalar(_) => {
            let what = if fields::is_null(root) { "the file is empty" } else { "the file holds a text" };
            let diagnostic = Diagnostic::new(&codes::IMAGE_WITHOUT_FORM, root.span, what)
                .note("an image file holds one map with `Name` and `Settings`, or another form of an image")
                .help("write the image; a file cannot name another file");
            findings.push(diagnostic);
            None
        }
    };
    fields::finish(form.map(|form| MultiCloudImageFile { file, form }), findings)
}

/// Reads the entries of a list of images; one that cannot be read is reported and left out.
pub fn read_entries(nodes: &[Node], findings: &mut Findings) -> Vec<ImageEntry> {
    nodes.iter().filter_map(|node| read_entry(node, findings)).collect()
}

fn read_entry(node: &Node, findings: &mut Findings) -> Option<ImageEntry> {
    let what = "an entry of `MultiCloudImages`";
    if fields::null_word(node).is_some() {
        findings.push(fields::null_entry(&codes::NULL_ENTRY, node, what));
        return None;
    }
    match &node.kind {
        NodeKind::Scalar(_) => fields::path(node, what, findings).map(ImageEntry::File),
        NodeKind::Mapping(_) => read_form(node, findings).map(ImageEntry::Form),
        NodeKind::Sequence(_) => {
            fields::wrong_type(node, what, "an image or the path of a file", findings);
            None
        }
    }
}

/// An image map, its fields read and not yet understood.
struct Written {
    span: Span,
    /// Where a message about something missing points.
    head: Span,
    href: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    description: Option<Spanned<String>>,
    revision: Option<Spanned<RevisionWord>>,
    publisher: Option<Spanned<String>>,
    tags: Option<Vec<Spanned<String>>>,
    settings: Vec<Arc<Setting>>,
    /// Entries of `Settings`, those that could not be read included; `None` if the key is not written.
    n_settings: Option<usize>,
}

/// Reads an image map. Of several forms in one map right_st takes `Href` before `Settings` before `Publisher`.
fn read_form(node: &Node, findings: &mut Findings) -> Option<ImageForm> {
    let map = Fields::open(node, &IMAGE, findings)?;
    let href = map.text_not_empty("Href", findings);
    let nodes = map.list("Settings", findings);
    // With an `Href` right_st does not look at the settings.
    let looked_at = if href.is_some() { Looked::Past } else { Looked::At };
    let written = Written {
        span: map.span,
        head: map.head,
        href,
        name: map.text_not_empty("Name", findings),
        description: map.text_not_empty("Description", findings),
        revision: read_revision(&map, findings),
        publisher: map.text_not_empty("Publisher", findings),
        tags: map.entry("Tags").is_some().then(|| map.texts("Tags", findings)),
        settings: nodes
            .iter()
            .filter_map(|node| read_setting(node, looked_at, findings).map(Arc::new))
            .collect(),
        n_settings: map.entry("Settings").map(|_| nodes.len()),
    };
    written.check(findings);
    written.form()
}

fn read_revision(map: &Fields<'_>, findings: &mut Findings) -> Option<Spanned<RevisionWord>> {
    let entry = map.entry("Revision")?;
    let text = match fields::null_word(entry.value) {
        Some(NullWord::Nothing) => return None,
        // right_st gives the revision an empty text.
        Some(NullWord::Capital) => Spanned::new(String::new(), entry.value.span),
        Some(NullWord::Quoted) | None => fields::text(entry.value, "`Revision`", findings)?,
    };
    Some(reference::read_revision(&text, findings))
}

/// Whether right_st looks at the settings of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looked {
    At,
    Past,
}

fn read_setting(node: &Node, looked: Looked, findings: &mut Findings) -> Option<Setting> {
    if fields::is_null(node) {
        let code = if looked == Looked::At { &codes::NULL_ENTRY } else { &codes::NULL_VALUE };
        findings.push(fields::null_entry(code, node, "an entry of `Settings`"));
        return None;
    }
    let map = Fields::open(node, &SETTING, findings)?;
    let (mut missing, mut unread) = (Vec::new(), false);
    let mut needed = |key: &'static str, findings: &mut Findings| {
        let text = map.text_not_empty(key, findings);
        let is_text = map.node(key).is_none_or(|node| fields::as_scalar(node).is_some());
        unread |= !is_text;
        if text.is_none() && is_text {
            missing.push(key);
        }
        text
    };
    let cloud = needed("Cloud", findings);
    let instance_type = needed("Instance Type", findings);
    let image = needed("Image", findings);
    if looked == Looked::At && !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
        let message = format!("a setting has no {}", names.join(" and no "));
        let diagnostic = Diagnostic::new(&codes::INCOMPLETE_SETTING, map.head, message)
            .note("`Cloud`, `Instance Type` and `Image` are needed to start a server")
            .help("write what is missing");
        findings.push(diagnostic);
    }
    let user_data = map.text("User Data", findings);
    Some(Setting { span: node.span, cloud: cloud?, instance_type: instance_type?, image: image?, user_data })
}

impl Written {
    fn form(self) -> Option<ImageForm> {
        let Written {
            span, href, name, description, revision, publisher, tags, settings, n_settings, ..
        } = self;
        if let Some(href) = href {
            return Some(ImageForm::Href(href));
        }
        let has_settings = n_settings.is_some_and(|n| 0 < n);
        if !has_settings && name.is_none() && publisher.is_none() {
            return None;
        }
        let name = name.unwrap_or_else(|| Spanned::new(String::new(), self.head));
        if has_settings {
            let tags = tags.unwrap_or_default();
            let image = MultiCloudImage { span, name, description, tags, settings };
            return Some(ImageForm::Defined(Arc::new(image)));
        }
        let (name, publisher) = (name.map(Into::into), publisher.map(|it| it.map(Into::into)));
        Some(ImageForm::Named(NamedReference { span, name, revision, publisher }))
    }

    fn check(&self, findings: &mut Findings) {
        let has_settings = self.n_settings.is_some_and(|n| 0 < n);
        if let Some(href) = &self.href {
            self.check_href(href, findings);
            return;
        }
        if !has_settings && self.publisher.is_none() && self.name.is_none() {
            let diagnostic =
                Diagnostic::new(&codes::IMAGE_WITHOUT_FORM, self.head, "nothing says which image is meant")
                    .note("an image is named by `Name`, `Revision` and `Publisher`, or defined by `Name` and `Settings`")
                    .help("write one of these forms");
            findings.push(diagnostic);
            return;
        }
        if self.name.is_none() {
            findings.push(if has_settings {
                reference::without_name(self.head, "an image")
            } else {
                reference::nameless(self.head, "a published image")
            });
        }
        if has_settings {
            let beside = [
                ("Publisher", self.publisher.as_ref().map(|it| it.span)),
                (
                    "Revision",
                    self.revision.as_ref().filter(|it| it.value != RevisionWord::Head).map(|it| it.span),
                ),
            ];
            for (key, span) in beside {
                if let Some(span) = span {
                    findings.push(mixture(span, key, "Settings"));
                }
            }
            return;
        }
        self.check_named(findings);
    }

    fn check_href(&self, href: &Spanned<String>, findings: &mut Findings) {
        let id = href.value.strip_prefix("/api/multi_cloud_images/");
        if !id.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            let message = format!("`{}` is not the address of an image", href.value);
            let diagnostic = Diagnostic::new(&codes::ODD_IMAGE_HREF, href.span, message);
            findings
                .push(diagnostic.help("write `/api/multi_cloud_images/` and its number, or name the image"));
        }
        let beside = [
            ("Name", self.name.as_ref().map(|it| it.span)),
            ("Description", self.description.as_ref().map(|it| it.span)),
            ("Revision", self.revision.as_ref().map(|it| it.span)),
            ("Publisher", self.publisher.as_ref().map(|it| it.span)),
            ("Tags", self.tags.as_ref().and_then(|tags| tags.first()).map(|it| it.span)),
            ("Settings", self.settings.first().map(|it| it.span)),
        ];
        for (key, span) in beside {
            if let Some(span) = span {
                findings.push(mixture(span, key, "Href"));
            }
        }
    }

    fn check_named(&self, findings: &mut Findings) {
        let tagged = self.tags.as_ref().is_some_and(|tags| !tags.is_empty());
        let described = [
            ("Tags", tagged),
            ("Description", self.description.is_some()),
            ("Settings", self.n_settings.is_some()),
        ];
        if let Some((key, _)) = described.iter().find(|(_, written)| *written) {
            let message = match *key {
                "Settings" => "`Settings` is empty".to_owned(),
                key => format!("`{key}` is written, but the image has no settings"),
            };
            let diagnostic = Diagnostic::new(&codes::IMAGE_WITHOUT_SETTINGS, self.head, message)
                .note("without settings right_st takes it for the name of an image that exists already")
                .help("add `Settings`; or, if an existing image is meant, remove the key");
            findings.push(diagnostic);
        }
        let wanted = self.revision.as_ref().map_or(RevisionWord::Head, |revision| revision.value);
        match (&self.publisher, wanted) {
            (None, RevisionWord::Latest) => {
                let place = self.revision.as_ref().map_or(self.head, |revision| revision.span);
                let diagnostic =
                    Diagnostic::new(&codes::LATEST_WITHOUT_PUBLISHER, place, "`latest` needs a `Publisher`")
                        .note("right_st finds no `latest` among the images of an account")
                        .help("add `Publisher`, or write the number");
                findings.push(diagnostic);
            }
            (Some(publisher), RevisionWord::Head) => {
                let place = self.revision.as_ref().map_or(publisher.span, |revision| revision.span);
                let diagnostic = Diagnostic::new(
                    &codes::PUBLISHED_IMAGE_WITHOUT_REVISION,
                    place,
                    "a published image needs a revision",
                );
                let diagnostic = diagnostic
                    .note("without one the working copy is meant, and working copies are not published")
                    .help("write `Revision:` with a number, or `latest`");
                findings.push(diagnostic);
            }
            _ => {}
        }
    }
}

fn mixture(span: Span, key: &str, form: &str) -> Diagnostic {
    Diagnostic::new(&codes::IMAGE_OF_TWO_FORMS, span, format!("`{key}` stands beside `{form}`"))
        .note(format!("an image with `{form}` does not take `{key}`"))
        .help("keep the keys of one form")
}
