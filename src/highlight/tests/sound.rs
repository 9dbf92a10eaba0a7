//! What is true of every lexer, whatever the text.

use std::time::Duration;
use std::time::Instant;

use proptest::prelude::*;

use crate::highlight::Kind;
use crate::highlight::Language;
use crate::highlight::assigns;
use crate::highlight::lines;
use crate::highlight::reads;
use crate::highlight::tokens;

#[track_caller]
fn assert_sound(text: &str, language: Language) {
    let mut at = 0;
    for token in tokens(text, language) {
        assert!(
            at <= token.start && token.start < token.end,
            "{language:?} {token:?} after {at} in {text:?}"
        );
        assert!(text.get(token.start..token.end).is_some(), "{language:?} {token:?} in {text:?}");
        at = token.end;
    }
    let html = lines(text, language);
    assert_eq!(html.len(), text.split_inclusive('\n').count(), "{language:?} {text:?}");
    let (mut plain, mut expected) = (String::new(), String::new());
    for (line, source) in html.iter().zip(text.split_inclusive('\n')) {
        assert_eq!(line.matches("<span").count(), line.matches("</span>").count(), "{line}");
        assert!(!line.contains('\n'), "{line:?}");
        plain.push_str(&without_tags(line));
        let source = source.strip_suffix('\n').map_or(source, |line| line.strip_suffix('\r').unwrap_or(line));
        expected.extend(source.chars().filter(|c| c.is_ascii_graphic() || *c == ' '));
    }
    let plain: String = plain.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    if text.chars().all(|c| c.is_ascii_graphic() || matches!(c, ' ' | '\n')) {
        assert_eq!(plain, expected, "{language:?}");
    }
    for (name, offset) in reads(text, language).into_iter().chain(assigns(text, language)) {
        assert!(text[offset..].starts_with(&name), "{language:?} {name} at {offset} in {text:?}");
    }
}

fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_sound_tokens(text in r#"([ \n\r\t$(){}\[\]`"'\\#@%/<>=:;|&!~*?+,._-]|[A-Za-z0]|<<|EOF|\n|é|\PC){0,80}"#) {
        for language in Language::ALL {
            assert_sound(&text, language);
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = crate::highlight::decode(&bytes);
        let language = Language::detect("x", &bytes);
        assert_sound(&text, language);
        for language in Language::ALL {
            assert_sound(&text, language);
        }
    }
}

/// Texts that make lexers slow: each is repeated.
const NASTY: &[&str] = &[
    "`",
    "\"$(",
    "\"`",
    "$((",
    "${",
    "${a[",
    "$(",
    "(",
    "((",
    "[",
    "[a ",
    "[[ ",
    "{",
    "{a",
    "cat <<A\n",
    "<<A ",
    "<<'",
    "<<~A ",
    "cat <<A <<B\nA\n",
    "'",
    "\"",
    "\\",
    "\\\n",
    "a=1; ",
    "a",
    "a[",
    "a[b ",
    "#",
    " #",
    "case x in ",
    "case a in b) ",
    "case ",
    "@'\n",
    "@\"\n",
    "<#",
    "[a.b",
    "$a ",
    "$a = ",
    "f\"{",
    "f'{",
    "\"\"\"",
    "f\"\"\"{",
    "%w(",
    "%(",
    "/",
    " /",
    "a /",
    "s{",
    "m{",
    "s/",
    "tr/",
    "q(",
    "=begin\n",
    "=pod\n",
    "#{",
    "\"#{",
    "- ",
    "- - ",
    "a: ",
    "[{",
    "? ",
    "!a ",
    "&a ",
    "*a ",
    "|\n",
    "a: |\n",
    "\r",
    "\r\n",
    " ",
    "\t",
    "\n",
    "-",
    "--",
    "=",
    "==",
    ":",
    "::",
    "a:",
    "é",
    "\u{202e}",
    "\0",
    "\u{1}a",
    "# ---\n",
    "# ---\n# ...\n",
    "# a: |\n",
    "$ENV{",
    "$ENV{a ",
    "ENV['X'] ",
    "os.environ['X']=",
    "//",
    "/*",
    "0",
    "0.",
    "1e",
    "1e+",
    "<",
    "<<",
    "<<<",
    "a<<",
    "<(",
    "export X ",
    "for ",
    "function ",
    "x() ",
    "&",
    "&a ",
    "q ",
    "\\é",
    "${é",
    "\"é",
    "y=",
    "%",
    "$",
    "$$",
    "$#",
    "@",
    "-a ",
    "-a=",
    "a-b ",
];

/// The shortest of up to ten runs; one is enough if it stays below `limit`.
fn time(limit: Duration, run: impl Fn()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
        if best < limit {
            break;
        }
    }
    best
}

#[test]
fn no_text_takes_long_or_swells() {
    let (size, limit) = if cfg!(debug_assertions) { (1 << 12, 1_000) } else { (1 << 20, 200) };
    let limit = Duration::from_millis(limit);
    for pattern in NASTY {
        let text = pattern.repeat(size / pattern.len());
        for language in Language::ALL {
            let bytes: usize = lines(&text, language).iter().map(String::len).sum();
            assert!(bytes < 16 * text.len() + (1 << 16), "{pattern:?} as {language:?}: {bytes}");
            let best = time(limit, || _ = std::hint::black_box(lines(&text, language)));
            assert!(best < limit, "{pattern:?} as {language:?}: {best:?}");
        }
    }
}

#[test]
fn sixteen_times_the_text_takes_about_sixteen_times_the_time() {
    for pattern in NASTY {
        let (short, long) =
            (pattern.repeat((1 << 11) / pattern.len()), pattern.repeat((1 << 15) / pattern.len()));
        for language in Language::ALL {
            let short =
                time(Duration::from_micros(500), || _ = std::hint::black_box(tokens(&short, language)));
            // Quadratic would be 256 times as much, and seconds; the rest is what a busy machine may add.
            let limit = 64 * short + Duration::from_millis(50);
            let long = time(limit, || _ = std::hint::black_box(tokens(&long, language)));
            assert!(long < limit, "{pattern:?} as {language:?}: {short:?}, then {long:?}");
        }
    }
}

#[test]
fn words_are_sorted() {
    for list in crate::highlight::words::ALL {
        assert!(list.is_sorted(), "{list:?}");
    }
}

#[test]
fn classes_are_listed_once_and_every_kind_has_one() {
    let classes: Vec<&str> = crate::highlight::CLASSES.iter().map(|(class, _)| *class).collect();
    let mut sorted = classes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(classes, sorted);
    assert!(classes.contains(&Kind::Target.class()));
}
