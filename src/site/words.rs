//! The words that pages use: for states, kinds, clouds, sizes.

use std::borrow::Cow;

use crate::diff::Effect;
use crate::diff::Verdict;
use crate::model::Kind;
use crate::model::image_name::Agent;
use crate::model::image_name::AgentFamily;
use crate::model::image_name::ImageName;
use crate::model::people::PublisherKind;
use crate::model::reference::RevisionWord;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::State;
use crate::site::views::shell::Word;

/// One component of `kind`.
pub(crate) fn kind(kind: Kind) -> Word {
    Word { id: kind.folder(), text: kind.title() }
}

/// Several components of `kind`.
pub(crate) fn kinds(kind: Kind) -> Word {
    let text = match kind {
        Kind::ServerTemplate => "ServerTemplates",
        Kind::RightScript => "RightScripts",
        Kind::MultiCloudImage => "MultiCloud Images",
    };
    Word { id: kind.folder(), text }
}

/// What a component of `kind` is.
pub(crate) fn kind_meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::ServerTemplate => {
            "A ServerTemplate says what a server becomes: the images it can start from, the scripts it runs, \
             their inputs and its alerts."
        }
        Kind::RightScript => "A RightScript is a script with its inputs and attachments described.",
        Kind::MultiCloudImage => {
            "A MultiCloud Image says which machine image and instance type to use in which cloud."
        }
    }
}

/// A state.
pub(crate) fn state(state: State) -> Word {
    let (id, text) = match state {
        State::WorkingCopy => ("working-copy", "Working copy"),
        State::Unpublished => ("unpublished", "Not published"),
        State::Published => ("published", "Published"),
        State::Deprecated => ("deprecated", "Deprecated"),
    };
    Word { id, text }
}

/// A revision.
pub(crate) fn revision(revision: RevisionNumber) -> Cow<'static, str> {
    match revision {
        RevisionNumber::Committed(number) => format!("rev {number}").into(),
        RevisionNumber::Head => "working copy".into(),
    }
}

/// A revision as a reference writes it.
pub(crate) fn written_revision(revision: Option<RevisionWord>) -> Cow<'static, str> {
    match revision {
        Some(RevisionWord::Number(number)) => format!("rev {number}").into(),
        Some(RevisionWord::Latest) => "latest".into(),
        Some(RevisionWord::Head) | None => "head".into(),
    }
}

/// One of the five words.
pub(crate) fn cloud_word(word: CloudWord) -> Word {
    let id = match word {
        CloudWord::Default => "default",
        CloudWord::ChooseMci => "choose-mci",
        CloudWord::Ended => "ended",
        CloudWord::Unknown => "unknown",
        CloudWord::No => "no",
    };
    Word { id, text: word.text() }
}

/// What one of the five words means.
pub(crate) fn cloud_word_meaning(word: CloudWord) -> &'static str {
    match word {
        CloudWord::Default => "The default MultiCloud Image covers the cloud.",
        CloudWord::ChooseMci => {
            "Another MultiCloud Image covers the cloud: choose it when you add the server."
        }
        CloudWord::Ended => "The cloud, or the agent of every image that covers it, is past its end.",
        CloudWord::Unknown => "An image is not in this catalog, so it may cover the cloud or not.",
        CloudWord::No => "No image covers the cloud.",
    }
}

/// What a diff is, all in all.
pub(crate) fn verdict(verdict: Verdict) -> Word {
    let text = match verdict {
        Verdict::Same => "Same",
        Verdict::Fix => "Fix",
        Verdict::Addition => "Addition",
        Verdict::Breaking => "Breaking",
    };
    Word { id: verdict.text(), text }
}

/// What such a diff means for who uses the older revision.
pub(crate) fn verdict_meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "Both mean the same.",
        Verdict::Fix => "It asks for the same and does the same, in another way or in other words.",
        Verdict::Addition => "It does more or in another way; what worked goes on working.",
        Verdict::Breaking => {
            "Something that worked may not work any more, or asks for more: read on before you move."
        }
    }
}

/// What happened to a thing.
pub(crate) fn effect(effect: Effect) -> Word {
    let id = match effect {
        Effect::Added => "added",
        Effect::Removed => "removed",
        Effect::Modified => "modified",
    };
    Word { id, text: effect.text() }
}

/// A type of clouds, for classes.
pub(crate) fn cloud_type(cloud_type: Option<&str>) -> &str {
    cloud_type.filter(|word| !word.is_empty()).unwrap_or("other")
}

/// A type of clouds, for people. Source: the columns of the agent's support matrix, the domain paper, 3.2.
pub(crate) fn cloud_type_title(cloud_type: &str) -> Cow<'_, str> {
    let title = match cloud_type {
        "amazon" => "AWS",
        "azure" => "Azure",
        "azure_v2" => "AzureRM",
        "google" => "Google",
        "open_stack_v2" | "open_stack_v3" => "OpenStack",
        "soft_layer" => "SoftLayer",
        "vscale" => "VMware",
        "cloud_stack" => "CloudStack",
        "eucalyptus" => "Eucalyptus",
        "uca" => "Universal Cloud Appliance",
        "other" => "Other clouds",
        other if other.starts_with("rackspace") => "Rackspace",
        other => return other.into(),
    };
    title.into()
}

/// How a reference names what it means.
pub(crate) fn firmness(firmness: Firmness) -> Word {
    let (id, text) = match firmness {
        Firmness::Pinned => ("pinned", "Pinned to a revision"),
        Firmness::Floating => ("floating", "Latest revision"),
        Firmness::Head => ("head", "By name alone"),
        Firmness::Local => ("local", "A file of this template"),
        Firmness::Href => ("href", "By an account's address"),
        Firmness::Inline => ("inline", "Defined in this template"),
    };
    Word { id, text }
}

/// A sequence, for classes and anchors.
pub(crate) fn sequence_id(sequence: Sequence) -> &'static str {
    match sequence {
        Sequence::Boot => "boot",
        Sequence::Operational => "operational",
        Sequence::Decommission => "decommission",
    }
}

/// When the scripts of a sequence run.
pub(crate) fn sequence_meaning(sequence: Sequence) -> &'static str {
    match sequence {
        Sequence::Boot => "Run in this order while the server starts.",
        Sequence::Operational => "Run on request while the server is up.",
        Sequence::Decommission => "Run in this order while the server stops.",
    }
}

/// As what a component is used.
pub(crate) fn role(role: Role) -> String {
    match role {
        Role::Script { sequence, position } => format!("{} {position}", sequence.word()),
        Role::Image { default: true } => "default image".into(),
        Role::Image { default: false } => "image".into(),
    }
}

/// What a publisher is.
pub(crate) fn publisher_kind(kind: PublisherKind) -> Word {
    let (id, text) = match kind {
        PublisherKind::Vendor => ("vendor", "Vendor"),
        PublisherKind::Partner => ("partner", "Partner"),
        PublisherKind::Community => ("community", "Community"),
    };
    Word { id, text }
}

/// A family of agents.
pub(crate) fn agent(agent: &Agent) -> Word {
    let (id, text) = match agent.family {
        AgentFamily::RightLink10 => ("rightlink-10", "RightLink 10"),
        AgentFamily::RightLink6 => ("rightlink-6", "RightLink 6"),
        AgentFamily::Rrs => ("rrs", "RightScale agent before RightLink 5"),
        AgentFamily::None => ("none", "no agent"),
    };
    Word { id, text }
}

/// What an agent means for what a ServerTemplate wants to do.
pub(crate) fn agent_meaning(agent: &Agent) -> &'static str {
    match agent.family {
        AgentFamily::RightLink10 => "Runs RightScripts and sends what alerts watch; no Chef.",
        AgentFamily::RightLink6 => "Runs RightScripts and Chef recipes and sends what alerts watch.",
        AgentFamily::Rrs => "Runs RightScripts only.",
        AgentFamily::None => "No tag names an agent: scripts and alerts will not run.",
    }
}

/// A system in one line: `Ubuntu 16.04`.
pub(crate) fn system(name: &ImageName) -> String {
    match &name.version {
        Some(version) => format!("{} {version}", name.os),
        None => name.os.clone(),
    }
}

/// Digits in groups of three: `1,234,567`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and what it counts: `1 script`, `1,234 scripts`.
pub fn plural(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", number(count)) }
}

/// [`plural`] for a length.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    plural(count as u64, one, many)
}

/// Bytes for people: `999 B`, `1.2 KB`, `100 MB`; powers of 1,000, rounded down.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if size < 1_000 {
        return format!("{size} B");
    }
    let (mut tenths, mut unit) = (size / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", number(tenths / 10), UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sizes_read_well() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(plural(1, "script", "scripts"), "1 script");
        assert_eq!(plural(0, "script", "scripts"), "0 scripts");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_234), "1.2 KB");
        assert_eq!(bytes(100_000_000), "100 MB");
        assert_eq!(bytes(u64::MAX), "18,446,744 TB");
    }
}
