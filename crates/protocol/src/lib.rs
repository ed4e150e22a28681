//! Everything a client is shown, and nothing else. A public promise: changing it is a compatibility decision.
//!
//! Compatibility: clients ignore types, kinds and fields they do not know, so adding is free. Removing or changing
//! meaning takes a new [`VERSION`]; the server speaks the newest two. `cargo xtask gen` writes these types to TypeScript.

pub mod agent_view;
pub mod api;
pub mod close_code;
pub mod cursor;
pub mod error_code;
pub mod frame;
pub mod typescript;
pub mod view;
pub mod visitor_view;

pub use agent_view::{AgentEvent, AgentEventBody, Detail};
pub use close_code::CloseCode;
pub use cursor::{Cursor, Epoch, PageCursor};
pub use error_code::{ErrorCode, Problem};
pub use frame::{ClientFrame, Hello, ServerFrame};
pub use visitor_view::{VisitorEvent, VisitorEventBody};

/// The version of the wire; the first frame of a client names the one it speaks.
pub const VERSION: u32 = 1;
/// The oldest version the server still speaks.
pub const OLDEST_VERSION: u32 = 1;
/// What a WebSocket client offers as its sub-protocol.
pub const SUBPROTOCOL: &str = "parlor.v1";
