//! A crowd that talks like a busy shop: visitors with two tabs each, and a few agents who see everything.

use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use crate::book::Side;
use crate::chance::Chance;
use crate::crowd::{Crowd, Guest, Manners, Pass};
use crate::http::Base;

/// Conversations begun at once.
const BEGIN: usize = 64;
/// Of so many messages one is an agent's.
const AGENTS_SAY_ONE_OF: u64 = 10;

/// Everyone who is there.
#[derive(Debug)]
pub struct Town {
    /// Them.
    pub crowd: Rc<Crowd>,
    /// Connections of agents.
    pub agents: Range<usize>,
    /// Streams of visitors: of every conversation both tabs.
    visitors: Vec<u32>,
    /// Streams of agents: of every conversation one.
    answers: Vec<u32>,
    turn: usize,
}

impl Town {
    /// Everyone comes in; every visitor begins a conversation from the first of their tabs; every agent opens one.
    ///
    /// # Errors
    /// When someone does not come in, or cannot begin.
    pub async fn gather(
        base: &Base,
        manners: Manners,
        seed: u64,
        visitors: &[Pass],
        agents: &[Pass],
        tabs: usize,
    ) -> anyhow::Result<Self> {
        let crowd = Crowd::new(base, manners, seed);
        let guest =
            |pass: &Pass, side, talk| Guest { pass: pass.clone(), side, talk, completes: side == Side::Visitor };
        let agents = crowd.join(agents.iter().map(|pass| guest(pass, Side::Agent, None)).collect()).await?;
        let talks: Vec<u32> = visitors.iter().map(|_| crowd.book.borrow_mut().talk(0)).collect();
        let guests = visitors.iter().zip(&talks);
        let guests = guests.flat_map(|(pass, talk)| std::iter::repeat_n(guest(pass, Side::Visitor, Some(*talk)), tabs));
        let seats = crowd.join(guests.collect()).await?;
        let mut town = Self { crowd, agents, visitors: Vec::new(), answers: Vec::new(), turn: 0 };
        {
            let mut book = town.crowd.book.borrow_mut();
            for (place, client) in seats.enumerate() {
                town.visitors.push(book.stream(talks[place / tabs], client, place.is_multiple_of(tabs)));
            }
            for (place, talk) in talks.iter().enumerate().filter(|_| !town.agents.is_empty()) {
                let agent = town.agents.start + place % town.agents.len();
                town.answers.push(book.stream(*talk, agent, false));
            }
        }
        for begin in town.visitors.chunks(BEGIN * tabs) {
            for stream in begin.iter().step_by(tabs) {
                town.crowd.say(*stream, town.crowd.now());
            }
            anyhow::ensure!(
                town.crowd.settle(Duration::from_secs(15)).await,
                "conversations did not begin; refused: {:?}",
                town.crowd.book.borrow().refused
            );
        }
        for (agent, talk) in town.agents.clone().zip(&talks) {
            town.crowd.watch(agent, *talk);
        }
        Ok(town)
    }

    /// Someone says something somewhere.
    pub fn anyone(&self, chance: &mut Chance) -> u32 {
        let streams = if !self.answers.is_empty() && chance.below(AGENTS_SAY_ONE_OF) == 0 {
            &self.answers
        } else {
            &self.visitors
        };
        streams[chance.below(streams.len() as u64) as usize]
    }

    /// Visitors, one conversation after the other, so that nobody waits for themselves.
    pub fn visitor_in_turn(&mut self) -> u32 {
        // A step that shares no divisor with their number visits all, and both tabs of one not together.
        self.turn = (self.turn + 7_919) % self.visitors.len();
        self.visitors[self.turn]
    }

    /// The agents leave; what they saw is judged.
    pub async fn without_agents(&mut self) -> crate::verifier::Faults {
        self.answers.clear();
        let faults = self.crowd.dismiss(self.agents.clone()).await;
        self.agents = 0..0;
        faults
    }
}
