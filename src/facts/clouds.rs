//! Clouds by every name that people give them.

use std::collections::HashMap;
use std::sync::Arc;

/// A cloud that is known by more than its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// The name the API gives; canonical.
    pub name: String,
    /// The name the dashboard shows.
    pub display_name: String,
    /// Other spellings; right_st knows none of them.
    pub aliases: Vec<String>,
    /// The id in `/api/clouds/<id>`, if documented.
    pub id: Option<u32>,
    /// The API's `cloud_type` word, or ours where none is documented; empty if a catalog's own table gives none.
    pub cloud_type: String,
    /// The provider's region, if it has one.
    pub region: Option<String>,
    /// `YYYY-MM-DD` it ended, if it did.
    pub retired: Option<String>,
}

/// How a written cloud name relates to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloudMatch<'a> {
    /// The name, the display name or the href: right_st finds it too.
    Exact(&'a Cloud),
    /// Another spelling: we know what is meant, right_st does not.
    Alias(&'a Cloud),
    /// Not in the table: a private cloud, by the name its account gave.
    Unknown,
}

impl<'a> CloudMatch<'a> {
    /// The cloud that is meant, if it is in the table.
    pub fn cloud(self) -> Option<&'a Cloud> {
        match self {
            CloudMatch::Exact(cloud) | CloudMatch::Alias(cloud) => Some(cloud),
            CloudMatch::Unknown => None,
        }
    }
}

/// All known clouds, prepared for [`Clouds::find`]; a clone shares the table.
#[derive(Debug, Clone, Default)]
pub struct Clouds(Arc<CloudTable>);

#[derive(Debug, Default)]
struct CloudTable {
    as_of: String,
    clouds: Vec<Cloud>,
    /// Names and display names.
    exact: HashMap<Box<str>, usize>,
    ids: HashMap<u32, usize>,
    /// Every spelling in lower case.
    folded: HashMap<Box<str>, usize>,
}

impl Clouds {
    /// Prepares `clouds`, a table that was true on the day `as_of`, in the order of menus.
    ///
    /// Where two rows share a spelling, the earlier row has it.
    pub fn new(as_of: String, clouds: Vec<Cloud>) -> Self {
        let mut table = CloudTable { as_of, ..CloudTable::default() };
        for (place, cloud) in clouds.iter().enumerate() {
            if let Some(id) = cloud.id {
                table.ids.entry(id).or_insert(place);
            }
            for name in [&cloud.name, &cloud.display_name] {
                table.exact.entry(name.as_str().into()).or_insert(place);
                table.folded.entry(name.to_lowercase().into()).or_insert(place);
            }
            for alias in &cloud.aliases {
                table.folded.entry(alias.to_lowercase().into()).or_insert(place);
            }
        }
        table.clouds = clouds;
        Clouds(Arc::new(table))
    }

    /// The day the table was true, `YYYY-MM-DD`.
    pub fn as_of(&self) -> &str {
        &self.0.as_of
    }

    /// The clouds, in table order: by type, then id.
    pub fn all(&self) -> &[Cloud] {
        &self.0.clouds
    }

    /// The cloud of the canonical name `name`.
    pub fn get(&self, name: &str) -> Option<&Cloud> {
        self.find(name).cloud().filter(|cloud| cloud.name == name)
    }

    /// What `written` means: exact and case-sensitive for names and `/api/clouds/<id>`, else an alias, folded case.
    pub fn find(&self, written: &str) -> CloudMatch<'_> {
        let table = &*self.0;
        let href = || {
            let digits = written.strip_prefix("/api/clouds/")?;
            let id: u32 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
            table.ids.get(&id)
        };
        if let Some(place) = table.exact.get(written).or_else(href) {
            return CloudMatch::Exact(&table.clouds[*place]);
        }
        let place = table.folded.get(written.to_lowercase().as_str());
        place.map_or(CloudMatch::Unknown, |place| CloudMatch::Alias(&table.clouds[*place]))
    }

    /// This table with `own` laid over it: a cloud of a known name replaces that cloud where it stands, others follow.
    #[must_use]
    pub fn overlaid(&self, own: &Clouds) -> Clouds {
        let mut clouds = self.all().to_vec();
        for cloud in own.all() {
            match clouds.iter_mut().find(|known| known.name == cloud.name) {
                Some(known) => *known = cloud.clone(),
                None => clouds.push(cloud.clone()),
            }
        }
        Clouds::new(self.as_of().max(own.as_of()).to_owned(), clouds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(name: &str, display_name: &str, id: u32, aliases: &[&str]) -> Cloud {
        Cloud {
            name: name.into(),
            display_name: display_name.into(),
            aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
            id: Some(id),
            cloud_type: "amazon".into(),
            region: None,
            retired: None,
        }
    }

    #[test]
    fn names_and_hrefs_are_exact_and_the_rest_is_an_alias() {
        let clouds = Clouds::new(
            "2017-01-01".into(),
            vec![
                cloud("EC2 us-east-1", "AWS US-East", 1, &["us-east-1"]),
                cloud("AWS SA", "AWS São Paulo", 7, &[]),
            ],
        );
        let (first, second) = (&clouds.all()[0], &clouds.all()[1]);
        for written in ["EC2 us-east-1", "AWS US-East", "/api/clouds/1"] {
            assert_eq!(clouds.find(written), CloudMatch::Exact(first), "{written}");
        }
        for written in ["ec2 US-EAST-1", "us-east-1", "aws us-east"] {
            assert_eq!(clouds.find(written), CloudMatch::Alias(first), "{written}");
        }
        assert_eq!(clouds.find("aws SÃO paulo"), CloudMatch::Alias(second));
        for written in ["", "1", "/api/clouds/", "/api/clouds/+1", "/api/clouds/99", "My Cloud"] {
            assert_eq!(clouds.find(written), CloudMatch::Unknown, "{written}");
        }
        assert_eq!(clouds.get("AWS US-East"), None);
        assert_eq!(clouds.get("EC2 us-east-1"), Some(first));
    }

    #[test]
    fn an_own_table_replaces_by_name_and_extends() {
        let known =
            Clouds::new("2017-01-01".into(), vec![cloud("A", "Old", 1, &[]), cloud("B", "B", 2, &[])]);
        let own = Clouds::new("2016-01-01".into(), vec![cloud("C", "C", 3, &[]), cloud("A", "New", 1, &[])]);
        let both = known.overlaid(&own);
        let names: Vec<&str> = both.all().iter().map(|cloud| cloud.display_name.as_str()).collect();
        assert_eq!((names, both.as_of()), (vec!["New", "B", "C"], "2017-01-01"));
        assert_eq!(both.find("Old"), CloudMatch::Unknown);
    }
}
