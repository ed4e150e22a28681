//! How soon a server is ready, and how much memory it takes when nobody is there.

use std::path::Path;
use std::time::Duration;

use super::Setting;
use crate::figures::{Spread, Table, milliseconds, number};

const STARTS: usize = 9;
/// Idle for so long.
const IDLE: Duration = Duration::from_secs(3);

pub(super) async fn measure(setting: &Setting, table: &mut Table) -> anyhow::Result<()> {
    let starts = setting.runs(STARTS);
    let mut times = Vec::new();
    let mut memory = Vec::new();
    for turn in 0..starts {
        let data = setting.path(&format!("start-{turn}"));
        let server = setting.server(&data)?;
        times.push(milliseconds(server.ready_after));
        if turn == 0 {
            tokio::time::sleep(IDLE).await;
            memory.push(server.memory()? as f64 / 1024.0);
        }
        server.stop()?;
        std::fs::remove_dir_all(&data)?;
    }
    table.note("start → ready, empty folder", Spread::of(times).show(" ms"), "≤ 300 ms");
    table.note("memory, idle, empty folder", Spread::of(memory).show(" MB"), "≤ 30 MB");
    for name in ["chat", "idle"] {
        let data = setting.path(name);
        let file = data.join("parlor.db");
        if !file.exists() {
            continue;
        }
        let (times, memory) = seeded(setting, &data, starts).await?;
        let size = number(std::fs::metadata(&file)?.len() as f64 / 1e6);
        table.note(&format!("start → ready, folder of part `{name}` ({size} MB)"), times.show(" ms"), "≤ 300 ms");
        table.note(&format!("memory, idle, folder of part `{name}`"), format!("{} MB", number(memory)), "≤ 30 MB");
        break;
    }
    Ok(())
}

async fn seeded(setting: &Setting, data: &Path, starts: usize) -> anyhow::Result<(Spread, f64)> {
    let mut times = Vec::new();
    let mut memory = 0.0;
    for turn in 0..starts {
        let server = setting.server(data)?;
        times.push(milliseconds(server.ready_after));
        if turn == 0 {
            tokio::time::sleep(IDLE).await;
            memory = server.memory()? as f64 / 1024.0;
        }
        server.stop()?;
    }
    Ok((Spread::of(times), memory))
}
