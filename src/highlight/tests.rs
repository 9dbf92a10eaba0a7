//! What is true of every lexer, and what each makes of a script.

mod languages;
mod sound;
