//! The log as a resumable change feed, for integrators.

use serde::{Deserialize, Serialize};

use crate::AgentEvent;

/// Query of the change feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct EventQuery {
    /// The last cursor received; missing: begin at the log's end.
    pub after: Option<String>,
    /// Events of an answer: 1 to 500, 100 unless said otherwise.
    pub limit: Option<u32>,
    /// Seconds to wait for something new: 0 to 25, 0 unless said otherwise.
    pub wait: Option<u32>,
}

/// An event with the cursor that follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct FeedItem {
    /// Where to go on from.
    pub cursor: String,
    /// What happened, with the complete message.
    pub event: AgentEvent,
}

/// A part of the change feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct EventPage {
    /// The events, in order; only those the credential may see.
    pub items: Vec<FeedItem>,
    /// Send it as `after` next time, also when there were no items.
    pub next_cursor: String,
    /// Whether there is more right now.
    pub has_more: bool,
}
