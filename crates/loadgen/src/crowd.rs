//! The crowd: live connections on one thread, what they say, and what they are told. Everything is held against the book.

use anyhow::{Context as _, bail};
use hyper::Method;
use parlor_protocol::api::Ticket;
use parlor_protocol::frame::{ClientFrame, Hello};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::book::{Book, Side};
use crate::chance::Chance;
use crate::http::{Base, Credential, Http, in_lanes};
use crate::socket::{self, Inbox, Reading, Socket};
use crate::verifier::{Faults, Watcher};
use crate::wire::{Frame, Mark};

/// Connections opened at once.
const LANES: usize = 64;
/// A server that does not say `live` by then is not going to.
const LIVE_WITHIN: Duration = Duration::from_secs(30);

/// How a connection proves who it is.
#[derive(Clone, Debug)]
pub enum Pass {
    /// It asks for a ticket with this credential.
    Ask(Credential),
    /// It has one.
    Given(String),
}

/// Someone who joins.
#[derive(Clone, Debug)]
pub struct Guest {
    /// How they prove who they are.
    pub pass: Pass,
    /// On which side they are.
    pub side: Side,
    /// The conversation of theirs; agents are told of all.
    pub talk: Option<u32>,
    /// Whether a message is complete only once this connection had it.
    pub completes: bool,
}

/// One connection of the crowd.
#[derive(Debug)]
struct Client {
    guest: Guest,
    name: String,
    generation: Cell<u64>,
    socket: RefCell<Option<Rc<Socket>>>,
    live: Cell<bool>,
    /// It left, and was judged then.
    gone: Cell<bool>,
    watcher: RefCell<Watcher>,
    /// Said and not acknowledged, oldest first: what is said again after the link was lost.
    outbox: RefCell<VecDeque<Mark>>,
}

/// What happened to connections.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Ended by the server or the network, by reason.
    pub lost: BTreeMap<String, u64>,
    /// Snapshots instead of events.
    pub resets: u64,
    /// Frames that made no sense.
    pub nonsense: u64,
    /// Pings answered.
    pub pings: u64,
    /// Any other frames.
    pub frames: u64,
}

/// What a crowd is made with.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Part of every key, so that two crowds on one server do not meet.
    pub run: String,
    /// Behaves as a real client: comes back when the link is lost, says one thing after the other, and says again what was
    /// not acknowledged. Otherwise whatever goes wrong is only counted.
    pub patient: bool,
}

/// Many clients.
#[derive(Debug)]
pub struct Crowd {
    base: Base,
    manners: Manners,
    started: Instant,
    clients: RefCell<Vec<Rc<Client>>>,
    tasks: RefCell<Vec<(usize, JoinHandle<()>)>>,
    /// What was said.
    pub book: RefCell<Book>,
    /// What happened to connections.
    pub links: RefCell<Links>,
    /// Rung when a message becomes complete.
    pub progress: Notify,
    chance: RefCell<Chance>,
}

impl Crowd {
    /// Nobody yet.
    pub fn new(base: &Base, manners: Manners, seed: u64) -> Rc<Self> {
        Rc::new(Self {
            base: base.clone(),
            manners,
            started: Instant::now(),
            clients: RefCell::default(),
            tasks: RefCell::default(),
            book: RefCell::default(),
            links: RefCell::default(),
            progress: Notify::new(),
            chance: RefCell::new(Chance::new(seed)),
        })
    }

    /// The crowd's clock.
    pub fn now(&self) -> u64 {
        self.started.elapsed().as_nanos() as u64
    }

    /// When an instant was, on the crowd's clock.
    pub fn time_of(&self, instant: Instant) -> u64 {
        instant.saturating_duration_since(self.started).as_nanos() as u64
    }

    /// How many connections there are.
    pub fn size(&self) -> usize {
        self.clients.borrow().len()
    }

    /// Lets guests in, many at once; returns once all are live. Their numbers are in the order of the guests.
    ///
    /// # Errors
    /// When one of them does not come in.
    pub async fn join(self: &Rc<Self>, guests: Vec<Guest>) -> anyhow::Result<Range<usize>> {
        let first = self.size();
        for guest in guests {
            let number = self.size();
            if guest.completes
                && let Some(talk) = guest.talk
            {
                self.book.borrow_mut().talks[talk as usize].receivers += 1;
            }
            self.clients.borrow_mut().push(Rc::new(Client {
                guest,
                name: format!("{}-{number}", self.manners.run),
                generation: Cell::new(0),
                socket: RefCell::default(),
                live: Cell::new(false),
                gone: Cell::new(false),
                watcher: RefCell::default(),
                outbox: RefCell::default(),
            }));
        }
        let last = self.size();
        in_lanes(&self.base, LANES.min(last - first), last - first, async |http, turn| {
            let client = Rc::clone(&self.clients.borrow()[first + turn]);
            let inbox = self.greet(http, &client, first + turn).await.with_context(|| format!("client {turn}"))?;
            let task = tokio::task::spawn_local(Rc::clone(self).live(client, inbox, first + turn));
            self.tasks.borrow_mut().push((first + turn, task));
            Ok(())
        })
        .await?;
        Ok(first..last)
    }

    /// A ticket, a handshake, `hello`, and everything up to `live`.
    async fn greet(self: &Rc<Self>, http: &mut Http, client: &Rc<Client>, number: usize) -> anyhow::Result<Inbox> {
        let ticket = match &client.guest.pass {
            Pass::Given(ticket) => ticket.clone(),
            Pass::Ask(by) => {
                http.send(Method::POST, "/api/v1/realtime/tickets", by, &()).await?.json::<Ticket>()?.ticket
            }
        };
        let (socket, mut inbox) = socket::open(&self.base, number).await?;
        *client.socket.borrow_mut() = Some(Rc::clone(&socket));
        client.live.set(false);
        client.generation.set(client.generation.get() + 1);
        let cursor = client.watcher.borrow().cursor().to_owned();
        let hello = ClientFrame::Hello(Hello {
            version: parlor_protocol::VERSION,
            ticket: Some(ticket),
            client: client.name.clone(),
            generation: client.generation.get(),
            cursor: (!cursor.is_empty()).then_some(cursor),
            watch: None,
            wait: None,
        });
        socket.send(&serde_json::to_string(&hello)?);
        let live = async {
            while !client.live.get() {
                if let Reading::Closed(code) = inbox.read(|text| self.told(client, text)).await? {
                    bail!("closed before `live`, with {code:?}");
                }
            }
            Ok(())
        };
        tokio::time::timeout(LIVE_WITHIN, live).await.context("no `live`")??;
        Ok(inbox)
    }

    /// Reads until the end; comes back, if these are its manners.
    async fn live(self: Rc<Self>, client: Rc<Client>, mut inbox: Inbox, number: usize) {
        loop {
            let reason = loop {
                match inbox.read(|text| self.told(&client, text)).await {
                    Ok(Reading::Open) => {}
                    Ok(Reading::Closed(Some(code))) => break code.to_string(),
                    Ok(Reading::Closed(None)) => break "ended".to_owned(),
                    Err(error) => break error.to_string(),
                }
            };
            *self.links.borrow_mut().lost.entry(reason).or_default() += 1;
            client.live.set(false);
            client.socket.borrow_mut().take();
            if !self.manners.patient {
                return;
            }
            let mut http = Http::new(&self.base, number);
            let mut tries = 0;
            inbox = loop {
                let most = (500_u64 << tries.min(4)).min(5_000);
                let wait = 200 + self.chance.borrow_mut().below(most);
                tokio::time::sleep(Duration::from_millis(wait)).await;
                tries += 1;
                if let Ok(inbox) = self.greet(&mut http, &client, number).await {
                    break inbox;
                }
            };
            self.utter_first(&client);
        }
    }

    /// The next message of a stream, which should be said, or should have been said, at `at`.
    pub fn say(&self, stream: u32, at: u64) -> Mark {
        let mark = self.book.borrow_mut().say(stream, at);
        let number = self.book.borrow().streams[stream as usize].client;
        let client = Rc::clone(&self.clients.borrow()[number]);
        let waiting = {
            let mut outbox = client.outbox.borrow_mut();
            outbox.push_back(mark);
            outbox.len()
        };
        if !self.manners.patient || waiting == 1 {
            self.utter(&client, mark);
        }
        mark
    }

    /// Says what is not acknowledged and comes first.
    fn utter_first(&self, client: &Client) {
        let first = client.outbox.borrow().front().copied();
        if let Some(mark) = first {
            self.utter(client, mark);
        }
    }

    fn utter(&self, client: &Client, mark: Mark) {
        let socket = client.socket.borrow().clone();
        let Some(socket) = socket.filter(|_| client.live.get()) else { return };
        let book = self.book.borrow();
        let stream = &book.streams[mark.stream as usize];
        // What begins a conversation names none: said again it must be the same.
        let begins = stream.begins && mark.number == 0;
        let talk = book.talks[stream.talk as usize].id.as_deref().filter(|_| !begins);
        socket.send(&mark.frame(&self.manners.run, talk));
    }

    fn told(self: &Rc<Self>, client: &Rc<Client>, text: &[u8]) {
        let Ok(frame) = serde_json::from_slice::<Frame<'_>>(text) else {
            self.links.borrow_mut().nonsense += 1;
            return;
        };
        if frame.kind == "ping" {
            self.links.borrow_mut().pings += 1;
            if let Some(socket) = client.socket.borrow().as_ref() {
                socket.send(r#"{"type":"pong"}"#);
            }
            return;
        }
        self.links.borrow_mut().frames += 1;
        match (frame.kind, frame.cursor) {
            ("event", Some(cursor)) => {
                let mut watcher = client.watcher.borrow_mut();
                watcher.follows(frame.after.unwrap_or_default(), cursor);
                let Some(event) = frame.event.as_ref().filter(|event| event.kind == "message.created") else { return };
                let Some(said) = event.said() else { return };
                let Some(mark) = said.text.and_then(|text| Mark::of_text(text.get(), &self.manners.run)) else {
                    return;
                };
                let mut book = self.book.borrow_mut();
                let Some(talk) = book.talk_of(mark) else { return };
                watcher.saw(mark, talk, said.position);
                // An agent who watches is sent more than a list needs.
                if client.guest.side == Side::Visitor || event.message.is_none() {
                    book.measure(client.guest.side, text.len());
                }
                let before = book.completed;
                book.seen(mark, client.guest.side, client.guest.completes, self.now());
                if before != book.completed {
                    self.progress.notify_one();
                }
            }
            ("ack", _) => {
                let Some(mark) = frame.client_message_id.and_then(Mark::of_key) else { return };
                let progress = {
                    let mut book = self.book.borrow_mut();
                    let before = book.completed;
                    book.acked(mark, frame.conversation, self.now());
                    before != book.completed
                };
                // Only now: what is said next names the conversation that this began.
                self.done_with(client, mark);
                if progress {
                    self.progress.notify_one();
                }
            }
            ("refuse", _) => {
                let code = frame.code.map_or("?", |code| code.get().trim_matches('"'));
                *self.book.borrow_mut().refused.entry(code.to_owned()).or_default() += 1;
                let mark = frame.client_message_id.and_then(Mark::of_key);
                match (mark, frame.retry_after) {
                    (Some(_), Some(wait)) if self.manners.patient => {
                        let (crowd, client) = (Rc::clone(self), Rc::clone(client));
                        tokio::task::spawn_local(async move {
                            tokio::time::sleep(Duration::from_secs(wait)).await;
                            crowd.utter_first(&client);
                        });
                    }
                    (Some(mark), _) => self.done_with(client, mark),
                    (None, _) => {}
                }
            }
            ("live", Some(cursor)) => {
                client.watcher.borrow_mut().stands_at(cursor);
                client.live.set(true);
            }
            ("reset", Some(cursor)) => {
                if frame.why == Some("new") {
                    client.watcher.borrow_mut().stands_at(cursor);
                } else {
                    self.links.borrow_mut().resets += 1;
                    client.watcher.borrow_mut().reset(cursor);
                }
            }
            _ => {}
        }
    }

    fn done_with(&self, client: &Client, mark: Mark) {
        let mut outbox = client.outbox.borrow_mut();
        if let Some(place) = outbox.iter().position(|waiting| *waiting == mark) {
            outbox.remove(place);
            drop(outbox);
            if self.manners.patient {
                self.utter_first(client);
            }
        }
    }

    /// Waits until everything said is complete; false when that took too long.
    pub async fn settle(&self, most: Duration) -> bool {
        let settled = async {
            while 0 < self.book.borrow().outstanding {
                self.progress.notified().await;
            }
        };
        tokio::time::timeout(most, settled).await.is_ok()
    }

    /// Waits until nobody is told anything any more: what does not complete a message may come later. At most ten seconds.
    pub async fn rest(&self) {
        let mut last = self.links.borrow().frames;
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let now = self.links.borrow().frames;
            if now == last {
                return;
            }
            last = now;
        }
    }

    /// An agent's screen shows this conversation from now on.
    pub fn watch(&self, number: usize, talk: u32) {
        let client = Rc::clone(&self.clients.borrow()[number]);
        let socket = client.socket.borrow().clone();
        if let (Some(socket), Some(id)) = (socket, &self.book.borrow().talks[talk as usize].id) {
            socket.send(&format!(r#"{{"type":"watch","conversation":"{id}"}}"#));
        }
    }

    /// What went wrong, seen from every connection that is still there.
    pub fn verdict(&self) -> Faults {
        self.verdict_on(0..self.size())
    }

    fn verdict_on(&self, numbers: Range<usize>) -> Faults {
        let book = self.book.borrow();
        let mut streams: Vec<Vec<(u32, u32)>> = vec![Vec::new(); book.talks.len()];
        for (stream, count) in book.said() {
            streams[book.streams[stream as usize].talk as usize].push((stream, count));
        }
        let mut faults = Faults::default();
        for client in self.clients.borrow()[numbers].iter().filter(|client| !client.gone.get()) {
            let watcher = client.watcher.borrow();
            faults += match (client.guest.side, client.guest.talk) {
                (Side::Visitor, Some(talk)) => watcher.verdict(streams[talk as usize].iter().copied()),
                (Side::Agent, _) => watcher.verdict(book.said()),
                (Side::Visitor, None) => watcher.verdict(std::iter::empty()),
            };
        }
        faults
    }

    /// These leave; what went wrong, seen from them.
    pub async fn dismiss(&self, numbers: Range<usize>) -> Faults {
        let faults = self.verdict_on(numbers.clone());
        let (leaving, staying) = self.tasks.borrow_mut().drain(..).partition(|(number, _)| numbers.contains(number));
        *self.tasks.borrow_mut() = staying;
        let leaving: Vec<(usize, JoinHandle<()>)> = leaving;
        for (_, task) in &leaving {
            task.abort();
        }
        for (number, task) in leaving {
            // Told to stop, so its end is no news.
            drop(task.await);
            let clients = self.clients.borrow();
            clients[number].gone.set(true);
            clients[number].socket.borrow_mut().take();
        }
        faults
    }

    /// Everyone leaves.
    pub async fn leave(&self) {
        self.dismiss(0..self.size()).await;
        self.clients.borrow_mut().clear();
    }
}
