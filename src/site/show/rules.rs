//! Pages about the codes of findings: what `catalog explain` prints.

use std::borrow::Cow;

use crate::diag::Code;
use crate::lint::pages;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::prose::ContentView;
use crate::site::views::shell::NavigationLink;

/// What the list of codes is called.
const TITLE: &str = "Rules";

/// What stands above the tables.
const INTRODUCTION: &str = "Every finding of `catalog check` has one of these codes. \
    `catalog explain CODE` prints the same pages; the levels are those of the profile `marketplace`, and \
    `Rules` in `catalog.yml` changes them. *Domain rules* are the numbers of the rules that a code carries.\n\n";

/// Makes the list of all codes.
pub(super) fn rules<'a>(here: &Here<'a>) -> ContentView<'a> {
    let mut about = About::new("content", TITLE);
    about.description = Cow::Borrowed("Every finding of catalog check: its code, its level, what it finds");
    let link = |code: &Code| format!("{}.html", code.id);
    let text = format!("{INTRODUCTION}{}", pages::tables(&here.site.rules, &link));
    let (body, contents) = prose::page(&text, TITLE, &|written| Some(written.to_owned()));
    ContentView { shell: here.shell(about), title: Cow::Borrowed(TITLE), body, contents, pages: Vec::new() }
}

/// Makes the page of the code at `at`, with ways to those beside it.
pub(super) fn rule<'a>(here: &Here<'a>, at: usize) -> ContentView<'a> {
    let rules = &here.site.rules;
    let code = rules[at];
    let title = format!("{} {}", code.id, code.name);
    let mut about = About::new("content", title.clone());
    about.description = Cow::Borrowed(code.summary);
    about.crumbs = vec![(Cow::Borrowed(TITLE), urls::rules())];
    let (body, contents) = prose::page(&pages::page(code), &title, &|_| None);
    let to = |code: &Code, current: bool| NavigationLink {
        title: format!("{} {}", code.id, code.name).into(),
        href: here.href(&urls::rule(code)),
        current,
        external: false,
    };
    let all = NavigationLink {
        title: Cow::Borrowed("All rules"),
        href: here.href(&urls::rules()),
        current: false,
        external: false,
    };
    let before = at.checked_sub(1).map(|at| to(rules[at], false));
    let after = rules.get(at + 1).map(|code| to(code, false));
    let near = [Some(all), before, Some(to(code, true)), after].into_iter().flatten().collect();
    ContentView { shell: here.shell(about), title: title.into(), body, contents, pages: near }
}
