//! FAIR: how often a year a loss comes about and how much it costs, each as lowest, most likely and
//! highest, to the loss expected in a year (The Open Group, *Risk Taxonomy* O-RT and *Risk Analysis*
//! O-RA: loss event frequency times loss magnitude).
//!
//! The mean of three such numbers is that of the PERT distribution, (lowest + 4 most likely +
//! highest) / 6: Malcolm, Roseboom, Clark and Fazar, *Operations Research* 7 (1959).

/// An estimate: lowest, most likely, highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    low: f64,
    likely: f64,
    high: f64,
}

impl Range {
    /// `None` where the numbers are negative, endless or not in this order.
    #[must_use]
    pub fn new(low: f64, likely: f64, high: f64) -> Option<Self> {
        let in_order = 0.0 <= low && low <= likely && likely <= high && high.is_finite();
        in_order.then_some(Range { low, likely, high })
    }

    /// What is expected on average.
    #[must_use]
    pub fn mean(&self) -> f64 {
        // Divided first, so that no sum of finite numbers is endless.
        self.low / 6.0 + self.likely / 1.5 + self.high / 6.0
    }
}

/// The loss to be expected in a year; `None` where it is more than can be counted.
#[must_use]
pub fn annual_loss(frequency: &Range, loss: &Range) -> Option<f64> {
    Some(frequency.mean() * loss.mean()).filter(|loss| loss.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_number_weighs_most() {
        let range = |low, likely, high| Range::new(low, likely, high).unwrap();
        assert!((range(1.0, 2.0, 9.0).mean() - 3.0).abs() < 1e-12);
        assert!((range(5.0, 5.0, 5.0).mean() - 5.0).abs() < 1e-12);
        let expected = annual_loss(&range(0.1, 0.5, 2.0), &range(1e3, 1e4, 2e5));
        assert!((expected.unwrap() - 0.683_333_333 * 40_166.666_667).abs() < 0.01);
    }

    #[test]
    fn what_is_no_estimate_is_refused() {
        for [low, likely, high] in [
            [2.0, 1.0, 3.0],
            [1.0, 3.0, 2.0],
            [-1.0, 0.0, 1.0],
            [f64::NAN, 1.0, 2.0],
            [0.0, f64::NAN, 2.0],
            [0.0, 1.0, f64::NAN],
            [0.0, 1.0, f64::INFINITY],
        ] {
            assert_eq!(Range::new(low, likely, high), None, "{low} {likely} {high}");
        }
        let huge = Range::new(0.0, f64::MAX, f64::MAX).unwrap();
        assert!(huge.mean().is_finite());
        assert_eq!(annual_loss(&huge, &huge), None);
    }
}
