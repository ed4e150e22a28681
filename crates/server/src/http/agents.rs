//! The people who answer.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{AgentId, DisplayName, Email, InboxId, Role, SettingsChange};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{AgentPatch, AgentView, NewAgent, Page};
use parlor_store::{Agent, DirectoryChange};
use std::sync::Arc;

use super::assembly::Api;
use super::auth::{AdminAuth, ColleagueAuth};
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json};
use super::paging::as_of;
use super::sessions::hash_password;
use crate::connections::agent_view;
use crate::principal::AgentPrincipal;
use crate::random;

/// Every colleague; a workspace has few.
#[utoipa::path(get, path = "/agents", tag = "agents", responses((status = 200, body = Page<AgentView>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    ColleagueAuth(agent): ColleagueAuth,
) -> Answer<axum::Json<Page<AgentView>>> {
    let (agents, position) = api.store.agents(agent.agent.workspace).await?;
    Ok(axum::Json(Page {
        items: agents.iter().map(agent_view).collect(),
        next_cursor: None,
        has_more: false,
        as_of: as_of(&api, position),
    }))
}

/// Adds a colleague.
#[utoipa::path(post, path = "/agents", tag = "agents", request_body = NewAgent, responses((status = 201, body = AgentView)))]
pub(super) async fn add(
    State(api): State<Arc<Api>>,
    AdminAuth(by): AdminAuth,
    Json(new): Json<NewAgent>,
) -> Answer<(StatusCode, axum::Json<AgentView>)> {
    may_appoint(&by, new.role)?;
    let at = api.clock.now();
    let agent = Agent {
        id: AgentId::mint(at, random::chance()),
        workspace: by.agent.workspace,
        name: DisplayName::parse(&new.name)?,
        email: Email::parse(&new.email)?,
        role: new.role,
        active: true,
        inboxes: own_inboxes(&api, &by, new.inboxes).await?,
        created_at: at,
    };
    let password_hash = hash_password(&api, &new.password).await?;
    let change = DirectoryChange::AddAgent { agent: agent.clone(), password_hash };
    api.store.change_settings(agent.workspace, at, SettingsChange::Agent(agent.id), vec![change]).await?;
    Ok((StatusCode::CREATED, axum::Json(agent_view(&agent))))
}

/// Changes a colleague, or oneself: everyone may change their own name and password. Who is deactivated is cut off at once.
#[utoipa::path(patch, path = "/agents/{id}", tag = "agents", request_body = AgentPatch, params(("id" = String, Path)), responses((status = 200, body = AgentView)))]
pub(super) async fn change(
    State(api): State<Arc<Api>>,
    ColleagueAuth(by): ColleagueAuth,
    Ids(id): Ids<AgentId>,
    Json(patch): Json<AgentPatch>,
) -> Answer<axum::Json<AgentView>> {
    let known = api.store.agent(by.agent.workspace, id).await?.ok_or_else(ApiError::not_found)?;
    let own_affairs = id == by.id() && patch.role.is_none() && patch.active.is_none() && patch.inboxes.is_none();
    if !own_affairs {
        if by.agent.role < Role::Admin {
            return Err(ApiError::new(ErrorCode::Forbidden));
        }
        may_appoint(&by, known.role.max(patch.role.unwrap_or(known.role)))?;
    }
    let mut agent = known;
    if let Some(name) = &patch.name {
        agent.name = DisplayName::parse(name)?;
    }
    if let Some(inboxes) = patch.inboxes {
        agent.inboxes = own_inboxes(&api, &by, inboxes).await?;
    }
    agent.role = patch.role.unwrap_or(agent.role);
    agent.active = patch.active.unwrap_or(agent.active);
    let mut rows = vec![DirectoryChange::UpdateAgent(agent.clone())];
    if let Some(password) = &patch.password {
        let password_hash = hash_password(&api, password).await?;
        rows.push(DirectoryChange::SetPassword { agent: id, password_hash });
        let except = if id == by.id() { by.session() } else { None };
        rows.push(DirectoryChange::EndSessions { agent: id, except });
    }
    api.store.change_settings(agent.workspace, api.clock.now(), SettingsChange::Agent(id), rows).await?;
    Ok(axum::Json(agent_view(&agent)))
}

/// Only owners appoint, or touch, admins and owners.
fn may_appoint(by: &AgentPrincipal, role: Role) -> Answer<()> {
    let enough = match role {
        Role::Agent => Role::Admin <= by.agent.role,
        Role::Admin | Role::Owner => by.agent.role == Role::Owner,
    };
    if enough { Ok(()) } else { Err(ApiError::new(ErrorCode::Forbidden)) }
}

/// Inboxes of the same workspace; a foreign one does not exist.
async fn own_inboxes(api: &Api, by: &AgentPrincipal, mut asked: Vec<InboxId>) -> Answer<Vec<InboxId>> {
    asked.sort_unstable();
    asked.dedup();
    let (known, _) = api.store.inboxes(by.agent.workspace).await?;
    if asked.iter().all(|id| known.iter().any(|inbox| inbox.id == *id)) {
        Ok(asked)
    } else {
        Err(ApiError::not_found())
    }
}
