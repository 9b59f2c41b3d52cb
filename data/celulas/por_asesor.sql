-- Por asesor, en cada corte. Con por_aliado, por_causal, por_agente o por_motivo en su lugar, por otro grupo.
SELECT m.corte, c.por_asesor, COUNT(*) AS total,
    SUM(CASE WHEN c.cubeta = 'aplicado' THEN 1 ELSE 0 END) AS aplicado,
    SUM(CASE WHEN c.cubeta = 'corregido' THEN 1 ELSE 0 END) AS corregido,
    SUM(CASE WHEN c.cubeta = 'rechazado' THEN 1 ELSE 0 END) AS rechazado
FROM membresia m JOIN casos c ON c.celula = m.celula AND c.id = m.caso
GROUP BY m.corte, c.por_asesor
ORDER BY m.corte, c.por_asesor
