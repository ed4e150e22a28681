//! What passes and is forgotten: typing. Never stored, never numbered, never replayed.

use crate::{AgentId, ConversationId, DisplayName};

/// A passing sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Someone is writing, for the next few seconds.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        by: Typist,
    },
}

/// Who is typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typist {
    /// The contact of the conversation.
    Visitor,
    /// An agent: shown to visitors by name, to other agents by id.
    Agent {
        /// Who.
        id: AgentId,
        /// As shown.
        name: DisplayName,
    },
}
