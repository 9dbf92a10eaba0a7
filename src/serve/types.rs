//! What browsers are told of a file's content, by its name.

/// The content type of a file of this name; what is unknown is never guessed from its bytes.
pub(crate) fn of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "jsonld" => "application/ld+json",
        "webmanifest" => "application/manifest+json",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        "br" => "application/x-brotli",
        "tar" => "application/x-tar",
        "yml" | "yaml" | "txt" | "md" | "sh" | "bash" | "rb" | "py" | "pl" | "ps1" | "psm1" | "bat"
        | "cmd" | "conf" | "cfg" | "ini" | "erb" | "log" => "text/plain; charset=utf-8",
        "" if name == "SHA256SUMS" || name == "_headers" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_follows_the_ending() {
        assert_eq!(of("a/b.HTML"), "text/html; charset=utf-8");
        assert_eq!(of("a.b/c"), "application/octet-stream");
        assert_eq!(of("x/SHA256SUMS"), "text/plain; charset=utf-8");
        assert_eq!(of("x/.nojekyll"), "application/octet-stream");
        assert_eq!(of("setup.sh"), "text/plain; charset=utf-8");
    }
}
