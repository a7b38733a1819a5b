"""The few things that differ between installations, read once from the environment (GREENLEAF_...)."""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFECT_PAGES = "/prefect"
"""Where Prefect's pages stand: at its own server, and behind our sign-in."""
EVERYWHERE = ("0.0.0.0", "::")
"""What a server listens on that answers on every network of its machine."""


class Settings(BaseSettings):
    """Frozen after the first read; every field is described in docs/running.md."""

    model_config = SettingsConfigDict(env_prefix="GREENLEAF_", frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: Path.cwd() / "greenleaf-data", description="folder of all data"
    )
    database_url: str = Field(
        default="", description="SQLAlchemy URL; empty: a SQLite file in the home folder"
    )
    host: str = Field(default="127.0.0.1", description="address the pages listen on")
    port: int = Field(default=8000, description="port of the pages")
    prefect_port: int = Field(default=4200, description="port of the Prefect server")
    prefect_auth: str = Field(
        default="",
        validation_alias=AliasChoices("GREENLEAF_PREFECT_AUTH", "PREFECT_API_AUTH_STRING"),
        repr=False,
        description="USER:PASSWORD that Prefect's API asks for; empty: derived from the key",
    )
    public_url: str = Field(
        default="",
        description="address printed in links; empty: the one the office chose, else http://host:port",
    )
    clock_shift: float = Field(default=0.0, description="seconds added to the clock (greenleaf up --as-of)")
    secure_cookies: bool = Field(default=False, description="true behind https")
    mail_url: str = Field(
        default="", description="Apprise URL of the school's mail server (mailtos://...), for e-mail"
    )
    operator_url: str = Field(
        default="",
        description="Apprise URL of whoever runs Greenleaf: late and broken flow runs are told there",
    )
    fetch_networks: str = Field(
        default="",
        description="private networks whose calendars may be fetched (10.0.0.0/8, ...); empty: none",
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses and networks of reverse proxies that say who asks (127.0.0.1, ...); empty: none",
    )
    browser: str = Field(
        default="", description="Chromium, Chrome or Edge that makes PDFs; empty: looked for on this machine"
    )
    idle_hours: int = Field(default=12, ge=1, description="hours without a page, after which a sign-in ends")
    sign_in_days: int = Field(default=30, ge=1, description="days after which a sign-in ends in any case")
    worker_limit: int = Field(default=2, description="flow runs at once on this machine")

    @field_validator("trusted_proxies")
    @classmethod
    def _named(cls, text: str) -> str:
        """Only addresses and networks: a word for everybody (`*`) would let each visitor choose an address."""
        return ",".join(str(ip_network(one.strip())) for one in text.split(",") if one.strip())

    @property
    def database(self) -> str:
        """The URL of our own database."""
        return self.database_url or f"sqlite:///{(self.home / 'greenleaf.db').as_posix()}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file of our own database; None where another kind of database keeps the data."""
        kind, _, path = self.database.partition(":///")
        return Path(path) if kind.startswith("sqlite") else None

    @property
    def address(self) -> str:
        """Where people reach the pages, without a closing slash: as the environment says, else as the office chose."""
        here = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return (self.public_url or self.kept_address or f"http://{here}:{self.port}").rstrip("/")

    @property
    def address_file(self) -> Path:
        """There once the pages may listen on the school's network: the address the office chose, empty before."""
        return self.home / "address.txt"

    @property
    def kept_address(self) -> str:
        """The address the office chose; empty before."""
        try:
            return self.address_file.read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    @property
    def only_here(self) -> bool:
        """Whether the address leads other computers and phones to themselves."""
        return leads_back(self.address)

    @property
    def prefect_api(self) -> str:
        """Where our doors and flows reach Prefect's API on this machine."""
        return f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def prefect_pages(self) -> str:
        """Where Prefect's server has its own pages, for our door to them."""
        return f"http://127.0.0.1:{self.prefect_port}{PREFECT_PAGES}"

    @property
    def key_file(self) -> Path:
        """The one secret: links and sessions derive from it. Outside the database, readable by its owner."""
        return self.home / "secret.key"

    @property
    def photos(self) -> Path:
        """Where the photos of records are kept."""
        return self.home / "photos"

    @property
    def restored_file(self) -> Path:
        """There since a backup was put back, until the pages have started again."""
        return self.home / "restored.txt"

    @property
    def demo_file(self) -> Path:
        """Where the demo school's sign-in is written, for anyone who may read the data folder."""
        return self.home / "demo-sign-in.txt"

    @property
    def demo_rest(self) -> Path:
        """What of the demo's term is still to be planned; there is no such file when it all is."""
        return self.home / "demo-rest.txt"


def leads_back(address: str) -> bool:
    """Say whether an address leads every computer to itself."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
