"""Files of a version as pages list them: what each costs, how long it plays, where a film is."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from library.formats import CONTENT_TYPES
from library.models import File, Revision

# Players that ask for no more than they must; the policy of the pages names their hosts.
YOUTUBE, VIMEO = "https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/video/"
_KEY = re.compile(r"[\w-]{6,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A file in a list. `player` is the address of the film at its site, for after agreeing."""

    file: File
    url: str
    title: str
    duration: str
    content_type: str
    player: str
    site: str

    @property
    def is_link(self) -> bool:
        return self.file.kind == File.Kind.LINK

    @property
    def is_sound(self) -> bool:
        return self.file.kind == File.Kind.AUDIO

    @property
    def is_film(self) -> bool:
        return self.file.kind == File.Kind.VIDEO


def lines(revision: Revision) -> list[Line]:
    """The files of a version in their order; one statement."""
    found = []
    for file in revision.files.all():
        file.revision = revision  # its title names the file
        player, site = player_of(file.url) if file.url else ("", "")
        found.append(
            Line(
                file=file,
                url=file.get_absolute_url(),
                title=file.title or revision.title,
                duration=duration(file.seconds),
                content_type=CONTENT_TYPES.get(file.extension, ""),
                player=player,
                site=site or (urlsplit(file.url).hostname or "" if file.url else ""),
            )
        )
    return found


def duration(seconds: int | None) -> str:
    """4:05 or 1:02:03; nothing where nobody knows."""
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def player_of(url: str) -> tuple[str, str]:
    """(address of the player, name of the site) of a film on YouTube or Vimeo; else nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    if host == "youtu.be" and steps:
        return _player(YOUTUBE, steps[0], "YouTube")
    if host in ("youtube.com", "youtube-nocookie.com"):
        if steps[:1] == ["watch"]:
            return _player(YOUTUBE, parse_qs(parts.query).get("v", [""])[0], "YouTube")
        if len(steps) == 2 and steps[0] in ("shorts", "embed", "live"):
            return _player(YOUTUBE, steps[1], "YouTube")
    if host in ("vimeo.com", "player.vimeo.com") and steps and steps[-1].isdecimal():
        return _player(VIMEO, steps[-1], "Vimeo")
    return "", ""


def _player(start: str, key: str, site: str) -> tuple[str, str]:
    return (start + key, site) if _KEY.fullmatch(key) else ("", "")
