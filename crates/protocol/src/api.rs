//! Request and response bodies of the HTTP API, one file per resource.

mod agents;
mod contacts;
mod conversations;
mod events;
mod inboxes;
mod page;
mod realtime;
mod sessions;
mod uploads;
mod visitors;

pub use agents::*;
pub use contacts::*;
pub use conversations::*;
pub use events::*;
pub use inboxes::*;
pub use page::*;
pub use realtime::*;
pub use sessions::*;
pub use uploads::*;
pub use visitors::*;
