"""Later."""


def main() -> None:
    """Later."""
