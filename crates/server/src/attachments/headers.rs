//! How a stored file is served: as what we say it is, running nothing, on no page but ours.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use parlor_domain::{Attachment, AttachmentKind};
use std::fmt::Write;

use super::Form;
use super::file_type;
use super::picture_format::PictureFormat;

/// The headers of a download, all but its length. Only a picture we drew ourselves is shown in place.
pub fn headers(attachment: &Attachment, form: Form) -> HeaderMap {
    let picture = match attachment.kind {
        AttachmentKind::Image => PictureFormat::from_media_type(&attachment.media_type),
        AttachmentKind::File => None,
    };
    let (place, media_type) = match (picture, form) {
        (Some(format), Form::Original) => ("inline", format.media_type()),
        (Some(format), Form::Preview) => ("inline", format.of_preview().media_type()),
        (None, _) => ("attachment", file_type::known(&attachment.media_type)),
    };
    let media_type = if media_type == "text/plain" { "text/plain; charset=utf-8" } else { media_type };
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let mut headers: HeaderMap =
        fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    headers.insert(header::CONTENT_DISPOSITION, disposition(place, attachment.name.as_str()));
    headers
}

/// RFC 6266: a plain name for the oldest readers, and the whole one, escaped (RFC 5987), for all others.
fn disposition(place: &str, name: &str) -> HeaderValue {
    let mut plain = String::with_capacity(name.len());
    let mut escaped = String::with_capacity(name.len() * 3);
    for letter in name.chars() {
        let safe = letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        plain.push(if safe || letter == ' ' { letter } else { '_' });
        if safe {
            escaped.push(letter);
            continue;
        }
        for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
            write!(escaped, "%{byte:02X}").expect("writing to a String does not fail");
        }
    }
    HeaderValue::from_str(&format!("{place}; filename=\"{plain}\"; filename*=UTF-8''{escaped}"))
        .expect("letters, digits and a few marks make a valid header")
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_domain::{AttachmentId, DisplayName, Timestamp};

    fn attachment(name: &str, kind: AttachmentKind, media_type: &str) -> Attachment {
        Attachment {
            id: AttachmentId::mint(Timestamp::from_millis(0), 1),
            name: DisplayName::parse(name).expect("valid"),
            media_type: media_type.to_owned(),
            size: 1,
            kind,
            width: None,
            height: None,
            preview: None,
        }
    }

    fn value(headers: &HeaderMap, name: &str) -> String {
        headers[name].to_str().expect("visible ASCII").to_owned()
    }

    #[test]
    fn only_a_picture_we_drew_is_shown_in_place() {
        for media_type in ["image/jpeg", "image/png", "image/gif", "image/webp"] {
            let shown = headers(&attachment("x", AttachmentKind::Image, media_type), Form::Original);
            assert_eq!(value(&shown, "content-type"), media_type);
            assert!(value(&shown, "content-disposition").starts_with("inline;"));
            let kept = headers(&attachment("x", AttachmentKind::File, media_type), Form::Original);
            assert_eq!(value(&kept, "content-type"), "application/octet-stream");
            assert!(value(&kept, "content-disposition").starts_with("attachment;"));
        }
        for trick in ["image/svg+xml", "image/svg+xml; x", "IMAGE/SVG+XML", "text/html;charset=utf-7", "", "a\r\nb"] {
            for kind in [AttachmentKind::Image, AttachmentKind::File] {
                for form in [Form::Original, Form::Preview] {
                    let kept = headers(&attachment("x", kind, trick), form);
                    assert_eq!(value(&kept, "content-type"), "application/octet-stream", "{trick}");
                    assert!(value(&kept, "content-disposition").starts_with("attachment;"), "{trick}");
                }
            }
        }
    }

    #[test]
    fn nothing_in_a_file_runs() {
        let served = headers(&attachment("x.pdf", AttachmentKind::File, "application/pdf"), Form::Original);
        assert_eq!(value(&served, "content-type"), "application/pdf");
        assert_eq!(value(&served, "x-content-type-options"), "nosniff");
        assert_eq!(value(&served, "content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(value(&served, "cross-origin-resource-policy"), "same-origin");
        assert_eq!(value(&served, "cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(value(&served, "referrer-policy"), "no-referrer");
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let tricky = attachment("a\"; filename=evil.html; x=\"%0d%0a\\ ü日.pdf", AttachmentKind::File, "");
        assert_eq!(
            value(&headers(&tricky, Form::Original), "content-disposition"),
            "attachment; filename=\"a__ filename_evil.html_ x___0d_0a_ __.pdf\"; \
             filename*=UTF-8''a%22%3B%20filename%3Devil.html%3B%20x%3D%22%250d%250a%5C%20%C3%BC%E6%97%A5.pdf"
        );
    }
}
