//! `lists`: how quickly pages of the conversation list come, at any depth of any filter; whether the cursor reaches every
//! conversation exactly once; and how long a dashboard takes to open.

use anyhow::Context as _;
use parlor_protocol::api::{Counts, Page};
use parlor_protocol::view::ConversationRow;
use serde_json::Value;
use std::collections::HashSet;
use std::time::Instant;

use crate::chance::Chance;
use crate::desk::Desk;
use crate::figures::{Spread, Table, Times, count, number};
use crate::http::{Credential, Http};
use crate::process::Process;
use crate::seed::LABELS;
use crate::target::Target;

/// Rows of a page while walking, and as a dashboard asks.
const WALK: usize = 100;
const PAGE: usize = 30;

/// What to look at.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// Pages taken at random depths of each filter.
    #[arg(long, default_value_t = 40)]
    samples: usize,
    /// How many conversations there are: fails when the cursor does not reach as many.
    #[arg(long)]
    conversations: Option<usize>,
    /// Of every choice that looks like chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Times of one filter.
struct Filtered {
    filter: String,
    rows: usize,
    client: Times,
    server: Times,
}

/// Who looks.
struct Looker<'a> {
    name: &'a str,
    credential: Credential,
}

/// Looks.
///
/// # Errors
/// When the server refuses, or the cursor does not reach everything.
pub async fn run(options: Options) -> anyhow::Result<()> {
    // The line `conversations.list` says what a page took at the server.
    let opened = options.target.open("warn,parlor_server::http::conversations=info").await?;
    let desk = &opened.desk;
    let mut table = Table::default();
    let mut http = Http::new(&desk.base, 0);
    let doors = &desk.inboxes[..desk.inboxes.len().min(3)];
    let few = desk.agents(&format!("l{:x}", std::process::id()), 1, doors).await?.remove(0);
    let lookers = [
        Looker { name: "owner", credential: desk.owner.clone() },
        Looker { name: "agent of 3 inboxes", credential: few.credential },
    ];
    let mut all = Vec::new();
    let mut chance = Chance::new(options.seed);
    for looker in &lookers {
        for filter in filters(desk, &mut http).await? {
            let found =
                sample(&mut http, looker, &filter, opened.server.as_ref(), options.samples, &mut chance).await?;
            all.push((looker.name, found));
        }
    }
    report(&mut table, &all, opened.server.is_some());
    let reached = everything(&mut http, &desk.owner).await?;
    table.note(
        "conversations reached through the cursor, status all",
        format!("{} once, {} again", count(reached.once), count(reached.again)),
        &options.conversations.map_or_else(String::new, count),
    );
    let parts: usize =
        ["open", "snoozed", "closed"].iter().map(|status| rows_of(&all, &format!("status={status}"))).sum();
    table.note("the same, open + snoozed + closed walked apart", count(parts), "");
    open_dashboard(&mut http, &desk.owner, &mut table).await?;
    println!("\n{table}");
    opened.close()?;
    anyhow::ensure!(reached.again == 0, "the cursor reached conversations twice");
    anyhow::ensure!(parts == reached.once, "lists by status do not add up to the list of all");
    if let Some(expected) = options.conversations {
        anyhow::ensure!(reached.once == expected, "{expected} conversations were to be reached");
    }
    Ok(())
}

fn rows_of(all: &[(&str, Filtered)], filter: &str) -> usize {
    all.iter().find(|(looker, found)| *looker == "owner" && found.filter == filter).map_or(0, |(_, found)| found.rows)
}

/// Every combination of status, assignee, inbox and label.
async fn filters(desk: &Desk, http: &mut Http) -> anyhow::Result<Vec<String>> {
    let agents: Page<Value> = http.get("/api/v1/agents?limit=100", &desk.owner).await?.json()?;
    // One who was assigned conversations: the second, as the first is the owner.
    let agent = agents.items.get(1).and_then(|agent| agent["id"].as_str()).context("a second agent")?.to_owned();
    let assignees =
        ["".to_owned(), "&assignee=none".to_owned(), "&assignee=me".to_owned(), format!("&assignee={agent}")];
    let inboxes = ["".to_owned(), format!("&inbox={}", desk.inboxes[0].id)];
    let labels = ["".to_owned(), format!("&label={}", LABELS[0]), format!("&label={}", LABELS[3])];
    let mut filters = Vec::new();
    for status in ["open", "snoozed", "closed", "all"] {
        for assignee in &assignees {
            for inbox in &inboxes {
                for label in &labels {
                    filters.push(format!("status={status}{assignee}{inbox}{label}"));
                }
            }
        }
    }
    Ok(filters)
}

async fn page(
    http: &mut Http,
    by: &Credential,
    filter: &str,
    limit: usize,
    cursor: Option<&str>,
) -> anyhow::Result<Page<Value>> {
    let cursor = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
    let path = format!("/api/v1/conversations?{filter}&limit={limit}{cursor}");
    http.get(&path, by).await?.json().context(path)
}

/// Walks a filter to its end, then takes pages of it at random depths.
async fn sample(
    http: &mut Http,
    looker: &Looker<'_>,
    filter: &str,
    server: Option<&Process>,
    samples: usize,
    chance: &mut Chance,
) -> anyhow::Result<Filtered> {
    let mut cursors = vec![None];
    let mut rows = 0;
    loop {
        let last = cursors.last().and_then(Option::as_deref);
        let found = page(http, &looker.credential, filter, WALK, last).await?;
        rows += found.items.len();
        match found.next_cursor {
            Some(next) => cursors.push(Some(next)),
            None => break,
        }
    }
    let (mut client, mut times) = (Times::default(), Times::default());
    let logged = server.map_or(0, Process::logged);
    for _ in 0..samples {
        let cursor = &cursors[chance.below(cursors.len() as u64) as usize];
        let started = Instant::now();
        page(http, &looker.credential, filter, PAGE, cursor.as_deref()).await?;
        client.add(started.elapsed().as_nanos() as u64);
    }
    if let Some(server) = server {
        // The last line may still be on its way.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        for milliseconds in server.log_since(logged).iter().filter_map(|line| took(line)) {
            times.add((milliseconds * 1e6) as u64);
        }
    }
    Ok(Filtered { filter: filter.to_owned(), rows, client, server: times })
}

/// Milliseconds of a line about a list.
fn took(line: &str) -> Option<f64> {
    if !line.contains("conversations.list") {
        return None;
    }
    line.split_once(" ms=")?.1.split_whitespace().next()?.parse().ok()
}

fn report(table: &mut Table, all: &[(&str, Filtered)], ours: bool) {
    for looker in ["owner", "agent of 3 inboxes"] {
        let mine: Vec<&Filtered> = all.iter().filter(|(name, _)| *name == looker).map(|(_, found)| found).collect();
        let (mut client, mut server) = (Times::default(), Times::default());
        for found in &mine {
            client.add_all(&found.client);
            server.add_all(&found.server);
        }
        let show = |times: &Times| {
            format!(
                "p50 {}, p99 {}, most {} ms ({} pages)",
                number(times.at(0.5)),
                number(times.at(0.99)),
                number(times.at(1.0)),
                count(times.count())
            )
        };
        if ours {
            table.note(
                &format!("list pages at random depths, {} filters, {looker}: at the server", mine.len()),
                show(&server),
                "p99 < 10 ms",
            );
        }
        table.note(
            &format!("list pages at random depths, {} filters, {looker}: at the client", mine.len()),
            show(&client),
            "",
        );
        // By their middle: what is slow every time, not what was held up once.
        let times = |found: &Filtered| if ours { found.server.clone() } else { found.client.clone() };
        let mut slowest: Vec<(f64, f64, &Filtered)> =
            mine.into_iter().map(|found| (times(found).at(0.5), times(found).at(1.0), found)).collect();
        slowest.sort_unstable_by(|left, right| right.0.total_cmp(&left.0));
        for (middle, most, found) in slowest.into_iter().take(4) {
            table.note(
                &format!("  slow: {}", shortened(&found.filter)),
                format!("p50 {}, most {} ms, {} rows", number(middle), number(most), count(found.rows)),
                "",
            );
        }
    }
}

/// A filter without ids, which tell a reader nothing.
fn shortened(filter: &str) -> String {
    let parts = filter.split('&').map(|part| match part.split_once("=agt_").or_else(|| part.split_once("=inb_")) {
        Some((name, _)) => format!("{name}=one"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("&")
}

/// What a walk through everything met.
struct Reached {
    once: usize,
    again: usize,
}

async fn everything(http: &mut Http, by: &Credential) -> anyhow::Result<Reached> {
    let mut seen = HashSet::new();
    let mut again = 0;
    let mut cursor = None;
    loop {
        let path = format!(
            "/api/v1/conversations?status=all&limit={WALK}{}",
            cursor.map_or_else(String::new, |cursor: String| format!("&cursor={cursor}"))
        );
        let found: Page<ConversationRow> = http.get(&path, by).await?.json()?;
        for row in found.items {
            again += usize::from(!seen.insert(row.id));
        }
        match found.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(Reached { once: seen.len(), again }),
        }
    }
}

/// What a dashboard asks before it shows something.
async fn open_dashboard(http: &mut Http, by: &Credential, table: &mut Table) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..21 {
        let started = Instant::now();
        http.get("/api/v1/me", by).await?.json::<Value>()?;
        http.get("/api/v1/agents?limit=100", by).await?.json::<Value>()?;
        http.get("/api/v1/inboxes?limit=100", by).await?.json::<Value>()?;
        http.get("/api/v1/conversations/counts", by).await?.json::<Counts>()?;
        let list = page(http, by, "status=open", PAGE, None).await?;
        if let Some(id) = list.items.first().and_then(|row| row["id"].as_str()) {
            http.get(&format!("/api/v1/conversations/{id}/messages"), by).await?.json::<Value>()?;
        }
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    table.note(
        "opening the dashboard: me, agents, inboxes, counts, list, first thread, one after the other",
        Spread::of(times).show(" ms"),
        "< 1,000 ms",
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_shown_without_ids() {
        assert_eq!(
            shortened("status=all&assignee=agt_01&inbox=inb_02&label=vip"),
            "status=all&assignee=one&inbox=one&label=vip"
        );
        assert_eq!(shortened("status=open&assignee=me"), "status=open&assignee=me");
    }

    #[test]
    fn the_log_says_what_a_page_took() {
        let line = "2026-11-21T12:00:00Z  INFO conversations.list source=\"query\" rows=30 ms=0.534";
        assert_eq!(took(line), Some(0.534));
        assert_eq!(took("2026-11-21T12:00:00Z  INFO saved ms=1"), None);
    }
}
