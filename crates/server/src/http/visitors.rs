//! How a widget begins: what it may know of its inbox, and a visitor's session.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use parlor_domain::{Contact, ContactId, DisplayName, Email, InboxKey};
use parlor_protocol::api::{NewVisitorSession, PublicInbox, VisitorSession};
use parlor_store::{Inbox, TokenHash};
use std::sync::Arc;

use super::assembly::Api;
use super::auth::visitor_if_any;
use super::error::{Answer, ApiError};
use super::extract::{From, Ids, Json};
use crate::actions::rename_contact;
use crate::identity::{ClientAddress, Secret, SecretKind};
use crate::inbox_view::public_inbox;
use crate::principal::Principal;
use crate::random;

/// The inbox as anyone may see it.
pub(super) fn shown(api: &Api, inbox: &Inbox) -> PublicInbox {
    let online = api.actions.feeds.existing(inbox.workspace).is_some_and(|feed| feed.team_is_online());
    public_inbox(inbox, online)
}

/// What a widget needs before there is a session.
#[utoipa::path(get, path = "/visitor/inboxes/{key}", tag = "visitor", params(("key" = String, Path)), responses((status = 200, body = PublicInbox)))]
pub(super) async fn inbox(State(api): State<Arc<Api>>, Ids(key): Ids<InboxKey>) -> Answer<axum::Json<PublicInbox>> {
    let inbox = api.store.inbox_by_key(&key).await?.ok_or_else(ApiError::not_found)?;
    Ok(axum::Json(shown(&api, &inbox)))
}

/// Begins a session, or goes on with the one whose token is sent. A token of another workspace, or one that is no longer
/// valid, begins a new session: what a visitor says of themselves never finds an existing contact.
#[utoipa::path(post, path = "/visitor/sessions", tag = "visitor", request_body = NewVisitorSession, responses((status = 201, body = VisitorSession), (status = 200, body = VisitorSession)))]
pub(super) async fn begin(
    State(api): State<Arc<Api>>,
    from: From,
    headers: HeaderMap,
    Json(new): Json<NewVisitorSession>,
) -> Answer<(StatusCode, axum::Json<VisitorSession>)> {
    let inbox = api.store.inbox_by_key(&new.inbox).await?.ok_or_else(ApiError::not_found)?;
    let name = new.name.as_deref().filter(|name| !name.is_empty()).map(DisplayName::parse).transpose()?;
    let email = new.email.as_deref().filter(|email| !email.is_empty()).map(Email::parse).transpose()?;
    let at = api.clock.now();
    let known = visitor_if_any(&headers, &api).await?.filter(|known| known.contact.workspace == inbox.workspace);
    if let Some(known) = known {
        let mut contact = known.contact.as_ref().clone();
        contact.name = name.or(contact.name);
        contact.email = email.or(contact.email);
        if contact != *known.contact {
            rename_contact(&api.actions, &Principal::Visitor(known.clone()), contact.clone()).await?;
        }
        api.store.touch_visitor(&known.token, at).await?;
        let session =
            VisitorSession { token: None, contact: contact.id, name: contact.name, inbox: shown(&api, &inbox) };
        return Ok((StatusCode::OK, axum::Json(session)));
    }
    api.limits.visitor_sessions.check(ClientAddress::from(from.0), at).map_err(ApiError::wait)?;
    let contact = Contact {
        id: ContactId::mint(at, random::chance()),
        workspace: inbox.workspace,
        inbox: inbox.id,
        name,
        email,
        created_at: at,
    };
    let secret = Secret::mint(SecretKind::Visitor);
    api.store.create_visitor(contact.clone(), TokenHash(secret.hash().to_bytes()), at).await?;
    let session = VisitorSession {
        token: Some(secret.reveal().to_owned()),
        contact: contact.id,
        name: contact.name,
        inbox: shown(&api, &inbox),
    };
    Ok((StatusCode::CREATED, axum::Json(session)))
}
