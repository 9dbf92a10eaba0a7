//! Alerts and the grammar of their clauses.

mod clause;

use std::fmt;
use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// When an alert fires and what it does.
const CLAUSE: Shape = Shape::Format(&Format {
    pattern: "^[Iiİ][Ff] [^ ]+\\.[^ ]+ (>|>=|<|<=|==|!=) [^ ]* [Ff][Oo][Rr] \\+?[0-9]+ ,*[Mm][Iiİ][Nn][Uu][Tt][Ee][Ssſ],* [Tt][Hh][Ee][Nn] ([Ee][Ssſ][Cc][Aa][Ll][Aa][Tt][Ee]|[Gg][Rr][Oo][Ww]|[Ssſ][Hh][Rr][Iiİ][Nn][KkK]) [\\s\\S]*$",
    max_chars: 0,
    types: fields::TEXTS,
    example: "If cpu-0/cpu-idle.value < 10 for 5 minutes Then escalate warning",
});

/// The keys of an alert.
pub static ALERT: Table = Table {
    of: "an alert",
    fields: &[
        Field::needed("Name", Shape::Text, "what it is called; right_st needs it"),
        Field::optional("Description", Shape::Text, "what it is for"),
        Field::needed("Clause", CLAUSE, "when it fires and what it does; right_st needs it"),
    ],
};

/// The keys of a file of alerts.
pub static ALERTS_FILE: Table =
    Table { of: "a file of alerts", fields: &[Field::optional("Alerts", ALERTS, "the alerts")] };

/// What stands at `Alerts`.
pub const ALERTS: Shape = Shape::List(&Shape::OneOf(&[Shape::Object(&ALERT), Shape::Text]));

/// What an alert compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// What an alert does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Runs the escalation of the target's name.
    Escalate,
    /// Votes to grow an array, with the target as the vote tag.
    Grow,
    /// Votes to shrink an array, with the target as the vote tag.
    Shrink,
}

/// `If file.variable op threshold for minutes minutes Then action target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertClause {
    /// The metric's file, up to the last dot.
    pub file: String,
    /// The metric's variable.
    pub variable: String,
    /// The comparison.
    pub operator: Operator,
    /// What is compared with, as written (quotes are kept), maybe empty.
    pub threshold: String,
    /// How long it must hold, at least 1.
    pub minutes: u64,
    /// What happens.
    pub action: Action,
    /// The escalation or the vote tag; may hold spaces, may be empty.
    pub target: String,
}

impl Operator {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
        }
    }
}

impl Action {
    /// How right_st writes it.
    pub fn word(self) -> &'static str {
        match self {
            Action::Escalate => "escalate",
            Action::Grow => "grow",
            Action::Shrink => "shrink",
        }
    }
}

impl fmt::Display for AlertClause {
    /// Writes the clause as right_st does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AlertClause { file, variable, threshold, minutes, target, .. } = self;
        let (sign, action) = (self.operator.sign(), self.action.word());
        write!(f, "If {file}.{variable} {sign} {threshold} for {minutes} minutes Then {action} {target}")
    }
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The whole entry.
    pub span: Span,
    /// Its name, not empty.
    pub name: Spanned<String>,
    /// What it is for.
    pub description: Option<Spanned<String>>,
    /// When it fires and what it does.
    pub clause: Spanned<AlertClause>,
}

/// An entry of a list of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertEntry {
    /// An alert.
    Alert(Arc<Alert>),
    /// A file of alerts, its path read from the ServerTemplate's folder.
    File(Spanned<String>),
}

/// A file whose only key is `Alerts`.
#[derive(Debug, Clone)]
pub struct AlertsFile {
    /// The file.
    pub file: FileId,
    /// Its entries, in order.
    pub alerts: Vec<AlertEntry>,
}

/// Reads a file of alerts; `root` is null if the file is empty.
pub fn read(root: &Node, file: FileId) -> Checked<Option<AlertsFile>> {
    let mut findings = Findings::new();
    let map = Fields::open(root, &ALERTS_FILE, &mut findings);
    let is_map = map.is_some() || fields::is_null(root);
    let nodes = map.as_ref().map_or(&[][..], |map| map.list("Alerts", &mut findings));
    if is_map && nodes.is_empty() {
        let place = map.as_ref().map_or(Span::whole(file), |map| map.place("Alerts"));
        let diagnostic = Diagnostic::new(&codes::ALERTS_FILE_WITHOUT_ALERTS, place, "the file has no alerts")
            .note("right_st refuses to include a file without alerts")
            .help("add an alert, or remove the line that includes the file");
        findings.push(diagnostic);
    }
    let alerts = read_entries(nodes, &mut findings);
    fields::finish(is_map.then_some(AlertsFile { file, alerts }), findings)
}

/// Reads the entries of a list of alerts; one that cannot be read is reported and left out.
pub fn read_entries(nodes: &[Node], findings: &mut Findings) -> Vec<AlertEntry> {
    let mut entries = Vec::with_capacity(nodes.len());
    entries.extend(nodes.iter().filter_map(|node| read_entry(node, findings)));
    entries
}

fn read_entry(node: &Node, findings: &mut Findings) -> Option<AlertEntry> {
    let what = "an entry of `Alerts`";
    if fields::null_word(node).is_some() {
        findings.push(fields::null_entry(&codes::NULL_ENTRY, node, what));
        return None;
    }
    match &node.kind {
        NodeKind::Scalar(_) => fields::path(node, what, findings).map(AlertEntry::File),
        NodeKind::Mapping(_) => read_alert(node, findings).map(|alert| AlertEntry::Alert(Arc::new(alert))),
        NodeKind::Sequence(_) => {
            fields::wrong_type(node, what, "an alert or the path of a file", findings);
            None
        }
    }
}

fn read_alert(node: &Node, findings: &mut Findings) -> Option<Alert> {
    let map = Fields::open(node, &ALERT, findings)?;
    let name = map.text("Name", findings);
    if name.as_ref().is_none_or(|name| name.value.is_empty()) {
        let diagnostic =
            Diagnostic::new(&codes::ALERT_WITHOUT_NAME, map.place("Name"), "an alert has no name");
        findings.push(diagnostic.note("right_st refuses the file").help("write its `Name`"));
    }
    let description = map.text("Description", findings);
    let clause = match (map.node("Clause"), map.text("Clause", findings)) {
        (Some(node), Some(text)) => clause::read(node, &text.value, findings),
        (Some(_), None) => None,
        (None, _) => {
            findings.push(clause::missing(map.place("Clause")));
            None
        }
    };
    Some(Alert { span: node.span, name: name?, description, clause: clause? })
}
