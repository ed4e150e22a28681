//! Work that must outlive a crash, and which job follows from which change.

use serde::{Deserialize, Serialize};

use crate::{Change, ConversationId, Timestamp};

/// A unit of follow-up work; stored in the transaction of the change that asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Open a snoozed conversation again, unless it was opened or snoozed anew meanwhile.
    Unsnooze {
        /// Which.
        conversation: ConversationId,
        /// The snooze this belongs to.
        until: Timestamp,
    },
}

impl Job {
    /// Its name in the jobs table and in logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unsnooze { .. } => "unsnooze",
        }
    }
}

/// The jobs that follow from a change, each with the time it is due.
pub fn follow_up(conversation: ConversationId, change: &Change) -> Option<(Timestamp, Job)> {
    match change {
        Change::Snoozed { until } => Some((*until, Job::Unsnooze { conversation, until: *until })),
        Change::Opened
        | Change::Posted(_)
        | Change::Edited(_)
        | Change::Deleted(_)
        | Change::Assigned { .. }
        | Change::Closed
        | Change::Reopened
        | Change::Labelled { .. }
        | Change::ContactRenamed { .. }
        | Change::SeenByAgents { .. }
        | Change::SeenByVisitor { .. } => None,
    }
}
