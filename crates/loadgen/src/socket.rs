//! One WebSocket of the crowd: written to from anywhere on the thread, read by one task, without a copy in the usual case.

use anyhow::{Context as _, bail};
use std::cell::{Cell, RefCell};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::framing::{self, Kind};
use crate::http::Base;

/// Read at once. Shared by all connections of the thread: idle ones cost nothing.
const READ: usize = 256 << 10;
/// Source addresses on loopback: one has ports for 28,000 connections, some of which still linger from the run before.
const SOURCES: u8 = 8;

thread_local! {
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

/// The writing half.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    /// What the kernel did not take.
    backlog: RefCell<Vec<u8>>,
    mask: Cell<u32>,
}

/// The reading half.
#[derive(Debug)]
pub struct Inbox {
    socket: Rc<Socket>,
    /// The beginning of a frame that is not complete.
    rest: Vec<u8>,
}

/// Whether a reader goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// There may be more.
    Open,
    /// The server ended the connection, with this code if it gave one.
    Closed(Option<u16>),
}

/// A TCP connection to the server, from one of several addresses if that is loopback.
///
/// # Errors
/// The network.
pub async fn dial(address: SocketAddr, number: usize) -> std::io::Result<TcpStream> {
    let stream = match address.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => {
            let socket = TcpSocket::new_v4()?;
            let source = Ipv4Addr::new(127, 0, 0, 2 + (number % usize::from(SOURCES)) as u8);
            socket.bind((source, 0).into())?;
            // Thousands of connections that end together leave no ports in TIME_WAIT behind.
            socket.set_zero_linger()?;
            socket.connect(address).await?
        }
        IpAddr::V4(_) | IpAddr::V6(_) => TcpStream::connect(address).await?,
    };
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Opens a WebSocket; `number` spreads connections over source addresses.
///
/// # Errors
/// The network, or a server that refuses.
pub async fn open(base: &Base, number: usize) -> anyhow::Result<(Rc<Socket>, Inbox)> {
    let mut stream = dial(base.address, number).await.context("cannot connect")?;
    let request = format!(
        "GET /api/v1/realtime/ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGFybG9yLWxvYWRnZW4tMQ==\r\nSec-WebSocket-Protocol: {}\r\n\r\n",
        base.host,
        parlor_protocol::SUBPROTOCOL
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::with_capacity(512);
    let end = loop {
        if stream.read_buf(&mut head).await? == 0 {
            bail!("the server closed the connection instead of upgrading it");
        }
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    if !head.starts_with(b"HTTP/1.1 101") {
        bail!("no upgrade: {}", String::from_utf8_lossy(&head[..end]).lines().next().unwrap_or_default());
    }
    let rest = head.split_off(end);
    let mask = Cell::new(0x9E37_79B9 ^ number as u32);
    let socket = Rc::new(Socket { stream, backlog: RefCell::default(), mask });
    Ok((Rc::clone(&socket), Inbox { socket, rest }))
}

impl Socket {
    /// Sends a text.
    pub fn send(self: &Rc<Self>, text: &str) {
        self.put(Kind::Text, text.as_bytes());
    }

    fn put(self: &Rc<Self>, kind: Kind, payload: &[u8]) {
        let mask = self.mask.get().wrapping_mul(0x0019_660D).wrapping_add(0x3C6E_F35F);
        self.mask.set(mask);
        let mut backlog = self.backlog.borrow_mut();
        let flushing = !backlog.is_empty();
        framing::put(&mut backlog, kind, payload, mask.to_be_bytes());
        if flushing {
            return;
        }
        match self.stream.try_write(&backlog) {
            Ok(written) => drop(backlog.drain(..written)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            // The reader notices that the connection is gone, and says so.
            Err(_) => backlog.clear(),
        }
        if !backlog.is_empty() {
            tokio::task::spawn_local(Rc::clone(self).flush());
        }
    }

    async fn flush(self: Rc<Self>) {
        loop {
            let writable = self.stream.writable().await;
            let mut backlog = self.backlog.borrow_mut();
            match writable.and_then(|()| self.stream.try_write(&backlog)) {
                Ok(written) => drop(backlog.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => backlog.clear(),
            }
            if backlog.is_empty() {
                return;
            }
        }
    }
}

impl Inbox {
    /// Waits for bytes and hands over every text that is complete.
    ///
    /// # Errors
    /// The network, or bytes that are no frames.
    pub async fn read(&mut self, mut text: impl FnMut(&[u8])) -> anyhow::Result<Reading> {
        // What came together with the answer to the upgrade.
        if let Some(closed) = self.take_rest(&mut text)? {
            return Ok(closed);
        }
        self.socket.stream.readable().await?;
        let read = BUFFER.with_borrow_mut(|buffer| {
            let count = match self.socket.stream.try_read(buffer) {
                Ok(0) => return anyhow::Ok(Reading::Closed(None)),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Reading::Open),
                Err(error) => return Err(error.into()),
            };
            if !self.rest.is_empty() {
                self.rest.extend_from_slice(&buffer[..count]);
                return Ok(Reading::Open);
            }
            let (taken, closed) = frames(&buffer[..count], &self.socket, &mut text)?;
            self.rest.extend_from_slice(&buffer[taken..count]);
            Ok(closed.unwrap_or(Reading::Open))
        })?;
        Ok(self.take_rest(&mut text)?.unwrap_or(read))
    }

    fn take_rest(&mut self, text: &mut impl FnMut(&[u8])) -> anyhow::Result<Option<Reading>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (taken, closed) = frames(&self.rest, &self.socket, text)?;
        self.rest.drain(..taken);
        Ok(closed)
    }
}

/// Hands over complete texts; how many bytes they took, and whether the connection is over.
fn frames(bytes: &[u8], socket: &Rc<Socket>, text: &mut impl FnMut(&[u8])) -> anyhow::Result<(usize, Option<Reading>)> {
    let mut taken = 0;
    while let Some(frame) =
        framing::first(&bytes[taken..]).map_err(|_| anyhow::anyhow!("the server sent what is no frame"))?
    {
        taken += frame.length;
        match frame.kind {
            Kind::Text => text(frame.payload),
            Kind::Ping => socket.put(Kind::Pong, frame.payload),
            Kind::Pong => {}
            Kind::Close => {
                let code = frame.payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                return Ok((taken, Some(Reading::Closed(code))));
            }
        }
    }
    Ok((taken, None))
}
