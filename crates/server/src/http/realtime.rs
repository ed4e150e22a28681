//! The doors to live delivery: tickets, WebSocket, server-sent events, long poll, and commands over HTTP.

use axum::Extension;
use axum::body::Body;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use parlor_protocol::api::{ApiScope, SendAnswer, Ticket};
use parlor_protocol::frame::{ClientFrame, Hello};
use parlor_protocol::{ErrorCode, SUBPROTOCOL, VERSION};
use serde::Deserialize;
use std::sync::Arc;

use super::assembly::Api;
use super::auth::AnyAuth;
use super::error::{Answer, ApiError};
use super::extract::{Json, Params};
use super::serve::Slot;
use crate::connections;
use crate::identity::ticket;
use crate::principal::Principal;

/// Commands of one request.
const MOST_COMMANDS: usize = 50;

/// A ticket for one connection.
#[utoipa::path(post, path = "/realtime/tickets", tag = "realtime", responses((status = 200, body = Ticket)))]
pub(super) async fn issue(State(api): State<Arc<Api>>, AnyAuth(principal): AnyAuth) -> Answer<axum::Json<Ticket>> {
    let principal = listener(principal)?;
    let expires_in = u32::try_from(ticket::GOOD_FOR.as_secs()).unwrap_or(u32::MAX);
    Ok(axum::Json(Ticket { ticket: api.realtime.tickets.issue(principal, api.clock.now()), expires_in }))
}

/// A WebSocket; see docs/protocol.md. Who it is says its first frame.
#[utoipa::path(get, path = "/realtime/ws", tag = "realtime", responses((status = 101)))]
pub(super) async fn websocket(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    Extension(slot): Extension<Slot>,
    upgrade: WebSocketUpgrade,
) -> Answer<Response> {
    refuse_foreign_origin(&api, &headers)?;
    let realtime = Arc::clone(&api.realtime);
    let tasks = api.tasks.clone();
    // Sizes: an idle connection keeps its read buffer; a burst is written in one go; a large frame is refused.
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(4 << 10)
        .write_buffer_size(16 << 10)
        .max_write_buffer_size(1 << 20)
        .max_message_size(64 << 10)
        .max_frame_size(64 << 10);
    Ok(upgrade.on_upgrade(move |socket| {
        Box::pin(async move {
            connections::serve(realtime, socket, tasks.stopping()).await;
            drop(slot);
        })
    }))
}

/// Browsers say which site opens a socket; only ours may. Tickets alone would do: this is the second wall.
fn refuse_foreign_origin(api: &Api, headers: &HeaderMap) -> Answer<()> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("null");
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let ours = origin == api.realtime.public_url
        || origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).is_some_and(|of| of == host);
    if ours { Ok(()) } else { Err(ApiError::new(ErrorCode::CrossSite)) }
}

/// Who listens reads: an API key needs the scope for it.
fn listener(principal: Principal) -> Answer<Principal> {
    match &principal {
        Principal::Agent(agent) if !agent.allows(ApiScope::ConversationsRead) => {
            Err(ApiError::new(ErrorCode::Forbidden))
        }
        Principal::Agent(_) | Principal::Visitor(_) => Ok(principal),
    }
}

/// Who a hello is from: its ticket, or the credential of the request.
fn principal_of(api: &Api, by: Option<Principal>, ticket: Option<&str>) -> Answer<Principal> {
    let by_ticket = ticket.and_then(|ticket| api.realtime.tickets.redeem(ticket, api.clock.now()));
    match (ticket, by_ticket, by) {
        (Some(_), Some(principal), _) | (None, _, Some(principal)) => listener(principal),
        (Some(_), None, _) | (None, _, None) => Err(ApiError::new(ErrorCode::Unauthenticated)),
    }
}

/// The credential of a request that may bring a ticket instead.
pub(super) struct MaybeAuth(Option<Principal>, Option<ApiError>);

impl axum::extract::FromRequestParts<Arc<Api>> for MaybeAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, api: &Arc<Api>) -> Answer<Self> {
        Ok(match AnyAuth::from_request_parts(parts, api).await {
            Ok(AnyAuth(principal)) => Self(Some(principal), None),
            Err(error) => Self(None, Some(error)),
        })
    }
}

impl MaybeAuth {
    /// Without a ticket the credential's own error counts: a cross-site request is not merely unauthenticated.
    fn principal(self, api: &Api, ticket: Option<&str>) -> Answer<Principal> {
        match (ticket, self.1) {
            (None, Some(error)) => Err(error),
            (_, _) => principal_of(api, self.0, ticket),
        }
    }
}

/// Server-sent events; see docs/protocol.md.
#[utoipa::path(post, path = "/realtime/sse", tag = "realtime", request_body = Hello, responses((status = 200, content_type = "text/event-stream")))]
pub(super) async fn sse(State(api): State<Arc<Api>>, by: MaybeAuth, Json(hello): Json<Hello>) -> Answer<Response> {
    let principal = by.principal(&api, hello.ticket.as_deref())?;
    stream(&api, principal, &hello).await
}

/// Query of a bare `EventSource`.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BareSource {
    /// A ticket.
    ticket: String,
    /// Where to go on from, for the first connection; later ones send `Last-Event-ID`.
    cursor: Option<String>,
}

/// Server-sent events for a bare `EventSource`, which can send neither header nor body.
#[utoipa::path(get, path = "/realtime/sse", tag = "realtime", params(BareSource), responses((status = 200, content_type = "text/event-stream")))]
pub(super) async fn bare_sse(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    Params(query): Params<BareSource>,
) -> Answer<Response> {
    let principal = principal_of(&api, None, Some(&query.ticket))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let hello = Hello {
        version: VERSION,
        ticket: None,
        client: format!("eventsource-{:016x}", crate::random::below(u64::MAX)),
        generation: 0,
        cursor: last.or(query.cursor),
        watch: None,
        wait: None,
    };
    stream(&api, principal, &hello).await
}

async fn stream(api: &Arc<Api>, principal: Principal, hello: &Hello) -> Answer<Response> {
    let events = connections::stream(&api.realtime, principal, hello, api.tasks.stopping()).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, must-revalidate")),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}

/// Long poll; see docs/protocol.md.
#[utoipa::path(post, path = "/realtime/poll", tag = "realtime", request_body = Hello, responses((status = 200, description = "`{frames, cursor}`")))]
pub(super) async fn poll(State(api): State<Arc<Api>>, by: MaybeAuth, Json(hello): Json<Hello>) -> Answer<Response> {
    let principal = by.principal(&api, hello.ticket.as_deref())?;
    let answer = connections::poll(&api.realtime, principal, &hello, api.tasks.stopping()).await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer).into_response())
}

/// Commands in order: `send`, `seen`, `typing`; one answer each.
#[utoipa::path(post, path = "/realtime/send", tag = "realtime", request_body = Vec<ClientFrame>, responses((status = 200, body = SendAnswer)))]
pub(super) async fn send(
    State(api): State<Arc<Api>>,
    AnyAuth(principal): AnyAuth,
    Json(commands): Json<Vec<ClientFrame>>,
) -> Answer<axum::Json<SendAnswer>> {
    if MOST_COMMANDS < commands.len() {
        return Err(ApiError::because(ErrorCode::InvalidRequest, format!("at most {MOST_COMMANDS} commands")));
    }
    let mut answers = Vec::with_capacity(commands.len());
    for command in commands {
        answers.push(connections::carry_out(&api.actions, &api.realtime.commands, &principal, command).await);
    }
    Ok(axum::Json(SendAnswer { answers }))
}
