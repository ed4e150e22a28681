//! Every route, asked by everyone who must not: the walk over what the server itself says it answers.

pub mod house;
pub mod routes;
mod walk;
mod words;
