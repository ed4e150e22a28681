//! Parlor's process, as a library so that tests can run it in place. `app.rs` puts the parts together.

pub mod actions;
pub mod app;
pub mod attachments;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connections;
pub mod fanout;
pub mod http;
pub mod identity;
pub mod inbox_view;
pub mod jobs;
pub mod principal;
pub mod random;
pub mod tasks;
pub mod telemetry;
