//! From a node to its clients: one session, three transports.

mod commands;
mod frames;
mod long_poll;
mod resume;
mod session;
mod sse;
mod websocket;

pub(crate) use commands::error_code;
pub use commands::{CommandLimits, carry_out};
pub use long_poll::poll;
pub(crate) use session::agent_view;
pub use session::{Realtime, RealtimeSettings};
pub use sse::stream;
pub use websocket::serve;
