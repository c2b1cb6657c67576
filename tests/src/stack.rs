//! Where the deployed stack is.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::{Map, Value};

/// The outputs of the deployment under test.
pub struct Stack {
    outputs: Value,
    /// The file that they were read from. The local cloud's logs stand beside it.
    pub file: PathBuf,
}

/// The stack under test.
///
/// # Panics
/// Without one: journeys run by `make test`, which deploys it.
pub fn stack() -> &'static Stack {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| {
        let Some(file) = outputs_file() else {
            panic!("there is no stack to test: KYOSO_TEST_OUTPUTS is not set. Run `make test`, which deploys one.")
        };
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("KYOSO_TEST_OUTPUTS: {} cannot be read: {error}", file.display()));
        Stack { outputs: serde_json::from_str(&text).expect("KYOSO_TEST_OUTPUTS is not JSON"), file }
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place where the journeys read the environment")]
fn outputs_file() -> Option<PathBuf> {
    std::env::var_os("KYOSO_TEST_OUTPUTS").map(PathBuf::from)
}

impl Stack {
    /// One of the outputs, such as `publicUrl` or `functions/notify`.
    pub fn output(&self, name: &str) -> &str {
        let found = self.outputs.pointer(&format!("/{name}")).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("{} has no {name}", self.file.display()))
    }

    /// One of the outputs that is a list, such as `people`.
    pub fn list(&self, name: &str) -> &[Value] {
        let found = self.outputs.get(name).and_then(Value::as_array);
        found.unwrap_or_else(|| panic!("{} has no list {name}", self.file.display()))
    }

    /// One of the outputs that maps names to names, such as `roles`.
    pub fn map(&self, name: &str) -> &Map<String, Value> {
        let found = self.outputs.get(name).and_then(Value::as_object);
        found.unwrap_or_else(|| panic!("{} has no map {name}", self.file.display()))
    }

    /// An address below the one that people use.
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.output("publicUrl"))
    }
}
