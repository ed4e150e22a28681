//! The screens: dashboard, widget, loader and demo page, with the headers that keep browsers strict.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use parlor_domain::InboxKey;
use std::borrow::Cow;
use std::sync::Arc;

use super::assembly::Api;
use super::error::Answer;
use super::extract::Params;
use super::visitors::shown;
use crate::inbox_view::settings;

const DASHBOARD_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";
const WIDGET_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'";
/// Names carry a hash of their content: they never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The loader's address is stable, its content is not.
const A_WHILE: &str = "public, max-age=300, stale-while-revalidate=86400";

/// The built screens, inside the binary.
#[cfg(feature = "embed-ui")]
mod built {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../web/dist"]
    #[allow_missing = true]
    pub(super) struct Screens;

    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../web/apps/widget/demo"]
    #[allow_missing = true]
    pub(super) struct Demo;

    pub(super) fn file(path: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
        Screens::get(path).map(|file| file.data)
    }

    pub(super) fn demo(path: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
        Demo::get(path).map(|file| file.data)
    }
}

/// A build without Node has no screens.
#[cfg(not(feature = "embed-ui"))]
mod built {
    pub(super) fn file(_: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
        None
    }

    pub(super) fn demo(_: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
        None
    }
}

/// Every screen's route.
pub(super) fn routes() -> axum::Router<Arc<Api>> {
    axum::Router::new()
        .route("/loader.js", get(loader))
        .route("/widget/{key}", get(widget))
        .route("/widget-assets/{*path}", get(widget_asset))
        .route("/assets/{*path}", get(dashboard_asset))
        .route("/demo", get(demo))
        .fallback(get(dashboard))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// A built file in the best encoding the client takes.
fn file(path: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let takes = |name: &str| accepted.split(',').any(|offer| offer.split(';').next().is_some_and(|n| n.trim() == name));
    let encoded = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(name, _)| takes(name))
        .find_map(|(name, suffix)| Some((name, built::file(&format!("{path}{suffix}"))?)));
    let (encoding, bytes) = match encoded {
        Some((name, bytes)) => (Some(name), bytes),
        None => match built::file(path) {
            Some(bytes) => (None, bytes),
            None => return missing(),
        },
    };
    let mut response = bytes.into_owned().into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn missing() -> Response {
    let hint = if cfg!(feature = "embed-ui") {
        "There is no such page.\n"
    } else {
        "This binary was built without its screens. Build it with `cargo xtask run`, or with the feature embed-ui after `npm run build` in web/.\n"
    };
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], hint).into_response()
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

async fn loader(headers: HeaderMap) -> Response {
    let mut response = file("widget/loader.js", &headers, A_WHILE);
    // Host pages load it from another origin.
    insert(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    insert(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response
}

async fn widget_asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("widget/assets/{path}"), &headers, FOR_EVER)
}

async fn dashboard_asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("dashboard/assets/{path}"), &headers, FOR_EVER)
}

/// The dashboard finds its way by itself: every other path is its front page, or a file beside it.
async fn dashboard(uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let beside = !path.is_empty() && path.contains('.') && built::file(&format!("dashboard/{path}")).is_some();
    let mut response = if beside {
        file(&format!("dashboard/{path}"), &headers, "no-cache")
    } else {
        file("dashboard/index.html", &headers, "no-cache")
    };
    insert(&mut response, header::CONTENT_SECURITY_POLICY, DASHBOARD_POLICY);
    insert(&mut response, header::X_FRAME_OPTIONS, "DENY");
    insert(&mut response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    response
}

/// The widget's page, with what it may know of its inbox, embeddable where the inbox's settings allow it.
/// An unknown inbox gets the same blank page everywhere.
async fn widget(State(api): State<Arc<Api>>, Path(key): Path<String>) -> Response {
    let Some(page) = built::file("widget/index.html") else { return missing() };
    let found = match InboxKey::parse(&key) {
        Ok(key) => api.store.inbox_by_key(&key).await.ok().flatten(),
        Err(_) => None,
    };
    let Some(inbox) = found else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "There is no such inbox.\n")
            .into_response();
    };
    let config = serde_json::json!({ "inbox": shown(&api, &inbox) }).to_string();
    // Inside a script element only `</` could end it.
    let config = config.replace('<', "\\u003c");
    let text: Cow<'_, str> = String::from_utf8_lossy(&page);
    let empty = r#"<script type="application/json" id="parlor-config"></script>"#;
    let filled = format!(r#"<script type="application/json" id="parlor-config">{config}</script>"#);
    let mut response = text.replacen(empty, &filled, 1).into_response();
    let origins = settings(&inbox).allowed_origins;
    // Our own pages always may: the dashboard's preview and the demo.
    let ancestors = if origins.is_empty() { "*".to_owned() } else { format!("'self' {}", origins.join(" ")) };
    insert(&mut response, header::CONTENT_TYPE, "text/html; charset=utf-8");
    insert(&mut response, header::CACHE_CONTROL, "no-cache");
    insert(&mut response, header::CONTENT_SECURITY_POLICY, &format!("{WIDGET_POLICY}; frame-ancestors {ancestors}"));
    insert(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    response
}

/// Which inbox's widget stands on the test page.
#[derive(serde::Deserialize)]
struct TestPage {
    inbox: Option<InboxKey>,
}

/// A small shop with a widget on it: the demo's own, or that of the inbox named, to try it before it is on a real page.
async fn demo(State(api): State<Arc<Api>>, Params(query): Params<TestPage>) -> Answer<Response> {
    let inbox = match (query.inbox, api.demo) {
        (Some(key), _) => api.store.inbox_by_key(&key).await?,
        (None, true) => match api.store.workspaces().await?.first() {
            Some(workspace) => api.store.inboxes(workspace.id).await?.0.into_iter().next(),
            None => None,
        },
        (None, false) => None,
    };
    let (Some(page), Some(inbox)) = (built::demo("index.html"), inbox) else { return Ok(missing()) };
    let text = String::from_utf8_lossy(&page)
        .replace("{{INBOX_KEY}}", inbox.key.as_str())
        .replace("{{ORIGIN}}", &api.realtime.public_url);
    let mut response = text.into_response();
    insert(&mut response, header::CONTENT_TYPE, "text/html; charset=utf-8");
    insert(&mut response, header::CACHE_CONTROL, "no-cache");
    Ok(response)
}
