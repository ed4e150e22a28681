//! Puts the parts together, runs them, and takes them down in order: the only file that knows everyone.

use parlor_protocol::frame::Limits as ShownLimits;
use parlor_store::{OpenError, Opened, Store, StoreConfig, TokenHash, Unavailable};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing::info;

use crate::actions::ActionContext;
use crate::attachments::{AttachmentSettings, Attachments};
use crate::clock::Clock;
use crate::config::{Config, Limits};
use crate::connections::{CommandLimits, Realtime, RealtimeSettings};
use crate::fanout::{self, Feeds};
use crate::http::{self, Api, ApiLimits, OpenConnections, ServeSettings};
use crate::identity::{Passwords, Rate, RateLimiter, Secret, SecretKind, Tickets};
use crate::jobs;
use crate::tasks::Tasks;

/// Between pings.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// After a ping a client answers within this.
const PATIENCE: Duration = Duration::from_secs(10);
/// A setup link works this long.
const SETUP_LINK: Duration = Duration::from_secs(24 * 3_600);
/// Clients have this long to hear that the server stops.
const DRAIN: Duration = Duration::from_secs(8);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {error}; choose another with --listen")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The database, after it was opened.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The folder of files.
    #[error("cannot use the folder of files {path}: {error}")]
    Files {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

/// A running server.
#[derive(Debug)]
pub struct App {
    /// How browsers reach it.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its parts.
    pub api: Arc<Api>,
    store: Store,
    tasks: Tasks,
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

fn rate(count: u32, per: Duration, burst: u32) -> Rate {
    Rate { per, count, burst }
}

fn limits(limits: &Limits) -> ApiLimits {
    let quarter = minutes(15);
    ApiLimits {
        logins_by_account: RateLimiter::new(rate(limits.logins_per_account, quarter, limits.logins_per_account)),
        logins_by_address: RateLimiter::new(rate(limits.logins_per_address, quarter, limits.logins_per_address)),
        visitor_sessions: RateLimiter::new(rate(
            limits.visitor_sessions_per_minute,
            minutes(1),
            limits.visitor_sessions_per_minute,
        )),
        uploads: RateLimiter::new(rate(limits.visitor_uploads, minutes(10), limits.visitor_uploads)),
        // A household or an office shares an address.
        uploads_by_address: RateLimiter::new(rate(
            limits.visitor_uploads.saturating_mul(5),
            minutes(10),
            limits.visitor_uploads.saturating_mul(5),
        )),
    }
}

impl App {
    /// Opens everything, bottom up, and accepts connections.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: &Config, clock: Clock, demo: bool) -> Result<Self, StartError> {
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|error| StartError::Listen { address: config.listen, error })?;
        let address = listener.local_addr().map_err(|error| StartError::Listen { address: config.listen, error })?;
        let url = if config.public_url.is_empty() { format!("http://{address}") } else { config.public_url.clone() };
        let shared = matches!(config.database(), parlor_store::Database::Postgres { .. });
        let Opened { store, commits } = Store::open(StoreConfig::new(config.database())).await?;
        let file_settings =
            AttachmentSettings { max_bytes: config.limits.upload_bytes, ..AttachmentSettings::new(config.files()) };
        let attachments = Attachments::open(&file_settings)
            .map_err(|error| StartError::Files { path: config.files().display().to_string(), error })?;

        let tasks = Tasks::new();
        let feeds = Feeds::new(store.clone(), clock.clone());
        let actions = ActionContext { store: store.clone(), clock: clock.clone(), feeds: feeds.clone() };
        let messages = rate(config.limits.visitor_messages_per_minute, minutes(1), config.limits.visitor_message_burst);
        let realtime = Arc::new(Realtime {
            actions: actions.clone(),
            tickets: Tickets::new(),
            commands: CommandLimits::new(messages),
            settings: RealtimeSettings {
                heartbeat: HEARTBEAT,
                patience: PATIENCE,
                limits: ShownLimits {
                    message_chars: parlor_domain::MessageText::MAX_CHARS as u32,
                    attachments: parlor_domain::Draft::MAX_ATTACHMENTS as u32,
                    upload_bytes: config.limits.upload_bytes,
                    frame_bytes: 64 << 10,
                },
            },
            public_url: url.clone(),
        });
        let open_connections = OpenConnections::default();
        let api = Arc::new(Api {
            store: store.clone(),
            actions: actions.clone(),
            realtime,
            attachments: attachments.clone(),
            passwords: Passwords::new(2),
            limits: limits(&config.limits),
            clock: clock.clone(),
            tasks: tasks.clone(),
            open_connections: open_connections.clone(),
            demo,
        });
        tasks.spawn("feed", fanout::drive(feeds, store.clone(), commits, shared, tasks.stopping()));
        tasks.spawn("jobs", jobs::work(actions, tasks.stopping()));
        tasks
            .spawn("sweep", jobs::sweep(store.clone(), attachments, clock, config.limits.log_events, tasks.stopping()));
        let settings = ServeSettings {
            max_connections: config.limits.max_connections,
            head_within: Duration::from_secs(10),
            head_bytes: 16 << 10,
            trusted_proxies: config.trusted_proxies.as_slice().into(),
        };
        let router = http::router(Arc::clone(&api));
        tasks.spawn("listener", http::serve(listener, router, settings, open_connections, tasks.clone()));
        info!(%address, url, "listening");
        Ok(Self { url, address, api, store, tasks })
    }

    /// While there is no owner: a link to make one. Works once, for a day; a newer link ends the older.
    ///
    /// # Errors
    /// The database.
    pub async fn setup_link(&self) -> Result<Option<String>, Unavailable> {
        if !self.store.needs_setup().await? {
            return Ok(None);
        }
        let secret = Secret::mint(SecretKind::Setup);
        let expires = self.api.clock.now().plus(SETUP_LINK);
        self.store.create_setup_link(TokenHash(secret.hash().to_bytes()), expires).await?;
        // Behind the '#' the token stays in the browser: no log, no Referer.
        Ok(Some(format!("{}/setup#token={}", self.url, secret.reveal())))
    }

    /// Tells every client to come back, lets writes finish, closes the store.
    pub async fn stop(self) {
        info!("stopping: clients are told to come back, writes finish");
        self.tasks.stop(DRAIN).await;
        self.store.close().await;
    }
}
