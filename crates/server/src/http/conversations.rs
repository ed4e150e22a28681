//! Conversations, for agents: the list, one of them, and what they change about it.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{AgentId, ConversationId, InboxId, Label, Position};
use parlor_protocol::api::{ConversationAnswer, ConversationPatch, ConversationQuery, Counts, Page, SeenUpTo};
use parlor_protocol::view::{ConversationRow, StatusView};
use parlor_protocol::{ErrorCode, PageCursor};
use parlor_store::{AssigneeFilter, ConversationFilter, StatusFilter};
use std::sync::Arc;
use std::time::Instant;
use tracing::info;

use super::assembly::Api;
use super::auth::AgentAuth;
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json, Params};
use super::paging::{after, as_of, limit, page};
use crate::actions::{ConversationChange, change_conversation, mark_seen, show_typing};
use crate::principal::{AgentPrincipal, Principal};

fn invalid(detail: &str) -> ApiError {
    ApiError::because(ErrorCode::InvalidRequest, detail)
}

fn filter(agent: &AgentPrincipal, query: &ConversationQuery) -> Answer<ConversationFilter> {
    let status = match query.status.as_deref() {
        None | Some("open") => StatusFilter::Open,
        Some("snoozed") => StatusFilter::Snoozed,
        Some("closed") => StatusFilter::Closed,
        Some("all") => StatusFilter::All,
        Some(_) => return Err(invalid("status is open, snoozed, closed or all")),
    };
    let assignee = match query.assignee.as_deref() {
        None => AssigneeFilter::Anyone,
        Some("none") => AssigneeFilter::Nobody,
        Some("me") => AssigneeFilter::Agent(agent.id()),
        Some(id) => {
            AssigneeFilter::Agent(id.parse::<AgentId>().map_err(|_| invalid("assignee is an agent's id, me or none"))?)
        }
    };
    let inbox =
        query.inbox.as_deref().map(str::parse::<InboxId>).transpose().map_err(|_| invalid("inbox is an inbox's id"))?;
    let label = query.label.as_deref().map(Label::parse).transpose()?;
    Ok(ConversationFilter { status, assignee, inbox, label })
}

/// The list: by last activity, newest first, without a hidden end.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ConversationQuery), responses((status = 200, body = Page<ConversationRow>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Params(query): Params<ConversationQuery>,
) -> Answer<axum::Json<Page<ConversationRow>>> {
    let started = Instant::now();
    let filter = filter(&agent, &query)?;
    let limit = limit(query.limit, 30)?;
    let before = after(query.cursor.as_deref())?;
    let found = api.store.conversations(&Principal::Agent(agent).scope(), &filter, before, limit).await?;
    info!(source = "query", rows = found.items.len(), ms = started.elapsed().as_secs_f64() * 1e3, "conversations.list");
    let next = |last: &parlor_domain::Conversation| PageCursor(last.activity).to_string();
    Ok(axum::Json(page(&api, found, next, |row| ConversationRow::from(row))))
}

/// How many stand where.
#[utoipa::path(get, path = "/conversations/counts", tag = "conversations", responses((status = 200, body = Counts)))]
pub(super) async fn counts(State(api): State<Arc<Api>>, AgentAuth(agent): AgentAuth) -> Answer<axum::Json<Counts>> {
    let id = agent.id();
    let found = api.store.counts(&Principal::Agent(agent).scope(), id).await?;
    Ok(axum::Json(Counts { mine: found.mine, unassigned: found.unassigned, open: found.open }))
}

/// One conversation.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)), responses((status = 200, body = ConversationAnswer)))]
pub(super) async fn read(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
) -> Answer<axum::Json<ConversationAnswer>> {
    let found = api.store.conversation(&Principal::Agent(agent).scope(), id).await?;
    let (conversation, position) = found.ok_or_else(ApiError::not_found)?;
    let conversation = ConversationRow::from(&conversation);
    Ok(axum::Json(ConversationAnswer { conversation, as_of: as_of(&api, position) }))
}

/// Changes status, assignee or labels, all or nothing.
#[utoipa::path(patch, path = "/conversations/{id}", tag = "conversations", request_body = ConversationPatch, params(("id" = String, Path)), responses((status = 200, body = ConversationAnswer)))]
pub(super) async fn change(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
    Json(patch): Json<ConversationPatch>,
) -> Answer<axum::Json<ConversationAnswer>> {
    let mut changes = Vec::new();
    if let Some(assignee) = patch.assignee {
        changes.push(ConversationChange::Assign(assignee));
    }
    if let Some(labels) = &patch.labels {
        let labels = labels.iter().map(|label| Label::parse(label)).collect::<Result<_, _>>()?;
        changes.push(ConversationChange::Label(labels));
    }
    match (patch.status, patch.snoozed_until) {
        (None, None) => {}
        (Some(StatusView::Snoozed), Some(until)) => changes.push(ConversationChange::Snooze(until)),
        (Some(StatusView::Open), None) => changes.push(ConversationChange::Reopen),
        (Some(StatusView::Closed), None) => changes.push(ConversationChange::Close),
        (Some(StatusView::Snoozed), None) => return Err(invalid("status snoozed needs snoozed_until")),
        (None | Some(StatusView::Open | StatusView::Closed), Some(_)) => {
            return Err(invalid("snoozed_until needs status snoozed"));
        }
    }
    if changes.is_empty() {
        return Err(invalid("name what to change: status, assignee or labels"));
    }
    let conversation = change_conversation(&api.actions, &Principal::Agent(agent), id, changes).await?;
    let as_of = as_of(&api, conversation.revision);
    Ok(axum::Json(ConversationAnswer { conversation: ConversationRow::from(&conversation), as_of }))
}

/// One has read up to a position.
#[utoipa::path(post, path = "/conversations/{id}/seen", tag = "conversations", request_body = SeenUpTo, params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn seen(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
    Json(seen): Json<SeenUpTo>,
) -> Answer<StatusCode> {
    let up_to = Position::new(seen.up_to.min(i64::MAX as u64));
    mark_seen(&api.actions, &Principal::Agent(agent), id, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One is typing.
#[utoipa::path(post, path = "/conversations/{id}/typing", tag = "conversations", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn typing(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
) -> Answer<StatusCode> {
    show_typing(&api.actions, &Principal::Agent(agent), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
