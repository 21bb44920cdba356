"""Numbers as people read them."""

_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def short(number: float) -> str:
    """`40.6 M` for 40,551,424: three figures and a letter."""
    for size, letter in _UNITS:
        if abs(number) >= size:
            scaled = number / size
            digits = 0 if scaled >= 100 else 1 if scaled >= 10 else 2
            return f"{scaled:.{digits}f} {letter}"
    return f"{number:g}"


def size(count: int) -> str:
    """Bytes as `1.2 MB`, in steps of 1,000."""
    text = short(float(count))
    return f"{text}B" if text[-1].isalpha() else f"{text} B"


def duration(seconds: float) -> str:
    """`41 s`, `3 min 20 s`, `2 h 5 min`; two digits below ten seconds."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"
