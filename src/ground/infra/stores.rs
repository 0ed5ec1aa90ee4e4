//! Which images are datastores.

use super::Kind;

/// Names of images, without registry and tag, that keep what they are given.
const STORES: &[&str] = &[
    "cassandra",
    "clickhouse",
    "clickhouse-server",
    "cockroach",
    "couchdb",
    "dynamodb-local",
    "elasticsearch",
    "etcd",
    "influxdb",
    "kafka",
    "keydb",
    "mariadb",
    "memcached",
    "minio",
    "mongo",
    "mongodb",
    "mssql",
    "mysql",
    "neo4j",
    "opensearch",
    "postgis",
    "postgres",
    "postgresql",
    "redis",
    "redis-stack",
    "scylla",
    "timescaledb",
    "valkey",
    "vault",
];

/// The name of an image without its registry, its tag and its digest.
pub(super) fn name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split(':').next().unwrap_or(last)
}

/// What a container with this image is.
pub(super) fn kind(image: Option<&str>) -> Kind {
    match image {
        Some(image) if STORES.contains(&name(image)) => Kind::Store,
        _ => Kind::Process,
    }
}
