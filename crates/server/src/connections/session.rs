//! One client's life, whatever the transport: greet, resume, live. Input and output are frames.

use parlor_domain::{ConversationId, Position};
use parlor_protocol::api::{AgentView, ContactView};
use parlor_protocol::frame::{Hello, Limits, ServerFrame, Watch, You};
use parlor_protocol::{CloseCode, ErrorCode, OLDEST_VERSION, VERSION};
use std::sync::Arc;
use std::time::Duration;

use super::commands::CommandLimits;
use super::frames;
use crate::actions::ActionContext;
use crate::fanout::{Audience, Delivery, Member, MemberKind, Membership, Outbox};
use crate::identity::Tickets;
use crate::principal::{Principal, Proof};

/// How live connections behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealtimeSettings {
    /// Between pings.
    pub heartbeat: Duration,
    /// Without any frame after a ping, a connection is dead.
    pub patience: Duration,
    /// What clients are told is refused beyond.
    pub limits: Limits,
}

/// What every connection works with.
#[derive(Debug)]
pub struct Realtime {
    /// How to do what clients ask.
    pub actions: ActionContext,
    /// What tickets were issued.
    pub tickets: Tickets<Principal>,
    /// How much clients may ask.
    pub commands: CommandLimits,
    /// How connections behave.
    pub settings: RealtimeSettings,
    /// Where the server is reached, without a slash at the end.
    pub public_url: String,
}

/// One client's connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) cx: Arc<Realtime>,
    pub(super) principal: Principal,
    pub(super) membership: Membership,
    /// Everything up to here was sent, or is not for this client.
    pub(super) cursor: Position,
    pub(super) watching: Option<ConversationId>,
    /// Frames that made no sense.
    pub(super) bad_frames: u8,
}

impl Session {
    /// Greets a client and tells it what it missed: the first frames of every transport.
    ///
    /// # Errors
    /// A close code, when the connection cannot be.
    pub(super) async fn start(
        cx: &Arc<Realtime>,
        principal: Principal,
        hello: &Hello,
    ) -> Result<(Self, Vec<String>), CloseCode> {
        if hello.version < OLDEST_VERSION || VERSION < hello.version {
            return Err(CloseCode::VersionTooOld);
        }
        if hello.client.is_empty() || 64 < hello.client.len() {
            return Err(CloseCode::BadFrames);
        }
        let feed = cx.actions.feeds.of(principal.workspace()).await.map_err(|_| CloseCode::Draining)?;
        let outbox = Arc::new(Outbox::default());
        let member = Member {
            kind: member_kind(&principal),
            client: hello.client.as_str().into(),
            generation: hello.generation,
            outbox,
        };
        // Join first, then read: what happens between is in the outbox.
        let (membership, place) = feed.join(member)?;
        let mut session =
            Self { cx: Arc::clone(cx), principal, membership, cursor: place.head, watching: None, bad_frames: 0 };
        // A ticket is up to 30 s old; what changed since is known now, and what changes from here on demands another check.
        session.recheck().await?;
        let mut out = vec![frames::text(&session.welcome())];
        if let Some(Watch { conversation: Some(conversation) }) = &hello.watch {
            // A conversation that is gone is no reason to refuse the connection: the client sees `watching` without it.
            let watched = session.watch(Some(*conversation)).await.unwrap_or(None);
            out.push(frames::text(&ServerFrame::Watching(Watch { conversation: watched })));
        }
        out.extend(session.resume(hello.cursor.as_deref(), place.head).await?);
        feed.greet(session.membership.id());
        Ok((session, out))
    }

    fn welcome(&self) -> ServerFrame {
        let you = match &self.principal {
            Principal::Agent(agent) => You::Agent { agent: Box::new(agent_view(&agent.agent)) },
            Principal::Visitor(visitor) => {
                You::Visitor { contact: Box::new(ContactView::from(visitor.contact.as_ref())) }
            }
        };
        ServerFrame::Welcome {
            version: VERSION,
            heartbeat: u32::try_from(self.cx.settings.heartbeat.as_secs()).unwrap_or(u32::MAX),
            now: self.cx.actions.clock.now(),
            limits: self.cx.settings.limits,
            you,
        }
    }

    /// Everything that waits, as frames.
    ///
    /// # Errors
    /// A close code, when the connection ends.
    pub(super) async fn pending(&mut self) -> Result<Vec<String>, CloseCode> {
        let mut drained = self.membership.outbox().drain();
        if let Some(code) = drained.close {
            return Err(code);
        }
        let mut out = Vec::with_capacity(drained.events.len() + drained.passing.len());
        if drained.recheck {
            let same_reach = self.recheck().await?;
            if !same_reach {
                // Signals of what they no longer reach go; who is there is told anew.
                drained.passing.clear();
                self.membership.feed().greet(self.membership.id());
            }
            out.extend(self.go_on(same_reach).await?);
        } else if drained.behind {
            let head = self.membership.feed().rejoin(self.membership.id());
            let cursor = self.cursor_text();
            out.extend(self.resume(Some(&cursor), head).await?);
        } else {
            out.extend(drained.events.iter().filter_map(|delivery| self.event(delivery)));
        }
        out.extend(drained.passing.iter().map(|frame| frame.to_string()));
        Ok(out)
    }

    /// After a check of who this is: from where they stand, or from the beginning when they reach something else now.
    ///
    /// # Errors
    /// A close code, when the connection ends.
    pub(super) async fn go_on(&mut self, same_reach: bool) -> Result<Vec<String>, CloseCode> {
        let head = self.membership.feed().rejoin(self.membership.id());
        let cursor = same_reach.then(|| self.cursor_text());
        self.resume(cursor.as_deref(), head).await
    }

    /// An event's frame, and the cursor moves; nothing when it was told before or is not for this client.
    pub(super) fn event(&mut self, delivery: &Delivery) -> Option<String> {
        if delivery.position() <= self.cursor {
            return None;
        }
        let body = delivery.body(self.audience(delivery)?)?;
        let frame = frames::event(self.membership.feed().epoch(), delivery.position(), self.cursor, body);
        self.cursor = delivery.position();
        Some(frame)
    }

    /// As whom this client is told of an event; nothing when it may not know of it.
    pub(super) fn audience(&self, delivery: &Delivery) -> Option<Audience> {
        match (&self.principal, delivery.concerns()) {
            (Principal::Visitor(visitor), Some((_, _, contact))) => {
                (contact == visitor.contact.id).then_some(Audience::Visitors)
            }
            (Principal::Visitor(_), None) => None,
            (Principal::Agent(agent), Some((conversation, inbox, _))) => {
                agent.agent.reach().contains(inbox).then_some(if self.watching == Some(conversation) {
                    Audience::AgentsWatching
                } else {
                    Audience::Agents
                })
            }
            (Principal::Agent(_), None) => Some(Audience::Agents),
        }
    }

    /// When the position moved past events this client may not see: a cursor that makes its next resume short.
    pub(super) fn idle_cursor(&mut self) -> Option<String> {
        let head = self.membership.feed().proven_head(self.membership.outbox())?;
        if head <= self.cursor {
            return None;
        }
        self.cursor = head;
        Some(frames::text(&ServerFrame::Live { cursor: self.cursor_text() }))
    }

    pub(super) fn cursor_text(&self) -> String {
        frames::cursor(self.membership.feed().epoch(), self.cursor)
    }

    /// The client's screen shows another conversation; which one is watched from here on.
    pub(super) async fn watch(
        &mut self,
        conversation: Option<ConversationId>,
    ) -> Result<Option<ConversationId>, ErrorCode> {
        let Principal::Agent(_) = &self.principal else {
            // A visitor is sent complete messages of all their conversations; a snapshot has the thread of this one.
            self.watching = conversation;
            return Ok(conversation);
        };
        let watched = match conversation {
            None => None,
            Some(id) => {
                let found = self.cx.actions.store.conversation(&self.principal.scope(), id).await;
                let (found, _) = found.map_err(|_| ErrorCode::Unavailable)?.ok_or(ErrorCode::NotFound)?;
                Some((id, found.contact.id))
            }
        };
        self.watching = watched.map(|(id, _)| id);
        self.membership.feed().watch(self.membership.id(), watched);
        Ok(self.watching)
    }

    /// Finds out who this is now; whether they reach what they reached before.
    pub(super) async fn recheck(&mut self) -> Result<bool, CloseCode> {
        let Principal::Agent(known) = &self.principal else {
            return Ok(true);
        };
        let now = self.cx.actions.clock.now();
        let asked = known.asked_again(&self.cx.actions.store, now).await.map_err(|_| CloseCode::Draining)?;
        let agent = asked.ok_or(CloseCode::Unauthenticated)?;
        let same_reach = agent.agent.reach() == known.agent.reach();
        self.membership.feed().update(self.membership.id(), agent.agent.reach(), agent.session());
        self.principal = Principal::Agent(agent);
        if !same_reach {
            self.watching = None;
            self.membership.feed().watch(self.membership.id(), None);
        }
        Ok(same_reach)
    }
}

impl Session {
    /// Whether the login this connection stands on is over.
    pub(super) fn has_expired(&self) -> bool {
        match &self.principal {
            Principal::Agent(agent) => match agent.proof {
                Proof::Session { expires_at, .. } => expires_at <= self.cx.actions.clock.now(),
                Proof::ApiKey { .. } => false,
            },
            Principal::Visitor(_) => false,
        }
    }
}

fn member_kind(principal: &Principal) -> MemberKind {
    match principal {
        Principal::Agent(agent) => MemberKind::Agent {
            agent: agent.id(),
            inboxes: agent.agent.reach(),
            session: agent.session(),
            watching: None,
        },
        Principal::Visitor(visitor) => MemberKind::Visitor { contact: visitor.contact.id },
    }
}

/// An agent, as colleagues see them.
pub(crate) fn agent_view(agent: &parlor_store::Agent) -> AgentView {
    AgentView {
        id: agent.id,
        name: agent.name.clone(),
        email: agent.email.to_string(),
        role: agent.role,
        active: agent.active,
        inboxes: agent.inboxes.clone(),
        created_at: agent.created_at,
    }
}
