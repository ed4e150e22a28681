//! Setting up, signing in and out, and who one is.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use parlor_domain::{AgentId, DisplayName, Email, Role, SessionId, WorkspaceId};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{Login, Me, Setup, SetupState, WorkspaceView};
use parlor_store::{Agent, NewWorkspace, SetupError, TokenHash, Workspace};
use std::sync::Arc;
use std::time::Duration;

use super::assembly::Api;
use super::auth::{ColleagueAuth, SessionAuth, cookie};
use super::error::{Answer, ApiError};
use super::extract::{From, Json};
use crate::connections::agent_view;
use crate::identity::{ClientAddress, NewPassword, PasswordHash, PasswordsBusy, Secret, SecretKind};
use crate::random;

/// A login lasts this long.
const SESSION: Duration = Duration::from_secs(30 * 86_400);

/// Whether the server waits for its owner.
#[utoipa::path(get, path = "/setup", tag = "session", responses((status = 200, body = SetupState)))]
pub(super) async fn setup_state(State(api): State<Arc<Api>>) -> Answer<axum::Json<SetupState>> {
    Ok(axum::Json(SetupState { needed: api.store.needs_setup().await? }))
}

/// Makes the workspace and its owner, and signs in. The link works once.
#[utoipa::path(post, path = "/setup", tag = "session", request_body = Setup, responses((status = 201, body = Me), (status = 410, body = parlor_protocol::Problem)))]
pub(super) async fn setup(State(api): State<Arc<Api>>, from: From, Json(setup): Json<Setup>) -> Answer<Response> {
    limit_logins(&api, from)?;
    let expired = || ApiError::new(ErrorCode::LinkExpired);
    let secret = Secret::parse(SecretKind::Setup, &setup.token).map_err(|_| expired())?;
    let name = DisplayName::parse(&setup.name)?;
    let workspace_name = DisplayName::parse(&setup.workspace)?;
    let email = Email::parse(&setup.email)?;
    let password_hash = hash_password(&api, &setup.password).await?;
    let at = api.clock.now();
    let workspace = Workspace { id: WorkspaceId::mint(at, random::chance()), name: workspace_name, created_at: at };
    let owner = Agent {
        id: AgentId::mint(at, random::chance()),
        workspace: workspace.id,
        name,
        email,
        role: Role::Owner,
        active: true,
        inboxes: Vec::new(),
        created_at: at,
    };
    let new = NewWorkspace { workspace: workspace.clone(), owner: owner.clone(), password_hash };
    api.store.set_up(&TokenHash(secret.hash().to_bytes()), at, new).await.map_err(|error| match error {
        SetupError::Invalid => expired(),
        SetupError::Taken => ApiError::new(ErrorCode::AlreadyTaken),
        SetupError::Unavailable(error) => error.into(),
    })?;
    signed_in(&api, &owner, &workspace, StatusCode::CREATED).await
}

/// Signs in.
#[utoipa::path(post, path = "/session", tag = "session", request_body = Login, responses((status = 200, body = Me), (status = 401, body = parlor_protocol::Problem)))]
pub(super) async fn login(State(api): State<Arc<Api>>, from: From, Json(login): Json<Login>) -> Answer<Response> {
    limit_logins(&api, from)?;
    let wrong = || ApiError::new(ErrorCode::InvalidCredentials);
    let email = Email::parse(&login.email).map_err(|_| wrong())?;
    api.limits.logins_by_account.check(email.clone(), api.clock.now()).map_err(ApiError::wait)?;
    let found = api.store.login(&email).await?;
    // Unknown addresses cost the same time as known ones.
    let known = found.as_ref().map(|(_, hash)| PasswordHash::from_stored(hash.as_str()));
    let right = api.passwords.verify(&login.password, known.as_ref()).await.map_err(busy)?;
    let agent = match found {
        Some((agent, _)) if right && agent.active => agent,
        Some(_) | None => return Err(wrong()),
    };
    let workspace = api.store.workspace(agent.workspace).await?.ok_or_else(wrong)?;
    signed_in(&api, &agent, &workspace, StatusCode::OK).await
}

/// Signs out: the cookie goes, and the connections that stood on it.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub(super) async fn logout(State(api): State<Arc<Api>>, SessionAuth(agent): SessionAuth) -> Answer<Response> {
    if let Some(session) = agent.session() {
        api.store.delete_session(session).await?;
        if let Some(feed) = api.actions.feeds.existing(agent.agent.workspace) {
            feed.end_session(session);
        }
    }
    let gone = cookie(None, api.is_secure(), 0);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

/// Who one is.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Me)))]
pub(super) async fn me(State(api): State<Arc<Api>>, ColleagueAuth(agent): ColleagueAuth) -> Answer<axum::Json<Me>> {
    let workspace = api.store.workspace(agent.agent.workspace).await?.ok_or_else(ApiError::not_found)?;
    Ok(axum::Json(Me {
        agent: agent_view(&agent.agent),
        workspace: WorkspaceView { id: workspace.id, name: workspace.name },
    }))
}

/// Checks and hashes a new password.
pub(super) async fn hash_password(api: &Api, password: &str) -> Answer<String> {
    let password =
        NewPassword::parse(password).map_err(|error| ApiError::because(ErrorCode::InvalidField, error.to_string()))?;
    Ok(api.passwords.hash(&password).await.map_err(busy)?.as_str().to_owned())
}

/// Hashing costs memory: only so many wait for it.
fn busy(_: PasswordsBusy) -> ApiError {
    ApiError::wait(Duration::from_secs(2))
}

fn limit_logins(api: &Api, from: From) -> Answer<()> {
    api.limits.logins_by_address.check(ClientAddress::from(from.0), api.clock.now()).map_err(ApiError::wait)
}

async fn signed_in(api: &Api, agent: &Agent, workspace: &Workspace, status: StatusCode) -> Answer<Response> {
    let at = api.clock.now();
    let secret = Secret::mint(SecretKind::Session);
    let id = SessionId::mint(at, random::chance());
    api.store.create_session(id, TokenHash(secret.hash().to_bytes()), agent.id, at, at.plus(SESSION)).await?;
    let me =
        Me { agent: agent_view(agent), workspace: WorkspaceView { id: workspace.id, name: workspace.name.clone() } };
    let set = cookie(Some(secret.reveal()), api.is_secure(), SESSION.as_secs());
    Ok((status, [(header::SET_COOKIE, set)], axum::Json(me)).into_response())
}
