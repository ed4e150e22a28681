//! Messages of a conversation, for agents.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{ConversationId, MessageId, MessageText, Position, Visibility};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{
    AgentMessageAnswer, AgentMessagePage, MessageAnswer, MessageEdit, MessagePage, MessageQuery, NewMessage,
};
use parlor_protocol::view::{ConversationRow, MessageView};
use parlor_store::{Committed, Outcome, Slice};
use std::sync::Arc;

use super::assembly::Api;
use super::auth::AgentAuth;
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json, Params};
use super::paging::{as_of, limit};
use crate::actions::{PostMessage, Where, delete_message, edit_message, post_message};
use crate::principal::Principal;

/// Which part of a conversation is asked for.
pub(super) fn slice(query: &MessageQuery) -> Answer<Slice> {
    let position = |number: u64| Position::new(number.min(i64::MAX as u64));
    match (query.before, query.after) {
        (None, None) => Ok(Slice::Latest),
        (Some(before), None) => Ok(Slice::Before(position(before))),
        (None, Some(after)) => Ok(Slice::After(position(after))),
        (Some(_), Some(_)) => Err(ApiError::because(ErrorCode::InvalidRequest, "ask before or after, not both")),
    }
}

/// 201 for what was stored now, 200 for what had been before.
pub(super) fn status(committed: &Committed) -> StatusCode {
    match committed.outcome {
        Outcome::New => StatusCode::CREATED,
        Outcome::Duplicate => StatusCode::OK,
    }
}

fn answer(api: &Arc<Api>, committed: &Committed) -> Answer<axum::Json<AgentMessageAnswer>> {
    let message = committed.message.as_ref().ok_or_else(|| ApiError::new(ErrorCode::Internal))?;
    Ok(axum::Json(MessageAnswer {
        message: MessageView::from(message),
        conversation: ConversationRow::from(&committed.conversation),
        cursor: as_of(api, message.revision),
    }))
}

/// Messages: the newest, or those before or after a position.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "messages", params(("id" = String, Path), MessageQuery), responses((status = 200, body = AgentMessagePage)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
    Params(query): Params<MessageQuery>,
) -> Answer<axum::Json<AgentMessagePage>> {
    let limit = limit(query.limit, 50)?;
    let found = api.store.messages(&Principal::Agent(agent).scope(), id, slice(&query)?, limit).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(axum::Json(MessagePage {
        conversation: ConversationRow::from(&found.conversation),
        items: found.items.iter().map(MessageView::from).collect(),
        has_more: found.has_more,
        as_of: as_of(&api, found.as_of),
    }))
}

/// Says something, or writes a note. The same key is the same message.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "messages", request_body = NewMessage, params(("id" = String, Path)), responses((status = 201, body = AgentMessageAnswer), (status = 200, body = AgentMessageAnswer)))]
pub(super) async fn post(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ConversationId>,
    Json(new): Json<NewMessage>,
) -> Answer<(StatusCode, axum::Json<AgentMessageAnswer>)> {
    let request = PostMessage {
        place: Where::In(id),
        key: new.client_message_id,
        text: new.text,
        attachments: new.attachments,
        visibility: new.visibility.unwrap_or(Visibility::Everyone),
    };
    let committed = post_message(&api.actions, &Principal::Agent(agent), request).await?;
    Ok((status(&committed), answer(&api, &committed)?))
}

/// New words for one's own message.
#[utoipa::path(patch, path = "/conversations/{id}/messages/{message}", tag = "messages", request_body = MessageEdit, params(("id" = String, Path), ("message" = String, Path)), responses((status = 200, body = AgentMessageAnswer)))]
pub(super) async fn edit(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids((id, message)): Ids<(ConversationId, MessageId)>,
    Json(edit): Json<MessageEdit>,
) -> Answer<axum::Json<AgentMessageAnswer>> {
    let text = MessageText::parse(&edit.text)?;
    let committed = edit_message(&api.actions, &Principal::Agent(agent), id, message, text).await?;
    answer(&api, &committed)
}

/// Removes one's own message; admins any.
#[utoipa::path(delete, path = "/conversations/{id}/messages/{message}", tag = "messages", params(("id" = String, Path), ("message" = String, Path)), responses((status = 200, body = AgentMessageAnswer)))]
pub(super) async fn delete(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids((id, message)): Ids<(ConversationId, MessageId)>,
) -> Answer<axum::Json<AgentMessageAnswer>> {
    let committed = delete_message(&api.actions, &Principal::Agent(agent), id, message).await?;
    answer(&api, &committed)
}
