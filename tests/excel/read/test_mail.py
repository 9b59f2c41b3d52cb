"""Taking mails apart: those of every program, and those made to harm."""

from __future__ import annotations

import base64
import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.base.mail import Mail, MailContents, corte_of_mail, is_allowed
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.zips import only_workbook
from ajustes_tui.excel.read.detect import MailFormat, detect, mail_format
from ajustes_tui.excel.read.mail import MAX_PARTS, safe_name, unpack
from tests.mails import (
    CSV,
    MESSAGE_ID,
    OTHER_CSV,
    PNG,
    SENDER,
    SUBJECT,
    TEXT,
    Enclosed,
    attached,
    group,
    head,
    mail,
    outlook,
    part,
    zipped,
)

NAME = "ajustes_26_11_2026 operación.csv"
INNER = mail(attached("de adentro.csv"))
MAILS = {
    # Outlook through Exchange: the picture of the signature inline, the name in RFC 2231.
    "outlook": (
        head("Received: from a by b; Thu, 26 Nov 2026 08:15:01 -0500\r\n")
        + group(
            group(
                TEXT,
                part('inline; filename="image001.png"', PNG, "image/png").replace(
                    "Content-Disp", "Content-ID: <image001.png@01DA>\r\nContent-Disp"
                ),
                kind="related",
                boundary="_004_",
            ),
            part("attachment; filename*=utf-8''ajustes_26_11_2026%20operaci%C3%B3n.csv", CSV),
        )
    ).encode(),
    # Gmail: the name as an encoded word, and its own headers first.
    "gmail": mail(
        part(
            'attachment; filename="=?UTF-8?Q?ajustes=5F26=5F11=5F2026_operaci=C3=B3n=2Ecsv?="', CSV
        ),
        first="Delivered-To: celda@ejemplo.example\r\n",
    ),
    # Thunderbird: the name cut in pieces, and in the type too.
    "thunderbird": mail(
        part(
            "attachment; filename*0*=UTF-8''ajustes_26_11%5F2026;\r\n filename*1*=%20operaci%C3%B3n.csv",
            CSV,
            'text/csv; charset=UTF-8; name="=?UTF-8?Q?otro?="',
        ),
        first="X-Mozilla-Status: 0001\r\n",
    ),
    "msg": outlook([Enclosed("image001.png", PNG, "image001.png@01DA"), Enclosed(NAME, CSV)]),
    "msg grande": outlook(
        [Enclosed(NAME, CSV), Enclosed("nota.docx", zipped({"word/a": CSV * 90}))]
    ),
}


def take(content: bytes, folder: Path, limits: ReadLimits | None = None) -> MailContents:
    """Take a mail apart as the reading process does."""
    return MailContents.from_json(unpack(content, folder, limits or ReadLimits()), folder)


def bases(contents: MailContents) -> dict[str, bytes]:
    return {each.name: each.path.read_bytes() for each in contents.bases if each.path}


@pytest.mark.parametrize("kind", MAILS)
def test_the_base_of_a_mail_of_any_program_comes_out_as_it_was_sent(kind, tmp_path):
    contents = take(MAILS[kind], tmp_path)
    assert bases(contents) == {NAME: CSV}
    said = contents.mail
    assert (said.sender, said.subject, said.message_id) == (SENDER, SUBJECT, MESSAGE_ID)
    assert said.as_json()["fecha"] == "2026-11-26T08:15:00-05:00"
    assert corte_of_mail(said) == (date(2026, 11, 26), "del asunto")
    assert len(said.sha256) == 64
    assert not any("image" in each.name for each in contents.attachments)


def test_the_corte_is_the_only_date_of_the_subject_else_the_day_the_mail_was_sent():
    sent = datetime(2026, 11, 26, 8, 15, tzinfo=BOGOTA)
    said, unsaid = (date(2026, 11, 25), "del asunto"), (sent.date(), "de la fecha")
    for subject, expected in {
        "RV: Base del 25 de noviembre de 2026": said,
        "Ajustes 2026/11/25 10:30, 3 bases": said,
        "Corte 25-11-2026 (25/11/2026)": said,
        "Lo del 20/11/2026: ajustes del 25/11/2026": said,
        # Without a year, without such a day, or with two: the day it was sent.
        "Corte 25/11": unsaid,
        "Corte 31/11/2026": unsaid,
        "Del 24/11/2026 y del 25/11/2026": unsaid,
    }.items():
        assert corte_of_mail(Mail(SENDER, sent, subject, "", "")) == expected, subject


@pytest.mark.parametrize(
    "content",
    [
        mail(f"Content-Type: message/rfc822\r\n\r\n{INNER.decode()}"),
        mail(part('attachment; filename="reenviado.eml"', INNER, "message/rfc822")),
        mail(attached("reenviado.eml", INNER)),
        mail(attached("reenviado.msg", outlook([Enclosed("de adentro.csv", CSV)]))),
        outlook([Enclosed("reenviado", items=[Enclosed("de adentro.csv", CSV)])]),
        mail(attached("bases.zip", zipped({"carpeta/de adentro.csv": CSV}))),
        mail(attached("bases.zip", zipped({"a.zip": zipped({"de adentro.csv": CSV})}))),
    ],
    ids=["rfc822", "rfc822 in base64", "eml", "msg in eml", "msg in msg", "zip", "zip in zip"],
)
def test_a_base_inside_a_mail_or_a_zip_inside_is_found(content, tmp_path):
    assert bases(take(content, tmp_path)) == {"de adentro.csv": CSV}


def test_what_is_no_base_is_listed_with_its_reason(tmp_path):
    locked = bytearray(zipped({"base.csv": CSV}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    contents = take(
        mail(
            attached("carta.pdf", b"%PDF-1.7"),
            part('attachment; filename="winmail.dat"', b"\x78\x9f\x3e\x22" + bytes(20)),
            attached("con clave.zip", bytes(locked)),
            attached("bomba.zip", zipped({"base.csv": bytes(40_000_000)})),
            attached("nota.txt", b"hola"),
        ),
        tmp_path,
    )
    assert contents.bases == ()
    reasons = {each.name: each.motivo for each in contents.attachments}
    for name, words in {
        "carta.pdf": "PDF",
        "winmail.dat": "reenvíen",
        "con clave.zip": "contraseña",
        "bomba.zip": "demasiado",
        "nota.txt": "ni un CSV",
    }.items():
        assert words in reasons[name], name
    assert list(tmp_path.iterdir()) == []


def test_two_attachments_of_one_name_are_two_bases_in_private_files(tmp_path):
    contents = take(mail(attached("base.csv"), attached("Base.csv", OTHER_CSV)), tmp_path)
    assert bases(contents) == {"base.csv": CSV, "Base (2).csv": OTHER_CSV}
    for each in contents.bases:
        assert stat.S_IMODE(each.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\libros\\base.xlsx", "base.xlsx"),
        ("~$base\x00\x1b[2J\u202e.csv", "base[2J.csv"),
        ("..", ""),
        ("ñ" * 300 + ".xlsx", "ñ" * 87 + ".xlsx"),
    ],
)
def test_the_name_of_an_attachment_is_one_name_of_one_folder(name, safe, tmp_path):
    assert safe_name(name) == safe
    disposition = name.replace("\x00", "").replace("\\", "\\\\")
    for each in take(mail(attached(disposition)), tmp_path).bases:
        assert each.path.parent.parent == tmp_path


def nested(depth: int) -> bytes:
    body = TEXT
    for level in range(depth):
        body = group(body, boundary=f"r{level}")
    return (head() + body).encode()


def forwarded(times: int) -> bytes:
    content = mail(attached("base.csv"))
    for _ in range(times):
        content = (head() + "Content-Type: message/rfc822\r\n\r\n").encode() + content
    return content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (mail(*[attached(f"{n}.csv", b"x") for n in range(1_000)]), "partes"),
        (mail(attached("a.zip", zipped({f"{n}.csv": b"x" for n in range(1_000)}))), "partes"),
        (nested(60), "dentro"),
        (forwarded(3_000), "por seguridad"),
        (mail(attached("a" * 50_000 + ".csv")), "encabezados"),
        (outlook([Enclosed("a.csv", CSV)])[:-500], "dañado"),
        ((head() + group(*["\r\nx"] * 5_000)).encode(), "partes"),
    ],
    ids=[
        "parts",
        "zip",
        "groups",
        "many mails",
        "header",
        "cut msg",
        "bare",
    ],
)
def test_a_hostile_mail_ends_in_a_sentence(content, words, tmp_path):
    with pytest.raises(InvalidFile) as refused:
        take(content, tmp_path)
    assert words in refused.value.message
    assert refused.value.suggestion


@pytest.mark.parametrize(
    "changes",
    [
        {"Subject": "=?nadie-lo-habla?b?////?= =?utf-8?b?/w==?=", "Date": "ayer"},
        {"From": '"ana@claro.example" <' + "<" * 9_000, "Subject": "(" * 200_000},
        {"Message-ID": "[" * 90_000, "Content-Transfer-Encoding": "9bit"},
        {"From": "uno@x.example, ana@claro.example", "Date": "Thu, 26 Nov 99999 08:15:00 -0500"},
    ],
)
def test_headers_that_lie_do_not_keep_the_base_out(changes, tmp_path):
    content = mail(attached("base.csv"), **{n.replace("-", "_"): v for n, v in changes.items()})
    contents = take(content, tmp_path)
    assert bases(contents) == {"base.csv": CSV}
    assert all(len(str(value or "")) <= 300 for value in contents.mail.as_json().values())
    assert is_allowed(contents.mail.sender, [SENDER]) == ("From" not in changes)


def test_a_mail_is_told_by_its_content():
    assert mail_format(mail(first="X-Raro: 1\r\n")) is MailFormat.EML
    assert mail_format(b"From ana Thu Nov 26 08:15:00 2026\n" + mail()) is MailFormat.EML
    assert mail_format(MAILS["msg"]) is MailFormat.MSG
    assert mail_format(CSV) is None
    assert mail_format(b"From: a\r\nSubject: b\r\nSnapshot-Content-Location: c\r\n\r\n") is None
    assert mail_format(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n") is None


def test_a_list_of_senders_takes_addresses_and_domains():
    assert is_allowed("ana@claro.example", ())
    assert is_allowed("ana@claro.example", ["@Claro.example"])
    assert not is_allowed("ana@noclaro.example", ["@claro.example"])
    assert not is_allowed("ana@claro.example otro@x.example", ["ana@claro.example"])


def test_a_zip_beyond_the_limits_is_not_opened(tmp_path):
    content = mail(attached("bases.zip", zipped({"base.csv": CSV * 10})))
    contents = take(content, tmp_path, ReadLimits(bytes_expandidos=len(CSV) * 3))
    assert contents.bases == ()
    assert MAX_PARTS > 100


def test_a_link_to_a_folder_in_the_cloud_is_seen(tmp_path):
    safe = "https://nam02.safelinks.protection.outlook.com/?url="
    for link, host, encoding in (
        ("https://claro-my.sharepoint.com/:x:/g/personal/ana?e=1", "sharepoint.com", "base64"),
        ("https://1drv.ms/x/s!Aa", "1drv.ms", "8bit"),
        (f"{safe}https%3A%2F%2Fdrive.google.com%2Ffile%2Fd", "drive.google.com", "8bit"),
        ("https://www.claro.example/ayuda", "", "8bit"),
        ("https://drive.google.com.engano.example/a", "", "8bit"),
    ):
        page = f'<p>La base: <a href="{link}">aquí</a></p>'.encode()
        kind = f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
        body = base64.encodebytes(page) if encoding == "base64" else page
        content = head().encode() + f"{kind}\r\n\r\n".encode() + body
        assert unpack(content, tmp_path, ReadLimits())["nube"] == host
    assert unpack(outlook([]), tmp_path, ReadLimits())["nube"] == ""


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        ("06092a864886f70d010703", "cifrado (S/MIME)"),
        ("060b2a864886f70d0109100117", "cifrado (S/MIME)"),
        ("06092a864886f70d010702", "metido dentro de su firma (S/MIME)"),
    ],
)
def test_a_mail_that_smime_closed_is_said_as_such(identifier, said, tmp_path):
    sealed = bytes.fromhex(f"30820400{identifier}a0820300") + bytes(40)
    kind = "application/pkcs7-mime; name=smime.p7m"
    contents = take((head() + part("attachment", sealed, kind)).encode(), tmp_path)
    assert (contents.bases, contents.sealed) == ((), said)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_before_a_mail_saved_as_a_text_hides_nothing_of_it(encoding, tmp_path):
    contents = take(mail(attached("base.csv")).decode().encode(encoding), tmp_path)
    assert (contents.mail.sender, [*bases(contents)]) == (SENDER, ["base.csv"])


def test_a_page_saved_in_one_file_is_no_mail():
    for start in (
        b"From: <Saved by Blink>\r\n",
        b"From: <Saved by Windows Internet Explorer 11>\r\n",
    ):
        page = start + b"Subject: Base\r\nDate: x\r\nMIME-Version: 1.0\r\n\r\n<table></table>"
        assert mail_format(page) is None
        with pytest.raises(InvalidFile, match="página web guardada") as refused:
            detect(page, 1_000_000)
        assert "guárdelo como libro de Excel" in refused.value.suggestion


def test_the_only_workbook_of_a_zip_is_the_workbook():
    inside = {"carpeta/ajustes.csv": CSV, "leeme.txt": b"hola", "__MACOSX/._ajustes.csv": b"x"}
    assert only_workbook(zipped(inside), 1_000_000) == ("carpeta/ajustes.csv", CSV)
    assert only_workbook(zipped({"leeme.txt": b"hola"}), 1_000_000) is None
    assert only_workbook(b"PK\x03\x04roto", 1_000_000) is None
    assert only_workbook(zipped({"xl/workbook.xml": b"x", "a.csv": CSV}), 1_000_000) is None
    with pytest.raises(InvalidFile, match="trae 2 libros"):
        only_workbook(zipped({"a.csv": CSV, "b.csv": CSV}), 1_000_000)
    with pytest.raises(InvalidFile, match="ocuparía demasiado"):
        only_workbook(zipped({"a.csv": bytes(2_000_000)}), 1_000_000)
