//! The grammar of input values ("Inputs 2.0").
//!
//! right_st looks at what stands before the first colon and at little else; the rest of the grammar is the API's.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Findings;
use crate::model::fields::scalar::NullWord;
use crate::model::input::InputValue;
use crate::syntax::yaml::Node;
use crate::text::Spanned;

/// The kinds that are written before a colon, and the two words that stand alone.
pub const KINDS: [&str; 7] = ["text", "env", "cred", "key", "array", "blank", "ignore"];

/// What is wrong with a written value.
#[derive(Debug)]
struct Fault {
    code: &'static Code,
    message: String,
    note: &'static str,
    help: String,
    /// What can only be meant.
    meant: Option<String>,
}

impl Fault {
    fn new(code: &'static Code, message: String, note: &'static str, help: impl Into<String>) -> Self {
        Fault { code, message, note, help: help.into(), meant: None }
    }

    /// The same fault of a value that can only mean `meant`.
    fn meaning(self, meant: impl Into<String>) -> Self {
        Fault { meant: Some(meant.into()), ..self }
    }
}

/// Reads the value `node`; what is wrong with it is reported, and what can be read of it returned.
///
/// Nothing (`~`, `null`) is `None` and not reported: what it means depends on the place.
pub fn read(node: &Node, what: &str, findings: &mut Findings) -> Option<Spanned<InputValue>> {
    let written = match fields::null_word(node) {
        Some(NullWord::Nothing) => return None,
        // right_st gives the value an empty text.
        Some(NullWord::Capital) => {
            fields::as_scalar(node).map(|scalar| Spanned::new(scalar.text.to_string(), node.span))?
        }
        Some(NullWord::Quoted) | None => fields::text(node, what, findings)?,
    };
    let (value, fault) = parse(&written.value);
    if let Some(fault) = fault {
        let diagnostic = Diagnostic::new(fault.code, written.span, fault.message);
        let diagnostic = if fault.note.is_empty() { diagnostic } else { diagnostic.note(fault.note) };
        let diagnostic = diagnostic.help(fault.help);
        findings.push(match fault.meant {
            Some(meant) => diagnostic.fix_word(written.span, &written.value, &meant),
            None => diagnostic,
        });
    }
    value.map(|value| Spanned::new(value, written.span))
}

/// The value that `written` is, and what is wrong with it.
fn parse(written: &str) -> (Option<InputValue>, Option<Fault>) {
    let Some((kind, rest)) = written.split_once(':') else {
        return match written {
            "blank" => (Some(InputValue::Blank), None),
            "ignore" => (Some(InputValue::Ignore), None),
            "inherit" => (Some(InputValue::Inherit), Some(bare_inherit())),
            _ => (None, Some(without_kind(written))),
        };
    };
    match kind {
        "blank" => (Some(InputValue::Blank), Some(text_after(kind, rest))),
        "ignore" => (Some(InputValue::Ignore), Some(text_after(kind, rest))),
        "text" if rest.is_empty() => (None, Some(empty_text())),
        "text" => (Some(InputValue::Text(rest.into())), None),
        "env" => environment(rest),
        "cred" => {
            let fault = rest.is_empty().then(|| incomplete(written, "cred:NAME"));
            (Some(InputValue::Cred(rest.into())), fault)
        }
        "key" => key(rest),
        "array" => array(rest),
        "inherit" => (Some(InputValue::Inherit), Some(written_inherit(written))),
        _ => {
            let value = InputValue::Other { prefix: kind.into(), value: rest.into() };
            (Some(value), Some(unknown_kind(written, kind)))
        }
    }
}

fn environment(rest: &str) -> (Option<InputValue>, Option<Fault>) {
    let (component, variable) = match rest.rsplit_once(':') {
        Some((component, variable)) => (Some(component), variable),
        None => (None, rest),
    };
    let lacks = variable.is_empty() || component == Some("");
    let fault = lacks.then(|| incomplete(&format!("env:{rest}"), "env:VARIABLE"));
    let component = component.map(Into::into);
    (Some(InputValue::Env { component, variable: variable.into() }), fault)
}

fn key(rest: &str) -> (Option<InputValue>, Option<Fault>) {
    let is_cloud = |cloud: &str| !cloud.is_empty() && cloud.bytes().all(|byte| byte.is_ascii_digit());
    let (name, cloud) = match rest.rsplit_once(':') {
        Some((name, cloud)) if is_cloud(cloud) => (name, Some(cloud.into())),
        _ => (rest, None),
    };
    let fault = name.is_empty().then(|| incomplete(&format!("key:{rest}"), "key:NAME"));
    (Some(InputValue::Key { name: name.into(), cloud }), fault)
}

/// Each level of nesting doubles the escapes, so that the depth is bounded by the logarithm of the file's size.
fn array(rest: &str) -> (Option<InputValue>, Option<Fault>) {
    let broken = |why: String| {
        let help = r#"write a JSON list of complete values: `array:["text:a","text:b"]`"#;
        let message = format!("the array value `{}` cannot be read", shorten(rest));
        let fault = Fault::new(&codes::BROKEN_ARRAY_VALUE, format!("{message}: {why}"), "", help);
        let value = InputValue::Other { prefix: "array".into(), value: rest.into() };
        (Some(value), Some(fault))
    };
    let Ok(texts) = serde_json::from_str::<Vec<String>>(rest) else {
        let list = serde_json::from_str::<Vec<serde_json::Value>>(rest).is_ok();
        return broken(if list { "an entry is not a text" } else { "it is not a JSON list" }.into());
    };
    let mut values = Vec::with_capacity(texts.len());
    for text in &texts {
        match parse(text) {
            (Some(value), None) => values.push(value),
            (_, Some(fault)) => return broken(fault.message),
            (None, None) => {}
        }
    }
    (Some(InputValue::Array(values)), None)
}

fn without_kind(written: &str) -> Fault {
    let message = if written.is_empty() {
        "an empty value does not say its kind".to_owned()
    } else {
        format!("`{}` does not say its kind", shorten(written))
    };
    let help = match written {
        "" => "write `blank` for an empty text, or `ignore` for none".to_owned(),
        "$ignore" => "write `ignore`".to_owned(),
        _ if is_word(written) => format!("write `{}`", written.to_lowercase()),
        _ => match nearest(written, ["blank", "ignore"]) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("write `text:{}`", shorten(written)),
        },
    };
    let note = "a value is `blank`, `ignore`, or a kind and a colon before it: `text:`, `env:`, `cred:`, `key:`, `array:`";
    let fault = Fault::new(&codes::INPUT_VALUE_WITHOUT_KIND, message, note, help);
    match written {
        "$ignore" => fault.meaning("ignore"),
        _ if is_word(written) => fault.meaning(written.to_lowercase()),
        _ => fault,
    }
}

/// Whether `written` is one of the two words that stand alone, in another case.
fn is_word(written: &str) -> bool {
    ["blank", "ignore"].iter().any(|word| word.eq_ignore_ascii_case(written))
}

fn empty_text() -> Fault {
    let help = "write `blank` for an empty text, or `ignore` for no value";
    let message = "nothing follows `text:`".into();
    Fault::new(&codes::EMPTY_TEXT_VALUE, message, "right_st refuses it", help).meaning("blank")
}

fn bare_inherit() -> Fault {
    let note = "the platform knows it, but right_st refuses it in a file";
    let help = "remove the line: an input that is not listed is inherited";
    Fault::new(&codes::BARE_INHERIT, "`inherit` cannot be written".into(), note, help)
}

fn written_inherit(written: &str) -> Fault {
    let note = "right_st sends it with its colon, and the platform knows only `inherit`";
    let help = "remove the line: an input that is not listed is inherited";
    let message = format!("`{}` is not a value of the platform", shorten(written));
    Fault::new(&codes::WRITTEN_INHERIT, message, note, help)
}

fn text_after(word: &str, rest: &str) -> Fault {
    let message = format!("`{word}` takes nothing, `:{}` follows it", shorten(rest));
    let note = "right_st throws away what follows";
    Fault::new(&codes::TEXT_AFTER_BLANK, message, note, format!("write `{word}`")).meaning(word)
}

fn incomplete(written: &str, form: &str) -> Fault {
    let message = format!("`{}` names nothing", shorten(written));
    Fault::new(&codes::INCOMPLETE_INPUT_VALUE, message, "", format!("write `{form}`"))
}

fn unknown_kind(written: &str, kind: &str) -> Fault {
    let message = format!("`{}` is not a kind of input values", shorten(kind));
    let note = "right_st takes any word before the first colon, the platform does not";
    let help = match nearest(kind, KINDS) {
        Some(known @ ("blank" | "ignore")) => format!("did you mean `{known}`?"),
        Some(known) => format!("did you mean `{known}:`?"),
        None => format!("if it is a text, write `text:{}`", shorten(written)),
    };
    let fault = Fault::new(&codes::UNKNOWN_INPUT_KIND, message, note, help);
    let folded = kind.trim().to_lowercase();
    match folded.as_str() {
        "blank" | "ignore" => fault.meaning(folded),
        "text" | "env" | "cred" | "key" | "array" if kind.len() < written.len() => {
            fault.meaning(format!("{folded}{}", &written[kind.len()..]))
        }
        _ => fault,
    }
}

/// At most 60 characters of `text`, one line, for messages.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(60).collect();
    if cut.len() < text.trim_end_matches('\n').len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::RightSt;

    fn text(text: &str) -> InputValue {
        InputValue::Text(text.into())
    }

    fn env(component: Option<&str>, variable: &str) -> InputValue {
        InputValue::Env { component: component.map(Into::into), variable: variable.into() }
    }

    #[test]
    fn values_of_the_grammar_are_read_without_a_finding() {
        let key = |name: &str, cloud: Option<&str>| InputValue::Key {
            name: name.into(),
            cloud: cloud.map(Into::into),
        };
        let cases = [
            ("text:a b: c", text("a b: c")),
            ("text: ", text(" ")),
            ("blank", InputValue::Blank),
            ("ignore", InputValue::Ignore),
            ("env:PUBLIC_IP", env(None, "PUBLIC_IP")),
            ("env:db: 1:PUBLIC_IP", env(Some("db: 1"), "PUBLIC_IP")),
            ("cred:DB:PASSWORD", InputValue::Cred("DB:PASSWORD".into())),
            ("key:deploy", key("deploy", None)),
            ("key:deploy:6", key("deploy", Some("6"))),
            ("key:a:b", key("a:b", None)),
            ("array:[]", InputValue::Array(Vec::new())),
            (
                r#"array:["text:a","env:X","array:[\"text:b\"]"]"#,
                InputValue::Array(vec![text("a"), env(None, "X"), InputValue::Array(vec![text("b")])]),
            ),
        ];
        for (written, value) in cases {
            let (read, fault) = parse(written);
            assert!(fault.is_none(), "{written}: {fault:?}");
            assert_eq!(read, Some(value), "{written}");
        }
    }

    #[test]
    fn each_fault_has_a_code_that_says_what_right_st_does() {
        use RightSt::Accepts;
        use RightSt::Refuses;
        let cases = [
            ("", "input-value-without-kind", Refuses),
            ("web-1", "input-value-without-kind", Refuses),
            ("$ignore", "input-value-without-kind", Refuses),
            ("Blank", "input-value-without-kind", Refuses),
            ("text", "input-value-without-kind", Refuses),
            ("text:", "empty-text-value", Refuses),
            ("inherit", "bare-inherit", Refuses),
            ("inherit:", "written-inherit", Accepts),
            ("blank:", "text-after-blank", Accepts),
            ("ignore:$ignore", "text-after-blank", Accepts),
            ("Text:x", "unknown-input-kind", Accepts),
            ("http://h", "unknown-input-kind", Accepts),
            (":x", "unknown-input-kind", Accepts),
            ("env:", "incomplete-input-value", Accepts),
            ("env:a:", "incomplete-input-value", Accepts),
            ("cred:", "incomplete-input-value", Accepts),
            ("key::3", "incomplete-input-value", Accepts),
            ("array:a,b", "broken-array-value", Accepts),
            ("array:['text:a']", "broken-array-value", Accepts),
            ("array:[1]", "broken-array-value", Accepts),
            (r#"array:["a"]"#, "broken-array-value", Accepts),
            ("array:", "broken-array-value", Accepts),
        ];
        for (written, name, right_st) in cases {
            let fault = parse(written).1.expect(written);
            assert_eq!((fault.code.name, fault.code.right_st), (name, right_st), "{written}");
        }
    }

    #[test]
    fn nesting_is_bounded_by_the_size_of_the_file() {
        let deep = format!("array:{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(parse(&deep).1.is_some());
    }
}
