//! What becomes of an upload, from its first byte to what is served.

use super::*;
use futures_util::{TryStreamExt, stream};
use image::{DynamicImage, GenericImageView};
use object_store::memory::InMemory;
use std::convert::Infallible;
use tempfile::TempDir;

const AT: i64 = 1_795_000_000_000;

struct Desk {
    folder: TempDir,
    attachments: Attachments,
}

impl Desk {
    fn new() -> Self {
        Self::with(|_| ())
    }

    fn with(change: impl FnOnce(&mut AttachmentSettings)) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut settings = AttachmentSettings::new(folder.path());
        change(&mut settings);
        let attachments = Attachments::open(&settings).expect("opens");
        Self { folder, attachments }
    }

    async fn try_send(&self, name: &str, file: &[u8]) -> Result<Received, UploadError> {
        let chunks: Vec<_> =
            file.chunks(1000).map(|chunk| Ok::<_, Infallible>(Bytes::copy_from_slice(chunk))).collect();
        self.attachments.receive(name, stream::iter(chunks), Timestamp::from_millis(AT)).await
    }

    async fn send(&self, name: &str, file: &[u8]) -> Attachment {
        self.try_send(name, file).await.expect("is taken").attachment
    }

    async fn bytes(&self, id: AttachmentId, form: Form) -> Vec<u8> {
        let stored = self.attachments.read(id, form).await.expect("is there");
        let bytes = stored.bytes.try_collect::<Vec<_>>().await.expect("readable").concat();
        assert_eq!(bytes.len() as u64, stored.size);
        bytes
    }

    async fn picture(&self, attachment: &Attachment) -> DynamicImage {
        image::load_from_memory(&self.bytes(attachment.id, Form::Original).await).expect("a picture")
    }

    /// Every file on disk, by its path inside the folder.
    fn files(&self) -> Vec<String> {
        fn walk(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        let inside = |path: &PathBuf| path.strip_prefix(self.folder.path()).expect("inside").display().to_string();
        let mut files: Vec<String> = found.iter().map(inside).collect();
        files.sort();
        files
    }
}

/// A file that stays what it was: a download.
fn assert_plain_file(attachment: &Attachment, media_type: &str) {
    assert_eq!(attachment.kind, AttachmentKind::File);
    assert_eq!(attachment.media_type, media_type);
    assert_eq!((attachment.width, attachment.height, attachment.preview), (None, None, None));
    let served = headers(attachment, Form::Original);
    assert!(served["content-disposition"].to_str().expect("ASCII").starts_with("attachment;"));
}

fn holds(file: &[u8], what: &[u8]) -> bool {
    file.windows(what.len()).any(|bytes| bytes == what)
}

#[tokio::test]
async fn a_file_comes_back_as_it_was() {
    let desk = Desk::new();
    let file: Vec<u8> = (0..1_000_000_u32).flat_map(|number| number.to_le_bytes()).collect();
    let received = desk.try_send("numbers.bin", &file).await.expect("is taken");
    assert_plain_file(&received.attachment, "application/octet-stream");
    assert_eq!((received.attachment.size, received.bytes_on_disk), (4_000_000, 4_000_000));
    assert!(desk.bytes(received.attachment.id, Form::Original).await == file);
    let id = received.attachment.id.to_string();
    assert_eq!(desk.files(), [format!("{}/{id}", &id[28..])]);
}

#[tokio::test]
async fn a_file_has_a_largest_size_and_nothing_larger_stays() {
    let desk = Desk::with(|settings| {
        settings.max_bytes = 100_000;
        settings.part_bytes = 7_000;
    });
    let received = desk.try_send("full", &[7; 100_000]).await.expect("is taken");
    assert_eq!(received.attachment.size, 100_000);
    desk.attachments.remove(received.attachment.id).await.expect("is removed");
    let refused = desk.try_send("over", &[7; 100_001]).await;
    assert!(matches!(refused, Err(UploadError::TooLarge { max: 100_000 })));
    assert!(matches!(desk.try_send("none", b"").await, Err(UploadError::Empty)));
    assert_eq!(desk.files(), [""; 0]);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let desk = Desk::with(|settings| settings.part_bytes = 10);
    let body = stream::iter([Ok(Bytes::from_static(b"a good beginning")), Err("connection reset")]);
    let broken = desk.attachments.receive("x", body, Timestamp::from_millis(AT)).await;
    assert!(matches!(broken, Err(UploadError::Interrupted(reason)) if reason == "connection reset"));
    assert_eq!(desk.files(), [""; 0]);
}

#[tokio::test]
async fn what_a_crash_leaves_behind_is_removed() {
    let desk = Desk::new();
    let kept = desk.send("x", b"kept").await;
    let incoming = desk.folder.path().join("incoming");
    std::fs::create_dir_all(&incoming).expect("made");
    for left in ["att_0", "att_1#1"] {
        std::fs::write(incoming.join(left), "left").expect("written");
    }
    let hour_ago = crate::clock::Clock::system().now().as_millis() - 3_600_000;
    let removed = desk.attachments.remove_abandoned(Timestamp::from_millis(hour_ago)).await;
    assert_eq!(removed.expect("works"), 0);
    let removed = desk.attachments.remove_abandoned(Timestamp::from_millis(hour_ago + 7_200_000)).await;
    assert_eq!(removed.expect("works"), 2);
    assert_eq!(desk.bytes(kept.id, Form::Original).await, b"kept");
}

#[tokio::test]
async fn a_removed_file_is_gone_with_its_preview() {
    let desk = Desk::new();
    let picture = desk.send("x.png", &samples::png(700, 700)).await;
    assert_eq!(desk.files().len(), 2);
    desk.attachments.remove(picture.id).await.expect("is removed");
    assert_eq!(desk.files(), [""; 0]);
    desk.attachments.remove(picture.id).await.expect("again is no error");
    for form in [Form::Original, Form::Preview] {
        assert!(matches!(desk.attachments.read(picture.id, form).await, Err(ReadError::Missing)));
    }
}

#[tokio::test]
async fn a_photo_is_turned_upright_and_tells_nothing() {
    let desk = Desk::new();
    let sent = samples::jpeg_from_a_telephone();
    assert!(holds(&sent, samples::CANARY));
    let photo = desk.send("photo.jpg", &sent).await;
    assert_eq!((photo.kind, photo.media_type.as_str()), (AttachmentKind::Image, "image/jpeg"));
    assert_eq!((photo.width, photo.height), (Some(40), Some(60)));
    assert!(!holds(&desk.bytes(photo.id, Form::Original).await, samples::CANARY));
    // What was on the left is on top after a quarter turn to the right.
    let picture = desk.picture(&photo).await.into_rgb8();
    let (top, bottom) = (picture.get_pixel(20, 5).0, picture.get_pixel(20, 55).0);
    assert!(200 < top[0] && top[2] < 50, "{top:?}");
    assert!(200 < bottom[2] && bottom[0] < 50, "{bottom:?}");
}

#[tokio::test]
async fn a_png_tells_nothing_either() {
    let desk = Desk::new();
    let sent = samples::png_that_tells();
    assert!(holds(&sent, samples::CANARY));
    let drawn = desk.send("x.png", &sent).await;
    assert_eq!((drawn.kind, drawn.media_type.as_str()), (AttachmentKind::Image, "image/png"));
    assert!(!holds(&desk.bytes(drawn.id, Form::Original).await, samples::CANARY));
    let before = image::load_from_memory(&sent).expect("a picture").into_rgb8();
    assert_eq!(desk.picture(&drawn).await.into_rgb8(), before);
}

#[tokio::test]
async fn what_hides_behind_a_picture_is_cut_off() {
    let desk = Desk::new();
    let script = b"<script>alert(1)</script>";
    let drawn = desk.send("x.png", &[&samples::png(8, 8)[..], script].concat()).await;
    assert_eq!(drawn.kind, AttachmentKind::Image);
    assert!(!holds(&desk.bytes(drawn.id, Form::Original).await, b"script"));
    let mut gif = samples::gif(1);
    let end = gif.len() - 1;
    gif.splice(end..end, [b"\x21\xFE\x19", &script[..], b"\0"].concat());
    let drawn = desk.send("x.gif", &gif).await;
    assert_eq!((drawn.kind, drawn.media_type.as_str()), (AttachmentKind::Image, "image/gif"));
    assert!(!holds(&desk.bytes(drawn.id, Form::Original).await, b"script"));
}

#[tokio::test]
async fn a_script_that_looks_like_a_gif_is_a_download() {
    let desk = Desk::new();
    let script = b"GIF89a/*\0\0\0\0*/=1;alert(1)//";
    let kept = desk.send("x.gif", script).await;
    assert_plain_file(&kept, "application/octet-stream");
    assert_eq!(desk.bytes(kept.id, Form::Original).await, script);
}

#[tokio::test]
async fn svg_and_html_are_downloads_whatever_they_are_called() {
    let desk = Desk::new();
    for file in ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "<!doctype html><script>1</script>"] {
        for name in ["x.svg", "x.png", "x.html", "x"] {
            assert_plain_file(&desk.send(name, file.as_bytes()).await, "application/octet-stream");
        }
    }
    assert_plain_file(&desk.send("x.pdf", b"%PDF-1.7\n/OpenAction /JS").await, "application/pdf");
    assert_plain_file(&desk.send("x.html", b"no markup here").await, "text/plain");
}

#[tokio::test]
async fn a_bomb_is_kept_shut() {
    let desk = Desk::new();
    let bomb = samples::png_bomb(20_000, 20_000);
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    let kept = desk.send("x.png", &bomb).await;
    assert_plain_file(&kept, "application/octet-stream");
    assert!(desk.bytes(kept.id, Form::Original).await == bomb);
}

#[tokio::test]
async fn a_broken_picture_is_kept_as_a_file() {
    let desk = Desk::new();
    for (name, whole) in [("x.jpg", samples::jpeg()), ("x.png", samples::png(90, 90)), ("x.gif", samples::gif(3))] {
        // Wherever it is cut: taken, and either drawn or kept, never lost.
        for end in (4..whole.len()).step_by(whole.len() / 12) {
            let kept = desk.send(name, &whole[..end]).await;
            match kept.kind {
                AttachmentKind::File => assert_eq!(desk.bytes(kept.id, Form::Original).await, &whole[..end]),
                AttachmentKind::Image => assert_eq!(desk.picture(&kept).await.width(), kept.width.expect("a width")),
            }
        }
        assert_plain_file(&desk.send(name, &whole[..20]).await, "application/octet-stream");
    }
}

#[tokio::test]
async fn a_short_animation_moves_and_a_long_one_is_a_file() {
    let desk = Desk::new();
    let short = desk.send("x.gif", &samples::gif(3)).await;
    assert_eq!((short.kind, short.media_type.as_str()), (AttachmentKind::Image, "image/gif"));
    let long = samples::gif(200);
    let kept = desk.send("x.gif", &long).await;
    assert_plain_file(&kept, "application/octet-stream");
    assert!(desk.bytes(kept.id, Form::Original).await == long);
}

#[tokio::test]
async fn a_large_picture_has_a_small_one() {
    let desk = Desk::new();
    let received = desk.try_send("x.png", &samples::png(1000, 500)).await.expect("is taken");
    let preview = received.attachment.preview.expect("has one");
    assert_eq!((preview.width, preview.height), (640, 320));
    let bytes = desk.bytes(received.attachment.id, Form::Preview).await;
    assert_eq!(received.bytes_on_disk, received.attachment.size + bytes.len() as u64);
    let small = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!(small.dimensions(), (640, 320));
    assert_eq!(headers(&received.attachment, Form::Preview)["content-type"], "image/png");
}

#[tokio::test]
async fn no_name_reaches_the_disk() {
    let desk = Desk::new();
    for name in
        ["../../x", "C:\\x", "a\r\nSet-Cookie: x", "\0", &"x".repeat(4000), ".htaccess", "a\u{202E}gpj.exe", "con"]
    {
        let kept = desk.send(name, b"some text").await;
        let served = headers(&kept, Form::Original);
        let disposition = served["content-disposition"].to_str().expect("ASCII");
        assert!(!disposition.contains(['\r', '\n', '/', '\\']), "{disposition}");
        let id = kept.id.to_string();
        assert_eq!(desk.files(), [format!("{}/{id}", &id[28..])], "{name:?}");
        desk.attachments.remove(kept.id).await.expect("is removed");
    }
}

#[tokio::test]
async fn pictures_wait_for_their_turn_and_not_for_ever() {
    let desk = Desk::with(|settings| {
        settings.parallel_pictures = 1;
        settings.picture_patience = Duration::from_millis(20);
    });
    let turn = desk.attachments.pictures.turn().await.expect("is free");
    let refused = desk.try_send("x.png", &samples::png(8, 8)).await;
    assert!(matches!(refused, Err(UploadError::Unavailable(_))));
    assert_eq!(desk.files(), [""; 0]);
    assert_eq!(desk.send("x.txt", b"text needs no turn").await.media_type, "text/plain");
    drop(turn);
    assert_eq!(desk.send("x.png", &samples::png(8, 8)).await.kind, AttachmentKind::Image);
}

#[tokio::test]
async fn a_picture_that_takes_too_long_is_kept_as_a_file() {
    let desk = Desk::with(|settings| settings.picture_time = Duration::ZERO);
    let picture = samples::png(500, 500);
    let kept = desk.send("x.png", &picture).await;
    assert_plain_file(&kept, "application/octet-stream");
    assert!(desk.bytes(kept.id, Form::Original).await == picture);
}

#[tokio::test]
async fn any_store_of_objects_will_do() {
    let attachments = Attachments::over(Arc::new(InMemory::new()), &AttachmentSettings::new("unused"));
    attachments.check().await.expect("ready");
    let body = stream::iter([Ok::<_, Infallible>(Bytes::from(samples::jpeg_from_a_telephone()))]);
    let received = attachments.receive("x.jpg", body, Timestamp::from_millis(AT)).await.expect("is taken");
    assert_eq!(received.attachment.kind, AttachmentKind::Image);
    assert_eq!(
        attachments.read(received.attachment.id, Form::Original).await.expect("there").size,
        received.bytes_on_disk
    );
    attachments.remove(received.attachment.id).await.expect("is removed");
    let later = Timestamp::from_millis(i64::MAX);
    assert_eq!(attachments.remove_abandoned(later).await.expect("works"), 0);
}

#[tokio::test]
async fn a_folder_that_went_away_is_told_to_the_operator() {
    let desk = Desk::new();
    desk.attachments.check().await.expect("ready");
    assert_eq!(desk.files(), [""; 0]);
    let folder = desk.folder.path();
    std::fs::remove_dir_all(folder).expect("removed");
    std::fs::write(folder, "no folder").expect("written");
    assert!(desk.attachments.check().await.expect_err("not ready").starts_with("files cannot be written: "));
    assert!(matches!(desk.try_send("x", b"text").await, Err(UploadError::Unavailable(_))));
    std::fs::remove_file(folder).expect("removed");
}

/// A disk of this size is full at once; every write to it says so.
#[test]
fn a_full_disk_is_told_apart_from_a_broken_one() {
    let error = |kind| object_store::Error::Generic { store: "test", source: Box::new(std::io::Error::from(kind)) };
    for kind in [std::io::ErrorKind::StorageFull, std::io::ErrorKind::QuotaExceeded] {
        assert!(matches!(UploadError::from(error(kind)), UploadError::StorageFull(_)));
    }
    let other = UploadError::from(error(std::io::ErrorKind::PermissionDenied));
    assert!(matches!(other, UploadError::Unavailable(_)));
}
