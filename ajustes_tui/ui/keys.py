"""The one table of keys for bindings, row 24, help, palette and manual; it does not import Textual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ajustes_tui.domain.caso.outcomes import HAS_SECOND_PAGE
from ajustes_tui.domain.parts.words import PART_WORDS
from ajustes_tui.domain.values.roles import Power

_TABLE = """
global | En todas partes | Ir a
  : Estas teclas hacen lo mismo en cualquier pantalla.
  : Donde se escribe un texto, las letras y los dígitos son texto.
  f1,question_mark | ayuda → app.ayuda | Ayuda   | esta ayuda, en todas partes | ayuda | En todas partes
  f2           | importacion → importacion | Importar | importar una base        | bases
  f3           | triage → triage  | Triage       | la cola de casos              | cola
  f4           | contacto → contacto | Llamar    | las llamadas                  | llamadas
  f5           | kpi → app.cifras | KPI          | KPI; mi turno si es agente    | cifras
  ctrl+t       | turno → turno    | Mi turno     | mi turno, lo que espera       | inicio
  ctrl+r       | revision → revision | Revisión  | la bandeja de revisión        | bandeja
  ctrl+n       | semana → retroalimentacion | Top 5 | retroalimentación, top 5   | semana
  ctrl+g       | practicas → practicas | Prácticas | las prácticas de gestión    | prácticas
  ctrl+d       | lotes → lotes    | Lotes        | lotes: al back y a PQR        | lotes
  ctrl+e       | personas → personas | Personas  | las personas y sus roles      | personas
  ctrl+k       | catalogos → catalogos | Catálogos | los catálogos y opciones | ajustes catalogo
  f10,ctrl+q   | salir → app.salir | Salir       | salir; avisa si deja algo | salir | En todas partes
  ctrl+p       | paleta → app.command_palette | Acciones | cualquier acción, por su nombre | ? | En todas partes
  ctrl+l | repintar → app.repintar | Repintar | pinta otra vez la pantalla | – en pantalla | En todas partes
  ctrl+c,ctrl+s | inofensiva → app.inofensiva | Nada | nada: todo se guarda | – en pantalla | En todas partes

comun | En casi todas | Con el caso | generales | atras, paleta
  : Estas teclas están en casi todas las pantallas.
  : La última fila de cada una muestra las que más se usan ahí.
  escape,f12   | atras            | Atrás        | un paso atrás; no borra lo escrito | .. | Si se equivoca
  f6           | cuenta           | Cuenta       | todo lo de esta cuenta        | líneas
  f7           | nota             | Nota         | nota, como en RR              | nota
  f8           | actuar           | Registrar    | la acción de esta pantalla    | s              | Decidir
  f9,ctrl+f    | buscar           | Buscar       | cuenta, radicado, teléfono o nombre | buscar   | Encontrar
  ctrl+z       | deshacer         | Deshacer     | deshacer lo último suyo | deshacer | Si se equivoca

triage.cola | Triage, la cola | Decidir | propias | buscar, filtros, cuentas, marcados
  : Aquí están los casos que esperan una decisión, el que vence primero arriba.
  : Abrir uno lo hace suyo mientras lo decide, y nada queda registrado hasta que usted lo confirma.
  n            | siguiente        | Siguiente*   | abre el siguiente             | siguiente
  enter        | abrir            | Abrir*       | abre el renglón, o revisa lo de Op | su número
  space        | marcar           | Marcar*      | marca el renglón              | – uno a uno
  f,slash      | filtro           | Filtro*      | filtra: rechazado, causal:K, !norte | filtro   | Encontrar
  o            | orden            | Orden*       | cambiar el orden              | – en su orden  | Encontrar
  g            | filtros          | Filtros      | filtros con nombre            | filtros        | Encontrar
  c            | cuentas          | Cuentas      | cuántos hay de cada uno       | – en pantalla  | Encontrar
  0-9 [1 a 9]  | elegir…          | Opción       | la opción del renglón, queda en Op | – uno a uno
  i            | iguales          | Iguales      | la misma opción a los iguales | – uno a uno
  delete       | quitar           | Quitar       | la opción, o lo último del filtro | – uno a uno
  m            | marcados         | Marcados     | qué hacer con los marcados    | – uno a uno
  v            | abrir_caso       | Ver          | abre el caso, aunque tenga Op | su número
  r            | linea_rr         | Línea RR     | la línea para RR, otra vez    | rr             | Con el caso
  s            | saltos           | Saltos       | qué se saltó hoy, y por qué   | saltos         | Con el caso
  l            | lotes → lotes    | Lotes        | lo que va al back y a PQR     | lotes          | Ir a
  tab          | panel            | Cuenta       | entra a la cuenta, al lado    | – en pantalla  | Con el caso
  u            | deshacer         | Deshacer     | deshacer lo último suyo | deshacer | Si se equivoca
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

triage.caso | Triage, un caso | Con el caso | generales | contacto, cuenta, nota, buscar
  : Este es un caso: qué respondió Claro, qué pide el procedimiento y qué se puede decidir.
  : Un dígito escoge y dice qué pasaría; al confirmarlo queda registrado y llega el que sigue.
  0-9 [1 a 9]  | elegir…          | Elegir       | escoge la decisión con ese número | su número  | Decidir
  enter        | registrar → acto('registrar') | Registrar | registra lo escogido y abre el otro | s | Decidir
  a-q [a a q]  | causal…          | Causal       | cambia la causal              | causal         | Decidir
  r            | linea_rr         | Línea RR     | la línea para RR, otra vez    | rr
  s            | saltar → acto('saltar') | Saltar*      | saltar, con motivo            | saltar
  t            | telefono → acto('telefono') | Teléfono     | otro teléfono                 | completar
  u            | deshacer         | Deshacer*    | deshacer lo último suyo | deshacer | Si se equivoca
  v            | ver_todo         | Ver todo     | ver todos los datos           | datos
  w            | revision → acto('revision') | Revisión*    | le pregunta a la supervisora  | revisión
  x            | atribuible → acto('atribuible') | Atribuible   | la falla es atribuible al usuario | atribuible
  ctrl+y       | marcacion → acto('marcacion') | Marcación | cambia la marcación | marcación | Decidir
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes
  tab          | panel            | Cuenta       | entra a la cuenta, al lado    | – en pantalla

triage.cuenta | Triage, la cuenta al lado | La cuenta | generales | atras
  : Esto es lo que ya pasó en la cuenta del caso, al lado de la ficha.
  : Aquí solo se mira: nada de esto decide el caso.
  tab          | panel            | Salir*       | vuelve al caso                | – en pantalla
  enter        | cuenta           | Abrir*       | abre la cuenta                | cuenta

triage.formulario | Triage, un formulario | Decidir | generales | cuenta, nota, atras
  : Estos son los datos que le faltan a la decisión escogida.
  : Lo escrito se guarda solo, y nada queda registrado hasta que usted lo confirma.
  enter        | registrar        | Registrar    | registra; con texto, F8       | s
  tab          | otro_campo       | Campo*       | otro campo vacío              | – se pregunta
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación

contacto.agenda | Contacto, la agenda | Llamar | propias | buscar, cuenta=Historial
  : Aquí están los usuarios por llamar: primero las citas, luego lo que vence antes.
  : Abrir uno lo hace suyo mientras lo llama; si es el usuario quien llama, también se busca aquí.
  n            | siguiente        | Siguiente*   | abre el siguiente             | llamadas
  enter        | abrir            | Abrir*       | abre el renglón               | – en su orden
  f,slash      | filtro           | Filtro*      | filtra: rechazado, causal:K   | – en su orden  | Encontrar
  delete       | quitar           | Quitar       | lo último del filtro          | – en su orden | Encontrar
  u            | deshacer         | Deshacer     | deshacer lo último suyo | deshacer | Si se equivoca
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes
  e            | entrante         | Entrante*    | el usuario llama: lo busca    | entrante

contacto.llamada | Contacto, la llamada | Con el caso | generales | cuenta=Historial, nota, atras=Agenda
  : Esta es una llamada: a quién, a qué número, qué se le dice y cómo terminó.
  : Nada queda registrado hasta que usted confirma el resultado; lo escrito se guarda solo.
  0-9 [1 a 9]  | elegir…          | Elegir       | cómo terminó, como teclado numérico | su número | Decidir
  enter        | registrar → acto('registrar') | Registrar | registra lo escogido y abre el otro | s | Decidir
  full_stop,comma [.] | demas     | Los demás    | los demás resultados          | – en pantalla  | Decidir
  space        | dicho → acto('dicho') | Dicho*       | ya lo dije, sigue el guion    | d              | Decidir
  r            | linea_rr         | Línea RR     | la línea para RR, otra vez    | rr
  s            | saltar → acto('saltar') | Saltar       | saltar, con motivo            | saltar
  t            | telefono → acto('telefono') | Teléfono*    | otro teléfono                 | teléfono
  u            | deshacer → acto('deshacer') | Deshacer | deshacer lo último suyo | deshacer | Si se equivoca
  v            | ver_todo         | Objeciones*  | qué responder                 | objeciones
  w            | revision → acto('revision') | Revisión     | le pregunta a la supervisora  | revisión
  x            | autorizado → acto('autorizado') | Autorizado*  | contesta alguien autorizado   | autorizado
  y            | entrante → acto('entrante') | Entrante     | el usuario es quien llama     | entrante
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes
  ctrl+y       | marcacion → acto('marcacion') | Marcación | cambia la marcación | marcación | Decidir

contacto.recurso | Contacto, el recurso | Decidir | generales | actuar, cuenta, nota, atras
  : Aquí se escribe el recurso de un usuario que no acepta; con apelación, si Claro se sostiene, la SIC decide.
  : Lo escrito se guarda solo, y queda registrado cuando usted lo confirma.
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación
  tab          | otro_campo       | Campo*       | otro campo vacío              | – se pregunta

kpi | KPI | Las cifras | propias | actuar=Cerrar corte
  : Aquí están los indicadores de un corte, al día con lo que se va decidiendo.
  : Detrás de cada cifra están exactamente sus casos, y cada una dice cómo se calcula.
  enter        | abrir            | Casos*       | los casos de la cifra         | abrir
  .w           | cola             | Trabajarlos  | trabaja los casos de la cifra | ajustes casos
  d            | definicion       | Definición*  | cómo se calcula               | – en pantalla
  p            | por → consulta('por') | Por*    | agrupa la tabla de otro modo  | por            | La tabla
  o            | orden → figuras('orden') | Orden* | ordena por otra columna     | – en su orden  | La tabla
  f            | filtro           | Filtro*      | solo los de un grupo          | – en pantalla  | La tabla
  delete       | quitar           | Quitar       | lo último del filtro          | – en pantalla  | La tabla
  .i           | invertir → figuras('invertir') | Invertir | el orden al revés   | – en su orden  | La tabla
  k            | cruce → consulta('cruce') | Cruce | cruza la tabla con otro grupo | – en pantalla  | La tabla
  n            | indicador → figuras('indicador') | A, C, R | aporte y tasa de otra | – en pantalla | La tabla
  l            | pesos → figuras('pesos') | Pesos | la tabla en pesos, o en casos | – en pantalla | La tabla
  .j           | dias             | Días         | solo lo de unos días | – en pantalla | Qué cortes o días
  full_stop,comma [.] | mas → app.mas | Más*       | lo demás, cada cosa con su letra | – en pantalla | Ver más
  left [←→]    | corte_anterior → corte(1) | Corte* | el corte de antes | corte | Qué cortes o días
  right        | corte_siguiente → corte(-1) | Corte | el corte de después | corte | Qué cortes o días
  x            | exportar         | Excel*       | las cifras a Excel            | exportar       | Sacar
  .b           | correo           | Por correo   | las cifras por correo         | correo         | Sacar
  .y           | texto            | Texto        | el texto para el correo       | texto          | Sacar
  tab          | cifra_siguiente → figuras('siguiente') | Cifra | la cifra que sigue | – en pantalla
  shift+tab    | cifra_anterior → figuras('anterior') | Cifra | la cifra de antes | – en pantalla
  .u           | tarjetas → figuras('tarjetas') | Tarjetas | va a las tarjetas, o a la tabla | – en pantalla
  t            | trabajo          | Trabajo*     | quién tiene qué, y las citas  | mesa           | Ver más
  «partes»
  c            | rango            | Rango*       | un rango de cortes | corte | Qué cortes o días
  .h           | hoy → consulta('hoy') | Hoy     | los veredictos de hoy | hoy | Qué cortes o días
  g            | grafica → figuras('grafica') | Gráfica* | la tendencia, o la tabla | – en pantalla | Ver más
  a            | actos            | Actos*       | lo deshecho y lo anulado      | actos          | Ver más
  .s           | semana → retroalimentacion | Top 5  | retroalimentación, top 5  | semana         | Ir a
  .m           | practicas → practicas | Prácticas | modelo de gestión           | prácticas      | Ir a
  e            | metas            | Metas        | las metas, y quién las puso   | metas          | Ver más
  .v           | flujograma       | Flujograma   | el flujograma, con sus casos  | ajustes flujograma | Ver más
  .r           | releer           | Releer       | lee otra vez las cifras       | otra

kpi_atencion | KPI, contacto, tiempo y respuestas | Las cifras | propias | atras=Volver
  : Aquí se ve cómo se atiende: contactos, tiempos, respuestas, reescalados, recursos y motivos.
  : Cada cifra se abre en sus casos y dice cómo se calcula.
  enter        | abrir            | Casos*       | los casos de la cifra         | ajustes casos
  «dígitos» | parte… | Parte      | lo que dice arriba            | reescalados
  c            | alcance          | Cortes*      | los de F5, del mes, o todos   | corte
  tab          | cifra_siguiente → cifra(1) | Cifra* | la que sigue              | – en pantalla
  shift+tab    | cifra_anterior → cifra(-1) | Cifra | la de antes                | – en pantalla
  p            | por              | Por*         | agrupa de otro modo           | por
  x            | exportar         | Excel        | esta parte a Excel            | exportar       | Sacar
  d            | definicion       | Definición*  | cómo se calcula               | – en pantalla

kpi_evidencia | KPI, los casos de una cifra | La lista | propias | cuenta=La línea, atras=Volver
  : Estos son, uno a uno, los casos de la cifra que usted abrió.
  : De aquí se va a la cuenta de cada uno, a un libro de Excel o a trabajarlos como cola.
  enter        | abrir            | Cuenta*      | el caso en su cuenta          | abrir
  o            | orden            | Orden*       | ordena por otra columna       | – en su orden
  i            | invertir         | Invertir*    | el orden al revés             | – en su orden
  x            | exportar         | Excel*       | esta misma lista a Excel      | ajustes exportar | Sacar
  w            | cola             | Trabajarlos* | los abre como cola            | abrir

kpi_mesa | KPI, el trabajo | El trabajo | propias | cuenta, atras=Volver
  : Aquí se ve quién tiene cada caso y desde cuándo, las citas y lo que se saltó.
  : La supervisora puede soltar un caso o dárselo a otra persona.
  enter        | abrir            | Casos*       | los casos del renglón         | abrir
  1,2,3,4,5,6,7 [1 a 7] | parte…  | Parte*       | lo que dice arriba            | tomados
  s            | soltar           | Soltar*      | suelta el caso del renglón    | soltar
  m            | reasignar        | Reasignar*   | se lo da a otra persona       | reasignar
  d            | definicion       | Definición   | cuánto tarda un caso          | semana

primera | Primera vez | Para empezar | propias | paleta, salir
  : Aquí se empieza, cuando todavía no hay almacén: nada queda escrito.
  : Las teclas de cada lugar se ven con F1, como aquí.
  enter        | abrir            | Importar*    | lo que dice el renglón        | – en pantalla
  d            | practicar        | Practicar*   | un almacén con casos inventados | – en pantalla
  n            | datos            | Mis datos*   | su nombre y su firma en RR    | – en pantalla

importacion.archivo | Importación, el archivo | La base | generales | triage
  : Aquí se escoge la base que mandó la operación, o el correo en que llegó.
  : Leerla no escribe nada: antes se ve qué traería.
  enter        | abrir            | Abrir*       | lee el archivo                | archivos
  slash,tilde [/] | ruta…         | Ruta         | escribe la ruta de otro archivo | archivos
  b            | bases            | Bases*       | las bases ya importadas       | bases

importacion.bases | Importación, las bases | Las bases | generales | atras=Volver
  : Estas son las bases que ya entraron, la más nueva arriba.
  : De cada una se ve qué hizo, se le devuelve a Claro con lo hecho y se puede deshacer.
  enter        | conciliar        | Conciliación* | qué pasó en ella             | su número
  x            | devolver         | Devolver*    | la base, con lo que se hizo   | devolver       | Sacar
  b            | correo           | Por correo   | la base, por correo           | correo         | Sacar
  u            | deshacer         | Deshacer base* | deshace la base | deshacer | Si se equivoca

importacion.columnas | Importación, las columnas | Las columnas | generales | atras=Volver, actuar=Leer
  : Aquí se dice cuál columna del libro trae cada dato que no se reconoció.
  : Nada se escribe todavía: después se ve qué haría la base.
  1,2,3 [1-3]  | sugerida…        | Toma*        | la columna con ese número     | su número
  0            | ninguna          | No*          | el dato no viene              | – se pregunta
  enter        | corregir         | Otra*        | dice cuál es                  | – se pregunta
  h            | hoja             | Hoja*        | otra hoja del libro           | hoja
  t            | titulos          | Títulos*     | fila de los títulos           | – en pantalla
  u            | olvidar          | Olvida*      | olvida lo que se corrigió     | – en pantalla

importacion.previa | Importación, vista previa | La base | generales | actuar=Importar, atras=Dejar
  : Esto es lo que haría la base: sus filas, sus dudas y a qué casos les cambia algo.
  : Nada queda escrito hasta que usted la importe.
  enter        | grupo            | Grupo        | abre el grupo                 | rechazadas
  h            | hoja             | Hoja*        | otra hoja del libro           | hoja
  k            | corte            | Corte*       | fecha del corte               | corte
  c            | columna          | Columna*     | corrige las columnas          | columnas
  x            | rechazos         | Rechazos*    | rechazos a Excel              | guardar        | Sacar
  t            | titulos          | Títulos*     | fila de los títulos           | – en pantalla
  m            | complemento      | Complemento* | completa o complemento        | complemento
  d            | fechas           | Fechas       | va primero el día o el mes    | fechas
  o            | ocultas          | Ocultas      | lee o no lo oculto            | ajustes importar
  1,2,3,4 [1 a 4] | responder…    | Responder    | responde lo que pregunta la base | dudosa
  s            | si               | Sí es        | la columna dudosa sí es       | dudosa
  n            | no               | No es        | la columna dudosa no es       | dudosa

importacion.grupo | Importación, un grupo | La base | generales | actuar=Importar, atras=Volver
  : Estas son las filas de un grupo de la vista previa, una a una.
  : Mirarlas no cambia nada.
  enter        | caso             | Caso*        | abre el caso                  | – en pantalla
  x            | rechazos         | Rechazos*    | rechazos a Excel              | guardar        | Sacar

importacion.resultado | Importación, resultado | La base | generales | kpi, triage
  : Esto es lo que hizo la base que acaba de entrar.
  : Se puede deshacer: lo que alguien ya tocó se conserva.
  enter        | casos            | Casos*       | los casos                     | cola
  x            | excel            | Excel*       | rechazos a Excel              | guardar        | Sacar
  u            | deshacer         | Deshacer base* | deshace la importación | deshacer | Si se equivoca

historial | Historial | Las líneas | generales | nota, atras=Volver, triage, contacto
  : Aquí está todo lo que pasó en una cuenta, línea por línea, la más nueva primero.
  : Ninguna línea se borra ni se cambia: lo que se corrige es otra línea.
  enter        | abrir            | Abrir        | la línea completa             | su número
  c            | abrir_caso       | Caso*        | abre el caso en triage        | casos          | Con el caso
  f,slash      | clase            | Clase*       | solo una clase                | clase          | Encontrar
  m            | marcaciones      | Marcaciones* | solo marcaciones, o todas     | clase          | Encontrar
  r            | linea_rr         | Línea RR     | línea RR de la nota           | rr             | Con el caso
  x            | exportar         | A Excel*     | las líneas a Excel            | ajustes exportar | Sacar
  v            | flujograma       | Flujograma   | por dónde va el caso          | ajustes flujograma | Ver más
  u            | deshacer         | Deshacer     | deshacer lo último suyo | deshacer | Si se equivoca
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

turno | Mi turno, o lo que toca | Mi turno | propias | triage, contacto, buscar, nota
  : Aquí se ve lo que le espera hoy, cada cosa una sola vez, y lo que usted ya hizo.
  : De aquí se va a donde se hace, y de allá se vuelve.
  enter        | abrir            | Abrir*       | va a lo que dice el renglón   | su número
  1,2,3,4,5,6,7,8,9 [1 a 9] | tocar… | Lo que toca | lo que toca, con su número  | toca
  up           | anterior → mover(-1) | Subir    | el renglón de arriba          | – en pantalla
  down         | siguiente → mover(1) | Bajar    | el renglón de abajo           | – en pantalla
  v            | hoy              | Lo de hoy*   | todo lo que usted hizo hoy    | hoy
  k            | kpi → kpi        | KPI          | KPI del corte                 | cifras         | Ir a
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes

revision | Revisión, la bandeja | Responder | propias | cuenta, nota, kpi, atras=Volver
  : Aquí están las preguntas que los agentes le hacen a la supervisora.
  : La respuesta queda en el historial con el nombre de quien la da, y la ve quien preguntó.
  1,2,3,4,5,6,7,8,9 [un dígito] | elegir… | Decidir* | lo que dice la pantalla   | su número
  enter        | registrar        | Registrar*   | la registra                   | s
  tab          | razon            | Razón        | escribir su razón             | razón
  v            | ver_todo         | Ver todo     | la pregunta y su caso enteros | pedido
  c            | abrir_caso       | Caso*        | abre el caso en triage        | caso
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

conflicto | Un caso que cambió | Lo suyo | generales | cuenta=Historial, atras=Dejarlo y otro
  : Este caso cambió mientras usted lo tenía: arriba está lo que cambió, abajo lo que usted llevaba.
  : Nada suyo se pierde ni se registra solo: usted dice qué se hace con eso.
  1,2,3,4 [1 a 4] | elegir…       | Elegir       | qué hacer con lo suyo         | su número
  enter        | registrar        | Hacerlo      | hace lo escogido              | s
  v            | ver_todo         | Ver el caso* | todos sus datos               | – se pregunta
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

tanda | Triage, revisar una tanda | La tanda | generales | atras
  : Estos son los casos que irían juntos, para revisarlos antes.
  : Solo se hace al escribir cuántos son; lo que no puede ir se queda, con su razón.
  0-9 [0 a 9]  | digito…          | Cuántas      | cuántas son: lo que confirma  | – uno a uno
  backspace    | borrar           | Borrar       | borra el último dígito        | – uno a uno
  enter        | registrar        | Abrir renglón* | lo abre; con cuántas, lo hace | – uno a uno
  delete       | quitar           | Quitar renglón* | lo saca de la tanda        | – uno a uno
  tab          | otra_lista       | Lo que no va* | la otra lista                | – uno a uno

lotes.lista | Lotes | Los lotes | propias | actuar=Escribir lote, importacion, atras=Volver
  : Aquí está lo que sale para el back y para PQR, y los lotes que ya salieron.
  : De cada uno se ve qué volvió y qué se espera, desde hace cuántos días.
  1,2 [1 y 2]  | elegir…          | Cuál*        | lo que va al back, o a PQR    | su número
  enter        | casos            | Casos*       | sus casos                     | escritos
  b            | correo           | Por correo   | el lote por correo            | ajustes informe | Sacar
  e            | enviado          | Enviado*     | qué día se envió el lote      | enviado
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

lotes.casos | Lotes, los casos de uno | Los lotes | propias | actuar=Escribir lote, cuenta, atras=Los lotes
  : Estos son los casos de un lote, uno a uno.
  : De cada uno se ve qué se pide y cómo va.
  enter        | abrir_caso       | Abrir*       | abre el caso                  | su número
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes

retroalimentacion | Retroalimentación | La semana | propias | atras=KPI
  : Aquí está el top 5 de la semana: los asesores con más rechazos, y por qué.
  : Al emitirla se escriben sus formularios, y cada compromiso se sigue hasta cerrarlo.
  enter        | abrir            | Evidencia*   | sus rechazos, uno a uno       | su número
  left [←→]    | semana_anterior → semana(-1) | Semana* | la semana de antes     | semana
  right        | semana_siguiente → semana(1) | Semana | la semana de después    | semana
  p            | aliado           | Aliado*      | solo un aliado                | aliado
  e            | emitir           | Emitir*      | emite y escribe formularios   | emitir
  b            | correo           | Por correo   | el informe por correo         | correo         | Sacar
  a            | abrir_compromiso | Abrir*       | abre su compromiso            | reabrir        | Seguimiento
  m            | con_mejora → cerrar(True) | Mejoró* | cierra con mejora         | mejoró         | Seguimiento
  n            | sin_mejora → cerrar(False) | No mejoró* | cierra sin mejora     | igual          | Seguimiento
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

practicas | Prácticas | Las prácticas | propias | atras=KPI
  : Aquí están las prácticas del modelo de gestión: cuáles tocan hoy, a quién, y cuánto se cumple.
  : Cada quien registra las suyas, y puede anular lo último que registró.
  enter        | registrar        | Registrar*   | registra que se hizo hoy      | registrar
  f            | otro_dia         | Otro día*    | se hizo otro día              | día
  u            | anular           | Anular*      | anula lo último suyo | anular | Si se equivoca
  left [←→]    | semana_anterior → semana(-1) | Semana* | la semana de antes     | semana
  right        | semana_siguiente → semana(1) | Semana | la semana de después    | semana
  p            | persona          | De quién*    | solo un responsable           | otra
  v            | ver              | Ver          | lo registrado, entero         | hechas
  x            | hoja             | Hoja         | la semana en un libro         | hoja           | Sacar
  b            | correo           | Por correo   | la semana por correo          | correo         | Sacar
  i            | ideas → ideas    | Ideas*       | ideas de mejora continua      | ideas          | Ir a
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

ideas | Ideas de mejora | Las ideas | propias | atras=Prácticas
  : Aquí están las ideas de mejora de la célula, y en qué paso va cada una.
  : Quien quiera propone una; quien dirige la mueve.
  enter        | mover            | Mover*       | pasa la idea a otro estado    | mover
  p            | proponer         | Proponer*    | propone una idea              | proponer
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

flujograma | Flujograma | El flujograma | propias | atras=Volver
  : Este es el procedimiento dibujado: cuántos casos hay en cada caja y por cuál flecha salieron.
  : Cada caja y cada flecha se abren en sus casos.
  up,down,left,right [↑↓←→] | mover… | Caja*     | de una caja a otra            | – en pantalla
  enter        | abrir            | Casos*       | los de la caja o flecha       | – en pantalla
  tab          | otra_parte       | Flechas*     | las flechas, o las cajas      | – en pantalla
  c            | corte            | Corte*       | los casos de un corte         | ajustes flujograma
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes

personas | Personas | Las personas | propias | atras=Volver
  : Aquí se ve quién puede entrar, con qué rol, y qué hizo hoy.
  : La supervisora agrega y cambia personas; lo que alguien hizo queda siempre con su nombre.
  enter        | rol              | Rol*         | darle otro rol                | rol
  n            | agregar          | Agregar*     | dejar entrar a alguien        | agregar
  d            | desactivar       | Desactivar*  | que no entre, o que sí        | desactivar
  i            | iniciales        | Iniciales    | las de su línea RR            | iniciales
  a            | asesores → asesores | Asesores  | quién es cada asesor          | ajustes catalogo | Ir a
  c            | catalogos → catalogos | Catálogos* | los catálogos              | ajustes catalogo | Ir a
  u            | auditoria → auditoria | Auditoría | quién vio y qué hizo        | auditoría      | Ir a
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes

catalogos.lista | Catálogos | Los catálogos | propias | atras=Volver
  : Aquí está lo que rige, desde cuándo y quién lo puso: causales, políticas, plantillas y opciones.
  : Se cambia poniendo en uso otro archivo, después de ver qué cambiaría.
  enter        | abrir            | Ver*         | sus renglones                 | ajustes catalogo
  v            | versiones        | Versiones*   | quién y cuándo                | – en pantalla
  x            | exportar         | Exportar*    | lo saca a un archivo          | ajustes catalogo
  i            | importar         | Importar*    | pone otro en uso              | ajustes catalogo
  r            | revisar          | Revisar      | si algo falta o se contradice | ajustes procedimiento
  p            | personas → personas | Personas* | las personas                  | personas       | Ir a
  a            | asesores → asesores | Asesores  | quién es cada uno             | ajustes catalogo | Ir a
  u            | auditoria → auditoria | Auditoría | quién vio y qué hizo        | auditoría      | Ir a
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

catalogos.filas | Un catálogo | El catálogo | generales | atras=Volver
  : Estos son los renglones de un catálogo, como están en uso.
  : Aquí solo se miran.
  enter        | ver_todo         | Todo*        | el renglón entero             | ajustes catalogo
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla | – en pantalla | En todas partes

asesores | Asesores | Los asesores | propias | atras=Volver
  : Aquí está cada asesor que pidió un ajuste, con las maneras en que la base lo escribe.
  : Los que son una misma persona se juntan, y se pueden separar otra vez.
  space,enter  | marcar           | Marcar*      | para juntar dos               | – en pantalla
  j            | juntar           | Juntar*      | son una persona               | ajustes catalogo
  s            | separar          | Separar*     | un id de los otros            | ajustes catalogo
  n            | nombre           | Nombre*      | decir su nombre               | ajustes catalogo
  a            | aliado           | Aliado*      | decir su aliado               | ajustes catalogo
  i            | jefe             | Jefe*        | decir su jefe inmediato       | ajustes catalogo
  c            | catalogos → catalogos | Catálogos | los catálogos               | ajustes catalogo | Ir a
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

auditoria | Auditoría | La auditoría | propias | cuenta=Historial, atras=Volver
  : Aquí se ve quién vio, sacó o cambió qué, y cuándo.
  : De aquí no se borra nada, y leerla también queda escrito.
  p            | persona          | Persona*     | lo de una persona             | login
  a            | accion           | Qué hizo*    | una sola acción               | accion
  d            | dias             | Días*        | de qué días                   | desde
  delete       | quitar           | Quitar       | lo último del filtro          | – en pantalla
  c            | de_cuenta        | Cuenta*      | lo de una cuenta              | cuenta
  r            | otra_vez         | Otra vez*    | lee lo nuevo                  | otra
  enter        | abrir            | Historial    | el historial de esa cuenta    | buscar
  z            | tapar → app.tapar | Tapar       | tapar la pantalla | – en pantalla | En todas partes

primer_dia | Antes del primer día | Antes de empezar | propias | atras=Lo que toca
  : Aquí está lo que en este almacén es todavía de ejemplo o falta poner, lo que más pesa primero.
  : Lo que se pone se va de la lista; lo que ya está bien como está se dice una vez.
  enter        | abrir            | Abrir*       | va a donde se pone            | toca
  x            | exportar         | Sacar*       | lo saca a un archivo          | ajustes catalogo
  i            | importar         | Poner*       | pone otro en uso              | ajustes catalogo
  m            | bien             | Así queda*   | así está bien, hasta que cambie | toca

editor | Un texto libre | El texto | generales | actuar, contacto=Plantillas, nota, atras
  : Aquí se escribe un texto de varios renglones.
  : Se guarda solo mientras usted escribe, y queda registrado cuando lo confirma.
  enter        | renglon          | Otro renglón* | otro renglón                 | – se pregunta
  ctrl+w       | delete_word_left | Palabra      | borra la palabra de atrás     | – en pantalla
  ctrl+u       | delete_to_start_of_line | Borrar | borra el renglón hasta ahí   | – en pantalla"""
"""One paragraph per context: name, title, help group, whether row 24 shows its own or the general
keys first, and these general keys with their words here (the help is always last). Then, each
behind `:`, two sentences of purpose. One line per action:

    keys [as shown] | action → what it calls | word of row 24 | help | the plain lines | another group

The first key is the one shown. `…` passes the key to the method; `→` names another method, one of
the app, or a screen to open; the default is the method of the action's name. «partes» are the keys
of the parts of F5, and «dígitos» all of them, with words from `domain.parts.words`. A word with `*`
is shown in row 24. A letter behind `.` is typed after it: what is not done every day. The plain
lines have a word, an order of the command line, or after `–` the reason for none.
"""
_TOLD = "  : "
CLOSED: Mapping[str, Power] = {
    "personas": Power.OVERSEE,
    "auditoria": Power.PEOPLE,
    "asesores": Power.CATALOGS,
    "primer_dia": Power.CATALOGS,
}
"""The power each restricted place needs, by context."""
_SEVERAL = {"0-9": "1,2,3,4,5,6,7,8,9,0", "a-q": ",".join("abcdefghijklmnopq")}


class KeyAction(NamedTuple):
    """The action of a key in a context."""

    context: str
    verb: str
    """The name of the action, and of its method without the prefix unless `calls` says another."""
    keystrokes: str
    """Textual key names separated by commas; the first one is shown."""
    tag: str
    """The word of row 24, at most 14 characters."""
    help_text: str
    group: str
    footer: bool
    """Whether row 24 shows it, in table order."""
    calls: str
    """The action as Textual writes it; `{tecla}` is the key pressed."""
    sample: str
    """The printed form of the keys, if not the name of the first one."""
    in_lines: str
    """The equivalent word in plain lines, a CLI order, or why there is none."""
    after_dot: bool = False
    """Whether its letter is typed after `.`, which lists all of these."""

    @property
    def id(self) -> str:
        return f"{self.context}.{self.verb}"

    @property
    def keystroke(self) -> str:
        return self.sample or _typed(self, self.keystrokes.split(",")[0])


class Context(NamedTuple):
    """A place or state with keys of its own."""

    name: str
    title: str
    group: str
    """The help group of its keys, unless a key names another."""
    own_first: bool = True
    """Whether row 24 shows its own keys first, as in lists and figures."""
    general: str = ""
    """The general keys that row 24 also shows, with their words here."""
    purpose: str = ""
    """Two sentences for newcomers: what it is for, and what happens there."""

    @property
    def what_for(self) -> str:
        return f"{self.purpose.partition('. ')[0].removesuffix('.')}."


def read_table(text: str) -> tuple[dict[str, Context], tuple[KeyAction, ...]]:
    """Refuse a row in no paragraph of its own: its keys would be those of another place, or of none."""
    contexts: dict[str, Context] = {}
    actions: list[KeyAction] = []
    for paragraph in text.strip().split("\n\n"):
        heading, *lines = paragraph.splitlines()
        told = [line.partition(_TOLD)[2] for line in lines if line.startswith(_TOLD)]
        name, title, group, *shown = (part.strip() for part in heading.split(" | "))
        rows = lines[len(told) :]
        if name in contexts or not told or not heading[:1].isalpha():
            raise ValueError(f"no paragraph begins with «{heading}»")
        for row in rows:
            if not row.startswith("  ") or row.startswith(_TOLD):
                raise ValueError(f"«{row}» is no key of {name}")
        context = Context(name, title, group, purpose=" ".join(told))
        if shown:
            context = context._replace(own_first=shown[0] == "propias", general=shown[1])
        contexts[name] = context
        actions += [_action(context, row) for row in rows]
        calls = [a.calls for a in actions if a.context == name]
        if len(calls) != len({*calls}):
            raise ValueError(f"two keys of {name} do the same: one is of another paragraph")
    kept = (a for a in actions if HAS_SECOND_PAGE or a.id != "contacto.llamada.demas")
    return contexts, tuple(kept)


def _table() -> str:
    digits = sorted({part.digit for part in PART_WORDS.values()})
    keys_of_parts = f"{','.join(map(str, digits))} [1 a {digits[-1]}]"
    table = _TABLE.replace("  «partes»", "\n".join(_of_parts()))
    return table.replace("«dígitos»", keys_of_parts)


def _of_parts() -> Iterator[str]:
    for part in PART_WORDS.values():
        if part.tag:
            opens = f"de_{part.option} → atencion('{part.digit}')"
            yield f"  {part.digit} | {opens} | {part.tag} | {part.brief} | {part.word} | Ver más"


def _action(context: Context, line: str) -> KeyAction:
    keys, name, tag, help_text, in_lines, *group = (part.strip() for part in line.split(" | "))
    keystrokes, _, sample = keys.removeprefix(".").removesuffix("]").partition(" [")
    verb, _, calls = name.partition(" → ")
    if verb.endswith("…"):
        verb = verb.removesuffix("…")
        calls = f"{verb}('{{tecla}}')"
    elif calls and "." not in calls and "(" not in calls:
        calls = f"app.ir('{calls}')"
    return KeyAction(
        context.name,
        verb,
        _SEVERAL.get(keystrokes, keystrokes),
        tag.removesuffix("*"),
        help_text,
        group[0] if group else context.group,
        footer=tag.endswith("*"),
        calls=calls if calls.startswith("app.") else f"screen.{calls or verb}",
        sample=sample,
        in_lines=in_lines,
        after_dot=keys.startswith("."),
    )


CONTEXTS, ACTIONS = read_table(_table())
_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Espacio",
    "tab": "Tab",
    "shift+tab": "Mayús+Tab",
    "question_mark": "?",
    "slash": "/",
    "delete": "Supr",
    "backspace": "Retroceso",
    "pageup": "Re Pág",
    "pagedown": "Av Pág",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def key_name(keystroke: str) -> str:
    if keystroke in _NAMES:
        return _NAMES[keystroke]
    if keystroke.startswith("ctrl+"):
        return f"Ctrl+{keystroke[5:].upper()}"
    if keystroke[:1] == "f" and keystroke[1:].isdigit():
        return keystroke.upper()
    return keystroke


def text_keys(action: KeyAction) -> str:
    if action.sample and "," in action.keystrokes:
        return action.sample
    return " ".join(_typed(action, keystroke) for keystroke in action.keystrokes.split(","))


def _typed(action: KeyAction, keystroke: str) -> str:
    return f".{keystroke}" if action.after_dot else key_name(keystroke)


def actions_of(context: str) -> list[KeyAction]:
    return [action for action in ACTIONS if action.context == context]


def title_of(context: str) -> str:
    return CONTEXTS[context].title


@cache
def footer_of(context: str) -> tuple[KeyAction, ...]:
    row = CONTEXTS[context]
    own = [action for action in actions_of(context) if action.footer]
    known = {a.verb: a for of in (context, "global", "comun") for a in actions_of(of)}
    general = []
    for name in filter(None, row.general.split(", ")):
        verb, _, tag = name.partition("=")
        general.append(known[verb]._replace(tag=tag or known[verb].tag))
    shown = (*own, *general) if row.own_first else (*general, *own)
    return (*shown, known["ayuda"])


_MANY_PLACES = 5
"""From how many places on a key is told once in the manual."""


def markdown_table() -> str:
    """Return the keys of each place; one that many places share stands once, in «En casi todas»."""
    found = Counter(_manual_row(action) for action in ACTIONS)
    shared = [row for row, places in found.items() if places >= _MANY_PLACES]
    parts: list[str] = []
    for context, place in CONTEXTS.items():
        rows = [_manual_row(action) for action in actions_of(context)]
        own = [row for row in rows if row not in shared] + shared * (context == "comun")
        parts.append("\n".join([f"**{place.title}**", "", *own]))
    return "\n\n".join(parts) + "\n"


def _manual_row(action: KeyAction) -> str:
    said, spoken = f"- `{text_keys(action)}` {action.help_text}", action.in_lines
    if spoken.startswith("–"):
        return said if spoken == "– en pantalla" else f"{said} ({spoken.removeprefix('– ')})"
    return f"{said} ({spoken})" if spoken.startswith("su ") else f"{said} (`{spoken}`)"
