//! The HTTP API, described: made from the routes themselves.

use utoipa::OpenApi;

use super::assembly::api_routes;

#[derive(OpenApi)]
#[openapi(info(
    title = "Parlor",
    description = "The HTTP API of Parlor. What it means beyond shapes: docs/protocol.md.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Document;

/// The description as JSON text.
pub fn document() -> String {
    let (_, mut document) = api_routes().split_for_parts();
    let mut whole = Document::openapi();
    whole.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.info = whole.info;
    let mut text = document.to_pretty_json().expect("a description serializes");
    text.push('\n');
    text
}
