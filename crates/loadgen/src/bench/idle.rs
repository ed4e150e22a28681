//! Connections that only wait: what each costs the server in memory, and how quickly they come in.

use std::time::{Duration, Instant};

use super::Setting;
use crate::book::Side;
use crate::crowd::{Crowd, Guest, Manners, Pass};
use crate::figures::{Table, count, number, ratio};
use crate::process::Process;

/// Connections in steps.
const STEPS: [usize; 2] = [5_000, 10_000];
/// Memory has so long to come to rest.
const REST: Duration = Duration::from_secs(20);

/// What a step gave.
struct Step {
    connections: usize,
    kilobytes_each: f64,
    per_second: f64,
    server_cores: f64,
}

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let (server, desk) = setting.fresh("idle").await?;
    let all = setting.many(STEPS[1]);
    let visitors: Vec<Pass> = desk.visitors(all, &desk.inboxes[0]).await?.into_iter().map(Pass::Ask).collect();
    let real = fill(setting, &server, &visitors).await?;
    server.stop()?;
    let relay = setting.relay(700, 650)?;
    let rooms: Vec<Pass> = (0..all).map(|room| Pass::Given(format!("room-{room}"))).collect();
    let floor = fill(setting, &relay, &rooms).await?;
    for (real, floor) in real.iter().zip(&floor) {
        table.add(
            &format!("memory per idle connection, {} of them", count(real.connections)),
            format!("{} KiB", number(real.kilobytes_each)),
            "≤ 10 KiB (6)",
            format!("relay {} KiB", number(floor.kilobytes_each)),
            ratio(real.kilobytes_each, floor.kilobytes_each),
        );
    }
    for (real, floor) in real.iter().zip(&floor) {
        table.add(
            &format!("coming in: ticket, handshake, hello → live, up to {}", count(real.connections)),
            format!("{}/s; server {} cores", number(real.per_second), number(real.server_cores)),
            "",
            format!("relay, no ticket {}/s", number(floor.per_second)),
            ratio(real.per_second, floor.per_second),
        );
    }
    Ok(())
}

async fn fill(setting: &Setting, server: &Process, passes: &[Pass]) -> anyhow::Result<Vec<Step>> {
    let crowd = Crowd::new(&server.base, Manners { run: "idle".to_owned(), patient: false }, 1);
    let empty = server.settled_memory(REST).await?;
    let mut steps = Vec::new();
    for step in STEPS {
        let connections = setting.many(step);
        let more = passes[crowd.size()..connections].iter();
        let guests: Vec<Guest> =
            more.map(|pass| Guest { pass: pass.clone(), side: Side::Visitor, talk: None, completes: false }).collect();
        let count = guests.len() as f64;
        let (started, cpu) = (Instant::now(), server.cpu()?);
        crowd.join(guests).await?;
        let seconds = started.elapsed().as_secs_f64();
        let server_cores = server.cpu()?.since(cpu) / seconds;
        let memory = server.settled_memory(REST).await?;
        let grown = memory as f64 - empty as f64;
        steps.push(Step {
            connections,
            kilobytes_each: grown / connections as f64,
            per_second: count / seconds,
            server_cores,
        });
    }
    let lost = crowd.links.borrow().lost.clone();
    anyhow::ensure!(lost.is_empty(), "idle connections were lost: {lost:?}");
    crowd.leave().await;
    Ok(steps)
}
