"""The historial again under other rules: catalogues and settings tried without putting them in force."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.flujograma.chart import Flowchart, Move, chart_of
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.procedimiento.replay import (
    ReplayDifference,
    ReplayedCaso,
    ReplayedCorte,
    Replayer,
    ReplayReport,
    RuleSet,
)
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.errors import ConflictError, InvalidConfig, InvalidUse, readable
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.services.admin.catalogs import load_catalogs, settings_of
from ajustes_tui.services.admin.holidays import business_day_test, festivo_test
from ajustes_tui.services.admin.schemas import AJUSTES, SCHEMAS
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.progress import Progress, Quiet
from ajustes_tui.storage.figures.replay import ReplayRepository

_STAGE = "Repitiendo el historial"
_TOLD_EVERY = 500
_ALL = (date.min, date.max)
_DECIDING = frozenset(
    name
    for name in CatalogName
    if SCHEMAS[name].decides or name in (CatalogName.AJUSTES, CatalogName.FESTIVOS)
)
"""The catalogues by which a caso may go another way; the settings and the holidays are two of them."""


class OtherRules(NamedTuple):
    """What is tried: files that stand for the catalogues of their name, and settings as one writes them."""

    files: Sequence[Path] = ()
    settings: Sequence[str] = ()
    """Each is `clave=valor`, as the file of settings has it."""

    @property
    def words(self) -> str:
        """Return the rules as a person types them."""
        return " ".join((*(readable(file.name) for file in self.files), *self.settings))


class ReplayService:
    """Replays the historial under other rules; nothing of it is written."""

    def __init__(self, context: ServiceContext, catalogs: CatalogsService) -> None:
        self.context = context
        self._catalogs = catalogs

    def replay(
        self, other: OtherRules, cortes: DayRange = _ALL, progress: Progress | None = None
    ) -> ReplayReport:
        """Return what the cortes of a range would have been under other rules, closed ones at their line.

        Raises InvalidConfig for a catalogue or a setting that is none or leaves the procedure with
        faults, InvalidUse for a file of no catalogue that decides, ConflictError when the person stops it.
        """
        replayer = self._replayer(other)
        with self.context.db.reading():
            return self._read(replayer, cortes, progress or Quiet())

    def chart(self, other: OtherRules, corte: date | None = None) -> Flowchart:
        """Return the flujograma of the casos of a corte, or of all, under other rules.

        A caso that goes another way stays where it would have; raises as `replay` does.
        """
        replayer = self._replayer(other)
        stand: Counter[Estado] = Counter()
        times: Counter[Move] = Counter()
        context = self.context
        with context.db.reading():
            casos = ReplayRepository(context.db).casos(
                _ALL if corte is None else (corte, corte), in_sight=True
            )
            for member in casos:
                replayed = replayer.judge(*member.until(None))
                stand[replayed.stands] += 1
                times.update(
                    Move(line.evento, line.before.estado, line.after.estado)
                    for line in replayed.went
                )
        today = context.now().date()
        chart = chart_of(stand, (), times, today, context.is_habil, corte=corte)
        return chart._replace(rules=other.words)

    def _replayer(self, other: OtherRules) -> Replayer:
        """Return what judges casos by the rules of each moment and by others."""
        context = self.context
        context.require_reading()
        texts = dict(self._catalogs.read_beside(path) for path in other.files)
        if idle := sorted(texts.keys() - _DECIDING):
            raise InvalidUse(
                f"El catálogo {idle[0]} no decide nada de un caso: con él nada sería distinto.",
                f"Los que deciden son {', '.join(sorted(_DECIDING))}.",
            )
        periods = _Periods(context, texts, other.settings)
        roles = {usuario.login: usuario.rol for usuario in context.people.list_all()}
        return Replayer(periods.own, periods.other, roles.get)

    def _read(self, replayer: Replayer, cortes: DayRange, progress: Progress) -> ReplayReport:
        repository = ReplayRepository(self.context.db)
        total = repository.count(cortes)
        reglas = repository.rules_of(cortes)
        found: dict[date, ReplayedCorte] = {}
        differing: list[ReplayDifference] = []
        unjudged = 0
        for done, member in enumerate(repository.casos(cortes)):
            if done % _TOLD_EVERY == 0:
                progress.report(done, total, _STAGE)
                if progress.cancelled():
                    raise ConflictError(
                        "La repetición se canceló; no cambió nada.", code="cancelada"
                    )
            by_line: dict[int | None, ReplayedCaso] = {}
            for corte, last in member.cortes:
                if last not in by_line:
                    by_line[last] = replayer.judge(*member.until(last))
                if corte not in found:
                    regla = reglas.get(corte)
                    found[corte] = ReplayedCorte(corte, *(() if regla is None else (regla,)))
                found[corte].add(by_line[last], self.context.is_habil)
            newest = by_line[max(member.cortes, key=lambda each: each[0])[1]]
            unjudged += newest.unjudged
            if newest.why or newest.known is not newest.caso.cubeta:
                caso = newest.caso
                differing.append(
                    ReplayDifference(
                        *(caso.id, caso.cuenta, caso.radicado, caso.cubeta, newest.known),
                        "; ".join(newest.why),
                    )
                )
        progress.report(total, total, _STAGE)
        of = tuple(found[corte] for corte in sorted(found, reverse=True))
        return ReplayReport(of, tuple(differing), unjudged)


class _Periods:
    """The rules of each moment, as they were and as they are tried."""

    def __init__(
        self, context: ServiceContext, tried: Mapping[CatalogName, str], settings: Sequence[str]
    ) -> None:
        kept = {name: list(reversed(context.catalog.versions(name))) for name in _DECIDING}
        texts = {name: versions[0].previous for name, versions in kept.items() if versions}
        changes = sorted(
            (version for versions in kept.values() for version in versions),
            key=lambda version: version.number,
        )
        self._since: list[datetime] = []
        self._pairs: list[tuple[RuleSet, RuleSet]] = []
        self._add(
            context, datetime.min.replace(tzinfo=context.now().tzinfo), texts, tried, settings
        )
        for version in changes:
            texts = {**texts, version.catalog: version.text}
            self._add(context, version.changed_at, texts, tried, settings)

    def _add(
        self,
        context: ServiceContext,
        since: datetime,
        texts: Mapping[CatalogName, str],
        tried: Mapping[CatalogName, str],
        settings: Sequence[str],
    ) -> None:
        own = _rules(context, texts, ())
        other = _rules(context, {**texts, **tried}, settings)
        same = (own.rules, own.catalogs) == (other.rules, other.catalogs)
        self._since.append(since)
        self._pairs.append((own, own if same else other))

    def own(self, moment: datetime) -> RuleSet:
        """Return the rules that were in force at a moment."""
        return self._pairs[bisect_right(self._since, moment) - 1][0]

    def other(self, moment: datetime) -> RuleSet:
        """Return the rules tried for that moment; the very same value where they are no others."""
        return self._pairs[bisect_right(self._since, moment) - 1][1]


def _rules(
    context: ServiceContext, texts: Mapping[CatalogName, str], settings: Sequence[str]
) -> RuleSet:
    rules = context.rules
    if (text := texts.get(CatalogName.AJUSTES)) is not None:
        rules = settings_of(text, AJUSTES.file, context.config.rules)
    if settings:
        try:
            rules = settings_of("\n".join(map(_as_toml, settings)), "--ajuste", rules)
        except InvalidConfig as error:
            raise InvalidConfig(error.message, "Escríbalo otra vez, como clave=valor.") from error
    catalogs = load_catalogs(paths.catalogs_dir(), texts)
    return RuleSet(
        *(rules, catalogs),
        *(business_day_test(catalogs.festivos_extra), festivo_test(catalogs.festivos_extra)),
    )


def _as_toml(setting: str) -> str:
    """Return a setting as the file has it; a word without quotes is a text."""
    name, _sign, value = (part.strip() for part in setting.partition("="))
    bare = value[:1].isalpha() and value not in ("true", "false")
    return f"{name} = " + (f'"{value}"' if bare else value)
