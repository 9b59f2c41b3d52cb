"""The schema, as append-only migrations; STRICT tables, so a type error is refused and not stored."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.estados import Regla
from ajustes_tui.domain.keeping.audit import (
    CONTENT,
    CONTENT_KNOWN,
    PersonAction,
    WrittenContent,
    content_detail,
    entry_digest,
    person_detail,
)
from ajustes_tui.domain.values.person import propose_initials
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.storage.core import counting
from ajustes_tui.storage.core.former_counting import (
    FIRST,
    IN_QUEUE,
    INTO_CUENTAS,
    INTO_TRAS_CIERRE,
    NOW,
)
from ajustes_tui.storage.core.recorded import PARTS, RECORDED, digest_all, save_parts
from ajustes_tui.storage.core.schema import SchemaMigrations

if TYPE_CHECKING:
    from sqlite_utils import Database

schema_migrations = SchemaMigrations("ajustes")

FIRST_SCHEMA = """
CREATE TABLE meta (clave TEXT PRIMARY KEY, valor TEXT NOT NULL) STRICT;

CREATE TABLE usuarios (
    login TEXT PRIMARY KEY,
    nombre TEXT NOT NULL,
    rol TEXT NOT NULL CHECK (rol IN ('agente', 'supervisor', 'coordinador')),
    activo INTEGER NOT NULL DEFAULT 1 CHECK (activo IN (0, 1)),
    creado_el TEXT NOT NULL
) STRICT;

CREATE TABLE auditoria (
    id INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    accion TEXT NOT NULL,
    detalle TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE catalogos (
    nombre TEXT PRIMARY KEY,
    contenido TEXT NOT NULL,
    cambiado_por TEXT NOT NULL,
    cambiado_el TEXT NOT NULL
) STRICT;

CREATE TABLE bases (
    id INTEGER PRIMARY KEY,
    archivo TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    tamano INTEGER NOT NULL,
    corte TEXT NOT NULL,
    tipo TEXT NOT NULL CHECK (tipo IN ('completa', 'complemento')),
    hoja TEXT NOT NULL,
    resumen TEXT NOT NULL,
    conciliacion TEXT NOT NULL DEFAULT '{}',
    importada_por TEXT NOT NULL,
    importada_el TEXT NOT NULL,
    anulada_por TEXT,
    anulada_el TEXT,
    anulada_motivo TEXT
) STRICT;
CREATE UNIQUE INDEX bases_archivo ON bases (sha256) WHERE anulada_el IS NULL;
CREATE INDEX bases_corte ON bases (corte) WHERE anulada_el IS NULL;

CREATE TABLE buzon (
    archivo TEXT PRIMARY KEY,
    tamano INTEGER NOT NULL,
    cambiado_ns INTEGER NOT NULL,
    estado TEXT NOT NULL CHECK (estado IN ('importada', 'rechazada')),
    base_id INTEGER REFERENCES bases (id),
    motivo TEXT NOT NULL DEFAULT '',
    visto_el TEXT NOT NULL
) STRICT;

CREATE TABLE mapeos (
    encabezados TEXT PRIMARY KEY,
    mapa TEXT NOT NULL,
    corregido_por TEXT NOT NULL,
    corregido_el TEXT NOT NULL
) STRICT;

CREATE TABLE casos (
    id INTEGER PRIMARY KEY,
    cuenta TEXT NOT NULL,
    radicado TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    estado TEXT NOT NULL,
    corte TEXT NOT NULL,
    corte_inicial TEXT NOT NULL,
    base_id INTEGER NOT NULL REFERENCES bases (id),
    huella TEXT NOT NULL,
    retirado INTEGER NOT NULL DEFAULT 0 CHECK (retirado IN (0, 1)),
    motivo TEXT NOT NULL,
    estado_ajuste TEXT NOT NULL,
    resultado TEXT,
    resultado_crudo TEXT NOT NULL,
    resultado_por_revisar INTEGER NOT NULL,
    motivo_rechazo TEXT,
    valor_solicitado INTEGER,
    valor_aplicado INTEGER,
    asesor_id TEXT,
    asesor_nombre TEXT,
    aliado TEXT,
    fecha_solicitud TEXT,
    fecha_respuesta TEXT,
    usuario_nombre TEXT,
    cun TEXT,
    propios TEXT NOT NULL DEFAULT '{}',
    datos TEXT NOT NULL DEFAULT '{}',
    causal TEXT,
    causal_pedida TEXT,
    causal_sugerida INTEGER NOT NULL DEFAULT 0,
    atribuible TEXT,
    demora_de TEXT,
    contenido TEXT,
    razon TEXT,
    subrazon TEXT,
    radicado_vigente TEXT,
    reescalamientos INTEGER NOT NULL DEFAULT 0,
    escalado_el TEXT,
    resultado_al_enviar TEXT,
    respuesta_al_enviar TEXT,
    radicado_enviado TEXT,
    autorizado_back INTEGER NOT NULL DEFAULT 0,
    veredicto TEXT,
    veredicto_motivo TEXT,
    veredicto_agente TEXT,
    veredicto_el TEXT,
    informado_el TEXT,
    no_interpone INTEGER NOT NULL DEFAULT 0,
    recurso_el TEXT,
    recurso_tipo TEXT,
    intentos INTEGER NOT NULL DEFAULT 0,
    dias_intento INTEGER NOT NULL DEFAULT 0,
    ultimo_dia_intento TEXT,
    cita TEXT,
    aplazado_hasta TEXT,
    estado_previo TEXT,
    revision INTEGER,
    dueno TEXT,
    cubeta TEXT NOT NULL DEFAULT 'pendiente',
    vence TEXT,
    espera INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX casos_llave ON casos (cuenta, radicado) WHERE retirado = 0;
CREATE INDEX casos_cola ON casos (retirado, espera, vence, id);
CREATE INDEX casos_estado ON casos (estado, espera, vence, id);

CREATE TABLE filas (
    id INTEGER PRIMARY KEY,
    base_id INTEGER NOT NULL REFERENCES bases (id),
    fila INTEGER NOT NULL,
    caso_id INTEGER REFERENCES casos (id),
    efecto TEXT NOT NULL
        CHECK (efecto IN ('nueva', 'actualizada', 'igual', 'duplicada', 'rechazada')),
    columna TEXT,
    valor TEXT,
    motivo TEXT,
    crudo TEXT NOT NULL
) STRICT;
CREATE INDEX filas_base ON filas (base_id, efecto);
CREATE INDEX filas_caso ON filas (caso_id, base_id);

CREATE TABLE radicados (
    id INTEGER PRIMARY KEY,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    cuenta TEXT NOT NULL,
    radicado TEXT NOT NULL,
    linea INTEGER,
    anulado INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX radicados_llave ON radicados (cuenta, radicado) WHERE anulado = 0;
CREATE INDEX radicados_radicado ON radicados (radicado);
CREATE INDEX radicados_caso ON radicados (caso_id);
CREATE INDEX radicados_linea ON radicados (linea) WHERE linea IS NOT NULL;

CREATE TABLE telefonos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cuenta TEXT NOT NULL,
    numero TEXT NOT NULL,
    invalido INTEGER NOT NULL DEFAULT 0,
    UNIQUE (cuenta, numero)
) STRICT;

CREATE TABLE intentos (
    id INTEGER PRIMARY KEY,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    linea INTEGER NOT NULL,
    momento TEXT NOT NULL,
    agente TEXT NOT NULL,
    resultado TEXT NOT NULL,
    telefono_id INTEGER REFERENCES telefonos (id),
    deshecho INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX intentos_caso ON intentos (caso_id);

CREATE TABLE tomas (
    caso_id INTEGER PRIMARY KEY REFERENCES casos (id),
    login TEXT NOT NULL,
    sesion TEXT NOT NULL,
    desde TEXT NOT NULL,
    vence TEXT NOT NULL
) STRICT;
CREATE INDEX tomas_login ON tomas (login);

CREATE TABLE historial (
    linea INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    agente TEXT NOT NULL,
    cuenta TEXT NOT NULL,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    evento TEXT NOT NULL,
    estado_antes TEXT,
    estado_despues TEXT NOT NULL,
    razon TEXT,
    subrazon TEXT,
    radicado TEXT,
    cun TEXT,
    datos TEXT NOT NULL,
    causada_por INTEGER,
    base_id INTEGER,
    nota_sha256 TEXT,
    huella_previa TEXT NOT NULL,
    huella TEXT NOT NULL
) STRICT;
CREATE INDEX historial_cuenta ON historial (cuenta, linea);
CREATE INDEX historial_caso ON historial (caso_id, linea);

CREATE TRIGGER historial_no_cambia BEFORE UPDATE ON historial
BEGIN SELECT RAISE(ABORT, 'el historial no se cambia'); END;
CREATE TRIGGER historial_no_borra BEFORE DELETE ON historial
BEGIN SELECT RAISE(ABORT, 'el historial no se borra'); END;
CREATE TRIGGER historial_no_reemplaza BEFORE INSERT ON historial
WHEN EXISTS (SELECT 1 FROM historial WHERE linea = NEW.linea)
BEGIN SELECT RAISE(ABORT, 'el historial no se reemplaza'); END;

CREATE TABLE notas (
    linea INTEGER PRIMARY KEY REFERENCES historial (linea),
    motivo TEXT,
    texto TEXT
) STRICT;

CREATE TABLE instantaneas (
    linea INTEGER PRIMARY KEY REFERENCES historial (linea),
    caso TEXT NOT NULL,
    deshecha_por INTEGER
) STRICT;

CREATE TABLE borradores (
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    contenido TEXT NOT NULL,
    version INTEGER NOT NULL,
    guardado_el TEXT NOT NULL,
    PRIMARY KEY (caso_id, login)
) STRICT;

CREATE TABLE saltos (
    id INTEGER PRIMARY KEY,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    momento TEXT NOT NULL,
    motivo TEXT NOT NULL
) STRICT;
"""


@schema_migrations()
def primer_esquema(db: Database) -> None:
    """Create every table of the first version."""
    for statement in _statements(FIRST_SCHEMA):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script into statements; a trigger's body ends with END."""
    statements, current = [], ""
    for line in script.splitlines():
        current += line + "\n"
        stripped = line.rstrip()
        closes = "CREATE TRIGGER" not in current or stripped.endswith("END;")
        if stripped.endswith(";") and closes:
            statements.append(current)
            current = ""
    return statements


LOTES = """
CREATE TABLE lotes (
    id INTEGER PRIMARY KEY,
    clase TEXT NOT NULL CHECK (clase IN ('reescalados', 'pqr')),
    creado_por TEXT NOT NULL,
    creado_el TEXT NOT NULL
) STRICT;

CREATE TABLE lote_filas (
    linea INTEGER PRIMARY KEY REFERENCES historial (linea),
    lote INTEGER NOT NULL REFERENCES lotes (id),
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    causal TEXT NOT NULL,
    estado_ajuste TEXT NOT NULL,
    valor_solicitado INTEGER,
    retirada_en INTEGER REFERENCES lotes (id)
) STRICT;
CREATE INDEX lote_filas_lote ON lote_filas (lote, linea);
CREATE INDEX lote_filas_retirada ON lote_filas (retirada_en) WHERE retirada_en IS NOT NULL;
"""
"""An escalation (the line of its evento) goes out once; what a later change would alter is kept."""


@schema_migrations()
def lotes_de_escalamiento(db: Database) -> None:
    """Create the escalation lots and what each one carried."""
    for statement in _statements(LOTES):
        db.execute(statement)


QUEUE = """
DROP INDEX casos_cola;
DROP INDEX casos_estado;
CREATE INDEX casos_cola ON casos (
    retirado, (espera = 2), (vence IS NULL), vence, id, espera, estado, cita, aplazado_hasta,
    revision, escalado_el, corte, dueno, causal, ultimo_dia_intento
);
CREATE INDEX saltos_caso ON saltos (caso_id, login, momento);

CREATE TABLE filtros (
    login TEXT NOT NULL,
    nombre TEXT NOT NULL,
    consulta TEXT NOT NULL,
    PRIMARY KEY (login, nombre)
) STRICT;
"""
"""One index in the order of the queue that holds what its filters ask, so the table is not read."""


@schema_migrations()
def cola_y_filtros(db: Database) -> None:
    """Index the queue whole and keep the filters people save."""
    for statement in _statements(QUEUE):
        db.execute(statement)


TURNO = """
CREATE INDEX casos_revision ON casos (revision) WHERE revision IS NOT NULL;
CREATE INDEX casos_citas ON casos (cita) WHERE cita IS NOT NULL;
CREATE INDEX casos_aplazados ON casos (aplazado_hasta) WHERE aplazado_hasta IS NOT NULL;
CREATE INDEX casos_vueltos ON casos
    (estado, retirado, escalado_el, corte, reescalamientos, vence)
    WHERE escalado_el IS NOT NULL
    AND estado IN ('EN_BACK', 'REESCALADO', 'POR_VALIDAR', 'POR_VERIFICAR');
CREATE INDEX casos_llamadas ON casos
    (cuenta, estado, retirado, revision, cita, aplazado_hasta, ultimo_dia_intento, intentos, vence)
    WHERE estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR');
CREATE INDEX historial_persona ON historial (agente, linea) WHERE base_id IS NULL;
CREATE INDEX historial_respuestas ON historial (json_extract(datos, '$.para'), linea)
    WHERE evento = 'resolver_revision';
CREATE INDEX borradores_login ON borradores (login, guardado_el);
"""
"""What mi turno and the tray ask each time they open; an import writes to none of them."""


@schema_migrations()
def indices_del_turno(db: Database) -> None:
    """Let the first screen answer in milliseconds, whatever the store holds."""
    for statement in _statements(TURNO):
        db.execute(statement)


CUENTAS = f"""
CREATE TABLE cuentas (
    corte TEXT NOT NULL,
    previo TEXT NOT NULL,
    por TEXT NOT NULL,
    clave TEXT NOT NULL,
    aliado TEXT NOT NULL,
    cubeta TEXT NOT NULL,
    casos INTEGER NOT NULL,
    PRIMARY KEY (por, corte, previo, clave, aliado, cubeta)
) STRICT, WITHOUT ROWID;

{FIRST.triggers}
{INTO_CUENTAS.format(schema="")} {FIRST.counts("f.caso_id IS NOT NULL")};
{INTO_CUENTAS.format(schema="")} {IN_QUEUE};

CREATE INDEX casos_veredicto ON casos (veredicto_el) WHERE veredicto_el IS NOT NULL;
CREATE INDEX historial_actos ON historial (linea)
    WHERE evento IN ('deshacer', 'devolver', 'anular', 'reabrir');
CREATE INDEX auditoria_actos ON auditoria (id)
    WHERE accion IN ('toma_reasignada', 'toma_soltada', 'base_anulada', 'corte_cerrado');
"""
"""How many casos each figure has, kept as they change: reading them costs the same at any size.

Only an import counts its new rows by itself (figures/counters.py): one sum instead of a trigger for
each row."""


@schema_migrations()
def cuentas_al_dia(db: Database) -> None:
    """Keep the figures as the eventos happen, and count what there is already."""
    for statement in _statements(CUENTAS):
        db.execute(statement)


CIERRES = """
CREATE TABLE cierres (
    corte TEXT PRIMARY KEY,
    cerrado_por TEXT NOT NULL,
    cerrado_el TEXT NOT NULL,
    linea INTEGER NOT NULL,
    cifras TEXT NOT NULL
) STRICT;

CREATE TABLE cierre_casos (
    corte TEXT NOT NULL REFERENCES cierres (corte),
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    cubeta TEXT NOT NULL,
    asesor TEXT NOT NULL,
    aliado TEXT NOT NULL,
    causal TEXT NOT NULL,
    agente TEXT NOT NULL,
    por_el_back INTEGER NOT NULL,
    PRIMARY KEY (corte, caso_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX cierre_casos_caso ON cierre_casos (caso_id);

CREATE TRIGGER cierres_no_cambia BEFORE UPDATE ON cierres
BEGIN SELECT RAISE(ABORT, 'un cierre no se cambia'); END;
CREATE TRIGGER cierres_no_borra BEFORE DELETE ON cierres
BEGIN SELECT RAISE(ABORT, 'un cierre no se borra'); END;
CREATE TRIGGER cierre_casos_no_cambia BEFORE UPDATE ON cierre_casos
BEGIN SELECT RAISE(ABORT, 'un cierre no se cambia'); END;
CREATE TRIGGER cierre_casos_no_borra BEFORE DELETE ON cierre_casos
BEGIN SELECT RAISE(ABORT, 'un cierre no se borra'); END;
"""
"""A closed corte: its figures and every caso with its bucket, as they were at that line."""


@schema_migrations()
def cierres_de_corte(db: Database) -> None:
    """Keep what a corte was when it was closed, whatever happens later."""
    for statement in _statements(CIERRES):
        db.execute(statement)


CATALOGOS = """
CREATE TABLE catalogo_versiones (
    id INTEGER PRIMARY KEY,
    nombre TEXT NOT NULL,
    version INTEGER NOT NULL,
    desde TEXT NOT NULL,
    contenido TEXT NOT NULL,
    anterior TEXT NOT NULL,
    archivo TEXT NOT NULL,
    cambiado_por TEXT NOT NULL,
    cambiado_el TEXT NOT NULL,
    UNIQUE (nombre, version)
) STRICT;
CREATE INDEX casos_por_revisar ON casos (id) WHERE resultado_por_revisar = 1 AND retirado = 0;
CREATE INDEX auditoria_login ON auditoria (login, momento);

CREATE TRIGGER catalogo_versiones_no_cambia BEFORE UPDATE ON catalogo_versiones
BEGIN SELECT RAISE(ABORT, 'una versión no se cambia'); END;
CREATE TRIGGER catalogo_versiones_no_borra BEFORE DELETE ON catalogo_versiones
BEGIN SELECT RAISE(ABORT, 'una versión no se borra'); END;
"""
"""Every catalogue a supervisor put in force, with what it replaced; when each person was here last."""


@schema_migrations()
def versiones_de_catalogo(db: Database) -> None:
    """Keep what each catalogue said before and after every change."""
    for statement in _statements(CATALOGOS):
        db.execute(statement)


SEMANAS = """
CREATE INDEX casos_rechazos ON casos (veredicto_el) WHERE veredicto = 'rechazo_correcto';

CREATE TABLE semanas (
    semana TEXT PRIMARY KEY,
    emitida_por TEXT NOT NULL,
    emitida_el TEXT NOT NULL,
    linea INTEGER NOT NULL,
    documento TEXT NOT NULL
) STRICT;
CREATE TABLE seguimientos (
    id INTEGER PRIMARY KEY,
    semana TEXT NOT NULL REFERENCES semanas (semana),
    asesor_id TEXT NOT NULL,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    estado TEXT NOT NULL
        CHECK (estado IN ('abierto', 'cerrado_con_mejora', 'cerrado_sin_mejora')),
    supervisor TEXT NOT NULL,
    seguimiento TEXT,
    nota TEXT NOT NULL
) STRICT;
CREATE INDEX seguimientos_de ON seguimientos (semana, asesor_id, id);

CREATE TABLE practicas (
    id INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    practica TEXT NOT NULL,
    dia TEXT NOT NULL,
    minutos INTEGER NOT NULL,
    nota TEXT NOT NULL,
    anula INTEGER REFERENCES practicas (id)
) STRICT;
CREATE INDEX practicas_dia ON practicas (dia);
CREATE UNIQUE INDEX practicas_anula ON practicas (anula) WHERE anula IS NOT NULL;
"""
"""A week of feedback once issued, what becomes of its people, and the log of the practices."""


@schema_migrations()
def semanas_y_practicas(db: Database) -> None:
    """Keep issued weeks, their follow-up and the practices, none of which is ever changed."""
    for statement in _statements(SEMANAS):
        db.execute(statement)
    for table in ("semanas", "seguimientos", "practicas"):
        for what in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_sin_{what.lower()} BEFORE {what} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END"
            )


CRUDAS = """
CREATE TABLE crudas (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    desde INTEGER NOT NULL,
    filas BLOB NOT NULL,
    PRIMARY KEY (base_id, desde)
) STRICT;
"""
"""The rows of a base as they came, about a thousand together from the row `since` on.

Only a rejected row keeps its text in `filas` too: it is the one that is handed back. The bases from
before this table kept there the text of every row, and still do."""


@schema_migrations()
def filas_crudas(db: Database) -> None:
    """Keep the rows as they came in a tenth of their room."""
    for statement in _statements(CRUDAS):
        db.execute(statement)


CALLADOS = """
CREATE TABLE callados (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    linea INTEGER NOT NULL,
    antes TEXT NOT NULL,
    PRIMARY KEY (base_id, caso_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE telefonos ADD COLUMN base_id INTEGER REFERENCES bases (id);
"""
"""What a base did without a line: how it left a caso it found equal, and the numbers it brought.

`line` is the last line of the store when it did: a person's later one on the caso is a touch."""


@schema_migrations()
def lo_que_no_deja_linea(db: Database) -> None:
    """Let undoing a base give back what no line tells."""
    for statement in _statements(CALLADOS):
        db.execute(statement)


NOTAS_EN_CURSO = """
CREATE TABLE notas_en_curso (
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    texto TEXT NOT NULL,
    linea INTEGER NOT NULL,
    guardada_el TEXT NOT NULL,
    PRIMARY KEY (caso_id, login)
) STRICT, WITHOUT ROWID;
"""
"""A note a person types on the account: apart from their draft of the caso, which decides.

`line` is the last line of the caso when they began it: a later one is what changed meanwhile."""


@schema_migrations()
def notas_en_curso(db: Database) -> None:
    """Keep the notes of the account as they are typed."""
    for statement in _statements(NOTAS_EN_CURSO):
        db.execute(statement)


TRAS_CIERRE = f"""
CREATE TABLE tras_cierre (
    corte TEXT NOT NULL REFERENCES cierres (corte),
    antes TEXT NOT NULL,
    ahora TEXT NOT NULL,
    casos INTEGER NOT NULL,
    PRIMARY KEY (corte, antes, ahora)
) STRICT, WITHOUT ROWID;

{FIRST.closing_trigger}
{INTO_TRAS_CIERRE.format(schema="")} {FIRST.since_closing};
"""
"""How a closed corte stands now against when it was closed, kept as its casos change."""


@schema_migrations()
def lo_que_cambia_tras_el_cierre(db: Database) -> None:
    """Let a closed corte be read as fast as an open one, whatever its size."""
    for statement in _statements(TRAS_CIERRE):
        db.execute(statement)


_FROM_HEX = "coalesce(from_hex({0}), CAST({0} AS BLOB))"
"""The bytes of a hash; one that somebody spoilt stays what it is, for `verificar` to tell."""
_KEPT_OF_LINE = (
    *("linea", "momento", "agente", "caso_id", "evento", "estado_antes", "estado_despues"),
    *("razon", "subrazon", "radicado", "cun", "causada_por", "base_id"),
)
"""The columns of a line that stay as they are."""
LINES = (
    "SELECT h.linea, h.momento, h.agente, c.cuenta, h.caso_id, h.evento, h.estado_antes,"
    " h.estado_despues, h.razon, h.subrazon, h.radicado, h.cun, coalesce(h.datos, d.datos) AS datos,"
    " h.causada_por, h.base_id, nullif(lower(hex(h.nota_sha256)), '') AS nota_sha256,"
    " lower(hex(h.huella)) AS huella FROM historial h LEFT JOIN casos c ON c.id = h.caso_id"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id"
)
"""Each line of the historial as it was written and hashed."""
FEWER_BYTES_OF_ROWS = """
CREATE TABLE radicados_nuevo (
    radicado TEXT NOT NULL,
    cuenta TEXT NOT NULL,
    anulado INTEGER NOT NULL DEFAULT 0,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    linea INTEGER,
    PRIMARY KEY (radicado, cuenta, anulado)
) STRICT, WITHOUT ROWID;
INSERT INTO radicados_nuevo (radicado, cuenta, anulado, caso_id, linea)
    SELECT radicado, cuenta, CASE anulado WHEN 0 THEN 0 ELSE coalesce(linea, -caso_id) END, caso_id,
        linea FROM radicados ORDER BY 1, 2;
DROP TABLE radicados;
ALTER TABLE radicados_nuevo RENAME TO radicados;
CREATE INDEX radicados_agregados ON radicados (caso_id, linea) WHERE linea IS NOT NULL;

CREATE TABLE filas_nueva (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    fila INTEGER NOT NULL,
    caso_id INTEGER REFERENCES casos (id),
    efecto TEXT NOT NULL
        CHECK (efecto IN ('nueva', 'actualizada', 'igual', 'duplicada', 'rechazada')),
    columna TEXT,
    valor TEXT,
    motivo TEXT,
    crudo TEXT NOT NULL,
    PRIMARY KEY (base_id, fila)
) STRICT, WITHOUT ROWID;
INSERT INTO filas_nueva (base_id, fila, caso_id, efecto, columna, valor, motivo, crudo)
    SELECT base_id, fila, caso_id, efecto, columna, valor, motivo, crudo FROM filas ORDER BY 1, 2;
DROP TABLE filas;
ALTER TABLE filas_nueva RENAME TO filas;
CREATE INDEX filas_caso ON filas (caso_id, base_id);
CREATE INDEX filas_apartadas ON filas (base_id) WHERE efecto IN ('duplicada', 'rechazada');

CREATE TABLE telefonos_nuevo (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cuenta TEXT NOT NULL,
    numero INTEGER NOT NULL,
    invalido INTEGER NOT NULL DEFAULT 0,
    base_id INTEGER REFERENCES bases (id),
    UNIQUE (cuenta, numero)
) STRICT;
INSERT INTO telefonos_nuevo (id, cuenta, numero, invalido, base_id)
    SELECT id, cuenta, numero, invalido, base_id FROM telefonos ORDER BY id;
UPDATE sqlite_sequence SET seq = max(seq, (SELECT max(seq) FROM sqlite_sequence))
    WHERE name = 'telefonos_nuevo';
INSERT INTO sqlite_sequence (name, seq) SELECT 'telefonos_nuevo', seq FROM sqlite_sequence
    WHERE name = 'telefonos' AND NOT EXISTS
        (SELECT 1 FROM sqlite_sequence WHERE name = 'telefonos_nuevo');
DROP TABLE telefonos;
ALTER TABLE telefonos_nuevo RENAME TO telefonos;

DROP INDEX casos_llave;
CREATE INDEX casos_cuenta ON casos (cuenta);
ALTER TABLE casos RENAME COLUMN huella TO huella_hex;
ALTER TABLE casos ADD COLUMN huella BLOB NOT NULL DEFAULT x'';
"""
"""Each key once: `anulado` is 0 while a radicado stands, else the line whose undoing took it back, or
minus the caso that left with its base. The radicado a caso came with is its own: only those that
were added are looked for by their caso. Numbers of telephones have ten digits, so they are numbers.

That no two casos in sight share cuenta and radicado is kept by the key of `radicados`."""


@schema_migrations()
def fewer_bytes(db: Database) -> None:
    """Keep the same facts in fewer bytes: hashes as bytes, nothing that a join gives, no key twice."""
    db.conn.create_function("from_hex", 1, _from_hex, deterministic=True)
    # They name tables that are gone for a moment, and come back as they were.
    guards = db.triggers
    for guard in guards:
        db.execute(f"DROP TRIGGER {guard.name}")
    _shorten_historial(db)
    for statement in _statements(FEWER_BYTES_OF_ROWS):
        db.execute(statement)
    db.execute(f"UPDATE casos SET huella = {_FROM_HEX.format('huella_hex')}")
    db.execute("ALTER TABLE casos DROP COLUMN huella_hex")
    # Dropping a column writes every 0 and 1 with a byte, which SQLite else does without.
    db.execute("UPDATE casos SET huella = huella")
    for guard in guards:
        db.execute(guard.sql)
    for what in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER datos_repetidos_sin_{what.lower()} BEFORE {what} ON datos_repetidos"
            " BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END"
        )
    db.create_view("lineas", LINES)


def _shorten_historial(db: Database) -> None:
    """Rebuild the historial without what its casos, the line before and alike lines say already."""
    db.table("datos_repetidos").create(
        {"id": int, "datos": str}, pk="id", not_null={"datos"}, strict=True
    )
    db.execute(
        "INSERT INTO datos_repetidos (datos) SELECT datos FROM historial"
        " WHERE evento = 'caso_nuevo' GROUP BY datos ORDER BY min(linea)"
    )
    db.table("datos_repetidos").create_index(["datos"], "datos_repetidos_datos", unique=True)
    db.table("historial_nuevo").create(
        {
            "linea": int,
            "momento": str,
            "agente": str,
            "caso_id": int,
            "evento": str,
            "estado_antes": str,
            "estado_despues": str,
            "razon": str,
            "subrazon": str,
            "radicado": str,
            "cun": str,
            "datos": str,
            "datos_id": int,
            "causada_por": int,
            "base_id": int,
            "nota_sha256": bytes,
            "huella": bytes,
        },
        pk="linea",
        not_null={"momento", "agente", "caso_id", "evento", "estado_despues", "huella"},
        foreign_keys=[("caso_id", "casos", "id"), ("datos_id", "datos_repetidos", "id")],
        strict=True,
    )
    kept = ", ".join(_KEPT_OF_LINE)
    db.execute(
        f"INSERT INTO historial_nuevo ({kept}, datos, datos_id, nota_sha256, huella)"
        f" SELECT {', '.join(f'h.{column}' for column in _KEPT_OF_LINE)},"
        " CASE WHEN d.id IS NULL THEN h.datos END, d.id,"
        f" {_FROM_HEX.format('h.nota_sha256')}, {_FROM_HEX.format('h.huella')}"
        " FROM historial h LEFT JOIN datos_repetidos d"
        " ON h.evento = 'caso_nuevo' AND d.datos = h.datos ORDER BY h.linea"
    )
    partial = [
        sql
        for (sql,) in db.execute(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'historial'"
            " AND name NOT IN ('historial_cuenta', 'historial_caso') ORDER BY rowid"
        ).fetchall()
    ]
    db.table("historial").drop()
    db.rename_table("historial_nuevo", "historial")
    db.table("historial").create_index(["caso_id"], "historial_caso")
    for sql in partial:
        db.execute(sql)


def _from_hex(text: str | None) -> bytes | None:
    """Return the bytes of a hexadecimal text, or None when it is none."""
    try:
        return bytes.fromhex(text or "z")
    except ValueError:
        return None


FTS_ERASES = (3, 42)
"""The version of SQLite from which FTS5 erases a word instead of marking it as deleted."""
NAMES = """
CREATE TRIGGER casos_nombre AFTER UPDATE OF usuario_nombre ON casos
WHEN OLD.usuario_nombre IS NOT NEW.usuario_nombre
BEGIN
    INSERT INTO casos_fts (casos_fts, rowid, usuario_nombre)
        VALUES ('delete', OLD.id, OLD.usuario_nombre);
    INSERT INTO casos_fts (rowid, usuario_nombre) VALUES (NEW.id, NEW.usuario_nombre);
END;
CREATE INDEX casos_cun ON casos (cun) WHERE cun IS NOT NULL;
"""


@schema_migrations()
def search_of_accounts(db: Database) -> None:
    """Index the names of the usuarios, and the numbers that had no index to be found by."""
    db.table("casos").enable_fts(["usuario_nombre"], tokenize="unicode61 remove_diacritics 2")
    if db.sqlite_version >= FTS_ERASES:
        db.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 1)")
    for statement in _statements(NAMES):
        db.execute(statement)
    db.table("telefonos").create_index(["numero"], "telefonos_numero")


CASOS_VISTA = f"""
SELECT c.id, c.cuenta, c.radicado, coalesce(c.radicado_vigente, c.radicado) AS radicado_vigente,
    (SELECT group_concat(corte, ' ') FROM (SELECT DISTINCT b.corte FROM filas f
        JOIN bases b ON b.id = f.base_id AND b.anulada_el IS NULL WHERE f.caso_id = c.id
        ORDER BY b.corte)) AS cortes,
    c.corte_inicial, c.base_id, c.motivo, c.estado_ajuste, c.resultado,
    c.valor_solicitado AS valor_solicitado_centavos, c.valor_aplicado AS valor_aplicado_centavos,
    c.asesor_id, c.aliado, c.fecha_solicitud, c.fecha_respuesta, c.cun, c.estado, c.contenido,
    {FIRST.bucket("c")} AS cubeta, c.causal, c.causal_pedida, c.atribuible, c.demora_de,
    c.razon, c.subrazon, c.reescalamientos, c.escalado_el, c.veredicto, c.veredicto_agente,
    c.veredicto_el, c.informado_el, c.recurso_el, c.recurso_tipo, c.intentos, c.ultimo_dia_intento,
    c.cita, c.aplazado_hasta, c.revision IS NOT NULL AS en_revision, c.vence, c.dueno, c.version
FROM casos c WHERE c.retirado = 0
"""
"""The casos in sight, without names, telephones nor free text, as another tool reads them.

`cortes` are the live cortes that brought the caso, in order, with a blank between them."""
HISTORIAL_VISTA = """
SELECT h.linea, h.momento, h.agente, h.cuenta, h.caso_id, h.evento, h.estado_antes, h.estado_despues,
    h.razon, h.subrazon, h.radicado, h.cun, h.datos ->> '$.causal' AS causal,
    h.datos ->> '$.resultado' AS resultado, h.causada_por, h.base_id, i.deshecha_por, h.huella
FROM lineas h LEFT JOIN instantaneas i ON i.linea = h.linea
"""
"""Every line without notes nor anything of a telephone; `deshecha_por` is the line that undid it.

Both views say nothing that only SQLite understands: DuckDB runs their text with its own engine."""


@schema_migrations()
def views_for_other_tools(db: Database) -> None:
    """Let who reads the store with another tool get the figures of the program, and no personal data."""
    db.create_view("casos_vista", CASOS_VISTA.strip())
    db.create_view("historial_vista", HISTORIAL_VISTA.strip())


@schema_migrations(transactional=False)
def smaller_file(db: Database) -> None:
    """Give the pages that are free now back to the file system, if it has room for the copy."""
    with suppress(OperationalError):
        db.vacuum()


@schema_migrations()
def initials_of_people(db: Database) -> None:
    """Give each person the initials that end their RR lines, proposed from the name."""
    people = db.table("usuarios")
    people.add_column("iniciales", str)
    taken: set[str] = set()
    for row in list(people.rows_where(order_by="creado_el, login")):
        initials = propose_initials(row["nombre"], row["login"], taken)
        taken.add(initials)
        people.update(row["login"], {"iniciales": initials})
    people.create_index(["iniciales"], "usuarios_iniciales", unique=True)


ANULADOS_IN_T = f"""
DROP TRIGGER cuentas_caso;
DROP TRIGGER cuentas_base_sale;
DROP TRIGGER cuentas_base_queda;
DROP TRIGGER tras_cierre_caso;
UPDATE casos SET cubeta = 'anulado' WHERE estado = 'ANULADO';
{NOW.triggers}
{NOW.closing_trigger}
DELETE FROM cuentas WHERE por <> 'estado';
{INTO_CUENTAS.format(schema="")} {NOW.counts("f.caso_id IS NOT NULL")};
ALTER TABLE cierres ADD COLUMN regla INTEGER NOT NULL DEFAULT {Regla.WITHOUT_ANULADOS:d}
    CHECK (regla IN ({Regla.WITHOUT_ANULADOS:d}, {Regla.WITH_ANULADOS:d}));
"""
"""T is what Claro sent: an annulled caso is in a bucket of its own and stays in T.

What was closed keeps its figures and the rule it was closed by. What changed after a closing is
counted by bucket, and its bucket was `anulado` there already."""


@schema_migrations()
def anulados_in_t(db: Database) -> None:
    """Count the annulled casos in T, and say of each closed corte by which rule it was closed."""
    for statement in _statements(ANULADOS_IN_T):
        db.execute(statement)


@schema_migrations()
def lines_of_an_act(db: Database) -> None:
    """Find the lines that hang from the first one of their act without reading the historial."""
    db.execute(
        "CREATE INDEX historial_de_acto ON historial (causada_por) WHERE causada_por IS NOT NULL"
    )


RESPUESTAS = """
CREATE TABLE bases_nueva (
    id INTEGER PRIMARY KEY,
    archivo TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    tamano INTEGER NOT NULL,
    corte TEXT CHECK ((corte IS NULL) = (tipo = 'respuesta')),
    tipo TEXT NOT NULL CHECK (tipo IN ('completa', 'complemento', 'respuesta')),
    hoja TEXT NOT NULL,
    resumen TEXT NOT NULL,
    conciliacion TEXT NOT NULL DEFAULT '{}',
    importada_por TEXT NOT NULL,
    importada_el TEXT NOT NULL,
    anulada_por TEXT,
    anulada_el TEXT,
    anulada_motivo TEXT
) STRICT;
INSERT INTO bases_nueva SELECT * FROM bases ORDER BY id;
DROP TABLE bases;
ALTER TABLE bases_nueva RENAME TO bases;
CREATE UNIQUE INDEX bases_archivo ON bases (sha256) WHERE anulada_el IS NULL;
CREATE INDEX bases_corte ON bases (corte) WHERE anulada_el IS NULL;
CREATE INDEX lote_filas_caso ON lote_filas (caso_id, lote);
"""
"""An answered lot is a base of no corte: it adds no caso and counts in no T.

The last index finds the lot that a row of an answer names."""


@schema_migrations()
def respuestas_of_lotes(db: Database) -> None:
    """Let a base be the answer to a lot, which is of no corte."""
    # They name a table that is gone for a moment, and come back as they were, but those that count.
    guards, views = db.triggers, {view.name: view.schema for view in db.views}
    counting = NOW.triggers + NOW.closing_trigger
    for guard in guards:
        db.execute(f"DROP TRIGGER {guard.name}")
    for view in views:
        db.execute(f"DROP VIEW {view}")
    for statement in _statements(RESPUESTAS):
        db.execute(statement)
    for guard in guards:
        if f"CREATE TRIGGER {guard.name} " not in counting:
            db.execute(guard.sql)
    for statement in _statements(counting):
        db.execute(statement)
    for definition in views.values():
        db.execute(definition)


@schema_migrations()
def class_of_the_request(db: Database) -> None:
    """Keep what the usuario asked, petición, queja or recurso, as its base says it."""
    classes = ", ".join(f"'{clase.value}'" for clase in Clase)
    db.execute(f"ALTER TABLE casos ADD COLUMN clase TEXT CHECK (clase IN ({classes}))")


@schema_migrations()
def undone_lines(db: Database) -> None:
    """Tell whether a line was undone without reading its snapshot."""
    db.execute(
        "CREATE INDEX instantaneas_deshechas ON instantaneas (linea) WHERE deshecha_por IS NOT NULL"
    )


@schema_migrations()
def looks_of_people(db: Database) -> None:
    """Keep the look of the screens that each person chose."""
    db.execute("ALTER TABLE usuarios ADD COLUMN aspecto TEXT")


@schema_migrations()
def names_without_sizes(db: Database) -> None:
    """Index the names without the size of each, which only ranks: an import takes half the time for them."""
    db.execute("DROP TABLE casos_fts")
    # sqlite-utils makes an index of words without this option.
    db.execute(
        "CREATE VIRTUAL TABLE casos_fts USING FTS5 (usuario_nombre,"
        " tokenize='unicode61 remove_diacritics 2', content=\"casos\", columnsize=0)"
    )
    if db.sqlite_version >= FTS_ERASES:
        db.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 1)")
    db.table("casos").rebuild_fts()


CHEAPER_INDEXES = """
DROP INDEX historial_actos;
CREATE INDEX historial_actos ON historial (linea)
    WHERE base_id IS NULL AND evento IN ('deshacer', 'devolver', 'anular', 'reabrir');
DROP INDEX filas_apartadas;
CREATE INDEX filas_apartadas ON filas (base_id)
    WHERE efecto = 'duplicada' OR efecto = 'rechazada';
"""
"""No line of a base is looked up in a list, and no row either: for each SQLite makes the list anew."""


@schema_migrations()
def cheaper_conditions(db: Database) -> None:
    """Say the same conditions without lists: of 100,000 new casos they took 0.15 s of everybody's wait."""
    effects = ("nueva", "actualizada", "igual", "duplicada", "rechazada")
    classes = tuple(clase.value for clase in Clase)
    _say_otherwise(db, "filas", "efecto", effects)
    _say_otherwise(db, "casos", "clase", classes)
    for statement in _statements(CHEAPER_INDEXES):
        db.execute(statement)


ASESORES_SEEN = """
CREATE TABLE asesores_vistos (
    id INTEGER PRIMARY KEY,
    asesor_id TEXT NOT NULL,
    aliado TEXT NOT NULL,
    UNIQUE (asesor_id, aliado)
) STRICT;
INSERT INTO asesores_vistos (asesor_id, aliado)
    SELECT DISTINCT coalesce(asesor_id, ''), coalesce(aliado, '') FROM casos;
CREATE TRIGGER asesores_vistos_caso AFTER UPDATE OF asesor_id, aliado ON casos
WHEN NEW.asesor_id IS NOT OLD.asesor_id OR NEW.aliado IS NOT OLD.aliado
BEGIN
    INSERT OR IGNORE INTO asesores_vistos (asesor_id, aliado)
        VALUES (coalesce(NEW.asesor_id, ''), coalesce(NEW.aliado, ''));
END;
"""
"""Every id of an asesor and every aliado that a caso ever had, each pair once, '' for none: a few
hundred rows tell all the spellings of a store of any size. An import adds those of its new casos."""


@schema_migrations()
def asesores_seen(db: Database) -> None:
    """Keep the ids of the asesores and their aliados as the bases spell them, to compare persons by."""
    for statement in _statements(ASESORES_SEEN):
        db.execute(statement)


PRACTICE_CONTENT = """
ALTER TABLE practicas ADD COLUMN agenda TEXT NOT NULL DEFAULT '';
ALTER TABLE practicas ADD COLUMN compromisos TEXT NOT NULL DEFAULT '';
ALTER TABLE practicas ADD COLUMN caso_id INTEGER REFERENCES casos (id);
ALTER TABLE practicas ADD COLUMN persona TEXT NOT NULL DEFAULT '';
ALTER TABLE practicas ADD COLUMN asistentes TEXT NOT NULL DEFAULT '';
"""


@schema_migrations()
def content_of_practices(db: Database) -> None:
    """Admit the gerente as a person of the store, and keep the content of each practice."""
    roles = ("agente", "supervisor", "coordinador")
    _alter_check(db, "usuarios", _listed("rol", roles), _listed("rol", (*roles, "gerente")))
    for statement in _statements(PRACTICE_CONTENT):
        db.execute(statement)


def _listed(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"


def _say_otherwise(db: Database, table: str, column: str, values: Sequence[str]) -> None:
    """Write the check of a column against some texts as equalities, which changes no row of the table."""
    equalities = " OR ".join(f"{column} = {value!r}" for value in values)
    _alter_check(db, table, _listed(column, values), equalities)


def _alter_check(db: Database, table: str, check: str, altered: str) -> None:
    """Write a check of a table otherwise, where that leaves every row as it is.

    SQLite alters no check; it documents this way for changes that leave the rows as they are.
    """
    schema: str = db.table(table).schema
    if schema.count(check) != 1:
        raise OperationalError(f"{table}: {check}")
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    try:
        db.execute(
            "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?",
            (schema.replace(check, altered), table),
        )
        db.execute(f"PRAGMA schema_version = {version + 1}")
    finally:
        db.execute("PRAGMA writable_schema = RESET")


CLOSINGS_WITH_MONEY = """
ALTER TABLE cierre_casos ADD COLUMN resultado TEXT;
ALTER TABLE cierre_casos ADD COLUMN valor_solicitado INTEGER;
ALTER TABLE cierre_casos ADD COLUMN valor_aplicado INTEGER;
"""
"""What a closing froze until now has none of them: `resultado` is '' in a later one without result."""


@schema_migrations()
def closings_with_money(db: Database) -> None:
    """Freeze the result and the money of each caso of a corte that is closed."""
    for statement in _statements(CLOSINGS_WITH_MONEY):
        db.execute(statement)


CALLS_OF_CASOS = """
CREATE INDEX historial_llamadas ON historial (caso_id)
    WHERE base_id IS NULL AND (evento = 'contacto' OR evento = 'mensaje_de_voz')
"""


@schema_migrations()
def calls_of_casos(db: Database) -> None:
    """Find the calls about a caso without reading its other lines."""
    db.execute(CALLS_OF_CASOS.strip())


IDEAS = """
CREATE TABLE ideas (id INTEGER PRIMARY KEY, texto TEXT NOT NULL) STRICT;
CREATE TABLE ideas_pasos (
    id INTEGER PRIMARY KEY,
    idea_id INTEGER NOT NULL REFERENCES ideas (id),
    estado TEXT NOT NULL,
    login TEXT NOT NULL,
    momento TEXT NOT NULL,
    nota TEXT NOT NULL
) STRICT;
CREATE INDEX ideas_pasos_de ON ideas_pasos (idea_id, id);

CREATE TABLE calibracion_muestra (
    id INTEGER PRIMARY KEY,
    semana TEXT NOT NULL,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    causal TEXT NOT NULL,
    veredicto TEXT NOT NULL,
    motivo TEXT NOT NULL,
    login TEXT NOT NULL,
    veredicto_el TEXT NOT NULL,
    reescalado INTEGER NOT NULL CHECK (reescalado IN (0, 1)),
    sacado_el TEXT NOT NULL,
    UNIQUE (semana, caso_id)
) STRICT;
CREATE TABLE segundos_veredictos (
    id INTEGER PRIMARY KEY,
    muestra_id INTEGER NOT NULL UNIQUE REFERENCES calibracion_muestra (id),
    veredicto TEXT NOT NULL,
    nota TEXT NOT NULL,
    login TEXT NOT NULL,
    momento TEXT NOT NULL
) STRICT;
"""
"""Ideas of mejora continua with their steps; and the sample of each week with its second verdicts."""


@schema_migrations()
def ideas_and_calibration(db: Database) -> None:
    """Keep the ideas and the calibration of each week, none of which is ever changed."""
    for statement in _statements(IDEAS):
        db.execute(statement)
    for table in ("ideas", "ideas_pasos", "calibracion_muestra", "segundos_veredictos"):
        for what in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_sin_{what.lower()} BEFORE {what} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END"
            )


AUDIT_CHAIN = """
ALTER TABLE auditoria ADD COLUMN cuenta TEXT;
ALTER TABLE auditoria ADD COLUMN huella BLOB NOT NULL DEFAULT x'';
"""
AUDIT_GUARDS = """
CREATE INDEX auditoria_cuenta ON auditoria (cuenta) WHERE cuenta IS NOT NULL;
CREATE TRIGGER auditoria_no_cambia BEFORE UPDATE ON auditoria
BEGIN SELECT RAISE(ABORT, 'la auditoría no se cambia'); END;
CREATE TRIGGER auditoria_no_borra BEFORE DELETE ON auditoria
BEGIN SELECT RAISE(ABORT, 'la auditoría no se borra'); END;
CREATE TRIGGER auditoria_no_reemplaza BEFORE INSERT ON auditoria
WHEN EXISTS (SELECT 1 FROM auditoria WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'la auditoría no se reemplaza'); END;
"""


@schema_migrations()
def chain_of_the_audit(db: Database) -> None:
    """Chain the entries of the audit trail, and say in it the role that every person has today."""
    for statement in _statements(AUDIT_CHAIN):
        db.execute(statement)
    db.execute(
        "UPDATE auditoria SET cuenta = substr(detalle, 8)"
        " WHERE accion = 'consulta_historial' AND detalle LIKE 'cuenta %'"
    )
    people = db.execute("SELECT login, rol, activo FROM usuarios ORDER BY creado_el, login")
    for login, rol, active in people.fetchall():
        action = PersonAction.KNOWN if active else PersonAction.DEACTIVATED
        db.execute(
            "INSERT INTO auditoria (momento, login, accion, detalle)"
            " SELECT coalesce(max(momento), strftime('%Y-%m-%dT%H:%M:%S-05:00', 'now', '-5 hours')),"
            " 'sistema', ?, ? FROM auditoria",
            (action.value, person_detail(login, Rol(rol))),
        )
    # Entries could be deleted until now: they are numbered anew, without gaps.
    entries = db.execute(
        "SELECT id, momento, login, accion, detalle, cuenta FROM auditoria ORDER BY id"
    ).fetchall()
    digest = b""
    for number, (row_id, *values) in enumerate(entries, 1):
        digest = entry_digest(digest, (number, *values))
        db.execute("UPDATE auditoria SET id = ?, huella = ? WHERE id = ?", (number, digest, row_id))
    for statement in _statements(AUDIT_GUARDS):
        db.execute(statement)


CONTEOS = f"""
DROP TRIGGER cuentas_caso;
DROP TRIGGER cuentas_base_sale;
DROP TRIGGER cuentas_base_queda;
CREATE TABLE conteos (
    nivel TEXT NOT NULL,
    corte TEXT NOT NULL,
    previo TEXT NOT NULL,
    asesor TEXT NOT NULL,
    aliado TEXT NOT NULL,
    causal TEXT NOT NULL,
    agente TEXT NOT NULL,
    cubeta TEXT NOT NULL,
    casos INTEGER NOT NULL,
    aprobados INTEGER NOT NULL,
    rechazados INTEGER NOT NULL,
    solicitado INTEGER NOT NULL,
    aplicado INTEGER NOT NULL,
    PRIMARY KEY (nivel, corte, previo, asesor, aliado, causal, agente, cubeta)
) STRICT, WITHOUT ROWID;
CREATE TABLE conteo_estados (
    estado TEXT NOT NULL PRIMARY KEY,
    casos INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
{counting.INTO_CONTEOS.format(schema="")} {counting.counts("f.caso_id IS NOT NULL")};
{counting.INTO_ESTADOS.format(schema="")} {counting.IN_QUEUE};
DROP TABLE cuentas;
{counting.TRIGGERS}
"""


@schema_migrations()
def counts_of_every_grouping(db: Database) -> None:
    """Count casos and add their money by every grouping, by their crossings and by what Claro said."""
    for statement in _statements(CONTEOS):
        db.execute(statement)


FIGURES_BY_DAY = """
CREATE TABLE conteos_dia (
    dia TEXT NOT NULL,
    corte TEXT NOT NULL,
    cubeta TEXT NOT NULL,
    casos INTEGER NOT NULL,
    PRIMARY KEY (corte, cubeta, dia)
) STRICT, WITHOUT ROWID;
"""


@schema_migrations()
def counts_of_each_day(db: Database) -> None:
    """Keep the counts of each day from now on, so that cortes are compared at the same age."""
    for statement in _statements(FIGURES_BY_DAY):
        db.execute(statement)


_BLANKED_TEXTS = {
    "practicas": ("nota", "agenda", "compromisos", "asistentes"),
    "segundos_veredictos": ("nota",),
}
"""For each log of the week that names a caso, its free texts, which an account that is forgotten blanks."""


@schema_migrations()
def blank_texts_of_the_week(db: Database) -> None:
    """Let the free texts about a caso be blanked, and nothing else of those logs be changed."""
    for table, texts in _BLANKED_TEXTS.items():
        columns = [column.name for column in db.table(table).columns]
        stays = [f"NEW.{name} IS OLD.{name}" for name in columns if name not in texts]
        blanked = [f"(NEW.{name} = '' OR NEW.{name} IS OLD.{name})" for name in texts]
        db.execute(f"DROP TRIGGER {table}_sin_update")
        db.execute(
            f"CREATE TRIGGER {table}_sin_update BEFORE UPDATE ON {table}"
            f" WHEN NOT ({' AND '.join((*stays, *blanked))})"
            " BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END"
        )


PAGES_OF_THE_AUDIT = """
CREATE INDEX auditoria_momento ON auditoria (momento);
CREATE INDEX auditoria_accion ON auditoria (accion, momento);
CREATE INDEX auditoria_busqueda ON auditoria (detalle) WHERE accion = 'busqueda';
"""


@schema_migrations()
def add_pages_of_the_audit(db: Database) -> None:
    """Read the audit trail by days, by action and by what was searched without reading all of it."""
    for statement in _statements(PAGES_OF_THE_AUDIT):
        db.execute(statement)


_MENTIONS = {"ideas": "texto", "ideas_pasos": "nota", "seguimientos": "nota"}
"""The free text of each log that belongs to no caso, which is blanked if it mentions who is forgotten."""


@schema_migrations()
def add_blanking_of_texts_outside_casos(db: Database) -> None:
    """Let the free texts that belong to no caso be blanked, and nothing else of those logs be changed."""
    for table, text in _MENTIONS.items():
        columns = [column.name for column in db.table(table).columns]
        stays = [f"NEW.{name} IS OLD.{name}" for name in columns if name != text]
        blanked = f"(NEW.{text} = '' OR NEW.{text} IS OLD.{text})"
        db.execute(f"DROP TRIGGER {table}_sin_update")
        db.execute(
            f"CREATE TRIGGER {table}_sin_update BEFORE UPDATE ON {table}"
            f" WHEN NOT ({' AND '.join((*stays, blanked))})"
            " BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END"
        )


LAST_ENTRY = "ultima_entrada"
"""The key in `meta` of the number and the hash of the last entry of the audit trail."""
LAST_LINE = "ultima_linea"
"""The key in `meta` of the number and the hash of the last line that no base wrote."""
RECORDED_CONTENT = f"""
CREATE TABLE {PARTS} (
    tabla TEXT NOT NULL,
    clave TEXT NOT NULL,
    huellas BLOB NOT NULL,
    PRIMARY KEY (tabla, clave)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER auditoria_ultima AFTER INSERT ON auditoria
BEGIN
    INSERT INTO meta (clave, valor) VALUES ('{LAST_ENTRY}', NEW.id || ' ' || lower(hex(NEW.huella)))
        ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor;
END;
INSERT INTO meta (clave, valor) SELECT '{LAST_ENTRY}', id || ' ' || lower(hex(huella))
    FROM auditoria ORDER BY id DESC LIMIT 1;
CREATE TRIGGER historial_ultima AFTER INSERT ON historial WHEN NEW.base_id IS NULL
BEGIN
    INSERT INTO meta (clave, valor)
        VALUES ('{LAST_LINE}', NEW.linea || ' ' || lower(hex(NEW.huella)))
        ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor;
END;
INSERT INTO meta (clave, valor) SELECT '{LAST_LINE}', linea || ' ' || lower(hex(huella))
    FROM historial WHERE base_id IS NULL ORDER BY linea DESC LIMIT 1;
"""
"""Triggers remember the ends, so that a session that was open meanwhile does it too. The lines of a
base are too many for one: its entries of content name the last."""


@schema_migrations()
def add_content_in_the_audit(db: Database) -> None:
    """Put the digests of what was written until now in the audit trail, and tell when its end is cut."""
    for statement in _statements(RECORDED_CONTENT):
        db.execute(statement)
    last = db.execute("SELECT id, huella FROM auditoria ORDER BY id DESC LIMIT 1").fetchone()
    number, digest = last or (0, b"")
    (latest,) = db.execute(
        "SELECT coalesce(max(h), strftime('%Y-%m-%dT%H:%M:%S-05:00', 'now', '-5 hours')) FROM"
        " (SELECT max(momento) AS h FROM auditoria UNION ALL SELECT max(momento) FROM historial)"
    ).fetchone()
    details = []
    # The tables of later migrations are not there yet.
    standing = set(db.table_names())
    for table in filter(standing.__contains__, RECORDED):
        for _key, name, written in digest_all(db.conn, table, parts=True):
            details.append(content_detail(WrittenContent(table, name, written.digest)))
            save_parts(db.conn, table, name, written.parts)
    entries = [(CONTENT, detail) for detail in details]
    if number or entries:
        entries.append((CONTENT_KNOWN, ""))
    for at, (action, detail) in enumerate(entries, number + 1):
        values = (at, latest, "sistema", action, detail, None)
        digest = entry_digest(digest, values)
        db.execute(
            "INSERT INTO auditoria (id, momento, login, accion, detalle, cuenta, huella)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, digest),
        )


_ACTS = f"accion NOT IN ('{CONTENT}', '{CONTENT_KNOWN}')"
READ_PAGES_OF_THE_AUDIT = f"""
DROP INDEX auditoria_momento;
CREATE INDEX auditoria_momento ON auditoria (momento) WHERE {_ACTS};
CREATE INDEX auditoria_de ON auditoria (login, momento) WHERE {_ACTS};
"""


@schema_migrations()
def add_pages_of_what_is_read(db: Database) -> None:
    """Read the audit trail by days and by person past the entries that no list shows."""
    for statement in _statements(READ_PAGES_OF_THE_AUDIT):
        db.execute(statement)


@schema_migrations()
def add_lines_of_people(db: Database) -> None:
    """Keep what each person chose of the plain lines."""
    db.execute("ALTER TABLE usuarios ADD COLUMN renglones TEXT")


MAILS_OF_THE_MAILBOX = """
CREATE TABLE correo_vistos (
    buzon TEXT PRIMARY KEY,
    validez INTEGER NOT NULL,
    numero INTEGER NOT NULL,
    visto_el TEXT NOT NULL
) STRICT;
CREATE TABLE correos (
    buzon TEXT NOT NULL,
    clave TEXT NOT NULL,
    asunto TEXT NOT NULL,
    tamano INTEGER NOT NULL,
    estado TEXT NOT NULL CHECK (estado IN ('importada', 'rechazada', 'pide_clave')),
    base_id INTEGER REFERENCES bases (id),
    motivo TEXT NOT NULL DEFAULT '',
    protegidos INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT,
    contenido BLOB,
    visto_el TEXT NOT NULL,
    PRIMARY KEY (buzon, clave)
) STRICT;
CREATE INDEX correos_visto ON correos (buzon, visto_el);
INSERT INTO correo_vistos (buzon, validez, numero, visto_el)
    SELECT substr(archivo, 8, length(archivo) - 8), tamano, cambiado_ns, visto_el
    FROM buzon WHERE archivo LIKE 'correo %' AND substr(archivo, -1) = char(10);
INSERT OR IGNORE INTO correos (buzon, clave, asunto, tamano, estado, base_id, motivo, visto_el)
    SELECT v.buzon,
        substr(b.archivo, length(v.buzon) + 9, instr(b.archivo, char(9)) - length(v.buzon) - 9),
        substr(b.archivo, instr(b.archivo, char(9)) + 1),
        b.tamano, b.estado, b.base_id, b.motivo, b.visto_el
    FROM correo_vistos v JOIN buzon b
        ON substr(b.archivo, 1, length(v.buzon) + 8) = 'correo ' || v.buzon || ' '
    WHERE instr(b.archivo, char(9));
DELETE FROM buzon
    WHERE archivo LIKE 'correo %' AND (instr(archivo, char(9)) OR instr(archivo, char(10)));
"""
"""Until now what came by mail was among the files of the inbox, under a name with a tab in it."""


@schema_migrations()
def add_mails_of_the_mailbox(db: Database) -> None:
    """Keep what came to the mailbox in tables of its own, also the mails that wait for a password."""
    for statement in _statements(MAILS_OF_THE_MAILBOX):
        db.execute(statement)


CORRECTED_HEADERS = """
CREATE TABLE encabezados (
    encabezado TEXT NOT NULL,
    campo TEXT NOT NULL,
    escrito TEXT NOT NULL,
    es INTEGER CHECK (es IN (0, 1)),
    corregido_por TEXT NOT NULL,
    corregido_el TEXT NOT NULL,
    PRIMARY KEY (encabezado, campo)
) STRICT, WITHOUT ROWID;
"""


@schema_migrations()
def add_corrected_headers(db: Database) -> None:
    """Keep what persons correct of the columns of a base by header, so that any base knows it."""
    for statement in _statements(CORRECTED_HEADERS):
        db.execute(statement)
