//! What is told about a code, made in one place: `catalog explain` prints it, the site shows it, SARIF carries it.

use std::fmt::Write as _;

use crate::diag::Code;
use crate::diag::RightSt;
use crate::lint::levels;
use crate::lint::sources::SOURCES;
use crate::settings::Profile;

/// The stages that codes belong to, by the first digit of their ids, in the order in which they look at a catalog.
pub const STAGES: [(char, &str); 6] = [
    ('1', "Files and YAML"),
    ('2', "Definitions and sidecars"),
    ('3', "References and revisions"),
    ('4', "Rules"),
    ('5', "Themes"),
    ('6', "Output"),
];

/// The first version that had every code; later ones stand in [`LATER`].
const FIRST: &str = "0.1.0";

/// Codes that came after [`FIRST`], and the version that had them first.
const LATER: [(&str, &str); 0] = [];

/// The title of the stage that `code` belongs to.
pub fn stage(code: &Code) -> &'static str {
    let digit = code.id.chars().nth(1);
    STAGES.iter().find(|(own, _)| Some(*own) == digit).map_or("", |(_, title)| title)
}

/// The version of catalog that had `code` first.
pub fn since(code: &Code) -> &'static str {
    LATER.iter().find(|(id, _)| *id == code.id).map_or(FIRST, |(_, version)| version)
}

/// Where what `code` says comes from, each source once, in the order of the rules it carries.
pub fn sources(code: &Code) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let rules = code.rules.iter().map(|rule| usize::from(*rule) - 1);
    for source in rules.flat_map(|rule| SOURCES[rule]) {
        if !found.contains(source) {
            found.push(source);
        }
    }
    if found.is_empty() {
        found.push("the formats of catalog itself");
    }
    found
}

/// The page of `code` as Markdown, its title excluded: what it is, what it finds, where that comes from.
pub fn page(code: &Code) -> String {
    let mut out = format!("{}\n\n{}\n", sentences(code).join(" "), code.docs.trim_end());
    write!(out, "\n## Source\n\n{}.", upper(&sources(code).join("; "))).expect("a string takes all");
    let rules: Vec<String> = code.rules.iter().map(u8::to_string).collect();
    match rules.as_slice() {
        [] => {}
        [one] => write!(out, " It carries rule {one} of the domain.").expect("a string takes all"),
        _ => write!(out, " It carries the rules {} of the domain.", rules.join(", "))
            .expect("a string takes all"),
    }
    writeln!(out, " Since version {}.", since(code)).expect("a string takes all");
    out
}

/// Level, profile and verdict of right_st, a sentence for each.
fn sentences(code: &Code) -> Vec<String> {
    let level = |profile| levels::by_profile(code, profile).word();
    let (compat, usual, strict) =
        (level(Profile::Compat), level(Profile::Marketplace), level(Profile::Strict));
    let mut found = vec![format!("Level: {usual}.")];
    if compat != usual {
        found.push(format!("In the profile `compat` it is a {compat}."));
    }
    if strict != usual {
        found.push(format!("In the profile `strict` it is an {strict}."));
    }
    if levels::is_fixed(code) {
        found.push("It can be neither silenced nor postponed.".to_owned());
    }
    found.push(
        match code.right_st {
            RightSt::Refuses => "right_st refuses such a file too.",
            RightSt::Accepts => "right_st accepts such a file.",
            RightSt::NoSay => "right_st has no say in this.",
        }
        .to_owned(),
    );
    if code.fixable {
        found.push("`catalog check --fix` mends what has one right answer.".to_owned());
    }
    found
}

/// A table of `codes` for each stage that has some, as Markdown; `link` gives the address of a code's page.
pub fn tables(codes: &[&Code], link: &dyn Fn(&Code) -> String) -> String {
    let mut out = String::new();
    for (_, title) in STAGES {
        let own: Vec<&&Code> = codes.iter().filter(|code| stage(code) == title).collect();
        if own.is_empty() {
            continue;
        }
        let head = "| Code | Name | Level | In `compat` | What it finds | Domain rules | Fixable |\n| --- | --- | --- | --- | --- | --- | --- |";
        writeln!(out, "## {title}\n\n{head}").expect("a string takes all");
        for code in own {
            let rules: Vec<String> = code.rules.iter().map(u8::to_string).collect();
            writeln!(
                out,
                "| [{}]({}) | `{}` | {} | {} | {} | {} | {} |",
                code.id,
                link(code),
                code.name,
                code.severity.word(),
                levels::by_profile(code, Profile::Compat).word(),
                code.summary,
                rules.join(", "),
                if code.fixable { "yes" } else { "" },
            )
            .expect("a string takes all");
        }
        out.push('\n');
    }
    out
}

/// `text` with a capital at its beginning, unless that is a name that has none.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !text.starts_with("right_st") && !text.starts_with("go-yaml") => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::RULES;

    #[test]
    fn each_rule_says_where_it_comes_from() {
        for rule in RULES {
            let page = page(&rule.code);
            assert!(page.contains("\n## Source\n") && !sources(&rule.code).is_empty(), "{page}");
            assert_eq!(stage(&rule.code), "Rules");
        }
    }
}
