//! Bundles: archives that bring a component and all that comes along, and the strict readers of manifests and archives.
//!
//! A bundle is a function of its manifest and of the files that the manifest names: `layout` makes the list of all
//! entries from them, and writing and verifying use the same list. So a bundle is verified by making its list again:
//! nothing may be missing, nothing more may be there, and every byte is either pinned by the manifest's digest or made
//! anew and compared.
//!
//! The archive is a zip of stored entries, written and read here and not by a library: it is written to a stream
//! without data descriptors, its bytes follow no library's version, and the reader accepts exactly what cannot be read
//! in two ways.

mod layout;
mod manifest;
mod pack;
mod page;
mod site_copy;
mod store;
mod template;
mod unpack;
mod verify;
mod zip;

pub use layout::Layout;
pub use layout::layout;
pub use manifest::Component;
pub use manifest::Eula;
pub use manifest::External;
pub use manifest::FileEntry;
pub use manifest::Manifest;
pub use manifest::read as read_manifest;
pub use pack::Digests;
pub use pack::checksums;
pub use pack::pack;
pub use page::shared_names;
pub use site_copy::SiteReport;
pub use site_copy::verify_site;
pub use store::Store;
pub use store::open;
pub use unpack::As;
pub use unpack::Unpacked;
pub use unpack::unpack;
pub use verify::Problem;
pub use verify::Report;
pub use verify::verify;
