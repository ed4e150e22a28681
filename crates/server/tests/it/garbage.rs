//! Vandals: whatever is sent, the answer is a refusal, and everyone else talks on.

mod bodies;
mod files;
mod heads;
mod memory;

use crate::support::{Agent, Ear, TestServer, Transport, Visitor};

/// A server in use: a visitor and an agent who talk through everything.
pub struct Calm {
    pub desk: TestServer,
    pub visitor: Visitor,
    pub agent: Agent,
    pub conversation: String,
    ear: Ear,
}

impl Calm {
    pub async fn new() -> Self {
        Self::on(TestServer::start().await).await
    }

    pub async fn on(desk: TestServer) -> Self {
        let (visitor, agent, conversation) = desk.visitor_and_agent().await;
        let ear = agent.listen(Transport::WebSocket, Some(&conversation)).await;
        Self { desk, visitor, agent, conversation, ear }
    }

    /// After something bad: the server is ready and the conversation goes on.
    pub async fn goes_on(&mut self, after: &str) {
        assert!(self.desk.is_ready().await, "after {after}");
        let words = format!("after {}", after.chars().take(200).collect::<String>());
        self.visitor.say(&self.conversation, &words).await;
        // What was said on the way is passed over.
        while self.ear.next_message().await != words.trim() {}
        self.agent.say(&self.conversation, "I am here").await;
        assert_eq!(self.ear.next_message().await, "I am here");
    }
}
