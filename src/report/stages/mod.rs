//! What `tmgate stages` prints: one light a stage.

mod json;
mod text;

use super::Style;
use crate::config::FailOn;
use crate::finding::Finding;
use crate::gate::Verdict;
use crate::stages::{Course, Light};
use jiff::civil::Date;

pub use json::{SCHEMA, write as write_json};
pub use text::write as write_text;

/// All that there is to say about the stages of some models.
pub struct Stages<'r> {
    /// Sorted by path, then in the order of the processes.
    pub courses: Vec<Course<'r>>,
    /// Mistakes in the configuration, and faults of tmgate.
    pub unable: Vec<&'r Finding>,
    pub fail_on: FailOn,
    pub today: Date,
    /// Nobody asked for a process, and no model or profile names one.
    pub is_usual: bool,
}

impl Stages<'_> {
    /// The verdict follows the gate: gaps at or above the threshold fail it. A stage of which there
    /// is nothing or nobody knows fails it at every threshold but `never`.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let mut stages = self.courses.iter().flat_map(|course| &course.stages);
        if self.courses.is_empty() {
            Verdict::NothingAssessed
        } else if self.unable.is_empty() && stages.all(|stage| stage.passes(self.fail_on)) {
            Verdict::Pass
        } else {
            Verdict::Fail
        }
    }

    #[must_use]
    pub fn worst(&self) -> Light {
        self.courses.iter().map(Course::worst).max().unwrap_or(Light::NotAssessed)
    }

    fn count(&self, light: Light) -> usize {
        let stages = self.courses.iter().flat_map(|course| &course.stages);
        stages.filter(|stage| stage.light() == light).count()
    }
}
