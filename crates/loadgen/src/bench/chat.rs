//! Many conversations at once: how long a message takes at a rate, and how many go through at most.

use std::time::Duration;

use super::{Part, Setting};
use crate::book::Meters;
use crate::chance::Chance;
use crate::crowd::{Manners, Pass};
use crate::desk::Desk;
use crate::figures::{Spread, Table, Times, count, number, ratio};
use crate::floor::commit::{Load, Rows};
use crate::floor::relay::EVERY_ROOM;
use crate::load::{Run, closed_loop, open_loop};
use crate::process::Process;
use crate::town::Town;
use crate::verifier::Faults;

/// Messages in a second.
const RATE: f64 = 1_000.0;
/// Connections in all.
const CONNECTIONS: usize = 5_000;
const AGENTS: usize = 10;
const TABS: usize = 2;
/// In flight, without agents.
const IN_FLIGHT: [usize; 4] = [1, 32, 64, 512];
/// In flight, with agents who see everything.
const IN_FLIGHT_WATCHED: [usize; 2] = [64, 512];

/// What one kind of server gave.
struct Result {
    open: Vec<Run>,
    watched: Vec<(usize, Vec<Run>)>,
    alone: Vec<(usize, Vec<Run>)>,
}

fn manners() -> Manners {
    Manners { run: "bench".to_owned(), patient: false }
}

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let talks = (setting.many(CONNECTIONS) - AGENTS) / TABS;
    let (server, desk) = setting.fresh("chat").await?;
    eprintln!("{talks} conversations, {} connections, {AGENTS} agents", talks * TABS + AGENTS);
    let passes = real(&desk, talks).await?;
    let mut town = Town::gather(&server.base, manners(), setting.options.seed, &passes.0, &passes.1, TABS).await?;
    let (result, faults) = load(setting, &server, &mut town, 5).await?;
    let memory = server.memory()?;
    let links = town.crowd.links.borrow().clone();
    let (said, book) = {
        let book = town.crowd.book.borrow();
        (book.total(), book.clone())
    };
    town.crowd.leave().await;
    drop(town);
    server.stop()?;

    let visitor = median(&book.delivered_sizes);
    let relay = setting.relay(visitor, median(&book.listed_sizes))?;
    let rooms: Vec<Pass> = (0..talks).map(|room| Pass::Given(format!("room-{room}"))).collect();
    let every = vec![Pass::Given(EVERY_ROOM.to_owned()); AGENTS];
    let mut town = Town::gather(&relay.base, manners(), setting.options.seed, &rooms, &every, TABS).await?;
    let (echoed, _) = load(setting, &relay, &mut town, 3).await?;
    town.crowd.leave().await;
    drop(relay);

    let rows = Rows::of(&setting.path("chat").join("parlor.db"))?;
    if setting.wants(Part::Chat) {
        report_open(setting, table, &rows, &result.open, &echoed.open)?;
        let settled = result.open.iter().all(|run| run.settled);
        let mut wrong = show(&faults);
        if 0 < book.unacknowledged() || 0 < book.doubly_acknowledged || !book.refused.is_empty() {
            wrong += &format!(
                "; {} unacknowledged, {} acknowledged twice, refused {:?}",
                book.unacknowledged(),
                book.doubly_acknowledged,
                book.refused
            );
        }
        if !settled || !links.lost.is_empty() || 0 < links.nonsense {
            wrong += &format!("; settled {settled}, connections lost {:?}, nonsense {}", links.lost, links.nonsense);
        }
        table.note(&format!("of {} messages, every connection checked", count(said)), wrong, "0, 0, 0");
        table.note("snapshots instead of events (agents, at saturation)", count(links.resets), "");
        table.note("server memory after all of it", format!("{} MB", number(memory as f64 / 1024.0)), "");
        table.note("list notification on the wire, least/median/most", sizes(&book.listed_sizes), "< 1,024 B");
        table.note("visitor's message on the wire, least/median/most", sizes(&book.delivered_sizes), "");
    }
    for (what, real, echo) in
        [("10 agents see all", &result.watched, &echoed.watched), ("no agent", &result.alone, &echoed.alone)]
    {
        for ((in_flight, runs), (_, echo)) in real.iter().zip(echo) {
            report_closed(setting, table, &rows, what, *in_flight, runs, echo)?;
        }
    }
    Ok(())
}

/// Visitors and agents of a real server.
async fn real(desk: &Desk, talks: usize) -> anyhow::Result<(Vec<Pass>, Vec<Pass>)> {
    let agents = desk.agents("agent", AGENTS, &desk.inboxes).await?;
    let agents = agents.into_iter().map(|seat| Pass::Ask(seat.credential)).collect();
    let visitors = desk.visitors(talks, &desk.inboxes[0]).await?;
    Ok((visitors.into_iter().map(Pass::Ask).collect(), agents))
}

/// The same loads for the server and for the relay.
async fn load(setting: &Setting, server: &Process, town: &mut Town, runs: usize) -> anyhow::Result<(Result, Faults)> {
    let mut chance = Chance::new(setting.options.seed);
    let mut result = Result { open: Vec::new(), watched: Vec::new(), alone: Vec::new() };
    if setting.wants(Part::Chat) {
        // Caches fill, the log file grows to its size: what a server that runs for longer has behind it.
        open_loop(&town.crowd, Some(server), RATE, Duration::from_secs(1), &mut chance, |chance| town.anyone(chance))
            .await?;
        for _ in 0..setting.runs(runs) {
            let run = open_loop(&town.crowd, Some(server), RATE, setting.seconds(5), &mut chance, |chance| {
                town.anyone(chance)
            });
            result.open.push(run.await?);
        }
    }
    let mut faults = Faults::default();
    if setting.wants(Part::Saturation) {
        result.watched = saturate(setting, server, town, &IN_FLIGHT_WATCHED).await?;
    }
    town.crowd.rest().await;
    faults += town.without_agents().await;
    if setting.wants(Part::Saturation) {
        result.alone = saturate(setting, server, town, &IN_FLIGHT).await?;
    }
    faults += town.crowd.verdict();
    Ok((result, faults))
}

async fn saturate(
    setting: &Setting,
    server: &Process,
    town: &mut Town,
    in_flight: &[usize],
) -> anyhow::Result<Vec<(usize, Vec<Run>)>> {
    let mut all = Vec::new();
    for count in in_flight {
        let mut runs = Vec::new();
        for _ in 0..setting.runs(3) {
            let crowd = town.crowd.clone();
            runs.push(closed_loop(&crowd, Some(server), *count, setting.seconds(3), || town.visitor_in_turn()).await?);
        }
        all.push((*count, runs));
    }
    Ok(all)
}

fn report_open(setting: &Setting, table: &mut Table, rows: &Rows, real: &[Run], echo: &[Run]) -> anyhow::Result<()> {
    let mut commits = Vec::new();
    for turn in 0..setting.runs(3) {
        let path = setting.path(&format!("floor-rate-{turn}.db"));
        commits
            .push(rows.commit(&path, Load::Rate(RATE), setting.seconds(5), setting.options.seed + turn as u64)?.times);
        std::fs::remove_file(&path)?;
    }
    type Pick = fn(&Meters) -> &Times;
    let kinds: [(&str, Pick); 3] = [
        ("send → acknowledged", |meters| &meters.acked),
        ("send → delivered to both tabs", |meters| &meters.delivered),
        ("send → in 10 agents' lists", |meters| &meters.listed),
    ];
    for (what, pick) in kinds {
        for (name, quantile) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
            let spread = |runs: &[Run]| Spread::of(runs.iter().map(|run| pick(&run.meters).at(quantile)));
            let (measured, echo) = (spread(real), spread(echo));
            let commit = Spread::of(commits.iter().map(|times| times.at(quantile)));
            let goal = match (what.starts_with("send → delivered"), name) {
                (true, "p50") => "≤ 1 ms",
                (true, "p99") => "≤ 10 ms",
                _ => "",
            };
            let floor = format!("commit {} + relay {} ms", number(commit.median), number(echo.median));
            table.add(
                &format!("1,000 msg/s, {what}, {name}"),
                measured.show(" ms"),
                goal,
                floor,
                ratio(measured.median, commit.median + echo.median),
            );
        }
    }
    let cores = |runs: &[Run], pick: fn(&Run) -> f64| Spread::of(runs.iter().map(pick));
    let (own, floor) = (cores(real, |run| run.server_cores), cores(echo, |run| run.server_cores));
    table.add(
        "1,000 msg/s, server CPU",
        own.show(" cores"),
        "",
        format!("relay {} cores", number(floor.median)),
        ratio(own.median, floor.median),
    );
    table.note("1,000 msg/s, the crowd's own CPU", cores(real, |run| run.own_cores).show(" cores"), "");
    Ok(())
}

fn report_closed(
    setting: &Setting,
    table: &mut Table,
    rows: &Rows,
    what: &str,
    in_flight: usize,
    real: &[Run],
    echo: &[Run],
) -> anyhow::Result<()> {
    let mut commits = Vec::new();
    for turn in 0..setting.runs(3) {
        let path = setting.path(&format!("floor-{in_flight}-{turn}.db"));
        commits.push(rows.commit(&path, Load::InFlight(in_flight), setting.seconds(3), setting.options.seed)?.rate);
        std::fs::remove_file(&path)?;
    }
    let rate = |runs: &[Run]| Spread::of(runs.iter().map(Run::rate));
    let (measured, echo, commit) = (rate(real), rate(echo), Spread::of(commits));
    let goal = match (what, in_flight) {
        (_, 512) => "≥ 10,000",
        ("no agent", 1) => "≥ 2,000",
        ("no agent", 32) => "≥ 15,000",
        _ => "",
    };
    // Both floors share these cores when they run together, so the time of a message is the sum of theirs.
    let best = 1.0 / (1.0 / commit.median + 1.0 / echo.median);
    let cores = |pick: fn(&Run) -> f64| number(Spread::of(real.iter().map(pick)).median);
    let p99 = Spread::of(real.iter().map(|run| run.meters.delivered.at(0.99)));
    table.add(
        &format!("{in_flight} in flight, {what}: stored and delivered"),
        format!(
            "{}; p99 {} ms; server {}, crowd {} cores",
            measured.show(" msg/s"),
            number(p99.median),
            cores(|run| run.server_cores),
            cores(|run| run.own_cores)
        ),
        goal,
        format!("commit {}, relay {} msg/s", number(commit.median), number(echo.median)),
        ratio(measured.median, best),
    );
    Ok(())
}

/// What went wrong, in words.
pub(super) fn show(faults: &Faults) -> String {
    let mut text = format!("{} lost, {} doubled, {} reordered", faults.lost, faults.doubled, faults.reordered);
    if 0 < faults.broken_chains {
        text += &format!(", {} broken chains", faults.broken_chains);
    }
    text
}

fn median(sizes: &[u32]) -> usize {
    Spread::of(sizes.iter().map(|size| f64::from(*size))).median as usize
}

fn sizes(sizes: &[u32]) -> String {
    let spread = Spread::of(sizes.iter().map(|size| f64::from(*size)));
    format!("{:.0} / {:.0} / {:.0} B", spread.least, spread.median, spread.most)
}
