//! What the machine does to us: each failure with the path it happened at.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A failure of the machine, which ends the run with exit code 3.
///
/// A mistake in an author's file is never an `Error`: it is a [`crate::diag::Diagnostic`], and a run can have many.
#[derive(Debug)]
pub enum Error {
    /// Something could not be read.
    Read {
        /// The file or folder, as the user would type it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something could not be written; the previous site is whole.
    Write {
        /// The file or folder, as the user would type it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The command cannot be carried out as given: exit code 2.
    Usage {
        /// What is wrong, and what to give instead.
        message: String,
    },
    /// No address to answer on could be had.
    Listen {
        /// The address that was asked for.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// Something that is reached over a network did not do what it was asked.
    Remote {
        /// What was asked, for whom: an address.
        target: String,
        /// What it said, and what may help.
        message: String,
    },
    /// Another process is writing the same output.
    Busy {
        /// The output folder.
        path: PathBuf,
    },
}

impl Error {
    /// The process's exit code for it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage { .. } => 2,
            Error::Read { .. }
            | Error::Write { .. }
            | Error::Listen { .. }
            | Error::Remote { .. }
            | Error::Busy { .. } => 3,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read { path, source } => write!(f, "cannot read `{}`: {source}", path.display()),
            Error::Write { path, source } => write!(f, "cannot write `{}`: {source}", path.display()),
            Error::Listen { address, source } => write!(f, "cannot listen on `{address}`: {source}"),
            Error::Usage { message } => f.write_str(message),
            Error::Remote { target, message } => write!(f, "`{target}`: {message}"),
            Error::Busy { path } => {
                write!(f, "another catalog process is writing `{}`", path.display())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read { source, .. } | Error::Write { source, .. } | Error::Listen { source, .. } => {
                Some(source)
            }
            Error::Usage { .. } | Error::Remote { .. } | Error::Busy { .. } => None,
        }
    }
}
