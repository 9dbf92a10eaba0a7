//! C430 `unknown-environment-variable`: an `env:` value names a variable that the platform is not known to set.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C430",
        name: "unknown-environment-variable",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[36],
        summary: "an `env:` value names a variable that the platform is not known to set",
        docs: include_str!("unknown_environment_variable.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// The variables that can be chosen as a value.
///
/// Source: Environment Inputs in the platform's documentation; `RS_TSS`, `RS_ISLAND` and `RS_SELF_HREF` as the
/// vendor's own scripts use them.
const KNOWN: [&str; 30] = [
    "DATACENTER", "INSTANCE_ID", "PRIVATE_IP", "PUBLIC_IP", "RS_DEPLOYMENT_NAME", "RS_EIP", "RS_INSTANCE_UUID",
    "RS_ISLAND", "RS_SELF_HREF", "RS_SERVER", "RS_SERVER_NAME", "RS_SERVER_TEMPLATE_NAME", "RS_SKETCHY", "RS_TOKEN",
    "RS_TSS", "EC2_AKI_ID", "EC2_AMI_ID", "EC2_AMI_MANIFEST_PATH", "EC2_ARI_ID", "EC2_AVAILABILITY_ZONE",
    "EC2_HOSTNAME", "EC2_INSTANCE_ID", "EC2_INSTANCE_TYPE", "EC2_LOCAL_HOSTNAME", "EC2_LOCAL_IPV4",
    "EC2_PLACEMENT_AVAILABILITY_ZONE", "EC2_PUBLIC_HOSTNAME", "EC2_PUBLIC_IPV4", "EC2_RESERVATION_ID",
    "EC2_SECURITY_GROUPS",
];

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for given in inputs::given(item, catalog) {
        for value in inputs::flat(&given.value.value) {
            let InputValue::Env { variable, .. } = value else { continue };
            if variable.is_empty() || KNOWN.contains(&variable.as_str()) {
                continue;
            }
            let message = format!("`{variable}` is not known as a variable of the platform");
            let diagnostic = Diagnostic::new(&RULE.code, given.value.span, message)
                .note("`env:` takes a variable that the cloud or the platform sets on the server, not any of its environment");
            found.push(match nearest(variable, KNOWN) {
                Some(near) => diagnostic.help(format!("did you mean `env:{near}`?")),
                None => diagnostic,
            });
        }
    }
    found
}
