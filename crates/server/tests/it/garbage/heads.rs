//! Requests that are no requests, or never end.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::Calm;
use crate::support::background::beside;
use crate::support::raw::{answer, request, status};
use crate::support::within;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_is_no_request_is_refused_and_closed() {
    let mut calm = Calm::new().await;
    let address = calm.desk.address();
    let head = |more: &str| format!("GET /livez HTTP/1.1\r\nHost: x\r\n{more}\r\n").into_bytes();
    let attempts: Vec<(&str, Vec<u8>)> = vec![
        ("noise", b"\x00\x01\x02\x03\r\n\r\n".to_vec()),
        ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("no version", b"GET /\r\n\r\n".to_vec()),
        ("a strange version", b"GET / HTTP/9.9\r\n\r\n".to_vec()),
        ("a method with blanks", b"G E T / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("a zero in a header", head("X-A: a\0b\r\n")),
        ("a header without a name", head(": x\r\n")),
        ("a head that is too large", head(&format!("X-A: {}\r\n", "a".repeat(70_000)))),
        ("too many headers", head(&"X-A: b\r\n".repeat(2_000))),
        ("a length that is no number", head("Content-Length: many\r\n")),
        ("two lengths", head("Content-Length: 1\r\nContent-Length: 2\r\n")),
        ("a negative length", head("Content-Length: -1\r\n")),
        ("a strange coding", head("Transfer-Encoding: gzip\r\n")),
    ];
    for (what, bytes) in attempts {
        let answer = answer(address, &bytes, SOON).await;
        let status = status(&answer);
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{what}: {answer}");
        calm.goes_on(what).await;
    }
}

#[tokio::test]
async fn a_length_and_chunks_at_once_smuggle_nothing() {
    let mut calm = Calm::new().await;
    let smuggled = "GET /api/v1/setup HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let body = format!("0\r\n\r\n{smuggled}");
    let headers = format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", body.len());
    let bytes = request("POST /api/v1/session HTTP/1.1", &headers, body.as_bytes());
    let answer = answer(calm.desk.address(), &bytes, SOON).await;
    assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{answer}");
    calm.goes_on("smuggling").await;
}

#[tokio::test]
async fn odd_paths_and_methods_are_answered_like_others() {
    let mut calm = Calm::new().await;
    let lines = [
        ("GET /api/v1/../../etc/passwd HTTP/1.1", vec![404, 400]),
        ("GET /api/v1/conversations/../me HTTP/1.1", vec![404, 401]),
        ("GET /api/v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1", vec![404]),
        ("GET /assets/../../../../etc/passwd HTTP/1.1", vec![404, 200]),
        ("GET /assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1", vec![404]),
        ("GET /widget-assets/..%2f..%2fetc%2fpasswd HTTP/1.1", vec![404]),
        ("GET /widget/%00 HTTP/1.1", vec![404, 200]),
        ("GET http://evil.example/api/v1/me HTTP/1.1", vec![401, 400, 404]),
        ("BREW /api/v1/setup HTTP/1.1", vec![405]),
        ("TRACE /api/v1/me HTTP/1.1", vec![405]),
        ("CONNECT evil.example:443 HTTP/1.1", vec![400, 404, 405]),
        ("OPTIONS * HTTP/1.1", vec![400, 404, 405]),
        ("PUT /api/v1/me HTTP/1.1", vec![405]),
        ("POST /api/v1/nowhere HTTP/1.1", vec![404]),
    ];
    for (line, expected) in lines {
        let answer = answer(calm.desk.address(), &request(line, "", b""), SOON).await;
        let status = status(&answer).unwrap_or_else(|| panic!("{line}: {answer}"));
        assert!(expected.contains(&status), "{line}: {status} {answer}");
        assert!(!answer.contains("root:"), "{line}: {answer}");
    }
    calm.goes_on("odd paths").await;
}

#[tokio::test]
async fn a_request_that_is_begun_and_not_ended_is_closed_after_ten_seconds() {
    let mut calm = Calm::new().await;
    let address = calm.desk.address();
    let beginnings: Vec<&'static [u8]> =
        vec![b"GET /livez HTTP/1.1\r\nHost: x\r\nX-a: b\r\n", b"G", b"POST /api/v1/session HTTP/1.1\r\nHost:", b""];
    let waiting: Vec<_> = (0..40)
        .map(|number| {
            let bytes = beginnings[number % beginnings.len()];
            beside(async move {
                let started = Instant::now();
                drop(answer(address, bytes, SOON).await);
                started.elapsed()
            })
        })
        .collect();
    // A drop every second does not keep it open either.
    let dripping = beside(async move {
        let started = Instant::now();
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let mut every = tokio::time::interval(Duration::from_secs(1));
        let mut byte = [0; 1];
        loop {
            tokio::select! {
                _ = every.tick() => if stream.write_all(b"G").await.is_err() { break },
                read = stream.read(&mut byte) => if matches!(read, Ok(0) | Err(_)) { break },
            }
        }
        started.elapsed()
    });
    calm.goes_on("forty beginnings").await;
    for waiting in waiting {
        let took = waiting.await.expect("closed in time");
        assert!(Duration::from_secs(9) < took && took < Duration::from_secs(16), "{took:?}");
    }
    let took = dripping.await.expect("no panic");
    assert!(took < Duration::from_secs(16), "{took:?}");
    calm.goes_on("they were closed").await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let mut calm = Calm::new().await;
    let address = calm.desk.address();
    let token = calm.visitor.token.clone();
    let path = format!("/api/v1/visitor/conversations/{}/messages", calm.conversation);
    let authorized = format!("Authorization: Bearer {token}\r\nContent-Length: 100\r\n");
    let json = request(
        &format!("POST {path} HTTP/1.1"),
        &format!("{authorized}Content-Type: application/json\r\n"),
        b"{\"text\":",
    );
    let file = request("POST /api/v1/uploads?name=slow.txt HTTP/1.1", &authorized, b"begun");
    let waits = [json, file].map(|bytes| beside(async move { answer(address, &bytes, Duration::from_secs(30)).await }));
    let broken =
        request(&format!("POST {path} HTTP/1.1"), &format!("{authorized}Content-Type: application/json\r\n"), b"{");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(&broken).await.expect("sent");
    drop(stream);
    calm.goes_on("bodies that wait").await;
    for waiting in waits {
        let answer = waiting.await.expect("given up in time");
        assert_eq!(status(&answer), Some(408), "{answer}");
    }
    calm.goes_on("bodies that were given up").await;
    // Of the file nothing is left behind.
    let incoming = calm.desk.folder().join("files");
    crate::support::eventually("nothing is left", async || leftovers(&incoming) == 0).await;
}

#[tokio::test]
async fn a_refusal_arrives_although_the_body_was_not_read() {
    let mut calm = Calm::new().await;
    let address = calm.desk.address();
    let body = vec![b' '; 8 << 20];
    let length = format!("Content-Length: {}\r\nContent-Type: application/json\r\n", body.len());
    let authorized = format!("Authorization: Bearer {}\r\n{length}", calm.visitor.token);
    for (line, headers, expected) in [
        ("POST /api/v1/visitor/conversations HTTP/1.1", &authorized, 413),
        ("POST /api/v1/visitor/conversations HTTP/1.1", &length, 401),
        ("POST /api/v1/nowhere HTTP/1.1", &length, 404),
    ] {
        for _ in 0..5 {
            // Most clients give up at the first byte they cannot send, whatever was answered before.
            let mut stream = TcpStream::connect(address).await.expect("it listens");
            stream.write_all(&request(line, headers, &body)).await.expect("everything can be sent");
            let mut answer = Vec::new();
            within(SOON, "the answer", stream.read_to_end(&mut answer)).await.expect("everything can be read");
            assert_eq!(status(&String::from_utf8_lossy(&answer)), Some(expected), "{line}");
        }
    }
    calm.goes_on("bodies nobody read").await;
}

fn leftovers(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.map(|path| if path.is_dir() { leftovers(&path) } else { 1 }).sum()
}
