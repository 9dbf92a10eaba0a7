//! `init --ci`: the pipeline that checks a project and publishes its site.

use crate::author::Plan;
use crate::author::new_file;
use crate::path::SourcePath;

/// A service that runs pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// GitHub Actions and Pages.
    Github,
    /// GitLab CI and Pages.
    Gitlab,
}

impl Service {
    /// Where its pipeline lies.
    pub fn path(self) -> &'static str {
        match self {
            Service::Github => ".github/workflows/catalog.yml",
            Service::Gitlab => ".gitlab-ci.yml",
        }
    }
}

/// The pipeline for `service`, one new file. `version` is a release such as `v1.2.0`, `releases` the address below which the
/// archives of each lie.
///
/// # Panics
///
/// Never: the path is ours.
pub fn ci(service: Service, version: &str, releases: &str) -> Plan {
    let text = match service {
        Service::Github => include_str!("ci/github.yml"),
        Service::Gitlab => include_str!("ci/gitlab.yml"),
    };
    let text = text.replace("@VERSION@", version).replace("@RELEASES@", releases);
    let path = SourcePath::parse(service.path()).expect("a path of ours");
    let told = vec![format!("wrote `{}`: read what its first lines say", service.path())];
    Plan { changes: vec![new_file(path, text)], told, ..Plan::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in_and_actions_are_pinned() {
        for service in [Service::Github, Service::Gitlab] {
            let plan = ci(service, "v1.2.3", "https://example.com/releases");
            let text = String::from_utf8(plan.changes[0].new.clone()).unwrap();
            let left = text.lines().find(|line| line.contains("@VERSION") || line.contains("@RELEASES"));
            assert_eq!(left, None);
            assert!(text.contains("\"v1.2.3\"") && text.contains("\"https://example.com/releases\""));
            for (_, action) in text.lines().filter_map(|line| line.split_once("uses: ")) {
                let pinned =
                    action.split_once('@').map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
                let is_commit = pinned
                    .is_some_and(|it| it.len() == 40 && it.bytes().all(|byte| byte.is_ascii_hexdigit()));
                assert!(is_commit && action.contains(" # v"), "{action}");
            }
        }
    }
}
