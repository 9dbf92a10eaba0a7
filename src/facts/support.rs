//! Where an agent runs: operating system × use case × cloud.

/// How well something is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Supported and tested.
    Tested,
    /// Supported; nobody tests it.
    Supported,
    /// It may work, and nobody promises it.
    BestEffort,
    /// It does not work.
    NotSupported,
    /// No table judges it.
    Unknown,
}

impl Verdict {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Tested => "supported and tested",
            Verdict::Supported => "supported",
            Verdict::BestEffort => "best effort",
            Verdict::NotSupported => "not supported",
            Verdict::Unknown => "unknown",
        }
    }
}

/// How the agent gets onto a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseCase {
    /// Onto a server that runs already.
    EnableRunning,
    /// By an installer that the server fetches while it boots.
    InstallAtBoot,
    /// It is on the image.
    InstallOnImage,
}

impl UseCase {
    /// All use cases, in the order of tables.
    pub const ALL: [UseCase; 3] = [UseCase::EnableRunning, UseCase::InstallAtBoot, UseCase::InstallOnImage];

    /// The words that tables use.
    pub fn words(self) -> &'static str {
        match self {
            UseCase::EnableRunning => "enable running",
            UseCase::InstallAtBoot => "install at boot",
            UseCase::InstallOnImage => "install on image",
        }
    }
}

/// An answer of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportCell {
    /// How well.
    pub verdict: Verdict,
    /// The cell as the table writes it, for people.
    pub written: String,
    /// The least agent version, where the table gives one.
    pub minimum: Option<String>,
    /// Whether cloud-init must be on the image.
    pub cloud_init: bool,
    /// What releases of cloud software need instead: `Liberty` → `10.5.2`.
    pub exceptions: Vec<(String, String)>,
}

impl SupportCell {
    /// Reads a cell: a version, `not supported`, `not tested`, or the words of a [`Verdict`]; after a version
    /// `, cloud-init` and `, NAME VERSION` may stand.
    pub fn parse(written: &str) -> Option<Self> {
        let mut parts = written.split(", ");
        let first = parts.next()?;
        let (verdict, minimum) = match first {
            "supported and tested" => (Verdict::Tested, None),
            "supported" => (Verdict::Supported, None),
            // A combination that the vendor did not try, in a row of combinations that it did.
            "best effort" | "not tested" => (Verdict::BestEffort, None),
            "not supported" => (Verdict::NotSupported, None),
            version if is_version(version) => (Verdict::Tested, Some(version.to_owned())),
            _ => return None,
        };
        let mut cell = SupportCell {
            verdict,
            written: written.to_owned(),
            minimum,
            cloud_init: false,
            exceptions: Vec::new(),
        };
        for part in parts {
            if part == "cloud-init" {
                cell.cloud_init = true;
            } else {
                let (name, version) = part.rsplit_once(' ')?;
                cell.exceptions.push((name.to_owned(), version.to_owned()));
            }
        }
        (cell.minimum.is_some() || written == first).then_some(cell)
    }
}

/// Whether `text` is numbers with dots between.
fn is_version(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// An operating system in one use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportRow {
    /// `CentOS`, `Windows`, …
    pub os: String,
    /// `7`, `2008R2 SP1`, …; empty where the table names none, which means every version.
    pub version: String,
    /// How the agent gets there.
    pub use_case: UseCase,
    /// An answer for each column.
    pub cells: Vec<SupportCell>,
}

/// A table of what an agent supports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupportMatrix {
    /// The agent: `RightLink 10`, …
    pub agent: String,
    /// The day the table was true, `YYYY-MM-DD`.
    pub as_of: String,
    /// What the table is and where it comes from, a sentence or two.
    pub about: String,
    /// The columns: words of [`super::CloudType::matrix_column`], or a single one for all clouds.
    pub columns: Vec<String>,
    /// The rows, in written order.
    pub rows: Vec<SupportRow>,
    /// What the table cannot say, each a sentence or two.
    pub notes: Vec<String>,
}

impl SupportMatrix {
    /// The answer for the version `version` of `os` in the column `column`; `None` where the table does not judge.
    ///
    /// `7`, `7.2` and `7.x` are version 7, and `2012R2_SP1` is `2012R2`; the longest row that fits answers. `column`
    /// is ignored by a table that has a single one.
    pub fn find(&self, os: &str, version: &str, use_case: UseCase, column: &str) -> Option<&SupportCell> {
        let place = match self.columns.len() {
            1 => 0,
            _ => self.columns.iter().position(|own| own == column)?,
        };
        let fits = |row: &&SupportRow| {
            row.use_case == use_case && row.os.eq_ignore_ascii_case(os) && covers(&row.version, version)
        };
        let row = self.rows.iter().filter(fits).max_by_key(|row| row.version.len())?;
        row.cells.get(place)
    }
}

/// Whether a row for `row` answers for `written`: the same version, or a part of it.
fn covers(row: &str, written: &str) -> bool {
    fn fold(text: &str) -> impl Iterator<Item = char> {
        text.chars().flat_map(char::to_lowercase).map(|c| if matches!(c, '_' | ' ' | '-') { '.' } else { c })
    }
    let mut rest = fold(written);
    fold(row).all(|c| rest.next() == Some(c)) && (row.is_empty() || matches!(rest.next(), None | Some('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_whole_or_not_at_all() {
        let cell = SupportCell::parse("10.3.0, cloud-init, RCA-V 2.0_20160415_21").unwrap();
        assert_eq!(
            (cell.verdict, cell.minimum.as_deref(), cell.cloud_init),
            (Verdict::Tested, Some("10.3.0"), true)
        );
        assert_eq!(cell.exceptions, [("RCA-V".to_owned(), "2.0_20160415_21".to_owned())]);
        assert_eq!(SupportCell::parse("not tested").unwrap().verdict, Verdict::BestEffort);
        for wrong in ["", "10.", "ns", "10.1, ", "10.1, cloudinit", "not supported, cloud-init"] {
            assert_eq!(SupportCell::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_row_answers_for_its_minor_versions() {
        for (row, written) in
            [("7", "7"), ("7", "7.2"), ("7", "7.x"), ("2008R2 SP1", "2008R2_SP1"), ("", "1.2")]
        {
            assert!(covers(row, written), "{row} {written}");
        }
        for (row, written) in [("7", "72"), ("7", ""), ("2012", "2012R2"), ("16.04", "16")] {
            assert!(!covers(row, written), "{row} {written}");
        }
    }
}
