//! sha256 of bytes and of folders, and how digests are written.

use sha2::Digest as _;
use sha2::Sha256;

/// The sha256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The 64 lower-case hexadecimal digits of `digest`.
pub fn hex(digest: &[u8; 32]) -> String {
    String::from_utf8_lossy(&digits(digest)).into_owned()
}

/// A digest as 64 digits.
pub fn digits(digest: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 64];
    let (pairs, _) = digits.as_chunks_mut::<2>();
    for (pair, byte) in pairs.iter_mut().zip(digest) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    digits
}

/// The digest of a folder, `sha256:` and 64 digits, from the path and the sha256 of each of its regular files.
///
/// It is the sha256 of the lines `digits SPACE SPACE path LF`, sorted by the path's bytes: what `sha256sum` prints,
/// so that anyone can recompute it. Paths are relative to the folder, with `/`; their order here does not matter.
pub fn folder_digest<'a>(files: impl IntoIterator<Item = (&'a str, [u8; 32])>) -> String {
    let mut files: Vec<(&str, [u8; 32])> = files.into_iter().collect();
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for (path, digest) in files {
        hasher.update(hex(&digest));
        hasher.update(b"  ");
        hasher.update(path);
        hasher.update(b"\n");
    }
    format!("sha256:{}", hex(&hasher.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_the_digest_that_sha256sum_gives() {
        // printf 'a\n' > base.yml; printf '' > attachments/b; printf 'x' > 'attachments/B c'
        // find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
        let files =
            [("base.yml", sha256(b"a\n")), ("attachments/b", sha256(b"")), ("attachments/B c", sha256(b"x"))];
        assert_eq!(
            folder_digest(files),
            "sha256:18c9b8d7c161400012c6a215ef8cfb12b437ccd39e442de296bdaf687d20e37b"
        );
    }
}
