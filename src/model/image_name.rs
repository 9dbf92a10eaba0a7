//! What the name and the tags of a MultiCloud Image say about the machine behind it.
//!
//! Two grammars of names, both with real exceptions: RightImages (`RightImage_CentOS_6.5_x64_v14.1.3_HVM_EBS`) and
//! the images of RightLink 10's time (`Ubuntu_16.04_x64_KVM`). A name that fits neither says nothing: a guess would
//! put a wrong system on a page.

mod agent;

pub use agent::Agent;
pub use agent::AgentFamily;

/// A system, as an image's name gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    /// `Ubuntu`, `CentOS`, `RHEL`, `Windows`, `CoreOS`, …
    pub os: String,
    /// `16.04`, `7.x`, `2012R2`, `stable`, …
    pub version: Option<String>,
    /// `x64` or `i386`.
    pub architecture: Option<String>,
    /// Words between system and release: `SP1`, `iis7.5`, `Server`, in written order.
    pub roles: Vec<String>,
    /// The RightImage's release without its `v`: `14.1.3`. Majors 5 and 6 carry agent 5.
    pub release: Option<String>,
    /// Words after the release, and those that name a hypervisor or a stage: `HVM`, `LTS`, `KVM`, in written order.
    pub suffixes: Vec<String>,
}

/// Systems as people spell them, in lower case, and as we do.
const SYSTEMS: [(&str, &str); 16] = [
    ("ubuntu", "Ubuntu"),
    ("centos", "CentOS"),
    ("rhel", "RHEL"),
    ("redhat", "RHEL"),
    ("windows", "Windows"),
    ("coreos", "CoreOS"),
    ("debian", "Debian"),
    ("sles", "SLES"),
    ("suse", "SLES"),
    ("opensuse", "OpenSUSE"),
    ("fedora", "Fedora"),
    ("oraclelinux", "Oracle Linux"),
    ("amazonlinux", "Amazon Linux"),
    ("amzn", "Amazon Linux"),
    ("scientificlinux", "Scientific Linux"),
    ("freebsd", "FreeBSD"),
];

/// A part of each of [`SYSTEMS`], however people space it, and of what makes a name a RightImage's.
const STEMS: [&[u8]; 14] = [
    b"ubuntu",
    b"centos",
    b"rhel",
    b"hat",
    b"windows",
    b"coreos",
    b"debian",
    b"sles",
    b"suse",
    b"fedora",
    b"linux",
    b"amzn",
    b"freebsd",
    b"rightimage",
];

/// Words that say where or how far along an image is, and nothing about its system.
const SUFFIXES: [&str; 12] = [
    "hvm",
    "ebs",
    "kvm",
    "lts",
    "vmware",
    "vsphere",
    "xenserver",
    "xen",
    "softlayer",
    "alpha",
    "beta",
    "dev",
];

/// Those of [`SUFFIXES`] that one image has in some clouds only.
///
/// Source: the RightImage builder appends them per hypervisor; stages (`LTS`, `Beta`) belong to the image itself.
const PLATFORM_SUFFIXES: [&str; 8] =
    ["hvm", "ebs", "kvm", "vmware", "vsphere", "xenserver", "xen", "softlayer"];

impl ImageName {
    /// A system of which only this is known.
    pub fn of(os: &str, version: Option<&str>, architecture: Option<&str>) -> Self {
        let spelt = SYSTEMS.iter().find(|(word, _)| os.eq_ignore_ascii_case(word));
        let architecture = architecture.map(|word| self::architecture(word).unwrap_or(word).to_owned());
        ImageName {
            os: spelt.map_or(os, |(_, name)| name).to_owned(),
            version: version.map(str::to_owned),
            architecture,
            roles: Vec::new(),
            release: None,
            suffixes: Vec::new(),
        }
    }

    /// Reads the name of an image or of a MultiCloud Image; `None` if it names no system, or more than one.
    pub fn parse(name: &str) -> Option<Self> {
        if !may_name_system(name) {
            return None;
        }
        let (mut words, right_image) = words(name);
        let is_system = |word: &String| system(word).is_some();
        let mut at = words.iter().position(is_system);
        if at.is_some_and(|at| words[at + 1..].iter().any(is_system)) {
            return None;
        }
        if at.is_none() && right_image && words.get(1).is_some_and(|word| is_version(word)) {
            at = Some(0);
        }
        let mut rest = words.split_off(at?).into_iter().peekable();
        let os = rest.next()?;
        let mut found = ImageName::of(system(&os).unwrap_or(&os), None, None);
        // `14-04` and `v14-2` where a cloud takes no dots.
        let dashed = !name.contains('.');
        let mut architectures = Vec::new();
        while let Some(word) = rest.next() {
            let lower = word.to_lowercase();
            if let Some(architecture) = architecture(&lower) {
                architectures.push(architecture);
            } else if let Some(number) = lower.strip_prefix('v').filter(|rest| is_number(rest)) {
                let mut release = number.to_owned();
                while dashed && let Some(more) = rest.next_if(|word| is_digits(word)) {
                    release.push('.');
                    release.push_str(&more);
                }
                found.release.get_or_insert(release);
            } else if found.version.is_none() && found.release.is_none() && is_version_of(&found.os, &lower) {
                let mut version = word.trim_end_matches('.').to_owned();
                while dashed
                    && is_digits(&version.replace('.', ""))
                    && let Some(more) = rest.next_if(|word| is_digits(word))
                {
                    version.push('.');
                    version.push_str(&more);
                }
                if let Some(more) = rest.next_if(|word| word.eq_ignore_ascii_case("r2")) {
                    version.push_str(&more);
                }
                found.version = Some(spelt_version(&version));
            } else if found.release.is_some() || is_suffix(&lower) {
                found.suffixes.push(word);
            } else {
                found.roles.push(word);
            }
        }
        architectures.dedup();
        if let [one] = architectures[..] {
            found.architecture = Some(one.to_owned());
        }
        (found.version.is_some() || found.architecture.is_some()).then_some(found)
    }
}

/// The name by which an image is the same in every cloud.
///
/// Lower case; `_`, `.`, `-` and spaces alike; one word for each architecture; without the hypervisor words at its end.
/// Source: the RightImage builder spells names differently per cloud.
pub fn normalized(name: &str) -> String {
    let (words, right_image) = words(name);
    let mut parts: Vec<String> = words
        .iter()
        .flat_map(|word| word.split('.'))
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .map(|part| architecture(&part).map_or(part.clone(), str::to_owned))
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(|last| PLATFORM_SUFFIXES.contains(&last.as_str())) {
        parts.pop();
    }
    if right_image {
        parts.insert(0, "rightimage".to_owned());
    }
    parts.join("-")
}

/// Whether [`ImageName::parse`] has anything to look at: most clouds number their images and say nothing by that.
fn may_name_system(name: &str) -> bool {
    let name = name.as_bytes();
    let begins = |at: usize, stem: &[u8]| {
        name.get(at..at + stem.len()).is_some_and(|part| part.eq_ignore_ascii_case(stem))
    };
    (0..name.len()).any(|at| {
        // Digits and separators, of which numbers are made, begin nothing.
        let first = name[at].to_ascii_lowercase();
        first.is_ascii_lowercase() && STEMS.iter().any(|stem| stem[0] == first && begins(at, stem))
    })
}

/// The words of a name, a leading `RightImage` taken off, and whether it was there.
fn words(name: &str) -> (Vec<String>, bool) {
    // The separators of a name stand inside these words too.
    let mut text = name.to_owned();
    let lower = name.to_ascii_lowercase();
    let has = |word: &str| lower.contains(word);
    if has("86_64") || has("86-64") || has("-bit") {
        for (from, to) in [("x86_64", "x64"), ("x86-64", "x64"), ("64-bit", "x64"), ("32-bit", "i386")] {
            text = replace_ignoring_case(&text, from, to);
        }
    }
    if has("hat") || has("linux") {
        for spaced in ["Red Hat", "Red_Hat", "Amazon Linux", "Amazon_Linux", "Oracle Linux", "Oracle_Linux"] {
            text = replace_ignoring_case(&text, spaced, &spaced.replace([' ', '_'], ""));
        }
    }
    let mut words: Vec<String> = Vec::new();
    for word in
        text.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|word| !word.is_empty())
    {
        split_glued(word, &mut words);
    }
    let right_image = words.first().is_some_and(|word| word.eq_ignore_ascii_case("rightimage"));
    if right_image {
        words.remove(0);
    }
    (words, right_image)
}

/// Splits `CentOS5.2i386`, as the oldest names glue it, into its three words.
fn split_glued(word: &str, words: &mut Vec<String>) {
    let glued = SYSTEMS.iter().find_map(|(system, _)| {
        let (head, rest) = word.split_at_checked(system.len())?;
        (head.eq_ignore_ascii_case(system) && rest.starts_with(|c: char| c.is_ascii_digit()))
            .then_some((head, rest))
    });
    let Some((system, rest)) = glued else {
        words.push(word.to_owned());
        return;
    };
    words.push(system.to_owned());
    let end = ["i386", "x64", "amd64"].iter().find_map(|own| {
        let at = rest.len().checked_sub(own.len())?;
        (at > 0 && rest.get(at..)?.eq_ignore_ascii_case(own)).then_some(at)
    });
    let (version, architecture) = rest.split_at(end.unwrap_or(rest.len()));
    words.push(version.to_owned());
    if !architecture.is_empty() {
        words.push(architecture.to_owned());
    }
}

fn replace_ignoring_case(text: &str, from: &str, to: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let from = from.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, found) in lower.match_indices(&from) {
        out.push_str(&text[done..at]);
        out.push_str(to);
        done = at + found.len();
    }
    out.push_str(&text[done..]);
    out
}

fn system(word: &str) -> Option<&'static str> {
    SYSTEMS.iter().find(|(own, _)| word.eq_ignore_ascii_case(own)).map(|(_, name)| *name)
}

/// `x64` or `i386` for their spellings.
pub fn architecture(word: &str) -> Option<&'static str> {
    let is = |all: &[&str]| all.iter().any(|own| word.eq_ignore_ascii_case(own));
    if is(&["x64", "amd64", "x86_64", "64bit"]) {
        Some("x64")
    } else if is(&["i386", "i686", "x86", "32bit"]) {
        Some("i386")
    } else {
        None
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `14`, `14.2.1`.
fn is_number(text: &str) -> bool {
    text.split('.').all(is_digits)
}

/// `16.04`, `7.x`, `2012R2`, `6.6.`: a number, then maybe `.x`, `R2` or a stray dot.
fn is_version(word: &str) -> bool {
    let lower = word.to_lowercase();
    let lower = lower.trim_end_matches('.');
    is_number(lower.strip_suffix(".x").or_else(|| lower.strip_suffix("r2")).unwrap_or(lower))
}

fn is_version_of(os: &str, lower: &str) -> bool {
    is_version(lower) || (os == "CoreOS" && matches!(lower, "stable" | "beta" | "alpha"))
}

/// `2012r2` as `2012R2`, `7.X` as `7.x`.
fn spelt_version(version: &str) -> String {
    let lower = version.to_lowercase();
    match lower.strip_suffix("r2") {
        Some(year) => format!("{year}R2"),
        None => lower,
    }
}

/// A known suffix, `Dev` with a number, or a compatibility release such as `11H1` and `11H2.a1`.
fn is_suffix(lower: &str) -> bool {
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let train = lower.split('.').next().unwrap_or_default().split_once('h');
    SUFFIXES.contains(&lower)
        || stem == "dev"
        || train.is_some_and(|(year, half)| is_digits(year) && is_digits(half))
}

#[cfg(test)]
mod tests;
