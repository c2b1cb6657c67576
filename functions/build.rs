//! Reads and checks every programme under `programmes/`, and embeds each as JSON.
//!
//! A fault in a programme file fails the build here, with its place and reason, and so never a proposer's request.
//! A new municipality is a new folder: no code names one.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kyoso::programme::Programme;

const PROGRAMMES: &str = "../programmes";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo looks at everything below a folder that it is given, so a new file counts as a change.
    println!("cargo::rerun-if-changed={PROGRAMMES}");
    match embed() {
        Ok(faults) if faults.is_empty() => ExitCode::SUCCESS,
        Ok(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("cargo::error=cannot embed the programmes: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the programmes and the list of them; returns what is wrong with them instead, one line for each fault.
fn embed() -> io::Result<Vec<String>> {
    #[expect(clippy::disallowed_methods, reason = "Cargo tells a build script its folder in the environment")]
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    let mut faults = Vec::new();
    let mut list = String::from("pub(super) const PROGRAMMES: &[(&str, &str)] = &[\n");
    for (id, folder) in entries(Path::new(PROGRAMMES))? {
        if !folder.is_dir() {
            continue;
        }
        let mut files = BTreeMap::new();
        read(&folder, "", &mut files)?;
        match Programme::from_files(&files) {
            Ok(programme) if programme.about.id == id => {
                let file = out.join(format!("{id}.json"));
                fs::write(&file, serde_json::to_string(&programme)?)?;
                list.push_str(&format!("    ({id:?}, include_str!({file:?})),\n"));
            }
            Ok(programme) => faults.push(format!(
                "programmes/{id}/programme.toml:1:1: the id is `{}`, but the folder is `{id}`",
                programme.about.id
            )),
            Err(errors) => faults.extend(errors.iter().map(|error| format!("programmes/{id}/{error}"))),
        }
    }
    list.push_str("];\n");
    fs::write(out.join("programmes.rs"), list)?;
    Ok(faults)
}

/// What a folder holds, by name, without what editors and file managers leave behind.
fn entries(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| io::ErrorKind::InvalidFilename)?;
        if !name.starts_with('.') && !name.ends_with('~') {
            found.insert(name, entry.path());
        }
    }
    Ok(found)
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for (name, path) in entries(folder)? {
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else {
            let text = fs::read_to_string(&path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
            files.insert(name, text);
        }
    }
    Ok(())
}
