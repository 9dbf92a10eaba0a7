//! The grammar of alert clauses, as right_st reads it.
//!
//! The clause is cut at single spaces into at most ten pieces, so that only the last one may hold spaces:
//!
//! ```text
//! If <file>.<variable> <operator> <threshold> for <n> minutes Then <action> <target>
//! ```

use crate::diag::Diagnostic;
use crate::model::alert::Action;
use crate::model::alert::AlertClause;
use crate::model::alert::Operator;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Findings;
use crate::syntax::yaml::Node;
use crate::text::Span;
use crate::text::Spanned;

const GRAMMAR: &str =
    "a clause reads `If <file>.<variable> <operator> <threshold> for <n> minutes Then <action> <target>`";

const OPERATORS: [Operator; 6] = [
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Equal,
    Operator::NotEqual,
];

/// Which piece is wrong, and how.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    /// The piece's bytes in the clause.
    start: usize,
    end: usize,
    message: String,
    help: Option<String>,
}

/// Reads the clause `text`, which `node` holds.
pub(super) fn read(node: &Node, text: &str, findings: &mut Findings) -> Option<Spanned<AlertClause>> {
    if text.is_empty() {
        findings.push(missing(node.span));
        return None;
    }
    match parse(text) {
        Ok(clause) => Some(Spanned::new(clause, node.span)),
        Err(fault) => {
            let place = fields::within(node, fault.start, fault.end);
            let mut diagnostic =
                Diagnostic::new(&codes::BROKEN_ALERT_CLAUSE, place, fault.message).note(GRAMMAR);
            diagnostic.help = fault.help.map(Into::into);
            findings.push(match mend(text) {
                Some(clause) => diagnostic.fix_word(node.span, text, &clause),
                None => diagnostic,
            });
            None
        }
    }
}

/// The clause that `text` can only mean, if single spaces, `==` for `=` and `minutes` for its short forms mend it.
fn mend(text: &str) -> Option<String> {
    if text.contains(['\n', '\r']) {
        return None;
    }
    let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
    if words.get(2) == Some(&"=") {
        words[2] = "==";
    }
    if words.get(6).is_some_and(|unit| ["minute", "min", "mins"].contains(&lower(unit).as_str())) {
        words[6] = "minutes";
    }
    let clause = words.join(" ");
    parse_pieces(&clause).is_ok().then_some(clause)
}

/// The finding that an alert has no clause.
pub(super) fn missing(place: Span) -> Diagnostic {
    Diagnostic::new(&codes::BROKEN_ALERT_CLAUSE, place, "an alert has no clause")
        .note(GRAMMAR)
        .help("write its `Clause`")
}

fn parse(text: &str) -> Result<AlertClause, Fault> {
    parse_pieces(text).map_err(|fault| {
        if !text.contains(['\t', '\n']) {
            return fault;
        }
        let message = "tabs or line breaks stand between the words of the clause".to_owned();
        let help = Some("put single spaces between the words".to_owned());
        Fault { start: 0, end: text.len(), message, help }
    })
}

fn parse_pieces(text: &str) -> Result<AlertClause, Fault> {
    let (mut pieces, mut n_pieces) = ([""; 10], 0);
    for (place, piece) in pieces.iter_mut().zip(text.splitn(10, ' ')) {
        *place = piece;
        n_pieces += 1;
    }
    let pieces = &pieces[..n_pieces];
    let at = |n: usize| pieces[..n].iter().map(|piece| piece.len() + 1).sum::<usize>();
    // An empty piece comes from two spaces in a row and shifts all that follows.
    let wrong = |n: usize, expected: &str, help: Option<String>| {
        let Some(piece) = pieces.get(n) else {
            let message = format!("the clause ends where {expected} is expected");
            return Fault { start: 0, end: text.len(), message, help };
        };
        let start = at(n);
        if piece.is_empty() {
            let message = format!("two spaces in a row stand where {expected} is expected");
            let help = Some("put single spaces between the words".into());
            return Fault { start, end: start, message, help };
        }
        let message = format!("`{piece}` stands where {expected} is expected");
        Fault { start, end: start + piece.len(), message, help }
    };
    let piece = |n: usize| pieces.get(n).copied().unwrap_or_default();
    let word = |n: usize, word: &str| {
        if is_word(piece(n), word) { Ok(()) } else { Err(wrong(n, &format!("`{word}`"), None)) }
    };

    word(0, "if")?;
    let (file, variable) = piece(1)
        .rsplit_once('.')
        .filter(|(file, variable)| !file.is_empty() && !variable.is_empty())
        .ok_or_else(|| wrong(1, "a metric such as `cpu-0/cpu-idle.value`", None))?;
    let operator = OPERATORS.into_iter().find(|it| it.sign() == piece(2)).ok_or_else(|| {
        let help = (piece(2) == "=").then(|| "did you mean `==`?".to_owned());
        wrong(2, "one of `>`, `>=`, `<`, `<=`, `==`, `!=`", help)
    })?;
    word(4, "for")?;
    let minutes = piece(5)
        .parse::<i64>()
        .ok()
        .and_then(|minutes| u64::try_from(minutes).ok())
        .filter(|minutes| 1 <= *minutes)
        .ok_or_else(|| wrong(5, "a whole number of minutes from 1", None))?;
    if !is_word(piece(6).trim_matches(','), "minutes") {
        return Err(wrong(6, "`minutes`", None));
    }
    word(7, "then")?;
    let action = [Action::Escalate, Action::Grow, Action::Shrink]
        .into_iter()
        .find(|action| is_word(piece(8), action.word()))
        .ok_or_else(|| wrong(8, "`escalate`, `grow` or `shrink`", None))?;
    let target = *pieces.get(9).ok_or_else(|| {
        let expected = if action == Action::Escalate { "the name of an escalation" } else { "a vote tag" };
        wrong(9, expected, None)
    })?;
    Ok(AlertClause {
        file: file.to_owned(),
        variable: variable.to_owned(),
        operator,
        threshold: piece(3).to_owned(),
        minutes,
        action,
        target: target.to_owned(),
    })
}

/// Whether `text` is `word`, which is ASCII in lower case, in whatever case.
fn is_word(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word) || !text.is_ascii() && lower(text) == word
}

/// `text` in lower case, letter by letter as Go does it: the dotted capital I is an i.
fn lower(text: &str) -> String {
    text.replace('İ', "i").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_that_right_st_takes_are_read_and_written_in_its_way() {
        for (written, canonical) in [
            (
                "If cpu-0/cpu-idle.value < 10 for 5 minutes Then escalate warning",
                "If cpu-0/cpu-idle.value < 10 for 5 minutes Then escalate warning",
            ),
            (
                "IF a.b.c/d >= NaN FOR +5 MINUTES, THEN ESCALATE two words",
                "If a.b.c/d >= NaN for 5 minutes Then escalate two words",
            ),
            ("if a.b != '50' for 05 ,,minutes,, then grow ", "If a.b != '50' for 5 minutes Then grow "),
            ("If a.b >  for 5 minutes Then shrink x", "If a.b >  for 5 minutes Then shrink x"),
        ] {
            assert_eq!(parse(written).map(|it| it.to_string()), Ok(canonical.to_owned()), "{written}");
        }
        let clause = parse("If a.b.c/d.e == terminated for 3 minutes Then grow a  b").unwrap();
        assert_eq!((clause.file.as_str(), clause.variable.as_str()), ("a.b.c/d", "e"));
        assert_eq!(clause.target, "a  b");
    }

    #[test]
    fn the_wrong_piece_is_named_and_pointed_at() {
        for (written, piece, expected) in [
            ("If a.b > 1 for 5 minutes Then grow", "", "ends where a vote tag"),
            ("If a.b > 1 for 5 minutes", "", "ends where `then`"),
            ("When a.b > 1 for 5 minutes Then grow x", "When", "`if`"),
            (" If a.b > 1 for 5 minutes Then grow x", "", "two spaces in a row"),
            ("If .b > 1 for 5 minutes Then grow x", ".b", "a metric"),
            ("If a. > 1 for 5 minutes Then grow x", "a.", "a metric"),
            ("If ab > 1 for 5 minutes Then grow x", "ab", "a metric"),
            ("If a.b  > 1 for 5 minutes Then grow x", "", "two spaces in a row"),
            ("If a.b = 1 for 5 minutes Then grow x", "=", "one of"),
            ("If a.b > 1 during 5 minutes Then grow x", "during", "`for`"),
            ("If a.b > 1 for 0 minutes Then grow x", "0", "whole number"),
            ("If a.b > 1 for -1 minutes Then grow x", "-1", "whole number"),
            ("If a.b > 1 for 5.0 minutes Then grow x", "5.0", "whole number"),
            (
                "If a.b > 1 for 99999999999999999999 minutes Then grow x",
                "99999999999999999999",
                "whole number",
            ),
            ("If a.b > 1 for 5 minute Then grow x", "minute", "`minutes`"),
            ("If a.b > 1 for 5 minutes So grow x", "So", "`then`"),
            ("If a.b > 1 for 5 minutes Then reboot x", "reboot", "`escalate`"),
            ("If\ta.b > 1 for 5 minutes Then grow x", "", "tabs or line breaks"),
        ] {
            let fault = parse(written).expect_err(written);
            assert!(fault.message.contains(expected), "{written}: {}", fault.message);
            if !piece.is_empty() {
                assert_eq!(&written[fault.start..fault.end], piece, "{written}");
            }
        }
    }
}
