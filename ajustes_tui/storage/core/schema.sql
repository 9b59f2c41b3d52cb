-- The schema of the store, in groups. STRICT tables: a type error is refused and not stored.
--
-- Days and moments are ISO texts, money is centavos, yes and no are 1 and 0. Every store begins with this
-- file, which changes no more: whatever is added later is a migration, at the end of migrations.py.

-- The store and its people ------------------------------------------------------------------------

CREATE TABLE meta (clave TEXT PRIMARY KEY, valor TEXT NOT NULL) STRICT;

CREATE TABLE usuarios (
    login TEXT PRIMARY KEY,
    nombre TEXT NOT NULL,
    rol TEXT NOT NULL CHECK (rol IN ('agente', 'supervisor', 'coordinador', 'gerente')),
    activo INTEGER NOT NULL DEFAULT 1 CHECK (activo IN (0, 1)),
    creado_el TEXT NOT NULL,
    iniciales TEXT,                 -- they end the person's RR lines
    aspecto TEXT,                   -- the look of the screens
    renglones TEXT                  -- what was chosen of the plain lines
) STRICT;
CREATE UNIQUE INDEX usuarios_iniciales ON usuarios (iniciales);

-- Filters of the queue that people saved.
CREATE TABLE filtros (
    login TEXT NOT NULL,
    nombre TEXT NOT NULL,
    consulta TEXT NOT NULL,
    PRIMARY KEY (login, nombre)
) STRICT;

-- The audit trail: who saw, took out or changed what, each entry chained to the one before.
CREATE TABLE auditoria (
    id INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    accion TEXT NOT NULL,
    detalle TEXT NOT NULL DEFAULT '',
    cuenta TEXT,
    huella BLOB NOT NULL DEFAULT x''
) STRICT;
-- The entries of content ('registro') are in no list, so pages are read past them.
CREATE INDEX auditoria_momento ON auditoria (momento)
    WHERE accion <> 'registro';
CREATE INDEX auditoria_de ON auditoria (login, momento)
    WHERE accion <> 'registro';
CREATE INDEX auditoria_login ON auditoria (login, momento);
CREATE INDEX auditoria_accion ON auditoria (accion, momento);
CREATE INDEX auditoria_busqueda ON auditoria (detalle) WHERE accion = 'busqueda';
CREATE INDEX auditoria_cuenta ON auditoria (cuenta) WHERE cuenta IS NOT NULL;
CREATE INDEX auditoria_actos ON auditoria (id)
    WHERE accion IN ('toma_reasignada', 'toma_soltada', 'base_anulada', 'corte_cerrado');
CREATE TRIGGER auditoria_no_cambia BEFORE UPDATE ON auditoria
BEGIN SELECT RAISE(ABORT, 'la auditoría no se cambia'); END;
CREATE TRIGGER auditoria_no_borra BEFORE DELETE ON auditoria
BEGIN SELECT RAISE(ABORT, 'la auditoría no se borra'); END;
CREATE TRIGGER auditoria_no_reemplaza BEFORE INSERT ON auditoria
WHEN EXISTS (SELECT 1 FROM auditoria WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'la auditoría no se reemplaza'); END;
-- `meta` remembers the last entry, so that a trail whose end was cut is seen.
CREATE TRIGGER auditoria_ultima AFTER INSERT ON auditoria
BEGIN
    INSERT INTO meta (clave, valor) VALUES ('ultima_entrada', NEW.id || ' ' || lower(hex(NEW.huella)))
        ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor;
END;

-- Four bytes of each row and column of what the audit trail vouches for (recorded.py).
CREATE TABLE registro_huellas (
    tabla TEXT NOT NULL,
    clave TEXT NOT NULL,
    huellas BLOB NOT NULL,
    PRIMARY KEY (tabla, clave)
) STRICT, WITHOUT ROWID;

-- Catalogues ---------------------------------------------------------------------------------------

CREATE TABLE catalogos (
    nombre TEXT PRIMARY KEY,
    contenido TEXT NOT NULL,
    cambiado_por TEXT NOT NULL,
    cambiado_el TEXT NOT NULL
) STRICT;

-- Every catalogue that was put in force, with what it replaced.
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
CREATE TRIGGER catalogo_versiones_no_cambia BEFORE UPDATE ON catalogo_versiones
BEGIN SELECT RAISE(ABORT, 'una versión no se cambia'); END;
CREATE TRIGGER catalogo_versiones_no_borra BEFORE DELETE ON catalogo_versiones
BEGIN SELECT RAISE(ABORT, 'una versión no se borra'); END;

-- Bases --------------------------------------------------------------------------------------------

-- An answered lot ('respuesta') is a base of no corte: it adds no caso and counts in no T.
CREATE TABLE bases (
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
-- The sheets of one file are bases that come in one after the other.
CREATE UNIQUE INDEX bases_archivo ON bases (sha256, hoja) WHERE anulada_el IS NULL;
CREATE INDEX bases_corte ON bases (corte) WHERE anulada_el IS NULL;

-- A large base is written in several transactions, and seen when the last of them is. A row stands while
-- one is, with the row of `bases` it will have: nobody sees its casos, from `desde` on, nor their lines.
-- So is one undone, and hidden from the first: its row has no `base`, and some casos from `desde` on stay.
CREATE TABLE en_curso (base_id INTEGER PRIMARY KEY, desde INTEGER NOT NULL, base TEXT) STRICT;
CREATE TABLE en_curso_quedan (
    caso_id INTEGER PRIMARY KEY REFERENCES casos (id),
    base_id INTEGER NOT NULL REFERENCES en_curso (base_id)
) STRICT;

-- For which aliado each base says that an asesor sent casos, and how many.
CREATE TABLE asesores_de_base (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    asesor_id TEXT NOT NULL,
    aliado TEXT NOT NULL,
    casos INTEGER NOT NULL,
    PRIMARY KEY (base_id, asesor_id, aliado)
) STRICT, WITHOUT ROWID;

-- The rows of a base as they came, about a thousand together from the row `desde` on.
CREATE TABLE crudas (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    desde INTEGER NOT NULL,
    filas BLOB NOT NULL,
    PRIMARY KEY (base_id, desde)
) STRICT;

-- What became of each row, and what it said in the column of the back: '' for nothing, NULL where its
-- base has no such column. Only a rejected one keeps its text here too: it is handed back. The
-- conditions are equalities: for each list SQLite makes the list anew, row by row.
CREATE TABLE filas (
    base_id INTEGER NOT NULL REFERENCES bases (id),
    fila INTEGER NOT NULL,
    caso_id INTEGER REFERENCES casos (id),
    efecto TEXT NOT NULL CHECK (
        efecto = 'nueva' OR efecto = 'actualizada' OR efecto = 'igual' OR efecto = 'duplicada'
        OR efecto = 'rechazada'
    ),
    columna TEXT,
    valor TEXT,
    motivo TEXT,
    crudo TEXT NOT NULL,
    resultado TEXT,
    PRIMARY KEY (base_id, fila),
    CHECK (efecto = 'rechazada' OR coalesce(columna, valor, motivo, nullif(crudo, '')) IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX filas_caso ON filas (caso_id, base_id);
CREATE INDEX filas_apartadas ON filas (base_id) WHERE efecto = 'duplicada' OR efecto = 'rechazada';
-- What the audit trail vouches for of every row, a block of raw rows at a time.
CREATE VIEW filas_dichas AS
SELECT b.base_id, b.desde, (
    SELECT group_concat(dicha) FROM (
        SELECT fila || ' ' || coalesce(caso_id, '') || ' ' || efecto || ' ' || quote(resultado) AS dicha
        FROM filas f WHERE f.base_id = b.base_id AND f.fila >= b.desde AND f.fila < b.hasta
        ORDER BY f.fila
    )
) AS dicho FROM (
    SELECT base_id, iif(lag(desde) OVER de_base IS NULL, 0, desde) AS desde,
        lead(desde, 1, 9223372036854775807) OVER de_base AS hasta
    FROM crudas WINDOW de_base AS (PARTITION BY base_id ORDER BY desde)
) b;

-- The columns as a person corrected them, by header.
CREATE TABLE encabezados (
    encabezado TEXT NOT NULL,
    campo TEXT NOT NULL,
    escrito TEXT NOT NULL,
    es INTEGER CHECK (es IN (0, 1)),
    corregido_por TEXT NOT NULL,
    corregido_el TEXT NOT NULL,
    PRIMARY KEY (encabezado, campo)
) STRICT, WITHOUT ROWID;

-- What came to the inbox folder, and to the mailbox. `intento` is what a refusal hung on when the file or
-- the mail was last tried, `numero` its number in the mailbox as long as that has this `validez`, and
-- `por_mover` that it still has to be put away.
CREATE TABLE buzon (
    archivo TEXT PRIMARY KEY,
    tamano INTEGER NOT NULL,
    cambiado_ns INTEGER NOT NULL,
    estado TEXT NOT NULL CHECK (estado IN ('importada', 'rechazada')),
    base_id INTEGER REFERENCES bases (id),
    motivo TEXT NOT NULL DEFAULT '',
    visto_el TEXT NOT NULL,
    codigo TEXT NOT NULL DEFAULT '',
    intento TEXT NOT NULL DEFAULT ''
) STRICT;
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
    sha256 TEXT,
    contenido BLOB,
    visto_el TEXT NOT NULL,
    remitente TEXT NOT NULL DEFAULT '',
    codigo TEXT NOT NULL DEFAULT '',
    intento TEXT NOT NULL DEFAULT '',
    adjuntos TEXT NOT NULL DEFAULT '[]',
    validez INTEGER,
    numero INTEGER,
    por_mover INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (buzon, clave)
) STRICT;
CREATE INDEX correos_visto ON correos (buzon, visto_el);

-- Casos --------------------------------------------------------------------------------------------

CREATE TABLE casos (
    id INTEGER PRIMARY KEY,
    cuenta TEXT NOT NULL,
    radicado TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    estado TEXT NOT NULL,
    corte TEXT NOT NULL,
    corte_inicial TEXT NOT NULL,
    base_id INTEGER NOT NULL REFERENCES bases (id),
    retirado INTEGER NOT NULL DEFAULT 0 CHECK (retirado IN (0, 1)),
    -- What Claro sent.
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
    clase TEXT CHECK (clase = 'PETICION' OR clase = 'QUEJA' OR clase = 'RECURSO'),
    propios TEXT NOT NULL DEFAULT '{}',     -- Claro's value of each column a person supplied
    datos TEXT NOT NULL DEFAULT '{}',       -- columns of no field
    -- What the célula made of it.
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
    radicado_respuesta TEXT,
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
    -- Caches: the clock that runs, and who it waits for.
    vence TEXT,
    espera INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX casos_cuenta ON casos (cuenta);
CREATE INDEX casos_cun ON casos (cun) WHERE cun IS NOT NULL;
-- In the order of the queue, with what its filters ask, so that the table is not read.
CREATE INDEX casos_cola ON casos (
    retirado, (espera = 2), (vence IS NULL), vence, id, espera, estado, cita, aplazado_hasta,
    revision, escalado_el, corte, dueno, causal, ultimo_dia_intento
);
-- What mi turno and the tray ask each time they open; an import writes to none of them.
CREATE INDEX casos_revision ON casos (revision) WHERE revision IS NOT NULL;
CREATE INDEX casos_citas ON casos (cita) WHERE cita IS NOT NULL;
CREATE INDEX casos_aplazados ON casos (aplazado_hasta) WHERE aplazado_hasta IS NOT NULL;
CREATE INDEX casos_vueltos ON casos (estado, retirado, escalado_el, corte, reescalamientos, vence)
    WHERE escalado_el IS NOT NULL
    AND estado IN ('EN_BACK', 'REESCALADO', 'POR_VALIDAR', 'POR_VERIFICAR');
CREATE INDEX casos_llamadas ON casos
    (cuenta, estado, retirado, revision, cita, aplazado_hasta, ultimo_dia_intento, intentos, vence)
    WHERE estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR');
CREATE INDEX casos_veredicto ON casos (veredicto_el) WHERE veredicto_el IS NOT NULL;

-- The names of the usuarios as they are searched, without the size of each, which only ranks.
CREATE VIRTUAL TABLE casos_fts USING FTS5 (
    usuario_nombre, tokenize='unicode61 remove_diacritics 2', content="casos", columnsize=0
);
CREATE TRIGGER casos_nombre AFTER UPDATE OF usuario_nombre ON casos
WHEN OLD.usuario_nombre IS NOT NEW.usuario_nombre
BEGIN
    INSERT INTO casos_fts (casos_fts, rowid, usuario_nombre)
        VALUES ('delete', OLD.id, OLD.usuario_nombre);
    INSERT INTO casos_fts (rowid, usuario_nombre) VALUES (NEW.id, NEW.usuario_nombre);
END;

-- Every id of an asesor and every aliado that a caso ever had, each pair once, '' for none: a few
-- hundred rows tell all the spellings of a store of any size. An import adds those of its new casos.
CREATE TABLE asesores_vistos (
    asesor_id TEXT NOT NULL,
    aliado TEXT NOT NULL,
    PRIMARY KEY (asesor_id, aliado)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER asesores_vistos_caso AFTER UPDATE OF asesor_id, aliado ON casos
WHEN NEW.asesor_id IS NOT OLD.asesor_id OR NEW.aliado IS NOT OLD.aliado
BEGIN
    INSERT OR IGNORE INTO asesores_vistos (asesor_id, aliado)
        VALUES (coalesce(NEW.asesor_id, ''), coalesce(NEW.aliado, ''));
END;

-- `anulado` is 0 while a radicado stands, else the line whose undoing took it back, or minus the caso
-- that left with its base. That no two casos in sight share cuenta and radicado is kept by this key.
CREATE TABLE radicados (
    radicado TEXT NOT NULL,
    cuenta TEXT NOT NULL,
    anulado INTEGER NOT NULL DEFAULT 0,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    linea INTEGER,                          -- that added it; NULL for the one the caso came with
    PRIMARY KEY (radicado, cuenta, anulado)
) STRICT, WITHOUT ROWID;
CREATE INDEX radicados_agregados ON radicados (caso_id, linea) WHERE linea IS NOT NULL;

CREATE TABLE telefonos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cuenta TEXT NOT NULL,
    numero INTEGER NOT NULL,
    invalido INTEGER NOT NULL DEFAULT 0,
    base_id INTEGER REFERENCES bases (id),  -- that brought it; NULL when a line added it
    UNIQUE (cuenta, numero)
) STRICT;
CREATE INDEX telefonos_numero ON telefonos (numero);

CREATE TABLE intentos (
    linea INTEGER PRIMARY KEY,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    momento TEXT NOT NULL,
    agente TEXT NOT NULL,
    resultado TEXT NOT NULL,
    telefono_id INTEGER REFERENCES telefonos (id),
    deshecho INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX intentos_caso ON intentos (caso_id);

-- The historial ------------------------------------------------------------------------------------

-- One line an evento, each chained to the one before. A line of a cuenta and of no caso says its cuenta
-- itself. The data of new casos are mostly alike: those lines share them (`datos_id`).
CREATE TABLE datos_repetidos (id INTEGER PRIMARY KEY, datos TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX datos_repetidos_datos ON datos_repetidos (datos);
CREATE TRIGGER datos_repetidos_sin_update BEFORE UPDATE ON datos_repetidos
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER datos_repetidos_sin_delete BEFORE DELETE ON datos_repetidos
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

CREATE TABLE historial (
    linea INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    agente TEXT NOT NULL,
    caso_id INTEGER REFERENCES casos (id),
    evento TEXT NOT NULL,
    estado_antes TEXT,
    estado_despues TEXT NOT NULL,
    razon TEXT,
    subrazon TEXT,
    radicado TEXT,
    cun TEXT,
    datos TEXT,
    datos_id INTEGER REFERENCES datos_repetidos (id),
    cambios TEXT,                           -- what it changed, before and after (cambios.py)
    causada_por INTEGER,                    -- the first line of its act
    base_id INTEGER,                        -- NULL when a person wrote it
    nota_sha256 BLOB,
    huella BLOB NOT NULL,
    cuenta TEXT CHECK ((cuenta IS NULL) = (caso_id IS NOT NULL))
) STRICT;
CREATE INDEX historial_caso ON historial (caso_id);
CREATE INDEX historial_cuenta ON historial (cuenta) WHERE cuenta IS NOT NULL;
CREATE INDEX historial_persona ON historial (agente, linea) WHERE base_id IS NULL;
CREATE INDEX historial_de_acto ON historial (causada_por) WHERE causada_por IS NOT NULL;
CREATE INDEX historial_respuestas ON historial (json_extract(datos, '$.para'), linea)
    WHERE evento = 'resolver_revision';
CREATE INDEX historial_actos ON historial (linea)
    WHERE base_id IS NULL AND evento IN ('deshacer', 'devolver', 'anular', 'reabrir');
CREATE INDEX historial_llamadas ON historial (caso_id)
    WHERE base_id IS NULL AND (evento = 'contacto' OR evento = 'mensaje_de_voz');
-- The lines in which a supervisor put a value over Claro's: acts out of the usual.
CREATE INDEX historial_sobre_claro ON historial (linea)
    WHERE base_id IS NULL AND evento = 'completar' AND json_extract(datos, '$.sobre_claro') = 1;
-- The escalations to the back, whose supports have numbers that somebody looks for.
CREATE INDEX historial_envios ON historial (caso_id) WHERE evento = 'escalar_back';
CREATE TRIGGER historial_no_cambia BEFORE UPDATE ON historial
BEGIN SELECT RAISE(ABORT, 'el historial no se cambia'); END;
CREATE TRIGGER historial_no_borra BEFORE DELETE ON historial
BEGIN SELECT RAISE(ABORT, 'el historial no se borra'); END;
CREATE TRIGGER historial_no_reemplaza BEFORE INSERT ON historial
WHEN EXISTS (SELECT 1 FROM historial WHERE linea = NEW.linea)
BEGIN SELECT RAISE(ABORT, 'el historial no se reemplaza'); END;
-- `meta` remembers the last line. Those of a base are too many for a trigger: its content names the last.
CREATE TRIGGER historial_ultima AFTER INSERT ON historial WHEN NEW.base_id IS NULL
BEGIN
    INSERT INTO meta (clave, valor) VALUES ('ultima_linea', NEW.linea || ' ' || lower(hex(NEW.huella)))
        ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor;
END;

-- The texts of the lines, which can be blanked while the chain still proves: it holds their digest,
-- with a salt that is blanked with them.
CREATE TABLE notas (
    linea INTEGER PRIMARY KEY REFERENCES historial (linea),
    sal TEXT,
    motivo TEXT,
    texto TEXT
) STRICT;

-- The values in `cambios` that may say who somebody is: there stands a digest of each, here the value in
-- JSON, and the salt. `de` is a line, or minus a change without a line.
CREATE TABLE apartes (
    de INTEGER NOT NULL,
    clave TEXT NOT NULL,
    sal TEXT,
    antes TEXT,
    despues TEXT,
    PRIMARY KEY (de, clave)
) STRICT, WITHOUT ROWID;

-- The lines that were undone, and by which.
CREATE TABLE deshechas (
    linea INTEGER PRIMARY KEY REFERENCES historial (linea),
    deshecha_por INTEGER NOT NULL
) STRICT;
CREATE TRIGGER deshechas_sin_update BEFORE UPDATE ON deshechas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER deshechas_sin_delete BEFORE DELETE ON deshechas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

-- What changed in a caso without a line: by a row of a base without news, or given back with it; by
-- giving the caso to somebody; by forgetting. `linea` is the last line of the store when it did, and
-- `acto` the first change of the same act.
CREATE TABLE sin_linea (
    id INTEGER PRIMARY KEY,
    acto INTEGER NOT NULL,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    linea INTEGER NOT NULL,
    causa TEXT NOT NULL CHECK (causa IN ('fila', 'devolucion', 'reasignacion', 'olvido')),
    base_id INTEGER REFERENCES bases (id),
    cambios TEXT NOT NULL
) STRICT;
CREATE INDEX sin_linea_caso ON sin_linea (caso_id, id);
CREATE INDEX sin_linea_acto ON sin_linea (acto, id);
CREATE INDEX sin_linea_base ON sin_linea (base_id) WHERE base_id IS NOT NULL;
CREATE TRIGGER sin_linea_sin_update BEFORE UPDATE ON sin_linea
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER sin_linea_sin_delete BEFORE DELETE ON sin_linea
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

-- The first values of a caso whose raw row was blanked, of the columns that stay.
CREATE TABLE primeros (caso_id INTEGER PRIMARY KEY REFERENCES casos (id), valores TEXT NOT NULL) STRICT;
CREATE TRIGGER primeros_sin_update BEFORE UPDATE ON primeros
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER primeros_sin_delete BEFORE DELETE ON primeros
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

-- Each line as it was written and hashed.
CREATE VIEW lineas AS
SELECT h.linea, h.momento, h.agente, coalesce(c.cuenta, h.cuenta) AS cuenta, h.caso_id, h.evento,
    h.estado_antes, h.estado_despues, h.razon, h.subrazon, h.radicado, h.cun, coalesce(h.datos, d.datos) AS datos, h.cambios,
    h.causada_por, h.base_id, nullif(lower(hex(h.nota_sha256)), '') AS nota_sha256,
    lower(hex(h.huella)) AS huella
FROM historial h LEFT JOIN casos c ON c.id = h.caso_id LEFT JOIN datos_repetidos d ON d.id = h.datos_id;

-- Work in hand -------------------------------------------------------------------------------------

CREATE TABLE tomas (
    caso_id INTEGER PRIMARY KEY REFERENCES casos (id),
    login TEXT NOT NULL,
    sesion TEXT NOT NULL,
    desde TEXT NOT NULL,
    vence TEXT NOT NULL
) STRICT;
CREATE INDEX tomas_login ON tomas (login);

CREATE TABLE borradores (
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    contenido TEXT NOT NULL,
    version INTEGER NOT NULL,
    guardado_el TEXT NOT NULL,
    PRIMARY KEY (caso_id, login)
) STRICT;
CREATE INDEX borradores_login ON borradores (login, guardado_el);

-- A note typed on the account, apart from the draft of the caso, which decides. `linea` is the last
-- line of the caso when it was begun: a later one is what changed meanwhile.
CREATE TABLE notas_en_curso (
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    texto TEXT NOT NULL,
    linea INTEGER NOT NULL,
    guardada_el TEXT NOT NULL,
    PRIMARY KEY (caso_id, login)
) STRICT, WITHOUT ROWID;

CREATE TABLE saltos (
    id INTEGER PRIMARY KEY,
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    login TEXT NOT NULL,
    momento TEXT NOT NULL,
    motivo TEXT NOT NULL
) STRICT;
CREATE INDEX saltos_caso ON saltos (caso_id, login, momento);

-- An escalation (the line of its evento) goes out once; what a later change would alter is kept.
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
CREATE INDEX lote_filas_caso ON lote_filas (caso_id, lote);
-- On which day somebody said that a lot was handed over; of a lot the last one counts.
CREATE TABLE lote_envios (
    id INTEGER PRIMARY KEY,
    lote INTEGER NOT NULL REFERENCES lotes (id),
    dia TEXT NOT NULL,
    login TEXT NOT NULL,
    momento TEXT NOT NULL
) STRICT;
CREATE INDEX lote_envios_lote ON lote_envios (lote);

-- Figures ------------------------------------------------------------------------------------------

-- What a corte was when it was closed, and by which rule of T: its figures, what was said of each caso
-- (`dijo` by the base, NULL where it said nothing of it), and the views of it.
CREATE TABLE cierres (
    corte TEXT PRIMARY KEY,
    cerrado_por TEXT NOT NULL,
    cerrado_el TEXT NOT NULL,
    linea INTEGER NOT NULL,
    cifras TEXT NOT NULL,
    regla INTEGER NOT NULL
) STRICT;
CREATE TRIGGER cierres_no_cambia BEFORE UPDATE ON cierres
BEGIN SELECT RAISE(ABORT, 'un cierre no se cambia'); END;
CREATE TRIGGER cierres_no_borra BEFORE DELETE ON cierres
BEGIN SELECT RAISE(ABORT, 'un cierre no se borra'); END;
CREATE TABLE cierre_casos (
    corte TEXT NOT NULL REFERENCES cierres (corte),
    caso_id INTEGER NOT NULL REFERENCES casos (id),
    cubeta TEXT NOT NULL,
    asesor TEXT NOT NULL,
    aliado TEXT NOT NULL,
    causal TEXT NOT NULL,
    agente TEXT NOT NULL,
    resultado TEXT NOT NULL,
    valor_solicitado INTEGER,
    valor_aplicado INTEGER,
    motivo TEXT,
    dijo TEXT,
    PRIMARY KEY (corte, caso_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cierre_casos_caso ON cierre_casos (caso_id);
CREATE TRIGGER cierre_casos_no_cambia BEFORE UPDATE ON cierre_casos
BEGIN SELECT RAISE(ABORT, 'un cierre no se cambia'); END;
CREATE TRIGGER cierre_casos_no_borra BEFORE DELETE ON cierre_casos
BEGIN SELECT RAISE(ABORT, 'un cierre no se borra'); END;
-- What the audit trail vouches for beside the other columns.
CREATE VIEW cierre_casos_dichos AS
SELECT corte, caso_id, motivo, dijo FROM cierre_casos WHERE dijo IS NOT NULL;
CREATE TABLE cierre_vistas (
    corte TEXT PRIMARY KEY REFERENCES cierres (corte),
    documento TEXT NOT NULL
) STRICT;
CREATE TRIGGER cierre_vistas_no_cambia BEFORE UPDATE ON cierre_vistas
BEGIN SELECT RAISE(ABORT, 'un cierre no se cambia'); END;
CREATE TRIGGER cierre_vistas_no_borra BEFORE DELETE ON cierre_vistas
BEGIN SELECT RAISE(ABORT, 'un cierre no se borra'); END;

-- The week, the practices, the ideas: only added to. The text of one about a person who is forgotten
-- can be blanked, and nothing else of it is changed. --------------------------------------------------

CREATE TABLE semanas (
    semana TEXT PRIMARY KEY,
    emitida_por TEXT NOT NULL,
    emitida_el TEXT NOT NULL,
    linea INTEGER NOT NULL,
    documento TEXT NOT NULL
) STRICT;
CREATE TRIGGER semanas_sin_update BEFORE UPDATE ON semanas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER semanas_sin_delete BEFORE DELETE ON semanas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

CREATE TABLE seguimientos (
    id INTEGER PRIMARY KEY,
    semana TEXT NOT NULL REFERENCES semanas (semana),
    asesor_id TEXT NOT NULL,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    estado TEXT NOT NULL CHECK (estado IN ('abierto', 'cerrado_con_mejora', 'cerrado_sin_mejora')),
    supervisor TEXT NOT NULL,
    seguimiento TEXT,
    nota TEXT NOT NULL
) STRICT;
CREATE INDEX seguimientos_de ON seguimientos (semana, asesor_id, id);
CREATE TRIGGER seguimientos_sin_update BEFORE UPDATE ON seguimientos
WHEN (NEW.id, NEW.semana, NEW.asesor_id, NEW.momento, NEW.login, NEW.estado, NEW.supervisor,
        NEW.seguimiento)
    IS NOT (OLD.id, OLD.semana, OLD.asesor_id, OLD.momento, OLD.login, OLD.estado, OLD.supervisor,
        OLD.seguimiento)
    OR NOT (NEW.nota = '' OR NEW.nota IS OLD.nota)
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER seguimientos_sin_delete BEFORE DELETE ON seguimientos
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

CREATE TABLE practicas (
    id INTEGER PRIMARY KEY,
    momento TEXT NOT NULL,
    login TEXT NOT NULL,
    practica TEXT NOT NULL,
    dia TEXT NOT NULL,
    minutos INTEGER NOT NULL,
    nota TEXT NOT NULL,
    anula INTEGER REFERENCES practicas (id),
    agenda TEXT NOT NULL DEFAULT '',
    compromisos TEXT NOT NULL DEFAULT '',
    caso_id INTEGER REFERENCES casos (id),
    persona TEXT NOT NULL DEFAULT '',
    asistentes TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX practicas_dia ON practicas (dia);
CREATE UNIQUE INDEX practicas_anula ON practicas (anula) WHERE anula IS NOT NULL;
CREATE TRIGGER practicas_sin_update BEFORE UPDATE ON practicas
WHEN (NEW.id, NEW.momento, NEW.login, NEW.practica, NEW.dia, NEW.minutos, NEW.anula, NEW.caso_id,
        NEW.persona)
    IS NOT (OLD.id, OLD.momento, OLD.login, OLD.practica, OLD.dia, OLD.minutos, OLD.anula,
        OLD.caso_id, OLD.persona)
    OR NOT (NEW.nota = '' OR NEW.nota IS OLD.nota)
    OR NOT (NEW.agenda = '' OR NEW.agenda IS OLD.agenda)
    OR NOT (NEW.compromisos = '' OR NEW.compromisos IS OLD.compromisos)
    OR NOT (NEW.asistentes = '' OR NEW.asistentes IS OLD.asistentes)
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER practicas_sin_delete BEFORE DELETE ON practicas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

CREATE TABLE ideas (id INTEGER PRIMARY KEY, texto TEXT NOT NULL) STRICT;
CREATE TRIGGER ideas_sin_update BEFORE UPDATE ON ideas
WHEN NEW.id IS NOT OLD.id OR NOT (NEW.texto = '' OR NEW.texto IS OLD.texto)
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER ideas_sin_delete BEFORE DELETE ON ideas
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

CREATE TABLE ideas_pasos (
    id INTEGER PRIMARY KEY,
    idea_id INTEGER NOT NULL REFERENCES ideas (id),
    estado TEXT NOT NULL,
    login TEXT NOT NULL,
    momento TEXT NOT NULL,
    nota TEXT NOT NULL
) STRICT;
CREATE INDEX ideas_pasos_de ON ideas_pasos (idea_id, id);
CREATE TRIGGER ideas_pasos_sin_update BEFORE UPDATE ON ideas_pasos
WHEN (NEW.id, NEW.idea_id, NEW.estado, NEW.login, NEW.momento)
    IS NOT (OLD.id, OLD.idea_id, OLD.estado, OLD.login, OLD.momento)
    OR NOT (NEW.nota = '' OR NEW.nota IS OLD.nota)
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;
CREATE TRIGGER ideas_pasos_sin_delete BEFORE DELETE ON ideas_pasos
BEGIN SELECT RAISE(ABORT, 'solo se agrega'); END;

-- Views for other tools ----------------------------------------------------------------------------
-- They give the figures of the program and no personal data, and say nothing that only SQLite
-- understands: DuckDB runs their text with its own engine.

-- The casos in sight, without names, telephones nor free text. `cortes` are the live cortes that
-- brought the caso, in order, with a blank between them.
CREATE VIEW casos_vista AS
SELECT c.id, c.cuenta, c.radicado, coalesce(c.radicado_vigente, c.radicado) AS radicado_vigente,
    (SELECT group_concat(corte, ' ') FROM (SELECT DISTINCT b.corte FROM filas f
        JOIN bases b ON b.id = f.base_id AND b.anulada_el IS NULL WHERE f.caso_id = c.id
        ORDER BY b.corte)) AS cortes,
    c.corte_inicial, c.base_id, c.motivo, c.estado_ajuste, c.resultado,
    c.valor_solicitado AS valor_solicitado_centavos, c.valor_aplicado AS valor_aplicado_centavos,
    c.asesor_id, c.aliado, c.fecha_solicitud, c.fecha_respuesta, c.cun, c.estado, c.contenido,
    c.cubeta, c.causal, c.causal_pedida, c.atribuible, c.demora_de,
    c.razon, c.subrazon, c.reescalamientos, c.escalado_el, c.veredicto, c.veredicto_agente,
    c.veredicto_el, c.informado_el, c.recurso_el, c.recurso_tipo, c.intentos, c.ultimo_dia_intento,
    c.cita, c.aplazado_hasta, c.revision IS NOT NULL AS en_revision, c.vence, c.dueno, c.version
FROM casos c
WHERE c.retirado = 0 AND (c.id < (SELECT coalesce(min(desde), 9223372036854775807) FROM en_curso)
    OR c.id IN (SELECT caso_id FROM en_curso_quedan));

-- Every line without notes nor anything of a telephone; `deshecha_por` is the line that undid it.
CREATE VIEW historial_vista AS
SELECT h.linea, h.momento, h.agente, h.cuenta, h.caso_id, h.evento, h.estado_antes,
    nullif(h.estado_despues, '') AS estado_despues, h.razon, h.subrazon, h.radicado, h.cun,
    h.datos ->> '$.causal' AS causal,
    h.datos ->> '$.resultado' AS resultado, h.cambios, h.causada_por, h.base_id, i.deshecha_por,
    h.huella
FROM lineas h LEFT JOIN deshechas i ON i.linea = h.linea
WHERE coalesce(h.caso_id, 0) < (SELECT coalesce(min(desde), 9223372036854775807) FROM en_curso)
    OR h.caso_id IN (SELECT caso_id FROM en_curso_quedan);
