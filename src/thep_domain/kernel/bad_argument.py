"""What is raised where a caller gives a verb or a question what it cannot use."""


class BadArgument(TypeError, ValueError):
    """An argument cannot be used: the message names it, says what was given, and what to give.

    Nothing was read or recorded. ``argument`` is its name, and where in it: ``on``, or ``news.schools[3].urn``. It is a
    TypeError and a ValueError at once, for callers that look for either. A broken rule of the business is Refused.
    """

    def __init__(self, sentence: str, argument: str = "") -> None:
        super().__init__(sentence)
        self.argument = argument
