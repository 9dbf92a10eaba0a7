//! Which keys a map may have, as data: readers check with it, and JSON Schemas are made from it.

/// What may stand at a place.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text: any scalar that is not null.
    Text,
    /// A text of a certain form.
    Format(&'static Format),
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

/// A form of texts. Readers check it with code of their own; this is what schemas say of it, and never stricter.
#[derive(Debug)]
pub struct Format {
    /// An ECMA 262 regular expression that every text of the form matches, the empty text too where a reader takes it
    /// for absent; empty if there is none.
    pub pattern: &'static str,
    /// Most characters, beyond which readers warn; 0 if there is no limit.
    pub max_chars: u32,
    /// What a text of the form may be to YAML, in the words of JSON Schema: `7` without quotes is a number.
    pub types: &'static [&'static str],
    /// A text of the form.
    pub example: &'static str,
}

/// Texts that are nothing else.
pub const TEXTS: &[&str] = &["string"];
/// Texts and numbers.
pub const NUMBERS: &[&str] = &["string", "number"];
/// Everything that is not null, a list or a map.
pub const SCALARS: &[&str] = &["string", "number", "boolean"];

/// A calendar day.
pub const DAY: Shape = Shape::Format(&Format {
    pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    max_chars: 0,
    types: TEXTS,
    example: "2017-05-30",
});

/// A part of an address.
pub const SLUG: Shape = Shape::Format(&Format {
    pattern: "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$",
    max_chars: 0,
    types: SCALARS,
    example: "linux-base",
});

/// The digest of a folder.
pub const DIGEST: Shape = Shape::Format(&Format {
    pattern: "^(sha256:[0-9a-f]{64})?$",
    max_chars: 0,
    types: TEXTS,
    example: "sha256:6cfcd6329c65095656e9bb2850be1c2305931ea00917f640606202f3dc9a5762",
});

/// An address of the web.
pub const WEB_ADDRESS: Shape = Shape::Format(&Format {
    pattern: "^(https?://[^\\s]+)?$",
    max_chars: 0,
    types: TEXTS,
    example: "https://example.com/",
});

/// An input value.
pub const INPUT_VALUE: Shape = Shape::Format(&Format {
    pattern: "^(blank|ignore|(text|env|cred|key|array|blank|ignore|inherit):[\\s\\S]*)$",
    max_chars: 0,
    types: TEXTS,
    example: "text:80",
});

/// A known key.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key, as written.
    pub key: &'static str,
    /// What stands there.
    pub shape: Shape,
    /// Whether it must be written, and [`super::Fields::open`] says so.
    pub required: bool,
    /// Whether it must be written and not be empty, and the map's reader says so with a code of its own.
    pub needed: bool,
    /// What it is for: a lower-case phrase without a full stop.
    pub about: &'static str,
}

impl Field {
    /// A key that may be left out.
    pub const fn optional(key: &'static str, shape: Shape, about: &'static str) -> Self {
        Field { key, shape, required: false, needed: false, about }
    }

    /// A key that must be written and not be null.
    pub const fn required(key: &'static str, shape: Shape, about: &'static str) -> Self {
        Field { key, shape, required: true, needed: false, about }
    }

    /// A key that the map's reader misses with a code of its own.
    pub const fn needed(key: &'static str, shape: Shape, about: &'static str) -> Self {
        Field { key, shape, required: false, needed: true, about }
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
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let fields: &'static [Field] = self.fields;
        fields.iter().map(|field| field.key)
    }

    /// The field of `key`.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        let fields: &'static [Field] = self.fields;
        fields.iter().find(|field| field.key == key)
    }
}
