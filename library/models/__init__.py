"""The digital library: materials, their language versions, what was reviewed, what is read."""

from library.models.content import Comment, Edition, File, Revision
from library.models.files import Image, Link, LinkScan, UploadSession
from library.models.lists import AddedLanguage, Competence, Language, Sdg, Topic
from library.models.resources import Contributor, MonthlyCount, Resource
from library.models.search import CatalogueEntry, SearchEntry, SearchWord, StaleEntry

__all__ = [
    "AddedLanguage",
    "CatalogueEntry",
    "Comment",
    "Competence",
    "Contributor",
    "Edition",
    "File",
    "Image",
    "Language",
    "Link",
    "LinkScan",
    "MonthlyCount",
    "Resource",
    "Revision",
    "Sdg",
    "SearchEntry",
    "SearchWord",
    "StaleEntry",
    "Topic",
    "UploadSession",
]
