//! Jobs: claimed in the order they are due.

use parlor_domain::{JobId, Timestamp, WorkspaceId};

use crate::driver::{Row, Statement, Value, values};
use crate::{ClaimedJob, Unavailable};

/// Which database runs a claim: the one thing about jobs that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claiming {
    /// One writer: nobody else is claiming.
    Alone,
    /// Rows that another node is claiming are passed over.
    AmongNodes,
}

/// Frees what was lost, then claims: the second answer has `(id, workspace, attempts, body, run_at)`.
pub(crate) fn claim(how: Claiming, now: Timestamp, until: Timestamp, limit: u32) -> Vec<Statement> {
    let sql = match how {
        Claiming::Alone => {
            "UPDATE jobs SET locked_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM jobs \
             WHERE locked_until = 0 AND run_at <= $1 ORDER BY run_at LIMIT $3) \
             RETURNING id, workspace, attempts, body, run_at"
        }
        Claiming::AmongNodes => {
            "UPDATE jobs SET locked_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM jobs \
             WHERE locked_until = 0 AND run_at <= $1 ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
             RETURNING id, workspace, attempts, body, run_at"
        }
    };
    vec![
        Statement::new("UPDATE jobs SET locked_until = 0 WHERE locked_until > 0 AND locked_until <= $1", values![now]),
        Statement::new(sql, values![now, until, limit]),
    ]
}

/// With the time it was due, to sort by: `RETURNING` promises no order.
pub(crate) fn claimed(row: &Row) -> Result<(Timestamp, ClaimedJob), Unavailable> {
    let job = ClaimedJob {
        id: row.id(0, JobId::from_bytes)?,
        workspace: row.id(1, WorkspaceId::from_bytes)?,
        attempts: row.count(2)?,
        job: row.json(3)?,
    };
    Ok((row.time(4)?, job))
}

pub(crate) fn finish(id: JobId) -> Statement {
    Statement::new("DELETE FROM jobs WHERE id = $1", values![id])
}

pub(crate) fn retry(id: JobId, run_at: Timestamp, error: &str) -> Statement {
    Statement::new(
        "UPDATE jobs SET run_at = $2, locked_until = 0, last_error = $3 WHERE id = $1",
        // NUL is the one character PostgreSQL's text cannot hold.
        vec![id.into(), run_at.into(), Value::Text(error.replace('\0', " "))],
    )
}

/// `(run_at)` of the next job that nobody works on.
pub(crate) fn next_due() -> Statement {
    Statement::new("SELECT run_at FROM jobs WHERE locked_until = 0 ORDER BY run_at LIMIT 1", Vec::new())
}
