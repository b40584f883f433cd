// Generated from openapi/ by `npm run generate`.

import type { Parameter } from '../testing/parameter.js';

/** The parameters of each operation. */
export const parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  "listVoipRooms": {
    "agents": {
      "kind": "array"
    },
    "open": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "1",
          "t"
        ],
        "false": [
          "false",
          "0",
          "f"
        ]
      }
    },
    "createdAt": {
      "kind": "dateRange"
    },
    "closedAt": {
      "kind": "dateRange"
    },
    "tags": {
      "kind": "array"
    },
    "queue": {
      "kind": "string"
    },
    "visitorId": {
      "kind": "string",
      "absent": [
        "undefined"
      ]
    },
    "direction": {
      "kind": "string",
      "accepted": [
        "inbound",
        "outbound"
      ]
    },
    "roomName": {
      "kind": "string"
    },
    "offset": {
      "kind": "integer"
    },
    "count": {
      "kind": "integer"
    },
    "sort": {
      "kind": "sort"
    },
    "fields": {
      "kind": "fields"
    },
    "query": {
      "kind": "query"
    }
  },
  "getVoipRoom": {
    "token": {
      "kind": "string",
      "required": true
    },
    "rid": {
      "kind": "string"
    },
    "agentId": {
      "kind": "string"
    },
    "direction": {
      "kind": "string",
      "accepted": [
        "inbound",
        "outbound"
      ]
    }
  },
  "listLivechatRooms": {
    "agents": {
      "kind": "array"
    },
    "roomName": {
      "kind": "string"
    },
    "departmentId": {
      "kind": "array",
      "absent": [
        "undefined"
      ]
    },
    "open": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "1",
          "t"
        ],
        "false": [
          "false",
          "0",
          "f"
        ]
      }
    },
    "onhold": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "1",
          "t"
        ],
        "false": [
          "false",
          "0",
          "f"
        ]
      }
    },
    "queued": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "1",
          "t"
        ],
        "false": [
          "false",
          "0",
          "f"
        ]
      }
    },
    "createdAt": {
      "kind": "dateRange"
    },
    "closedAt": {
      "kind": "dateRange"
    },
    "tags": {
      "kind": "array"
    },
    "customFields": {
      "kind": "customFields"
    },
    "units": {
      "kind": "array"
    },
    "offset": {
      "kind": "integer"
    },
    "count": {
      "kind": "integer"
    },
    "sort": {
      "kind": "sort"
    },
    "fields": {
      "kind": "fields"
    },
    "query": {
      "kind": "query"
    }
  }
};

/** The one body that the contract shows of a refusal, by status. */
export const refusals: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "401": {
    "success": false,
    "error": "You must be logged in to do this.",
    "status": "error",
    "message": "You must be logged in to do this."
  },
  "403": {
    "success": false,
    "error": "unauthorized"
  },
  "405": {
    "success": false,
    "error": "POST is not allowed here; use GET [error-method-not-allowed]",
    "errorType": "error-method-not-allowed"
  },
  "414": {
    "success": false,
    "error": "The query string is longer than 16384 bytes; ask with fewer or shorter values [error-uri-too-long]",
    "errorType": "error-uri-too-long"
  },
  "429": {
    "success": false,
    "error": "Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]",
    "errorType": "error-too-many-requests"
  },
  "500": {
    "success": false,
    "error": "Internal server error [error-internal]",
    "errorType": "error-internal",
    "requestId": "4f0f3c1e-8c4b-4a55-9a53-2f6c1f3f7a10"
  },
  "503": {
    "success": false,
    "error": "The store is not available; try again in a moment [error-store-unavailable]",
    "errorType": "error-store-unavailable"
  }
};

/** Groups of parameters of which one has to be given. */
export const alternatives: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "listVoipRooms": [],
  "getVoipRoom": [
    [
      "rid",
      "agentId"
    ]
  ],
  "listLivechatRooms": []
};

/** The paths of a room that `query` and `sort` may name, with the types of their values. */
export const pathTypes: Readonly<Record<string, 'string' | 'string[]' | 'number' | 'boolean' | 'Date'>> = {
  "_id": "string",
  "name": "string",
  "fname": "string",
  "msgs": "number",
  "usersCount": "number",
  "ts": "Date",
  "lm": "Date",
  "_updatedAt": "Date",
  "v._id": "string",
  "v.username": "string",
  "v.status": "string",
  "v.phone": "string",
  "servedBy._id": "string",
  "servedBy.username": "string",
  "departmentId": "string",
  "departmentAncestors": "string[]",
  "open": "boolean",
  "onHold": "boolean",
  "waitingResponse": "boolean",
  "responseBy._id": "string",
  "queuedAt": "Date",
  "closedAt": "Date",
  "closer": "string",
  "closedBy._id": "string",
  "closedBy.username": "string",
  "tags": "string[]",
  "source.type": "string",
  "priorityId": "string",
  "metrics.response.avg": "number",
  "metrics.chatDuration": "number",
  "status": "string",
  "t": "string",
  "direction": "string",
  "queue": "string",
  "callUniqueId": "string",
  "callStarted": "Date",
  "callDuration": "number",
  "callWaitingTime": "number",
  "priorityWeight": "number",
  "slaId": "string",
  "estimatedWaitingTimeQueue": "number",
  "verified": "boolean"
};

/** The other keys that `sort` may name, and the path that each stands for; null: no room has it. */
export const sortKeys: Readonly<Record<string, string | null>> = {
  "servedBy": "servedBy._id",
  "source": "source.type",
  "phone": "v.phone",
  "chatDuration": "metrics.chatDuration",
  "department": null,
  "department.name": null,
  "value": null
};
