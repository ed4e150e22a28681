//! Every route in one list, and what the handlers work with.

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use parlor_domain::{ContactId, Email};
use parlor_protocol::ErrorCode;
use parlor_store::Store;
use std::any::Any;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::serve::OpenConnections;
use super::{
    agents, api_keys, contacts, conversations, events, files, health, inboxes, messages, realtime, screens, sessions,
    visitor_messages, visitors,
};
use crate::actions::ActionContext;
use crate::attachments::Attachments;
use crate::clock::Clock;
use crate::connections::Realtime;
use crate::identity::{ClientAddress, Passwords, RateLimiter};
use crate::tasks::Tasks;

/// How often one may try.
#[derive(Debug)]
pub struct ApiLimits {
    /// Sign-ins of one account.
    pub logins_by_account: RateLimiter<Email>,
    /// Sign-ins from one address.
    pub logins_by_address: RateLimiter<ClientAddress>,
    /// New visitor sessions from one address.
    pub visitor_sessions: RateLimiter<ClientAddress>,
    /// Uploads of one visitor.
    pub uploads: RateLimiter<ContactId>,
    /// Visitors' uploads from one address.
    pub uploads_by_address: RateLimiter<ClientAddress>,
}

/// What handlers work with.
#[derive(Debug)]
pub struct Api {
    /// The truth.
    pub store: Store,
    /// How to do things.
    pub actions: ActionContext,
    /// Live connections.
    pub realtime: Arc<Realtime>,
    /// Files.
    pub attachments: Attachments,
    /// Hashing.
    pub passwords: Passwords,
    /// How often one may try.
    pub limits: ApiLimits,
    /// The time.
    pub clock: Clock,
    /// For stopping.
    pub tasks: Tasks,
    /// How many connections are open.
    pub open_connections: OpenConnections,
    /// Serves `/demo`.
    pub demo: bool,
}

impl Api {
    /// Whether browsers reach the server over TLS: then cookies are stricter.
    pub(super) fn is_secure(&self) -> bool {
        self.realtime.public_url.starts_with("https://")
    }
}

/// The API, without the `/api/v1` before it.
pub(super) fn api_routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        // Anyone.
        .routes(routes!(sessions::setup_state, sessions::setup))
        .routes(routes!(sessions::login, sessions::logout))
        .routes(routes!(visitors::inbox))
        .routes(routes!(visitors::begin))
        // Agents.
        .routes(routes!(sessions::me))
        .routes(routes!(agents::list, agents::add))
        .routes(routes!(agents::change))
        .routes(routes!(api_keys::list, api_keys::add))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(inboxes::list, inboxes::add))
        .routes(routes!(inboxes::change))
        .routes(routes!(contacts::list))
        .routes(routes!(contacts::read, contacts::change))
        .routes(routes!(contacts::conversations))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::counts))
        .routes(routes!(conversations::read, conversations::change))
        .routes(routes!(conversations::seen))
        .routes(routes!(conversations::typing))
        .routes(routes!(messages::list, messages::post))
        .routes(routes!(messages::edit, messages::delete))
        .routes(routes!(events::list))
        // Visitors.
        .routes(routes!(visitor_messages::list, visitor_messages::open))
        .routes(routes!(visitor_messages::messages, visitor_messages::post))
        .routes(routes!(visitor_messages::edit, visitor_messages::delete))
        .routes(routes!(visitor_messages::seen))
        .routes(routes!(visitor_messages::typing))
        // Both.
        .routes(routes!(files::upload))
        .routes(routes!(files::original))
        .routes(routes!(files::preview))
        .routes(routes!(realtime::issue))
        .routes(routes!(realtime::websocket))
        .routes(routes!(realtime::sse, realtime::bare_sse))
        .routes(routes!(realtime::poll))
        .routes(routes!(realtime::send))
}

/// Everything the server answers.
pub fn router(api: Arc<Api>) -> axum::Router {
    let (routes, _) = api_routes().split_for_parts();
    let routes = routes
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(|| async { ApiError::new(ErrorCode::MethodNotAllowed) })
        // Bodies have limits of their own: JSON in `Json`, files in the store of files.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::map_response(no_store));
    axum::Router::new()
        .nest("/api/v1", routes)
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .merge(screens::routes())
        .layer(middleware::from_fn(always))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(api)
}

/// What the API answers is for whoever asked, now. Answers that say otherwise (files, streams) keep their word.
async fn no_store(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Headers of every answer.
async fn always(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers
        .entry(HeaderName::from_static("cross-origin-resource-policy"))
        .or_insert(HeaderValue::from_static("same-origin"));
    response
}

/// A handler's fault ends its request, not the process; what it said is in the log, not in the answer.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::new(ErrorCode::Internal).into_response()
}
