//! A lean HTTP client: one kept connection, JSON in and out.

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::net::{SocketAddr, ToSocketAddrs as _};

use crate::socket;

/// Where the server is.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its address.
    pub address: SocketAddr,
    /// What stands in `Host`.
    pub host: String,
}

/// Who asks.
#[derive(Clone, Debug, Default)]
pub enum Credential {
    /// Nobody.
    #[default]
    Nobody,
    /// A visitor's token or an API key.
    Bearer(String),
    /// An agent's session.
    Cookie(String),
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// What the server wants remembered: `name=value`.
    pub cookie: Option<String>,
    /// Seconds to wait, when the server asks for it.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: Bytes,
}

/// One kept connection.
#[derive(Debug)]
pub struct Http {
    base: Base,
    number: usize,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Base {
    /// # Errors
    /// When it is no `http://host:port` that resolves.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url.trim_end_matches('/').strip_prefix("http://").context("the URL begins with http://")?;
        let host = rest.split('/').next().unwrap_or(rest).to_owned();
        let named = if host.contains(':') { host.clone() } else { format!("{host}:80") };
        let address = named.to_socket_addrs().with_context(|| format!("cannot find {named}"))?.next();
        Ok(Self { address: address.with_context(|| format!("{named} has no address"))?, host })
    }
}

impl Reply {
    /// The body as what it should be.
    ///
    /// # Errors
    /// When the server refused, or says something else.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        if !(200..300).contains(&self.status) {
            bail!("{}: {}", self.status, String::from_utf8_lossy(&self.body));
        }
        serde_json::from_slice(&self.body).with_context(|| String::from_utf8_lossy(&self.body).into_owned())
    }
}

impl Http {
    /// A connection that is opened when it is needed; `number` spreads connections over source addresses.
    pub fn new(base: &Base, number: usize) -> Self {
        Self { base: base.clone(), number, sender: None }
    }

    /// Asks with a body.
    ///
    /// # Errors
    /// The network.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        by: &Credential,
        body: &impl Serialize,
    ) -> anyhow::Result<Reply> {
        self.ask(method, path, by, serde_json::to_vec(body)?.into()).await
    }

    /// Asks for something.
    ///
    /// # Errors
    /// The network.
    pub async fn get(&mut self, path: &str, by: &Credential) -> anyhow::Result<Reply> {
        self.ask(Method::GET, path, by, Bytes::new()).await
    }

    async fn ask(&mut self, method: Method, path: &str, by: &Credential, body: Bytes) -> anyhow::Result<Reply> {
        let mut request = Request::builder().method(&method).uri(path).header(header::HOST, &self.base.host);
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request = match by {
            Credential::Nobody => request,
            Credential::Bearer(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Credential::Cookie(cookie) => request.header(header::COOKIE, cookie).header("x-parlor", "1"),
        };
        let request = request.body(Full::new(body)).context("a request that makes sense")?;
        let answer = self.sender().await?.send_request(request).await;
        let answer = answer.with_context(|| format!("{method} {path} was not answered"))?;
        let headers = answer.headers();
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let cookie = text(header::SET_COOKIE).and_then(|line| line.split(';').next()).map(str::to_owned);
        let retry_after = text(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(Reply { status, cookie, retry_after, body })
    }

    async fn sender(&mut self) -> anyhow::Result<&mut SendRequest<Full<Bytes>>> {
        let usable = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !usable {
            let stream = socket::dial(self.base.address, self.number).await.context("cannot connect")?;
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::task::spawn_local(connection);
            self.sender = Some(sender);
        }
        Ok(self.sender.as_mut().expect("made above"))
    }
}

/// Does `count` things over `lanes` connections at once; the results stand in order.
///
/// # Errors
/// The first that fails.
pub async fn in_lanes<T>(
    base: &Base,
    lanes: usize,
    count: usize,
    each: impl AsyncFn(&mut Http, usize) -> anyhow::Result<T>,
) -> anyhow::Result<Vec<T>> {
    let next = Cell::new(0);
    let lane = async |number: usize| {
        let mut http = Http::new(base, number);
        let mut done = Vec::with_capacity(count / lanes.max(1) + 1);
        loop {
            let turn = next.get();
            if count <= turn {
                return anyhow::Ok(done);
            }
            next.set(turn + 1);
            done.push((turn, each(&mut http, turn).await?));
        }
    };
    let mut all: Vec<(usize, T)> = try_join_all((0..lanes).map(lane)).await?.into_iter().flatten().collect();
    all.sort_unstable_by_key(|(turn, _)| *turn);
    Ok(all.into_iter().map(|(_, result)| result).collect())
}
