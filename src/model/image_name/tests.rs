//! The grammars against every name that the domain paper gives as an example.

use super::*;
use crate::facts::UseCase;

/// Written name → system, version, architecture, release, roles, suffixes; `-` for nothing.
const NAMES: [(&str, &str); 32] = [
    ("RightImage_CentOS_5.4_i386_v5.6.4", "CentOS 5.4 i386 5.6.4 - -"),
    ("RightImage_CentOS_5.6_x64_v5.7", "CentOS 5.6 x64 5.7 - -"),
    ("RightImage_Ubuntu_10.04_x64_v5.8.8.3", "Ubuntu 10.04 x64 5.8.8.3 - -"),
    ("RightImage_CentOS_6.5_x64_v14.1.3_HVM_EBS", "CentOS 6.5 x64 14.1.3 - HVM,EBS"),
    ("RightImage_Ubuntu_14.04_x64_v14.2_HVM_EBS", "Ubuntu 14.04 x64 14.2 - HVM,EBS"),
    ("RightImage_CentOS_6.6_x64_v14.2_VMware", "CentOS 6.6 x64 14.2 - VMware"),
    ("RightImage_CentOS_6.6_x64_v13.5_LTS", "CentOS 6.6 x64 13.5 - LTS"),
    ("RightImage_Windows_2008R2_SP1_x64_iis7.5_v13.5.0-LTS", "Windows 2008R2 x64 13.5.0 SP1,iis7.5 LTS"),
    ("RightImage_Windows_2008_x64_v5.5.5", "Windows 2008 x64 5.5.5 - -"),
    ("RightImage_CentOS_5.6_x64_v5.7.14_XenServer", "CentOS 5.6 x64 5.7.14 - XenServer"),
    ("RightImage_Windows_2008R2_x64_sqlsvr2k8r2_v5.8_Dev2", "Windows 2008R2 x64 5.8 sqlsvr2k8r2 Dev2"),
    ("RightImage Ubuntu_8.04_i386_v5.1.1_Alpha", "Ubuntu 8.04 i386 5.1.1 - Alpha"),
    ("RightImage CentOS5.2i386_v4.2.4", "CentOS 5.2 i386 4.2.4 - -"),
    ("RightImage_RHEL_6.6._v14.0_SoftLayer", "RHEL 6.6 - 14.0 - SoftLayer"),
    ("RightImage_Ubuntu_12.04_amd64_v13.5", "Ubuntu 12.04 x64 13.5 - -"),
    ("RightImage-CentOS-6.6-x64-v14.2", "CentOS 6.6 x64 14.2 - -"),
    ("rightimage-centos-6-6-x64-v14-2-1", "CentOS 6.6 x64 14.2.1 - -"),
    ("rightimage-windows-2012r2-x64-v14-2", "Windows 2012R2 x64 14.2 - -"),
    ("RightImage_CentOS_5.6_x64_v5.7 - 11H1", "CentOS 5.6 x64 5.7 - 11H1"),
    ("RightImage_CentOS_5.6_x64_v5.7 - 11H2.a1", "CentOS 5.6 x64 5.7 - 11H2.a1"),
    ("RightImage_HaikuOS_1.0_x64_v14.2", "HaikuOS 1.0 x64 14.2 - -"),
    ("Ubuntu_16.04_x64", "Ubuntu 16.04 x64 - - -"),
    ("Ubuntu_16.04_x64_KVM", "Ubuntu 16.04 x64 - - KVM"),
    ("CentOS_7.x_x64", "CentOS 7.x x64 - - -"),
    ("CoreOS_stable_x64", "CoreOS stable x64 - - -"),
    ("RHEL_8.x_x64_KVM", "RHEL 8.x x64 - - KVM"),
    ("Windows_Server_Standard_2012R2_x64", "Windows 2012R2 x64 - Server,Standard -"),
    ("Windows_Server_Datacenter_2016", "Windows 2016 - - Server,Datacenter -"),
    ("Open-SCAP - CentOS_7.x_x64", "CentOS 7.x x64 - - -"),
    ("Windows 2008 R2 64-bit", "Windows 2008R2 x64 - - -"),
    ("Red Hat 6.6 x86_64", "RHEL 6.6 x64 - - -"),
    ("Ubuntu_14.04_i386_x64", "Ubuntu 14.04 - - - -"),
];

fn shown(name: &ImageName) -> String {
    let word = |option: &Option<String>| option.clone().unwrap_or("-".into());
    let words = |list: &[String]| if list.is_empty() { "-".to_owned() } else { list.join(",") };
    let (version, architecture, release) =
        (word(&name.version), word(&name.architecture), word(&name.release));
    format!("{} {version} {architecture} {release} {} {}", name.os, words(&name.roles), words(&name.suffixes))
}

#[test]
fn every_known_name_is_read() {
    for (written, expected) in NAMES {
        let found = ImageName::parse(written).map(|name| shown(&name));
        assert_eq!(found.as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn a_name_without_a_system_says_nothing() {
    for written in [
        "",
        "_",
        "RightImage",
        "PFT Base Linux MCI",
        "Ubuntu",
        "My Ubuntu image",
        "Ubuntu_16.04 or CentOS_7",
        "MyApp_1.2_x64",
        "Kubuntu_16.04",
        "Ünïcode_日本_x64",
        "centos\u{130}",
    ] {
        assert_eq!(ImageName::parse(written), None, "{written}");
    }
}

#[test]
fn an_image_has_one_normalized_name_in_all_clouds() {
    let same = [
        "RightImage_CentOS_6.6_x64_v14.2",
        "RightImage_CentOS_6.6_x64_v14.2_HVM_EBS",
        "RightImage-CentOS-6.6-x64-v14.2",
        "rightimage-centos-6-6-x64-v14-2",
        "RightImage CentOS_6.6_x86_64_v14.2_VMware",
    ];
    for name in same {
        assert_eq!(normalized(name), "rightimage-centos-6-6-x64-v14-2", "{name}");
    }
    assert_eq!(normalized("Ubuntu_16.04_amd64_KVM"), "ubuntu-16-04-x64");
    assert_eq!(normalized("RightImage_CentOS_6.6_x64_v13.5_LTS"), "rightimage-centos-6-6-x64-v13-5-lts");
    assert_eq!(normalized("KVM"), "kvm");
    assert_eq!(normalized("___"), "");
}

#[test]
fn tags_promise_an_agent() {
    use AgentFamily::None as NoAgent;
    use AgentFamily::RightLink6;
    use AgentFamily::RightLink10;
    use AgentFamily::Rrs;
    const LITE: &str = "rs_agent:type=right_link_lite";
    const BOOT: &str =
        "rs_agent:mime_shellscript=https://rightlink.rightscale.com/rll/10.6/rightlink.boot.sh";
    const PINNED: &str =
        "rs_agent:powershell_url=https://rightlink.rightscale.com/rll/10.6.4/rightlink.boot.ps1";
    const NEWEST: &str =
        "rs_agent:mime_include_url=https://rightlink.rightscale.com/rll/10/rightlink.boot.sh";
    const ELSEWHERE: &str = "rs_agent:mime_shellscript=https://example.com/install.sh";
    let cases: [(&[&str], AgentFamily, Option<&str>, UseCase); 10] = [
        (&[LITE, BOOT], RightLink10, Some("10.6"), UseCase::InstallAtBoot),
        (&[PINNED, LITE], RightLink10, Some("10.6.4"), UseCase::InstallAtBoot),
        (&[LITE, NEWEST], RightLink10, Some("10"), UseCase::InstallAtBoot),
        (&[LITE], RightLink10, None, UseCase::InstallOnImage),
        (&[LITE, ELSEWHERE], RightLink10, None, UseCase::InstallAtBoot),
        (&[BOOT], NoAgent, None, UseCase::InstallAtBoot),
        (
            &["provides:rs_agent_type=right_link", "provides:rs_agent_ver=5"],
            RightLink6,
            Some("5"),
            UseCase::InstallOnImage,
        ),
        (&["provides:rs_agent_type=rrs"], Rrs, None, UseCase::InstallOnImage),
        (&["rs_agent:type=right_link"], NoAgent, None, UseCase::InstallOnImage),
        (&[], NoAgent, None, UseCase::InstallOnImage),
    ];
    for (tags, family, version, use_case) in cases {
        let agent = Agent::of_tags(tags.iter().copied());
        assert_eq!((agent.family, agent.version.as_deref()), (family, version), "{tags:?}");
        assert_eq!(Agent::use_case(tags.iter().copied()), use_case, "{tags:?}");
        assert!(agent.family.fact_name().is_none_or(|name| AgentFamily::parse(name) == Some(family)));
    }
}
