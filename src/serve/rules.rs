//! The pages of codes, for whoever follows the link of a finding: the same texts as `catalog explain` shows.

use crate::pipeline;
use crate::serve::inject;
use crate::syntax::markdown;

/// The page of the code `id`, or of its name.
pub(super) fn page(id: &str) -> Option<String> {
    let code = pipeline::codes().into_iter().find(|code| code.id == id || code.name == id)?;
    let text = markdown::to_html(code.docs, &markdown::Options::default());
    let (own, name, level, summary) = (inject::OWN, code.name, code.severity.word(), code.summary);
    let summary = escape(summary);
    Some(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} {name}</title>\n<link rel=\"stylesheet\" href=\"{own}preview.css\">\n</head>\n\
         <body class=\"rule\">\n<main>\n<h1><code>{}</code> {name}</h1>\n\
         <p class=\"level {level}\">{level}: {summary}</p>\n{}\n</main>\n</body>\n</html>\n",
        code.id,
        code.id,
        text.as_str(),
    ))
}

/// A text of ours for HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page() {
        for code in pipeline::codes() {
            let page = page(code.id).expect("it is there");
            assert!(page.contains("<h2"), "{}", code.id);
            assert_eq!(Some(page), super::page(code.name));
        }
        assert_eq!(page("C999"), None);
    }
}
