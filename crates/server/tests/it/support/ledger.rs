//! What the log says someone must have been told: what lines are held against.

use parlor_domain::{Event, Position, Recorded};
use parlor_protocol::{AgentEvent, Detail, VisitorEvent};
use serde_json::{Value, json};

use super::server::TestServer;

/// The whole log.
pub async fn log(desk: &TestServer) -> Vec<Recorded> {
    let workspace = desk.workspace().await;
    let mut log: Vec<Recorded> = Vec::new();
    loop {
        let after = log.last().map_or(Position::START, |last| last.position);
        let more = desk.store().events_after(workspace, after, 1_000).await.expect("nothing was pruned");
        if more.is_empty() {
            return log;
        }
        log.extend(more);
    }
}

fn conversation(recorded: &Recorded) -> Option<(String, String)> {
    match &recorded.event {
        Event::Conversation { after, .. } => Some((after.id.to_string(), after.contact.id.to_string())),
        Event::Settings { .. } => None,
    }
}

/// What a visitor is told of it.
pub fn for_visitor(log: &[Recorded], contact: &str) -> Vec<Value> {
    let own = log.iter().filter(|recorded| conversation(recorded).is_some_and(|(_, of)| of == contact));
    own.filter_map(VisitorEvent::of).map(|event| json!(event)).collect()
}

/// What an agent who reaches everything is told of it, with this conversation on screen.
pub fn for_agent(log: &[Recorded], watching: &str) -> Vec<Value> {
    let shown = |recorded| {
        let watched = conversation(recorded).is_some_and(|(id, _)| id == watching);
        json!(AgentEvent::of(recorded, if watched { Detail::Full } else { Detail::List }))
    };
    log.iter().map(shown).collect()
}

/// The events after one position and up to another.
pub fn between(events: &[Value], after: u64, up_to: u64) -> Vec<Value> {
    let within = |event: &&Value| event["id"].as_u64().is_some_and(|id| after < id && id <= up_to);
    events.iter().filter(within).cloned().collect()
}
