"""The schema, as append-only migrations; STRICT tables, so a type error is refused and not stored."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

esquema = Migrations("ajustes")

PRIMERO = """
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


@esquema()
def primer_esquema(db: Database) -> None:
    """Create every table of the first version."""
    for sentencia in _sentencias(PRIMERO):
        db.execute(sentencia)


def _sentencias(guion: str) -> list[str]:
    """Split a script into statements; a trigger's body ends with END."""
    sentencias, actual = [], ""
    for linea in guion.splitlines():
        actual += linea + "\n"
        entero = linea.rstrip()
        cierra = "CREATE TRIGGER" not in actual or entero.endswith("END;")
        if entero.endswith(";") and cierra:
            sentencias.append(actual)
            actual = ""
    return sentencias


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


@esquema()
def lotes_de_escalamiento(db: Database) -> None:
    """Create the escalation lots and what each one carried."""
    for sentencia in _sentencias(LOTES):
        db.execute(sentencia)


COLA = """
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


@esquema()
def cola_y_filtros(db: Database) -> None:
    """Index the queue whole and keep the filters people save."""
    for sentencia in _sentencias(COLA):
        db.execute(sentencia)


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


@esquema()
def indices_del_turno(db: Database) -> None:
    """Let the first screen answer in milliseconds, whatever the store holds."""
    for sentencia in _sentencias(TURNO):
        db.execute(sentencia)
