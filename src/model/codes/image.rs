//! The codes of MultiCloud Images and alerts.

use super::code;
use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// An image entry that says nothing about which image it is.
pub static IMAGE_WITHOUT_FORM: Code = code(
    ("C220", "image-without-form"),
    Severity::Error,
    RightSt::Refuses,
    &[8],
    "nothing says which image is meant",
    include_str!("image-without-form.md"),
);

/// An image entry that mixes the forms.
pub static IMAGE_OF_TWO_FORMS: Code = code(
    ("C221", "image-of-two-forms"),
    Severity::Error,
    RightSt::Accepts,
    &[8],
    "two forms of an image in one entry",
    include_str!("image-of-two-forms.md"),
);

/// A setting lacks cloud, instance type or image.
pub static INCOMPLETE_SETTING: Code = code(
    ("C222", "incomplete-setting"),
    Severity::Error,
    RightSt::Refuses,
    &[43],
    "a setting is incomplete",
    include_str!("incomplete-setting.md"),
);

/// Keys that belong to a defined image, without settings.
pub static IMAGE_WITHOUT_SETTINGS: Code = code(
    ("C223", "image-without-settings"),
    Severity::Error,
    RightSt::Accepts,
    &[44],
    "an image is described but has no settings",
    include_str!("image-without-settings.md"),
);

/// `latest` for an image of the account.
pub static LATEST_WITHOUT_PUBLISHER: Code = code(
    ("C225", "latest-without-publisher"),
    Severity::Error,
    RightSt::Accepts,
    &[67],
    "`latest` needs a publisher",
    include_str!("latest-without-publisher.md"),
);

/// An image of a publisher at its working copy.
pub static PUBLISHED_IMAGE_WITHOUT_REVISION: Code = code(
    ("C226", "published-image-without-revision"),
    Severity::Warning,
    RightSt::Accepts,
    &[],
    "a published image without a revision",
    include_str!("published-image-without-revision.md"),
);

/// An `Href` that is not the address of an image.
pub static ODD_IMAGE_HREF: Code = code(
    ("C227", "odd-image-href"),
    Severity::Error,
    RightSt::Accepts,
    &[],
    "an `Href` that is no image's address",
    include_str!("odd-image-href.md"),
);

/// An alert without a name.
pub static ALERT_WITHOUT_NAME: Code = code(
    ("C228", "alert-without-name"),
    Severity::Error,
    RightSt::Refuses,
    &[],
    "an alert has no name",
    include_str!("alert-without-name.md"),
);

/// An alert's clause that does not follow the grammar.
pub static BROKEN_ALERT_CLAUSE: Code = code(
    ("C229", "broken-alert-clause"),
    Severity::Error,
    RightSt::Refuses,
    &[81],
    "an alert's clause cannot be read",
    include_str!("broken-alert-clause.md"),
)
.fixable();

/// A file of alerts with none in it.
pub static ALERTS_FILE_WITHOUT_ALERTS: Code = code(
    ("C230", "alerts-file-without-alerts"),
    Severity::Error,
    RightSt::Refuses,
    &[],
    "a file of alerts has no alerts",
    include_str!("alerts-file-without-alerts.md"),
);
