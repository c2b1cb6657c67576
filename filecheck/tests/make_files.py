#!/usr/bin/env python3
"""Makes the files that the tests read. They are committed; this is how each was made.

    pip install python-docx openpyxl python-pptx pikepdf pyzipper msoffcrypto-tool pillow reportlab
    python3 filecheck/tests/make_files.py

A folder of tests/files is what its files are refused for (the code); `good` holds what is taken. Documents come from
the libraries above, so that they are what real producers write; what is wrong with them was then put in by hand.
Run it again and the bytes differ (times, random keys), the verdicts do not.
"""

import io, shutil, struct, zipfile, zlib
from pathlib import Path

import docx, openpyxl, pikepdf, pptx, pyzipper
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image
from reportlab.pdfgen import canvas

HERE = Path(__file__).parent / "files"


def put(code, name, data):
    folder = HERE / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(entries, method=zipfile.ZIP_DEFLATED, stream=False):
    out = io.BytesIO()
    class Pipe:  # not seekable: the packer then writes sizes behind the data
        def write(self, data): return out.write(data)
        def flush(self): pass
    with zipfile.ZipFile(Pipe() if stream else out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_parts(package, parts):
    """The package with parts added or replaced."""
    old = zipfile.ZipFile(io.BytesIO(package))
    return zipped({name: old.read(name) for name in old.namelist()} | parts)


def part(package, name):
    return zipfile.ZipFile(io.BytesIO(package)).read(name)


def pdf(change=None, **options):
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(100, 700, "A proposal")
    page.save()
    document = pikepdf.open(io.BytesIO(out.getvalue()))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def directory_record(name):
    return name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, 2) + bytes(61)


def cfb(*names):
    """As much of the old container as anybody looks at here: its mark and its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(map(directory_record, names)) + bytes(512)


def documents():
    word = docx.Document(); word.add_paragraph("提案の概要"); word = saved(word)
    book = openpyxl.Workbook(); book.active["A1"] = "見積"; book = saved(book)
    slides = pptx.Presentation(); slides.slides.add_slide(slides.slide_layouts[6]); slides = saved(slides)
    return word, book, slides


def pictures():
    noise = Image.effect_noise((40, 30), 80).convert("RGB")
    png, jpeg, progressive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    noise.save(png, "PNG"); noise.save(jpeg, "JPEG"); noise.save(progressive, "JPEG", progressive=True)
    return png.getvalue(), jpeg.getvalue(), progressive.getvalue()


def encrypted_office(package):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(package)).encrypt("secret", out)
    return out.getvalue()


def javascript(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def disguised(file):
    """The names escaped; the table has moved by as much."""
    escaped = file.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    head, number = escaped.rsplit(b"startxref\n", 1)
    moved = int(number.split()[0]) + len(escaped) - len(file)
    return head + b"startxref\n%d\n%%%%EOF\n" % moved


def launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))


def attachment(document):
    document.attachments["a.exe"] = b"MZ"


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    word, book, slides = documents()
    png, jpeg, progressive = pictures()
    plain = pdf()
    objects = dict(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    text = "提案書の本文\r\nA line of it\r\n"

    # good: of each type, and of what packs it
    for name, data in {
        "document.docx": word, "book.xlsx": book, "slides.pptx": slides, "picture.png": png, "picture.jpg": jpeg,
        "progressive.JPEG": progressive, "plain.pdf": plain, "object-streams.pdf": pdf(**objects),
        "linearized.pdf": pdf(linearize=True), "utf8.txt": text.encode(), "marked.csv": ("\ufeff" + text).encode(),
        "cp932.csv": "名称,金額\r\n①髙橋,100\r\n".encode("cp932"), "utf16.txt": text.encode("utf-16"),
        "padded.jpg": jpeg + bytes(64),
        "mpf.jpg": jpeg[:2] + b"\xff\xe2\x00\x08MPF\0\0\0" + jpeg[2:] + jpeg,
        "reportlab.pdf": (lambda out: (lambda c: (c.drawString(9, 9, "x"), c.save(), out.getvalue())[2])(canvas.Canvas(out)))(io.BytesIO()),
    }.items():
        put("good", name, data)
    several = {"図面/計画.pdf": plain, "document.docx": word, "a.txt": text.encode(), "empty folder/": b""}
    put("good", "several.zip", zipped(several))
    put("good", "stored.zip", zipped(several, zipfile.ZIP_STORED))
    put("good", "streamed.zip", zipped(several, stream=True))
    put("good", "stored-streamed.zip", zipped({"inner.zip": zipped(several), **several}, zipfile.ZIP_STORED, stream=True))
    put("good", "nested.zip", zipped({"inner.zip": zipped(several), "b.png": png}))
    put("good", "from-a-mac.zip", zipped({"a.txt": b"x", "__MACOSX/._a.txt": b"\0\5\x16\7" + bytes(90), ".DS_Store": b"\0\0\0\1Bud1" + bytes(90)}))
    name = "見積表.csv".encode("cp932")
    put("good", "from-japanese-windows.zip", zipped({"N" * len(name): b"a,b\r\n"}).replace(b"N" * len(name), name))

    put("empty", "nothing.pdf", b"")
    put("empty", "no-entry.zip", zipped({}))
    put("empty", "folders-only.zip", zipped({"a/": b""}))
    put("unknown-type", "page.html", b"<html></html>")
    put("unknown-type", "noextension", b"text")
    put("unknown-type", "photo.heic", b"\0\0\0\x18ftypheic")

    for name, data in {
        "png.csv": png, "pdf.docx": plain, "jpeg.png": jpeg, "word.xlsx": word, "word.zip": word, "zip.docx": zipped(several),
        "page.txt": b"\xef\xbb\xbf <!DOCTYPE html><p>", "svg.csv": b"<svg onload='a'>", "script.txt": b"#!/bin/sh\n", "rtf.txt": b"{\\rtf1}",
        "binary.txt": b"a\0b", "euc.txt": b"\x8f\xa2\xff\xff", "program.pdf": b"MZ\x90\0" + bytes(90), "text.pdf": b"hello",
        "template.docx": with_parts(word, {"[Content_Types].xml": part(word, "[Content_Types].xml").replace(b"document.main+xml", b"template.main+xml")}),
    }.items():
        put("not-as-named", name, data)
    put("old-office", "old.doc", cfb("WordDocument"))
    put("old-office", "renamed.docx", cfb("WordDocument"))
    put("old-office", "object.docx", with_parts(word, {"word/embeddings/oleObject1.bin": cfb("Workbook")}))

    archive = zipped({"a.txt": b"hidden text " * 9})
    in_stream = lambda document: document.Root.__setitem__("/Hidden", document.make_stream(archive))
    twice = zipped({"a.txt": b"one", "b.txt": b"two"}).replace(b"b.txt", b"a.txt")
    other_name = archive[:30] + b"b.txt" + archive[35:]
    cut = archive.rindex(b"PK\1\2")
    for name, data in {
        "before.pdf": b"x\n" + plain, "behind.pdf": plain + b"foreign", "zip-behind.pdf": plain + archive, "zip-inside.pdf": pdf(in_stream, compress_streams=False),
        "comment-behind.pdf": plain + b"%hidden\n", "zip-behind.png": png + archive, "zip-behind.jpg": jpeg + archive, "byte-behind.png": png + b"x",
        "pdf-inside.jpg": jpeg[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + jpeg[2:], "behind.zip": archive + b"x", "before.zip": b"x" + archive,
        "program-like.docx": b"x" + word, "zip-behind.docx": word + archive, "two-names.zip": other_name, "twice.zip": twice,
        "gap.zip": archive[:cut] + b"gap!" + archive[cut:], "unlisted.zip": archive[:cut] + archive, "zip-in-comment.zip": archive[:-2] + struct.pack("<H", 22) + archive[-22:],
        "two-documents.docx": with_parts(word, {"WORD/document.xml": b"<a/>"}),
        "zip-in-segment.jpg": jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(archive) + 2) + archive + jpeg[2:],
    }.items():
        put("polyglot", name, data)

    types = part(word, "[Content_Types].xml")
    put("macro", "named.docm", word)
    put("macro", "project.docx", with_parts(word, {"word/vbaProject.bin": cfb("VBA")}))
    put("macro", "hidden-project.docx", with_parts(word, {"word/media/a.bin": cfb("_VBA_PROJECT")}))
    put("macro", "type.docx", with_parts(word, {"[Content_Types].xml": types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"application/vnd.ms-word.document.macroEnabled.main")}))
    put("macro", "sheet.xlsx", with_parts(book, {"xl/macrosheets/sheet1.xml": b"<a/>"}))
    put("macro", "inside.zip", zipped({"a.docm": word}))
    put("macro", "embedded.docx", with_parts(word, {"word/embeddings/a.xlsm": book}))

    put("active-content", "javascript.pdf", pdf(javascript))
    put("active-content", "javascript-in-object-stream.pdf", pdf(javascript, **objects))
    put("active-content", "disguised.pdf", disguised(pdf(javascript)))
    put("active-content", "launch.pdf", pdf(launch))
    put("active-content", "attachment.pdf", pdf(attachment))
    put("active-content", "control.docx", with_parts(word, {"word/activeX/activeX1.bin": b"x"}))
    put("active-content", "package.pptx", with_parts(slides, {"ppt/embeddings/oleObject1.bin": cfb("\x01Ole10Native")}))
    remote = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External" Target="https://example.jp/t.dotm" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    put("external-content", "template.docx", with_parts(word, {"word/_rels/settings.xml.rels": remote}))

    put("password", "user.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")))
    put("password", "owner-only.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user=""), **objects))
    for name, package in {"document.docx": word, "book.xlsx": book, "slides.pptx": slides}.items():
        put("password", name, encrypted_office(package))
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as aes:
        aes.setpassword(b"secret"); aes.writestr("a.txt", "x")
    put("password", "aes.zip", out.getvalue())
    for name, bit in {"classic.zip": 1, "strong.zip": 0x41, "masked.zip": 0x2000}.items():
        flagged = bytearray(archive); flagged[6:8] = struct.pack("<H", bit); put("password", name, bytes(flagged))
    flagged = bytearray(archive); flagged[cut + 8:cut + 10] = struct.pack("<H", 1); put("password", "in-directory-only.zip", bytes(flagged))
    put("password", "inside.zip", zipped({"a.pdf": pdf(encryption=pikepdf.Encryption(owner="o", user="u"))}))

    flip = lambda data, at: data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1:]
    put("damaged", "cut.pdf", plain[:-40])
    put("damaged", "no-end.pdf", plain[:plain.rindex(b"%%EOF")])
    put("damaged", "wrong-reference.pdf", plain.replace(b"startxref\n", b"startxref\n1"))
    put("damaged", "checksum.png", flip(png, 60)); put("damaged", "cut.png", png[:-12])
    put("damaged", "no-end.jpg", jpeg[:-2])
    put("damaged", "checksum.zip", flip(zipped({"a.txt": b"some text"}, zipfile.ZIP_STORED), 38))
    put("damaged", "deflate.zip", archive[:35] + b"\xff" * 6 + archive[41:]); put("damaged", "cut.zip", archive[:-30])
    put("damaged", "cut.docx", word[:-200])
    bz = zipped({"a.txt": b"x" * 90}, zipfile.ZIP_BZIP2); put("unknown-compression", "bzip2.zip", bz)
    put("ratio-too-high", "bomb.zip", zipped({"zeros.txt": b"0" * (32 << 20)}))

    for name, entry in {"program.zip": "a.exe", "script.zip": "a.js", "page.zip": "a/b.html", "up.zip": "../a.txt", "root.zip": "/a.txt", "drive.zip": "C:/a.txt"}.items():
        put("forbidden-inside", name, zipped({entry: b"x"}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_with_link:
        link = zipfile.ZipInfo("link.txt"); link.create_system = 3; link.external_attr = 0o120777 << 16
        archive_with_link.writestr(link, "/etc/passwd")
    put("forbidden-inside", "link.zip", out.getvalue())
    put("forbidden-inside", "program.docx", with_parts(word, {"word/media/image1.png": b"MZ\x90\0" + bytes(90)}))
    put("forbidden-inside", "page.docx", with_parts(word, {"word/a.html": b"<html>"}))
    put("forbidden-inside", "fake-system-file.zip", zipped({"__MACOSX/._a.exe": b"MZ\x90\0"}))


main()
