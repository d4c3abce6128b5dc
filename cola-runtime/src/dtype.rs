//! Element types and devices: the two facets that a tag carries beside its structure.
//!
//! A [`DType`] says what one entry of an array is, a [`Device`] where the array lives. Both are closed over by
//! every part of the engine, so they live below tags and know nothing of them.
//!
//! Invariants
//! - [`DType::promote`] is the join of a lattice: commutative, associative, idempotent, and never below either
//!   operand in precision or in kind (real ⊂ complex). Nothing is ever demoted.
//! - The table of device kinds is process-wide and append-only; number 0 is `cpu`, and the only `cpu` is index 0.

use std::fmt;
use std::str::FromStr;

use parking_lot::Mutex;

/// The type of one entry of an array.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DType {
    /// IEEE 754 binary16; a storage type, arithmetic is done in `f32`.
    F16,
    /// bfloat16; a storage type, arithmetic is done in `f32`.
    BF16,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
    /// A complex number of two `f32`.
    C32,
    /// A complex number of two `f64`.
    C64,
}

impl DType {
    /// Every element type, in the order of their numbers.
    pub const EVERY: [DType; 6] = [DType::F16, DType::BF16, DType::F32, DType::F64, DType::C32, DType::C64];

    /// The name used in text: `f16`, `bf16`, `f32`, `f64`, `c32`, `c64`.
    pub const fn name(self) -> &'static str {
        match self {
            DType::F16 => "f16",
            DType::BF16 => "bf16",
            DType::F32 => "f32",
            DType::F64 => "f64",
            DType::C32 => "c32",
            DType::C64 => "c64",
        }
    }

    /// Bytes of one entry.
    pub const fn size_of(self) -> usize {
        match self {
            DType::F16 | DType::BF16 => 2,
            DType::F32 => 4,
            DType::F64 | DType::C32 => 8,
            DType::C64 => 16,
        }
    }

    /// Whether entries are complex numbers.
    pub const fn is_complex(self) -> bool {
        matches!(self, DType::C32 | DType::C64)
    }

    /// Whether this is a 16-bit storage type.
    pub const fn is_half(self) -> bool {
        matches!(self, DType::F16 | DType::BF16)
    }

    /// The type of a modulus: `c32 → f32`, `c64 → f64`, a real type is its own.
    pub const fn real(self) -> DType {
        match self {
            DType::C32 => DType::F32,
            DType::C64 => DType::F64,
            other => other,
        }
    }

    /// The smallest complex type that holds every value of this one.
    pub const fn complex(self) -> DType {
        match self {
            DType::F64 | DType::C64 => DType::C64,
            _ => DType::C32,
        }
    }

    /// The type in which sums of entries are formed: `f32` for the half types, else the type itself.
    pub const fn accumulator(self) -> DType {
        match self {
            DType::F16 | DType::BF16 => DType::F32,
            other => other,
        }
    }

    /// The distance from 1 to the next larger number of the real type.
    pub const fn epsilon(self) -> f64 {
        match self {
            DType::F16 => 1.0 / 1024.0,
            DType::BF16 => 1.0 / 128.0,
            DType::F32 | DType::C32 => f32::EPSILON as f64,
            DType::F64 | DType::C64 => f64::EPSILON,
        }
    }

    /// The smallest type that holds every value of both: the join of the lattice
    /// `f16, bf16 < f32 < {f64, c32} < c64`.
    pub const fn promote(self, other: DType) -> DType {
        if self as u8 == other as u8 {
            return self;
        }
        let wide = matches!(self.real(), DType::F64) || matches!(other.real(), DType::F64);
        match (wide, self.is_complex() || other.is_complex()) {
            (false, false) => DType::F32,
            (true, false) => DType::F64,
            (false, true) => DType::C32,
            (true, true) => DType::C64,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that is not the name of an element type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an element type; the names are f16, bf16, f32, f64, c32, c64")]
pub struct UnknownDType(pub String);

impl FromStr for DType {
    type Err = UnknownDType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DType::EVERY.into_iter().find(|d| d.name() == text).ok_or_else(|| UnknownDType(text.to_owned()))
    }
}

/// A set of element types, as in the pattern `_{f32, f64}`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DTypeSet(u8);

impl DTypeSet {
    /// No type.
    pub const EMPTY: DTypeSet = DTypeSet(0);
    /// Every type. As a constraint this is no constraint at all.
    pub const ALL: DTypeSet = DTypeSet(0b11_1111);
    /// `f16`, `bf16`, `f32`, `f64`; written `real`.
    pub const REAL: DTypeSet = DTypeSet(0b00_1111);
    /// `c32`, `c64`; written `complex`.
    pub const COMPLEX: DTypeSet = DTypeSet(0b11_0000);
    /// `f16`, `bf16`; written `half`.
    pub const HALF: DTypeSet = DTypeSet(0b00_0011);

    /// The classes that have a name, larger before smaller.
    const CLASSES: [(&'static str, DTypeSet); 3] =
        [("real", DTypeSet::REAL), ("complex", DTypeSet::COMPLEX), ("half", DTypeSet::HALF)];

    /// The set of one type.
    pub const fn only(dtype: DType) -> DTypeSet {
        DTypeSet(1 << dtype as u8)
    }

    /// The set that a word names: a class (`real`, `complex`, `half`) or one type.
    pub fn named(word: &str) -> Option<DTypeSet> {
        let class = DTypeSet::CLASSES.into_iter().find(|(name, _)| *name == word).map(|(_, set)| set);
        class.or_else(|| word.parse().ok().map(DTypeSet::only))
    }

    /// Whether the set holds `dtype`.
    pub const fn contains(self, dtype: DType) -> bool {
        self.0 & (1 << dtype as u8) != 0
    }

    /// Whether every type of this set is in `other`.
    pub const fn is_subset(self, other: DTypeSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// The types in both sets.
    pub const fn intersect(self, other: DTypeSet) -> DTypeSet {
        DTypeSet(self.0 & other.0)
    }

    /// The types in either set.
    pub const fn union(self, other: DTypeSet) -> DTypeSet {
        DTypeSet(self.0 | other.0)
    }

    /// Whether no type is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The types of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = DType> {
        DType::EVERY.into_iter().filter(move |d| self.contains(*d))
    }
}

impl FromIterator<DType> for DTypeSet {
    fn from_iter<I: IntoIterator<Item = DType>>(types: I) -> Self {
        types.into_iter().fold(DTypeSet::EMPTY, |set, d| set.union(DTypeSet::only(d)))
    }
}

impl fmt::Display for DTypeSet {
    /// Class names where a whole class is in the set, then single names: `real, c32`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = *self;
        let mut words = Vec::new();
        for (name, class) in DTypeSet::CLASSES {
            if class.is_subset(rest) {
                words.push(name);
                rest = DTypeSet(rest.0 & !class.0);
            }
        }
        words.extend(rest.iter().map(DType::name));
        f.write_str(&words.join(", "))
    }
}

impl fmt::Debug for DTypeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// Where an array lives: a kind (`cpu`, `cuda`, …) and an index among devices of that kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    kind: u8,
    index: u8,
}

/// Names of the kinds after `cpu`, which is number 0.
static KINDS: boxcar::Vec<Box<str>> = boxcar::Vec::new();
static KINDS_WRITER: Mutex<()> = Mutex::new(());

/// Why a device could not be named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The kind is not a plain word.
    #[error("`{0}` is not a device; write a kind and an index, like `cpu` or `cuda:0`")]
    Malformed(String),
    /// There is one CPU.
    #[error("there is no device `cpu:{0}`; the only CPU device is `cpu`")]
    CpuIndex(u8),
    /// All 256 kinds are in use.
    #[error("cannot add the device kind `{0}`: all 256 kinds are in use")]
    Full(String),
}

impl Device {
    /// The host processor.
    pub const CPU: Device = Device { kind: 0, index: 0 };

    /// The `index`-th device of a kind; a kind that was never named before is added to the table.
    ///
    /// # Errors
    /// The kind is not a plain word, the index of `cpu` is not 0, or the table of kinds is full.
    pub fn new(kind: &str, index: u8) -> Result<Device, DeviceError> {
        let kind_number = Device::kind_number(kind)?;
        if kind_number == 0 && index != 0 {
            return Err(DeviceError::CpuIndex(index));
        }
        Ok(Device { kind: kind_number, index })
    }

    /// The number of a kind in the process-wide table, added when new.
    ///
    /// # Errors
    /// The kind is not a plain word, or the table is full.
    pub fn kind_number(kind: &str) -> Result<u8, DeviceError> {
        let find = || {
            let known = KINDS.iter().find(|(_, name)| &***name == kind)?;
            u8::try_from(known.0 + 1).ok()
        };
        if kind == "cpu" {
            return Ok(0);
        }
        if let Some(number) = find() {
            return Ok(number);
        }
        let plain = kind.starts_with(|c: char| c.is_ascii_alphabetic())
            && kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain {
            return Err(DeviceError::Malformed(kind.to_owned()));
        }
        let _writer = KINDS_WRITER.lock();
        if let Some(number) = find() {
            return Ok(number);
        }
        if KINDS.count() >= 255 {
            return Err(DeviceError::Full(kind.to_owned()));
        }
        let slot = KINDS.push(kind.into());
        u8::try_from(slot + 1).map_err(|_| DeviceError::Full(kind.to_owned()))
    }

    /// The name of a kind number.
    pub fn kind_name(number: u8) -> &'static str {
        match number.checked_sub(1) {
            None => "cpu",
            Some(slot) => KINDS.get(usize::from(slot)).map_or("unknown", |name| name),
        }
    }

    /// The kind, as a word: `cpu`, `cuda`.
    pub fn kind(self) -> &'static str {
        Device::kind_name(self.kind)
    }

    /// The number of the kind; the same for every device of one kind in one process.
    pub const fn kind_id(self) -> u8 {
        self.kind
    }

    /// Which device of its kind this is.
    pub const fn index(self) -> u8 {
        self.index
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Device::CPU => f.pad("cpu"),
            Device { index, .. } => f.pad(&format!("{}:{index}", self.kind())),
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Device {
    type Err = DeviceError;

    /// Reads `cpu`, `cuda:1`; a kind without an index means index 0.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, index) = text.split_once(':').unwrap_or((text, "0"));
        let index = index.parse().map_err(|_| DeviceError::Malformed(text.to_owned()))?;
        Device::new(kind, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promotion_is_a_join() {
        for a in DType::EVERY {
            assert_eq!(a.promote(a), a);
            for b in DType::EVERY {
                let ab = a.promote(b);
                assert_eq!(ab, b.promote(a));
                assert!(ab.epsilon() <= a.epsilon() && (ab.is_complex() || !a.is_complex()));
                for c in DType::EVERY {
                    assert_eq!(ab.promote(c), a.promote(b.promote(c)));
                }
            }
        }
        assert_eq!(DType::F16.promote(DType::BF16), DType::F32);
        assert_eq!(DType::F16.promote(DType::C32), DType::C32);
        assert_eq!(DType::F64.promote(DType::C32), DType::C64);
        assert_eq!(DType::BF16.epsilon(), f64::from(half::bf16::EPSILON.to_f32()));
    }

    #[test]
    fn names_are_read_back() {
        for d in DType::EVERY {
            assert_eq!(d.to_string().parse(), Ok(d));
        }
        assert!("c128".parse::<DType>().is_err());
        for text in ["cpu", "cuda:0", "cuda:3", "metal:0"] {
            assert_eq!(text.parse::<Device>().map(|d| d.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("cuda".parse::<Device>(), Device::new("cuda", 0));
        assert_eq!("cpu:1".parse::<Device>(), Err(DeviceError::CpuIndex(1)));
        assert!("".parse::<Device>().is_err() && "cuda:x".parse::<Device>().is_err());
    }

    #[test]
    fn sets_print_their_classes() {
        assert_eq!(DTypeSet::ALL.to_string(), "real, complex");
        assert_eq!(DTypeSet::REAL.union(DTypeSet::only(DType::C32)).to_string(), "real, c32");
        assert_eq!([DType::F64, DType::F32].into_iter().collect::<DTypeSet>().to_string(), "f32, f64");
        assert_eq!(DTypeSet::named("half"), Some(DTypeSet::HALF));
        assert_eq!(DTypeSet::HALF.intersect(DTypeSet::COMPLEX), DTypeSet::EMPTY);
    }
}
