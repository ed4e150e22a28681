//! A minute in which nothing happens: what live clients are told, and what they have to do.

use std::time::Duration;

use super::Setting;
use super::room::Room;
use crate::crowd::Pass;
use crate::figures::Table;

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let (server, desk) = setting.fresh("quiet").await?;
    let visitor = Pass::Ask(desk.visitors(1, &desk.inboxes[0]).await?.remove(0));
    let room = Room::gather(&server.base, "quiet", visitor, &Pass::Ask(desk.owner.clone()), 1).await?;
    // What the greeting still brings.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = room.crowd.links.borrow().clone();
    let statements = desk.metric("parlor_statements_total").await?;
    let cpu = server.cpu()?;
    let most = if setting.options.quick { 20 } else { 60 };
    tokio::time::sleep(Duration::from_secs(most)).await;
    let cpu = server.cpu()?.since(cpu);
    let asked = desk.metric("parlor_statements_total").await? - statements;
    let after = room.crowd.links.borrow().clone();
    anyhow::ensure!(after.lost.is_empty(), "an idle connection was lost: {:?}", after.lost);
    // It is still live: what is said now arrives.
    room.crowd.say(room.stream, room.crowd.now());
    anyhow::ensure!(room.crowd.settle(Duration::from_secs(5)).await, "an idle connection was no longer live");
    let frames = after.frames - before.frames;
    let pings = after.pings - before.pings;
    table.note(
        &format!("{most} s idle, an agent and a visitor live: requests they made"),
        format!("0 (answered {pings} pings; told {frames} other frames)"),
        "0",
    );
    table.note(
        &format!("{most} s idle: statements, processor time of the server"),
        format!("{asked}, {:.0} ms", cpu * 1e3),
        "",
    );
    room.crowd.leave().await;
    server.stop()
}
