//! Time and memory for the biggest file a programme takes. Run by hand, each by itself, as README.md says.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::time::Instant;

use crate::common::{LIMITS, good};

const BYTES: u64 = 50 << 20;

/// A file that is made while it is read: a beginning, so many bytes of noise, an end. So the memory measured is what
/// the check needs.
struct Made {
    head: Vec<u8>,
    noise: u64,
    tail: Vec<u8>,
    at: u64,
}

impl Made {
    fn len(&self) -> u64 {
        self.head.len() as u64 + self.noise + self.tail.len() as u64
    }
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let head = self.head.len() as u64;
        let read = if self.at < head {
            (&self.head[self.at as usize..]).read(into)?
        } else if self.at < head + self.noise {
            let count = into.len().min((head + self.noise - self.at) as usize);
            into[..count]
                .iter_mut()
                .enumerate()
                .for_each(|(at, byte)| *byte = noise(self.at - head + at as u64));
            count
        } else {
            (&self.tail[(self.at - head - self.noise) as usize..]).read(into)?
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.len(),
            SeekFrom::Current(_) => self.at,
        };
        Ok(self.at)
    }
}

fn noise(at: u64) -> u8 {
    (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// Peak memory of this process, in KiB.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned()
}

fn measure(what: &str, name: &str, file: impl Read + Seek) {
    let before = peak();
    let start = Instant::now();
    assert!(filecheck::check(file, name, &LIMITS).unwrap().is_ok());
    println!("{what}: {:?}, {before} before, {} after", start.elapsed(), peak());
}

#[test]
#[ignore = "a measurement"]
fn a_pdf_of_50_mb() {
    let head = format!("%PDF-1.7\n1 0 obj\n<</Length {BYTES}>>\nstream\n").into_bytes();
    let table = head.len() as u64 + BYTES + "\nendstream\nendobj\n".len() as u64;
    let tail = format!(
        "\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    );
    measure("50 MB PDF", "a.pdf", Made { head, noise: BYTES, tail: tail.into_bytes(), at: 0 });
}

/// A deflated ZIP on disk: what is read is inflated and summed.
#[test]
#[ignore = "a measurement"]
fn a_zip_of_50_mb() {
    let path = std::env::temp_dir().join("filecheck-50mb.zip");
    write_zip(&path);
    measure("50 MB ZIP", "a.zip", std::fs::File::open(&path).unwrap());
    std::fs::remove_file(path).unwrap();
}

/// CSV files of figures, deflated block by block, until the archive has 50 MB.
fn write_zip(path: &std::path::Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let text: String = (0..40_000_u64)
        .map(|at| format!("{},{}\n", noise(at * 7919), at.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
    let (mut directory, mut at, mut count) = (Vec::new(), 0_u32, 0_u16);
    while u64::from(at) < BYTES {
        let name = format!("{count:05}.csv");
        let sizes = [crc32fast::hash(text.as_bytes()), packed.len() as u32, text.len() as u32];
        let told = sizes.map(u32::to_le_bytes).concat();
        let head = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &told, &[9, 0, 0, 0]].concat();
        for part in [b"PK\x03\x04", head.as_slice(), name.as_bytes(), &packed] {
            file.write_all(part).unwrap();
        }
        directory.extend(
            [b"PK\x01\x02\x14\0", head.as_slice(), &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat(),
        );
        at += 4 + 26 + 9 + packed.len() as u32;
        count += 1;
    }
    file.write_all(&directory).unwrap();
    let counts = [count.to_le_bytes(), count.to_le_bytes()].concat();
    let places = [(directory.len() as u32).to_le_bytes(), at.to_le_bytes()].concat();
    file.write_all(&[b"PK\x05\x06\0\0\0\0", counts.as_slice(), &places, &[0; 2]].concat()).unwrap();
}

#[test]
#[ignore = "a measurement"]
fn every_good_file() {
    for (name, bytes) in good() {
        measure(&name, &name, Cursor::new(bytes));
    }
}
