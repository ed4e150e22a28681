//! What a client missed, then what comes next, without a seam; or a snapshot, when completeness cannot be proved.

use parlor_domain::{Position, Scope};
use parlor_protocol::api::{AgentSnapshot, MessagePage, VisitorSnapshot, WorkspaceView};
use parlor_protocol::frame::{ResetReason, ServerFrame, Snapshot};
use parlor_protocol::view::{VisitorConversation, VisitorMessage};
use parlor_protocol::{CloseCode, Cursor};
use parlor_store::LogError;
use std::sync::Arc;
use tracing::{debug, warn};

use super::frames;
use super::session::{Session, agent_view};
use crate::fanout::{Delivery, Ring};
use crate::inbox_view::inbox_view;
use crate::principal::Principal;

/// Events that are replayed; more, and a snapshot is cheaper.
const MOST_EVENTS: usize = 500;
/// Bytes that are replayed.
const MOST_BYTES: usize = 256 << 10;
/// Log rows read for one client, of which it may see only a part.
const MOST_READ: u32 = 2_000;
/// A visitor's snapshot: conversations, and messages of one.
const SNAPSHOT_CONVERSATIONS: u32 = 20;
const SNAPSHOT_MESSAGES: u32 = 50;

enum Missed {
    Events(Vec<Arc<Delivery>>),
    Reset(ResetReason),
}

impl Session {
    /// Brings a client from its cursor to `head`, which its outbox goes on from: missed events and `live`, or `reset` and `live`.
    ///
    /// # Errors
    /// [`CloseCode::Draining`] when the database does not answer: nothing is guessed.
    pub(super) async fn resume(&mut self, cursor: Option<&str>, head: Position) -> Result<Vec<String>, CloseCode> {
        let mut out = match self.missed(cursor, head).await? {
            Missed::Reset(why) => vec![self.reset(why, head).await?],
            Missed::Events(events) => match self.replayed(&events) {
                Some(frames) => frames,
                None => vec![self.reset(ResetReason::Big, head).await?],
            },
        };
        // Positions between the last event and the head were not for this client.
        self.cursor = self.cursor.max(head);
        out.push(frames::text(&ServerFrame::Live { cursor: self.cursor_text() }));
        Ok(out)
    }

    async fn missed(&mut self, cursor: Option<&str>, head: Position) -> Result<Missed, CloseCode> {
        let Some(text) = cursor else {
            return Ok(Missed::Reset(ResetReason::New));
        };
        let feed = Arc::clone(self.membership.feed());
        let after = match text.parse::<Cursor>() {
            Ok(cursor) if cursor.epoch == *feed.epoch() => cursor.position,
            // What we never sent belongs to no log of ours.
            Ok(_) | Err(_) => return Ok(Missed::Reset(ResetReason::Epoch)),
        };
        let store = &self.cx.actions.store;
        if head < after {
            // Another node may be ahead of this one; the log knows.
            let end = store.head(feed.workspace()).await.map_err(unavailable)?;
            if end < after {
                return Ok(Missed::Reset(ResetReason::Ahead));
            }
        }
        self.cursor = after;
        match feed.missed(after, head) {
            Ring::Events(events) => Ok(Missed::Events(events)),
            Ring::TooOld => {
                let distance = head.get() - after.get();
                if u64::from(MOST_READ) < distance {
                    let oldest = store.oldest_resumable(feed.workspace()).await.map_err(unavailable)?;
                    let why = if after < oldest { ResetReason::Old } else { ResetReason::Big };
                    return Ok(Missed::Reset(why));
                }
                match store.events_after(feed.workspace(), after, MOST_READ).await {
                    Ok(read) => {
                        let upto = read.into_iter().filter(|recorded| recorded.position <= head);
                        Ok(Missed::Events(upto.map(|recorded| Arc::new(Delivery::new(Arc::new(recorded)))).collect()))
                    }
                    Err(LogError::TooOld) => Ok(Missed::Reset(ResetReason::Old)),
                    Err(LogError::Unavailable(error)) => Err(unavailable(error)),
                }
            }
        }
    }

    /// The frames of what was missed; none when it is more than is worth replaying.
    fn replayed(&mut self, events: &[Arc<Delivery>]) -> Option<Vec<String>> {
        let started_at = self.cursor;
        let mut out = Vec::new();
        let mut bytes = 0;
        for delivery in events {
            let Some(frame) = self.event(delivery) else { continue };
            bytes += frame.len();
            out.push(frame);
            if MOST_EVENTS < out.len() || MOST_BYTES < bytes {
                self.cursor = started_at;
                return None;
            }
        }
        Some(out)
    }

    /// The state as it is; the cursor moves to where it was true.
    async fn reset(&mut self, why: ResetReason, head: Position) -> Result<String, CloseCode> {
        let (snapshot, as_of) = match &self.principal {
            Principal::Agent(_) => (self.agent_snapshot().await?, head),
            Principal::Visitor(_) => self.visitor_snapshot().await?,
        };
        // What is in the outbox below this position is in the snapshot, too.
        self.cursor = as_of;
        debug!(?why, cursor = %self.cursor, "reset");
        Ok(frames::text(&ServerFrame::Reset { cursor: self.cursor_text(), why, snapshot }))
    }

    /// The directory, read after the join: events from the join on may repeat what is in it, which harms nothing.
    async fn agent_snapshot(&self) -> Result<Snapshot, CloseCode> {
        let Principal::Agent(you) = &self.principal else {
            return Err(CloseCode::Internal);
        };
        let store = &self.cx.actions.store;
        let workspace = you.agent.workspace;
        let (agents, _) = store.agents(workspace).await.map_err(unavailable)?;
        let (inboxes, _) = store.inboxes(workspace).await.map_err(unavailable)?;
        let found = store.workspace(workspace).await.map_err(unavailable)?.ok_or(CloseCode::Internal)?;
        let reach = you.agent.reach();
        Ok(Snapshot::Agent(Box::new(AgentSnapshot {
            you: agent_view(&you.agent),
            workspace: WorkspaceView { id: found.id, name: found.name },
            agents: agents.iter().map(agent_view).collect(),
            inboxes: inboxes
                .iter()
                .filter(|inbox| reach.contains(inbox.id))
                .map(|inbox| inbox_view(inbox, &self.cx.public_url))
                .collect(),
        })))
    }

    async fn visitor_snapshot(&self) -> Result<(Snapshot, Position), CloseCode> {
        let scope: Scope = self.principal.scope();
        let store = &self.cx.actions.store;
        let found = store
            .visitor_snapshot(&scope, self.watching, SNAPSHOT_CONVERSATIONS, SNAPSHOT_MESSAGES)
            .await
            .map_err(unavailable)?;
        let as_of = frames::cursor(self.membership.feed().epoch(), found.as_of);
        let shown = found.conversation.and_then(|id| found.conversations.iter().find(|it| it.id == id));
        let thread = shown.map(|conversation| MessagePage {
            conversation: VisitorConversation::from(conversation),
            items: found.messages.iter().filter_map(VisitorMessage::of).collect(),
            has_more: found.has_more,
            as_of,
        });
        let snapshot = VisitorSnapshot {
            conversations: found.conversations.iter().map(VisitorConversation::from).collect(),
            thread,
        };
        Ok((Snapshot::Visitor(Box::new(snapshot)), found.as_of))
    }
}

fn unavailable(error: parlor_store::Unavailable) -> CloseCode {
    warn!(%error, "A client cannot be told what it missed; it will come back");
    CloseCode::Draining
}
