//! Files for browsers, robots and hosts: the theme's files, `_headers`, `.nojekyll`.

use std::sync::Arc;

use crate::path::OutPath;
use crate::site::Body;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;

/// Plans them.
pub(crate) fn plan(site: &Site) -> Vec<Page> {
    let assets = site.assets.files().iter().map(|asset| Page {
        path: asset.path.clone(),
        origin: Origin::Theme,
        body: Body::Bytes(Arc::clone(&asset.bytes)),
    });
    let headers = format!(
        "/*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: \
         strict-origin-when-cross-origin\n\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\n/api/*\n  Access-Control-Allow-Origin: *\n",
        site.content_security_policy()
    );
    let own = [(".nojekyll", String::new()), ("_headers", headers)];
    let own = own.into_iter().map(|(path, text)| Page {
        path: OutPath::parse(path).expect("a plain name"),
        origin: Origin::Site,
        body: Body::Bytes(text.into_bytes().into()),
    });
    assets.chain(own).collect()
}
