//! A picture that is small on the wire and enormous once decoded.

/// A PNG of black, 8 bits of grey a pixel: about a 160th of what it becomes.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let pixels = zeros(u64::from(height) * (u64::from(width) + 1));
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &pixels), chunk(b"IEND", b"")].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&name[..], content].concat();
    let mut crc = u32::MAX;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&(content.len() as u32).to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

/// So many zeros as a zlib stream: one literal, then the longest repetitions there are, in deflate's fixed code.
fn zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b011, 3);
    let (repeats, literals) = ((count - 1) / 258, 1 + (count - 1) % 258);
    for _ in 0..literals {
        // Literal 0 is 00110000; codes are written from their first bit on.
        bits.push(0b0000_1100, 8);
    }
    for _ in 0..repeats {
        // Length 258 is 11000101, distance 1 is 00000.
        bits.push(0b1010_0011, 8);
        bits.push(0, 5);
    }
    bits.push(0, 7);
    let adler = ((count % 65_521) as u32) << 16 | 1;
    [&[0x78, 0x01][..], &bits.bytes, &[bits.byte], &adler.to_be_bytes()].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    byte: u8,
    used: u8,
}

impl Bits {
    /// The lowest bits first.
    fn push(&mut self, value: u8, count: u8) {
        for place in 0..count {
            self.byte |= ((value >> place) & 1) << self.used;
            self.used += 1;
            if self.used == 8 {
                self.bytes.push(std::mem::take(&mut self.byte));
                self.used = 0;
            }
        }
    }
}
