//! `seed`: fills a server with conversations over the public wire, as fast as it takes them.

use anyhow::{Context as _, bail};
use hyper::Method;
use parlor_protocol::api::{InboxView, NewVisitorSession, SendAnswer, VisitorSession};
use parlor_protocol::frame::Answer;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::desk::Seat;
use crate::figures::{count, number};
use crate::http::{Credential, Http, Reply, in_lanes};
use crate::target::Target;
use crate::wire::words;

/// Commands of one request, as the server takes them.
const MOST_COMMANDS: usize = 50;
/// What conversations are labelled with, seldom to often.
pub const LABELS: [&str; 4] = ["refund", "delivery", "question", "vip"];

/// How much.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// Conversations.
    #[arg(long, default_value_t = 100_000)]
    conversations: usize,
    /// Messages in all of them.
    #[arg(long, default_value_t = 2_000_000)]
    messages: usize,
    /// Agents, who answer and are assigned.
    #[arg(long, default_value_t = 12)]
    agents: usize,
    /// Conversations written at once.
    #[arg(long, default_value_t = 256)]
    lanes: usize,
    /// Of every choice that looks like chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

struct Progress {
    started: Instant,
    conversations: Cell<usize>,
    messages: Cell<usize>,
    told_at: Cell<Instant>,
}

impl Progress {
    fn more(&self, messages: usize, all: usize) {
        self.conversations.set(self.conversations.get() + 1);
        self.messages.set(self.messages.get() + messages);
        if Duration::from_secs(10) < self.told_at.get().elapsed() {
            self.told_at.set(Instant::now());
            self.show(all);
        }
    }

    fn show(&self, all: usize) {
        let seconds = self.started.elapsed().as_secs_f64();
        let messages = self.messages.get() as f64;
        println!(
            "{:>6.0} s  {} of {} conversations, {} messages, {} messages/s",
            seconds,
            count(self.conversations.get()),
            count(all),
            count(self.messages.get()),
            number(messages / seconds)
        );
    }
}

/// Fills a server.
///
/// # Errors
/// When it refuses for good.
pub async fn run(options: Options) -> anyhow::Result<()> {
    if options.conversations == 0 || options.messages < options.conversations {
        bail!("every conversation has a message: --messages is at least --conversations, which is at least 1");
    }
    let opened = options.target.open("warn").await?;
    let desk = &opened.desk;
    let run = format!("s{:x}", std::process::id());
    let agents = desk.agents(&run, options.agents.max(1), &desk.inboxes).await?;
    let mut chance = Chance::new(options.seed);
    let lengths = lengths(options.conversations, options.messages, &mut chance);
    let chance = RefCell::new(chance);
    let now = Instant::now();
    let progress =
        Progress { started: now, conversations: Cell::new(0), messages: Cell::new(0), told_at: Cell::new(now) };
    in_lanes(&desk.base, options.lanes, options.conversations, async |http, turn| {
        let mut own = Chance::new(chance.borrow_mut().number());
        let inbox = &desk.inboxes[own.below(desk.inboxes.len() as u64) as usize];
        let talk = Talk { run: &run, turn, messages: lengths[turn] as usize, agent: &agents[turn % agents.len()] };
        talk.write(http, inbox, &mut own).await.with_context(|| format!("conversation {turn}"))?;
        progress.more(talk.messages, options.conversations);
        Ok(())
    })
    .await?;
    progress.show(options.conversations);
    opened.close()
}

/// How many messages each conversation has: from 1 to twice the mean, together as many as asked for.
fn lengths(conversations: usize, messages: usize, chance: &mut Chance) -> Vec<u32> {
    let mean = (messages / conversations) as u64;
    let mut lengths: Vec<u32> = (0..conversations).map(|_| 1 + chance.below(2 * mean - 1) as u32).collect();
    let mut sum: usize = lengths.iter().map(|length| *length as usize).sum();
    let mut turn = 0;
    while sum != messages {
        let length = &mut lengths[turn % conversations];
        if sum < messages {
            *length += 1;
            sum += 1;
        } else if 1 < *length {
            *length -= 1;
            sum -= 1;
        }
        turn += 1;
    }
    lengths
}

struct Talk<'a> {
    run: &'a str,
    turn: usize,
    messages: usize,
    agent: &'a Seat,
}

impl Talk<'_> {
    /// A visitor begins, both sides speak in turns, and the conversation ends up somewhere.
    async fn write(&self, http: &mut Http, inbox: &InboxView, chance: &mut Chance) -> anyhow::Result<()> {
        let named = chance.below(3) == 0;
        let new = NewVisitorSession {
            inbox: inbox.key.clone(),
            name: named.then(|| format!("Visitor {}", self.turn)),
            email: None,
        };
        let path = "/api/v1/visitor/sessions";
        let session =
            patiently(http, async |http| http.send(Method::POST, path, &Credential::Nobody, &new).await).await?;
        let token = session.json::<VisitorSession>()?.token.context("a new visitor's token")?;
        let visitor = Credential::Bearer(token);
        let id = self.say(http, &visitor, None, 0..1, chance).await?;
        let mut said = 1;
        let mut by_agent = true;
        while said < self.messages {
            let most = (self.messages - said).min(MOST_COMMANDS) as u64;
            let count = (1 + chance.below(12)).min(most) as usize;
            let by = if by_agent { &self.agent.credential } else { &visitor };
            self.say(http, by, Some(&id), said..said + count, chance).await?;
            said += count;
            by_agent = !by_agent;
        }
        if let Some(patch) = self.ending(chance) {
            let path = format!("/api/v1/conversations/{id}");
            let by = &self.agent.credential;
            patiently(http, async |http| http.send(Method::PATCH, &path, by, &patch).await).await?.json::<Value>()?;
        }
        Ok(())
    }

    /// Says several things; where.
    async fn say(
        &self,
        http: &mut Http,
        by: &Credential,
        talk: Option<&str>,
        numbers: std::ops::Range<usize>,
        chance: &mut Chance,
    ) -> anyhow::Result<String> {
        let commands: Vec<Value> = numbers
            .map(|number| {
                let key = format!("{}-{}-{number}", self.run, self.turn);
                let message = json!({ "text": words(chance.number() as u32) });
                json!({ "type": "send", "client_message_id": key, "conversation": talk, "message": message })
            })
            .collect();
        loop {
            let path = "/api/v1/realtime/send";
            let reply = patiently(http, async |http| http.send(Method::POST, path, by, &commands).await).await?;
            let mut wait = None;
            let mut place = None;
            for answer in reply.json::<SendAnswer>()?.answers {
                match answer {
                    Answer::Ack(ack) => place = Some(ack.conversation.to_string()),
                    Answer::Refuse(refuse) => match refuse.retry_after {
                        Some(seconds) => wait = Some(seconds),
                        None => bail!("refused: {}", refuse.message),
                    },
                    Answer::Done => {}
                }
            }
            match (wait, place) {
                // Said again with the same keys: what was stored is answered, what was not is stored.
                (Some(seconds), _) => tokio::time::sleep(Duration::from_secs(seconds.into())).await,
                (None, Some(place)) => return Ok(place),
                (None, None) => bail!("nothing was acknowledged"),
            }
        }
    }

    /// Where it ends up: half are closed, some sleep, many have an assignee, some have labels.
    fn ending(&self, chance: &mut Chance) -> Option<Value> {
        let mut patch = serde_json::Map::new();
        match chance.below(20) {
            0..10 => drop(patch.insert("status".to_owned(), json!("closed"))),
            10 => {
                patch.insert("status".to_owned(), json!("snoozed"));
                patch.insert("snoozed_until".to_owned(), json!("2027-06-01T00:00:00.000Z"));
            }
            _ => {}
        }
        if chance.below(5) < 3 {
            patch.insert("assignee".to_owned(), json!(self.agent.agent.id));
        }
        let labels: Vec<&str> =
            (2..).zip(LABELS).filter(|(bits, _)| chance.below(1 << (6 - bits)) == 0).map(|(_, label)| label).collect();
        if !labels.is_empty() {
            patch.insert("labels".to_owned(), json!(labels));
        }
        (!patch.is_empty()).then_some(Value::Object(patch))
    }
}

/// Asks until the server has time.
async fn patiently(http: &mut Http, ask: impl AsyncFn(&mut Http) -> anyhow::Result<Reply>) -> anyhow::Result<Reply> {
    loop {
        let reply = ask(http).await?;
        match (reply.status, reply.retry_after) {
            (429 | 503, Some(seconds)) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            _ => return Ok(reply),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_differ_and_add_up() {
        for (conversations, messages) in [(1, 1), (10, 10), (7, 100), (1_000, 20_000)] {
            let lengths = lengths(conversations, messages, &mut Chance::new(3));
            assert_eq!(lengths.len(), conversations);
            assert_eq!(lengths.iter().map(|length| *length as usize).sum::<usize>(), messages);
            assert!(lengths.iter().all(|length| 1 <= *length));
        }
    }
}
