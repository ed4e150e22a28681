//! A visitor's own conversations and messages.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{ConversationId, MessageId, MessageText, Position, Visibility};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{
    MessageAnswer, MessageEdit, MessagePage, MessageQuery, NewMessage, Page, SeenUpTo, VisitorMessageAnswer,
    VisitorMessagePage,
};
use parlor_protocol::view::{VisitorConversation, VisitorMessage};
use parlor_store::Committed;
use std::sync::Arc;

use super::assembly::Api;
use super::auth::VisitorAuth;
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json, Params};
use super::messages::{slice, status};
use super::paging::{as_of, limit};
use crate::actions::{PostMessage, Where, delete_message, edit_message, mark_seen, post_message, show_typing};
use crate::principal::Principal;

/// Conversations of a visitor's list.
const MOST: u32 = 100;

fn answer(api: &Arc<Api>, committed: &Committed) -> Answer<axum::Json<VisitorMessageAnswer>> {
    let message = committed.message.as_ref().and_then(VisitorMessage::of);
    let message = message.ok_or_else(|| ApiError::new(ErrorCode::Internal))?;
    let cursor = as_of(api, Position::new(message.revision));
    let conversation = VisitorConversation::from(&committed.conversation);
    Ok(axum::Json(MessageAnswer { message, conversation, cursor }))
}

/// A visitor's conversations, newest first: at most 100.
#[utoipa::path(get, path = "/visitor/conversations", tag = "visitor", responses((status = 200, body = Page<VisitorConversation>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
) -> Answer<axum::Json<Page<VisitorConversation>>> {
    let scope = Principal::Visitor(visitor).scope();
    let found = api.store.visitor_snapshot(&scope, None, MOST, 0).await?;
    let items = found.conversations.iter().map(VisitorConversation::from).collect();
    Ok(axum::Json(Page { items, next_cursor: None, has_more: false, as_of: as_of(&api, found.as_of) }))
}

/// Begins a conversation with its first message. The same key begins the same conversation.
#[utoipa::path(post, path = "/visitor/conversations", tag = "visitor", request_body = NewMessage, responses((status = 201, body = VisitorMessageAnswer), (status = 200, body = VisitorMessageAnswer)))]
pub(super) async fn open(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Json(new): Json<NewMessage>,
) -> Answer<(StatusCode, axum::Json<VisitorMessageAnswer>)> {
    say(&api, Principal::Visitor(visitor), Where::New, new).await
}

/// Says something.
#[utoipa::path(post, path = "/visitor/conversations/{id}/messages", tag = "visitor", request_body = NewMessage, params(("id" = String, Path)), responses((status = 201, body = VisitorMessageAnswer), (status = 200, body = VisitorMessageAnswer)))]
pub(super) async fn post(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids(id): Ids<ConversationId>,
    Json(new): Json<NewMessage>,
) -> Answer<(StatusCode, axum::Json<VisitorMessageAnswer>)> {
    say(&api, Principal::Visitor(visitor), Where::In(id), new).await
}

async fn say(
    api: &Arc<Api>,
    by: Principal,
    place: Where,
    new: NewMessage,
) -> Answer<(StatusCode, axum::Json<VisitorMessageAnswer>)> {
    api.realtime.commands.may_send(&by, api.clock.now()).map_err(ApiError::wait)?;
    let request = PostMessage {
        place,
        key: new.client_message_id,
        text: new.text,
        attachments: new.attachments,
        visibility: new.visibility.unwrap_or(Visibility::Everyone),
    };
    let committed = post_message(&api.actions, &by, request).await?;
    Ok((status(&committed), answer(api, &committed)?))
}

/// Messages: the newest, or those before or after a position.
#[utoipa::path(get, path = "/visitor/conversations/{id}/messages", tag = "visitor", params(("id" = String, Path), MessageQuery), responses((status = 200, body = VisitorMessagePage)))]
pub(super) async fn messages(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids(id): Ids<ConversationId>,
    Params(query): Params<MessageQuery>,
) -> Answer<axum::Json<VisitorMessagePage>> {
    let limit = limit(query.limit, 50)?;
    let found = api.store.messages(&Principal::Visitor(visitor).scope(), id, slice(&query)?, limit).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(axum::Json(MessagePage {
        conversation: VisitorConversation::from(&found.conversation),
        items: found.items.iter().filter_map(VisitorMessage::of).collect(),
        has_more: found.has_more,
        as_of: as_of(&api, found.as_of),
    }))
}

/// New words for one's own message.
#[utoipa::path(patch, path = "/visitor/conversations/{id}/messages/{message}", tag = "visitor", request_body = MessageEdit, params(("id" = String, Path), ("message" = String, Path)), responses((status = 200, body = VisitorMessageAnswer)))]
pub(super) async fn edit(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids((id, message)): Ids<(ConversationId, MessageId)>,
    Json(edit): Json<MessageEdit>,
) -> Answer<axum::Json<VisitorMessageAnswer>> {
    let text = MessageText::parse(&edit.text)?;
    let committed = edit_message(&api.actions, &Principal::Visitor(visitor), id, message, text).await?;
    answer(&api, &committed)
}

/// Removes one's own message.
#[utoipa::path(delete, path = "/visitor/conversations/{id}/messages/{message}", tag = "visitor", params(("id" = String, Path), ("message" = String, Path)), responses((status = 200, body = VisitorMessageAnswer)))]
pub(super) async fn delete(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids((id, message)): Ids<(ConversationId, MessageId)>,
) -> Answer<axum::Json<VisitorMessageAnswer>> {
    let committed = delete_message(&api.actions, &Principal::Visitor(visitor), id, message).await?;
    answer(&api, &committed)
}

/// One has read up to a position.
#[utoipa::path(post, path = "/visitor/conversations/{id}/seen", tag = "visitor", request_body = SeenUpTo, params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn seen(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids(id): Ids<ConversationId>,
    Json(seen): Json<SeenUpTo>,
) -> Answer<StatusCode> {
    let up_to = Position::new(seen.up_to.min(i64::MAX as u64));
    mark_seen(&api.actions, &Principal::Visitor(visitor), id, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One is typing.
#[utoipa::path(post, path = "/visitor/conversations/{id}/typing", tag = "visitor", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn typing(
    State(api): State<Arc<Api>>,
    VisitorAuth(visitor): VisitorAuth,
    Ids(id): Ids<ConversationId>,
) -> Answer<StatusCode> {
    show_typing(&api.actions, &Principal::Visitor(visitor), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
