#!/usr/bin/env python3
"""Fills the corpus of `check` from the tests' files: the byte that chooses the extension, then the file."""

from pathlib import Path

ORDER = ["pdf", "docx", "xlsx", "pptx", "txt", "csv", "png", "jpg", "zip"]  # as FileType::ALL
HERE = Path(__file__).parent
CORPUS = HERE / "corpus" / "check"

CORPUS.mkdir(parents=True, exist_ok=True)
for file in (HERE.parent / "tests" / "files").glob("*/*"):
    extension = file.suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if extension in ORDER:
        (CORPUS / f"{file.parent.name}-{file.name}").write_bytes(bytes([ORDER.index(extension)]) + file.read_bytes())
