//! Every route, asked by everyone who must not: the walk over what the server itself says it answers.

mod house;
mod routes;
mod walk;
mod words;
