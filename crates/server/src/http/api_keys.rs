//! Integrators' credentials: made and revoked by the agent they act as.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{ApiKeyId, DisplayName, SettingsChange};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{ApiKeyView, ApiScope, CreatedApiKey, NewApiKey, Page};
use parlor_store::{ApiKey, TokenHash};
use std::sync::Arc;

use super::assembly::Api;
use super::auth::{SessionAuth, scope_name, scope_of};
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json};
use super::paging::as_of;
use crate::identity::{Secret, SecretKind};
use crate::random;

fn view(key: &ApiKey) -> ApiKeyView {
    ApiKeyView {
        id: key.id,
        name: key.name.clone(),
        scopes: key.scopes.iter().filter_map(|scope| scope_of(scope)).collect(),
        agent: key.agent,
        created_at: key.created_at,
    }
}

/// One's own keys.
#[utoipa::path(get, path = "/api-keys", tag = "api keys", responses((status = 200, body = Page<ApiKeyView>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    SessionAuth(agent): SessionAuth,
) -> Answer<axum::Json<Page<ApiKeyView>>> {
    let keys = api.store.api_keys(agent.agent.workspace).await?;
    let own = keys.iter().filter(|key| key.agent == agent.id());
    let position = api.store.head(agent.agent.workspace).await?;
    let as_of = as_of(&api, position);
    Ok(axum::Json(Page { items: own.map(view).collect(), next_cursor: None, has_more: false, as_of }))
}

/// Makes a key that acts as oneself. Its secret is shown this once.
#[utoipa::path(post, path = "/api-keys", tag = "api keys", request_body = NewApiKey, responses((status = 201, body = CreatedApiKey)))]
pub(super) async fn add(
    State(api): State<Arc<Api>>,
    SessionAuth(agent): SessionAuth,
    Json(new): Json<NewApiKey>,
) -> Answer<(StatusCode, axum::Json<CreatedApiKey>)> {
    let mut scopes: Vec<ApiScope> = Vec::new();
    for scope in new.scopes {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(ApiError::because(ErrorCode::InvalidField, "a key needs at least one scope"));
    }
    let at = api.clock.now();
    let secret = Secret::mint(SecretKind::ApiKey);
    let key = ApiKey {
        id: ApiKeyId::mint(at, random::chance()),
        workspace: agent.agent.workspace,
        agent: agent.id(),
        name: DisplayName::parse(&new.name)?.to_string(),
        scopes: scopes.into_iter().map(scope_name).collect(),
        created_at: at,
    };
    api.store.create_api_key(key.clone(), TokenHash(secret.hash().to_bytes())).await?;
    let created = CreatedApiKey { key: view(&key), secret: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, axum::Json(created)))
}

/// Revokes one of one's own keys.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "api keys", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn revoke(
    State(api): State<Arc<Api>>,
    SessionAuth(agent): SessionAuth,
    Ids(id): Ids<ApiKeyId>,
) -> Answer<StatusCode> {
    let keys = api.store.api_keys(agent.agent.workspace).await?;
    if !keys.iter().any(|key| key.id == id && key.agent == agent.id()) {
        return Err(ApiError::not_found());
    }
    let (workspace, at) = (agent.agent.workspace, api.clock.now());
    api.store.revoke_api_key(workspace, id, at).await?;
    // The event makes every connection of this agent, on every node, find out whether its proof still holds.
    api.store.change_settings(workspace, at, SettingsChange::Agent(agent.id()), Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
