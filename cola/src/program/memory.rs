//! Memory: the most this process has held so far, and what is left on the machine.

use std::fs;

/// The peak resident set of this process in bytes, where the system tells: on Linux, from
/// `VmHWM` in `/proc/self/status`; elsewhere `None`.
pub fn peak_rss_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    high_water_mark(&fs::read_to_string("/proc/self/status").ok()?)
}

/// The same in units of 2²⁰ bytes.
pub fn peak_rss_mb() -> Option<f64> {
    peak_rss_bytes().map(|bytes| bytes as f64 / f64::from(1 << 20))
}

/// The memory that can be taken without swapping, in bytes, where the system tells: on Linux, from
/// `MemAvailable` in `/proc/meminfo`; elsewhere `None`.
pub fn available_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    kilobytes_after("MemAvailable:", &fs::read_to_string("/proc/meminfo").ok()?)
}

fn high_water_mark(status: &str) -> Option<u64> {
    kilobytes_after("VmHWM:", status)
}

fn kilobytes_after(label: &str, status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(label))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{high_water_mark, peak_rss_bytes};

    #[test]
    fn the_mark_is_read_from_its_line() {
        assert_eq!(high_water_mark("Name:\tcola\nVmHWM:\t    2048 kB\nVmRSS:\t 10 kB\n"), Some(2 << 20));
        assert_eq!(high_water_mark("VmHWM:\t2048"), None);
        assert_eq!(high_water_mark("VmHWM: 18446744073709551615 kB"), None);
        assert_eq!(high_water_mark(""), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_mark_rises_with_what_is_held() {
        let before = peak_rss_bytes().unwrap();
        let held = vec![1_u8; 1 << 28];
        assert!(std::hint::black_box(&held).iter().all(|&byte| byte == 1));
        assert!(peak_rss_bytes().unwrap() >= before.max(1 << 28));
    }
}
