"""api/openapi.yaml as a judge: whether an answer of the server, a body or a message is as it says.

Judges by the part of JSON Schema that the description uses, and refuses it where it uses more. Stricter than JSON
Schema in one thing: a member that an object's `properties` do not name is a mistake, unless `additionalProperties`
allow it, so that nothing is answered that is not described.
"""
import json
import re
from datetime import datetime
from pathlib import Path

import yaml

METHODS = {"get", "put", "post", "delete", "options"}
KNOWN = {"type", "enum", "const", "pattern", "format", "required", "properties", "additionalProperties", "items",
         "anyOf", "minimum", "maximum", "minLength", "maxLength", "maxItems", "default", "description", "$ref"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
         "number": (int, float)}


class Description:
    def __init__(self, file):
        self.whole = yaml.safe_load(Path(file).read_text())
        # (method, path) of each operation, with what its path's item says of all.
        self.operations = {}
        for path, item in self.whole["paths"].items():
            item = self.resolved(item)
            for method in METHODS & item.keys():
                self.operations[method.upper(), path] = item[method]

    def resolved(self, part):
        while "$ref" in part:
            found = self.whole
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part

    def needs_api_key(self, operation):
        return operation.get("security", self.whole["security"]) == [{"api": []}]

    def operation_of(self, method, target):
        """(method, path) of the operation that answers a request; literal paths go before those with parameters."""
        path = target.split("?")[0]
        path = path.rstrip("/") or "/"
        found = [key for key in self.operations
                 if key[0] == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", key[1]), path)]
        return min(found, key=lambda key: key[1].count("{"), default=None)

    def check_answer(self, method, target, status, headers, body):
        """What is wrong with an answer; empty: nothing. One to a request that no operation answers is a problem."""
        key = self.operation_of(method, target)
        responses = self.operations[key]["responses"] if key else {}
        response = self.resolved(responses.get(str(status), {"$ref": "#/components/responses/Problem"}))
        if str(status) not in responses and status < 400:
            return [f"{status} is not described"]
        return self.check_content(response.get("content", {}), headers.get("Content-Type", ""), body)

    def check_request(self, key, body):
        content = self.resolved(self.operations[key]).get("requestBody", {"content": {}})["content"]
        return self.check_content(content, *([next(iter(content)), body] if content else ["", body]))

    def check_content(self, content, content_type, body):
        if not content or not body:
            return ["there is a body"] if body else ["there is no body"] if content else []
        kind = content_type.split(";")[0]
        if kind not in content:
            return [f"{kind} is not described"]
        return self.mistakes(json.loads(body) if kind.endswith("json") else body.decode(), content[kind]["schema"])

    def check_message(self, message):
        """What is wrong with a message to a receiver."""
        body = self.whole["webhooks"][message["type"]]["post"]["requestBody"]
        return self.mistakes(message, body["content"]["application/json"]["schema"])

    def mistakes(self, value, schema, at="#"):
        schema = self.resolved(schema)
        assert not schema.keys() - KNOWN, f"this judge does not know {schema.keys() - KNOWN}"
        if "anyOf" in schema:
            each = [self.mistakes(value, one, at) for one in schema["anyOf"]]
            return [] if [] in each else min(each, key=len)
        found = [f"{at}: {value!r} is no {schema['type']}"] if not is_of_type(value, schema.get("type")) else []
        if value not in schema.get("enum", [value]) or value != schema.get("const", value):
            found.append(f"{at}: {value!r} is none of these")
        if isinstance(value, dict) and not found:
            found += self.mistakes_of_object(value, schema, at)
        if isinstance(value, list) and not found:
            items = schema.get("items", {})
            found += [mistake for i, item in enumerate(value) for mistake in self.mistakes(item, items, f"{at}/{i}")]
            found += [f"{at}: too many"] if len(value) > schema.get("maxItems", len(value)) else []
        if isinstance(value, str):
            found += mistakes_of_text(value, schema, at)
        if isinstance(value, (int, float)):
            within = schema.get("minimum", value) <= value <= schema.get("maximum", value)
            found += [] if within else [f"{at}: {value} is out of bounds"]
        return found

    def mistakes_of_object(self, value, schema, at):
        found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties", not properties)
        for name, member in value.items():
            if name in properties:
                found += self.mistakes(member, properties[name], f"{at}/{name}")
            elif isinstance(others, dict):
                found += self.mistakes(member, others, f"{at}/{name}")
            elif not others:
                found.append(f"{at}: {name} is not described")
        return found


def is_of_type(value, types):
    types = [types] if isinstance(types, str) else types or list(TYPES)
    if isinstance(value, bool):
        return "boolean" in types
    return any(isinstance(value, TYPES[name]) for name in types)


def mistakes_of_text(value, schema, at):
    found = []
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        found.append(f"{at}: too short or too long")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} does not match {schema['pattern']}")
    if schema.get("format") == "date-time":
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            found.append(f"{at}: {value!r} is no time")
    return found
