//! One workspace's events, in order, to every connection of this node that may see them.

use parking_lot::Mutex;
use parlor_domain::{
    AgentId, ContactId, ConversationId, Event, InboxScope, Position, Recorded, SessionId, SettingsChange, WorkspaceId,
};
use parlor_protocol::frame::{Presence, ServerFrame};
use parlor_protocol::{CloseCode, Epoch};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Audience, Delivery, Member, MemberId, MemberKind, Membership, Outbox, Passing};

/// Events the ring keeps for those who come back.
const RING_EVENTS: usize = 4_096;
/// Who comes back within this was never away.
const ABSENCE: Duration = Duration::from_secs(5);
/// Bytes the ring keeps, about.
const RING_BYTES: usize = 8 << 20;

/// What a connection joined at.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which log.
    pub epoch: Epoch,
    /// Everything beyond this will be put into the outbox.
    pub head: Position,
}

/// What the ring knows of what a reader missed.
#[derive(Debug)]
pub enum Ring {
    /// All of it, in order.
    Events(Vec<Arc<Delivery>>),
    /// It does not reach back that far.
    TooOld,
}

#[derive(Debug)]
struct State {
    head: Position,
    ring: VecDeque<Arc<Delivery>>,
    ring_bytes: usize,
    next_member: u64,
    members: HashMap<MemberId, Member>,
    /// Agents see by inbox: every event is offered to each.
    agents: Vec<MemberId>,
    /// Visitors see their own: an event wakes nobody else's.
    visitors: HashMap<ContactId, Vec<MemberId>>,
    /// People whose last connection ended a moment ago: a reload or a poll's pause is no absence.
    leaving: Vec<(Person, Instant)>,
    /// Grows with every state frame.
    state_version: u64,
}

/// Someone who is there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Person {
    Agent(AgentId),
    Visitor(ContactId),
}

/// One workspace's events on this node.
#[derive(Debug)]
pub struct Feed {
    workspace: WorkspaceId,
    epoch: Epoch,
    state: Mutex<State>,
}

impl Feed {
    /// A feed that goes on after `head`; `tail` are the events up to there that are worth keeping for those who come back.
    pub fn new(workspace: WorkspaceId, epoch: Epoch, head: Position, tail: Vec<Recorded>, state_version: u64) -> Self {
        let mut state = State {
            head,
            ring: VecDeque::new(),
            ring_bytes: 0,
            next_member: 0,
            members: HashMap::new(),
            agents: Vec::new(),
            visitors: HashMap::new(),
            leaving: Vec::new(),
            state_version,
        };
        for recorded in tail {
            state.remember(Arc::new(Delivery::new(Arc::new(recorded))));
        }
        Self { workspace, epoch, state: Mutex::new(state) }
    }

    /// Whose.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// Which log.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The last event delivered on this node.
    pub fn head(&self) -> Position {
        self.state.lock().head
    }

    /// Delivers events that follow the head without a gap; returns the first that does not, for the driver to repair.
    /// What was delivered before is dropped.
    pub fn publish(&self, events: &[Arc<Recorded>]) -> Result<(), Position> {
        let mut state = self.state.lock();
        for recorded in events {
            if recorded.position <= state.head {
                continue;
            }
            if recorded.position != state.head.next() {
                return Err(recorded.position);
            }
            state.head = recorded.position;
            let delivery = Arc::new(Delivery::new(Arc::clone(recorded)));
            state.deliver(&delivery);
            state.remember(delivery);
        }
        Ok(())
    }

    /// Enters a connection. Events beyond the returned place are put into its outbox from now on: join first, then read.
    /// An older connection of the same client is told to go.
    ///
    /// # Errors
    /// [`CloseCode::Replaced`] when the same client has a newer connection already.
    pub fn join(self: &Arc<Self>, member: Member) -> Result<(Membership, Place), CloseCode> {
        let mut state = self.state.lock();
        let older: Vec<MemberId> = state.others_of(&member).collect();
        for id in &older {
            let other = &state.members[id];
            if member.generation < other.generation {
                return Err(CloseCode::Replaced);
            }
            if other.generation < member.generation {
                other.outbox.close(CloseCode::Replaced);
            }
        }
        let id = MemberId(state.next_member);
        state.next_member += 1;
        let outbox = Arc::clone(&member.outbox);
        state.enter(id, member);
        let place = Place { epoch: self.epoch.clone(), head: state.head };
        Ok((Membership { feed: Arc::clone(self), id, outbox }, place))
    }

    /// A connection that fell behind starts anew from the returned head.
    pub fn rejoin(&self, member: MemberId) -> Position {
        let state = self.state.lock();
        if let Some(member) = state.members.get(&member) {
            member.outbox.caught_up();
        }
        state.head
    }

    /// Who a connection is has changed, or was confirmed: what they reach, and the login they stand on.
    pub fn update(&self, member: MemberId, reach: InboxScope, login: Option<SessionId>) {
        if let Some(Member { kind: MemberKind::Agent { inboxes, session, .. }, .. }) =
            self.state.lock().members.get_mut(&member)
        {
            *inboxes = reach;
            *session = login;
        }
    }

    /// An agent's screen shows another conversation.
    pub fn watch(&self, member: MemberId, conversation: Option<(ConversationId, ContactId)>) {
        let mut state = self.state.lock();
        let Some(Member { kind: MemberKind::Agent { watching, .. }, outbox, .. }) = state.members.get_mut(&member)
        else {
            return;
        };
        *watching = conversation;
        let outbox = Arc::clone(outbox);
        if let Some((_, contact)) = conversation {
            let online = state.is_here(Person::Visitor(contact));
            let frame = state.presence(format!("visitor:{contact}"), online);
            outbox.pass(&frame);
        }
    }

    /// The head, if everything up to there was taken from this outbox: then a cursor may move there.
    pub fn proven_head(&self, outbox: &Outbox) -> Option<Position> {
        let state = self.state.lock();
        outbox.is_drained().then_some(state.head)
    }

    /// What happened after `after` and up to `until`.
    pub fn missed(&self, after: Position, until: Position) -> Ring {
        let state = self.state.lock();
        if until <= after {
            return Ring::Events(Vec::new());
        }
        let Some(oldest) = state.ring.front().map(|delivery| delivery.position()) else {
            return Ring::TooOld;
        };
        if after.next() < oldest {
            return Ring::TooOld;
        }
        // Positions in the ring are dense: the index follows from the position.
        let first = (after.next().get() - oldest.get()) as usize;
        let last = (until.get() + 1).saturating_sub(oldest.get()) as usize;
        let last = last.min(state.ring.len());
        Ring::Events(state.ring.range(first.min(last)..last).cloned().collect())
    }

    /// Passes a frame on to a conversation's visitor and, or, the agents who watch it.
    pub fn signal(
        &self,
        conversation: ConversationId,
        contact: ContactId,
        to_visitor: Option<&Passing>,
        to_agents: Option<(&Passing, Option<AgentId>)>,
    ) {
        let state = self.state.lock();
        if let Some(passing) = to_visitor {
            for member in state.visitors.get(&contact).into_iter().flatten() {
                state.members[member].outbox.pass(passing);
            }
        }
        if let Some((passing, but)) = to_agents {
            for id in &state.agents {
                let Member { kind: MemberKind::Agent { agent, watching, .. }, outbox, .. } = &state.members[id] else {
                    continue;
                };
                if watching.is_some_and(|(watched, _)| watched == conversation) && Some(*agent) != but {
                    outbox.pass(passing);
                }
            }
        }
    }

    /// Whether any agent is connected.
    pub fn team_is_online(&self) -> bool {
        self.state.lock().team_is_here()
    }

    /// Tells of those who did not come back.
    pub fn settle_presence(&self, now: Instant) {
        let mut state = self.state.lock();
        if state.leaving.is_empty() {
            return;
        }
        let (gone, leaving) = state.leaving.iter().partition(|(_, left_at)| ABSENCE <= now.duration_since(*left_at));
        state.leaving = leaving;
        let gone: Vec<(Person, Instant)> = gone;
        for (person, _) in gone {
            match person {
                Person::Agent(agent) => {
                    state.tell_agents(format!("presence:{agent}"), false);
                    if !state.team_is_here() {
                        state.tell_visitors(false);
                    }
                }
                Person::Visitor(contact) => state.tell_watchers(contact, false),
            }
        }
    }

    /// States a fresh connection is told: who of the team is there.
    pub fn greet(&self, member: MemberId) {
        let mut state = self.state.lock();
        let Some(Member { kind, outbox, .. }) = state.members.get(&member).cloned() else {
            return;
        };
        match kind {
            MemberKind::Agent { .. } => {
                let mut online: Vec<AgentId> = state.agents_here().collect();
                online.sort_unstable();
                online.dedup();
                for agent in online {
                    let frame = state.presence(format!("presence:{agent}"), true);
                    outbox.pass(&frame);
                }
            }
            MemberKind::Visitor { .. } => {
                let online = state.team_is_here();
                let frame = state.presence("team".to_owned(), online);
                outbox.pass(&frame);
            }
        }
    }

    /// Ends connections: those that stand on a login.
    pub fn end_session(&self, session: SessionId) {
        let state = self.state.lock();
        for id in &state.agents {
            let member = &state.members[id];
            if let MemberKind::Agent { session: Some(own), .. } = &member.kind
                && *own == session
            {
                member.outbox.close(CloseCode::Unauthenticated);
            }
        }
    }

    /// How many connections there are.
    pub fn members(&self) -> usize {
        self.state.lock().members.len()
    }

    pub(super) fn leave(&self, id: MemberId) {
        self.state.lock().depart(id);
    }
}

impl Member {
    fn person(&self) -> Person {
        match &self.kind {
            MemberKind::Agent { agent, .. } => Person::Agent(*agent),
            MemberKind::Visitor { contact } => Person::Visitor(*contact),
        }
    }
}

impl State {
    fn deliver(&mut self, delivery: &Arc<Delivery>) {
        match &delivery.recorded().event {
            Event::Conversation { after, .. } => {
                if let Some(members) = self.visitors.get(&after.contact.id)
                    && delivery.body(Audience::Visitors).is_some()
                {
                    for member in members {
                        self.members[member].outbox.push(delivery);
                    }
                }
                for id in &self.agents {
                    let member = &self.members[id];
                    if let MemberKind::Agent { inboxes, .. } = &member.kind
                        && inboxes.contains(after.inbox)
                    {
                        member.outbox.push(delivery);
                    }
                }
            }
            Event::Settings { change } => {
                for id in &self.agents {
                    let member = &self.members[id];
                    member.outbox.push(delivery);
                    // What follows this event is for whoever they are now: nothing is delivered until that is known.
                    if let (SettingsChange::Agent(changed), MemberKind::Agent { agent, .. }) = (change, &member.kind)
                        && changed == agent
                    {
                        member.outbox.demand_recheck();
                    }
                }
            }
        }
    }

    fn remember(&mut self, delivery: Arc<Delivery>) {
        self.ring_bytes += delivery.weight();
        self.ring.push_back(delivery);
        while RING_EVENTS < self.ring.len() || RING_BYTES < self.ring_bytes {
            let Some(oldest) = self.ring.pop_front() else { break };
            self.ring_bytes -= oldest.weight();
        }
    }

    fn others_of(&self, member: &Member) -> impl Iterator<Item = MemberId> {
        let candidates: &[MemberId] = match &member.kind {
            MemberKind::Agent { .. } => &self.agents,
            MemberKind::Visitor { contact } => self.visitors.get(contact).map_or(&[], Vec::as_slice),
        };
        candidates.iter().copied().filter(|id| self.members[id].is_same_client(member))
    }

    /// Agents who are connected, or were a moment ago.
    fn agents_here(&self) -> impl Iterator<Item = AgentId> {
        let connected = self.agents.iter().filter_map(|id| match &self.members[id].kind {
            MemberKind::Agent { agent, .. } => Some(*agent),
            MemberKind::Visitor { .. } => None,
        });
        let leaving = self.leaving.iter().filter_map(|(person, _)| match person {
            Person::Agent(agent) => Some(*agent),
            Person::Visitor(_) => None,
        });
        connected.chain(leaving)
    }

    fn team_is_here(&self) -> bool {
        self.agents_here().next().is_some()
    }

    fn is_here(&self, person: Person) -> bool {
        let connected = match person {
            Person::Agent(agent) => self.agents_here().any(|here| here == agent),
            Person::Visitor(contact) => self.visitors.contains_key(&contact),
        };
        connected || self.leaving.iter().any(|(leaving, _)| *leaving == person)
    }

    fn enter(&mut self, id: MemberId, member: Member) {
        let person = member.person();
        let known = self.is_here(person);
        let team_known = self.team_is_here();
        self.leaving.retain(|(leaving, _)| *leaving != person);
        match person {
            Person::Agent(_) => self.agents.push(id),
            Person::Visitor(contact) => self.visitors.entry(contact).or_default().push(id),
        }
        self.members.insert(id, member);
        if known {
            return;
        }
        match person {
            Person::Agent(agent) => {
                self.tell_agents(format!("presence:{agent}"), true);
                if !team_known {
                    self.tell_visitors(true);
                }
            }
            Person::Visitor(contact) => self.tell_watchers(contact, true),
        }
    }

    fn depart(&mut self, id: MemberId) {
        let Some(member) = self.members.remove(&id) else { return };
        let person = member.person();
        match person {
            Person::Agent(_) => self.agents.retain(|other| *other != id),
            Person::Visitor(contact) => {
                if let Some(members) = self.visitors.get_mut(&contact) {
                    members.retain(|other| *other != id);
                    if members.is_empty() {
                        self.visitors.remove(&contact);
                    }
                }
            }
        }
        if !self.is_here(person) {
            self.leaving.push((person, Instant::now()));
        }
    }

    fn presence(&mut self, key: String, online: bool) -> Passing {
        self.state_version += 1;
        let frame =
            ServerFrame::State { key: key.clone(), version: self.state_version, value: Some(Presence { online }) };
        let frame = serde_json::to_string(&frame).expect("our own frames serialize");
        Passing::State { key: key.into(), frame: frame.into() }
    }

    fn tell_agents(&mut self, key: String, online: bool) {
        let frame = self.presence(key, online);
        for id in &self.agents {
            self.members[id].outbox.pass(&frame);
        }
    }

    fn tell_visitors(&mut self, online: bool) {
        let frame = self.presence("team".to_owned(), online);
        for id in self.visitors.values().flatten() {
            self.members[id].outbox.pass(&frame);
        }
    }

    fn tell_watchers(&mut self, contact: ContactId, online: bool) {
        let frame = self.presence(format!("visitor:{contact}"), online);
        for id in &self.agents {
            let Member { kind: MemberKind::Agent { watching, .. }, outbox, .. } = &self.members[id] else { continue };
            if watching.is_some_and(|(_, watched)| watched == contact) {
                outbox.pass(&frame);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use parlor_domain::{InboxId, Timestamp};

    pub(in crate::fanout) fn settings_event(position: u64) -> Arc<Recorded> {
        Arc::new(Recorded {
            workspace: workspace(),
            position: Position::new(position),
            at: Timestamp::from_millis(1),
            event: Event::Settings { change: SettingsChange::Inbox(InboxId::mint(Timestamp::from_millis(1), 1)) },
        })
    }

    fn workspace() -> WorkspaceId {
        WorkspaceId::mint(Timestamp::from_millis(1), 1)
    }

    fn feed() -> Arc<Feed> {
        let epoch = Epoch::parse("test").expect("valid");
        Arc::new(Feed::new(workspace(), epoch, Position::START, Vec::new(), 0))
    }

    fn agent(client: &str, generation: u64) -> Member {
        Member {
            kind: MemberKind::Agent {
                agent: AgentId::mint(Timestamp::from_millis(1), 1),
                inboxes: InboxScope::All,
                session: None,
                watching: None,
            },
            client: client.into(),
            generation,
            outbox: Arc::default(),
        }
    }

    #[test]
    fn events_are_delivered_once_and_in_order() {
        let feed = feed();
        let (member, place) = feed.join(agent("tab", 1)).expect("no newer one");
        assert_eq!(place.head, Position::START);
        feed.publish(&[settings_event(1), settings_event(2)]).expect("no gap");
        feed.publish(&[settings_event(1), settings_event(2), settings_event(3)]).expect("no gap");
        assert_eq!(feed.publish(&[settings_event(5)]), Err(Position::new(5)));
        let positions: Vec<u64> = member.outbox().drain().events.iter().map(|event| event.position().get()).collect();
        assert_eq!(positions, [1, 2, 3]);
    }

    #[test]
    fn a_newer_connection_of_a_client_replaces_the_older() {
        let feed = feed();
        let (older, _) = feed.join(agent("tab", 1)).expect("the first");
        let (_newer, _) = feed.join(agent("tab", 2)).expect("newer");
        assert_eq!(older.outbox().drain().close, Some(CloseCode::Replaced));
        assert!(matches!(feed.join(agent("tab", 1)), Err(CloseCode::Replaced)));
        assert!(feed.join(agent("other tab", 1)).is_ok());
    }

    #[test]
    fn the_ring_answers_only_what_it_knows_completely() {
        let feed = feed();
        for position in 1..=(RING_EVENTS as u64 + 100) {
            feed.publish(&[settings_event(position)]).expect("no gap");
        }
        let head = feed.head();
        assert!(matches!(feed.missed(Position::START, head), Ring::TooOld));
        let Ring::Events(missed) = feed.missed(Position::new(head.get() - 3), head) else { panic!("it reaches back") };
        assert_eq!(
            missed.iter().map(|event| event.position().get()).collect::<Vec<_>>(),
            [head.get() - 2, head.get() - 1, head.get()]
        );
        let Ring::Events(missed) = feed.missed(Position::new(head.get() - 3), Position::new(head.get() - 2)) else {
            panic!("it reaches back")
        };
        assert_eq!(missed.len(), 1);
    }

    #[test]
    fn a_member_that_leaves_is_forgotten_at_once_and_missed_after_a_while() {
        let feed = feed();
        let (member, _) = feed.join(agent("tab", 1)).expect("the first");
        assert!(feed.team_is_online());
        drop(member);
        assert_eq!(feed.members(), 0);
        feed.settle_presence(Instant::now());
        assert!(feed.team_is_online(), "a reload is no absence");
        feed.settle_presence(Instant::now() + ABSENCE);
        assert!(!feed.team_is_online());
    }
}
