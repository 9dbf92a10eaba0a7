//! Publishers, EULAs and account groups.

pub use crate::model::publication::AccountGroup;
pub use crate::model::publication::EulaFile;
pub use crate::model::publication::PublisherFile;
pub use crate::model::publication::PublisherKind;
