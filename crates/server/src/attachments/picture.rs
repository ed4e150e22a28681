//! Draws a sent picture anew, so that what we show holds pixels and nothing else: no place, no date, no other file.
//!
//! The header is read first and large claims are refused by it; then decoders run in few turns, with little memory and
//! on a clock of their own. Everything that goes wrong here means one thing: the file stays a plain file.

use bytes::Bytes;
use image::codecs::gif::{GifDecoder, GifEncoder};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, Limits};
use parlor_domain::AttachmentPreview;
use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::picture_format::PictureFormat;
use super::{AttachmentSettings, UploadError, animation};

/// Pixels of a preview's longer side.
const PREVIEW_SIDE: u32 = 640;
/// Pixels of a side; WebP knows no longer one.
const MAX_SIDE: u32 = 16_384;
/// Frames of an animation.
const MAX_FRAMES: u32 = 100;
/// An animation may draw as many pixels, over all its frames, as this many of the largest pictures.
const ANIMATION_PICTURES: u64 = 4;
/// Bytes of a colour profile that is kept.
const MAX_PROFILE: usize = 64 * 1024;
/// Good enough to keep what a camera saw, small enough to send.
const JPEG_QUALITY: u8 = 88;

/// Why a file that looked like a picture was not drawn anew.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotDrawn {
    #[error("{width} × {height} pixels are too many")]
    TooManyPixels { width: u32, height: u32 },
    #[error("decoding it takes too much memory")]
    TooMuchMemory,
    #[error("the animation is too long")]
    AnimationTooLong,
    #[error("it grew too large when it was encoded anew")]
    GrewTooLarge,
    #[error("it cannot be decoded: {0}")]
    Undecodable(#[from] ImageError),
    #[error("it took too long")]
    TookTooLong,
    #[error("the decoder failed")]
    DecoderFailed,
}

/// A picture drawn anew.
#[derive(Debug)]
pub(super) struct Remade {
    pub(super) format: PictureFormat,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) preview: Option<(AttachmentPreview, Vec<u8>)>,
}

/// What one picture may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct PictureLimits {
    pub(super) max_pixels: u64,
    pub(super) max_memory: u64,
    pub(super) max_bytes: u64,
}

impl PictureLimits {
    /// Asked with what the header claims, before a pixel is decoded.
    pub(super) fn admit(&self, decoder: &impl ImageDecoder) -> Result<(), NotDrawn> {
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || self.max_pixels < pixels || MAX_SIDE < width.max(height) {
            return Err(NotDrawn::TooManyPixels { width, height });
        }
        if self.max_memory < decoder.total_bytes() {
            return Err(NotDrawn::TooMuchMemory);
        }
        Ok(())
    }

    /// Asked before each frame is drawn, with its number from 1.
    pub(super) fn admit_frame(&self, number: u32, width: u32, height: u32) -> Result<(), NotDrawn> {
        let pixels = u64::from(width) * u64::from(height) * u64::from(number);
        if MAX_FRAMES < number || self.max_pixels * ANIMATION_PICTURES < pixels {
            return Err(NotDrawn::AnimationTooLong);
        }
        Ok(())
    }

    pub(super) fn of_decoder(&self) -> Limits {
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(self.max_memory);
        limits
    }
}

/// Few turns to decode, so that many large pictures at once cost time and not memory.
#[derive(Clone, Debug)]
pub(super) struct Pictures {
    turns: Arc<Semaphore>,
    limits: PictureLimits,
    time: Duration,
    patience: Duration,
}

impl Pictures {
    pub(super) fn new(settings: &AttachmentSettings) -> Self {
        let limits = PictureLimits {
            max_pixels: settings.max_pixels,
            max_memory: settings.max_decode_bytes,
            max_bytes: settings.max_bytes,
        };
        let turns = Arc::new(Semaphore::new(settings.parallel_pictures.max(1)));
        Self { turns, limits, time: settings.picture_time, patience: settings.picture_patience }
    }

    /// Waits for a turn. Those who wait hold no picture in memory, and only so long.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, UploadError> {
        let turn = tokio::time::timeout(self.patience, self.turns.clone().acquire_owned()).await;
        let busy = || UploadError::Unavailable("too many pictures are waiting to be read".to_owned());
        turn.map_err(|_| busy())?.map_err(|_| busy())
    }

    /// Draws it anew on a thread of its own. The turn ends with the thread, even when nobody waits for it any more.
    pub(super) async fn remake(
        &self,
        turn: OwnedSemaphorePermit,
        bytes: Bytes,
        format: PictureFormat,
    ) -> Result<Remade, NotDrawn> {
        let limits = self.limits;
        let wanted = Wanted::default();
        let still_wanted = wanted.0.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            remake(Watched::new(&bytes, &still_wanted), format, &limits)
        });
        match tokio::time::timeout(self.time, work).await {
            Ok(Ok(remade)) => remade,
            Ok(Err(_)) => Err(NotDrawn::DecoderFailed),
            Err(_) => Err(NotDrawn::TookTooLong),
        }
    }
}

/// Tells the decoder, when it is dropped, that nobody waits for its picture.
#[derive(Debug)]
struct Wanted(Arc<AtomicBool>);

impl Default for Wanted {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// A file in memory that ends early when nobody waits for its picture any more: decoders cannot be stopped otherwise.
#[derive(Debug)]
pub(super) struct Watched<'a> {
    file: Cursor<&'a [u8]>,
    wanted: &'a AtomicBool,
}

impl<'a> Watched<'a> {
    pub(super) fn new(file: &'a [u8], wanted: &'a AtomicBool) -> Self {
        Self { file: Cursor::new(file), wanted }
    }

    pub(super) fn whole(&self) -> &'a [u8] {
        self.file.get_ref()
    }

    fn go_on(&self) -> std::io::Result<()> {
        if self.wanted.load(Ordering::Relaxed) { Ok(()) } else { Err(std::io::Error::other("nobody waits for it")) }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.go_on()?;
        self.file.read(buffer)
    }
}

impl BufRead for Watched<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.go_on()?;
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.file.consume(amount);
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

fn remake(file: Watched<'_>, format: PictureFormat, limits: &PictureLimits) -> Result<Remade, NotDrawn> {
    let remade = match format {
        PictureFormat::Jpeg => still(JpegDecoder::new(file)?, format, limits),
        PictureFormat::Png => {
            let decoder = PngDecoder::with_limits(file, limits.of_decoder())?;
            if decoder.is_apng()? { animation::from_png(decoder, limits) } else { still(decoder, format, limits) }
        }
        PictureFormat::Gif => {
            let loops = animation::gif_loops(file.whole());
            animation::from_gif(GifDecoder::new(file)?, loops, limits)
        }
        PictureFormat::WebP => {
            let lossy = is_lossy_webp(file.whole());
            let decoder = WebPDecoder::new(file)?;
            if decoder.has_animation() {
                animation::from_webp(decoder, limits)
            } else {
                // What was lossy already stays small as a JPEG; without loss it would be many times its size.
                let opaque = !decoder.color_type().has_alpha();
                still(decoder, if lossy && opaque { PictureFormat::Jpeg } else { format }, limits)
            }
        }
    }?;
    if limits.max_bytes < remade.bytes.len() as u64 {
        return Err(NotDrawn::GrewTooLarge);
    }
    Ok(remade)
}

fn still(mut decoder: impl ImageDecoder, format: PictureFormat, limits: &PictureLimits) -> Result<Remade, NotDrawn> {
    limits.admit(&decoder)?;
    decoder.set_limits(limits.of_decoder())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    let profile = profile.filter(|profile| profile_fits(profile, &image));
    let bytes = encode(&image, format, profile.as_deref())?;
    let preview = preview(&image, format, profile.as_deref())?;
    Ok(Remade { format, width: image.width(), height: image.height(), bytes, preview })
}

/// A smaller picture; none when the picture is small itself.
pub(super) fn preview(
    image: &DynamicImage,
    format: PictureFormat,
    profile: Option<&[u8]>,
) -> Result<Option<(AttachmentPreview, Vec<u8>)>, NotDrawn> {
    if image.width().max(image.height()) <= PREVIEW_SIDE {
        return Ok(None);
    }
    let small = image.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE);
    let small = match (small.has_alpha(), small.color().has_color()) {
        (true, _) => DynamicImage::ImageRgba8(small.into_rgba8()),
        (false, true) => DynamicImage::ImageRgb8(small.into_rgb8()),
        (false, false) => DynamicImage::ImageLuma8(small.into_luma8()),
    };
    let bytes = encode(&small, format.of_preview(), profile)?;
    Ok(Some((AttachmentPreview { width: small.width(), height: small.height() }, bytes)))
}

pub(super) fn encode(image: &DynamicImage, format: PictureFormat, profile: Option<&[u8]>) -> Result<Vec<u8>, NotDrawn> {
    fn write(image: &DynamicImage, mut encoder: impl ImageEncoder, profile: Option<&[u8]>) -> Result<(), NotDrawn> {
        if let Some(profile) = profile {
            // A format without profiles shows the picture in its own colours, a little off: no reason to refuse it.
            let _ = encoder.set_icc_profile(profile.to_vec());
        }
        Ok(image.write_with_encoder(encoder)?)
    }
    let mut bytes = Vec::new();
    match format {
        PictureFormat::Jpeg => write(image, JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY), profile)?,
        PictureFormat::Png => write(image, PngEncoder::new(&mut bytes), profile)?,
        PictureFormat::Gif => write(image, GifEncoder::new(&mut bytes), profile)?,
        PictureFormat::WebP => write(image, WebPEncoder::new_lossless(&mut bytes), profile)?,
    }
    Ok(bytes)
}

/// Whether a colour profile is one, and of the colours we write: a CMYK picture is RGB by now.
fn profile_fits(profile: &[u8], image: &DynamicImage) -> bool {
    let colours: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(colours) && profile.get(36..40) == Some(b"acsp")
}

/// Whether a WebP's first picture is of the lossy kind.
fn is_lossy_webp(file: &[u8]) -> bool {
    let mut at = 12;
    while let (Some(name), Some(size)) = (file.get(at..at + 4), file.get(at + 4..at + 8)) {
        match name {
            b"VP8 " => return true,
            b"VP8L" => return false,
            _ => {}
        }
        let size = u32::from_le_bytes(size.try_into().expect("four bytes were taken")) as usize;
        // Chunks are padded to even lengths.
        at = at.saturating_add(8).saturating_add(size).saturating_add(size % 2);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::samples;

    const LIMITS: PictureLimits =
        PictureLimits { max_pixels: 40_000_000, max_memory: 200 * 1024 * 1024, max_bytes: 25 * 1024 * 1024 };

    fn remade(file: &[u8]) -> Result<Remade, NotDrawn> {
        let format = PictureFormat::of(file).expect("looks like a picture");
        remake(Watched::new(file, &AtomicBool::new(true)), format, &LIMITS)
    }

    #[test]
    fn a_picture_bomb_is_refused_by_its_header() {
        let bomb = samples::png_bomb(20_000, 1_900);
        assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
        assert!(matches!(remade(&bomb), Err(NotDrawn::Undecodable(ImageError::Limits(_)))));
        let bomb = samples::png_bomb(16_000, 16_000);
        assert!(bomb.len() < 300_000, "{} bytes", bomb.len());
        assert!(matches!(remade(&bomb), Err(NotDrawn::TooManyPixels { width: 16_000, height: 16_000 })));
        let line = samples::png_bomb(60_000, 1);
        assert!(matches!(remade(&line), Err(NotDrawn::Undecodable(ImageError::Limits(_)))));
        // The bomb is a real picture: a small one of the same make is drawn.
        assert!(remade(&samples::png_bomb(800, 800)).is_ok());
    }

    #[test]
    fn a_picture_that_claims_a_gigabyte_is_refused() {
        let mut gif = samples::gif(1);
        gif[6..10].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert!(matches!(remade(&gif), Err(NotDrawn::TooManyPixels { width: 65_535, height: 65_535 })));
        let mut jpeg = samples::jpeg();
        let frame = jpeg.windows(2).position(|mark| mark == [0xFF, 0xC0]).expect("has a frame");
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert!(matches!(remade(&jpeg), Err(NotDrawn::TooManyPixels { .. } | NotDrawn::Undecodable(_))));
    }

    #[test]
    fn a_decoder_stops_when_nobody_waits_for_it() {
        let file = samples::gif(50);
        let stopped = remake(Watched::new(&file, &AtomicBool::new(false)), PictureFormat::Gif, &LIMITS);
        assert!(matches!(stopped, Err(NotDrawn::Undecodable(ImageError::IoError(_)))));
    }

    #[test]
    fn only_large_pictures_have_a_preview() {
        assert!(remade(&samples::png(640, 640)).expect("drawn").preview.is_none());
        let (shape, bytes) = remade(&samples::png(1280, 100)).expect("drawn").preview.expect("has a preview");
        assert_eq!(shape, AttachmentPreview { width: 640, height: 50 });
        assert_eq!(PictureFormat::of(&bytes), Some(PictureFormat::Png));
        let line = remade(&samples::png(16_384, 1)).expect("drawn").preview.expect("has a preview");
        assert_eq!(line.0, AttachmentPreview { width: 640, height: 1 });
    }

    #[test]
    fn a_colour_profile_is_kept_when_it_fits() {
        let rgb = samples::profile(b"RGB ");
        let kept = remade(&samples::png_with_profile(&rgb)).expect("drawn");
        let mut decoder = PngDecoder::new(Cursor::new(kept.bytes)).expect("is a PNG");
        assert_eq!(decoder.icc_profile().expect("readable"), Some(rgb));
        let dropped = remade(&samples::png_with_profile(&samples::profile(b"CMYK"))).expect("drawn");
        let mut decoder = PngDecoder::new(Cursor::new(dropped.bytes)).expect("is a PNG");
        assert_eq!(decoder.icc_profile().expect("readable"), None);
    }

    #[test]
    fn a_lossless_webp_stays_one() {
        let image = image::load_from_memory(&samples::png(30, 20)).expect("a picture");
        let file = encode(&image, PictureFormat::WebP, None).expect("encodes");
        assert!(!is_lossy_webp(&file));
        let drawn = remade(&file).expect("drawn");
        assert_eq!(drawn.format, PictureFormat::WebP);
        assert_eq!(image::load_from_memory(&drawn.bytes).expect("a picture").into_rgb8(), image.into_rgb8());
    }

    #[test]
    fn a_lossy_webp_becomes_a_jpeg() {
        let drawn = remade(samples::LOSSY_WEBP).expect("drawn");
        assert_eq!((drawn.format, drawn.width, drawn.height), (PictureFormat::Jpeg, 1, 1));
    }
}
