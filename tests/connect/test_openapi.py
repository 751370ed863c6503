from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopledger.connect.simulation.openapi import OpenApi, load_openapi

PETS = """
openapi: 3.0.3
paths:
  /pets/{id}/toys:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - $ref: '#/components/parameters/take'
    get:
      parameters:
        - {name: isNew, in: query, required: true, schema: {type: boolean}}
        - {name: kind, in: query, schema: {type: string, enum: [ball, '7']}}
    post:
      requestBody: {$ref: '#/components/requestBodies/Toy'}
  /pets/mine/toys:
    get: {}
    put:
      requestBody:
        content:
          text/plain: {schema: {type: string}}
components:
  parameters:
    take: {name: take, in: query, schema: {type: integer, minimum: 1}}
  requestBodies:
    Toy:
      required: true
      content:
        application/json; charset=utf-8: {schema: {$ref: '#/components/schemas/Toy'}}
  schemas:
    Toy:
      type: object
      required: [Name, Price]
      properties:
        Name: {type: string, nullable: true}
        Price: {type: number, multipleOf: 0.01}
        Count: {type: integer}
        Colour: {type: string, enum: [red, blue], nullable: true}
        Id: {type: string, format: uuid}
        Day: {type: string, format: date}
        At: {type: string, format: date-time}
        Mail: {type: string, format: email}
        Parts: {type: array, items: {$ref: '#/components/schemas/Toy'}}
        "a/b": {type: string}
"""
UUID = "f2252957-4374-527a-9247-30751cffa92e"


@pytest.fixture
def pets(tmp_path: Path) -> OpenApi:
    return load_openapi(written(tmp_path, PETS))


def written(folder: Path, text: str, name: str = "document.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def toy(**fields: Any) -> dict[str, Any]:
    return {"Name": "ball", "Price": Decimal("1.50"), **fields}


def post(document: OpenApi, **fields: Any) -> list[str]:
    return document.check_request("POST", "/pets/7/toys", {}, toy(**fields))


def test_sound_request_has_no_problems(pets: OpenApi) -> None:
    body = toy(Id=UUID, Day="2026-03-01", At="2026-03-01T10:00:00Z", Mail="a@b.nl", Count=3, Colour=None)

    assert pets.check_request("POST", "/pets/7/toys", {"take": "5"}, {**body, "Parts": [body]}) == []


@pytest.mark.parametrize(("method", "path"), [("POST", "/pets/7"), ("DELETE", "/pets/7/toys"), ("GET", "/pets//toys")])
def test_call_that_is_not_in_the_document_is_told(pets: OpenApi, method: str, path: str) -> None:
    assert pets.check_request(method, path) == [f"{method} {path} is not in the document"]
    assert pets.template(method, path) is None


def test_path_without_parameters_goes_before_one_with_them(pets: OpenApi) -> None:
    assert pets.template("GET", "/pets/mine/toys") == "/pets/mine/toys"
    assert pets.template("GET", "/pets/yours/toys") == "/pets/{id}/toys"
    assert pets.template("POST", "/pets/mine/toys") == "/pets/{id}/toys"


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ({"isNew": "true"}, []),
        ({"isNew": "false", "take": "12", "kind": "7"}, []),
        ({}, ["query isNew: required"]),
        ({"isNew": "yes"}, ["query isNew: 'yes' is not of type 'boolean'"]),
        ({"isNew": "true", "take": "0"}, ["query take: 0 is less than the minimum of 1"]),
        ({"isNew": "true", "take": "-1"}, ["query take: -1 is less than the minimum of 1"]),
        ({"isNew": "true", "take": "x"}, ["query take: 'x' is not of type 'integer'"]),
        ({"isNew": "true", "kind": "cat"}, ["query kind: 'cat' is not one of ['ball', '7']"]),
        ({"isNew": "true", "color": "red"}, ["query color: not a parameter"]),
    ],
)
def test_query_is_held_against_the_parameters(pets: OpenApi, query: dict[str, str], problems: list[str]) -> None:
    assert pets.check_request("GET", "/pets/7/toys", query) == problems


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"Price": Decimal("1.005")}, "body Price: Decimal('1.005') is not a multiple of 0.01"),
        ({"Price": 1.5}, "body Price: 1.5 is not of type 'number'"),
        ({"Price": True}, "body Price: True is not of type 'number'"),
        ({"Price": None}, "body Price: None is not of type 'number'"),
        ({"Colour": "green"}, "body Colour: 'green' is not one of ['red', 'blue']"),
        ({"Id": "F2252957"}, "body Id: 'F2252957' is not a 'uuid'"),
        ({"Day": "20260301"}, "body Day: '20260301' is not a 'date'"),
        ({"At": "noon"}, "body At: 'noon' is not a 'date-time'"),
        ({"Mail": "a.b"}, "body Mail: 'a.b' is not a 'email'"),
        ({"Parts": [{"Price": 1}]}, "body Parts.0: 'Name' is a required property"),
    ],
)
def test_body_is_held_against_the_schema(pets: OpenApi, fields: dict[str, Any], problem: str) -> None:
    assert post(pets, **fields) == [problem]


@pytest.mark.parametrize("fields", [{"Price": 3}, {"Name": None}, {"Price": Decimal("1E+2")}, {"unknown": [1]}])
def test_body_that_the_schema_allows_passes(pets: OpenApi, fields: dict[str, Any]) -> None:
    assert post(pets, **fields) == []


@pytest.mark.parametrize("value", [7, ["x"]])
def test_formats_are_of_texts_only(pets: OpenApi, value: object) -> None:
    assert post(pets, Id=value, Day=value, At=value, Mail=value) == [
        f"body {name}: {value!r} is not of type 'string'" for name in ("Id", "Day", "At", "Mail")
    ]


def test_missing_body_is_told_where_one_is_required(pets: OpenApi) -> None:
    assert pets.check_request("POST", "/pets/7/toys") == ["body: required"]
    assert pets.check_request("PUT", "/pets/mine/toys") == []


def test_body_where_none_is_described_is_not_looked_at(pets: OpenApi) -> None:
    assert pets.check_request("PUT", "/pets/mine/toys", {}, 5) == []
    assert pets.check_request("GET", "/pets/mine/toys", {}, {"a": 1}) == []


def test_body_of_another_kind_is_told_without_a_place(pets: OpenApi) -> None:
    assert pets.check_request("POST", "/pets/7/toys", {}, [1]) == ["body: [1] is not of type 'object'"]


def test_long_problems_are_cut(pets: OpenApi) -> None:
    (problem,) = post(pets, Name=["x" * 1000])

    assert len(problem) == 200


def test_names_in_any_case_pass_where_the_system_does_not_mind(tmp_path: Path) -> None:
    document = load_openapi(written(tmp_path, PETS), ignores_case=True)

    body = {"NAME": "ball", "price": Decimal("0.10"), "parts": [{"nAME": "x", "PRICE": 1}]}

    assert document.check_request("POST", "/pets/7/toys", {"TAKE": "1"}, body) == []
    assert document.check_request("GET", "/pets/7/toys", {"ISNEW": "true"}) == []
    assert document.check_request("POST", "/pets/7/toys", {}, {"Name": "x"}) == ["body: 'price' is a required property"]


def test_document_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, PETS)

    assert load_openapi(path) is load_openapi(path)


def test_document_given_by_the_caller_is_left_as_it_was() -> None:
    document: dict[str, Any] = {"paths": {"/a": {"$ref": "#/x~1y"}}, "x/y": {"get": {}}}

    assert OpenApi(document).template("GET", "/a") == "/a"
    assert document["paths"] == {"/a": {"$ref": "#/x~1y"}}


SWAGGER = """{"swagger": "2.0", "paths": {"/toys": {
  "get": {"parameters": [{"name": "max", "in": "query", "type": "integer", "required": true, "maximum": 10}]},
  "post": {"parameters": [{"name": "toy", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Toy"}}]},
  "put": {"parameters": [{"name": "toy", "in": "body", "schema": {"$ref": "#/definitions/Toy"}}]}}},
 "definitions": {"Toy": {"type": "object", "required": ["name"],
  "properties": {"name": {"type": "string", "x-nullable": true}, "of": {"$ref": "#/definitions/Toy"}}}}}"""


def test_swagger_two_is_read_as_well(tmp_path: Path) -> None:
    document = load_openapi(written(tmp_path, SWAGGER, "document.json"))

    assert document.check_request("GET", "/toys", {"max": "10"}) == []
    assert document.check_request("GET", "/toys", {"max": "11"}) == ["query max: 11 is greater than the maximum of 10"]
    assert document.check_request("POST", "/toys", {}, {"name": None, "of": {"name": "x"}}) == []
    assert document.check_request("POST", "/toys", {}, {"name": "x", "of": {}}) == [
        "body of: 'name' is a required property"
    ]
    assert document.check_request("POST", "/toys") == ["body: required"]
    assert document.check_request("PUT", "/toys") == []
