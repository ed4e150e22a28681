//! One connection to the live side, over any transport; frames in, frames out.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::caller::Caller;
use super::patience::{PATIENCE, within};

/// How frames travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A WebSocket.
    WebSocket,
    /// A `POST` that is answered with a stream.
    Stream,
    /// One `POST` after another.
    Poll,
}

impl Transport {
    /// All.
    pub const ALL: [Self; 3] = [Self::WebSocket, Self::Stream, Self::Poll];
}

/// What a client says first.
#[derive(Clone, Debug)]
pub struct Hello {
    /// The client's name for itself.
    pub client: String,
    /// Which of its connections this is.
    pub generation: u64,
    /// Where it stands.
    pub cursor: Option<String>,
    /// The conversation on its screen.
    pub watch: Option<String>,
    /// The version of the wire.
    pub version: u32,
    /// Bytes its kernel takes before it reads; as usual without.
    pub receive_buffer: Option<u32>,
}

impl Hello {
    /// Of a client that was never here.
    pub fn new(client: &str) -> Self {
        Self { client: client.to_owned(), generation: 1, cursor: None, watch: None, version: 1, receive_buffer: None }
    }

    /// As JSON; with a ticket, or without.
    pub fn json(&self, ticket: Option<&str>) -> Value {
        json!({
            "type": "hello", "version": self.version, "ticket": ticket, "client": self.client,
            "generation": self.generation, "cursor": self.cursor,
            "watch": self.watch.as_ref().map(|conversation| json!({ "conversation": conversation })),
        })
    }
}

/// What a line brings.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// A frame.
    Frame(Value),
    /// Its end: a close code, or none when it broke.
    End(Option<u16>),
}

enum Carrier {
    WebSocket(Box<WebSocketStream<TcpStream>>),
    Stream { answer: Box<reqwest::Response>, rest: Vec<u8>, bye: Option<u16> },
    Poll { caller: Caller, hello: Hello, bye: Option<u16>, wait: u32 },
}

/// One connection.
pub struct Line {
    carrier: Carrier,
    ready: VecDeque<Value>,
    /// Every byte of every frame that came, for those who look for what must not be there.
    pub heard: String,
}

/// Why there is no line.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// By an HTTP status.
    Status(u16),
    /// The road is bad.
    Broken,
}

/// A WebSocket without a word said.
pub async fn socket(
    caller: &Caller,
    headers: &[(&str, &str)],
    receive_buffer: Option<u32>,
) -> Result<WebSocketStream<TcpStream>, Refused> {
    let address = caller.base.strip_prefix("http://").expect("http").parse().expect("an address");
    let tcp = TcpSocket::new_v4().expect("a socket");
    if let Some(bytes) = receive_buffer {
        tcp.set_recv_buffer_size(bytes).expect("a size");
    }
    let stream = tcp.connect(address).await.map_err(|_| Refused::Broken)?;
    stream.set_nodelay(true).map_err(|_| Refused::Broken)?;
    let url = caller.api("/realtime/ws").replacen("http", "ws", 1);
    let mut request = url.into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", "parlor.v1".parse().expect("valid"));
    for (name, value) in headers {
        let name: reqwest::header::HeaderName = name.parse().expect("a header");
        request.headers_mut().insert(name, value.parse().expect("a value"));
    }
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(answer)) => Err(Refused::Status(answer.status().as_u16())),
        Err(_) => Err(Refused::Broken),
    }
}

/// A ticket for one connection; none when the road is bad.
pub async fn ticket(caller: &Caller) -> Option<String> {
    let answer = caller.request("POST", "/realtime/tickets").send().await.ok()?;
    let answer: Value = answer.json().await.ok()?;
    Some(answer["ticket"].as_str().expect("a ticket").to_owned())
}

impl Line {
    /// Connects.
    pub async fn open(caller: &Caller, transport: Transport, hello: &Hello) -> Result<Self, Refused> {
        let opening = async {
            let carrier = match transport {
                Transport::WebSocket => {
                    let ticket = ticket(caller).await.ok_or(Refused::Broken)?;
                    let mut socket = socket(caller, &[], hello.receive_buffer).await?;
                    let text = hello.json(Some(&ticket)).to_string();
                    socket.send(Message::text(text)).await.map_err(|_| Refused::Broken)?;
                    Carrier::WebSocket(Box::new(socket))
                }
                Transport::Stream => {
                    let request = caller.request("POST", "/realtime/sse").json(&hello.json(None));
                    let answer = request.send().await.map_err(|_| Refused::Broken)?;
                    if !answer.status().is_success() {
                        return Err(Refused::Status(answer.status().as_u16()));
                    }
                    Carrier::Stream { answer: Box::new(answer), rest: Vec::new(), bye: None }
                }
                Transport::Poll => {
                    // The first one asks how things stand, the others wait for what happens.
                    Carrier::Poll { caller: caller.clone(), hello: hello.clone(), bye: None, wait: 0 }
                }
            };
            Ok(Self { carrier, ready: VecDeque::new(), heard: String::new() })
        };
        within(PATIENCE, "connecting", opening).await
    }

    /// What comes next. Cancelling loses nothing.
    pub async fn next(&mut self) -> Received {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                if let Carrier::Poll { hello, .. } = &mut self.carrier
                    && matches!(frame["type"].as_str(), Some("event" | "live" | "reset"))
                {
                    hello.cursor = frame["cursor"].as_str().map(str::to_owned);
                }
                return Received::Frame(frame);
            }
            if let Some(end) = self.read().await {
                return end;
            }
        }
    }

    /// Puts what came into `ready`, or tells that it was the end.
    async fn read(&mut self) -> Option<Received> {
        match &mut self.carrier {
            Carrier::WebSocket(socket) => match socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.heard.push_str(&text);
                    let frames = frames(&text);
                    if frames.iter().any(|frame| frame["type"] == "ping") {
                        drop(socket.send(Message::text(r#"{"type":"pong"}"#)).await);
                    }
                    self.ready.extend(frames);
                    None
                }
                Some(Ok(Message::Close(close))) => Some(Received::End(close.map(|close| close.code.into()))),
                Some(Ok(_)) => None,
                Some(Err(_)) | None => Some(Received::End(None)),
            },
            Carrier::Stream { answer, rest, bye } => {
                let Ok(Some(chunk)) = answer.chunk().await else { return Some(Received::End(*bye)) };
                rest.extend_from_slice(&chunk);
                while let Some(end) = rest.windows(2).position(|two| two == b"\n\n") {
                    let block: Vec<u8> = rest.drain(..end + 2).collect();
                    let block = String::from_utf8(block).expect("streams are text");
                    self.heard.push_str(&block);
                    self.ready.extend(frame_of(&block));
                }
                if let Some(frame) = self.ready.iter().find(|frame| frame["type"] == "bye") {
                    *bye = frame["code"].as_u64().and_then(|code| u16::try_from(code).ok());
                }
                None
            }
            Carrier::Poll { caller, hello, bye, wait } => {
                if let Some(code) = bye {
                    return Some(Received::End(Some(*code)));
                }
                let mut body = hello.json(None);
                body["wait"] = json!(*wait);
                *wait = 20;
                let Ok(answer) = caller.request("POST", "/realtime/poll").json(&body).send().await else {
                    return Some(Received::End(None));
                };
                let status = answer.status().as_u16();
                let Ok(text) = answer.text().await else { return Some(Received::End(None)) };
                self.heard.push_str(&text);
                if status != 200 {
                    return Some(Received::End(Some(4_000 + status)));
                }
                let answer: Value = serde_json::from_str(&text).expect("JSON");
                let frames = answer["frames"].as_array().expect("frames");
                if let Some(frame) = frames.iter().find(|frame| frame["type"] == "bye") {
                    *bye = frame["code"].as_u64().and_then(|code| u16::try_from(code).ok());
                }
                self.ready.extend(frames.iter().cloned());
                None
            }
        }
    }

    /// Says something; only a WebSocket can.
    pub async fn say(&mut self, frame: &Value) {
        self.raw(Message::text(frame.to_string())).await;
    }

    /// Says something that may be no frame at all. Whether it arrived shows in what comes next.
    pub async fn raw(&mut self, message: Message) {
        let Carrier::WebSocket(socket) = &mut self.carrier else { panic!("only a WebSocket carries words upward") };
        drop(socket.send(message).await);
    }

    /// The next frame.
    #[track_caller]
    pub fn frame(&mut self) -> impl Future<Output = Value> + Send {
        let next = within(PATIENCE, "a frame", self.next());
        async move {
            match next.await {
                Received::Frame(frame) => frame,
                Received::End(code) => panic!("the line ended with {code:?}, a frame was expected"),
            }
        }
    }

    /// The code the line ends with, whatever comes before.
    pub async fn end(&mut self) -> Option<u16> {
        within(PATIENCE, "the end of the line", self.end_unhurried()).await
    }

    /// As [`Line::end`], for ends that take longer than patience usually does.
    pub async fn end_unhurried(&mut self) -> Option<u16> {
        loop {
            if let Received::End(code) = self.next().await {
                return code;
            }
        }
    }
}

/// A text holds one frame, or a list of them.
fn frames(text: &str) -> Vec<Value> {
    match serde_json::from_str(text).expect("frames are JSON") {
        Value::Array(frames) => frames,
        frame => vec![frame],
    }
}

/// The frame of a block of a stream; comments have none. What moves the cursor carries it as `id`, nothing else does.
fn frame_of(block: &str) -> Option<Value> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
    let frame: Value = serde_json::from_str(field("data: ")?).expect("frames are JSON");
    let moves = matches!(frame["type"].as_str(), Some("event" | "live" | "reset"));
    assert_eq!(field("id: "), if moves { frame["cursor"].as_str() } else { None }, "{block}");
    Some(frame)
}
