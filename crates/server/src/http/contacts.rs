//! The people who write, for agents.

use axum::extract::State;
use parlor_domain::{ContactId, DisplayName, Email};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{ContactPatch, ContactView, Page};
use parlor_protocol::view::ConversationRow;
use serde::Deserialize;
use std::sync::Arc;

use super::assembly::Api;
use super::auth::AgentAuth;
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json, Params};
use super::paging::{as_of, limit, page};
use crate::actions::rename_contact;
use crate::principal::Principal;

/// Query of the contact list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ContactQuery {
    /// Rows of a page: 1 to 100, 30 unless said otherwise.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Contacts, newest first.
#[utoipa::path(get, path = "/contacts", tag = "contacts", params(ContactQuery), responses((status = 200, body = Page<ContactView>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Params(query): Params<ContactQuery>,
) -> Answer<axum::Json<Page<ContactView>>> {
    let limit = limit(query.limit, 30)?;
    let before = query.cursor.as_deref().map(str::parse::<ContactId>).transpose();
    let before = before.map_err(|error| ApiError::because(ErrorCode::InvalidCursor, error.to_string()))?;
    let found = api.store.contacts(&Principal::Agent(agent).scope(), before, limit).await?;
    Ok(axum::Json(page(&api, found, |contact| contact.id.to_string(), |contact| ContactView::from(contact))))
}

/// One contact.
#[utoipa::path(get, path = "/contacts/{id}", tag = "contacts", params(("id" = String, Path)), responses((status = 200, body = ContactView)))]
pub(super) async fn read(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ContactId>,
) -> Answer<axum::Json<ContactView>> {
    let contact = api.store.contact(&Principal::Agent(agent).scope(), id).await?.ok_or_else(ApiError::not_found)?;
    Ok(axum::Json(ContactView::from(&contact)))
}

/// Changes a contact's name or address.
#[utoipa::path(patch, path = "/contacts/{id}", tag = "contacts", request_body = ContactPatch, params(("id" = String, Path)), responses((status = 200, body = ContactView)))]
pub(super) async fn change(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ContactId>,
    Json(patch): Json<ContactPatch>,
) -> Answer<axum::Json<ContactView>> {
    let by = Principal::Agent(agent);
    let mut contact = api.store.contact(&by.scope(), id).await?.ok_or_else(ApiError::not_found)?;
    match patch.name.as_deref() {
        None => {}
        Some("") => contact.name = None,
        Some(name) => contact.name = Some(DisplayName::parse(name)?),
    }
    match patch.email.as_deref() {
        None => {}
        Some("") => contact.email = None,
        Some(email) => contact.email = Some(Email::parse(email)?),
    }
    rename_contact(&api.actions, &by, contact.clone()).await?;
    Ok(axum::Json(ContactView::from(&contact)))
}

/// A contact's conversations, newest first: at most 100.
#[utoipa::path(get, path = "/contacts/{id}/conversations", tag = "contacts", params(("id" = String, Path)), responses((status = 200, body = Page<ConversationRow>)))]
pub(super) async fn conversations(
    State(api): State<Arc<Api>>,
    AgentAuth(agent): AgentAuth,
    Ids(id): Ids<ContactId>,
) -> Answer<axum::Json<Page<ConversationRow>>> {
    let scope = Principal::Agent(agent).scope();
    let position = api.store.head(scope.workspace).await?;
    api.store.contact(&scope, id).await?.ok_or_else(ApiError::not_found)?;
    let all = api.store.conversations_of(scope.workspace, id).await?;
    let seen = all.iter().filter(|conversation| scope.allows(conversation.inbox, conversation.contact.id));
    let items: Vec<ConversationRow> = seen.take(100).map(Into::into).collect();
    Ok(axum::Json(Page { items, next_cursor: None, has_more: false, as_of: as_of(&api, position) }))
}
