//! What a writer is asked, on either database; and what every writer answers alike.

use std::sync::Arc;

use parlor_domain::{Event, Position, Recorded, SettingsChange, Timestamp, WorkspaceId};
use tokio::sync::oneshot;

use crate::Unavailable;
use crate::commit::{Batch, CommitError, Committed};
use crate::driver::{Answer, Refusal, Statement, Step, WriteError};
use crate::sql;

pub(crate) type Reply<T> = oneshot::Sender<T>;
pub(crate) type CommitReply = Reply<Result<Committed, CommitError>>;
pub(crate) type SettingsReply = Reply<Result<Arc<Recorded>, WriteError>>;
pub(crate) type WriteReply = Reply<Result<Vec<Answer>, WriteError>>;

/// Rows of the configuration and the event that tells of them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub workspace: WorkspaceId,
    pub at: Timestamp,
    pub change: SettingsChange,
    pub rows: Vec<Statement>,
}

impl Settings {
    /// The event at its place, and the steps that store it.
    pub fn record(&self, head: Position) -> (Arc<Recorded>, [Step; 2]) {
        let recorded = Arc::new(Recorded {
            workspace: self.workspace,
            position: head.next(),
            at: self.at,
            event: Event::Settings { change: self.change },
        });
        let steps = sql::apply::settings_event(&recorded);
        (recorded, steps)
    }
}

/// What a writer is asked.
#[derive(Debug)]
pub(crate) enum Op {
    Commit(Box<Batch>, CommitReply),
    Settings(Settings, SettingsReply),
    /// Statements without an event, all or none.
    Write(Vec<Statement>, WriteReply),
    /// Finish what was asked before, and end.
    Close(Reply<()>),
}

/// What waited, by kind; of one kind, in the order it was asked.
#[derive(Debug, Default)]
pub(crate) struct Round {
    pub commits: Vec<(Box<Batch>, CommitReply)>,
    pub settings: Vec<(Settings, SettingsReply)>,
    pub writes: Vec<(Vec<Statement>, WriteReply)>,
    pub closing: Vec<Reply<()>>,
}

impl Round {
    pub fn add(&mut self, op: Op) {
        match op {
            Op::Commit(batch, reply) => self.commits.push((batch, reply)),
            Op::Settings(settings, reply) => self.settings.push((settings, reply)),
            Op::Write(statements, reply) => self.writes.push((statements, reply)),
            Op::Close(reply) => self.closing.push(reply),
        }
    }
}

/// Why a transaction came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// One of its statements asked for it.
    Refused(Refusal),
    /// One of its statements can never succeed: the others are tried without it.
    Poisoned(String),
    /// The database.
    Unavailable(String),
}

impl From<Unavailable> for Failure {
    fn from(Unavailable(why): Unavailable) -> Self {
        Self::Unavailable(why)
    }
}

impl From<Failure> for WriteError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Refused(refusal),
            Failure::Poisoned(why) | Failure::Unavailable(why) => Self::Unavailable(Unavailable(why)),
        }
    }
}

impl From<Failure> for CommitError {
    fn from(failure: Failure) -> Self {
        match failure {
            // Statements of a group never ask for it: they were decided before.
            Failure::Refused(refusal) => Self::Unavailable(format!("a group was refused: {refusal:?}")),
            Failure::Poisoned(why) | Failure::Unavailable(why) => Self::Unavailable(why),
        }
    }
}

/// Whoever asked may have gone: then nobody waits for the answer, and that is no fault.
pub(crate) fn answer<T>(reply: Reply<T>, answer: T) {
    let _gone = reply.send(answer);
}
