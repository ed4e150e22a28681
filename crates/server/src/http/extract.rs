//! What requests carry, checked at the door: bodies, queries, ids, and the address they come from.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use parlor_protocol::ErrorCode;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::error::ApiError;

/// Bytes of a JSON body.
pub(super) const BODY_BYTES: usize = 256 << 10;
/// A body arrives within.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Objects and lists within each other.
const DEPTH: usize = 32;

/// A JSON body.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType));
        }
        let bytes = whole(request.into_body()).await?;
        if DEPTH < depth(&bytes) {
            return Err(ApiError::because(ErrorCode::InvalidJson, format!("at most {DEPTH} levels")));
        }
        let value = serde_json::from_slice(&bytes)
            .map_err(|error| ApiError::because(ErrorCode::InvalidJson, error.to_string()))?;
        Ok(Self(value))
    }
}

/// The whole body, within limits of size and time.
async fn whole(body: Body) -> Result<bytes::Bytes, ApiError> {
    match tokio::time::timeout(BODY_WITHIN, Limited::new(body, BODY_BYTES).collect()).await {
        Err(_) => Err(ApiError::new(ErrorCode::Timeout)),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(ApiError::because(ErrorCode::TooLarge, format!("at most {BODY_BYTES} bytes")))
        }
        Ok(Err(_)) => Err(ApiError::because(ErrorCode::InvalidRequest, "the body broke off")),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(kind)) = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str()) else {
        return false;
    };
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// How deep brackets stand within each other, outside of strings.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A query.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|error| ApiError::because(ErrorCode::InvalidRequest, error.body_text()))?;
        Ok(Self(query.0))
    }
}

/// Ids in the path. What is no id names nothing: not found.
pub(super) struct Ids<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Ids<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Path::<T>::from_request_parts(parts, state).await.map(|ids| Self(ids.0)).map_err(|_| ApiError::not_found())
    }
}

/// The address a request came from, put into the request by the server, with trusted proxies looked through.
#[derive(Clone, Copy, Debug)]
pub(super) struct From(pub(super) IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().copied().ok_or_else(|| ApiError::new(ErrorCode::Internal))
    }
}

/// Who is at the other end: behind a trusted proxy the last address it did not vouch for itself.
pub(super) fn client_address(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.ip().to_canonical();
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let addresses: Vec<IpAddr> =
        forwarded.flat_map(|line| line.split(',')).filter_map(|address| address.trim().parse().ok()).collect();
    addresses
        .into_iter()
        .rev()
        .map(|address| address.to_canonical())
        .find(|address| !trusted.contains(address))
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_are_words() {
        assert_eq!(depth(br#"{"a":[1,{"b":"[[[[\"[["}]}"#), 3);
        assert_eq!(depth(&b"[".repeat(1_000)), 1_000);
    }

    #[test]
    fn only_a_trusted_proxy_may_speak_for_others() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.2".parse().expect("valid"));
        let proxy: IpAddr = "10.0.0.1".parse().expect("valid");
        let other: IpAddr = "10.0.0.2".parse().expect("valid");
        let peer = SocketAddr::new(proxy, 80);
        assert_eq!(client_address(peer, &headers, &[]), proxy);
        assert_eq!(client_address(peer, &headers, &[proxy, other]).to_string(), "1.2.3.4");
    }
}
