//! One event on its way to connections: encoded at most once per audience, then shared.

use parlor_domain::{Change, ContactId, ConversationId, Event, InboxId, Position, Recorded};
use parlor_protocol::{AgentEvent, Detail, VisitorEvent};
use std::sync::{Arc, OnceLock};

/// Who an encoding is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Agents whose screen shows the conversation: the complete message.
    AgentsWatching,
    /// Other agents: what their list needs.
    Agents,
    /// The conversation's visitor.
    Visitors,
}

/// One event, shared by every connection it goes to.
#[derive(Debug)]
pub struct Delivery {
    recorded: Arc<Recorded>,
    watching: OnceLock<Box<str>>,
    list: OnceLock<Box<str>>,
    visitor: OnceLock<Option<Box<str>>>,
}

impl Delivery {
    /// Of a stored event.
    pub fn new(recorded: Arc<Recorded>) -> Self {
        Self { recorded, watching: OnceLock::new(), list: OnceLock::new(), visitor: OnceLock::new() }
    }

    /// Its place in the log.
    pub fn position(&self) -> Position {
        self.recorded.position
    }

    /// The event.
    pub fn recorded(&self) -> &Arc<Recorded> {
        &self.recorded
    }

    /// The conversation it is about, with what decides who may see it; none for settings.
    pub fn concerns(&self) -> Option<(ConversationId, InboxId, ContactId)> {
        match &self.recorded.event {
            Event::Conversation { after, .. } => Some((after.id, after.inbox, after.contact.id)),
            Event::Settings { .. } => None,
        }
    }

    /// The event as JSON for an audience; none when that audience is not shown it.
    pub fn body(&self, audience: Audience) -> Option<&str> {
        match audience {
            Audience::AgentsWatching => {
                Some(self.watching.get_or_init(|| encoded(&AgentEvent::of(&self.recorded, Detail::Full))))
            }
            Audience::Agents => Some(self.list.get_or_init(|| encoded(&AgentEvent::of(&self.recorded, Detail::List)))),
            Audience::Visitors => {
                self.visitor.get_or_init(|| VisitorEvent::of(&self.recorded).map(|event| encoded(&event))).as_deref()
            }
        }
    }

    /// About how many bytes it keeps in memory with its encodings; the same every time, so that sums stay right.
    pub fn weight(&self) -> usize {
        let words = match &self.recorded.event {
            Event::Conversation { change: Change::Posted(message) | Change::Edited(message), .. } => {
                message.text.as_ref().map_or(0, |text| text.as_str().len()) + 512 * message.attachments.len()
            }
            Event::Conversation { .. } | Event::Settings { .. } => 0,
        };
        2_048 + 3 * words
    }
}

fn encoded(event: &impl serde::Serialize) -> Box<str> {
    serde_json::to_string(event).expect("our own views serialize: no maps with other keys than text").into()
}
