//! Alerts, as sentences and as rows.

use crate::model::alert::Action;
use crate::model::alert::AlertClause;
use crate::model::alert::Operator;
use crate::resolve::catalog::ServerTemplate;
use crate::site::prose;
use crate::site::views::server_template::AlertRow;
use crate::site::words;

/// The alerts of a ServerTemplate, in order.
pub(super) fn rows(template: &ServerTemplate) -> Vec<AlertRow<'_>> {
    let alerts = template.alerts.iter().map(|alert| &alert.alert).enumerate();
    alerts
        .map(|(at, alert)| {
            let clause = &alert.clause.value;
            let description = alert.description.as_ref();
            AlertRow {
                anchor: format!("alert-{}", at + 1),
                name: &alert.name.value,
                description: description.map(|it| prose::description(&it.value)).unwrap_or_default(),
                sentence: sentence(clause),
                metric: format!("{}.{}", clause.file, clause.variable),
                operator: operator(clause.operator).0,
                threshold: &clause.threshold,
                minutes: clause.minutes,
                action: match clause.action {
                    Action::Escalate => "escalate",
                    Action::Grow => "grow",
                    Action::Shrink => "shrink",
                },
                target: &clause.target,
            }
        })
        .collect()
}

/// An operator as a sign and in words.
fn operator(operator: Operator) -> (&'static str, &'static str) {
    match operator {
        Operator::Greater => (">", "is above"),
        Operator::GreaterOrEqual => (">=", "is at least"),
        Operator::Less => ("<", "is below"),
        Operator::LessOrEqual => ("<=", "is at most"),
        Operator::Equal => ("==", "is"),
        Operator::NotEqual => ("!=", "is not"),
    }
}

fn sentence(clause: &AlertClause) -> String {
    let minutes = words::plural(clause.minutes, "minute", "minutes");
    let action = match clause.action {
        Action::Escalate => format!("run the escalation “{}”", clause.target),
        Action::Grow => format!("vote to grow the array with the tag “{}”", clause.target),
        Action::Shrink => format!("vote to shrink the array with the tag “{}”", clause.target),
    };
    format!(
        "When {}.{} {} {} for {minutes}, {action}.",
        clause.file,
        clause.variable,
        operator(clause.operator).1,
        clause.threshold,
    )
}
