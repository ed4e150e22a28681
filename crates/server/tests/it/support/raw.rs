//! Bytes on a TCP connection, as no decent client would send them.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::patience::within;

/// Sends bytes and reads until the other end closes, at most this long; what was answered, as text.
pub async fn answer(address: SocketAddr, bytes: &[u8], limit: Duration) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // The other end may have heard enough before everything was sent.
    drop(stream.write_all(bytes).await);
    let mut answer = Vec::new();
    drop(within(limit, "the connection's end", stream.read_to_end(&mut answer)).await);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request that asks for the connection to be closed after it.
pub fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{line}\r\nHost: parlor\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// The status of an answer; none when there was no answer.
pub fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}
