//! The log as a resumable change feed, for integrators.

use axum::extract::State;
use parlor_domain::{Position, Recorded};
use parlor_protocol::api::{EventPage, EventQuery, FeedItem};
use parlor_protocol::{AgentEvent, Cursor, Detail, ErrorCode};
use parlor_store::LogError;
use std::sync::Arc;
use std::time::Duration;

use super::assembly::Api;
use super::auth::AgentAuth;
use super::error::{Answer, ApiError};
use super::extract::Params;
use super::paging::as_of;
use crate::principal::{AgentPrincipal, Principal};

/// Events of an answer.
const MOST: u32 = 500;
/// The longest wait, in seconds.
const MOST_SECONDS: u32 = 25;
/// While waiting: how often the log's end is compared. Cheap: it is in memory.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What happened after a cursor; waits for something new when asked to.
#[utoipa::path(get, path = "/events", tag = "events", params(EventQuery), responses((status = 200, body = EventPage), (status = 410, body = parlor_protocol::Problem)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Params(query): Params<EventQuery>,
) -> Answer<axum::Json<EventPage>> {
    let limit = match query.limit {
        None => 100,
        Some(limit @ 1..=MOST) => limit,
        Some(_) => return Err(ApiError::because(ErrorCode::InvalidRequest, format!("limit is 1 to {MOST}"))),
    };
    let feed = api.actions.feeds.of(agent.agent.workspace).await?;
    let after = match query.after.as_deref() {
        None => feed.head(),
        Some(text) => {
            let cursor = text
                .parse::<Cursor>()
                .map_err(|error| ApiError::because(ErrorCode::InvalidCursor, error.to_string()))?;
            let head = api.store.head(agent.agent.workspace).await?;
            if cursor.epoch != *feed.epoch() || head < cursor.position {
                return Err(ApiError::new(ErrorCode::CursorTooOld));
            }
            cursor.position
        }
    };
    let wait = Duration::from_secs(u64::from(query.wait.unwrap_or(0).min(MOST_SECONDS)));
    let stopping = api.tasks.stopping();
    let waiting = async {
        while feed.head() <= after && !stopping.is_cancelled() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    // Nothing came: the answer says so with the same cursor.
    let _ = tokio::time::timeout(wait, waiting).await;
    let found = api.store.events_after(agent.agent.workspace, after, limit).await.map_err(|error| match error {
        LogError::TooOld => ApiError::new(ErrorCode::CursorTooOld),
        LogError::Unavailable(error) => error.into(),
    })?;
    // Asked after the reading: who was shut out while this waited is told nothing that happened since.
    let asked = agent.asked_again(&api.store, api.clock.now()).await?;
    let agent = asked.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
    let full = u32::try_from(found.len()).is_ok_and(|count| count == limit);
    let end: Position = found.last().map_or(after, |last| last.position);
    let items = found.iter().filter(|recorded| may_see(&agent, recorded)).map(|recorded| FeedItem {
        cursor: as_of(&api, recorded.position),
        event: AgentEvent::of(recorded, Detail::Full),
    });
    Ok(axum::Json(EventPage { items: items.collect(), next_cursor: as_of(&api, end), has_more: full }))
}

fn may_see(agent: &AgentPrincipal, recorded: &Recorded) -> bool {
    match &recorded.event {
        parlor_domain::Event::Conversation { after, .. } => {
            Principal::Agent(agent.clone()).scope().allows(after.inbox, after.contact.id)
        }
        parlor_domain::Event::Settings { .. } => true,
    }
}
