//! The log and its ends.

use parlor_domain::{Position, Recorded, WorkspaceId};

use crate::Unavailable;
use crate::driver::{Row, Statement, values};

/// `(head, pruned)`.
pub(crate) fn ends(workspace: WorkspaceId) -> Statement {
    Statement::new("SELECT head, pruned FROM workspaces WHERE id = $1", values![workspace])
}

/// `(position, at, body)`, in order.
pub(crate) fn after(workspace: WorkspaceId, after: Position, limit: u32) -> Statement {
    Statement::new(
        "SELECT position, at, body FROM events WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3",
        values![workspace, after, limit],
    )
}

pub(crate) fn recorded(workspace: WorkspaceId, row: &Row) -> Result<Recorded, Unavailable> {
    Ok(Recorded { workspace, position: row.position(0)?, at: row.time(1)?, event: row.json(2)? })
}

/// Forgets events up to a position: the mark first, so that no reader is told less than the truth.
pub(crate) fn prune(workspace: WorkspaceId, up_to: Position) -> Vec<Statement> {
    vec![
        Statement::new("UPDATE workspaces SET pruned = $2 WHERE id = $1 AND pruned < $2", values![workspace, up_to]),
        Statement::new("DELETE FROM events WHERE workspace = $1 AND position <= $2", values![workspace, up_to]),
    ]
}
