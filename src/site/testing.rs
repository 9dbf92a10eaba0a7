//! A small catalog by hand, for tests of what comes after `resolve`.
