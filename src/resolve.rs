//! Documents become a catalog: lineages are laid out, what the audience may not see is left out, names become
//! items, and everything that follows from that is computed once.

pub mod catalog;
