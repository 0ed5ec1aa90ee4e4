//! What a protocol protects, by the name that a flow's `over` gives.

/// What is known of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Confidential and of integrity on the wire; the target proves who it is.
    Encrypted,
    Plaintext,
    /// It never leaves the machine.
    Local,
    /// The name leaves it open.
    Unknown,
}

const ENCRYPTED: &[&str] = &[
    "amqps",
    "bacnet-sc",
    "coaps",
    "dns-over-https",
    "dns-over-tls",
    "doh",
    "doq",
    "dot",
    "dtls",
    "ftps",
    "grpcs",
    "h2",
    "h3",
    "http-3",
    "http3",
    "https",
    "imaps",
    "ipsec",
    "kerberos",
    "ldaps",
    "lorawan",
    "mqtts",
    "mtls",
    "nats-tls",
    "pop3s",
    "quic",
    "rdp",
    "rdps",
    "rediss",
    "rtsps",
    "sftp",
    "scp",
    "sips",
    "smtps",
    "srtp",
    "ssh",
    "ssl",
    "tls",
    "vpn",
    "webrtc",
    "webtransport",
    "winrm-https",
    "wireguard",
    "wss",
];

const PLAINTEXT: &[&str] = &[
    "amqp",
    "bacnet",
    "can",
    "can-bus",
    "cassandra",
    "coap",
    "cql",
    "dicom",
    "dnp3",
    "dns",
    "ftp",
    "h2c",
    "hl7",
    "http",
    "http-1.0",
    "http-1.1",
    "iiop",
    "imap",
    "jdbc",
    "jms",
    "jrmp",
    "kafka",
    "ldap",
    "memcache",
    "memcached",
    "mllp",
    "modbus",
    "modbus-tcp",
    "mongodb",
    "mqtt",
    "mysql",
    "nats",
    "nfs",
    "nosql-access-protocol",
    "nrpe",
    "ntp",
    "odbc",
    "opc-da",
    "plaintext",
    "pop3",
    "postgres",
    "postgresql",
    "profinet",
    "redis",
    "reverse-proxy-web-protocol",
    "rmi",
    "rsh",
    "rtp",
    "rtsp",
    "s7comm",
    "sip",
    "smtp",
    "snmp",
    "snmpv1",
    "snmpv2",
    "snmpv2c",
    "sql-access-protocol",
    "statsd",
    "stomp",
    "syslog",
    "telnet",
    "tftp",
    "upnp",
    "ws",
    "xmpp",
    "zeromq",
    "zmq",
];

const LOCAL: &[&str] = &[
    "container-spawning",
    "d-bus",
    "dbus",
    "file",
    "filesystem",
    "function-call",
    "in-memory",
    "in-process",
    "in-process-library-call",
    "inter-process-communication",
    "ipc",
    "library-call",
    "local",
    "local-file-access",
    "localhost",
    "loopback",
    "memory",
    "method-call",
    "named-pipe",
    "pipe",
    "shared-memory",
    "stdin",
    "stdio",
    "unix-domain-socket",
    "unix-socket",
    "usb",
];

/// Whatever it carries, a name with one of these words in it is encrypted.
const SECURED: &[&str] = &[
    "dtls",
    "encrypted",
    "https",
    "ipsec",
    "mtls",
    "sftp",
    "ssh",
    "ssl",
    "tls",
    "vpn",
    "wireguard",
];

/// A name with one of these words in it is not encrypted, whatever else it says.
const UNSECURED: &[&str] = &["cleartext", "plaintext", "unencrypted"];

/// Words that leave open what the others promise.
const HEDGES: &[&str] =
    &["maybe", "no", "non", "not", "opportunistic", "optional", "or", "starttls", "without"];

/// On these any process of the machine, or any device plugged in, may speak.
const OPEN_TO_ALL_LOCALS: &[&str] = &["localhost", "loopback", "usb"];

/// A name with one of these words in it has the source prove who it is before it may speak.
const KNOWS_ITS_SOURCE: &[&str] = &["kerberos", "mtls", "mutual", "scp", "sftp", "spiffe", "ssh"];

/// Words for what has yet to be found out.
const PLACEHOLDERS: &[&str] = &[
    "",
    "fixme",
    "tba",
    "tbc",
    "tbd",
    "to-be-decided",
    "to-be-defined",
    "todo",
    "undefined",
    "unknown",
    "unknown-protocol",
    "unspecified",
    "xxx",
];

/// What the protocol of this name protects. Upper and lower case, blanks and punctuation do not
/// matter. `x-tls`, `x over tls 1.3` and `x-mtls` are encrypted, `x-plaintext` is not.
#[must_use]
pub fn protection(over: &str) -> Protection {
    let name = plain(over);
    let is_in = |list: &[&str]| list.contains(&name.as_str());
    let names = |list: &[&str]| name.split('-').any(|word| list.contains(&word));
    if is_in(LOCAL) {
        return Protection::Local;
    }
    if names(UNSECURED) {
        return Protection::Plaintext;
    }
    if names(HEDGES) {
        return Protection::Unknown;
    }
    let tls_version = |word: &str| {
        let version = word.strip_prefix("tlsv").or_else(|| word.strip_prefix("tls"));
        version.is_some_and(|rest| rest.starts_with('1'))
    };
    if is_in(ENCRYPTED) || names(SECURED) || name.split('-').any(tls_version) {
        return Protection::Encrypted;
    }
    match is_in(PLAINTEXT) {
        true => Protection::Plaintext,
        false => Protection::Unknown,
    }
}

/// Whether the protocol itself lets nobody speak who has not proven who he is: it asks for a
/// client's key, or the operating system decides who may reach it.
#[must_use]
pub fn knows_its_source(over: &str) -> bool {
    let name = plain(over);
    if name.split('-').any(|word| KNOWS_ITS_SOURCE.contains(&word)) {
        return protection(over) == Protection::Encrypted;
    }
    LOCAL.contains(&name.as_str()) && !OPEN_TO_ALL_LOCALS.contains(&name.as_str())
}

/// Whether what a browser sends of itself can travel by the protocol of this name.
#[must_use]
pub fn rides_on_http(over: &str) -> bool {
    const HTTP: [&str; 10] =
        ["h2", "h2c", "h3", "http", "http2", "http3", "https", "websocket", "ws", "wss"];
    plain(over).split('-').any(|word| HTTP.contains(&word))
}

/// Whether this is a word for what has yet to be found out: `tbd`, `unknown`, `?`.
#[must_use]
pub fn is_placeholder(word: &str) -> bool {
    PLACEHOLDERS.contains(&plain(word).as_str())
}

/// A name in lower case, its words joined by single hyphens.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' => plain.push(c),
            'A'..='Z' => plain.push(c.to_ascii_lowercase()),
            _ if c.is_alphabetic() => plain.extend(c.to_lowercase()),
            _ if !plain.is_empty() && !plain.ends_with('-') => plain.push('-'),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end_matches(['-', '.']).len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_protect() {
        for name in [
            "https",
            "HTTPS",
            "postgres-tls",
            "tls1.3",
            "TLSv1.2",
            "AMQP over TLS",
            "mTLS",
            "HTTP/3",
            "PostgreSQL/TLS",
            "https/tls-1.3",
            "jdbc-encrypted",
            "kafka (SASL_SSL)",
            "git+ssh",
        ] {
            assert_eq!(protection(name), Protection::Encrypted, "{name}");
        }
        for name in
            ["http", "HTTP/1.1", "mqtt", "Postgres", "grpc-plaintext", "http (unencrypted)", "CAN"]
        {
            assert_eq!(protection(name), Protection::Plaintext, "{name}");
        }
        for name in ["unix socket", "in-process-library-call", "localhost"] {
            assert_eq!(protection(name), Protection::Local, "{name}");
        }
    }

    #[test]
    fn names_that_leave_it_open_are_not_guessed() {
        for name in [
            "grpc",
            "carrier-pigeon",
            "",
            "tlsx",
            "HTTP/S",
            "http/2",
            "smtp-starttls",
            "http or https",
            "no tls",
            "tls optional",
            "bluetooth",
            // What carries a protocol does not tell which.
            "tcp",
            "UDP",
            "übertragung",
        ] {
            assert_eq!(protection(name), Protection::Unknown, "{name}");
        }
    }

    #[test]
    fn some_protocols_know_who_speaks() {
        for name in ["mtls", "grpc-mtls", "sftp", "ssh tunnel", "unix-socket", "in-process"] {
            assert!(knows_its_source(name), "{name}");
        }
        for name in ["https", "tls", "localhost", "usb", "mutual plaintext", "vpn", "grpc"] {
            assert!(!knows_its_source(name), "{name}");
        }
    }

    #[test]
    fn placeholders_are_told_from_names() {
        for word in ["tbd", "TODO", "?", "unknown", "to be defined", "-"] {
            assert!(is_placeholder(word), "{word}");
        }
        for word in ["https", "none", "todoist"] {
            assert!(!is_placeholder(word), "{word}");
        }
    }
}
