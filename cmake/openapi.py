"""Writes openapi.yaml as a C++ source that holds it as JSON: openapi.py YAML OUTPUT."""
import json
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    text = json.dumps(yaml.safe_load(file), separators=(",", ":"))
pieces = [text[i:i + 8000] for i in range(0, len(text), 8000)]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write('#pragma clang diagnostic ignored "-Woverlength-strings"\n#include "http/openapi.h"\n\nnamespace jeton::http {\n\nstd::string_view openapi_json() noexcept {\n    return\n')
    file.write("\n".join('        R"~~~~(' + piece + ')~~~~"' for piece in pieces))
    file.write(";\n}\n\n}  // namespace jeton::http\n")
