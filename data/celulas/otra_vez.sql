-- Lo que se hace otra vez (DuckDB); debajo del total de las vueltas, las que son a cada estado.
WITH lineas AS (
    SELECT h.*, h.deshecha_por IS NULL AND h.evento <> 'deshacer' AS vale
    FROM historial h JOIN casos c ON c.celula = h.celula AND c.id = h.caso_id
),
visitas AS (
    SELECT celula, caso_id, estado_despues AS estado,
        ROW_NUMBER() OVER (PARTITION BY celula, caso_id, estado_despues ORDER BY linea) AS visita
    FROM lineas
    WHERE vale AND estado_antes IS DISTINCT FROM estado_despues
),
otra_vez AS (
    SELECT celula, caso_id, 'vueltas' AS que, UNNEST([NULL, estado]) AS estado
    FROM visitas WHERE visita > 1
    UNION ALL
    SELECT celula, caso_id, CASE evento WHEN 'devolver' THEN 'devueltos' WHEN 'reabrir' THEN 'reabiertos'
        WHEN 'reclasificar' THEN 'reclasificados' ELSE 'reescalados' END, NULL
    FROM lineas
    WHERE vale AND evento IN ('mal_rechazado', 'mal_aplicado', 'devolver', 'reabrir', 'reclasificar')
    UNION ALL
    SELECT celula, caso_id, 'deshechos', NULL FROM lineas WHERE evento = 'deshacer'
)
SELECT o.celula, que, estado, COUNT(DISTINCT caso_id) AS casos, COUNT(*) AS veces,
    ROUND(100 * COUNT(DISTINCT caso_id) / ANY_VALUE(t.total), 1) AS porcentaje
FROM otra_vez o
JOIN (SELECT celula, COUNT(*) AS total FROM casos GROUP BY celula) t ON t.celula = o.celula
GROUP BY o.celula, que, estado
ORDER BY o.celula, que, estado NULLS FIRST
