//! C491 `uncovered-cloud`: a description lists clouds that are not those of the images.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::facts::Cloud;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CatalogCloud;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C491",
        name: "uncovered-cloud",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[68],
        summary: "a description lists clouds that are not those of the images",
        docs: include_str!("uncovered_cloud.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

/// Words that make of a line something else than a list of what is supported.
const NOT_A_LIST: [&str; 12] = [
    " not ", "n't ", " no ", " except", " without ", "unsupported", " instead", " until ", " was ", " were ",
    " planned", " soon",
];
/// Words that speak of clouds without their names.
const SWEEPING: [&str; 9] =
    [" all ", " every ", " each ", " any ", " other ", " others", " more ", " etc", " regions"];
/// Words by which people call the clouds of a type.
const PROVIDERS: [(&str, &[&str]); 6] = [
    ("amazon", &["aws", "amazon", "ec2"]),
    ("azure", &["azure", "microsoft"]),
    ("azure_v2", &["azure", "microsoft"]),
    ("google", &["google", "gce"]),
    ("soft_layer", &["softlayer", "ibm"]),
    ("vscale", &["vmware", "vsphere", "rca-v"]),
];
/// Items of a list that mean the clouds of some types, whatever their names.
const WHOLE: [(&[&str], &[&str]); 5] = [
    (&["aws", "amazon", "amazon web services", "amazon ec2", "ec2"], &["amazon"]),
    (&["azure rm", "azurerm", "azure resource manager"], &["azure_v2"]),
    (&["azure", "microsoft azure"], &["azure", "azure_v2"]),
    (&["google", "google compute engine", "google cloud", "gce"], &["google"]),
    (&["softlayer", "ibm softlayer"], &["soft_layer"]),
];
/// Clouds that a message names.
const SHOWN: usize = 5;

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let template = item.server_template().filter(|it| !it.has_unknown_images && !it.images.is_empty());
    let live = revision::is_live(item, catalog) && !revision::is_mirror(item, catalog);
    let Some((template, written)) = template.filter(|_| live).zip(places::description(item)) else {
        return Vec::new();
    };
    let lines = lines(&written.value);
    if lines.is_empty() {
        return Vec::new();
    }
    let rows = template.clouds.iter().filter(|row| row.cells.iter().any(Option::is_some));
    let covered: Vec<&CatalogCloud> = rows.map(|row| catalog.cloud(row.cloud)).collect();
    let known = catalog.facts.clouds.all();
    let listed: Vec<Listed<'_>> = lines.iter().flat_map(|line| names(*line, &written.value, known)).collect();
    let mut found = Vec::new();
    for it in listed.iter().filter(|it| !covered.iter().any(|cloud| cloud.name == it.cloud.name)) {
        let message = format!("the description lists `{}`, and no image covers it", &written.value[it.start..it.end]);
        let span = places::part(written, it.start, it.end, sources);
        let diagnostic = Diagnostic::new(&RULE.code, span, message)
            .note(format!("the images cover {}", quoted(&covered)))
            .help(format!("remove it from the list, or add a setting for `{}` to an image", it.cloud.name));
        found.push(diagnostic);
    }
    // A cloud of unknown type may be of any.
    let is_typed = covered.iter().all(|cloud| cloud.cloud_type.is_some());
    let has_type = |own: &&str| covered.iter().any(|cloud| cloud.cloud_type.as_deref() == Some(*own));
    for (start, end) in lines.iter().filter_map(|line| entry(*line, &written.value)) {
        let lower = written.value[start..end].to_lowercase();
        let meant = WHOLE.iter().find(|(names, _)| names.contains(&lower.as_str()));
        let Some((_, own)) = meant.filter(|_| is_typed) else { continue };
        if !own.iter().any(has_type) && !listed.iter().any(|it| it.start == start) {
            let message =
                format!("the description lists `{}`, and no image covers one of its clouds", &written.value[start..end]);
            let diagnostic = Diagnostic::new(&RULE.code, places::part(written, start, end, sources), message)
                .note(format!("the images cover {}", quoted(&covered)))
                .help("remove it from the list, or add settings for its clouds to an image");
            found.push(diagnostic);
        }
    }
    let several: BTreeSet<&str> = listed.iter().map(|it| it.cloud.name.as_str()).collect();
    if several.len() < 2 {
        return found;
    }
    let section: Vec<&str> = lines.iter().map(|(start, end)| &written.value[*start..*end]).collect();
    let section = format!(" {} ", section.join(" "));
    let texts = (section.to_lowercase(), written.value.to_lowercase());
    let missing: Vec<&CatalogCloud> =
        covered.into_iter().filter(|cloud| is_unlisted(cloud, &listed, known, &texts)).collect();
    if !missing.is_empty() {
        let message = format!("the description does not list {}, which the images cover", quoted(&missing));
        let span = places::part(written, listed[0].start, listed[0].end, sources);
        let diagnostic = Diagnostic::new(&RULE.code, span, message).note("the list of clouds begins here");
        found.push(diagnostic.help("add what is missing, so that people do not look elsewhere"));
    }
    found
}

/// A cloud that a description lists, and where.
struct Listed<'a> {
    cloud: &'a Cloud,
    start: usize,
    end: usize,
}

/// Whether a list that holds `listed` forgets `cloud`: not if it is called something else, or meant by a wider word.
fn is_unlisted(cloud: &CatalogCloud, listed: &[Listed<'_>], known: &[Cloud], (section, text): &(String, String)) -> bool {
    if SWEEPING.iter().any(|word| section.contains(word)) {
        return false;
    }
    let Some(own) = known.iter().find(|it| it.name == cloud.name) else { return false };
    let spellings = [&own.name, &own.display_name].into_iter().chain(&own.aliases);
    let is_named = spellings.into_iter().any(|name| text.contains(&name.to_lowercase()));
    let Some((_, words)) = PROVIDERS.iter().find(|(it, _)| *it == own.cloud_type) else { return false };
    let is_by_region = listed.iter().any(|it| it.cloud.cloud_type == own.cloud_type);
    !is_named && (is_by_region || !words.iter().any(|word| text.contains(word)))
}

/// The lines of `text` that list the supported clouds: those below a heading that says so, or behind such words, up to
/// the next heading or to an empty line behind a list without a heading.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    // Whether we are below a heading, below a line of words, or neither.
    let mut heading = None;
    // Whether a list without a heading has begun, so that an empty line ends it.
    let mut has_begun = false;
    let mut at = 0;
    while at < text.len() {
        if heading.is_none() {
            // No line above the next one that speaks of clouds begins a list.
            let Some(next) = cloud(&text[at..]) else { break };
            at = memchr::memrchr(b'\n', &text.as_bytes()[..at + next]).map_or(0, |end| end + 1).max(at);
        }
        let rest = &text[at..];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1)];
        let (start, end) = (at, at + line.trim_end().len());
        at += line.len();
        let bare = line.trim().trim_end_matches(['*', '_']);
        let says = cloud(line).is_some() && says_supported(&line.to_lowercase(), line.starts_with('#') || bare.ends_with(':'));
        let is_heading = line.starts_with('#');
        if is_heading || says {
            heading = says.then_some(is_heading);
            has_begun = !bare.ends_with(':');
        } else if !line.trim().is_empty() {
            has_begun = true;
        } else if heading == Some(false) && has_begun {
            heading = None;
        }
        if heading.is_none() || is_heading {
            continue;
        }
        let padded = format!(" {} ", line.trim().to_lowercase());
        if !NOT_A_LIST.iter().any(|word| padded.contains(word)) {
            found.push((start, end));
        }
    }
    found
}

/// Where `text` first speaks of clouds; most lines do not.
fn cloud(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_word = |at: &usize| bytes[*at..].get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"cloud"));
    memchr::memchr2_iter(b'c', b'C', bytes).find(is_word)
}

/// Whether a line, in small letters, says that clouds are listed below it.
fn says_supported(lower: &str, is_title: bool) -> bool {
    is_title && lower.contains("tested") && lower.contains("clouds")
        || lower.contains("supported cloud")
        || lower.contains("clouds supported")
        || lower.trim_matches(['#', ' ', '*', ':', '\n', '\r']) == "clouds"
}

/// The text of a list's item without its mark and emphasis.
fn entry((start, end): (usize, usize), text: &str) -> Option<(usize, usize)> {
    let line = &text[start..end];
    let rest = line.trim_start().strip_prefix(['-', '*', '+'])?;
    let inner = rest.trim_start_matches([' ', '*', '_']);
    let word = inner.trim_end_matches([' ', '*', '_', '.', ',', ';']);
    let from = end - inner.len();
    (!word.is_empty()).then_some((from, from + word.len()))
}

/// The clouds that the line `start..end` of `text` names by their names, the longest name first where two overlap.
fn names<'a>((start, end): (usize, usize), text: &str, known: &'a [Cloud]) -> Vec<Listed<'a>> {
    let line = &text[start..end];
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut found: Vec<Listed<'a>> = Vec::new();
    for cloud in known {
        for name in [&cloud.name, &cloud.display_name].into_iter().chain(&cloud.aliases) {
            for (at, part) in line.match_indices(name.as_str()) {
                let before = line[..at].chars().next_back().is_some_and(is_word);
                let mut rest = line[at + part.len()..].chars();
                let after = rest.next();
                // `AWS EU` is not what `AWS EU (Ireland)` or `AWS EU-Ireland` names, nor `Azure West US` `… West US 2`.
                let goes_on = after.is_some_and(is_word)
                    || after == Some(' ') && rest.next().is_some_and(|c| c == '(' || c.is_ascii_digit());
                if !before && !goes_on {
                    found.push(Listed { cloud, start: start + at, end: start + at + part.len() });
                }
            }
        }
    }
    found.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    found.dedup_by(|later, earlier| later.start < earlier.end);
    found
}

/// The names of `clouds`, at most [`SHOWN`] of them.
fn quoted(clouds: &[&CatalogCloud]) -> String {
    let all: Vec<String> = clouds.iter().take(SHOWN).map(|cloud| format!("`{}`", cloud.display_name)).collect();
    let more = clouds.len().saturating_sub(SHOWN);
    if more == 0 { all.join(", ") } else { format!("{} and {more} more", all.join(", ")) }
}
