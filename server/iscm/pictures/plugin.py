"""What the pictures bring to the site."""

from typing import Final

from iscm.plugins import Plugin

_HEAD: Final = "pictures_head.html"
PLUGIN: Final = Plugin(
    "pictures",
    pages=("pages", "answers"),
    navigation={"pictures.pictures": "Pictures"},
    panels={
        ("mechanism", "head"): _HEAD,
        ("mechanism", "beside"): "picture_of_mechanism.html",
        ("mechanism", "overlaps"): "picture_of_overlaps.html",
        ("state", "head"): _HEAD,
        ("state", "beside"): "picture_of_state.html",
        ("state", "end"): "picture_of_state_over_time.html",
        ("comparison", "head"): _HEAD,
        ("comparison", "beside"): "picture_of_comparison.html",
        ("home", "head"): _HEAD,
        ("home", "lead"): "pictures_of_home.html",
        ("list", "lead"): "pictures_of_list.html",
        ("query", "head"): _HEAD,
        ("query", "answer"): "pictures_of_answer.html",
        ("factsheet", "lead"): "picture_of_figures.html",
        ("figure", "lead"): "picture_of_figures.html",
        ("indicator", "lead"): "picture_of_figures.html",
    },
)
