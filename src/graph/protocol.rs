//! What a protocol protects, by the name that a flow's `over` gives.

/// What is known of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Confidential and of integrity on the wire.
    Encrypted,
    Plaintext,
    /// It never leaves the machine.
    Local,
    /// The name leaves it open.
    Unknown,
}

const ENCRYPTED: &[&str] = &[
    "amqps",
    "coaps",
    "dns-over-https",
    "dns-over-tls",
    "doh",
    "dot",
    "dtls",
    "ftps",
    "grpcs",
    "http3",
    "https",
    "imaps",
    "ipsec",
    "kafka-ssl",
    "kerberos",
    "ldaps",
    "mqtts",
    "mtls",
    "oauth2-https",
    "pop3s",
    "quic",
    "rdp",
    "rediss",
    "sftp",
    "scp",
    "smtps",
    "srtp",
    "ssh",
    "ssl",
    "syslog-tls",
    "tls",
    "vpn",
    "webrtc",
    "wireguard",
    "winrm-https",
    "wss",
];

const PLAINTEXT: &[&str] = &[
    "amqp",
    "coap",
    "dns",
    "ftp",
    "http",
    "imap",
    "jdbc",
    "kafka",
    "ldap",
    "memcached",
    "modbus",
    "mongodb",
    "mqtt",
    "mysql",
    "nfs",
    "ntp",
    "odbc",
    "opc-da",
    "plaintext",
    "pop3",
    "postgres",
    "postgresql",
    "redis",
    "rsh",
    "rtp",
    "rtsp",
    "sip",
    "smtp",
    "snmp",
    "statsd",
    "syslog",
    "tcp",
    "telnet",
    "tftp",
    "udp",
    "ws",
];

const LOCAL: &[&str] = &[
    "d-bus",
    "dbus",
    "file",
    "filesystem",
    "function-call",
    "in-process",
    "ipc",
    "local",
    "localhost",
    "loopback",
    "memory",
    "pipe",
    "shared-memory",
    "stdin",
    "stdio",
    "unix-socket",
    "usb",
];

/// What the protocol of this name protects. Upper and lower case, blanks and underscores do not
/// matter. `x-tls`, `x-ssl`, `x-over-tls` and `x-mtls` are encrypted, `x-plaintext` is not.
#[must_use]
pub fn protection(over: &str) -> Protection {
    let name = over.trim().to_ascii_lowercase().replace([' ', '_', '/', '+'], "-");
    let is_in = |list: &[&str]| list.contains(&name.as_str());
    let secured = ["-tls", "-mtls", "-ssl", "-https", "-ssh", "-ipsec", "-wireguard", "-vpn"];
    let wrapped = ["tls-", "mtls-", "ssl-"];
    if is_in(LOCAL) {
        return Protection::Local;
    }
    let tls_version = name.strip_prefix("tls").is_some_and(|rest| rest.starts_with(['1', '-']));
    if is_in(ENCRYPTED)
        || tls_version
        || secured.iter().any(|end| name.ends_with(end))
        || wrapped.iter().any(|start| name.starts_with(start))
    {
        return Protection::Encrypted;
    }
    if is_in(PLAINTEXT) || name.ends_with("-plaintext") {
        return Protection::Plaintext;
    }
    Protection::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_protect() {
        for name in ["https", "HTTPS", "postgres-tls", "tls1.3", "AMQP over TLS", "mTLS"] {
            assert_eq!(protection(name), Protection::Encrypted, "{name}");
        }
        for name in ["http", "mqtt", "Postgres", "grpc-plaintext"] {
            assert_eq!(protection(name), Protection::Plaintext, "{name}");
        }
        assert_eq!(protection("unix socket"), Protection::Local);
        for name in ["grpc", "carrier-pigeon", "", "tlsx"] {
            assert_eq!(protection(name), Protection::Unknown, "{name}");
        }
    }
}
