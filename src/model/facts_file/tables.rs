//! The tables that only the binary has: types of clouds, agents, ends, support matrices.
//!
//! Their findings are mistakes of ours, so they are few words and found by a test.

use crate::diag::Diagnostic;
use crate::facts::AgentFact;
use crate::facts::CloudType;
use crate::facts::EndFact;
use crate::facts::EndKind;
use crate::facts::SupportCell;
use crate::facts::SupportMatrix;
use crate::facts::SupportRow;
use crate::facts::UseCase;
use crate::model::facts_file::as_of;
use crate::model::facts_file::row;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::syntax::yaml::Node;
use crate::text::Span;

const TEXTS: Shape = Shape::List(&Shape::Text);

static CLOUD_TYPES: Table = Table {
    of: "a table of types of clouds",
    fields: &[
        Field::required("As Of", Shape::Text, "the day on which the table was true"),
        Field::required("Cloud Types", Shape::List(&Shape::Object(&CLOUD_TYPE)), "a row for each type"),
    ],
};

static CLOUD_TYPE: Table = Table {
    of: "a type of clouds",
    fields: &[
        Field::required("API Types", TEXTS, "the API's words"),
        Field::required("Display Name", Shape::Text, "the name for people"),
        Field::optional("Documented", Shape::Flag, "whether a page has the words"),
        Field::optional("RightLink 6", TEXTS, "that agent's nicknames"),
        Field::optional("Matrix Column", Shape::Text, "the column of RightLink 10's matrix"),
        Field::optional("Image Builder", TEXTS, "the image builder's words"),
        Field::optional("Retired", Shape::Text, "the day its support ended"),
    ],
};

static AGENTS: Table = Table {
    of: "a table of agents",
    fields: &[
        Field::required("As Of", Shape::Text, "the day on which the table was true"),
        Field::required("Agents", Shape::List(&Shape::Object(&AGENT)), "a row for each family"),
    ],
};

static AGENT: Table = Table {
    of: "an agent",
    fields: &[
        Field::required("Name", Shape::Text, "its family"),
        Field::optional("Support Ends", Shape::Text, "the day after which it is not mended"),
        Field::optional("Life Ends", Shape::Text, "the day after which it is not served"),
    ],
};

static ENDS: Table = Table {
    of: "a table of ends",
    fields: &[
        Field::required("As Of", Shape::Text, "the day on which the table was true"),
        Field::required("Ends", Shape::List(&Shape::Object(&END)), "a row for each end"),
    ],
};

static END: Table = Table {
    of: "an end",
    fields: &[
        Field::required("Name", Shape::Text, "what has ended"),
        Field::required(
            "Kind",
            Shape::Word(&["images", "templates", "cloud", "feature"]),
            "what sort of thing it was",
        ),
        Field::optional("Ended", Shape::Text, "the day"),
    ],
};

static MATRIX: Table = Table {
    of: "a support matrix",
    fields: &[
        Field::required("As Of", Shape::Text, "the day on which the table was true"),
        Field::required("Agent", Shape::Text, "the agent"),
        Field::required("About", Shape::Text, "what the table is"),
        Field::required("Columns", TEXTS, "the types of clouds"),
        Field::required("Rows", Shape::List(&Shape::Object(&ROW)), "a row for some systems and uses"),
        Field::optional("Notes", TEXTS, "what the table cannot say"),
    ],
};

static ROW: Table = Table {
    of: "a row",
    fields: &[
        Field::required("Systems", TEXTS, "systems and versions"),
        Field::required("Uses", TEXTS, "use cases"),
        Field::required("Cells", TEXTS, "an answer for each column"),
    ],
};

/// Reads `cloud_types.yml`.
pub(super) fn cloud_types(root: &Node, findings: &mut Findings) -> Option<(String, Vec<CloudType>)> {
    rows(root, &CLOUD_TYPES, ("Cloud Types", &CLOUD_TYPE), findings, |row, findings| {
        Some(CloudType {
            api_types: texts(row, "API Types", findings),
            display_name: row.text("Display Name", findings)?.value,
            documented: row.flag("Documented", findings).is_none_or(|flag| flag.value),
            rightlink6: texts(row, "RightLink 6", findings),
            matrix_column: row.text("Matrix Column", findings).map(|it| it.value),
            image_builder: texts(row, "Image Builder", findings),
            retired: day(row, "Retired", findings),
        })
    })
}

/// Reads `agents.yml`.
pub(super) fn agents(root: &Node, findings: &mut Findings) -> Option<(String, Vec<AgentFact>)> {
    rows(root, &AGENTS, ("Agents", &AGENT), findings, |row, findings| {
        Some(AgentFact {
            name: row.text("Name", findings)?.value,
            support_ends: day(row, "Support Ends", findings),
            life_ends: day(row, "Life Ends", findings),
        })
    })
}

/// Reads `ends.yml`.
pub(super) fn ends(root: &Node, findings: &mut Findings) -> Option<(String, Vec<EndFact>)> {
    rows(root, &ENDS, ("Ends", &END), findings, |row, findings| {
        let word = row.word("Kind", &EndKind::WORDS.map(|(word, _)| word), findings)?;
        let (_, kind) = EndKind::WORDS.into_iter().find(|(own, _)| *own == word.value)?;
        Some(EndFact { name: row.text("Name", findings)?.value, kind, ended: day(row, "Ended", findings) })
    })
}

/// Reads `rightlink10.yml` or `rightlink6.yml`.
pub(super) fn matrix(root: &Node, findings: &mut Findings) -> Option<SupportMatrix> {
    let map = Fields::open(root, &MATRIX, findings)?;
    let columns = texts(&map, "Columns", findings);
    let mut rows = Vec::new();
    for node in map.list("Rows", findings) {
        let Some(own) = row(node, &ROW, "`Rows`", findings) else { continue };
        let cells = cells(&own, columns.len(), findings);
        for use_case in use_cases(&own, findings) {
            for system in texts(&own, "Systems", findings) {
                let (os, version) = system.split_once(' ').unwrap_or((&system, ""));
                let (os, version, cells) = (os.to_owned(), version.to_owned(), cells.clone());
                rows.push(SupportRow { os, version, use_case, cells });
            }
        }
    }
    Some(SupportMatrix {
        agent: map.text("Agent", findings)?.value,
        as_of: as_of(&map, findings)?,
        about: map.text("About", findings)?.value,
        columns,
        rows,
        notes: texts(&map, "Notes", findings),
    })
}

fn use_cases(row: &Fields<'_>, findings: &mut Findings) -> Vec<UseCase> {
    let mut all = Vec::new();
    for written in row.texts("Uses", findings) {
        match UseCase::ALL.into_iter().find(|it| it.words() == written.value) {
            Some(use_case) => all.push(use_case),
            None => findings.push(fault(written.span, format!("`{}` is not a use case", written.value))),
        }
    }
    all
}

fn cells(row: &Fields<'_>, n_columns: usize, findings: &mut Findings) -> Vec<SupportCell> {
    let written = row.texts("Cells", findings);
    if written.len() != n_columns {
        let message = format!("{} cells for {n_columns} columns", written.len());
        findings.push(fault(row.place("Cells"), message));
    }
    let mut cells = Vec::new();
    for text in written {
        match SupportCell::parse(&text.value) {
            Some(cell) => cells.push(cell),
            None => findings.push(fault(text.span, format!("`{}` is not a cell", text.value))),
        }
    }
    cells
}

fn fault(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&sidecar_codes::EMPTY_SIDECAR, span, message)
}

/// Reads a table of rows with its day.
fn rows<T>(
    root: &Node,
    table: &'static Table,
    (key, row_table): (&str, &'static Table),
    findings: &mut Findings,
    read: impl Fn(&Fields<'_>, &mut Findings) -> Option<T>,
) -> Option<(String, Vec<T>)> {
    let map = Fields::open(root, table, findings)?;
    let as_of = as_of(&map, findings);
    let mut rows = Vec::new();
    for node in map.list(key, findings) {
        let own = row(node, row_table, key, findings);
        rows.extend(own.and_then(|own| read(&own, findings)));
    }
    Some((as_of?, rows))
}

fn texts(row: &Fields<'_>, key: &str, findings: &mut Findings) -> Vec<String> {
    row.texts(key, findings).into_iter().map(|it| it.value).collect()
}

fn day(row: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<String> {
    words::date(row, key, findings).map(|it| it.value.to_string())
}
