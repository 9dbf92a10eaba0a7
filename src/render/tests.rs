//! Themes, their faults, and pages of small catalogs.

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::render;
use crate::render::Rendered;
use crate::render::Scratch;
use crate::render::builtin;
use crate::render::codes;
use crate::render::theme;
use crate::settings::Settings;
use crate::site::Kept;
use crate::site::testing;
use crate::site::testing::PLAIN;
use crate::site::testing::PROJECT;

/// Loads the theme `mine` made of `files` below `themes/mine/`.
fn load(files: &[(&str, &str)]) -> crate::diag::Checked<Option<theme::Theme>> {
    let paths: Vec<String> = files.iter().map(|(path, _)| format!("themes/{path}")).collect();
    let files: Vec<(&str, &str)> =
        paths.iter().zip(files).map(|(path, (_, text))| (path.as_str(), *text)).collect();
    let settings = Settings { theme: "mine".into(), ..Settings::default() };
    theme::load(&testing::sources(&files), &settings)
}

/// The only finding, its code checked.
fn only(found: &[Diagnostic], code: &'static crate::diag::Code) -> Diagnostic {
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code.id, code.id, "{found:#?}");
    found[0].clone()
}

#[test]
fn the_built_in_theme_renders_every_page() {
    let theme = theme::builtin();
    for files in [PLAIN, PROJECT] {
        let checked = testing::plan(files, Settings::default());
        let site = checked.value;
        for page in site.pages.iter() {
            let rendered = render::page(&site, &theme, page, &Kept::default())
                .unwrap_or_else(|found| panic!("{found:#?}"));
            let is_packed = matches!(rendered, Rendered::Packed(_));
            assert!(rendered.bytes().is_some() || is_packed, "{}", page.path);
        }
    }
}

#[test]
fn the_page_for_lost_addresses_carries_the_style_of_the_built_in_theme() {
    // A `</` in it, even in a comment, would leave the page without any.
    let (_, style) = builtin::FILES.iter().find(|(name, _)| *name == "site.css").unwrap();
    let style = std::str::from_utf8(style).unwrap();
    assert!(!style.contains("</"), "{:?}", style.split("</").next().map(|before| before.lines().count()));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may look at the folder it guards")]
fn the_lists_of_the_built_in_theme_are_those_of_its_folder() {
    let below = |folder: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default").join(folder);
        let mut names = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                    names.push(name);
                }
            }
        }
        names.sort();
        names
    };
    let templates: Vec<&str> = builtin::TEMPLATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(templates, below("templates"));
    let files: Vec<&str> = builtin::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, below("static"));
}

#[test]
fn a_theme_replaces_one_template_and_extends_the_rest() {
    let checked = load(&[
        ("mine/theme.yml", "extends: default\n"),
        ("mine/templates/home.html", "<p>{{ shell.title }}: {{ 1234 | plural(one=\"a\", many=\"b\") }}</p>"),
        ("mine/static/extra.css", "b{}"),
    ]);
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let theme = checked.value.unwrap();
    assert!(theme.assets.get("extra.css").is_some());
    assert!(theme.assets.get("site.css").is_some());
    let settings = Settings { title: "A & B".into(), ..Settings::default() };
    let site = testing::plan(PLAIN, settings).value;
    let home = render::page(&site, &theme, site.page("index.html").unwrap(), &Kept::default()).unwrap();
    assert_eq!(std::str::from_utf8(home.bytes().unwrap()).unwrap(), "<p>A &amp; B: 1,234 b</p>");
}

#[test]
fn a_template_reaches_the_one_it_replaces() {
    let checked = load(&[
        ("mine/theme.yml", "extends: yours\n"),
        ("mine/templates/home.html", "{% extends \"yours/home.html\" %}{% block a %}mine{% endblock %}"),
        ("yours/theme.yml", "extends: default\n"),
        ("yours/templates/home.html", "<{% block a %}yours{% endblock %}>"),
    ]);
    let theme = checked.value.unwrap();
    let site = testing::plan(PLAIN, Settings::default()).value;
    let home = render::page(&site, &theme, site.page("index.html").unwrap(), &Kept::default()).unwrap();
    assert_eq!(home.bytes().unwrap(), b"<mine>");
}

#[test]
fn every_broken_template_is_reported_at_its_place() {
    let checked = load(&[
        ("mine/theme.yml", "extends: default\n"),
        ("mine/templates/home.html", "é\n{% if x %}"),
        ("mine/templates/list.html", "{{ }}"),
    ]);
    assert!(checked.value.is_none());
    assert_eq!(checked.diagnostics.len(), 2, "{:#?}", checked.diagnostics);
    for found in &checked.diagnostics {
        assert_eq!(found.code.id, codes::TEMPLATE_SYNTAX.id);
        assert!(matches!(found.place, Place::Span(_)), "{found:#?}");
    }
}

#[test]
fn an_unknown_filter_is_found_before_any_page_is_made() {
    let checked = load(&[
        ("mine/theme.yml", "extends: default\n"),
        ("mine/templates/home.html", "\n {{ shell.title | shout }}"),
    ]);
    let found = only(&checked.diagnostics, &codes::TEMPLATE_SYNTAX);
    assert!(found.message.contains("shout"), "{found:#?}");
    assert!(matches!(found.place, Place::Span(span) if span.start > 1), "{found:#?}");
}

#[test]
fn a_field_that_a_view_lacks_is_reported_where_it_is_written() {
    let checked = load(&[
        ("mine/theme.yml", "extends: default\n"),
        ("mine/templates/home.html", "é {{ shell.titel }}"),
    ]);
    let theme = checked.value.unwrap();
    let site = testing::plan(PLAIN, Settings::default()).value;
    let found = render::page(&site, &theme, site.page("index.html").unwrap(), &Kept::default()).unwrap_err();
    assert_eq!(found.code.id, codes::TEMPLATE_FAILURE.id);
    assert!(found.message.contains("titel"), "{found:#?}");
    let Place::Span(span) = found.place else { panic!("{found:#?}") };
    assert_eq!((span.start, span.end), (12, 17), "{found:#?}");
    assert_eq!(found.message, "field `titel` is not defined");
    assert_eq!(found.help.as_deref(), Some("did you mean `title`?"));
}

#[test]
fn a_theme_that_lacks_templates_is_told_which() {
    let checked = load(&[("mine/theme.yml", ""), ("mine/templates/home.html", "")]);
    assert!(checked.value.is_none());
    assert_eq!(checked.diagnostics.len(), crate::site::views::TEMPLATES.len() - 1);
}

#[test]
fn themes_that_extend_each_other_or_nothing_are_told_so() {
    let checked = load(&[("mine/theme.yml", "extends: yours\n"), ("yours/theme.yml", "extends: mine\n")]);
    only(&checked.diagnostics, &codes::THEME_CYCLE);
    let checked = load(&[("mine/theme.yml", "extends: defualt\n")]);
    let found = only(&checked.diagnostics, &codes::UNKNOWN_THEME);
    assert_eq!(found.help.as_deref(), Some("did you mean `default`?"));
    let checked = load(&[("yours/theme.yml", "")]);
    only(&checked.diagnostics, &codes::UNKNOWN_THEME);
}

#[test]
fn pages_have_the_same_bytes_every_time() {
    let theme = theme::builtin();
    let all = || {
        let site = testing::plan(PROJECT, Settings::default()).value;
        let bytes = |page| render::page(&site, &theme, page, &Kept::default()).unwrap();
        site.pages.iter().map(|page| (page.path.clone(), bytes(page))).collect::<Vec<_>>()
    };
    assert_eq!(all(), all());
}

#[test]
fn twins_have_the_bytes_that_each_has_alone() {
    let theme = theme::builtin();
    let site = testing::plan(PROJECT, Settings::default()).value;
    let mut n_twins = 0;
    for page in site.pages.iter() {
        let Some(twin) = site.twin(page) else { continue };
        assert_eq!(site.twin(twin).map(|back| &back.path), Some(&page.path));
        let alone =
            [page, twin].map(|page| match render::page(&site, &theme, page, &Kept::default()).unwrap() {
                render::Rendered::Bytes(bytes) => bytes,
                other => panic!("{other:?}"),
            });
        assert!(
            *render::twins(&site, &theme, page, twin, &Kept::default(), &mut Scratch::default()).unwrap()
                == alone,
            "{}",
            page.path
        );
        n_twins += 1;
    }
    assert!(n_twins > 0, "there is a lineage with a revision");
}

#[test]
fn every_code_has_its_page() {
    for code in codes::CODES {
        for heading in ["## What it finds", "## Why it matters", "## Example", "## What to do"] {
            assert!(code.docs.contains(heading), "{} lacks {heading}", code.id);
        }
    }
}
