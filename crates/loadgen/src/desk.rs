//! A workspace to talk in, made over HTTP: owner, inboxes, agents, visitors.

use anyhow::Context as _;
use hyper::Method;
use parlor_protocol::api::{
    AgentView, InboxView, Login, NewAgent, NewInbox, NewVisitorSession, Page, Setup, VisitorSession,
};
use serde::Deserialize;

use crate::http::{Base, Credential, Http, Reply, in_lanes};

/// Connections used at once.
const LANES: usize = 32;
/// Of every agent made here. The server is ours, on loopback, for minutes.
const PASSWORD: &str = "a crowd of people at the door";

/// A workspace and who runs it.
#[derive(Debug)]
pub struct Desk {
    /// Where.
    pub base: Base,
    /// Who may do everything.
    pub owner: Credential,
    /// The doors.
    pub inboxes: Vec<InboxView>,
}

/// An agent who can sign in.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Who.
    pub agent: AgentView,
    /// By which they are known.
    pub credential: Credential,
}

/// A role's name in JSON; its type is not ours to make.
#[derive(Deserialize)]
struct Named<T>(T);

fn session(reply: &Reply) -> anyhow::Result<Credential> {
    reply.json::<serde_json::Value>()?;
    Ok(Credential::Cookie(reply.cookie.clone().context("a session's cookie")?))
}

impl Desk {
    /// Makes the owner with the setup link's token, and so many inboxes.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn set_up(base: &Base, token: String, inboxes: usize) -> anyhow::Result<Self> {
        let mut http = Http::new(base, 0);
        let setup = Setup {
            token,
            workspace: "The crowd".to_owned(),
            name: "Owner".to_owned(),
            email: "owner@crowd.example".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let reply = http.send(Method::POST, "/api/v1/setup", &Credential::Nobody, &setup).await?;
        let owner = session(&reply).context("setting up")?;
        for number in 0..inboxes {
            let new = NewInbox { name: format!("Door {number}"), settings: None };
            http.send(Method::POST, "/api/v1/inboxes", &owner, &new).await?.json::<InboxView>().context("an inbox")?;
        }
        Self::with(base, owner).await
    }

    /// The desk of a server that was set up before.
    ///
    /// # Errors
    /// When it does not let us in.
    pub async fn sign_in(base: &Base, email: &str, password: Option<&str>) -> anyhow::Result<Self> {
        let login = Login { email: email.to_owned(), password: password.unwrap_or(PASSWORD).to_owned() };
        let reply = Http::new(base, 0).send(Method::POST, "/api/v1/session", &Credential::Nobody, &login).await?;
        Self::with(base, session(&reply).context("signing in")?).await
    }

    /// The desk of someone who is signed in, or has an API key.
    ///
    /// # Errors
    /// When it does not let us in.
    pub async fn with(base: &Base, owner: Credential) -> anyhow::Result<Self> {
        let inboxes = Http::new(base, 0).get("/api/v1/inboxes?limit=100", &owner).await?;
        Ok(Self { base: base.clone(), owner, inboxes: inboxes.json::<Page<InboxView>>()?.items })
    }

    /// New agents who belong to these inboxes, signed in. `family` keeps the addresses of several calls apart.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn agents(&self, family: &str, count: usize, inboxes: &[InboxView]) -> anyhow::Result<Vec<Seat>> {
        let Named(role) = serde_json::from_str(r#""agent""#).context("a role")?;
        let new = NewAgent {
            name: String::new(),
            email: String::new(),
            password: PASSWORD.to_owned(),
            role,
            inboxes: inboxes.iter().map(|inbox| inbox.id).collect(),
        };
        in_lanes(&self.base, 2.min(count), count, async |http, turn| {
            let email = format!("{family}-{turn}@crowd.example");
            let new = NewAgent { name: format!("Agent {turn}"), email: email.clone(), ..new.clone() };
            let agent = http.send(Method::POST, "/api/v1/agents", &self.owner, &new).await?;
            let agent: AgentView = agent.json().context("an agent")?;
            let login = Login { email, password: PASSWORD.to_owned() };
            let reply = http.send(Method::POST, "/api/v1/session", &Credential::Nobody, &login).await?;
            Ok(Seat { agent, credential: session(&reply)? })
        })
        .await
    }

    /// New visitors of an inbox.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn visitors(&self, count: usize, inbox: &InboxView) -> anyhow::Result<Vec<Credential>> {
        in_lanes(&self.base, LANES, count, async |http, turn| {
            let new = NewVisitorSession {
                inbox: inbox.key.clone(),
                name: turn.is_multiple_of(3).then(|| format!("Visitor {turn}")),
                email: None,
            };
            let reply = http.send(Method::POST, "/api/v1/visitor/sessions", &Credential::Nobody, &new).await?;
            let session = reply.json::<VisitorSession>().context("a visitor's session")?;
            Ok(Credential::Bearer(session.token.context("a new visitor's token")?))
        })
        .await
    }

    /// What the server counts under a name.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let reply = Http::new(&self.base, 0).get("/metrics", &Credential::Nobody).await?;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.with_context(|| format!("/metrics does not name {name}"))
    }
}
