//! What the system knows of this process: its memory, and the processors that it may use.

use std::fs;

/// Resident memory now, in units of 2²⁰ bytes; NaN where the system does not tell.
pub fn resident_mb() -> f64 {
    status("VmRSS:")
}

/// The most resident memory since [`forget_peak`], in units of 2²⁰ bytes; NaN where the system does not tell.
pub fn peak_mb() -> f64 {
    status("VmHWM:")
}

/// Lets the peak start again from what is resident now, where the system allows it.
pub fn forget_peak() {
    // Without it the peak is that of the inputs, too: the figure is then too large, not wrong in kind.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn status(key: &str) -> f64 {
    kilobytes(&fs::read_to_string("/proc/self/status").unwrap_or_default(), key) / 1024.0
}

fn kilobytes(text: &str, key: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN)
}

/// Keeps this process, and all threads that it starts from now on, on the last `threads` of the processors that it may use.
/// Elsewhere than on Linux, and where the system refuses, the numbers of threads alone are limited.
#[cfg(target_os = "linux")]
pub fn pin(threads: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let Ok(allowed) = sched_getaffinity(None) else { return };
    let mut last = CpuSet::new();
    (0..CpuSet::MAX_CPU).rev().filter(|&cpu| allowed.is_set(cpu)).take(threads).for_each(|cpu| last.set(cpu));
    let _ = sched_setaffinity(None, &last);
}

/// Processors are not chosen on this system.
#[cfg(not(target_os = "linux"))]
pub fn pin(_threads: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_status_is_read_by_its_key() {
        let text = "Name:\tpaper\nVmHWM:\t  2048 kB\nVmRSS:\t1024 kB\n";
        assert_eq!(kilobytes(text, "VmHWM:"), 2048.0);
        assert!(kilobytes(text, "VmSwap:").is_nan());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_peak_is_forgotten_and_rises_again() {
        forget_peak();
        let before = peak_mb();
        assert!(before >= resident_mb() - 64.0);
        let held = vec![1_u8; 1 << 28];
        assert_eq!(std::hint::black_box(&held).iter().map(|&x| usize::from(x)).sum::<usize>(), 1 << 28);
        assert!(peak_mb() >= 256.0);
    }
}
