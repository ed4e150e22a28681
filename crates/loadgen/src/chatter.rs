//! `crowd`: keeps a server busy for a while, as real clients would, and then holds what they were told, and what the server
//! kept, against what was said.

use anyhow::Context as _;
use serde_json::Value;
use std::time::Duration;

use crate::chance::Chance;
use crate::crowd::{Manners, Pass};
use crate::figures::{Table, Times, count, number};
use crate::http::{Http, in_lanes};
use crate::load::open_loop;
use crate::target::Target;
use crate::town::Town;
use crate::verifier::{Faults, Watcher};
use crate::wire::Mark;

/// Who, how much, for how long.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// Visitors, each with a conversation.
    #[arg(long, default_value_t = 50)]
    visitors: usize,
    /// Connections of each visitor.
    #[arg(long, default_value_t = 2)]
    tabs: usize,
    /// Agents, who see everything.
    #[arg(long, default_value_t = 3)]
    agents: usize,
    /// Messages in a second, together.
    #[arg(long, default_value_t = 20.0)]
    rate: f64,
    /// For how long.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// What was said has so long to arrive everywhere once nothing more is said.
    #[arg(long, default_value_t = 60)]
    patience: u64,
    /// Of every choice that looks like chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Chats and verifies; fails when anything acknowledged was lost, doubled or reordered.
///
/// # Errors
/// When it is so, or when the server cannot be used.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let opened = options.target.open("warn").await?;
    let desk = &opened.desk;
    let run = format!("c{:x}", std::process::id());
    let agents = desk.agents(&run, options.agents, &desk.inboxes).await?;
    let agents: Vec<Pass> = agents.into_iter().map(|seat| Pass::Ask(seat.credential)).collect();
    let visitors = desk.visitors(options.visitors, desk.inboxes.first().context("an inbox")?).await?;
    let visitors: Vec<Pass> = visitors.into_iter().map(Pass::Ask).collect();
    let manners = Manners { run: run.clone(), patient: true };
    let town = Town::gather(&desk.base, manners, options.seed, &visitors, &agents, options.tabs.max(1)).await?;
    let mut chance = Chance::new(options.seed);
    println!("chatting for {} s", options.seconds);
    let duration = Duration::from_secs(options.seconds);
    let crowd = &town.crowd;
    let load =
        open_loop(crowd, opened.server.as_ref(), options.rate, duration, &mut chance, |chance| town.anyone(chance))
            .await?;
    let settled = crowd.settle(Duration::from_secs(options.patience)).await;
    crowd.rest().await;
    let told = crowd.verdict();
    let kept = kept(&town, &desk.base, &desk.owner, &run).await?;
    let mut table = Table::default();
    let (unacknowledged, total) = {
        let book = crowd.book.borrow();
        table.note("messages said, acknowledged", format!("{}, {}", count(book.total()), count(book.acknowledged)), "");
        table.note("refused, to be tried again or not", format!("{:?}", book.refused), "");
        (book.unacknowledged(), book.total())
    };
    let links = crowd.links.borrow().clone();
    let times = |times: &Times| format!("p50 {}, p99 {} ms", number(times.at(0.5)), number(times.at(0.99)));
    table.note("send → acknowledged", times(&load.meters.acked), "");
    table.note("send → delivered", times(&load.meters.delivered), "");
    table.note("what clients were told", format!("{told:?}"), "all 0");
    table.note("what the server kept", format!("{kept:?}"), "all 0");
    table.note("connections lost and made again", format!("{:?}", links.lost), "");
    table.note("snapshots instead of events", count(links.resets), "");
    crowd.leave().await;
    println!("\n{table}");
    opened.close()?;
    anyhow::ensure!(
        settled && unacknowledged == 0,
        "{unacknowledged} of {total} messages were not acknowledged or delivered"
    );
    anyhow::ensure!(told.none() && kept.none() && links.nonsense == 0, "messages were lost, doubled or reordered");
    Ok(())
}

/// Reads every conversation of the crowd from its beginning.
async fn kept(
    town: &Town,
    base: &crate::http::Base,
    owner: &crate::http::Credential,
    run: &str,
) -> anyhow::Result<Faults> {
    let talks: Vec<(u32, String)> = {
        let book = town.crowd.book.borrow();
        (0..).zip(&book.talks).filter_map(|(number, talk)| Some((number, talk.id.clone()?))).collect()
    };
    let all = in_lanes(base, 4.min(talks.len()), talks.len(), async |http, turn| {
        let (talk, id) = &talks[turn];
        let mut watcher = Watcher::default();
        history(http, owner, run, *talk, id, &mut watcher).await?;
        let book = town.crowd.book.borrow();
        let said = book.said().filter(|(stream, _)| book.streams[*stream as usize].talk == *talk);
        Ok(watcher.verdict(said))
    })
    .await?;
    let mut faults = Faults::default();
    for one in all {
        faults += one;
    }
    Ok(faults)
}

async fn history(
    http: &mut Http,
    owner: &crate::http::Credential,
    run: &str,
    talk: u32,
    id: &str,
    watcher: &mut Watcher,
) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let path = format!("/api/v1/conversations/{id}/messages?after={after}&limit=100");
        let page: Value = http.get(&path, owner).await?.json()?;
        for message in page["items"].as_array().context("messages")? {
            after = message["position"].as_u64().context("a position")?;
            if let Some(mark) = Mark::of_text(&message["text"].to_string(), run) {
                watcher.saw(mark, talk, after);
            }
        }
        if page["has_more"] != Value::Bool(true) {
            return Ok(());
        }
    }
}
