//! The metadata block of a script.
