//! Values of inputs, for people and as files write them.

use std::borrow::Cow;

use crate::model::input::InputValue;
use crate::site::views::component::ValueView;

/// A value for a page.
pub(crate) fn view(value: &InputValue) -> ValueView<'_> {
    let kind = match value {
        InputValue::Text(_) => "text",
        InputValue::Blank => "blank",
        InputValue::Ignore => "ignore",
        InputValue::Inherit => "inherit",
        InputValue::Env { .. } => "env",
        InputValue::Cred(_) => "cred",
        InputValue::Key { .. } => "key",
        InputValue::Array(_) => "array",
        InputValue::Other { .. } => "other",
    };
    ValueView { kind, text: text(value), written: written(value) }
}

fn text(value: &InputValue) -> Cow<'_, str> {
    match value {
        InputValue::Text(text)
        | InputValue::Env { component: None, variable: text }
        | InputValue::Cred(text)
        | InputValue::Key { name: text, cloud: None } => Cow::Borrowed(&**text),
        InputValue::Blank => "(blank)".into(),
        InputValue::Ignore => "(not passed)".into(),
        InputValue::Inherit => "(inherited)".into(),
        InputValue::Env { component: Some(component), variable } => format!("{component}:{variable}").into(),
        InputValue::Key { name, cloud: Some(cloud) } => format!("{name}, cloud {cloud}").into(),
        InputValue::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", ").into(),
        InputValue::Other { .. } => written(value).into(),
    }
}

/// A value as a file writes it: `text:foo`.
pub(crate) fn written(value: &InputValue) -> String {
    match value {
        InputValue::Text(text) => format!("text:{text}"),
        InputValue::Blank => "blank".into(),
        InputValue::Ignore => "ignore".into(),
        InputValue::Inherit => "inherit".into(),
        InputValue::Env { component: None, variable } => format!("env:{variable}"),
        InputValue::Env { component: Some(component), variable } => format!("env:{component}:{variable}"),
        InputValue::Cred(name) => format!("cred:{name}"),
        InputValue::Key { name, cloud: None } => format!("key:{name}"),
        InputValue::Key { name, cloud: Some(cloud) } => format!("key:{name}:{cloud}"),
        InputValue::Array(values) => {
            let values: Vec<String> =
                values.iter().map(|value| serde_json::Value::String(written(value)).to_string()).collect();
            format!("array:[{}]", values.join(","))
        }
        InputValue::Other { prefix, value } => format!("{prefix}:{value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_files_write_them() {
        let array = InputValue::Array(vec![InputValue::Text("a\"b".into()), InputValue::Cred("X".into())]);
        assert_eq!(written(&array), r#"array:["text:a\"b","cred:X"]"#);
        assert_eq!(view(&array).text, "a\"b, X");
        let key = InputValue::Key { name: "k".into(), cloud: Some("1".into()) };
        assert_eq!(written(&key), "key:k:1");
    }
}
