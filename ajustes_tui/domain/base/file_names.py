"""Which files may hold a base, by their names."""

from __future__ import annotations

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
SAVED_OTHERWISE = frozenset(
    {".zip", ".rar", ".7z", ".gz", ".xml", ".mht", ".mhtml", ".html", ".htm"}
)
MAIL_EXTENSIONS = frozenset({".eml", ".msg"})


def is_workbook(name: str) -> bool:
    """Accepts a name with folders."""
    name = name.replace("\\", "/").rpartition("/")[2]
    return not is_passing(name) and extension_of(name) in EXTENSIONS


def is_base(name: str) -> bool:
    """Excludes Excel lock files and hidden files."""
    return is_workbook(name) or (not is_passing(name) and extension_of(name) in SAVED_OTHERWISE)


def is_mail(name: str) -> bool:
    return not is_passing(name) and extension_of(name) in MAIL_EXTENSIONS


def is_passing(name: str) -> bool:
    """Tell whether it is a temporary or partly written file."""
    return name.startswith(("~$", "."))


def extension_of(name: str) -> str:
    """Return it with its dot, in lower case; '' without one."""
    dot = name.rfind(".")
    return name[dot:].casefold() if dot > 0 else ""
