"""Tells what pip-audit found, and of what it could say nothing; fails for what is vulnerable.

Usage: audited.py REPORT, a report of pip-audit as JSON, empty where it made none.
"""

import json
import sys
from pathlib import Path


def main(path: str) -> int:
    text = Path(path).read_text(encoding="utf-8")
    if not text:
        print("pip-audit: NOT AUDITED, it made no report; its own words stand above")
        return 0
    found = json.loads(text)["dependencies"]
    unknown = [each["name"] for each in found if "skip_reason" in each]
    vulnerable = [each for each in found if each.get("vulns")]
    for each in vulnerable:
        names = ", ".join(vuln["id"] for vuln in each["vulns"])
        print(f"pip-audit: {each['name']} {each['version']} is vulnerable: {names}")
    if unknown:
        print(f"pip-audit: NOT AUDITED, as nothing is told about them here: {', '.join(unknown)}")
    print(f"pip-audit: {len(found) - len(unknown)} of {len(found)} audited")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
