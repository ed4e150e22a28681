//! Whether the process lives, whether it can work, and what it counts.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use super::assembly::Api;
use super::error::ApiError;
use super::extract::From;

/// One thing that must work.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The process can work: 200, or 503 with what does not.
pub(super) async fn ready(State(api): State<Arc<Api>>) -> Response {
    let store = api.store.check().await.map_err(|error| error.to_string());
    let files = api.attachments.check().await;
    let running = if api.tasks.stopping().is_cancelled() { Err("shutting down".to_owned()) } else { Ok(()) };
    let checks = [("store", store), ("files", files), ("running", running)];
    let checks: Vec<Check> =
        checks.into_iter().map(|(name, found)| Check { name, ok: found.is_ok(), detail: found.err() }).collect();
    let status = if checks.iter().all(|check| check.ok) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(checks)).into_response()
}

/// Figures for Prometheus, in its text format; for the operator's own network only.
pub(super) async fn metrics(State(api): State<Arc<Api>>, From(address): From) -> Response {
    let own_network = match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    if !own_network {
        return ApiError::not_found().into_response();
    }
    let feeds = api.actions.feeds.all();
    let members: usize = feeds.iter().map(|feed| feed.members()).sum();
    let figures = [
        ("parlor_connections_open", "TCP connections open now", "gauge", api.open_connections.now() as u64),
        ("parlor_clients_live", "clients that are sent events now", "gauge", members as u64),
        ("parlor_statements_total", "database statements run since the start", "counter", api.store.statements()),
    ];
    let mut text = String::new();
    for (name, help, kind, value) in figures {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
