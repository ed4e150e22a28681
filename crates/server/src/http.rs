//! Requests in, JSON out: every route in one list.

mod agents;
mod api_keys;
mod assembly;
mod auth;
mod contacts;
mod conversations;
mod error;
mod events;
mod extract;
mod files;
mod health;
mod inboxes;
mod linger;
mod messages;
mod openapi;
mod paging;
mod realtime;
mod screens;
mod serve;
mod sessions;
mod visitor_messages;
mod visitors;

pub use assembly::{Api, ApiLimits, router};
pub(crate) use inboxes::checked as checked_widget_settings;
pub use openapi::document;
pub use serve::{OpenConnections, ServeSettings, serve};
