//! One message to very many connections: time to the last of them, and what it asks of the database.

use std::time::{Duration, Instant};

use super::Setting;
use super::chat::show;
use super::room::Room;
use crate::crowd::Pass;
use crate::desk::Desk;
use crate::figures::{Spread, Table, count, number, ratio};
use crate::floor::relay::EVERY_ROOM;
use crate::process::Process;

const READERS: usize = 10_000;
const ROUNDS: usize = 15;
/// Messages over which statements are counted.
const COUNTED: usize = 200;
/// How long a server is watched that has nothing to do.
const IDLE: Duration = Duration::from_secs(10);

/// Says one message and waits until everyone had it: milliseconds to the last.
async fn round(room: &Room) -> anyhow::Result<f64> {
    let began = room.crowd.now();
    room.crowd.say(room.stream, began);
    anyhow::ensure!(room.crowd.settle(Duration::from_secs(15)).await, "a broadcast did not reach everyone");
    let last = room.crowd.book.borrow().completed_at;
    Ok((last - began) as f64 / 1e6)
}

/// Milliseconds to the last reader, and of the server's processor time a round.
async fn rounds(setting: &Setting, server: &Process, room: &Room) -> anyhow::Result<(Spread, f64)> {
    let before = server.cpu()?;
    let mut times = Vec::new();
    for _ in 0..setting.runs(ROUNDS) {
        times.push(round(room).await?);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let used = server.cpu()?.since(before) * 1e3 / times.len() as f64;
    Ok((Spread::of(times), used))
}

/// Statements a server ran.
#[derive(Clone, Copy)]
struct Statements {
    /// While messages were said, one after the other.
    counted: f64,
    /// What it would have run in that time anyway.
    anyway: f64,
}

/// Statements of `messages` messages, beside those of the server's own rounds in the same time.
async fn statements(desk: &Desk, room: &Room, messages: usize) -> anyhow::Result<Statements> {
    let name = "parlor_statements_total";
    let (before, started) = (desk.metric(name).await?, Instant::now());
    tokio::time::sleep(IDLE).await;
    let a_second = (desk.metric(name).await? - before) / started.elapsed().as_secs_f64();
    let (before, started) = (desk.metric(name).await?, Instant::now());
    for _ in 0..messages {
        round(room).await?;
    }
    let counted = desk.metric(name).await? - before;
    Ok(Statements { counted, anyway: (a_second * started.elapsed().as_secs_f64()).round() })
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
    let (last, used) = rounds(setting, &server, &room).await?;
    let many = statements(&desk, &room, messages).await?;
    let faults = room.crowd.verdict();
    room.crowd.leave().await;
    server.stop()?;

    let relay = setting.relay(700, 650)?;
    let reader = Pass::Given(EVERY_ROOM.to_owned());
    let echo = Room::gather(&relay.base, "many", Pass::Given("room".to_owned()), &reader, readers).await?;
    let (floor, floor_used) = rounds(setting, &relay, &echo).await?;
    echo.crowd.leave().await;

    table.add(
        &format!("broadcast to {} sockets, stored: send → the last has it", count(readers)),
        format!("{}, {} rounds", last.show(" ms"), setting.runs(ROUNDS)),
        "≤ 100 ms",
        format!("relay {} ms", number(floor.median)),
        ratio(last.median, floor.median),
    );
    table.add(
        &format!("broadcast to {} sockets: the server's processor time", count(readers)),
        format!("{} ms", number(used)),
        "",
        format!("relay {} ms", number(floor_used)),
        ratio(used, floor_used),
    );
    if !faults.none() {
        table.note("broadcast: faults", show(&faults), "0, 0, 0");
    }
    let each = |found: Statements| (found.counted - found.anyway) / messages as f64;
    table.note(
        &format!("database statements per broadcast to {} sockets", count(readers)),
        format!(
            "{} ({} messages: {} of which {} anyway; with one reader {} of which {})",
            number(each(many) - each(few)),
            count(messages),
            many.counted,
            many.anyway,
            few.counted,
            few.anyway
        ),
        "0",
    );
    Ok(())
}
