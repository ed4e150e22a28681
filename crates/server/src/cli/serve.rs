//! `parlor serve`: runs until told to stop.

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::demo;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::telemetry;

/// Serves until SIGTERM or Ctrl-C, then drains.
pub(super) async fn run(config: Config, with_demo: bool) -> anyhow::Result<()> {
    telemetry::start(&config.log);
    // Before anything is announced: a signal that arrives from here on drains.
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
    let app = App::start(&config, Clock::system(), with_demo).await?;
    if with_demo {
        let sign_in = demo::prepare(&app).await.context("cannot prepare the demo")?;
        eprintln!(
            "\n  Demo shop    {}/demo\n  Dashboard    {}/\n  Sign in as   {}\n  Password     {}\n",
            app.url, app.url, sign_in.email, sign_in.password
        );
    } else if let Some(link) = app.setup_link().await? {
        eprintln!(
            "\n  Nobody owns this Parlor yet. Open this link to make yourself its owner (works once, for a day):\n\n  {link}\n"
        );
    }
    let ready = serde_json::json!({ "ready": true, "url": app.url, "version": env!("CARGO_PKG_VERSION") });
    println!("{ready}");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    app.stop().await;
    Ok(())
}
