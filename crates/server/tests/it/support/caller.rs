//! Requests over HTTP, as one person or as nobody.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

use super::patience::within;

/// How a request says who it is from.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Not at all.
    Nobody,
    /// As a browser of ours: cookie and header.
    Cookie(String),
    /// As everyone else.
    Bearer(String),
    /// An `Authorization` line as it is.
    Raw(String),
}

/// Someone who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    http: reqwest::Client,
    /// Like `http://127.0.0.1:4000`.
    pub base: String,
    /// Who they say they are.
    pub credential: Credential,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Vec<u8>,
    what: String,
}

impl Caller {
    /// A caller of a server.
    pub fn new(base: &str, credential: Credential) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client without TLS");
        Self { http, base: base.to_owned(), credential }
    }

    /// The same connections, another credential.
    pub fn with(&self, credential: Credential) -> Self {
        Self { credential, ..self.clone() }
    }

    /// A request below `/api/v1`, signed, not yet sent.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method: Method = method.parse().expect("a method");
        let url = if path.starts_with("//") { format!("{}{}", self.base, &path[1..]) } else { self.api(path) };
        let request = self.http.request(method, url);
        match &self.credential {
            Credential::Nobody => request,
            Credential::Cookie(cookie) => request.header("cookie", cookie).header("x-parlor", "1"),
            Credential::Bearer(token) => request.bearer_auth(token),
            Credential::Raw(line) => request.header("authorization", line),
        }
    }

    /// The address of a path below `/api/v1`.
    pub fn api(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.base)
    }

    /// Asks; a path with two slashes before it is not below `/api/v1`.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request("GET", path), &format!("GET {path}")).await
    }

    /// Asks with a JSON body.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        Reply::of(self.request(method, path).json(body), &format!("{method} {path}")).await
    }

    /// Asks without a body.
    pub async fn bare(&self, method: &str, path: &str) -> Reply {
        Reply::of(self.request(method, path), &format!("{method} {path}")).await
    }

    /// Sends a file.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>) -> Reply {
        let path = format!("/uploads?name={}", escaped(name));
        Reply::of(self.request("POST", &path).body(bytes), &path).await
    }
}

impl Reply {
    /// Sends and reads to the end.
    pub async fn of(request: reqwest::RequestBuilder, what: &str) -> Self {
        let reading = async {
            let answer = request.send().await.map_err(|error| format!("{error:?}"))?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let bytes = answer.bytes().await.map_err(|error| format!("{error:?}"))?.to_vec();
            Ok::<_, String>(Self { status, headers, bytes, what: what.to_owned() })
        };
        match within(Duration::from_secs(60), what, reading).await {
            Ok(reply) => reply,
            Err(error) => panic!("{what}: {error}"),
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.bytes) {
            Ok(value) => value,
            Err(error) => panic!("{}: {} is not JSON: {error}: {}", self.what, self.status, self.text()),
        }
    }

    /// The body, if the status is the expected one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem's code, if the status is the expected one and the answer is a problem.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.what);
        problem["code"].as_str().expect("a problem has a code").to_owned()
    }

    /// A header; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

/// A text as a value of a query.
pub fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
