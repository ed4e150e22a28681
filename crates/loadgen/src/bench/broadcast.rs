//! One message to very many connections: time to the last of them, and what it asks of the database.

use std::time::Duration;

use super::Setting;
use super::chat::show;
use super::room::Room;
use crate::crowd::Pass;
use crate::desk::Desk;
use crate::figures::{Spread, Table, number, ratio};
use crate::floor::relay::EVERY_ROOM;

const READERS: usize = 10_000;
const ROUNDS: usize = 15;
/// Messages over which statements are counted.
const COUNTED: usize = 200;

/// Says one message and waits until everyone had it: milliseconds to the last.
async fn round(room: &Room) -> anyhow::Result<f64> {
    let began = room.crowd.now();
    room.crowd.say(room.stream, began);
    anyhow::ensure!(room.crowd.settle(Duration::from_secs(15)).await, "a broadcast did not reach everyone");
    let last = room.crowd.book.borrow().completed_at;
    Ok((last - began) as f64 / 1e6)
}

async fn rounds(setting: &Setting, room: &Room) -> anyhow::Result<Spread> {
    let mut times = Vec::new();
    for _ in 0..setting.runs(ROUNDS) {
        times.push(round(room).await?);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(Spread::of(times))
}

/// Statements of `messages` messages, said one after the other.
async fn statements(desk: &Desk, room: &Room, messages: usize) -> anyhow::Result<f64> {
    let name = "parlor_statements_total";
    let before = desk.metric(name).await?;
    for _ in 0..messages {
        round(room).await?;
    }
    Ok(desk.metric(name).await? - before)
}

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let (server, desk) = setting.fresh("broadcast").await?;
    let readers = setting.many(READERS);
    let messages = setting.many(COUNTED);
    let reader = Pass::Ask(desk.owner.clone());
    let mut visitors = desk.visitors(2, &desk.inboxes[0]).await?.into_iter().map(Pass::Ask);
    let mut visitor = || visitors.next().ok_or_else(|| anyhow::anyhow!("two visitors"));

    let quiet = Room::gather(&server.base, "one", visitor()?, &reader, 1).await?;
    let few = statements(&desk, &quiet, messages).await?;
    quiet.crowd.leave().await;

    let room = Room::gather(&server.base, "many", visitor()?, &reader, readers).await?;
    let last = rounds(setting, &room).await?;
    let many = statements(&desk, &room, messages).await?;
    let faults = room.crowd.verdict();
    room.crowd.leave().await;
    server.stop()?;

    let relay = setting.relay(700, 650)?;
    let reader = Pass::Given(EVERY_ROOM.to_owned());
    let echo = Room::gather(&relay.base, "many", Pass::Given("room".to_owned()), &reader, readers).await?;
    let floor = rounds(setting, &echo).await?;
    echo.crowd.leave().await;

    table.add(
        &format!("broadcast to {} sockets, stored: send → the last has it", number(readers as f64)),
        format!("{}, {} rounds", last.show(" ms"), setting.runs(ROUNDS)),
        "≤ 100 ms",
        format!("relay {} ms", number(floor.median)),
        ratio(last.median, floor.median),
    );
    if !faults.none() {
        table.note("broadcast: faults", show(&faults), "0, 0, 0");
    }
    let each = |statements: f64| statements / messages as f64;
    table.note(
        &format!("database statements per broadcast to {} sockets", number(readers as f64)),
        format!(
            "{} ({} a message with them, {} with one reader)",
            number(each(many) - each(few)),
            number(each(many)),
            number(each(few))
        ),
        "0",
    );
    Ok(())
}
