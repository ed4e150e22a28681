//! Files for tests, most of them made byte by byte: what no honest encoder writes is what must be tried.

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{Delay, DynamicImage, Frame, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

/// What must not be found in anything we serve.
pub(super) const CANARY: &[u8] = b"N52.5200-E13.4050-canary";

/// Pixels of a side of [`gif`].
pub(super) const GIF_SIDE: u32 = 24;

/// One grey pixel, lossy.
pub(super) const LOSSY_WEBP: &[u8] = &[
    0x52, 0x49, 0x46, 0x46, 0x22, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20, 0x16, 0x00, 0x00,
    0x00, 0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x01, 0x00, 0x01, 0x00, 0x0E, 0xC0, 0xFE, 0x25, 0xA4, 0x00, 0x03, 0x70,
    0x00, 0x00, 0x00, 0x00,
];

fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 128]))
}

/// A coloured picture.
pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    DynamicImage::ImageRgb8(gradient(width, height)).write_with_encoder(PngEncoder::new(&mut file)).expect("encodes");
    file
}

/// A picture with a colour profile.
pub(super) fn png_with_profile(profile: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile.to_vec()).expect("PNG has profiles");
    DynamicImage::ImageRgb8(gradient(4, 4)).write_with_encoder(encoder).expect("encodes");
    file
}

/// A colour profile's header, and nothing after it.
pub(super) fn profile(colours: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![0; 132];
    profile[3] = 132;
    profile[12..16].copy_from_slice(b"mntr");
    profile[16..20].copy_from_slice(colours);
    profile[20..24].copy_from_slice(b"XYZ ");
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

/// A JPEG of 60 × 40, its left half red and its right half blue.
pub(super) fn jpeg() -> Vec<u8> {
    let picture = RgbImage::from_fn(60, 40, |x, _| if x < 30 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let mut file = Vec::new();
    DynamicImage::ImageRgb8(picture).write_with_encoder(JpegEncoder::new_with_quality(&mut file, 95)).expect("encodes");
    file
}

/// [`jpeg`] as a telephone held upright sends it: to be turned by a quarter to the right, and telling where it was.
pub(super) fn jpeg_from_a_telephone() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08".to_vec();
    // Two entries: orientation (0x0112) = 6, and a text (0x010E) that lies behind them at 38.
    exif.extend(b"\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0E\0\x02\0\0\0");
    exif.push(CANARY.len() as u8);
    exif.extend([0, 0, 0, 38, 0, 0, 0, 0]);
    exif.extend_from_slice(CANARY);
    let mut xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>".to_vec();
    xmp.extend_from_slice(CANARY);
    let picture = jpeg();
    let mut file = picture[..2].to_vec();
    for (mark, content) in [(0xE1, exif), (0xE1, xmp), (0xED, CANARY.to_vec()), (0xFE, CANARY.to_vec())] {
        file.extend([0xFF, mark]);
        file.extend((content.len() as u16 + 2).to_be_bytes());
        file.extend(content);
    }
    file.extend_from_slice(&picture[2..]);
    file
}

/// A PNG that tells in every kind of chunk that can tell.
pub(super) fn png_that_tells() -> Vec<u8> {
    let picture = png(8, 8);
    let header = 8 + 25;
    let mut file = picture[..header].to_vec();
    let with_canary = |before: &[u8]| [before, CANARY].concat();
    file.extend(chunk(b"tEXt", &with_canary(b"Comment\0")));
    file.extend(chunk(b"iTXt", &with_canary(b"XML:com.adobe.xmp\0\0\0\0\0")));
    file.extend(chunk(b"eXIf", &with_canary(b"MM\0\x2A\0\0\0\x08\0\0")));
    file.extend(chunk(b"prVt", CANARY));
    file.extend_from_slice(&picture[header..]);
    file
}

/// A moving picture with a square that goes round; repeats for ever.
pub(super) fn gif(frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    encoder.set_repeat(Repeat::Infinite).expect("repeats");
    for number in 0..frames {
        let mut canvas = RgbaImage::from_pixel(GIF_SIDE, GIF_SIDE, Rgba([255, 255, 255, 255]));
        canvas.put_pixel(number % GIF_SIDE, number / GIF_SIDE % GIF_SIDE, Rgba([200, 0, (number % 256) as u8, 255]));
        let delay = Delay::from_numer_denom_ms(70, 1);
        encoder.encode_frame(Frame::from_parts(canvas, 0, 0, delay)).expect("encodes");
    }
    drop(encoder);
    file
}

/// A PNG of black: a valid one, a thousand times smaller than what it becomes.
pub(super) fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // One bit of grey for each pixel: decoders make at least a byte of it.
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    file.extend(chunk(b"IHDR", &header));
    file.extend(chunk(b"IDAT", &zeros(height as usize * (1 + width.div_ceil(8) as usize))));
    file.extend(chunk(b"IEND", b""));
    file
}

/// A chunk of a PNG.
pub(super) fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(name);
    chunk.extend_from_slice(content);
    let mut crc = u32::MAX;
    for byte in &chunk[4..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    chunk.extend((!crc).to_be_bytes());
    chunk
}

/// `length` zeros as zlib writes them at its best: "repeat the last byte 258 times", 13 bits each time.
fn zeros(length: usize) -> Vec<u8> {
    struct Bits {
        bytes: Vec<u8>,
        used: u32,
    }
    impl Bits {
        /// Low bit first.
        fn push(&mut self, value: u32, count: u32) {
            for place in 0..count {
                if self.used.is_multiple_of(8) {
                    self.bytes.push(0);
                }
                let last = self.bytes.len() - 1;
                self.bytes[last] |= ((value >> place & 1) as u8) << (self.used % 8);
                self.used += 1;
            }
        }
        /// Huffman codes go high bit first.
        fn push_code(&mut self, code: u32, count: u32) {
            self.push(code.reverse_bits() >> (32 - count), count);
        }
    }
    let mut bits = Bits { bytes: vec![0x78, 0x01], used: 0 };
    // The last block, with the fixed codes.
    bits.push(0b011, 3);
    let (repeats, singles) = ((length - 1) / 258, (length - 1) % 258 + 1);
    for _ in 0..singles {
        bits.push_code(0b0011_0000, 8);
    }
    for _ in 0..repeats {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    let mut file = bits.bytes;
    let adler = ((length % 65_521) as u32) << 16 | 1;
    file.extend(adler.to_be_bytes());
    file
}
