//! The codes of resolving: C301 to C349.

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// Declares the statics and the list of them, so that the two cannot differ.
macro_rules! codes {
    ($($name:ident = $id:literal $file:literal $severity:ident $right_st:ident [$($rule:literal),*] $summary:literal;)*) => {
        $(
            #[doc = concat!("`", $file, "`: ", $summary, ".")]
            pub static $name: Code = Code {
                id: $id,
                name: $file,
                severity: Severity::$severity,
                right_st: RightSt::$right_st,
                rules: &[$($rule),*],
                summary: $summary,
                docs: include_str!(concat!("codes/", $file, ".md")),
                fixable: false,
            };
        )*

        /// Every code of this stage, by id.
        pub static CODES: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    MISSING_SCRIPT = "C301" "missing-script" Error Refuses [9]
        "a ServerTemplate names a script file that does not exist";
    MISSING_IMAGE_FILE = "C302" "missing-image-file" Error Refuses [9]
        "a ServerTemplate names a MultiCloud Image file that does not exist";
    MISSING_ALERT_FILE = "C303" "missing-alert-file" Error Refuses [9]
        "an alerts entry names a file that does not exist";
    PATH_OUTSIDE_ROOT = "C304" "path-outside-root" Error NoSay [9, 13]
        "a path leaves the root";
    PATH_OUTSIDE_REVISION = "C305" "path-outside-revision" Error NoSay [9]
        "a committed revision names a file outside its folder";
    MISSING_ATTACHMENT = "C306" "missing-attachment" Error Refuses [13]
        "an attachment does not exist";
    ATTACHMENT_TOO_LARGE = "C307" "attachment-too-large" Error NoSay [13]
        "an attachment is larger than the platform takes";
    DANGLING_REFERENCE = "C308" "dangling-reference" Error Accepts [97]
        "a publisher of this catalog has no such component or revision";
    EXTERNAL_REFERENCE = "C309" "external-reference" Info Accepts [97]
        "a reference leads out of this catalog";
    AMBIGUOUS_REFERENCE = "C310" "ambiguous-reference" Error Accepts [97]
        "a name stands for more than one component";
    DUPLICATE_LINEAGE = "C311" "duplicate-lineage" Error NoSay []
        "two lineages share kind, publisher and id";
    LINEAGE_SLUG = "C312" "lineage-slug" Error NoSay []
        "a lineage folder's name cannot be part of an address";
    REVISION_ROOT = "C313" "revision-root" Error NoSay []
        "a revision folder does not hold exactly one root component";
    RECORD_WITHOUT_FOLDER = "C314" "record-without-folder" Error NoSay [87]
        "publication.yml records a revision that has no folder";
    FOLDER_WITHOUT_RECORD = "C315" "folder-without-record" Warning NoSay [87]
        "a revision folder has no record in publication.yml";
    CHANGED_REVISION = "C316" "changed-revision" Error NoSay [87]
        "a committed revision was changed after it was sealed";
    UNSEALED_REVISION = "C317" "unsealed-revision" Info NoSay []
        "a committed revision has no digest";
    PUBLISHER_WITHOUT_FILE = "C318" "publisher-without-file" Info NoSay []
        "a publisher has no file of its own";
    UNKNOWN_EULA = "C319" "unknown-eula" Error NoSay [98]
        "a sidecar names an EULA that does not exist";
    UNKNOWN_GROUP = "C320" "unknown-group" Error NoSay []
        "a visibility names an account group that does not exist";
    HIDDEN_DEPENDENCY = "C321" "hidden-dependency" Error NoSay [97]
        "a component needs another that its audience may not see";
    MISSING_SUCCESSOR = "C322" "missing-successor" Warning NoSay []
        "a deprecated revision names a successor that does not exist";
    ALERT_FILE_CYCLE = "C323" "alert-file-cycle" Warning Accepts []
        "alert files include each other";
    WRONG_FILE_KIND = "C325" "wrong-file-kind" Error Refuses [9]
        "a reference names a file of another kind";
    DEPRECATED_LATEST = "C326" "deprecated-latest" Warning Accepts [96]
        "`latest` finds deprecated revisions only";
    STRAY_DEFINITION = "C327" "stray-definition" Warning NoSay []
        "a definition lies in a lineage folder but in none of its revisions";
    MIXED_LINEAGE = "C328" "mixed-lineage" Error NoSay []
        "the revisions of a lineage are of different kinds";
    MISSING_HEAD = "C329" "missing-head" Error NoSay [9]
        "`Head` names a file that does not exist or is no component";
    EMPTY_LINEAGE = "C330" "empty-lineage" Error NoSay []
        "a lineage folder holds no revision and no working copy";
    EMPTY_CATALOG = "C331" "empty-catalog" Error NoSay []
        "the root holds no component";
    DUPLICATE_PUBLISHER = "C332" "duplicate-publisher" Error NoSay []
        "two publisher files have one name";
    MISPLACED_EULA = "C333" "misplaced-eula" Error NoSay [98]
        "an EULA is demanded for what is no ServerTemplate";
}
