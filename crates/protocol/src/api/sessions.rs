//! Setting up, signing in, and who one is.

use parlor_domain::{DisplayName, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::AgentView;

/// Whether the server waits for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SetupState {
    /// True until the first owner exists.
    pub needed: bool,
}

/// Makes the workspace and its owner. The token comes from the link the server printed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// From the setup link: single use, expires.
    pub token: String,
    /// What the company is called.
    pub workspace: String,
    /// The owner's name, as shown to visitors.
    pub name: String,
    /// How they sign in.
    pub email: String,
    /// 10 to 200 characters.
    pub password: String,
}

/// Signs in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Of the agent.
    pub email: String,
    /// Theirs.
    pub password: String,
}

/// A company's Parlor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct WorkspaceView {
    /// Which.
    pub id: WorkspaceId,
    /// What it is called.
    pub name: DisplayName,
}

/// Who one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Me {
    /// The agent.
    pub agent: AgentView,
    /// Where they work.
    pub workspace: WorkspaceView,
}
