//! Credentials, found by their hash.

use parlor_domain::{AgentId, ApiKeyId, Contact, SessionId, Timestamp, WorkspaceId};

use super::people::agent_columns;
use crate::driver::{Refusal, Row, Statement, values};
use crate::{ApiKey, NewWorkspace, TokenHash, Unavailable};

// Sessions.

pub(crate) fn insert_session(
    id: SessionId,
    token: &TokenHash,
    agent: AgentId,
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Statement {
    Statement::new(
        "INSERT INTO sessions (token_hash, id, agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        values![token, id, agent, created_at, expires_at],
    )
}

/// The agent's columns, then `(session id, created_at, expires_at)`; and the agent's inboxes.
pub(crate) fn session(token: &TokenHash, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            concat!(
                "SELECT ",
                agent_columns!(),
                ", s.id, s.created_at, s.expires_at FROM sessions s JOIN agents a ON a.id = s.agent \
                 WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.active = 1"
            ),
            values![token, now],
        ),
        Statement::new(
            "SELECT agent, inbox FROM agent_inboxes WHERE agent = (SELECT agent FROM sessions WHERE token_hash = $1) \
             ORDER BY inbox",
            values![token],
        ),
    ]
}

pub(crate) fn extend_session(id: SessionId, expires_at: Timestamp) -> Statement {
    Statement::new("UPDATE sessions SET expires_at = $2 WHERE id = $1", values![id, expires_at])
}

pub(crate) fn delete_session(id: SessionId) -> Statement {
    Statement::new("DELETE FROM sessions WHERE id = $1", values![id])
}

pub(crate) fn end_sessions(agent: AgentId, except: Option<SessionId>) -> Statement {
    match except {
        None => Statement::new("DELETE FROM sessions WHERE agent = $1", values![agent]),
        Some(kept) => Statement::new("DELETE FROM sessions WHERE agent = $1 AND id <> $2", values![agent, kept]),
    }
}

/// The first answer counts sessions.
pub(crate) fn delete_expired(now: Timestamp) -> Vec<Statement> {
    vec![
        Statement::new("DELETE FROM sessions WHERE expires_at <= $1", values![now]),
        Statement::new("DELETE FROM setup_links WHERE expires_at <= $1", values![now]),
    ]
}

// Visitors.

pub(crate) fn insert_visitor_token(contact: &Contact, token: &TokenHash, at: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO visitor_tokens (token_hash, contact, inbox, workspace, created_at, last_seen_at) \
         VALUES ($1, $2, $3, $4, $5, $5)",
        values![token, contact.id, contact.inbox, contact.workspace, at],
    )
}

/// The contact's columns, then `(created_at, last_seen_at)` of the token.
pub(crate) fn visitor(token: &TokenHash) -> Statement {
    Statement::new(
        "SELECT c.id, c.workspace, c.inbox, c.name, c.email, c.created_at, v.created_at, v.last_seen_at \
         FROM visitor_tokens v JOIN contacts c ON c.id = v.contact WHERE v.token_hash = $1",
        values![token],
    )
}

pub(crate) fn touch_visitor(token: &TokenHash, at: Timestamp) -> Vec<Statement> {
    vec![
        Statement::new("UPDATE visitor_tokens SET last_seen_at = $2 WHERE token_hash = $1", values![token, at]),
        Statement::new(
            "UPDATE contacts SET last_seen_at = $2 \
             WHERE id = (SELECT contact FROM visitor_tokens WHERE token_hash = $1) AND last_seen_at < $2",
            values![token, at],
        ),
    ]
}

pub(crate) fn revoke_visitor(token: &TokenHash) -> Statement {
    Statement::new("DELETE FROM visitor_tokens WHERE token_hash = $1", values![token])
}

// API keys.

pub(crate) fn insert_api_key(key: &ApiKey, token: &TokenHash) -> Statement {
    Statement::new(
        "INSERT INTO api_keys (id, token_hash, agent, workspace, name, scopes, created_at) \
         SELECT $1, $2, a.id, a.workspace, $5, $6, $7 FROM agents a WHERE a.id = $3 AND a.workspace = $4",
        values![key.id, token, key.agent, key.workspace, key.name.as_str(), key.scopes.join(" "), key.created_at],
    )
    .or_refuse(Refusal::NotFound)
}

/// The agent's columns, then the key's; and the agent's inboxes.
pub(crate) fn api_key(token: &TokenHash) -> [Statement; 2] {
    [
        Statement::new(
            concat!(
                "SELECT ",
                agent_columns!(),
                ", k.id, k.workspace, k.agent, k.name, k.scopes, k.created_at FROM api_keys k \
                 JOIN agents a ON a.id = k.agent WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND a.active = 1"
            ),
            values![token],
        ),
        Statement::new(
            "SELECT agent, inbox FROM agent_inboxes WHERE agent = (SELECT agent FROM api_keys WHERE token_hash = $1) \
             ORDER BY inbox",
            values![token],
        ),
    ]
}

pub(crate) fn api_keys(workspace: WorkspaceId) -> Statement {
    Statement::new(
        "SELECT id, workspace, agent, name, scopes, created_at FROM api_keys \
         WHERE workspace = $1 AND revoked_at IS NULL ORDER BY id",
        values![workspace],
    )
}

/// Reads six columns from `first` on.
pub(crate) fn api_key_of(row: &Row, first: usize) -> Result<ApiKey, Unavailable> {
    Ok(ApiKey {
        id: row.id(first, ApiKeyId::from_bytes)?,
        workspace: row.id(first + 1, WorkspaceId::from_bytes)?,
        agent: row.id(first + 2, AgentId::from_bytes)?,
        name: row.text(first + 3)?.to_owned(),
        scopes: row.text(first + 4)?.split_whitespace().map(str::to_owned).collect(),
        created_at: row.time(first + 5)?,
    })
}

pub(crate) fn revoke_api_key(workspace: WorkspaceId, id: ApiKeyId, at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE api_keys SET revoked_at = $3 WHERE id = $1 AND workspace = $2 AND revoked_at IS NULL",
        values![id, workspace, at],
    )
    .or_refuse(Refusal::NotFound)
}

/// Every key of an agent who was cut off.
pub(crate) fn end_api_keys(agent: AgentId) -> Statement {
    Statement::new(
        "UPDATE api_keys SET revoked_at = created_at WHERE agent = $1 AND revoked_at IS NULL",
        values![agent],
    )
}

// Setting up.

pub(crate) fn insert_setup_link(token: &TokenHash, expires_at: Timestamp) -> Vec<Statement> {
    vec![
        Statement::new("DELETE FROM setup_links WHERE used_at IS NULL", Vec::new()),
        Statement::new("INSERT INTO setup_links (token_hash, expires_at) VALUES ($1, $2)", values![token, expires_at]),
    ]
}

/// Uses a link. Whoever comes second waits for the first, and then finds it used.
pub(crate) fn use_setup_link(token: &TokenHash, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE setup_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        values![token, now],
    )
    .or_refuse(Refusal::Invalid)
}

pub(crate) fn new_workspace(new: &NewWorkspace) -> Vec<Statement> {
    let mut statements = vec![super::people::insert_workspace(&new.workspace)];
    let owner = crate::Agent { workspace: new.workspace.id, inboxes: Vec::new(), ..new.owner.clone() };
    statements.extend(super::people::insert_agent(&owner, &new.password_hash));
    statements
}
