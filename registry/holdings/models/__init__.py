"""Missions, collections, samples, splits, places and the words that describe them."""

from registry.holdings.models.origin import Collection, LandingSite, Mission
from registry.holdings.models.pieces import Sample, Split, SplitParent
from registry.holdings.models.places import Facility, Place
from registry.holdings.models.records import AlternativeIdentifier, Analysis, Block, Exposure, Image
from registry.holdings.models.roll_ups import (
    CellMark,
    ChangeDue,
    Edition,
    FacetCell,
    FacetChange,
    FacetCount,
    LastChange,
    SampleCell,
    SampleCount,
)
from registry.holdings.models.texts import SampleText, SplitText
from registry.holdings.models.vocabulary import Form, Lithology, Method, Subtype, UseClass

__all__ = [
    "AlternativeIdentifier",
    "Analysis",
    "Block",
    "CellMark",
    "ChangeDue",
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
    "LastChange",
    "Lithology",
    "Method",
    "Mission",
    "Place",
    "Sample",
    "SampleCell",
    "SampleCount",
    "SampleText",
    "Split",
    "SplitParent",
    "SplitText",
    "Subtype",
    "UseClass",
]
