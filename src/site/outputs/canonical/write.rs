//! JSON of plain data, written straight into one buffer.
//!
//! A site holds several hundred megabytes of documents that are made of short texts; a general writer, which hands each
//! comma and quotation mark to a stream and looks for what must be escaped in the names of fields too, takes three
//! times as long.

use std::io::Write as _;

use serde::Serialize;
use serde::Serializer;
use serde::ser::Error as _;
use serde::ser::Impossible;
use serde::ser::SerializeMap;
use serde::ser::SerializeSeq;
use serde::ser::SerializeStruct;
use serde::ser::SerializeTuple;
use serde::ser::SerializeTupleStruct;

use crate::text::any_byte;

/// Writes `value`, its fields in the order in which they are declared.
///
/// # Errors
///
/// If it is no plain data: it holds a fraction, bytes or a variant with fields.
pub(super) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    value.serialize(Writer(out))
}

struct Writer<'a>(&'a mut Vec<u8>);

impl Writer<'_> {
    fn text(self, text: &str) {
        self.0.push(b'"');
        if any_byte(text, |byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            escape(text, self.0);
        } else {
            self.0.extend_from_slice(text.as_bytes());
        }
        self.0.push(b'"');
    }
}

/// Writes the inside of a text, as RFC 8785 wants it.
fn escape(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 => write!(out, "\\u{byte:04x}").expect("memory takes all"),
            _ => out.push(byte),
        }
    }
}

/// A list, a map or a struct of which some members are written.
struct Members<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
    end: u8,
}

impl<'a> Members<'a> {
    fn begin(out: &'a mut Vec<u8>, start: u8, end: u8) -> Self {
        out.push(start);
        Members { out, is_first: true, end }
    }

    /// Begins the next member.
    fn next(&mut self) -> Writer<'_> {
        if !self.is_first {
            self.out.push(b',');
        }
        self.is_first = false;
        Writer(self.out)
    }

    fn finish(self) {
        self.out.push(self.end);
    }
}

type Done = Result<(), serde_json::Error>;
type Begun<'a> = Result<Members<'a>, serde_json::Error>;
type Never = Result<Impossible<(), serde_json::Error>, serde_json::Error>;

fn unfit<T>(what: &str) -> Result<T, serde_json::Error> {
    Err(serde_json::Error::custom(format!("{what} is no plain data")))
}

/// Numbers, each by its digits.
macro_rules! numbers {
    ($($name:ident($number:ty)),*) => {
        $(fn $name(self, number: $number) -> Done {
            write!(self.0, "{number}").map_err(serde_json::Error::custom)
        })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = Members<'a>;
    type SerializeTuple = Members<'a>;
    type SerializeTupleStruct = Members<'a>;
    type SerializeTupleVariant = Impossible<(), serde_json::Error>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Impossible<(), serde_json::Error>;

    numbers!(serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64));
    numbers!(serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64));

    fn serialize_bool(self, value: bool) -> Done {
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Done {
        unfit("a fraction")
    }

    fn serialize_f64(self, _: f64) -> Done {
        unfit("a fraction")
    }

    fn serialize_char(self, c: char) -> Done {
        self.text(c.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Done {
        self.text(text);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Done {
        unfit("a row of bytes")
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Done {
        unfit("a variant with a field")
    }

    fn serialize_seq(self, _: Option<usize>) -> Begun<'a> {
        Ok(Members::begin(self.0, b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Begun<'a> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Begun<'a> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Never {
        unfit("a variant with fields")
    }

    fn serialize_map(self, _: Option<usize>) -> Begun<'a> {
        Ok(Members::begin(self.0, b'{', b'}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Begun<'a> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Never {
        unfit("a variant with fields")
    }
}

impl SerializeSeq for Members<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(self.next())
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}

impl SerializeTuple for Members<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(self.next())
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}

impl SerializeTupleStruct for Members<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(self.next())
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(self.next())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.out.push(b':');
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.next().text(name);
        self.out.push(b':');
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}
