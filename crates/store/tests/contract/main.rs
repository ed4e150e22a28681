//! What a store must do, said once, run on each database.
//!
//! SQLite always runs. PostgreSQL runs where `PARLOR_TEST_POSTGRES_URL` names a server; where it says `required` instead,
//! a server should have been there and was not: every case is red.

#[macro_use]
mod support;

mod attachments;
mod commit;
mod crash;
mod directory;
mod jobs;
mod lists;
mod log;
mod reads;
mod tokens;
