//! The tables inside the binary, read once.

use std::sync::Arc;
use std::sync::LazyLock;

use crate::facts::Facts;
use crate::facts::Images;
use crate::facts::SupportMatrix;
use crate::model::facts_file::read_clouds;
use crate::model::facts_file::tables;
use crate::model::fields::Findings;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::text::FileId;

static EMBEDDED: LazyLock<Facts> = LazyLock::new(|| {
    let mut findings = Findings::new();
    let facts = read(&mut findings);
    debug_assert!(findings.is_empty(), "{findings:?}");
    facts
});

/// The tables inside the binary; the first call reads them, in about a millisecond.
pub fn embedded() -> &'static Facts {
    &EMBEDDED
}

/// Reads every table; findings are mistakes of ours.
fn read(findings: &mut Findings) -> Facts {
    let mut facts = Facts::default();
    let mut newest = String::new();
    let mut take = |as_of: &str| {
        if newest.as_str() < as_of {
            as_of.clone_into(&mut newest);
        }
    };
    if let Some((as_of, types)) =
        tables::cloud_types(&parse(include_str!("../../facts/cloud_types.yml"), findings), findings)
    {
        take(&as_of);
        facts.cloud_types = types.into();
        facts.cloud_types_as_of = as_of;
    }
    if let Some(clouds) =
        read_clouds(&parse(include_str!("../../facts/clouds.yml"), findings), &facts, findings)
    {
        take(clouds.as_of());
        facts.clouds = clouds;
    }
    if let Some((as_of, agents)) =
        tables::agents(&parse(include_str!("../../facts/agents.yml"), findings), findings)
    {
        take(&as_of);
        facts.agents = agents.into();
        facts.agents_as_of = as_of;
    }
    if let Some((as_of, ends)) =
        tables::ends(&parse(include_str!("../../facts/ends.yml"), findings), findings)
    {
        take(&as_of);
        facts.ends = ends.into();
        facts.ends_as_of = as_of;
    }
    let mut matrix = |text: &str| -> Arc<SupportMatrix> {
        let matrix = tables::matrix(&parse(text, findings), findings).unwrap_or_default();
        take(&matrix.as_of);
        Arc::new(matrix)
    };
    facts.rightlink10 = matrix(include_str!("../../facts/rightlink10.yml"));
    facts.rightlink6 = matrix(include_str!("../../facts/rightlink6.yml"));
    facts.images = Images::default();
    facts.as_of = newest;
    facts
}

fn parse<'t>(text: &'t str, findings: &mut Findings) -> Node<'t> {
    let checked = yaml::parse(FileId(u32::MAX), text.as_bytes(), &Limits::default());
    findings.extend(checked.diagnostics);
    checked.value.expect("a table inside the binary is a document")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::CloudMatch;
    use crate::facts::UseCase;
    use crate::facts::Verdict;

    #[test]
    fn the_tables_inside_are_read_without_a_finding() {
        let mut findings = Findings::new();
        let facts = read(&mut findings);
        assert!(findings.is_empty(), "{findings:#?}");
        assert_eq!(facts.as_of, "2017-06-30");
        assert_eq!((facts.clouds.all().len(), facts.cloud_types.len(), facts.agents.len()), (58, 11, 4));
        for cloud in facts.clouds.all() {
            assert!(facts.cloud_type(&cloud.cloud_type).is_some(), "{}", cloud.name);
            assert_eq!(facts.clouds.find(&cloud.name), CloudMatch::Exact(cloud));
            assert_eq!(facts.clouds.find(&cloud.display_name), CloudMatch::Exact(cloud));
            for alias in &cloud.aliases {
                assert_eq!(facts.clouds.find(alias), CloudMatch::Alias(cloud), "{alias}");
            }
        }
        for column in &facts.rightlink10.columns {
            let of = |it: &&crate::facts::CloudType| it.matrix_column.as_ref() == Some(column);
            assert_eq!(facts.cloud_types.iter().filter(of).count(), 1, "{column}");
        }
    }

    #[test]
    fn irregular_names_are_those_of_the_api() {
        let clouds = &embedded().clouds;
        for written in
            ["EC2 us-east-1", "AWS ap-southeast-1", "AWS EU", "/api/clouds/11", "AzureRM UK South", "Google"]
        {
            assert!(matches!(clouds.find(written), CloudMatch::Exact(_)), "{written}");
        }
        for written in
            ["AWS us-east-1", "EC2 ap-southeast-1", "AWS EU-Ireland", "AWS AP", "AWS SA-São Paulo", "google"]
        {
            assert!(matches!(clouds.find(written), CloudMatch::Alias(_)), "{written}");
        }
        assert_eq!(
            clouds.find("OpenStack Juno").cloud().and_then(|it| it.retired.as_deref()),
            Some("2016-10-31")
        );
    }

    #[test]
    fn the_matrices_answer() {
        let facts = embedded();
        let cell =
            |os, version, use_case, column| facts.rightlink10.find(os, version, use_case, column).cloned();
        let centos = cell("CentOS", "7.x", UseCase::InstallAtBoot, "GCE").unwrap();
        assert_eq!((centos.minimum.as_deref(), centos.cloud_init), (Some("10.2.1"), true));
        let azure = cell("centos", "6.6", UseCase::InstallOnImage, "Azure").unwrap();
        assert_eq!(azure.verdict, Verdict::NotSupported);
        let coreos = cell("CoreOS", "stable", UseCase::InstallAtBoot, "RCA-V").unwrap();
        assert_eq!(coreos.exceptions, [("RCA-V".to_owned(), "2.0_20160415_21".to_owned())]);
        assert_eq!(cell("Windows", "2016", UseCase::InstallAtBoot, "AWS"), None);
        assert_eq!(cell("Ubuntu", "18.04", UseCase::InstallAtBoot, "AWS"), None);
        for os in [
            "CentOS 7",
            "RHEL 6",
            "Ubuntu 16.04",
            "Ubuntu 12.04",
            "Windows 2012R2",
            "Windows 2008R2",
            "Windows 2012",
        ] {
            let (os, version) = os.split_once(' ').unwrap();
            for use_case in UseCase::ALL {
                for column in &facts.rightlink10.columns {
                    let rows = facts.rightlink10.rows.iter();
                    let n_rows =
                        rows.filter(|it| it.os == os && it.version == version && it.use_case == use_case);
                    assert_eq!(n_rows.count(), 1, "{os} {version} {use_case:?}");
                    assert!(
                        cell(os, version, use_case, column).is_some(),
                        "{os} {version} {use_case:?} {column}"
                    );
                }
            }
        }
        let six = |os, version| {
            facts.rightlink6.find(os, version, UseCase::InstallOnImage, "AWS").map(|it| it.verdict)
        };
        assert_eq!(six("Windows", "2008R2_SP1"), Some(Verdict::Tested));
        assert_eq!(six("SLES", "11 SP3"), Some(Verdict::Tested));
        assert_eq!(six("Windows", "2008"), Some(Verdict::Supported));
        assert_eq!(six("Debian", "7.1"), Some(Verdict::BestEffort));
        assert_eq!(six("Ubuntu", "16.04"), None);
    }
}
