//! The two records that describe an entry (APPNOTE 4.3.7 and 4.3.12).

use memchr::memmem;

use super::content::{Known, Shape, descriptor};
use crate::refused::{Refused, Why};
use crate::stream::{Stop, Stream};

/// The name is UTF-8.
pub(super) const UTF_8: u16 = 1 << 11;
/// Sizes and checksum stand behind the data.
const DESCRIBED_BEHIND: u16 = 1 << 3;
/// The data is a patch to something else.
const PATCH: u16 = 1 << 5;
/// Encrypted, strongly encrypted, headers masked because the directory is encrypted.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// The method that stands for encryption by AES.
const AES: u16 = 99;
/// Bytes of a name, and of what else stands in a record. More is none that a packer writes.
const NAME_BYTES: usize = 1024;
const EXTRA_BYTES: usize = 8 * 1024;

/// An entry's name as it is written.
pub(super) struct Named {
    pub(super) raw: Vec<u8>,
    pub(super) utf8: bool,
    /// The name in Unicode that some packers add.
    pub(super) unicode: Option<Vec<u8>>,
}

/// The header before an entry.
pub(super) struct Local {
    pub(super) name: Named,
    pub(super) flags: u16,
    pub(super) method: u16,
    told: Known,
}

/// The directory's line on an entry.
pub(super) struct Central {
    pub(super) name: Named,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) known: Known,
    pub(super) offset: u64,
}

/// The first entry's name, with nothing taken.
pub(super) fn peek_name(stream: &mut Stream<'_>) -> Result<String, Stop> {
    let head = stream.fill(30 + NAME_BYTES)?;
    let length = head.get(26..28).and_then(|bytes| bytes.first_chunk::<2>()).copied().unwrap_or_default();
    let name = head.get(30..30 + usize::from(u16::from_le_bytes(length))).unwrap_or_default();
    Ok(String::from_utf8_lossy(name).into_owned())
}

impl Local {
    /// Reads what follows the signature.
    pub(super) fn read(stream: &mut Stream<'_>) -> Result<Self, Stop> {
        let mut fields = Fields(&stream.array::<26>()?);
        fields.skip(2);
        let (flags, method) = (fields.u16(), fields.u16());
        fields.skip(4);
        let (crc, packed, unpacked) = (fields.u32(), fields.u32(), fields.u32());
        let name = text(stream, fields.u16(), fields.u16())?;
        refuse_encrypted(flags, method, &name.extra)?;
        let [unpacked, packed, _] = name.extra.sizes([unpacked, packed, 0])?;
        let told = Known { crc, packed, unpacked };
        Ok(Self { name: name.named(flags)?, flags, method, told })
    }

    fn described_behind(&self) -> bool {
        self.flags & DESCRIBED_BEHIND != 0
    }

    /// How its data is packed.
    pub(super) fn shape(&self) -> Result<Shape, Why> {
        let untold = self.described_behind() && self.told.packed == 0;
        match self.method {
            _ if self.flags & PATCH != 0 => Err(Why::UnknownCompression),
            0 if untold => Ok(Shape::StoredUntilDescriptor),
            0 => Ok(Shape::Stored(self.told.packed)),
            8 if untold => Ok(Shape::Deflated(None)),
            8 => Ok(Shape::Deflated(Some(self.told.packed))),
            _ => Err(Why::UnknownCompression),
        }
    }

    /// What was told before the data, and behind it, must be what the data is.
    pub(super) fn verify(&self, stream: &mut Stream<'_>, known: &Known) -> Result<(), Stop> {
        if !self.described_behind() {
            return if self.told == *known { Ok(()) } else { Err(Why::Damaged.into()) };
        }
        let untold = |told: u64, known: u64| told == 0 || told == known;
        let fits = untold(self.told.crc.into(), known.crc.into())
            && untold(self.told.packed, known.packed)
            && untold(self.told.unpacked, known.unpacked);
        let length = descriptor(stream.fill(24)?, known).filter(|_| fits).ok_or(Why::Damaged)?;
        stream.consume(length);
        Ok(())
    }
}

impl Central {
    /// Reads what follows the signature.
    pub(super) fn read(stream: &mut Stream<'_>) -> Result<Self, Stop> {
        let mut fields = Fields(&stream.array::<42>()?);
        let made_by = fields.u16();
        fields.skip(2);
        let (flags, method) = (fields.u16(), fields.u16());
        fields.skip(4);
        let (crc, packed, unpacked) = (fields.u32(), fields.u32(), fields.u32());
        let lengths = (fields.u16(), fields.u16(), fields.u16());
        fields.skip(4);
        let (attributes, offset) = (fields.u32(), fields.u32());
        let name = text(stream, lengths.0, lengths.1)?;
        no_records_in(&comment(stream, lengths.2)?)?;
        refuse_encrypted(flags, method, &name.extra)?;
        let [unpacked, packed, offset] = name.extra.sizes([unpacked, packed, offset])?;
        let name = name.named(flags)?;
        refuse_special(made_by, attributes, &name)?;
        Ok(Self { name, flags, method, known: Known { crc, packed, unpacked }, offset })
    }
}

fn comment(stream: &mut Stream<'_>, length: u16) -> Result<Vec<u8>, Stop> {
    let length = usize::from(length);
    if length > EXTRA_BYTES { Err(Why::Damaged.into()) } else { stream.bytes(length) }
}

fn refuse_encrypted(flags: u16, method: u16, extra: &Extra) -> Result<(), Why> {
    let encrypted = flags & ENCRYPTED != 0 || method == AES || extra.aes;
    if encrypted { Err(Why::Password) } else { Ok(()) }
}

/// A link, a device: anything that Unix would make of an entry besides a file and a folder.
fn refuse_special(made_by: u16, attributes: u32, name: &Named) -> Result<(), Refused> {
    const LINK: u32 = 0xa000;
    let on_unix = matches!(made_by >> 8, 3 | 19);
    let format = (attributes >> 16) & 0xf000;
    let special = format == LINK || (on_unix && !matches!(format, 0 | 0x8000 | 0x4000));
    let path = String::from_utf8_lossy(&name.raw);
    if special { Err(Refused::from(Why::ForbiddenInside).inside(&crate::name::path(&path))) } else { Ok(()) }
}

/// Programs look for the end of the directory from behind: a text that contains one shows them another archive.
pub(super) fn no_records_in(text: &[u8]) -> Result<(), Why> {
    let ends: [&[u8]; 3] = [b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"];
    if ends.iter().any(|end| memmem::find(text, end).is_some()) { Err(Why::Polyglot) } else { Ok(()) }
}

/// A name and its extra fields.
struct Text {
    raw: Vec<u8>,
    extra: Extra,
}

fn text(stream: &mut Stream<'_>, name: u16, extra: u16) -> Result<Text, Stop> {
    let (name, extra) = (usize::from(name), usize::from(extra));
    if name == 0 || name > NAME_BYTES || extra > EXTRA_BYTES {
        return Err(Why::Damaged.into());
    }
    let raw = stream.bytes(name)?;
    let extra = stream.bytes(extra)?;
    no_records_in(&raw)?;
    no_records_in(&extra)?;
    Ok(Text { raw, extra: Extra::read(&extra)? })
}

impl Text {
    fn named(self, flags: u16) -> Result<Named, Why> {
        let crc = crc32fast::hash(&self.raw);
        // It counts only while it is about this name (APPNOTE 4.6.9).
        let unicode = self.extra.unicode.filter(|(of, _)| *of == crc).map(|(_, name)| name);
        Ok(Named { raw: self.raw, utf8: flags & UTF_8 != 0, unicode })
    }
}

/// Of the extra fields, those that change what a reader sees.
#[derive(Default)]
struct Extra {
    zip64: Option<Vec<u8>>,
    unicode: Option<(u32, Vec<u8>)>,
    aes: bool,
}

impl Extra {
    fn read(mut bytes: &[u8]) -> Result<Self, Why> {
        let mut extra = Self::default();
        while let Some((&[id_low, id_high, low, high], rest)) = bytes.split_first_chunk::<4>() {
            let length = usize::from(u16::from_le_bytes([low, high]));
            let (field, rest) = rest.split_at_checked(length).ok_or(Why::Damaged)?;
            extra.note(u16::from_le_bytes([id_low, id_high]), field);
            bytes = rest;
        }
        // Some align entries by padding with zeros.
        if bytes.iter().any(|byte| *byte != 0) { Err(Why::Damaged) } else { Ok(extra) }
    }

    fn note(&mut self, id: u16, field: &[u8]) {
        match (id, field) {
            (0x0001, field) => self.zip64 = Some(field.to_vec()),
            (0x7075, &[1, a, b, c, d, ref name @ ..]) => {
                self.unicode = Some((u32::from_le_bytes([a, b, c, d]), name.to_vec()));
            }
            (0x9901, _) => self.aes = true,
            _ => {}
        }
    }

    /// Puts the 8-byte values, in their order, in place of those that say "look there".
    fn sizes(&self, narrow: [u32; 3]) -> Result<[u64; 3], Why> {
        let mut wide = self.zip64.as_deref();
        let mut sizes = [0; 3];
        for (size, narrow) in sizes.iter_mut().zip(narrow) {
            *size = match (narrow, &mut wide) {
                (u32::MAX, Some(bytes)) => {
                    let (first, rest) = bytes.split_first_chunk::<8>().ok_or(Why::Damaged)?;
                    *bytes = rest;
                    u64::from_le_bytes(*first)
                }
                (narrow, _) => narrow.into(),
            };
        }
        Ok(sizes)
    }
}

/// Fields of a record, little-endian, in their order.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    pub(super) fn skip(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.0.first_chunk::<N>().copied().unwrap_or([0; N]);
        self.skip(N);
        taken
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    pub(super) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
}
