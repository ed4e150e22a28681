//! One conversation with many readers: every message stored first, then in every reader's list.

use super::Setting;
use super::chat::show;
use crate::book::Side;
use crate::chance::Chance;
use crate::crowd::{Crowd, Guest, Manners, Pass};
use crate::figures::{Spread, Table, count, number, ratio};
use crate::floor::relay::EVERY_ROOM;
use crate::http::Base;
use crate::load::{Run, open_loop};
use crate::process::Process;
use std::rc::Rc;
use std::time::Duration;

/// Readers, messages in a second, and what the field's best reach without storing (p99 in milliseconds).
const ROOMS: [(usize, f64, &str); 2] = [(100, 50.0, "≤ 1.4 ms (not stored)"), (1_000, 10.0, "≤ 11 ms (not stored)")];

/// A visitor's conversation that many agents' connections are told of.
pub(super) struct Room {
    pub crowd: Rc<Crowd>,
    pub stream: u32,
}

impl Room {
    /// The readers come in, then the visitor, who begins to speak.
    pub async fn gather(base: &Base, run: &str, visitor: Pass, reader: &Pass, readers: usize) -> anyhow::Result<Self> {
        let crowd = Crowd::new(base, Manners { run: run.to_owned(), patient: false }, 1);
        let talk = crowd.book.borrow_mut().talk(0);
        let visitor = Guest { pass: visitor, side: Side::Visitor, talk: Some(talk), completes: true };
        let seat = crowd.join(vec![visitor]).await?;
        crowd.book.borrow_mut().talks[talk as usize].receivers += readers as u32;
        let reader = Guest { pass: reader.clone(), side: Side::Agent, talk: None, completes: true };
        crowd.join(vec![reader; readers]).await?;
        let stream = crowd.book.borrow_mut().stream(talk, seat.start, true);
        crowd.say(stream, crowd.now());
        anyhow::ensure!(
            crowd.settle(Duration::from_secs(15)).await,
            "the first message did not reach everyone; refused: {:?}",
            crowd.book.borrow().refused
        );
        Ok(Self { crowd, stream })
    }
}

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let (server, desk) = setting.fresh("room").await?;
    let relay = setting.relay(700, 650)?;
    for (readers, rate, goal) in ROOMS {
        let visitor = desk.visitors(1, &desk.inboxes[0]).await?.remove(0);
        let run = format!("room{readers}");
        let room =
            Room::gather(&server.base, &run, Pass::Ask(visitor), &Pass::Ask(desk.owner.clone()), readers).await?;
        let real = load(setting, &server, &room, rate).await?;
        let faults = room.crowd.verdict();
        room.crowd.leave().await;
        let name = Pass::Given(run.clone());
        let echo = Room::gather(&relay.base, &run, name, &Pass::Given(EVERY_ROOM.to_owned()), readers).await?;
        let floor = load(setting, &relay, &echo, rate).await?;
        echo.crowd.leave().await;
        for (name, quantile, goal) in [("p50", 0.5, ""), ("p99", 0.99, goal)] {
            let spread = |runs: &[Run]| Spread::of(runs.iter().map(|run| run.meters.listed.at(quantile)));
            let (measured, floor) = (spread(&real), spread(&floor));
            table.add(
                &format!("room of {} readers, {rate} msg/s stored, {name}", count(readers)),
                measured.show(" ms"),
                goal,
                format!("relay {} ms", number(floor.median)),
                ratio(measured.median, floor.median),
            );
        }
        if !faults.none() {
            table.note(&format!("room of {readers}: faults"), show(&faults), "0, 0, 0");
        }
    }
    drop(relay);
    server.stop()
}

async fn load(setting: &Setting, server: &Process, room: &Room, rate: f64) -> anyhow::Result<Vec<Run>> {
    let mut chance = Chance::new(setting.options.seed);
    let mut runs = Vec::new();
    for _ in 0..setting.runs(3) {
        runs.push(open_loop(&room.crowd, Some(server), rate, setting.seconds(5), &mut chance, |_| room.stream).await?);
    }
    Ok(runs)
}
