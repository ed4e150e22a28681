//! Files nobody should open, under names nobody should use.

use serde_json::{Value, json};
use std::path::Path;

use super::Calm;
use crate::support::people::{text, words};
use crate::support::{Reply, TestServer, bomb};

async fn sent(calm: &Calm, name: &str, bytes: Vec<u8>) -> Value {
    let uploaded = calm.visitor.caller.upload(name, bytes).await.expect(201);
    let mut message = words("see file");
    message["attachments"] = json!([uploaded["attachment"]["id"]]);
    let path = format!("/visitor/conversations/{}/messages", calm.conversation);
    calm.visitor.caller.call("POST", &path, &message).await.expect(201);
    uploaded["attachment"].clone()
}

async fn fetched(calm: &Calm, attachment: &Value) -> Reply {
    calm.agent.caller.get(&format!("/attachments/{}", text(&attachment["id"]))).await
}

#[tokio::test]
async fn what_could_run_is_only_ever_a_download() {
    let mut calm = Calm::new().await;
    let script = "<script>alert(document.cookie)</script>";
    let files = [
        ("picture.svg", format!("<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>")),
        ("page.html", format!("<!doctype html><html>{script}</html>")),
        ("page.htm", script.to_owned()),
        ("page.xhtml", format!("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>{script}</html>")),
        ("data.xml", "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>".to_owned()),
        ("archive.mht", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html/>".to_owned()),
        ("code.js", "alert(1)".to_owned()),
        ("photo.png", format!("<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>")),
        ("photo.gif", format!("GIF89a/*{script}*/=1;alert(1)")),
        ("paper.pdf", "%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj".to_owned()),
        ("app.swf", "FWS\u{6}\u{0}\u{0}".to_owned()),
    ];
    for (name, bytes) in files {
        let attachment = sent(&calm, name, bytes.into_bytes()).await;
        assert_eq!((&attachment["kind"], &attachment["preview"]), (&json!("file"), &Value::Null), "{name}");
        let reply = fetched(&calm, &attachment).await;
        assert_eq!(reply.status, 200);
        assert!(reply.header("content-disposition").starts_with("attachment;"), "{name}: {:?}", reply.headers);
        assert_eq!(reply.header("content-security-policy"), "default-src 'none'; sandbox", "{name}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{name}");
        let kind = reply.header("content-type");
        for runs in ["html", "svg", "xml", "javascript", "flash"] {
            assert!(!kind.contains(runs), "{name} is served as {kind}");
        }
        let preview = calm.agent.caller.get(&format!("/attachments/{}/preview", text(&attachment["id"]))).await;
        assert_eq!(preview.status, 404, "{name}");
    }
    calm.goes_on("files that could run").await;
}

#[tokio::test]
async fn a_senders_word_for_a_files_kind_is_not_taken() {
    let calm = Calm::new().await;
    for kind in ["text/html", "image/svg+xml; x", "image/png", "text/html;charset=utf-7", "", "application/xhtml+xml"] {
        let request = calm.visitor.caller.request("POST", "/uploads?name=x.txt").header("content-type", kind);
        let uploaded = Reply::of(request.body("<script>alert(1)</script>"), kind).await.expect(201);
        let reply = calm.visitor.caller.get(&format!("/attachments/{}", text(&uploaded["attachment"]["id"]))).await;
        assert!(
            !reply.header("content-type").contains("html") && !reply.header("content-type").contains("image"),
            "{kind}"
        );
        assert!(reply.header("content-disposition").starts_with("attachment;"));
    }
}

#[tokio::test]
async fn no_name_leads_out_of_its_folder_or_its_header() {
    let mut calm = Calm::new().await;
    let long = "n".repeat(4_000);
    let names = [
        "../../escaped.txt",
        "..\\..\\escaped.txt",
        "/etc/passwd",
        "C:\\escaped.txt",
        "%2e%2e%2fescaped.txt",
        "..",
        ".",
        ".htaccess",
        "con",
        "a\r\nSet-Cookie: x=y",
        "a\0b.txt",
        "\"; filename=\"evil.html",
        "'--",
        "\u{202e}txt.exe",
        "🙂.txt",
        &long,
        " ",
    ];
    for name in names {
        let attachment = sent(&calm, name, b"words".to_vec()).await;
        let shown = text(&attachment["name"]);
        assert!(!shown.is_empty() && shown.chars().count() <= 100, "{name:?} became {shown:?}");
        assert!(!shown.contains(['/', '\\', '\r', '\n', '\0', '\u{202e}']), "{name:?} became {shown:?}");
        let reply = fetched(&calm, &attachment).await;
        assert_eq!((reply.status, reply.text().as_str()), (200, "words"), "{name:?}");
        assert!(reply.headers.get("set-cookie").is_none(), "{name:?}");
        assert!(reply.header("content-disposition").is_ascii() && !reply.header("content-disposition").is_empty());
    }
    for path in all_paths(calm.desk.folder()) {
        let odd = ["escaped", "passwd", "htaccess", "evil", "🙂"].iter().any(|word| path.contains(word));
        assert!(!odd, "a name became a path: {path}");
    }
    for query in ["", "?nome=x", "?name=a&name=b"] {
        let request = calm.visitor.caller.request("POST", &format!("/uploads{query}")).body("x");
        assert_eq!(Reply::of(request, query).await.refused(400), "invalid_request", "{query}");
    }
    // What is no UTF-8 becomes marks that say so.
    let request = calm.visitor.caller.request("POST", "/uploads?name=%ff%fe").body("x");
    assert_eq!(Reply::of(request, "not UTF-8").await.expect(201)["attachment"]["name"], "\u{fffd}\u{fffd}");
    calm.goes_on("names").await;
}

fn all_paths(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut all: Vec<String> = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    folders.iter().for_each(|folder| all.extend(all_paths(folder)));
    all
}

#[tokio::test]
async fn what_is_too_large_empty_or_packed_is_refused() {
    let desk = TestServer::start_with(|config| config.limits.upload_bytes = 100_000).await;
    let mut calm = Calm::on(desk).await;
    let caller = calm.visitor.caller.clone();
    caller.upload("fits.bin", vec![7; 100_000]).await.expect(201);
    for size in [100_001, 5_000_000] {
        assert_eq!(caller.upload("large.bin", vec![7; size]).await.refused(413), "too_large");
    }
    // Without a length, too.
    let chunks = (0..40).map(|_| Ok::<_, std::io::Error>(bytes::Bytes::from(vec![7; 10_000])));
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    let request = caller.request("POST", "/uploads?name=stream.bin").body(stream);
    assert_eq!(Reply::of(request, "a stream").await.refused(413), "too_large");
    assert_eq!(caller.upload("empty.bin", Vec::new()).await.refused(400), "invalid_request");
    for coding in ["gzip", "br", "identity", "x"] {
        let request = caller.request("POST", "/uploads?name=x.gz").header("content-encoding", coding).body("x");
        assert_eq!(Reply::of(request, coding).await.refused(415), "unsupported_file");
    }
    calm.goes_on("files that were refused").await;
}

#[tokio::test]
async fn a_picture_bomb_is_a_file_and_no_picture() {
    let mut calm = Calm::new().await;
    for (width, height) in [(11_000, 11_000), (60_000, 1_000), (1, 400_000)] {
        let bytes = bomb::png(width, height);
        assert!(bytes.len() < 1 << 20, "it is small: {}", bytes.len());
        let attachment = sent(&calm, "bomb.png", bytes.clone()).await;
        assert_eq!(attachment["kind"], "file", "{width}x{height}");
        let reply = fetched(&calm, &attachment).await;
        assert!(reply.header("content-disposition").starts_with("attachment;"));
        assert_eq!(reply.bytes, bytes);
    }
    let small = sent(&calm, "small.png", bomb::png(200, 100)).await;
    assert_eq!((&small["kind"], &small["width"]), (&json!("image"), &json!(200)), "the bomb's maker makes pictures");
    let cut: Vec<u8> = bomb::png(200, 100).into_iter().take(60).collect();
    assert_eq!(sent(&calm, "cut.png", cut).await["kind"], "file");
    calm.goes_on("bombs").await;
}
