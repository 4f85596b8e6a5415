"""What can go wrong, and who can mend it: the only exceptions that the project raises on purpose."""

import copyreg
from typing import Any


class UrbanSdgError(Exception):
    """Any failure that is explained in one line; everything else is a bug and keeps its traceback.

    Names and values come from files of others: line breaks and control characters in them are shown escaped.
    """

    def __init__(self, message: str) -> None:
        signs = (sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in message)
        super().__init__("".join(signs))

    def __reduce__(self) -> tuple[Any, ...]:
        """Take what is known of the failure to another process, whatever the parameters it was made with."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class InputError(UrbanSdgError, ValueError):
    """Something a user gave is wrong, and the user can mend it.

    Parameters
    ----------
    what
        What is wrong, as a sentence without its full stop.
    where
        The file, table, key or option that holds the wrong value.
    value
        The offending value, shown as it is.
    remedy
        What to do, as a sentence without its full stop.
    """

    def __init__(self, what: str, *, where: str, remedy: str, value: object = None) -> None:
        self.what, self.where, self.value, self.remedy = what, where, value, remedy
        shown = "" if value is None else f" (found: {value})"
        super().__init__(f"{where}: {what}{shown}. {remedy}.")


class SourceUnavailable(UrbanSdgError):  # noqa: N818  what happened, not that it is an error
    """A source does not answer now and may answer later: worth trying again."""


class GateFailed(UrbanSdgError):  # noqa: N818  what happened, not that it is an error
    """Data were read and refused: they would have given a wrong number.

    Parameters
    ----------
    gate
        Name of the gate, such as ``population_is_conserved``.
    what
        What was found, with the values, as a sentence without its full stop.
    remedy
        What to do, as a sentence without its full stop.
    """

    def __init__(self, gate: str, what: str, *, remedy: str) -> None:
        self.gate, self.what, self.remedy = gate, what, remedy
        super().__init__(f"gate {gate}: {what}. {remedy}.")
