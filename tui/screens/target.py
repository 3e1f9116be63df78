"""One target of the network check, to read from end to end; it can be checked again from here, and the page follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.call.run_queries import displayed_network_run, network_run
from tui.i18n import t
from tui.panes.target import target_rows
from tui.screens.base import Actions
from tui.screens.page import PageScreen
from tui.text_layout import Row, paragraph
from tui.wording import words_of

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun


class TargetScreen(PageScreen):
    """The page of a target: of the displayed run, or of ``run``."""

    follows_desk = True

    def __init__(self, target: str, run: int | None = None) -> None:
        self._target = target
        self._run = run
        super().__init__(lambda: f"{t('page.network')}  {target}", self._rows, lambda: t("target.keys"))

    def redraw(self) -> None:
        """Redraw the target as it is now."""
        if self.is_mounted:
            super().redraw()

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "check": self.do_check}

    def do_check(self) -> None:
        """Check this target again."""
        intent = self.desk_app.controller.checks.repeat_target(self._target, displayed=self._run is None)
        message = words_of(intent.text, self.hide)
        self._keys = lambda: message
        self.redraw()

    def _rows(self, width: int) -> list[Row]:
        run = self._of()
        if run is None or self.session.call is None:
            return paragraph(t("network.gone"), width, "dim")
        return target_rows(self.session.call, run, self._target, width)

    def _of(self) -> NetworkRun | None:
        call = self.session.call
        if call is None or self._run is None:
            return None if call is None else displayed_network_run(call)
        return network_run(call, self._run)
