//! The order in which files are published, so that a reader never follows a link to nothing.

/// The rank of a file: lower ones are published first, after all that is new. Within a rank the path decides.
///
/// What is linked comes before what links: assets, downloads, pages, lists, the root's own files, then the data that
/// programs read. Deletions and `site.json` come after all of these. It looks at the shape of an address only.
pub(crate) fn rank(path: &str) -> u8 {
    let path = path.strip_suffix(".gz").or_else(|| path.strip_suffix(".br")).unwrap_or(path);
    let Some((folder, name)) = path.rsplit_once('/') else { return 4 };
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let top = folder.split('/').next().unwrap_or_default();
    match top {
        "assets" => 0,
        "api" | "search" | ".well-known" => 5,
        _ if extension == "xml" => 4,
        _ if extension != "html" => 1,
        _ if name == "index.html" || folder.ends_with("/page") => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_comes_first() {
        let order = [
            "assets/site.css",
            "right-scripts/acme/x/1/files/a.html.sh",
            "right-scripts/acme/x/1/bundle.zip",
            "right-scripts/acme/x/1.html",
            "right-scripts/acme/x.html",
            "right-scripts/index.html",
            "right-scripts/page/2.html",
            "index.html",
            "search/0.js",
        ];
        let ranks: Vec<u8> = order.iter().map(|path| rank(path)).collect();
        assert_eq!(ranks, [0, 1, 1, 2, 2, 3, 3, 4, 5]);
        assert_eq!(rank("a/b.html.gz"), rank("a/b.html"));
    }
}
