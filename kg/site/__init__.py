"""A graph as a web site: a page for every paper and thing, searchable, that works from a folder as from a server."""

from kg.site.book import Site
from kg.site.checking import LARGEST, SiteCheck, check_site
from kg.site.writing import SiteSummary, write_site

__all__ = ["LARGEST", "Site", "SiteCheck", "SiteSummary", "check_site", "write_site"]
