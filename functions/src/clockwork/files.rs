//! Files that wait for somebody: S3's event was lost, the scanner is late, a link ended, a draft is gone.

use jiff::Timestamp;
use kyoso::attachment::Task;

use crate::queue::Queue;
use crate::store::Uploads;

/// At most so many files of each task are sent in one minute; the longest due come first.
const AT_ONCE: i32 = 100;

/// Sends files to those who have something to do about them.
pub struct FileClock {
    /// The records of files.
    pub uploads: Uploads,
    /// Of the function `inspection`.
    pub inspection: Queue,
    /// Of the function `retention`.
    pub retention: Queue,
}

impl FileClock {
    /// Sends the key of each file that is due. Both functions look at its record again, so that sending twice changes
    /// nothing.
    ///
    /// # Errors
    /// The first failure; the next tick does the rest.
    pub(super) async fn tick(&self, now: Timestamp) -> anyhow::Result<()> {
        let inspected = self.send(Task::Inspect, now).await;
        let retained = self.send(Task::Retain, now).await;
        inspected.and(retained)
    }

    async fn send(&self, task: Task, now: Timestamp) -> anyhow::Result<()> {
        let due = self.uploads.due(task, now, AT_ONCE).await?;
        let queue = match task {
            Task::Inspect => &self.inspection,
            Task::Retain => &self.retention,
        };
        for key in &due {
            queue.send(key, 0).await?;
        }
        if !due.is_empty() {
            tracing::info!(files = due.len(), task = ?task, "queued again");
        }
        Ok(())
    }
}
