//! What of a command line decides the bytes of a site: `site.json` keeps it, so that the site can be built again.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::output::SiteInfo;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Show;
use crate::settings::Profile;
use crate::settings::Settings;

/// How a site is built, besides its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recipe {
    /// The day that rules about time compare with, if it is not the newest facts'.
    pub(crate) as_of: Option<String>,
    /// Account groups.
    pub(crate) groups: BTreeSet<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) drafts: bool,
    pub(crate) keep_going: bool,
    pub(crate) no_bundles: bool,
    /// The profile that was asked for, beside what the project wants.
    pub(crate) profile: Option<Profile>,
}

const PROFILES: [(Profile, &str); 3] =
    [(Profile::Compat, "compat"), (Profile::Marketplace, "marketplace"), (Profile::Strict, "strict")];

impl Recipe {
    /// Lays it over the project's settings.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        settings.bundles &= !self.no_bundles;
        if let Some(url) = &self.base_url {
            settings.base_url = Some(if url.ends_with('/') { url.clone() } else { format!("{url}/") });
        }
        if let Some(day) = &self.as_of {
            settings.as_of = Some(day.clone());
        }
        if let Some(profile) = self.profile {
            settings.profile = Some(profile);
        }
    }

    /// What is shown, and to whom.
    pub(crate) fn show(&self) -> Show {
        let audience = match &self.groups {
            groups if groups.is_empty() => Audience::Public,
            groups => Audience::Groups(groups.clone()),
        };
        Show { audience, drafts: self.drafts }
    }

    /// The flags, each as it is typed, sorted; the audience has its own place in `site.json`.
    pub(crate) fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        flags.extend(self.as_of.iter().map(|day| format!("--as-of={day}")));
        flags.extend(self.base_url.iter().map(|url| format!("--base-url={url}")));
        flags.extend(self.drafts.then(|| "--drafts".to_owned()));
        flags.extend(self.keep_going.then(|| "--keep-going".to_owned()));
        flags.extend(self.no_bundles.then(|| "--no-bundles".to_owned()));
        let profile = PROFILES.iter().find(|(profile, _)| Some(*profile) == self.profile);
        flags.extend(profile.map(|(_, word)| format!("--profile={word}")));
        flags
    }

    /// The recipe of a site that was built.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for what this version does not know.
    pub(crate) fn of(info: &SiteInfo) -> Result<Self, Error> {
        let unknown = |what: &str| Error::Usage {
            message: format!("the site was built with `{what}`, which this version of catalog does not know"),
        };
        let mut recipe = Recipe::default();
        for flag in &info.flags {
            match flag.split_once('=').map_or((flag.as_str(), None), |(name, value)| (name, Some(value))) {
                ("--as-of", Some(day)) => recipe.as_of = Some(day.to_owned()),
                ("--base-url", Some(url)) => recipe.base_url = Some(url.to_owned()),
                // So it was written before flags were kept as they are typed.
                ("--drafts" | "drafts", None) => recipe.drafts = true,
                ("--keep-going", None) => recipe.keep_going = true,
                ("--no-bundles", None) => recipe.no_bundles = true,
                ("--profile", Some(word)) => {
                    let known = PROFILES.iter().find(|(_, own)| *own == word);
                    recipe.profile = Some(known.ok_or_else(|| unknown(flag))?.0);
                }
                _ => return Err(unknown(flag)),
            }
        }
        if info.audience.iter().all(|word| word != "public") {
            return Err(unknown(&format!("--audience={}", info.audience.join(","))));
        }
        recipe.groups = info.audience.iter().filter(|word| *word != "public").cloned().collect();
        Ok(recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let recipe = Recipe {
            as_of: Some("2020-01-02".to_owned()),
            groups: BTreeSet::from(["partners".to_owned()]),
            base_url: Some("https://example.com/a=b/".to_owned()),
            drafts: true,
            keep_going: true,
            no_bundles: true,
            profile: Some(Profile::Strict),
        };
        let audience = vec!["public".to_owned(), "partners".to_owned()];
        let info = SiteInfo { audience, flags: recipe.flags(), ..SiteInfo::default() };
        assert_eq!(Recipe::of(&info).unwrap(), recipe);
        let public = SiteInfo { audience: vec!["public".to_owned()], ..SiteInfo::default() };
        assert_eq!(Recipe::of(&public).unwrap(), Recipe::default());
        assert_eq!(Recipe::default().show().audience, Audience::Public);
        for flag in ["--unknown", "--profile=none", "--drafts=1"] {
            assert!(Recipe::of(&SiteInfo { flags: vec![flag.to_owned()], ..public.clone() }).is_err());
        }
    }
}
