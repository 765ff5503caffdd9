"""The endpoint's own description, OpenAPI 3.1, made of the contract's models."""

from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from liya_core.endpoint.contract import (
    FARTHEST,
    MAX_NAME,
    MOST,
    PAGE,
    DeletedReply,
    ErrorReply,
    HealthReply,
    SessionReply,
    SessionsReply,
    TurnReply,
    TurnRequest,
)

JsonObject = dict[str, Any]

_REPLIES: Final[tuple[type[BaseModel], ...]] = (TurnReply, SessionsReply, SessionReply, DeletedReply, HealthReply, ErrorReply)
_ERRORS: Final = {
    400: "MALFORMED_JSON",
    401: "INVALID_API_KEY, API_KEY_REVOKED",
    403: "FORBIDDEN: Host or Origin not allowed",
    404: "NOT_FOUND, SESSION_NOT_FOUND (also for another key's or user's)",
    405: "METHOD_NOT_ALLOWED",
    408: "REQUEST_TIMEOUT",
    409: "SESSION_ENDED (with the summary), TURN_CONFLICT, IDEMPOTENCY_CONFLICT",
    410: "SESSION_EXPIRED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR, ANSWER_EMPTY",
    429: "RATE_LIMITED, with Retry-After",
    500: "INTERNAL_ERROR",
    502: "JUDGE_OUTPUT_INVALID: the answer is stored, and the message says how to come by its reply",
    503: "PROVIDER_UNAVAILABLE (likewise), STORAGE_UNAVAILABLE; both with Retry-After",
}
_READING: Final = (401, 403, 404, 405, 410, 422, 429, 500, 503)
_RETRY_AFTER: Final = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
_REQUEST_ID: Final = {
    "x-request-id": {"description": "The call's id, also in the server's log.", "schema": {"type": "string"}, "required": True}
}


@cache
def described() -> JsonObject:
    """The whole description, as JSON-able values."""
    _, defined = models_json_schema(
        [(TurnRequest, "validation"), *((reply, "serialization") for reply in _REPLIES)], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liya",
            "version": "1",
            "description": "Mock interviews, turn by turn. Every error is {success: false, error: {code, message, details?}}.",
        },
        "paths": {
            "/v1/hiring/mock-interview": {"post": _turn()},
            "/v1/hiring/sessions": {"get": _list()},
            "/v1/hiring/sessions/{session_id}": {"parameters": [_SESSION_ID, _USER_ID], "get": _show(), "delete": _delete()},
            "/v1/health": {"get": _health()},
            "/v1/openapi.json": {"get": _itself()},
        },
        "components": {
            "schemas": defined["$defs"],
            "securitySchemes": {
                "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"apiKey": []}, {"bearer": []}],
    }


_USER_ID: Final = {
    "name": "user_id",
    "in": "query",
    "description": "Only this user's.",
    "schema": {"type": "string", "maxLength": MAX_NAME},
}


def _turn() -> JsonObject:
    events = {
        "type": "string",
        "description": (
            "For Accept: text/event-stream. Events: token {delta}, the words as they come; done, the reply's data; error, in its place."
        ),
    }
    replies = _replies(TurnReply, "The interviewer's next words, with feedback on the answer.", tuple(_ERRORS))
    replies["200"]["content"]["text/event-stream"] = {"schema": events}
    return {
        "operationId": "takeTurn",
        "summary": "Start an interview, or answer its open question",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key with the same body returns the same reply, for 24 hours.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _reference(TurnRequest)}}},
        "responses": replies,
    }


_SESSION_ID: Final = {"name": "session_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 100}}


def _list() -> JsonObject:
    return {
        "operationId": "listSessions",
        "summary": "The caller's own sessions, newest first",
        "parameters": [
            _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}),
            _query("offset", {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0}),
            _USER_ID,
        ],
        "responses": _replies(SessionsReply, "A page of sessions.", (401, 403, 405, 422, 429, 500, 503)),
    }


def _show() -> JsonObject:
    return {
        "operationId": "showSession",
        "summary": "One of the caller's own sessions, with its turns",
        "responses": _replies(SessionReply, "The session.", _READING),
    }


def _delete() -> JsonObject:
    return {
        "operationId": "deleteSession",
        "summary": "Delete one of the caller's own sessions for good",
        "responses": _replies(DeletedReply, "It is gone.", _READING),
    }


def _health() -> JsonObject:
    return {
        "operationId": "health",
        "summary": "Whether the server is up and its database answers",
        "security": [],
        "responses": _replies(HealthReply, "It is.", (403, 405, 500, 503)),
    }


def _itself() -> JsonObject:
    replies = _replies(ErrorReply, "This description.", (403, 405, 500))
    replies["200"]["content"]["application/json"]["schema"] = {"type": "object", "required": ["openapi", "paths"]}
    return {"operationId": "describe", "summary": "This description", "security": [], "responses": replies}


def _query(name: str, schema: JsonObject) -> JsonObject:
    return {"name": name, "in": "query", "schema": schema}


def _replies(model: type[BaseModel], description: str, errors: tuple[int, ...]) -> JsonObject:
    """The replies of one operation: the good one, and every error that it knows."""
    failed = {
        str(status): {
            "description": _ERRORS[status],
            "headers": _REQUEST_ID | (_RETRY_AFTER if status in (429, 503) else {}),
            "content": {"application/json": {"schema": _reference(ErrorReply)}},
        }
        for status in errors
    }
    good = {"description": description, "headers": _REQUEST_ID, "content": {"application/json": {"schema": _reference(model)}}}
    return {"200": good, **failed}


def _reference(model: type[BaseModel]) -> JsonObject:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
