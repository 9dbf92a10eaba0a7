//! Zip archives of stored entries: written to a stream, and read strictly.
//!
//! Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use flate2::Crc;

/// Most entries of an archive without the 64-bit extension.
pub(super) const MAX_ENTRIES: usize = 65_534;

/// Most bytes of an archive without the 64-bit extension.
pub(super) const MAX_BYTES: u64 = 0xFFFF_FFFE;

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;

/// Bytes of the fixed part of each header.
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;

/// 1980-01-01, the first day that the format knows: one time for all.
const DAY: u16 = 0x0021;

/// Names are UTF-8.
const UTF8: u16 = 1 << 11;

/// Made on Unix, by version 2.0 of the format.
const MADE_BY: u16 = 0x0314;

/// A regular file that its owner may write and everybody read.
const MODE: u32 = 0o100_644 << 16;

/// Writes an archive.
pub(super) struct ZipWriter<'w> {
    out: &'w mut dyn Write,
    offset: u64,
    central: Vec<u8>,
    n_entries: usize,
}

impl<'w> ZipWriter<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        ZipWriter { out, offset: 0, central: Vec::new(), n_entries: 0 }
    }

    /// Adds an entry of `size` bytes; `open` is called twice and must give the same bytes.
    pub(super) fn entry(
        &mut self,
        path: &str,
        size: u64,
        open: &mut dyn FnMut() -> io::Result<Box<dyn Read>>,
    ) -> io::Result<()> {
        let too_large = || io::Error::other("the archive would be larger than 4 GiB");
        let (small, offset) = (u32::try_from(size), u32::try_from(self.offset));
        let (Ok(small), Ok(offset)) = (small, offset) else { return Err(too_large()) };
        if MAX_ENTRIES <= self.n_entries {
            return Err(io::Error::other("the archive would hold more than 65,534 files"));
        }
        let mut crc = Crc::new();
        pump(&mut open()?, size, &mut |bytes| {
            crc.update(bytes);
            Ok(())
        })?;
        let crc = crc.sum();
        let name = path.as_bytes();
        let name_len = u16::try_from(name.len()).map_err(|_| io::Error::other("a path is too long"))?;
        let flags = if path.is_ascii() { 0 } else { UTF8 };
        // What both headers say: version needed, flags, method, time, day, crc, both sizes, length of the name.
        let mut shared = Vec::with_capacity(26);
        for word in [20, flags, 0, 0, DAY] {
            shared.extend(word.to_le_bytes());
        }
        for word in [crc, small, small] {
            shared.extend(word.to_le_bytes());
        }
        shared.extend(name_len.to_le_bytes());

        let mut header = Vec::with_capacity(LOCAL_BYTES + name.len());
        header.extend(LOCAL.to_le_bytes());
        header.extend(&shared);
        header.extend(0u16.to_le_bytes());
        header.extend(name);
        self.out.write_all(&header)?;
        let mut again = Crc::new();
        let out = &mut *self.out;
        pump(&mut open()?, size, &mut |bytes| {
            again.update(bytes);
            out.write_all(bytes)
        })?;
        if again.sum() != crc {
            return Err(io::Error::other(format!("`{path}` changed while it was packed; try again")));
        }
        self.offset += header.len() as u64 + size;
        if MAX_BYTES < self.offset {
            return Err(too_large());
        }

        // Extra, comment, disk and internal attributes are empty.
        self.central.extend(CENTRAL.to_le_bytes());
        self.central.extend(MADE_BY.to_le_bytes());
        self.central.extend(&shared);
        self.central.extend([0; 8]);
        self.central.extend(MODE.to_le_bytes());
        self.central.extend(offset.to_le_bytes());
        self.central.extend(name);
        self.n_entries += 1;
        Ok(())
    }

    /// Writes the directory.
    pub(super) fn finish(self) -> io::Result<()> {
        let too_large = |_| io::Error::other("the archive would be larger than 4 GiB");
        let n_entries = u16::try_from(self.n_entries).expect("it was counted");
        let mut end = Vec::with_capacity(END_BYTES);
        end.extend(END.to_le_bytes());
        end.extend([0; 4]);
        end.extend(n_entries.to_le_bytes());
        end.extend(n_entries.to_le_bytes());
        end.extend(u32::try_from(self.central.len()).map_err(too_large)?.to_le_bytes());
        end.extend(u32::try_from(self.offset).map_err(too_large)?.to_le_bytes());
        end.extend([0; 2]);
        self.out.write_all(&self.central)?;
        self.out.write_all(&end)
    }
}

/// Gives exactly `size` bytes of `from` to `take`, in blocks.
pub(super) fn pump(
    from: &mut dyn Read,
    size: u64,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut left = size;
    let mut block = vec![0; usize::try_from(size.min(64 << 10)).expect("it is small").max(1)];
    loop {
        let n = match from.read(&mut block) {
            Ok(0) if left == 0 => return Ok(()),
            Ok(0) => return Err(io::Error::other("it is shorter than it was; try again")),
            Ok(n) => n,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err),
        };
        left = left
            .checked_sub(n as u64)
            .ok_or_else(|| io::Error::other("it is longer than it was; try again"))?;
        take(&block[..n])?;
    }
}

/// An entry of an archive.
#[derive(Debug, Clone)]
pub(super) struct ZipEntry {
    /// Its bytes.
    pub(super) size: u64,
    /// Where they begin.
    pub(super) start: u64,
    crc: u32,
}

/// What both headers of an entry say.
#[derive(PartialEq, Eq)]
struct Header {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
}

impl Header {
    /// Reads it from the bytes behind "version needed".
    fn parse(bytes: &[u8]) -> Self {
        Header {
            flags: u16_at(bytes, 0),
            method: u16_at(bytes, 2),
            crc: u32_at(bytes, 8),
            packed: u32_at(bytes, 12),
            size: u32_at(bytes, 16),
        }
    }
}

/// Reads the directory of an archive of `len` bytes.
///
/// Accepted is what every reader reads in one and the same way: stored regular files, one behind the other from the
/// first byte on, each told twice in the same words, each name once, and nothing before, between or behind them.
/// Whether names are fit for a disk is the caller's question.
///
/// The error tells in words what is wrong with the archive.
pub(super) fn directory<R: Read + Seek>(
    file: &mut R,
    len: u64,
) -> io::Result<Result<BTreeMap<String, ZipEntry>, String>> {
    let wrong = |what: &str| Ok(Err(what.to_owned()));
    if len < END_BYTES as u64 {
        return wrong("it is no zip archive, or it was cut short");
    }
    if MAX_BYTES < len {
        return wrong("it is larger than 4 GiB");
    }
    let end = read_at(file, len - END_BYTES as u64, END_BYTES)?;
    if u32_at(&end, 0) != END || u16_at(&end, 20) != 0 {
        return wrong("it is no zip archive, it was cut short, or something was put behind it");
    }
    let (n_entries, again) = (usize::from(u16_at(&end, 10)), usize::from(u16_at(&end, 8)));
    let (size, start) = (u64::from(u32_at(&end, 12)), u64::from(u32_at(&end, 16)));
    if u32_at(&end, 4) != 0 || n_entries != again || MAX_ENTRIES < n_entries {
        return wrong("its directory is split, or has too many entries");
    }
    if start + size + END_BYTES as u64 != len {
        return wrong("it was cut short, or its directory does not end where the archive does");
    }
    let central = read_at(file, start, usize::try_from(size).expect("32 bits"))?;
    let mut rest = central.as_slice();
    let mut entries = BTreeMap::new();
    let mut next = 0;
    for _ in 0..n_entries {
        if rest.len() < CENTRAL_BYTES || u32_at(rest, 0) != CENTRAL {
            return wrong("its directory is damaged");
        }
        let name_len = usize::from(u16_at(rest, 28));
        let full = CENTRAL_BYTES + name_len + usize::from(u16_at(rest, 30)) + usize::from(u16_at(rest, 32));
        if rest.len() < full {
            return wrong("its directory is damaged");
        }
        let raw = &rest[CENTRAL_BYTES..CENTRAL_BYTES + name_len];
        let Ok(name) = std::str::from_utf8(raw) else { return wrong("a name in it is not UTF-8") };
        let shown = name.escape_debug();
        let header = Header::parse(&rest[8..]);
        let attributes = u32_at(rest, 38);
        if let Some(fault) = fault(name, &header, attributes) {
            return Ok(Err(format!("`{shown}` {fault}")));
        }
        let offset = u64::from(u32_at(rest, 42));
        if offset != next || start < offset + (LOCAL_BYTES + name_len) as u64 {
            return Ok(Err(format!("`{shown}` does not lie where the entry before it ends")));
        }
        let local = read_at(file, offset, LOCAL_BYTES + name_len)?;
        let is_same = u32_at(&local, 0) == LOCAL
            && Header::parse(&local[6..]) == header
            && usize::from(u16_at(&local, 26)) == name_len
            && &local[LOCAL_BYTES..] == raw;
        if !is_same {
            return Ok(Err(format!("`{shown}` is told in two ways")));
        }
        let begin = offset + (LOCAL_BYTES + name_len) as u64 + u64::from(u16_at(&local, 28));
        next = begin + u64::from(header.size);
        if start < next {
            return Ok(Err(format!("`{shown}` reaches into the directory")));
        }
        let entry = ZipEntry { size: u64::from(header.size), start: begin, crc: header.crc };
        if entries.insert(name.to_owned(), entry).is_some() {
            return Ok(Err(format!("`{shown}` is in it twice")));
        }
        rest = &rest[full..];
    }
    if !rest.is_empty() || next != start {
        return wrong("it holds bytes that belong to no entry");
    }
    Ok(Ok(entries))
}

/// Why an entry is none of ours.
fn fault(name: &str, header: &Header, attributes: u32) -> Option<&'static str> {
    let kind = (attributes >> 16) & 0o170_000;
    Some(match () {
        () if kind == 0o120_000 => "is a link",
        () if name.ends_with('/') || kind == 0o040_000 => "is a folder; bundles hold files only",
        () if kind != 0 && kind != 0o100_000 => "is no regular file",
        () if header.flags & 1 != 0 => "is encrypted",
        () if header.method != 0 => "is compressed; bundles are stored, so that nothing can swell",
        () if header.flags & !UTF8 != 0 => "is written in a way that bundles are not",
        () if header.packed != header.size => "has two sizes",
        () => return None,
    })
}

/// Opens an entry; the reader fails at its end if the bytes are not those of the directory.
pub(super) fn open<R: Read + Seek>(mut file: R, entry: &ZipEntry) -> io::Result<impl Read + use<R>> {
    file.seek(SeekFrom::Start(entry.start))?;
    Ok(Checked { inner: file.take(entry.size), left: entry.size, crc: Crc::new(), expected: entry.crc })
}

struct Checked<R> {
    inner: io::Take<R>,
    left: u64,
    crc: Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.crc.update(&buffer[..n]);
        self.left -= n as u64;
        let is_over = n == 0 && !buffer.is_empty();
        if is_over && (self.left != 0 || self.crc.sum() != self.expected) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is wrong"));
        }
        Ok(n)
    }
}

fn read_at<R: Read + Seek>(file: &mut R, at: u64, n: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(n as u64).read_to_end(&mut bytes)?;
    bytes.resize(n, 0);
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn written(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = ZipWriter::new(&mut bytes);
        for (path, content) in files {
            let content = content.to_vec();
            let mut open = || Ok(Box::new(Cursor::new(content.clone())) as Box<dyn Read>);
            writer.entry(path, content.len() as u64, &mut open).unwrap();
        }
        writer.finish().unwrap();
        bytes
    }

    fn listed(bytes: &[u8]) -> Result<Vec<String>, String> {
        let entries = directory(&mut Cursor::new(bytes), bytes.len() as u64).unwrap()?;
        for entry in entries.values() {
            let mut content = Vec::new();
            open(Cursor::new(bytes), entry)
                .unwrap()
                .read_to_end(&mut content)
                .map_err(|err| err.to_string())?;
        }
        Ok(entries.into_keys().collect())
    }

    #[test]
    fn others_read_what_we_write() {
        let bytes = written(&[("a.txt", b"hello"), ("é/b", b""), ("c", &vec![7; 100_000])]);
        let mut archive = ::zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut text = String::new();
        archive.by_name("a.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
        assert_eq!(archive.by_name("é/b").unwrap().unix_mode(), Some(0o100_644));
        assert_eq!(archive.by_name("c").unwrap().size(), 100_000);
        assert_eq!(listed(&bytes).unwrap(), ["a.txt", "c", "é/b"]);
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_seen() {
        let bytes = written(&[("a.txt", b"hello"), ("b", b"x")]);
        for len in 0..bytes.len() {
            assert!(listed(&bytes[..len]).is_err(), "cut at {len}");
        }
        // Times and who made it say nothing about the content; a changed name is another name.
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            if let Ok(names) = listed(&changed) {
                assert_eq!(names, ["a.txt", "b"], "byte {at}");
            }
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(listed(&longer).is_err());
        let mut prefixed = b"#!/bin/sh\n".to_vec();
        prefixed.extend(&bytes);
        assert!(listed(&prefixed).is_err());
    }
}
