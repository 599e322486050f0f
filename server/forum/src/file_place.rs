//! Where files are kept: in a folder, or in a bucket of a service that speaks S3.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};

/// How long a service may take to let a connection in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a service may send nothing in the middle of an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The time after the first attempt during which a request is made again. Whoever uploads waits for that.
const RETRY_TIME: Duration = Duration::from_secs(8);
/// How often a request is made again at most.
const RETRIES_MAX: usize = 4;
/// The pause before a request is made again; each further one is twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// The longest of these pauses.
const LONGEST_DELAY: Duration = Duration::from_secs(2);

/// The place where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePlace {
    /// A folder of this machine, or one that several machines share.
    Folder(PathBuf),
    /// A bucket of a service that speaks S3.
    Bucket(Bucket),
}

/// A bucket of a service that speaks S3. What is not given comes from the environment variables of AWS
/// (`AWS_REGION`, `AWS_ACCESS_KEY_ID` and so on), or from the role of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// What the keys begin with, without slashes at its ends; empty for the whole bucket.
    pub prefix: String,
    /// The address of the service, where it is not that of AWS.
    pub endpoint: Option<String>,
    /// The region of the bucket.
    pub region: Option<String>,
    /// Who the service lets in.
    pub keys: Option<BucketKeys>,
    /// The folder that contents are fetched to while they are read.
    pub spool: PathBuf,
}

/// The keys of a bucket.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketKeys {
    /// The name of the key.
    pub id: String,
    /// The secret that proves the key.
    pub secret: String,
}

impl fmt::Debug for BucketKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BucketKeys(…)")
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilePlace::Folder(folder) => write!(f, "{}", folder.display()),
            FilePlace::Bucket(Bucket { name, prefix, .. }) if prefix.is_empty() => write!(f, "s3://{name}"),
            FilePlace::Bucket(Bucket { name, prefix, .. }) => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

impl FilePlace {
    /// The store of this place. A folder exists already, and of a service nothing is asked.
    pub(crate) fn store(&self) -> io::Result<Arc<dyn ObjectStore>> {
        match self {
            FilePlace::Folder(folder) => {
                Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)) as Arc<dyn ObjectStore>)
            }
            FilePlace::Bucket(bucket) => bucket.store(),
        }
    }
}

impl Bucket {
    fn store(&self) -> io::Result<Arc<dyn ObjectStore>> {
        // The client of HTTP takes its ciphers from there. Where a process has some already, these stay.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let is_plain = self.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let client = ClientOptions::new()
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_read_timeout(READ_TIMEOUT)
            // A large content takes as long as it takes, while it comes.
            .with_timeout_disabled()
            .with_allow_http(is_plain);
        let retry = RetryConfig {
            backoff: BackoffConfig { init_backoff: FIRST_DELAY, max_backoff: LONGEST_DELAY, base: 2.0 },
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME,
        };
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&self.name)
            .with_client_options(client)
            .with_retry(retry)
            // Contents go one by one, and not every service deletes several at once.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        if let Some(BucketKeys { id, secret }) = &self.keys {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        let bucket = builder.build()?;
        if self.prefix.is_empty() {
            return Ok(Arc::new(bucket));
        }
        Ok(Arc::new(PrefixStore::new(bucket, self.prefix.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(prefix: &str) -> Bucket {
        Bucket {
            name: "files".to_owned(),
            prefix: prefix.to_owned(),
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            region: Some("eu-central-1".to_owned()),
            keys: Some(BucketKeys { id: "name".to_owned(), secret: "hidden".to_owned() }),
            spool: PathBuf::from("spool"),
        }
    }

    #[test]
    fn a_place_is_named_without_its_keys() {
        assert_eq!(FilePlace::Folder("data/files".into()).to_string(), "data/files");
        assert_eq!(FilePlace::Bucket(bucket("")).to_string(), "s3://files");
        let place = FilePlace::Bucket(bucket("forums/one"));
        assert_eq!(place.to_string(), "s3://files/forums/one");
        assert!(!format!("{place:?}").contains("hidden"));
    }

    #[test]
    fn a_bucket_opens_without_asking_the_service() {
        for prefix in ["", "forums/one"] {
            bucket(prefix).store().expect("opens");
        }
    }
}
