//! Alerts and the grammar of their clauses.

use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

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
    Alert(Alert),
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
