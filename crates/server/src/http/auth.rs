//! Who is asking: cookies, API keys and visitor tokens become principals. A handler without one of these asks nobody.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use parlor_domain::Role;
use parlor_protocol::ErrorCode;
use parlor_protocol::api::ApiScope;
use parlor_store::TokenHash;
use std::sync::Arc;

use super::assembly::Api;
use super::error::{Answer, ApiError};
use crate::identity::{Secret, SecretKind};
use crate::principal::{AgentPrincipal, Principal, Proof, VisitorPrincipal};

/// The cookie's name over plain HTTP (a shop's own machine); over TLS the browser guards a stricter one.
const COOKIE: &str = "parlor_session";
const SECURE_COOKIE: &str = "__Host-parlor_session";

/// An agent; an API key needs the scope of reading or writing conversations, by method.
pub(super) struct AgentAuth(pub(super) AgentPrincipal);

/// An agent who reads settings; an API key needs the scope `settings`.
pub(super) struct ColleagueAuth(pub(super) AgentPrincipal);

/// An admin or owner who changes settings; an API key needs the scope `settings`.
pub(super) struct AdminAuth(pub(super) AgentPrincipal);

/// An agent by their own login: what an API key may never do.
pub(super) struct SessionAuth(pub(super) AgentPrincipal);

/// A visitor.
pub(super) struct VisitorAuth(pub(super) VisitorPrincipal);

/// Anyone who is someone.
pub(super) struct AnyAuth(pub(super) Principal);

impl FromRequestParts<Arc<Api>> for AgentAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        let agent = agent(parts, api).await?;
        let scope = if is_safe(&parts.method) { ApiScope::ConversationsRead } else { ApiScope::ConversationsWrite };
        if agent.allows(scope) { Ok(Self(agent)) } else { Err(ApiError::new(ErrorCode::Forbidden)) }
    }
}

impl FromRequestParts<Arc<Api>> for ColleagueAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        let agent = agent(parts, api).await?;
        if agent.allows(ApiScope::Settings) { Ok(Self(agent)) } else { Err(ApiError::new(ErrorCode::Forbidden)) }
    }
}

impl FromRequestParts<Arc<Api>> for AdminAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        let ColleagueAuth(agent) = ColleagueAuth::from_request_parts(parts, api).await?;
        if Role::Admin <= agent.agent.role { Ok(Self(agent)) } else { Err(ApiError::new(ErrorCode::Forbidden)) }
    }
}

impl FromRequestParts<Arc<Api>> for SessionAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        let agent = agent(parts, api).await?;
        match agent.proof {
            Proof::Session { .. } => Ok(Self(agent)),
            Proof::ApiKey { .. } => Err(ApiError::new(ErrorCode::Forbidden)),
        }
    }
}

impl FromRequestParts<Arc<Api>> for VisitorAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        visitor(parts, api).await.map(Self)
    }
}

impl FromRequestParts<Arc<Api>> for AnyAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Answer<Self> {
        match bearer(&parts.headers)? {
            Some((SecretKind::Visitor, secret)) => {
                visitor_of(&secret, api).await.map(|visitor| Self(Principal::Visitor(visitor)))
            }
            Some((SecretKind::Session | SecretKind::ApiKey | SecretKind::Setup, _)) | None => {
                agent(parts, api).await.map(|agent| Self(Principal::Agent(agent)))
            }
        }
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn unauthenticated() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated)
}

/// The token of an `Authorization` header. One that is there but makes no sense is refused, not overlooked.
fn bearer(headers: &HeaderMap) -> Answer<Option<(SecretKind, Secret)>> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(unauthenticated());
    }
    let token = line.to_str().ok().and_then(|line| line.strip_prefix("Bearer ")).ok_or_else(unauthenticated)?;
    let kinds = [SecretKind::Visitor, SecretKind::Session, SecretKind::ApiKey];
    let found = kinds.into_iter().find_map(|kind| Some((kind, Secret::parse(kind, token).ok()?)));
    found.map(Some).ok_or_else(unauthenticated)
}

async fn agent(parts: &mut Parts, api: &Arc<Api>) -> Answer<AgentPrincipal> {
    let (kind, secret) = match bearer(&parts.headers)? {
        Some(found) => found,
        None => {
            let secret = session_secret(&parts.headers).ok_or_else(unauthenticated)?;
            refuse_cross_site(parts)?;
            (SecretKind::Session, secret)
        }
    };
    let token = TokenHash(secret.hash().to_bytes());
    match kind {
        SecretKind::Session => {
            let session = api.store.session(&token, api.clock.now()).await?.ok_or_else(unauthenticated)?;
            let proof = Proof::Session { id: session.id, token, expires_at: session.expires_at };
            Ok(AgentPrincipal { agent: Arc::new(session.agent), proof })
        }
        SecretKind::ApiKey => {
            let identity = api.store.api_key(&token).await?.ok_or_else(unauthenticated)?;
            let scopes = identity.key.scopes.iter().filter_map(|scope| scope_of(scope)).collect();
            Ok(AgentPrincipal { agent: Arc::new(identity.agent), proof: Proof::ApiKey { token, scopes } })
        }
        SecretKind::Visitor | SecretKind::Setup => Err(unauthenticated()),
    }
}

async fn visitor(parts: &mut Parts, api: &Arc<Api>) -> Answer<VisitorPrincipal> {
    match bearer(&parts.headers)? {
        Some((SecretKind::Visitor, secret)) => visitor_of(&secret, api).await,
        Some((SecretKind::Session | SecretKind::ApiKey | SecretKind::Setup, _)) | None => Err(unauthenticated()),
    }
}

async fn visitor_of(secret: &Secret, api: &Arc<Api>) -> Answer<VisitorPrincipal> {
    let token = TokenHash(secret.hash().to_bytes());
    let identity = api.store.visitor(&token).await?.ok_or_else(unauthenticated)?;
    Ok(VisitorPrincipal { contact: Arc::new(identity.contact), token })
}

/// The visitor token of a request that may have none: absent and not valid look the same to who goes on without.
pub(super) async fn visitor_if_any(headers: &HeaderMap, api: &Arc<Api>) -> Answer<Option<VisitorPrincipal>> {
    let Ok(Some((SecretKind::Visitor, secret))) = bearer(headers) else { return Ok(None) };
    let token = TokenHash(secret.hash().to_bytes());
    let identity = api.store.visitor(&token).await?;
    Ok(identity.map(|identity| VisitorPrincipal { contact: Arc::new(identity.contact), token }))
}

/// What the cookie says; the stricter name wins.
fn session_secret(headers: &HeaderMap) -> Option<Secret> {
    let cookies = || {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
    };
    let named = |name: &str| cookies().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let value = named(SECURE_COOKIE).or_else(|| named(COOKIE))?;
    Secret::parse(SecretKind::Session, &value).ok()
}

/// A cookie travels with requests that other sites make; a header of ours does not, and browsers tell where they come from.
fn refuse_cross_site(parts: &Parts) -> Answer<()> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if is_safe(&parts.method) {
        return Ok(());
    }
    let from_us = matches!(header("sec-fetch-site"), None | Some("same-origin" | "none"));
    if from_us && header("x-parlor").is_some() { Ok(()) } else { Err(ApiError::new(ErrorCode::CrossSite)) }
}

/// A scope by its name; names from another time mean nothing.
pub(super) fn scope_of(name: &str) -> Option<ApiScope> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// A scope's name.
pub(super) fn scope_name(scope: ApiScope) -> String {
    match serde_json::to_value(scope) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => unreachable!("a unit variant is a string"),
    }
}

/// Sets the session's cookie, or removes it.
pub(super) fn cookie(secret: Option<&str>, secure: bool, max_age_seconds: u64) -> HeaderValue {
    let name = if secure { SECURE_COOKIE } else { COOKIE };
    let (value, age) = secret.map_or(("", 0), |secret| (secret, max_age_seconds));
    let security = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{security}");
    HeaderValue::from_str(&text).expect("tokens are letters, digits, '-' and '_'")
}
