"""The settings of a run: defaults, then the TOML file, the environment and the order."""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, get_args

from ajustes_tui import paths
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.figures.report_mail import ReportKind
from ajustes_tui.domain.keeping.catalogs import Rules, option_notice
from ajustes_tui.domain.keeping.schema import CORRECT_IT, SWITCH, DatumForm, matching, whole
from ajustes_tui.domain.keeping.toml_faults import CORRECT_LINE, line_of, says, toml_fault
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidConfig, InvalidDatum, InvalidInput, NotAllowed, motivo_of

_PATH_OPTIONS = ("db", "buzon", "salida")
_LOG_OPTION = "registro_archivos"
_DAYS_OPTION = "dias_archivos"
_MAX_DAYS = 3_650
_TEXT_OPTIONS = ("pantalla", "mantenimiento")
_OF_THE_SERVER = frozenset(
    {
        *_PATH_OPTIONS,
        _LOG_OPTION,
        _DAYS_OPTION,
        "mantenimiento",
        "servido",
        "testigo",
        "informes",
    }
)
"""Options of a server's settings that apply only to the store it serves."""
_SENDER = re.compile(r"[^\s@,;<>]*@[^\s@,;<>]+")
"""An address, or a domain with its `@`."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
"""An address that any server accepts; many refuse other letters."""


class Setting(NamedTuple):
    """A field in the file: its name, its format, and the hint for a bad value."""

    name: str
    kind: DatumForm
    hint: str = CORRECT_IT


def _words(_name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return clean(value)


def _path(_name: str, value: object) -> Path | None:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return Path(value).expanduser() if value else None


def _list(_name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(e, str) and e.strip() for e in value):
        raise ValueError
    return tuple(value)


def _addresses(shape: re.Pattern[str], hint: str) -> DatumForm:
    def read(name: str, value: object) -> tuple[str, ...]:
        found = _list(name, value)
        for each in found:
            if not shape.fullmatch(each):
                raise InvalidDatum(f"«{clean(each)[:40]}» no es una dirección", hint)
        return found

    return DatumForm(LIST.expected, read)


def _of_lists(name: str, kind: DatumForm) -> Setting:
    return Setting(name, kind, f'Escríbalos así: {name.split()[-1]} = ["uno", "otro"].')


WORDS = DatumForm("un texto entre comillas", _words)
PATH = DatumForm("una ruta entre comillas", _path)
"""A path, relative to the folder of the settings file."""
DAYS = whole(0, _MAX_DAYS)._replace(expected=f"un número de días, de 0 a {_MAX_DAYS}")
LIST = DatumForm("una lista de textos", _list)
SENDERS = _addresses(_SENDER, 'Escríbalos así: remitentes = ["ana@ejemplo.com", "@ejemplo.com"].')
ADDRESSES = _addresses(_ADDRESS, 'Escríbala así: "ana@ejemplo.com".')
ADDRESS = DatumForm(LIST.expected, lambda name, value: "".join(ADDRESSES.read(name, [value])))
# An account and a host, or a name of the settings of ssh; never one of its options.
DESTINATION = matching(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]*(@[A-Za-z0-9\[:][A-Za-z0-9_.:\]-]*)?", "cuenta@equipo"
)
PORT = whole(1, 65_535)
_TLS = ("starttls", "directo")
TLS = DatumForm(" o ".join(_TLS), lambda _name, value: _TLS.index(value) > 0)
"""Whether TLS starts with the connection, not by STARTTLS."""


class WitnessSettings(NamedTuple):
    """How to reach the witness of the seals: the table `[testigo]`."""

    destination: Annotated[str, Setting("destino", DESTINATION)]
    """`account@host`, as for ssh."""
    key: Annotated[Path | None, Setting("llave", PATH)] = None
    """The private key; None leaves it to ssh."""
    known_hosts: Annotated[Path | None, Setting("conocidos", PATH)] = None
    """The host's known_hosts file; None leaves it to ssh."""
    port: Annotated[int, Setting("puerto", PORT)] = 22
    seconds: Annotated[int, Setting("segundos", whole(1, 300))] = 20
    """Total seconds of one exchange."""


class MailSettings(NamedTuple):
    """The mails accepted, and their mailbox: the table `[correo]`."""

    senders: Annotated[tuple[str, ...], _of_lists("remitentes", SENDERS)] = ()
    """Accepted addresses, or domains with `@`; () accepts all."""
    subjects: Annotated[tuple[str, ...], _of_lists("asuntos", LIST)] = ()
    """Texts to find in the subject; () accepts all."""
    host: Annotated[str, Setting("servidor", WORDS)] = ""
    """The IMAP server; '' without a mailbox."""
    user: Annotated[str, Setting("usuario", WORDS)] = ""
    folder: Annotated[str, Setting("carpeta", WORDS)] = "INBOX"
    done_folder: Annotated[str, Setting("hechos", WORDS)] = ""
    """The folder for imported mails; '' opens the mailbox read-only and leaves it as it is."""
    password_file: Annotated[Path | None, Setting("clave_de", PATH)] = None
    """The password file, readable by its owner only."""
    authorities: Annotated[Path | None, Setting("certificados", PATH)] = None
    """The certificates that vouch for the server; None uses the host's."""
    port: Annotated[int, Setting("puerto", PORT)] = 993
    seconds: Annotated[int, Setting("segundos", whole(1, 600))] = 60
    """Seconds for one answer of the server."""


class ReportSettings(NamedTuple):
    """The recipients of reports, and the sending server: the table `[informes]`."""

    recipients: Mapping[ReportKind, tuple[str, ...]] = MappingProxyType({})
    """The addresses of each kind; without them the draft has no recipient."""
    aliados: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The addresses of each aliado, by folded name, for its weekly report."""
    sender: Annotated[str, Setting("de", ADDRESS, 'Escríbalos así: de = ["uno", "otro"].')] = ""
    """The sender; '' leaves it to whoever opens the draft."""
    host: Annotated[str, Setting("servidor", WORDS)] = ""
    """The SMTP server; '' allows only drafts."""
    port: Annotated[int, Setting("puerto", PORT)] = 587
    direct: Annotated[
        bool,
        Setting(
            name="tls",
            kind=TLS,
            hint="Sin TLS no se envía; pregunte a quien administra el servidor cuál usa.",
        ),
    ] = False
    """Whether TLS starts with the connection, not by STARTTLS."""
    user: Annotated[str, Setting("usuario", WORDS)] = ""
    """The account; '' if none is needed."""
    password_file: Annotated[Path | None, Setting("clave_de", PATH)] = None
    """The password file, readable by its owner only."""
    authorities: Annotated[Path | None, Setting("certificados", PATH)] = None
    """The certificates that vouch for the server; None uses the host's."""
    seconds: Annotated[int, Setting("segundos", whole(1, 600))] = 60
    """Seconds for one answer of the server."""


class Config(NamedTuple):
    """The settings of a run: files, folders, limits and the rules of the procedure."""

    db: Path
    file: Path
    """The settings file; the default one may not exist."""
    inbox: Path | None = None
    """The folder watched for bases (`importar --buzon`)."""
    output: Path | None = None
    """The folder of exports given by name only; None is the current folder."""
    first_screen: str = ""
    """The first place opened; '' depends on the role."""
    maintenance: str = ""
    """The maintenance notice of mi turno; '' for none."""
    rules: Rules = Rules()
    stated: frozenset[str] = frozenset()
    """The rules stated in the file."""
    limits: ReadLimits = ReadLimits()
    """The limits of reading one workbook; the table `[limites]`."""
    served: bool = False
    """Whether people connect over the network as the store's owner: the environment is then
    ignored, and files are limited to the inbox and the exports.
    """
    transfers_log: Path | None = None
    """The SFTP log, which `archivos` adds to the audit trail."""
    days_of_files: int = 0
    """Days before `archivos` removes a file of the inbox or exports; 0 keeps it."""
    witness: WitnessSettings | None = None
    """Where the seals are sent for another host to vouch for them."""
    mail: MailSettings = MailSettings()
    reports: ReportSettings = ReportSettings()


def load_config(
    path: Path | None,
    env: Mapping[str, str],
    *,
    db: Path | None = None,
    demo: bool = False,
    system: Path | None = None,
) -> tuple[Config, list[str]]:
    """Read the settings; return them with avisos on unknown options.

    `path` and `db` come from the command line and override AJUSTES_CONFIG and AJUSTES_DB, which
    override the file. The environment may set places, never the procedure, which belongs to the
    owner of the file; with `servido = true` it is ignored. `system` is the host's settings file.
    Raise InvalidConfig for an unreadable named file or a bad value, NotAllowed for a sudo user who
    names other files.
    """
    system = system or paths.system_config()
    apart = db is not None and not _through_sudo(env)
    # Settings of the host closed to this account, or none: its own store needs none of them.
    hosted = not apart or os.access(system, os.R_OK)
    if hosted and _host_rules(system) and (path is None or _through_sudo(env)):
        _require_server_store(env, system, path, db)
        file, required = system, True
    else:
        named = path or _env_path(env, "AJUSTES_CONFIG")
        usual = _default_settings(system) if hosted else paths.default_config()
        file, required = named or usual, named is not None
    data = _read_toml(file, required=required)
    if file == system and not required and data.get("servido") is True and apart:
        # The store served is another account's, and this one named a store of its own.
        data = {name: value for name, value in data.items() if name not in _OF_THE_SERVER}
    try:
        return _config_of(data, file, env, db, demo=demo)
    except InvalidConfig as error:
        raise _located(error, file) from None


def _config_of(
    data: dict[str, object], file: Path, env: Mapping[str, str], db: Path | None, *, demo: bool
) -> tuple[Config, list[str]]:
    places = {name: _read_path(data.pop(name, ""), name, file) for name in _PATH_OPTIONS}
    served = _read_served(data.pop("servido", False), places, file)
    for name in _PATH_OPTIONS if not served else ():
        places[name] = _env_path(env, f"AJUSTES_{name.upper()}") or places[name]
    texts = {n: _read(data.pop(n, ""), Setting(n, WORDS), "", file) for n in _TEXT_OPTIONS}
    limits = _read_limits(data.pop("limites", {}), file.name)
    transfers_log = _read_path(data.pop(_LOG_OPTION, ""), _LOG_OPTION, file)
    days_of_files = _read(data.pop(_DAYS_OPTION, 0), Setting(_DAYS_OPTION, DAYS), "", file)
    witness = _read_witness(data.pop("testigo", None), file)
    mail = _read_mail(data.pop("correo", None), file)
    reports = _read_reports(data.pop("informes", None), file)
    valid = [
        *_PATH_OPTIONS,
        _LOG_OPTION,
        _DAYS_OPTION,
        *_TEXT_OPTIONS,
        "limites",
        "servido",
        "testigo",
        "correo",
        "informes",
        *Rules._fields,
    ]
    unknown = [name for name in data if name not in valid]
    text = _text_of(file) if unknown else ""
    lines = {name: line_of(text, "", name) or line_of(text, name, "") for name in unknown}
    notices = [
        option_notice(name, valid, f"{file.name}, línea {line}" if line else file.name)
        for name, line in lines.items()
    ]
    rules, _ = Rules.from_table({n: v for n, v in data.items() if n in valid}, file.name)
    config = Config(
        db=db or places["db"] or paths.default_db(demo=demo),
        file=file,
        inbox=places["buzon"],
        output=places["salida"],
        first_screen=texts["pantalla"],
        maintenance=texts["mantenimiento"],
        rules=rules,
        stated=frozenset(data) & frozenset(Rules._fields),
        limits=limits,
        served=served,
        transfers_log=transfers_log,
        days_of_files=days_of_files,
        witness=witness,
        mail=mail,
        reports=reports,
    )
    return config, notices


_PLACE = re.compile(r"(?:\[(\w+)\] ?)?([\w-]*): ")
"""The table and the option that a refusal begins with, behind the name of the file."""


def _located(error: InvalidConfig, file: Path) -> InvalidConfig:
    """Say the line of the option that is refused, and what stands there."""
    refused = error.message.removeprefix(f"{file.name}, ")
    place = _PLACE.match(refused)
    if place is None or refused == error.message:
        return error
    lines = _text_of(file)
    number = line_of(lines, place[1] or "", place[2])
    if number is None:
        return error
    said = says(lines.splitlines()[number - 1].partition("#")[0])
    message = f"{file.name}, línea {number}, {refused.rstrip('.')}{said and f'; {said}'}."
    return InvalidConfig(message, error.suggestion)


def _default_settings(system: Path) -> Path:
    own = paths.default_config()
    try:
        return system if not paths.exists(own) and paths.exists(system) else own
    except PermissionError:
        # A folder closed to this account: reading the file names it.
        return own


def _host_rules(system: Path) -> bool:
    """Tell whether the host's settings apply: they serve a store this account owns."""
    data = _read_toml(system, required=False)
    db = _read_path(data.get("db", ""), "db", system)
    return data.get("servido") is True and db is not None and paths.owns(db)


def _through_sudo(env: Mapping[str, str]) -> bool:
    return bool(env.get("SUDO_UID"))


def _require_server_store(
    env: Mapping[str, str], system: Path, path: Path | None, db: Path | None
) -> None:
    """Raise NotAllowed for a sudo user with other settings or another store."""
    if _through_sudo(env) and (db is not None or (path is not None and path != system)):
        raise NotAllowed(
            "Por sudo se trabaja en el almacén de este servidor.", "Quite --db y --config."
        )


def _read_served(value: object, places: Mapping[str, Path | None], file: Path) -> bool:
    """Require every place to be stated along with `servido`."""
    served: bool = _read(value, Setting("servido", SWITCH), "", file)
    lacking = [name for name in _PATH_OPTIONS if places[name] is None]
    if served and lacking:
        raise InvalidConfig(
            f"{file.name}: con servido = true falta {', '.join(lacking)}.",
            "Diga dónde están el almacén, el buzón y las exportaciones.",
        )
    return served


def _read_limits(table: object, file: str) -> ReadLimits:
    names = ReadLimits._fields
    values = table if isinstance(table, dict) else {"limites": None}
    for name, value in values.items():
        if name not in names or type(value) is not int or value < 1:
            raise InvalidConfig(
                f"{file}, [limites] {name[:40]}: se esperaba un número entero positivo en "
                f"{', '.join(names)}.",
                CORRECT_IT,
            )
    return ReadLimits(**values)


def _read_witness(table: object, file: Path) -> WitnessSettings | None:
    if table is None:
        return None
    values = table if isinstance(table, dict) else {"destino": table}
    fields = _fields_of(WitnessSettings, values, "testigo", file)
    if "destination" not in fields:
        raise InvalidConfig(
            f"{file.name}, [testigo] destino: se esperaba {DESTINATION.expected}.", CORRECT_IT
        )
    return WitnessSettings(**fields)


def _read_mail(table: object, file: Path) -> MailSettings:
    if table is None:
        return MailSettings()
    values = table if isinstance(table, dict) else {"correo": table}
    mail = MailSettings(**_fields_of(MailSettings, values, "correo", file))
    _require_whole(
        {"usuario": mail.host and not mail.user, "clave_de": mail.host and not mail.password_file},
        f"{file.name}, [correo]: con servidor falta",
        "Diga la cuenta del buzón y el archivo con su contraseña.",
    )
    return mail


def _read_reports(table: object, file: Path) -> ReportSettings:
    if table is None:
        return ReportSettings()
    values: dict[str, object] = dict(table) if isinstance(table, dict) else {"informes": table}
    recipients = {
        kind: _read(values.pop(kind, []), _of_lists(kind, ADDRESSES), "informes", file)
        for kind in ReportKind
    }
    aliados = values.pop("aliados", {})
    if not isinstance(aliados, dict):
        raise InvalidConfig(
            f"{file.name}, [informes] aliados: se esperaba una tabla.",
            'Escríbala así: [informes.aliados] y debajo Norte = ["ana@ejemplo.com"].',
        )
    of_aliados = {
        key(name): _read(of, _of_lists(f"aliados {name[:40]}", ADDRESSES), "informes", file)
        for name, of in aliados.items()
    }
    usual = {"puerto": 465} if values.get("tls") == "directo" else {}
    fields = _fields_of(ReportSettings, usual | values, "informes", file)
    settings = ReportSettings(recipients, of_aliados, **fields)
    _require_whole(
        {
            "de": settings.host and not settings.sender,
            "usuario": settings.password_file and not settings.user,
            "clave_de": settings.user and not settings.password_file,
        },
        f"{file.name}, [informes]: falta",
        "Diga quién envía, y la cuenta con el archivo de su contraseña, o ninguna de las dos.",
    )
    return settings


def _fields_of(
    settings: type[NamedTuple], values: Mapping[str, object], table: str, file: Path
) -> dict[str, Any]:
    """Raise InvalidConfig for a bad value."""
    options = {
        field: hints[1]
        for field, annotation in settings.__annotations__.items()
        if isinstance((hints := get_args(annotation) or ("", ""))[-1], Setting)
    }
    fields = {
        field: _read(values[option.name], option, table, file)
        for field, option in options.items()
        if option.name in values
    }
    names = [option.name for option in options.values()]
    for name in values.keys() - {*names}:
        near = get_close_matches(name, names, 1)
        raise InvalidConfig(
            f"{file.name}, [{table}] {name[:40]}: no existe esa opción.",
            f"¿Quiso decir {near[0]}?" if near else f"Las de [{table}] son {', '.join(names)}.",
        )
    return fields


def _read(value: object, option: Setting, table: str, file: Path) -> Any:  # noqa: ANN401 - of its kind
    place = f"{file.name}, {f'[{table}] ' if table else ''}{option.name}"
    try:
        read = option.kind.read(option.name, value)
    except InvalidDatum as error:
        raise InvalidConfig(f"{place}: {error.message}.", error.suggestion) from None
    except ValueError:
        raise InvalidConfig(f"{place}: se esperaba {option.kind.expected}.", option.hint) from None
    return file.parent / read if isinstance(read, Path) else read


def _require_whole(lacks: Mapping[str, object], said: str, hint: str) -> None:
    """Refuse settings that lack an option another one needs."""
    lacking = [option for option, lacking in lacks.items() if lacking]
    if lacking:
        raise InvalidConfig(f"{said} {' y '.join(lacking)}.", hint)


def _env_path(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name, "")
    return Path(text).expanduser() if text else None


def _read_path(value: object, name: str, file: Path) -> Path | None:
    path: Path | None = _read(value, Setting(name, PATH), "", file)
    return path


def _text_of(file: Path) -> str:
    """Return its text without the mark that Windows puts before UTF-8."""
    return file.read_text(encoding="utf-8-sig")


def _read_toml(file: Path, *, required: bool) -> dict[str, object]:
    try:
        return tomllib.loads(_text_of(file))
    except FileNotFoundError:
        if not required:
            return {}
        raise InvalidConfig(
            f"No existe el archivo de opciones «{file.name}».",
            "Revise la ruta de --config o de AJUSTES_CONFIG.",
        ) from None
    except OSError as error:
        raise InvalidConfig(
            f"No se puede leer el archivo de opciones «{file.name}»: {motivo_of(error)}.",
            "Revise los permisos del archivo.",
        ) from None
    except UnicodeDecodeError:
        raise InvalidConfig(
            f"«{file.name}» no está guardado en UTF-8.", "Guárdelo como UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfig(
            f"«{file.name}», {toml_fault(error, _text_of(file))}.",
            CORRECT_LINE,
        ) from None
    except (ValueError, RecursionError):
        raise InvalidConfig(
            f"«{file.name}» tiene un número o una lista que ninguna opción tiene.",
            "Corrija ese dato; cada opción es nombre = valor.",
        ) from None


def password_in(path: Path | None, table: str) -> str:
    """Return the first line of the file named by `clave_de`.

    Raise NotAllowed when others may read it, InvalidInput when it is unreadable or empty.
    """
    with suppress(OSError, UnicodeDecodeError):
        if path is not None:
            info = path.stat()
            if not stat.S_ISREG(info.st_mode) or stat.S_IMODE(info.st_mode) & 0o077:
                raise NotAllowed(
                    "El archivo con la contraseña del correo lo pueden leer otros.",
                    "Déjelo solo para su dueño: chmod 600.",
                    code="clave_abierta",
                )
            text = path.read_text(encoding="utf-8-sig").splitlines()
            if text and text[0]:
                return text[0]
    raise InvalidInput(
        "No se puede leer la contraseña del correo.",
        f"Revise clave_de en {table}: un archivo con la contraseña en su primera línea.",
    )
