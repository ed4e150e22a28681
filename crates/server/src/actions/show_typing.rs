//! Someone is typing: a signal, never stored.

use parlor_domain::{ConversationId, Signal, Typist, Verb, Visibility, may};
use parlor_protocol::frame::{ServerFrame, TypistView};

use super::{ActionContext, ActionError};
use crate::fanout::Passing;
use crate::principal::Principal;

/// Seconds a sign of typing holds.
const HOLDS: u32 = 6;

/// Shows the other side, and watching colleagues, that someone is typing.
///
/// # Errors
/// Rules, the database.
pub async fn show_typing(cx: &ActionContext, by: &Principal, id: ConversationId) -> Result<(), ActionError> {
    let conversation = cx.conversation(by, id).await?;
    may(&by.actor(), &by.inboxes(), Verb::Post(Visibility::Everyone), &conversation)?;
    let Some(feed) = cx.feeds.existing(by.workspace()) else {
        return Ok(());
    };
    let signal = Signal::Typing {
        conversation: id,
        by: match by {
            Principal::Agent(agent) => Typist::Agent { id: agent.id(), name: agent.agent.name.clone() },
            Principal::Visitor(_) => Typist::Visitor,
        },
    };
    match signal {
        Signal::Typing { by: Typist::Visitor, .. } => {
            let to_agents = frame(id, TypistView::Visitor);
            feed.signal(id, conversation.contact.id, None, Some((&to_agents, None)));
        }
        Signal::Typing { by: Typist::Agent { id: agent, name }, .. } => {
            let to_visitor = frame(id, TypistView::Agent { id: None, name: name.clone() });
            let to_agents = frame(id, TypistView::Agent { id: Some(agent), name });
            feed.signal(id, conversation.contact.id, Some(&to_visitor), Some((&to_agents, Some(agent))));
        }
    }
    Ok(())
}

fn frame(conversation: ConversationId, by: TypistView) -> Passing {
    let frame = ServerFrame::Signal { kind: "typing".to_owned(), conversation, by, ttl: HOLDS };
    Passing::Signal(serde_json::to_string(&frame).expect("our own frames serialize").into())
}
