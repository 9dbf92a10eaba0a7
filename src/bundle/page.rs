//! The offline page of a bundle: what it holds and what to type. No script, no style from elsewhere, no request.

use std::fmt::Write as _;

use crate::bundle::manifest::Manifest;
use crate::model::Kind;

/// Makes the page.
pub(super) fn page(manifest: &Manifest, upload: &str) -> String {
    let component = &manifest.component;
    let title = escape(&component.name);
    let revision =
        component.revision.map_or_else(|| "working copy".to_owned(), |it| format!("revision {it}"));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}, \
         {revision}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{} by {}, {revision}.</p>\n",
        escape(&component.kind),
        escape(&component.publisher),
    );
    let verb = if component.kind() == Some(Kind::RightScript) { "rightscript" } else { "st" };
    out.push_str(
        "<h2>Upload</h2>\n<p>Open a terminal in this folder. The first line checks every file.</p>\n",
    );
    writeln!(
        out,
        "<pre>sha256sum -c SHA256SUMS\nright_st {verb} upload {}</pre>",
        escape(&shell_word(upload))
    )
    .expect("a string takes all");
    out.push_str(
        "<p>The upload creates or updates the working copy (HEAD) of each part in your account, found by its name. \
         Revision numbers are not kept: commit what shall stay as it is.</p>\n",
    );
    if component.kind() == Some(Kind::MultiCloudImage) {
        out.push_str(
            "<p>right_st has no command for a MultiCloud Image alone, so a small ServerTemplate carries it. Delete that \
             ServerTemplate after the upload.</p>\n",
        );
    }
    out.push_str("<h2>Before you start</h2>\n<ul>\n");
    let first = &manifest.prerequisites;
    let eulas: Vec<String> = first.eulas.iter().map(crate::bundle::manifest::Eula::address).collect();
    list(&mut out, "Roles of who uploads", &first.roles);
    list(&mut out, "Licences to accept (in eulas/)", &eulas);
    list(&mut out, "Clouds that its images map", &first.clouds);
    list(&mut out, "Credentials", &first.credentials);
    list(&mut out, "SSH keys", &first.keys);
    list(&mut out, "Alert escalations", &first.escalations);
    list(&mut out, "Tags that server arrays vote with", &first.vote_tags);
    list(&mut out, "Inputs that must be supplied", &manifest.must_supply);
    out.push_str("</ul>\n<h2>What is in here</h2>\n<ol>\n");
    for part in &manifest.components {
        let at = part.at(&part.definition);
        writeln!(
            out,
            "<li>{}: {} (<code>{}</code>)</li>",
            escape(&part.identity.describe().replace('`', "")),
            escape(&part.roles.join(", ")),
            escape(&at)
        )
        .expect("a string takes all");
    }
    out.push_str("</ol>\n");
    for name in shared_names(manifest) {
        writeln!(
            out,
            "<p>Two RightScripts are called {}: right_st takes the first of them for both. Give one another name before \
             the upload.</p>",
            escape(name)
        )
        .expect("a string takes all");
    }
    if !manifest.externals.is_empty() {
        out.push_str("<h2>What is not</h2>\n<p>These references lead elsewhere and stay as they were written.</p>\n<ul>\n");
        for external in &manifest.externals {
            let publisher = external.publisher.as_ref();
            let by = publisher.map(|name| format!(" by {name}")).unwrap_or_default();
            let text = format!("{} {}{by}, revision {}", external.kind, external.name, external.revision);
            writeln!(out, "<li>{}: {}</li>", escape(&text), escape(&external.role))
                .expect("a string takes all");
        }
        out.push_str("</ul>\n");
    }
    writeln!(
        out,
        "<h2>Proof</h2>\n<p>import.json lists every part and file with its SHA-256. This digest pins them all:</p>\n\
         <p><code>{}</code></p>\n</main>\n</body>\n</html>",
        escape(&manifest.closure)
    )
    .expect("a string takes all");
    out
}

/// Names that more than one of the scripts has. Source: the domain paper, 1.3: right_st drops the second in silence.
pub fn shared_names(manifest: &Manifest) -> Vec<&str> {
    let scripts = manifest.components.iter().filter(|it| it.identity.kind() == Some(Kind::RightScript));
    let mut names: Vec<&str> = scripts.map(|script| script.identity.name.as_str()).collect();
    names.sort_unstable();
    let mut shared: Vec<&str> =
        names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    shared.dedup();
    shared
}

fn list(out: &mut String, what: &str, names: &[String]) {
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| escape(name)).collect();
        writeln!(out, "<li>{what}: {}</li>", names.join(", ")).expect("a string takes all");
    }
}

/// A path as a shell takes it for one word.
pub(super) fn shell_word(path: &str) -> String {
    if path.chars().all(|c| c.is_ascii_alphanumeric() || "_-./@".contains(c)) && !path.starts_with('-') {
        return path.to_owned();
    }
    let dot = if path.starts_with('-') { "./" } else { "" };
    format!("'{dot}{}'", path.replace('\'', r"'\''"))
}

/// Text that stands for itself in HTML; what controls the direction of text or the terminal is shown as a symbol.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => out.push('\u{FFFD}'),
            c if c.is_control() && c != '\n' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}
