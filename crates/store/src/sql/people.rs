//! Rows of the configuration and of contacts.

use std::collections::HashMap;

use parlor_domain::{
    AgentId, Contact, ContactId, DisplayName, Email, InboxId, InboxKey, InboxScope, Role, Scope, Viewer, WorkspaceId,
};

use super::tokens;
use crate::driver::{Refusal, Row, Statement, Value, values};
use crate::{Agent, DirectoryChange, Inbox, Unavailable, Workspace};

fn role_number(role: Role) -> i64 {
    match role {
        Role::Agent => 0,
        Role::Admin => 1,
        Role::Owner => 2,
    }
}

fn role(row: &Row, column: usize) -> Result<Role, Unavailable> {
    match row.int(column)? {
        0 => Ok(Role::Agent),
        1 => Ok(Role::Admin),
        2 => Ok(Role::Owner),
        other => Err(Unavailable(format!("an agent has the unknown role {other}"))),
    }
}

// Workspaces.

pub(crate) fn insert_workspace(workspace: &Workspace) -> Statement {
    Statement::new(
        "INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)",
        values![workspace.id, workspace.name.as_str(), workspace.created_at],
    )
}

pub(crate) fn workspaces() -> Statement {
    Statement::new("SELECT id, name, created_at FROM workspaces ORDER BY id", Vec::new())
}

pub(crate) fn workspace(id: WorkspaceId) -> Statement {
    Statement::new("SELECT id, name, created_at FROM workspaces WHERE id = $1", values![id])
}

pub(crate) fn any_workspace() -> Statement {
    Statement::new("SELECT 1 FROM workspaces LIMIT 1", Vec::new())
}

pub(crate) fn workspace_of(row: &Row) -> Result<Workspace, Unavailable> {
    Ok(Workspace {
        id: row.id(0, WorkspaceId::from_bytes)?,
        name: row.parsed(1, DisplayName::parse)?,
        created_at: row.time(2)?,
    })
}

// Agents.

/// Columns as [`agent_of`] reads them.
macro_rules! agent_columns {
    () => {
        "a.id, a.workspace, a.name, a.email, a.role, a.active, a.created_at"
    };
}
pub(crate) use agent_columns;

/// How many columns [`agent_columns!`] are.
pub(crate) const AGENT_COLUMNS: usize = 7;

pub(crate) fn agents(workspace: WorkspaceId) -> [Statement; 2] {
    [
        Statement::new(
            concat!("SELECT ", agent_columns!(), " FROM agents a WHERE a.workspace = $1 ORDER BY a.id"),
            values![workspace],
        ),
        Statement::new(
            "SELECT agent, inbox FROM agent_inboxes WHERE workspace = $1 ORDER BY agent, inbox",
            values![workspace],
        ),
    ]
}

pub(crate) fn agent(workspace: WorkspaceId, id: AgentId) -> [Statement; 2] {
    [
        Statement::new(
            concat!("SELECT ", agent_columns!(), " FROM agents a WHERE a.id = $1 AND a.workspace = $2"),
            values![id, workspace],
        ),
        Statement::new("SELECT agent, inbox FROM agent_inboxes WHERE agent = $1 ORDER BY inbox", values![id]),
    ]
}

/// With the password's hash behind the agent's columns.
pub(crate) fn login(email: &Email) -> [Statement; 2] {
    [
        Statement::new(
            concat!("SELECT ", agent_columns!(), ", a.password_hash FROM agents a WHERE a.email = $1"),
            values![email.as_str()],
        ),
        Statement::new(
            "SELECT agent, inbox FROM agent_inboxes WHERE agent = (SELECT id FROM agents WHERE email = $1) ORDER BY inbox",
            values![email.as_str()],
        ),
    ]
}

/// Agents' inboxes: rows of `(agent, inbox)`.
pub(crate) fn memberships(rows: &[Row]) -> Result<HashMap<AgentId, Vec<InboxId>>, Unavailable> {
    let mut memberships: HashMap<AgentId, Vec<InboxId>> = HashMap::new();
    for row in rows {
        let inbox = row.id(1, InboxId::from_bytes)?;
        memberships.entry(row.id(0, AgentId::from_bytes)?).or_default().push(inbox);
    }
    Ok(memberships)
}

pub(crate) fn agent_of(row: &Row, memberships: &mut HashMap<AgentId, Vec<InboxId>>) -> Result<Agent, Unavailable> {
    let id = row.id(0, AgentId::from_bytes)?;
    Ok(Agent {
        id,
        workspace: row.id(1, WorkspaceId::from_bytes)?,
        name: row.parsed(2, DisplayName::parse)?,
        email: row.parsed(3, Email::parse)?,
        role: role(row, 4)?,
        active: row.int(5)? == 1,
        inboxes: memberships.remove(&id).unwrap_or_default(),
        created_at: row.time(6)?,
    })
}

/// A new agent; an address that is taken refuses it.
pub(crate) fn insert_agent(agent: &Agent, password_hash: &str) -> Vec<Statement> {
    let mut statements = vec![
        Statement::new(
            "INSERT INTO agents (id, workspace, name, email, role, password_hash, active, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            values![
                agent.id,
                agent.workspace,
                agent.name.as_str(),
                agent.email.as_str(),
                role_number(agent.role),
                password_hash,
                agent.active,
                agent.created_at,
            ],
        )
        .or_refuse(Refusal::Taken),
    ];
    statements.extend(insert_memberships(agent));
    statements
}

/// An inbox of another workspace is not found.
fn insert_memberships(agent: &Agent) -> impl Iterator<Item = Statement> {
    let mut inboxes = agent.inboxes.clone();
    inboxes.sort_unstable();
    inboxes.dedup();
    inboxes.into_iter().map(|inbox| {
        Statement::new(
            "INSERT INTO agent_inboxes (agent, inbox, workspace) \
             SELECT $1, i.id, i.workspace FROM inboxes i WHERE i.id = $2 AND i.workspace = $3",
            values![agent.id, inbox, agent.workspace],
        )
        .or_refuse(Refusal::NotFound)
    })
}

fn update_agent(agent: &Agent) -> Vec<Statement> {
    let mut statements = vec![
        Statement::new(
            "UPDATE agents SET name = $3, role = $4, active = $5 WHERE id = $1 AND workspace = $2",
            values![agent.id, agent.workspace, agent.name.as_str(), role_number(agent.role), agent.active],
        )
        .or_refuse(Refusal::NotFound),
        Statement::new("DELETE FROM agent_inboxes WHERE agent = $1", values![agent.id]),
    ];
    statements.extend(insert_memberships(agent));
    if !agent.active {
        statements.push(tokens::end_sessions(agent.id, None));
        statements.push(tokens::end_api_keys(agent.id));
    }
    statements.push(
        Statement::new(
            "SELECT 1 FROM agents WHERE workspace = $1 AND role = 2 AND active = 1 LIMIT 1",
            values![agent.workspace],
        )
        .or_refuse(Refusal::LastOwner),
    );
    statements
}

// Inboxes.

const INBOX: &str =
    "SELECT id, workspace, key, name, settings, created_at FROM inboxes WHERE id = $1 AND workspace = $2";
const INBOXES: &str =
    "SELECT id, workspace, key, name, settings, created_at FROM inboxes WHERE workspace = $1 ORDER BY id";
const INBOX_BY_KEY: &str = "SELECT id, workspace, key, name, settings, created_at FROM inboxes WHERE key = $1";

pub(crate) fn inboxes(workspace: WorkspaceId) -> Statement {
    Statement::new(INBOXES, values![workspace])
}

pub(crate) fn inbox(workspace: WorkspaceId, id: InboxId) -> Statement {
    Statement::new(INBOX, values![id, workspace])
}

pub(crate) fn inbox_by_key(key: &InboxKey) -> Statement {
    Statement::new(INBOX_BY_KEY, values![key.as_str()])
}

pub(crate) fn inbox_of(row: &Row) -> Result<Inbox, Unavailable> {
    Ok(Inbox {
        id: row.id(0, InboxId::from_bytes)?,
        workspace: row.id(1, WorkspaceId::from_bytes)?,
        key: row.parsed(2, InboxKey::parse)?,
        name: row.parsed(3, DisplayName::parse)?,
        settings: row.text(4)?.to_owned(),
        created_at: row.time(5)?,
    })
}

// Changes.

/// What a change of the configuration does to the rows of `workspace`. What belongs to another is not found.
pub(crate) fn change(workspace: WorkspaceId, change: &DirectoryChange) -> Vec<Statement> {
    match change {
        DirectoryChange::AddAgent { agent, password_hash } => {
            insert_agent(&Agent { workspace, ..agent.clone() }, password_hash)
        }
        DirectoryChange::UpdateAgent(agent) => update_agent(&Agent { workspace, ..agent.clone() }),
        DirectoryChange::SetPassword { agent, password_hash } => vec![
            Statement::new(
                "UPDATE agents SET password_hash = $3 WHERE id = $1 AND workspace = $2",
                values![*agent, workspace, password_hash.as_str()],
            )
            .or_refuse(Refusal::NotFound),
        ],
        DirectoryChange::EndSessions { agent, except } => vec![
            Statement::new("SELECT 1 FROM agents WHERE id = $1 AND workspace = $2", values![*agent, workspace])
                .or_refuse(Refusal::NotFound),
            tokens::end_sessions(*agent, *except),
        ],
        DirectoryChange::AddInbox(inbox) => vec![
            Statement::new(
                "INSERT INTO inboxes (id, workspace, key, name, settings, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                values![
                    inbox.id,
                    workspace,
                    inbox.key.as_str(),
                    inbox.name.as_str(),
                    inbox.settings.as_str(),
                    inbox.created_at
                ],
            )
            .or_refuse(Refusal::Taken),
        ],
        DirectoryChange::UpdateInbox(inbox) => vec![
            Statement::new(
                "UPDATE inboxes SET name = $3, settings = $4 WHERE id = $1 AND workspace = $2",
                values![inbox.id, workspace, inbox.name.as_str(), inbox.settings.as_str()],
            )
            .or_refuse(Refusal::NotFound),
        ],
        DirectoryChange::Contact(contact) => vec![
            Statement::new(
                "UPDATE contacts SET name = $3, email = $4 WHERE id = $1 AND workspace = $2",
                vec![
                    contact.id.into(),
                    workspace.into(),
                    contact.name.as_ref().map(DisplayName::as_str).into(),
                    contact.email.as_ref().map(Email::as_str).into(),
                ],
            )
            .or_refuse(Refusal::NotFound),
        ],
    }
}

// Contacts.

pub(crate) fn insert_contact(contact: &Contact) -> Statement {
    Statement::new(
        "INSERT INTO contacts (id, workspace, inbox, name, email, created_at, last_seen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        vec![
            contact.id.into(),
            contact.workspace.into(),
            contact.inbox.into(),
            contact.name.as_ref().map(DisplayName::as_str).into(),
            contact.email.as_ref().map(Email::as_str).into(),
            contact.created_at.into(),
        ],
    )
}

pub(crate) fn contact(workspace: WorkspaceId, id: ContactId) -> Statement {
    Statement::new(
        "SELECT id, workspace, inbox, name, email, created_at FROM contacts WHERE id = $1 AND workspace = $2",
        values![id, workspace],
    )
}

/// Contacts of a scope, newest first; the pages of several inboxes are merged by the caller's sort.
pub(crate) fn contacts(scope: &Scope, before: Option<ContactId>, limit: u32) -> Vec<Statement> {
    let before = Value::Bytes(before.map_or_else(|| vec![0xFF; 17], |id| id.to_bytes().to_vec()));
    match &scope.viewer {
        Viewer::Visitor(own) => vec![Statement::new(
            "SELECT id, workspace, inbox, name, email, created_at FROM contacts \
             WHERE workspace = $1 AND id = $4 AND id < $2 LIMIT $3",
            vec![scope.workspace.into(), before, limit.into(), (*own).into()],
        )],
        Viewer::Agent(InboxScope::All) => vec![Statement::new(
            "SELECT id, workspace, inbox, name, email, created_at FROM contacts \
             WHERE workspace = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            vec![scope.workspace.into(), before, limit.into()],
        )],
        Viewer::Agent(InboxScope::Only(inboxes)) => {
            let mut inboxes = inboxes.to_vec();
            inboxes.sort_unstable();
            inboxes.dedup();
            let walk = |inbox: InboxId| {
                Statement::new(
                    "SELECT id, workspace, inbox, name, email, created_at FROM contacts \
                     WHERE workspace = $1 AND inbox = $4 AND id < $2 ORDER BY id DESC LIMIT $3",
                    vec![scope.workspace.into(), before.clone(), limit.into(), inbox.into()],
                )
            };
            inboxes.into_iter().map(walk).collect()
        }
    }
}

/// Reads six columns from `first` on.
pub(crate) fn contact_of(row: &Row, first: usize) -> Result<Contact, Unavailable> {
    Ok(Contact {
        id: row.id(first, ContactId::from_bytes)?,
        workspace: row.id(first + 1, WorkspaceId::from_bytes)?,
        inbox: row.id(first + 2, InboxId::from_bytes)?,
        name: row.optional(first + 3, |row, column| row.parsed(column, DisplayName::parse))?,
        email: row.optional(first + 4, |row, column| row.parsed(column, Email::parse))?,
        created_at: row.time(first + 5)?,
    })
}
