-- Los caminos de los casos terminados (DuckDB). En festivos van los de las fechas que se cuentan.
WITH festivos(dia) AS (VALUES (DATE '2026-12-08'), (DATE '2026-12-25')),
pasos AS (
    SELECT h.celula, h.caso_id AS caso, h.linea, h.estado_despues AS estado,
        h.momento AT TIME ZONE 'America/Bogota' AS momento
    FROM historial h JOIN casos c ON c.celula = h.celula AND c.id = h.caso_id
    WHERE h.deshecha_por IS NULL AND h.evento <> 'deshacer'
        AND h.estado_antes IS DISTINCT FROM h.estado_despues
),
terminados AS (
    SELECT celula, caso, STRING_AGG(estado, ' › ' ORDER BY linea) AS camino,
        ARG_MIN(momento, linea) AS desde, ARG_MAX(momento, linea) AS hasta
    FROM pasos
    GROUP BY celula, caso
    HAVING ARG_MAX(estado, linea) IN
        ('CERRADO_INFORMADO', 'CERRADO_MENSAJE', 'CERRADO_PQR', 'ANULADO')
),
dias AS (
    SELECT *, UNNEST(GENERATE_SERIES(DATE_TRUNC('day', desde), hasta, INTERVAL 1 DAY)) AS dia
    FROM terminados
),
esperas AS (
    SELECT celula, caso, camino, COUNT(*) FILTER (dia > desde) AS dias,
        SUM(EPOCH(LEAST(hasta, dia + INTERVAL 1 DAY) - GREATEST(desde, dia))) / 3600 AS horas
    FROM dias
    WHERE ISODOW(dia) < 6 AND CAST(dia AS DATE) NOT IN (FROM festivos)
    GROUP BY celula, caso, camino
)
SELECT t.celula, t.camino, COUNT(*) AS casos,
    ROUND(100 * COUNT(*) / SUM(COUNT(*)) OVER (PARTITION BY t.celula), 1) AS porcentaje,
    MEDIAN(COALESCE(dias, 0)) AS mediana_dias,
    QUANTILE_DISC(COALESCE(dias, 0), 0.9) AS nueve_de_diez_dias,
    ROUND(MEDIAN(COALESCE(horas, 0)), 1) AS mediana_horas,
    ROUND(QUANTILE_DISC(COALESCE(horas, 0), 0.9), 1) AS nueve_de_diez_horas
FROM terminados t LEFT JOIN esperas e ON e.celula = t.celula AND e.caso = t.caso
GROUP BY t.celula, t.camino
ORDER BY t.celula, casos DESC, t.camino
