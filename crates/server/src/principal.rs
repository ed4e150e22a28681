//! Who is asking: made by authentication, carried by requests and connections.

use parlor_domain::{Actor, AgentId, Contact, InboxScope, Scope, SessionId, Timestamp, Viewer, WorkspaceId};
use parlor_protocol::api::ApiScope;
use parlor_store::{Agent, Store, TokenHash, Unavailable};
use std::sync::Arc;

/// How an agent proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a login, until it expires.
    Session {
        /// Which.
        id: SessionId,
        /// Its token's hash, to ask again whether it still holds.
        token: TokenHash,
        /// Until when.
        expires_at: Timestamp,
    },
    /// By an API key, within its scopes.
    ApiKey {
        /// The key's hash, to ask again whether it still holds.
        token: TokenHash,
        /// What it may do.
        scopes: Arc<[ApiScope]>,
    },
}

/// An agent who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPrincipal {
    /// Who.
    pub agent: Arc<Agent>,
    /// How they proved it.
    pub proof: Proof,
}

/// A visitor who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorPrincipal {
    /// Who.
    pub contact: Arc<Contact>,
    /// Their token's hash.
    pub token: TokenHash,
}

/// Someone who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An agent.
    Agent(AgentPrincipal),
    /// A visitor.
    Visitor(VisitorPrincipal),
}

impl AgentPrincipal {
    /// Who.
    pub fn id(&self) -> AgentId {
        self.agent.id
    }

    /// Whether their proof reaches this far. A login reaches everything its agent may do.
    pub fn allows(&self, scope: ApiScope) -> bool {
        match &self.proof {
            Proof::Session { .. } => true,
            Proof::ApiKey { scopes, .. } => scopes.contains(&scope),
        }
    }

    /// The same agent as they are now; none once they were deactivated, or their login or key ended.
    ///
    /// # Errors
    /// The database.
    pub async fn asked_again(&self, store: &Store, now: Timestamp) -> Result<Option<Self>, Unavailable> {
        // The store answers only with agents who are active.
        let agent = match &self.proof {
            Proof::Session { token, .. } => store.session(token, now).await?.map(|session| session.agent),
            Proof::ApiKey { token, .. } => store.api_key(token).await?.map(|key| key.agent),
        };
        Ok(agent.map(|agent| Self { agent: Arc::new(agent), proof: self.proof.clone() }))
    }

    /// The login they stand on.
    pub fn session(&self) -> Option<SessionId> {
        match self.proof {
            Proof::Session { id, .. } => Some(id),
            Proof::ApiKey { .. } => None,
        }
    }
}

impl Principal {
    /// Where.
    pub fn workspace(&self) -> WorkspaceId {
        match self {
            Self::Agent(agent) => agent.agent.workspace,
            Self::Visitor(visitor) => visitor.contact.workspace,
        }
    }

    /// As whom they act.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Agent(AgentPrincipal { agent, .. }) => {
                Actor::Agent { id: agent.id, name: agent.name.clone(), role: agent.role }
            }
            Self::Visitor(visitor) => Actor::Visitor(visitor.contact.brief()),
        }
    }

    /// The inboxes they reach; a visitor's reach is decided by whose conversation it is.
    pub fn inboxes(&self) -> InboxScope {
        match self {
            Self::Agent(agent) => agent.agent.reach(),
            Self::Visitor(_) => InboxScope::Only([].into()),
        }
    }

    /// What they may read.
    pub fn scope(&self) -> Scope {
        let viewer = match self {
            Self::Agent(agent) => Viewer::Agent(agent.agent.reach()),
            Self::Visitor(visitor) => Viewer::Visitor(visitor.contact.id),
        };
        Scope { workspace: self.workspace(), viewer }
    }
}
