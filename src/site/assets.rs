//! The files of a theme as the site hands them out: with the hash of their bytes in their names.

use std::sync::Arc;

use crate::path::OutPath;
use crate::site::urls;
use crate::source::hex;
use crate::source::sha256;

/// Digits of the hash in a file's name.
const HASH_DIGITS: usize = 10;

/// A file of a theme.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its name below `static/`.
    pub name: String,
    /// Where it lives in the site.
    pub path: OutPath,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// All files of a theme, by name.
#[derive(Debug, Clone, Default)]
pub struct ThemeAssets {
    files: Vec<Asset>,
}

impl ThemeAssets {
    /// Names every file of `static/` by its bytes; a stylesheet's `url(…)` of another file is made to follow.
    ///
    /// Of several files with one name the last counts.
    pub fn new(files: impl IntoIterator<Item = (String, Arc<[u8]>)>) -> Self {
        let named: std::collections::BTreeMap<String, Arc<[u8]>> = files.into_iter().collect();
        let is_style = |name: &str| name.rsplit_once('.').is_some_and(|(_, extension)| extension == "css");
        let (styles, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|(name, _)| is_style(name));
        let mut files: Vec<Asset> = others.into_iter().map(|(name, bytes)| asset(name, bytes)).collect();
        let styles: Vec<Asset> = styles
            .into_iter()
            .map(|(name, bytes)| {
                let bytes = with_addresses(&name, &bytes, &files).unwrap_or(bytes);
                asset(name, bytes)
            })
            .collect();
        files.extend(styles);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        ThemeAssets { files }
    }

    /// The file `name` of `static/`.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        let at = self.files.binary_search_by(|asset| asset.name.as_str().cmp(name)).ok()?;
        Some(&self.files[at])
    }

    /// All files, by name.
    pub fn files(&self) -> &[Asset] {
        &self.files
    }
}

fn asset(name: String, bytes: Arc<[u8]>) -> Asset {
    let digest = hex(&sha256(&bytes));
    let path = urls::asset(&name, &digest[..HASH_DIGITS]);
    Asset { name, path, bytes }
}

/// The stylesheet `name` with the addresses of `files` in place of their names; `None` if nothing changes.
fn with_addresses(name: &str, bytes: &[u8], files: &[Asset]) -> Option<Arc<[u8]>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.contains("url(") {
        return None;
    }
    let own = urls::asset(name, "");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("url(") {
        out.push_str(before);
        out.push_str("url(");
        let Some((inner, tail)) = after.split_once(')') else {
            rest = after;
            break;
        };
        let written = inner.trim().trim_matches(['"', '\'']);
        match files.iter().find(|file| file.name == written) {
            Some(file) => {
                out.push('"');
                out.push_str(&own.link_to(&file.path));
                out.push('"');
            }
            None => out.push_str(inner),
        }
        out.push(')');
        rest = tail;
    }
    out.push_str(rest);
    Some(out.into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_bytes_and_stylesheets_follow_names() {
        let file = |name: &str, text: &str| (name.to_owned(), Arc::from(text.as_bytes()));
        let css = "a{background:url('icon.svg')} b{background:url(data:x)} c{x:url(";
        let assets = ThemeAssets::new([file("site.css", css), file("icon.svg", "<svg/>")]);
        let icon = assets.get("icon.svg").unwrap().path.as_str().to_owned();
        assert!(icon.starts_with("assets/icon."), "{icon}");
        let name = icon.trim_start_matches("assets/");
        let style = assets.get("site.css").unwrap();
        let expected = format!("a{{background:url(\"{name}\")}} b{{background:url(data:x)}} c{{x:url(");
        assert_eq!(String::from_utf8(style.bytes.to_vec()).unwrap(), expected);
        let other = ThemeAssets::new([file("icon.svg", "<svg />")]);
        assert_ne!(other.get("icon.svg").unwrap().path.as_str(), icon);
    }
}
