//! Which keys a map may have, as data: readers check with it, and JSON Schemas are made from it.

/// What may stand at a place.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text: any scalar that is not null.
    Text,
    /// A text out of a few, exactly as written here.
    Word(&'static [&'static str]),
    /// An unquoted YAML 1.1 word for true or false.
    Flag,
    /// A whole number, at least as large as this.
    Whole(u32),
    /// A list.
    List(&'static Shape),
    /// A map with keys of the author's choice, order kept.
    Map(&'static Shape),
    /// A map with known keys.
    Object(&'static Table),
    /// One of several.
    OneOf(&'static [Shape]),
}

/// A known key.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key, as written.
    pub key: &'static str,
    /// What stands there.
    pub shape: Shape,
    /// Whether it must be written.
    pub required: bool,
    /// What it is for: a lower-case phrase without a full stop.
    pub about: &'static str,
}

impl Field {
    /// A key that may be left out.
    pub const fn optional(key: &'static str, shape: Shape, about: &'static str) -> Self {
        Field { key, shape, required: false, about }
    }

    /// A key that must be written and not be null.
    pub const fn required(key: &'static str, shape: Shape, about: &'static str) -> Self {
        Field { key, shape, required: true, about }
    }
}

/// A map with known keys.
#[derive(Debug)]
pub struct Table {
    /// What such a map is, with its article: `a ServerTemplate`.
    pub of: &'static str,
    /// Its keys, in the order a person would write them.
    pub fields: &'static [Field],
}

impl Table {
    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        let fields: &'static [Field] = self.fields;
        fields.iter().map(|field| field.key)
    }

    /// The field of `key`.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        let fields: &'static [Field] = self.fields;
        fields.iter().find(|field| field.key == key)
    }
}
