//! A table of the program's own text: lines sorted by what stands before the first tab.

/// The line that begins with `key` and a tab, without looking at more than a dozen lines.
pub(super) fn find(table: &'static str, key: &str) -> Option<&'static str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let before = bytes.get(low..middle)?.iter().rposition(|byte| *byte == b'\n');
        let start = before.map_or(low, |at| low + at + 1);
        let rest = bytes.get(middle..high)?.iter().position(|byte| *byte == b'\n');
        let end = rest.map_or(high, |at| middle + at);
        let line = bytes.get(start..end)?;
        let id = line.split(|byte| *byte == b'\t').next().unwrap_or(line);
        match id.cmp(key.as_bytes()) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return table.get(start..end),
        }
    }
    None
}

/// The ids that a line of two columns names.
pub(super) fn ids(table: &'static str, key: &str) -> impl Iterator<Item = &'static str> + use<> {
    let line = find(table, key).unwrap_or("");
    line.split_once('\t').map_or("", |(_, ids)| ids).split_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let table = "#id\tname\na\tone\nb\nc-1\tthree — 3\nc-10\tfour\n";
        assert_eq!(find(table, "a"), Some("a\tone"));
        assert_eq!(find(table, "b"), Some("b"));
        assert_eq!(find(table, "c-1"), Some("c-1\tthree — 3"));
        assert_eq!(find(table, "c-10"), Some("c-10\tfour"));
        for none in ["", "A", "aa", "c", "c-2", "z"] {
            assert_eq!(find(table, none), None, "{none}");
        }
        assert_eq!(find("", "a"), None);
        assert_eq!(ids("#k\tids\nx\ta b\n", "x").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(ids("#k\tids\nx\ta b\n", "y").count(), 0);
    }
}
