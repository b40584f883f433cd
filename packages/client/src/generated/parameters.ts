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
          "true"
        ],
        "false": [
          "false"
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
          "true"
        ],
        "false": [
          "false"
        ]
      }
    },
    "onhold": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "t",
          "1"
        ],
        "false": [
          "false",
          "f",
          "0"
        ]
      }
    },
    "queued": {
      "kind": "boolean",
      "words": {
        "true": [
          "true",
          "t",
          "1"
        ],
        "false": [
          "false",
          "f",
          "0"
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
  "direction": "string",
  "queue": "string",
  "callUniqueId": "string",
  "callStarted": "Date",
  "callDuration": "number",
  "callWaitingTime": "number",
  "priorityWeight": "number",
  "slaId": "string",
  "estimatedWaitingTimeQueue": "number"
};
