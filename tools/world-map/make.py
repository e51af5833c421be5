"""Makes the world map of the pictures, ``server/iscm/pictures/geometry/world.json``.

    python make.py FOLDER OUT

FOLDER holds Natural Earth 4.0.0 (https://www.naturalearthdata.com/, public domain) as GeoJSON,
under the names of `FILES`. Needs shapely 2.1 or later, which is needed nowhere else. The same files
give the same bytes.

An area belongs to the entry of ISO 3166 under which it stands there, parts of a country
(ISO 3166-2) with their country: Natural Earth draws who holds an area, and `KEYS` and `_countries`
say where that differs. Borders that Natural Earth marks as disputed, or as lines of control, come
as lines of their own.
"""

import hashlib
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely import affinity
from shapely.geometry import MultiPolygon, Point, Polygon, box, shape
from shapely.geometry.base import BaseGeometry

FILES = {
    "countries": "ne_50m_admin_0_countries.json",
    "borders": "ne_50m_admin_0_boundary_lines_land.json",
    "claims": "ne_50m_admin_0_boundary_lines_disputed_areas.json",
    "disputed": "ne_10m_admin_0_disputed_areas.json",
    "points": "ne_10m_admin_0_label_points.json",
}
DIGESTS = {
    "countries": "27cd8c4db795ace2bac42ec606376f13c9b08e38aff1b8e7af3582ea98d23aa8",
    "borders": "8a56b3066716fe013eac9fffd93ca58a74f77c326e7f5733d8919abbade1c1b5",
    "claims": "d3b7e87964036a863cc0fdadbf8e5965c3d6ed5cf687881eb25e57b032b78fec",
    "disputed": "462d995d96b4b20901224b877cdb44266521d4b93a7c9259619c557e04a0d7f9",
    "points": "ed2df72eac1d98fa23cdc6a57a8ee4fd9e981cd263f47d637fad96348834f3d0",
}
"""SHA-256 of the files that the shapes were made of: others may give other shapes."""
ABOUT = {
    "title": "Countries and territories of the world, simplified",
    "source": "Natural Earth 4.0.0, cultural vectors 1:50m, points and disputed areas 1:10m",
    "url": "https://www.naturalearthdata.com/",
    "licence": "public domain (https://www.naturalearthdata.com/about/terms-of-use/)",
    "made by": "tools/world-map/make.py",
    "projection": "Equal Earth (https://doi.org/10.1080/13658816.2018.1504949), meridian 11° east",
    "units": "tenths of a unit of the view, y down",
}
WIDTH = 10_000
"""Tenths of a unit; what is between is rounded."""
MERIDIAN = 11.0
"""The middle: the edge then passes between Asia and America and keeps the islands of the southern
Pacific together."""
TOLERANCE = 8.0
"""Corners of a smaller triangle are left out: the square root of its area, in tenths."""
SMALLEST_ISLAND = 50.0
"""Square tenths: smaller islands are left out, but for the largest of a country."""
SMALL = 1_500.0
"""Square tenths: what is smaller gets a dot."""
LEFT_OUT = frozenset({"ATA"})
"""Antarctica takes a fifth of the map and takes part in nothing."""
KEYS = {"FRA": "FRA", "NOR": "NOR", "KOS": "XKX", "CYN": "CYP", "SOL": "SOM", "ATC": "AUS"}
"""Natural Earth's code → ours, where it gives no code of ISO 3166: Kosovo has the code that users
of the standard agree upon; northern Cyprus and Somaliland stand in it with Cyprus and Somalia."""
NOBODY = "KAS"
"""The Siachen glacier: in no entry."""
APART = "IOA"
"""Christmas and Cocos islands in one, which have entries of their own: they get points."""
POINTS = {
    "BES": None,
    "BVT": "BVT",
    "CCK": "CCK",
    "CXR": "CXR",
    "GIB": "GIB",
    "GLP": "GLP",
    "GUF": "GUF",
    "MTQ": "MTQ",
    "MYT": "MYT",
    "REU": "REU",
    "SJM": None,
    "TKL": "TKL",
    "TUV": "TUV",
    "UMI": "UMI",
}
"""What 1:50m shows within a country, or not at all → its code among the points."""
PLACED = {"BES": (-68.26, 12.18), "SJM": (16.0, 78.5)}
"""Those without a point, by longitude and latitude: Bonaire and Spitsbergen."""


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name, file in FILES.items():
        if hashlib.sha256((folder / file).read_bytes()).hexdigest() != DIGESTS[name]:
            print(f"{file} is not the one that the shapes were made of", file=sys.stderr)
    read = {name: _read(folder / file) for name, file in FILES.items()}
    shapes = _countries(read["countries"], read["disputed"])
    plane = {key: _projected(geometry) for key, geometry in shapes.items()}
    left, _, right, _ = _sphere().bounds
    scale = WIDTH / (right - left)
    low = min(geometry.bounds[1] for geometry in plane.values())
    high = max(geometry.bounds[3] for geometry in plane.values())
    margin = 0.02 * (high - low)
    top = high + margin
    height = round((top - low + margin) * scale)

    def placed(geometry: BaseGeometry) -> BaseGeometry:
        return affinity.affine_transform(
            geometry, [scale, 0, 0, -scale, -left * scale, top * scale]
        )

    names = list(plane)
    coverage = [placed(plane[name]) for name in names]
    simple = dict(zip(names, shapely.coverage_simplify(coverage, TOLERANCE), strict=True))
    features = [
        _feature(name, placed(plane[name]), simple[name]) for name in names if name != NOBODY
    ]
    for key, point in _points(read["points"]):
        if key not in plane:
            x, y = placed(Point(*project(*point))).coords[0]
            features.append({"key": key, "dot": [round(x), round(y)], "path": ""})
    features.sort(key=lambda feature: feature["key"])
    lines = [placed(_projected(line)) for line in _disputed(read["borders"], read["claims"])]
    frame = box(0, 0, WIDTH, height)
    world = {
        "about": ABOUT,
        "width": WIDTH,
        "height": height,
        "sea": _path(_rings(placed(_sphere()).intersection(frame))),
        "nobody": _path(_rings(simple[NOBODY])),
        "disputed": _path((line, False) for line in _lines(lines)),
        "features": features,
    }
    out.write_text(_written(world), encoding="utf-8")


def _read(path: Path) -> list[tuple[Mapping[str, Any], BaseGeometry]]:
    """The properties and shapes of a file's features."""
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(each["properties"], shape(each["geometry"])) for each in found]


def _countries(
    countries: Iterable[tuple[Mapping[str, Any], BaseGeometry]],
    disputed: Iterable[tuple[Mapping[str, Any], BaseGeometry]],
) -> dict[str, BaseGeometry]:
    """Our key → shape on the sphere."""
    parts: dict[str, list[BaseGeometry]] = {}
    for told, geometry in countries:
        code = told["ADM0_A3"]
        key = KEYS.get(code) or (told["ISO_A3"] if told["ISO_A3"] != "-99" else code)
        if key not in LEFT_OUT and code != APART:
            parts.setdefault(key, []).append(geometry)
    found = {key: shapely.union_all(several) for key, several in parts.items()}
    # Crimea is an island of the file; Western Sahara ends where the part beyond the berm does.
    crimea = next(part for part in found["RUS"].geoms if part.contains(Point(34.3, 45.2)))
    _move(found, "RUS", "UKR", crimea)
    north = found["ESH"].bounds[3]
    _move(found, "MAR", "ESH", found["MAR"].intersection(box(-20, 20, -8, north)))
    golan = next(s for told, s in disputed if told["BRK_NAME"] == "Golan Heights")
    _move(found, "ISR", "SYR", found["ISR"].intersection(golan.buffer(0.05)))
    return found


def _move(found: dict[str, BaseGeometry], held_by: str, of: str, area: BaseGeometry) -> None:
    found[held_by] = _areas(found[held_by].difference(area))
    found[of] = _areas(shapely.union_all([found[of], area]))


def _areas(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons alone: what cutting leaves of lines and points is dropped."""
    return MultiPolygon([part for part in _polygons(geometry) if part.area > 1e-6])


def _polygons(geometry: BaseGeometry) -> Iterator[Polygon]:
    for part in getattr(geometry, "geoms", [geometry]):
        if isinstance(part, Polygon) and not part.is_empty:
            yield part
        elif isinstance(part, MultiPolygon):
            yield from part.geoms


def _disputed(*files: Iterable[tuple[Mapping[str, Any], BaseGeometry]]) -> Iterator[BaseGeometry]:
    for told, geometry in (each for file in files for each in file):
        if not told["featurecla"].startswith("International"):
            yield geometry


def _points(
    points: Iterable[tuple[Mapping[str, Any], BaseGeometry]],
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Key → longitude and latitude of its foremost point."""
    ranked = sorted(points, key=lambda each: each[0]["scalerank"])
    for key, code in POINTS.items():
        if code is None:
            yield key, PLACED[key]
        else:
            point = next(p for told, p in ranked if code in (told["sr_gu_a3"], told["sr_adm0_a3"]))
            yield key, point.coords[0]


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth, as its authors give it (equations 5 to 7)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    turned = longitude - MERIDIAN
    if turned < -180:
        turned += 360
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    divisor = 3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1)
    x = 2 * math.sqrt(3) * math.radians(turned) * math.cos(t) / divisor
    return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


def _projected(geometry: BaseGeometry) -> BaseGeometry:
    """On the plane; what lies beyond the map's edge in the west comes to the east."""
    edge = MERIDIAN - 180
    east = geometry.intersection(box(edge, -90, 180, 90))
    west = affinity.translate(geometry.intersection(box(-180, -90, edge, 90)), 360)
    whole = geometry if west.is_empty else shapely.union_all([east, west])
    if isinstance(geometry, Polygon | MultiPolygon):
        whole = _areas(whole)
    return shapely.transform(whole, lambda points: [project(*point) for point in points])


def _sphere() -> Polygon:
    """The edge of the map."""
    rising = [(MERIDIAN + 180, latitude) for latitude in range(-90, 91, 2)]
    falling = [(MERIDIAN - 180, latitude) for latitude in range(90, -91, -2)]
    return Polygon([project(*point) for point in (*rising, *falling)])


def _feature(key: str, whole: BaseGeometry, simple: BaseGeometry) -> dict[str, Any]:
    rings = list(_rings(simple))
    dot = None
    if whole.area < SMALL:
        largest = max(_polygons(whole), key=lambda part: part.area)
        dot = [round(number) for number in largest.representative_point().coords[0]]
    return {"key": key, "dot": dot, "path": _path(rings)}


def _rings(geometry: BaseGeometry) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    parts = sorted(_polygons(geometry), key=lambda part: -part.area)
    for number, part in enumerate(parts):
        if number == 0 or part.area >= SMALLEST_ISLAND:
            for ring in (part.exterior, *part.interiors):
                yield list(ring.coords), True


def _lines(lines: Iterable[BaseGeometry]) -> Iterator[list[tuple[float, float]]]:
    for line in lines:
        for part in getattr(line.simplify(TOLERANCE / 2), "geoms", [line.simplify(TOLERANCE / 2)]):
            yield list(part.coords)


def _path(lines: Iterable[tuple[list[tuple[float, float]], bool]]) -> str:
    """Lines as SVG has them (https://www.w3.org/TR/SVG2/paths.html), in relative steps."""
    written: list[str] = []
    x = y = 0
    for line, closed in lines:
        rounded = [(round(a), round(b)) for a, b in line]
        points = [p for n, p in enumerate(rounded) if n == 0 or p != rounded[n - 1]]
        if closed and len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < (3 if closed else 2):
            continue
        steps = []
        first = points[0]
        for point in points:
            steps.append((point[0] - x, point[1] - y))
            x, y = point
        written.append("m" + _numbers(steps) + ("z" if closed else ""))
        if closed:
            x, y = first
    return "".join(written)


def _numbers(steps: Iterable[tuple[int, int]]) -> str:
    text = ""
    for number in (number for step in steps for number in step):
        text += str(number) if number < 0 or not text else f" {number}"
    return text


def _written(world: Mapping[str, Any]) -> str:
    """As JSON, one feature to a line."""
    head = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in world.items()]
    lines = [json.dumps(feature, separators=(",", ":")) for feature in world["features"]]
    head[-1] = '"features": [\n' + ",\n".join(lines) + "\n]"
    return "{" + ",\n".join(head) + "}\n"


if __name__ == "__main__":
    main()
