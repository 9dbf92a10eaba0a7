//! Themes, their faults, and pages of a small catalog.
