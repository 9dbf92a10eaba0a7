//! Structured data in pages, for search engines: JSON-LD with the words of schema.org.

use serde_json::Value;
use serde_json::json;

use crate::highlight::Language;
use crate::model::Kind;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::site::show::Here;
use crate::site::show::cards;
use crate::site::words;

impl<'a> Here<'a> {
    /// What the page says of `item`, ready to stand in a `<script type="application/ld+json">`.
    pub(super) fn structured(&self, item: &'a Item, url: Option<&str>) -> String {
        let publisher = &self.catalog().publisher(item.publisher).name;
        let mut data = json!({
            "@context": "https://schema.org",
            "@type": match item.kind {
                Kind::RightScript => "SoftwareSourceCode",
                Kind::ServerTemplate | Kind::MultiCloudImage => "SoftwareApplication",
            },
            "name": item.name,
            "description": self.summary(item),
            "publisher": {"@type": "Organization", "name": publisher},
            "isPartOf": {"@type": "WebSite", "name": self.site.settings.title},
        });
        let map = data.as_object_mut().expect("it is written as one");
        let mut put = |key: &str, value: Option<Value>| {
            map.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("url", url.map(Value::from));
        put("datePublished", cards::published(item).map(Value::from));
        match item.revision {
            RevisionNumber::Committed(number) => put("version", Some(number.to_string().into())),
            RevisionNumber::Head => {}
        }
        match item.kind {
            Kind::RightScript => put("programmingLanguage", self.language(item).map(Value::from)),
            Kind::ServerTemplate => put("applicationCategory", Some(words::kind(item.kind).text.into())),
            Kind::MultiCloudImage => {
                put("applicationCategory", Some(words::kind(item.kind).text.into()));
                let system = item.multi_cloud_image().and_then(|image| image.system.as_ref());
                put("operatingSystem", system.map(|system| words::system(system).into()));
            }
        }
        // No text may end the element or begin a comment in it. Source: HTML, "Restrictions for contents of script
        // elements".
        data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    }

    fn language(&self, item: &Item) -> Option<String> {
        let bytes = self.site.sources.get(item.file)?.bytes.as_ref()?;
        let name = self.site.sources.path(item.file).name();
        let language = Language::detect(name, bytes);
        (language != Language::Plain).then(|| language.name().to_owned())
    }
}
