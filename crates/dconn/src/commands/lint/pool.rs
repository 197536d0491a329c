//! Many files at once, in a fixed order.

use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::files::File;
use super::job::{Job, Outcome};
use crate::screen;

/// Runs the job on every file; the outcomes have the order of the files.
pub(super) fn run(files: &[File], job: &Job<'_>) -> Vec<Outcome> {
    let threads = thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(files.len());
    if threads <= 1 {
        return files.iter().map(|file| job.run(file)).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::with_capacity(files.len()));
    thread::scope(|scope| {
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(index) else { return };
                let outcome = job.run(file);
                if let Ok(mut done) = done.lock() {
                    done.push((index, outcome));
                }
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let started = Instant::now();
        let mut told = false;
        while io::stderr().is_terminal() && workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(if told { 200 } else { 20 }));
            if started.elapsed() > Duration::from_secs(1) {
                let count = done.lock().map_or(0, |done| done.len());
                screen::progress(&format!("{count} of {} files", files.len()));
                told = true;
            }
        }
        if told {
            // Blanks wipe the line.
            screen::progress(&format!("{:40}\r", ""));
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}
