"""Missions, collections, samples, splits, places and the words that describe them."""

from registry.holdings.models.origin import Collection, LandingSite, Mission
from registry.holdings.models.pieces import Sample, Split, SplitParent
from registry.holdings.models.places import Facility, Place
from registry.holdings.models.records import AlternativeIdentifier, Analysis, Block, Exposure, Image
from registry.holdings.models.roll_ups import CellMark, Edition, FacetCell, FacetChange, FacetCount, SampleCell
from registry.holdings.models.vocabulary import Form, Lithology, Method, Subtype, UseClass

__all__ = [
    "AlternativeIdentifier",
    "Analysis",
    "Block",
    "CellMark",
    "Collection",
    "Edition",
    "Exposure",
    "FacetCell",
    "FacetChange",
    "FacetCount",
    "Facility",
    "Form",
    "Image",
    "LandingSite",
    "Lithology",
    "Method",
    "Mission",
    "Place",
    "Sample",
    "SampleCell",
    "Split",
    "SplitParent",
    "Subtype",
    "UseClass",
]
