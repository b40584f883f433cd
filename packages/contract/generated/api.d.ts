// Generated from openapi/ by `npm run generate`.

export interface paths {
    "/api/v1/voip/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List calls
         * @description Calls, open and closed, newest first, 50 at a time. Parameters narrow the list together.
         *
         *     A caller with `view-livechat-rooms` sees every call; units do not restrict this list. One with `view-l-room` sees
         *     the calls they serve, and must ask for them: `agents` is their own `_id` and nothing else. (The published
         *     documentation named the two permissions, for admins and for agents, but not this condition.) No parameter shows more
         *     than the caller may see.
         */
        get: operations["listVoipRooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voip/room": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a call, or open one
         * @description Finds a call of the visitor, or opens one: a GET that may write. It is safe to repeat: however many callers ask at
         *     once, one call is opened for a visitor, and one answer has `newRoom: true`. An opened call is on disk before it is
         *     answered.
         *
         *     1. No visitor has `token`: 400 `invalid-token`.
         *     2. With `rid`, alone or beside `agentId`: the visitor's call with that id, open or closed, or 400 `invalid-room`.
         *     3. Without `rid`: the visitor's open call, whichever agent serves it; `agentId` is not looked at. Of two open calls,
         *        which Rocket.Chat could make, the newest.
         *     4. None is open: one is opened for `agentId`, who must exist, be active, have a username and the role
         *        `livechat-agent`, else 400 `agent-not-found`. Its `queue` and `callUniqueId` come from the telephone exchange's
         *        event for that phone, if it is at most 5 minutes old and no other call has its id; else `queue` is `default`.
         *
         *     Needs `inbound-voip-calls`, which admins don't have by default, and of which the published documentation was silent.
         *     It spoke of viewing a room by its id, called all three of `token`, `agentId` and `rid` required, and showed a call
         *     without `rid`. Rocket.Chat since 5.0 takes `token` with either `rid` or `agentId` and refuses all three together. It
         *     looks for an agent who may be inactive, and its names of new calls collide, so that the second call of a visitor
         *     fails; here every name is unique.
         */
        get: operations["getVoipRoom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/livechat/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List chats
         * @description Chats, open and closed, newest first, 50 at a time. Parameters narrow the list together. (The published
         *     documentation named no parameter, and spoke of all current rooms.)
         *
         *     A caller with `view-livechat-rooms` sees every chat. One with `view-l-room` sees the chats they serve, and must ask
         *     for them: `agents` is their own `_id` and nothing else. Where units exist, a caller with the role livechat-monitor,
         *     who is neither admin nor livechat-manager, sees only the chats of their units: those with one of them in
         *     `departmentAncestors`, or with a `departmentId` that belongs to one. A monitor of no unit sees none. No parameter
         *     shows more than the caller may see. (In Rocket.Chat `customFields` lifts the restriction to units.)
         */
        get: operations["listLivechatRooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A user, named briefly. */
        UserReference: {
            /**
             * @description Id of the user.
             * @example 47Dajwh9DjpnTAugW
             */
            _id?: string;
            /**
             * @description Login name.
             * @example guest-165
             */
            username?: string;
            /**
             * @description Name as people see it.
             * @example Mary
             */
            name?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A message of the room. */
        Message: {
            /**
             * @description Id of the message.
             * @example SgrsSm3HNGrG5xTmk
             */
            _id?: string;
            /**
             * @description Id of the room.
             * @example kCJDd5peKiZnGJLPq
             */
            rid?: string;
            /**
             * @description Kind of a system message. Absent on what people wrote.
             * @example livechat-close
             */
            t?: string;
            /**
             * @description The text.
             * @example Hello there
             */
            msg?: string;
            /**
             * @description The visitor's secret, on messages of the visitor. Removed where `HIDE_VISITOR_TOKENS` is on.
             * @example 8s7e9ony6ctl27e1qf8kue
             */
            token?: string;
            /**
             * @description Name shown in place of the sender's.
             * @example Mary
             */
            alias?: string;
            /**
             * Format: date-time
             * @description When it was sent.
             * @example 2021-07-09T20:20:58.755Z
             */
            ts?: string;
            /** @description Who wrote it. */
            u?: components["schemas"]["UserReference"];
            /**
             * Format: date-time
             * @description When the stored message last changed.
             * @example 2021-07-09T20:20:58.896Z
             */
            _updatedAt?: string;
            /**
             * @description Links in the text.
             * @example []
             */
            urls?: {
                [key: string]: unknown;
            }[];
            /**
             * @description Users named in the text.
             * @example []
             */
            mentions?: {
                [key: string]: unknown;
            }[];
            /**
             * @description Rooms named in the text.
             * @example []
             */
            channels?: {
                [key: string]: unknown;
            }[];
            /**
             * @description The text as parsed markdown.
             * @example [
             *       {
             *         "type": "PARAGRAPH",
             *         "value": [
             *           {
             *             "type": "PLAIN_TEXT",
             *             "value": "Hello there"
             *           }
             *         ]
             *       }
             *     ]
             */
            md?: {
                [key: string]: unknown;
            }[];
            /**
             * @description Whether it may be shown together with its neighbours.
             * @example false
             */
            groupable?: boolean;
            /**
             * @description Whether it opened the room.
             * @example false
             */
            newRoom?: boolean;
            /**
             * @description Whether the visitor's widget shows that it looks for an agent.
             * @example true
             */
            showConnecting?: boolean;
            /**
             * @description Whether a transcript was asked for at closing.
             * @example false
             */
            transcriptRequested?: boolean;
        } & {
            [key: string]: unknown;
        };
        /** @description The visitor, as known while the room was open. The visitor's own record may have been removed since. */
        Visitor: {
            /**
             * @description Id of the visitor.
             * @example 47Dajwh9DjpnTAugW
             */
            _id?: string;
            /**
             * @description Name of the visitor's account.
             * @example guest-165
             */
            username?: string;
            /**
             * @description The visitor's secret, which `getVoipRoom` asks for: keep it out of logs. It is never filterable, and the setting
             *     `HIDE_VISITOR_TOKENS` removes it from every answer, here and in `lastMessage`.
             * @example 8s7e9ony6ctl27e1qf8kue
             */
            token?: string;
            /**
             * @description `online`, `away`, `busy` or `offline`.
             * @example offline
             */
            status?: string;
            /**
             * @description Name as people see it.
             * @example Mary
             */
            name?: string;
            /**
             * @description First phone number.
             * @example +15550366171
             */
            phone?: string;
            /**
             * Format: date-time
             * @description When the visitor last wrote.
             * @example 2021-07-09T20:20:58.755Z
             */
            lastMessageTs?: string;
            /**
             * @description Months with a chat, as `YYYY-MM`. On chats only.
             * @example [
             *       "2022-11"
             *     ]
             */
            activity?: string[];
        } & {
            [key: string]: unknown;
        };
        /** @description The agent who serves the room. Absent while the visitor waits. */
        Agent: {
            /**
             * @description Id of the agent.
             * @example XycfA5CetCPuEjqxw
             */
            _id?: string;
            /**
             * @description Login name of the agent.
             * @example kim.jane
             */
            username?: string;
            /**
             * Format: date-time
             * @description When the agent took over. Absent in rooms that an app created.
             * @example 2021-07-09T20:19:29.422Z
             */
            ts?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The agent who answered. An empty string on calls that Rocket.Chat 5.x opened. */
        Responder: ({
            /**
             * @description Id of the agent.
             * @example jXb2wWc9596RhN4nd
             */
            _id?: string;
            /**
             * @description Login name of the agent.
             * @example murtaza1
             */
            username?: string;
            /**
             * Format: date-time
             * @description When the agent first answered.
             * @example 2022-11-16T09:11:44.262Z
             */
            firstResponseTs?: string;
            /**
             * Format: date-time
             * @description When the agent last answered.
             * @example 2022-11-16T09:11:51.203Z
             */
            lastMessageTs?: string;
        } & {
            [key: string]: unknown;
        }) | string;
        /** @description The user or the visitor who closed the room. */
        ClosingParty: {
            /**
             * @description Id of the user or visitor.
             * @example jXb2wWc9596RhN4nd
             */
            _id?: string;
            /**
             * @description Login name of the user, or name of the visitor's account.
             * @example murtaza1
             */
            username?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Where the room came from. Rooms older than Rocket.Chat 4.0 have none. */
        RoomSource: {
            /**
             * @description The kind of channel. Calls have `api`.
             * @example api
             * @enum {string}
             */
            type?: "widget" | "email" | "sms" | "app" | "api" | "other";
            /**
             * @description Id of the app.
             * @example 5e3dadaa-e774-40d8-b3a4-b93b91747168
             */
            id?: string;
            /**
             * @description Name of the app.
             * @example WhatsApp Cloud
             */
            alias?: string;
            /**
             * @description What the app shows about the channel.
             * @example +1 555-036-6171
             */
            label?: string;
            /**
             * @description Icon in the side bar.
             * @example whatsapp
             */
            sidebarIcon?: string;
            /**
             * @description Icon elsewhere.
             * @example whatsapp
             */
            defaultIcon?: string;
            /**
             * @description Address that the visitor wrote to (Rocket.Chat 8.x).
             * @example support@example.com
             */
            destination?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Times of answering. Durations are seconds. */
        RoomMetrics: {
            /** @description The visitor's side. */
            v?: {
                /**
                 * Format: date-time
                 * @description When the visitor last asked.
                 * @example 2021-07-09T20:20:58.755Z
                 */
                lq?: string;
            } & {
                [key: string]: unknown;
            };
            /** @description The agent's side. */
            servedBy?: {
                /**
                 * Format: date-time
                 * @description When the agent last replied.
                 * @example 2021-07-09T20:19:53.077Z
                 */
                lr?: string;
            } & {
                [key: string]: unknown;
            };
            /** @description How quickly the agent reacted. */
            reaction?: {
                /**
                 * Format: date-time
                 * @description When the first reaction came.
                 * @example 2021-07-09T20:19:53.243Z
                 */
                fd?: string;
                /**
                 * Format: double
                 * @description Seconds to the first reaction.
                 * @example 23.821
                 */
                ft?: number;
                /**
                 * Format: double
                 * @description Seconds of all reactions together.
                 * @example 24.006
                 */
                tt?: number;
            } & {
                [key: string]: unknown;
            };
            /** @description How quickly the agent answered. */
            response?: {
                /**
                 * Format: double
                 * @description Seconds to an answer, on average.
                 * @example 226.4365
                 */
                avg?: number;
                /**
                 * Format: date-time
                 * @description When the first answer came.
                 * @example 2021-07-09T20:19:53.243Z
                 */
                fd?: string;
                /**
                 * Format: double
                 * @description Seconds to the first answer.
                 * @example 452.688
                 */
                ft?: number;
                /**
                 * Format: int64
                 * @description Number of answers.
                 * @example 2
                 */
                total?: number;
                /**
                 * Format: double
                 * @description Seconds of all answers together.
                 * @example 452.873
                 */
                tt?: number;
            } & {
                [key: string]: unknown;
            };
            /**
             * Format: double
             * @description Seconds from the first to the last message.
             * @example 118.686
             */
            chatDuration?: number;
            /**
             * Format: double
             * @description Seconds for which an agent served the room.
             * @example 182.772
             */
            serviceTimeDuration?: number;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description What a call and a chat have in common. A room is answered as it was stored, key for key: an imported room keeps keys
         *     that are not described here, and a key that has no value is absent, never null. Only `_id` and `t` are always there:
         *     closed rooms have no `open`, many rooms no `u`, queued ones no `servedBy`. (Rocket.Chat's own types call several of
         *     these keys required; its answers lack them.) A list asked with `fields` gives the named keys only.
         */
        Room: {
            /**
             * @description Id of the room.
             * @example kCJDd5peKiZnGJLPq
             */
            _id: string;
            /**
             * @description Unique name. Calls opened here always have one, chats normally none.
             * @example Mary-1631.22
             */
            name?: string;
            /**
             * @description Name of the visitor as people see it.
             * @example Mary
             */
            fname?: string;
            /**
             * Format: int64
             * @description Number of messages.
             * @example 7
             */
            msgs?: number;
            /**
             * Format: int64
             * @description Number of members.
             * @example 2
             */
            usersCount?: number;
            /** @description Who created the room. Absent on many chats. */
            u?: components["schemas"]["UserReference"];
            /**
             * Format: date-time
             * @description When the room was created. The parameter `createdAt` looks here.
             * @example 2021-07-09T20:12:19.795Z
             */
            ts?: string;
            /**
             * Format: date-time
             * @description When the last message was sent.
             * @example 2021-07-09T20:20:58.755Z
             */
            lm?: string;
            /**
             * Format: date-time
             * @description When the stored room last changed.
             * @example 2021-07-09T20:21:07.334Z
             */
            _updatedAt?: string;
            /** @description A copy of the last message. */
            lastMessage?: components["schemas"]["Message"];
            v?: components["schemas"]["Visitor"];
            servedBy?: components["schemas"]["Agent"];
            /**
             * @description Id of the department. It stays when the department is removed.
             * @example CAJioQNAvLnYWTy8i
             */
            departmentId?: string;
            /**
             * @description Ids of the units above the department.
             * @example [
             *       "sriw2wmP2Zz2pPrre"
             *     ]
             */
            departmentAncestors?: string[];
            /**
             * @description `true` while the room is open. Rocket.Chat removes the key when it closes the room.
             * @example true
             */
            open?: boolean;
            /**
             * @description `true` while the room is on hold, else absent.
             * @example true
             */
            onHold?: boolean;
            /**
             * @description `true` until the agent answers.
             * @example true
             */
            waitingResponse?: boolean;
            responseBy?: components["schemas"]["Responder"];
            /**
             * Format: date-time
             * @description When the visitor began to wait for an agent.
             * @example 2022-11-21T09:30:56.209Z
             */
            queuedAt?: string;
            /**
             * Format: date-time
             * @description When the room was closed. Rooms that a migration of Rocket.Chat closed may have none.
             * @example 2022-11-16T09:09:32.458Z
             */
            closedAt?: string;
            /**
             * @description Which side closed the room.
             * @example user
             * @enum {string}
             */
            closer?: "user" | "visitor";
            closedBy?: components["schemas"]["ClosingParty"];
            /** @description A copy of the message that closed the room. */
            closingMessage?: components["schemas"]["Message"];
            /**
             * @description Tags, normally set when the room is closed.
             * @example [
             *       "billing",
             *       "vip"
             *     ]
             */
            tags?: string[];
            source?: components["schemas"]["RoomSource"];
            /**
             * @description Id of the priority. Empty on calls that Rocket.Chat 5.x opened.
             * @example 637b8e1f2c9a4d0012ab34cd
             */
            priorityId?: string;
            /**
             * @description Values of the livechat custom fields. An empty string on most calls.
             * @example {
             *       "plan": "gold"
             *     }
             */
            livechatData?: {
                [key: string]: unknown;
            } | string;
            /**
             * @description Values that apps keep with the room. The parameter `customFields` looks in `livechatData`, not here.
             * @example {
             *       "salesforceCrmContactId": "0032y000009mtOIAAY"
             *     }
             */
            customFields?: {
                [key: string]: unknown;
            };
            metrics?: components["schemas"]["RoomMetrics"];
            /**
             * @description A requested transcript, sent when the room is closed.
             * @example {
             *       "email": "mary@example.com",
             *       "subject": "Transcript of your conversation"
             *     }
             */
            transcriptRequest?: {
                [key: string]: unknown;
            };
            /**
             * @description The mail thread of a room that began with an e-mail.
             * @example {
             *       "inbox": "support@example.com",
             *       "thread": "<1@mail.example.com>"
             *     }
             */
            email?: {
                [key: string]: unknown;
            };
            /**
             * @description An older name of the room.
             * @example Mary
             */
            label?: string;
            /**
             * @description What a customer-relations system stored with the room, in any form.
             * @example {
             *       "contact": "0032y000009mtOIAAY"
             *     }
             */
            crmData?: unknown;
            /**
             * @description State of the room in its queue.
             * @example queued
             */
            status?: string;
            /**
             * @description Topic of the room.
             * @example Invoice of July
             */
            topic?: string;
            /**
             * @description Announcement shown in the room.
             * @example This call is recorded
             */
            announcement?: string;
            /**
             * @description Whether new users join by themselves. Always false on these rooms.
             * @example false
             */
            default?: boolean;
            /**
             * @description Whether the room is read-only.
             * @example false
             */
            ro?: boolean;
            /**
             * @description Whether the room can be left. Always false on these rooms.
             * @example false
             */
            cl?: boolean;
            /**
             * @description Whether system messages are shown, or the list of the kinds that are hidden.
             * @example true
             */
            sysMes?: boolean | string[];
            /**
             * @description Ids of members. Empty on calls.
             * @example []
             */
            uids?: string[];
            /**
             * @description Language to translate into. Empty when translation is off.
             * @example
             */
            autoTranslateLanguage?: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description A phone call. The published samples of both VoIP endpoints showed a chat instead (`t: l`, no field of a call): they
         *     were pasted from another page. Calls opened by Rocket.Chat 4.5 have no `name`, no `direction` and no `v.username`.
         */
        VoipRoom: {
            /**
             * @description The type of the room.
             * @example v
             * @constant
             */
            t: "v";
            /**
             * @description Who called whom. `inbound` is a call of the visitor.
             * @example inbound
             * @enum {string}
             */
            direction?: "inbound" | "outbound";
            /**
             * @description Name of the queue in the telephone exchange; `default` where the exchange named none.
             * @example support
             */
            queue?: string;
            /**
             * @description Id of the call in the telephone exchange.
             * @example 1631.22
             */
            callUniqueId?: string;
            /**
             * Format: date-time
             * @description When the call began.
             * @example 2021-07-09T20:12:19.795Z
             */
            callStarted?: string;
            /**
             * Format: double
             * @description Length of the call in milliseconds, known when it is closed.
             * @example 528960
             */
            callDuration?: number;
            /**
             * Format: double
             * @description How long the visitor waited, in milliseconds. Null where the exchange did not tell.
             * @example 10214
             */
            callWaitingTime?: number | null;
            /**
             * Format: double
             * @description How long the visitor was on hold, in milliseconds. Null where the exchange did not tell.
             * @example 3000
             */
            callTotalHoldTime?: number | null;
        } & components["schemas"]["Room"];
        /** @description One page of calls. */
        VoipRoomPage: {
            /** @description The rooms of this page, in the order of `sort`. */
            rooms: components["schemas"]["VoipRoom"][];
            /**
             * Format: int64
             * @description Number of rooms in this answer, whatever `count` asked for.
             * @example 25
             */
            count: number;
            /**
             * Format: int64
             * @description The `offset` of the request.
             * @example 50
             */
            offset: number;
            /**
             * Format: int64
             * @description Exact number of rooms that match, whatever `offset` and `count` are.
             * @example 1384
             */
            total: number;
            /**
             * @description Always `true`.
             * @example true
             * @constant
             */
            success: true;
            /**
             * @deprecated
             * @description The first of `rooms`; absent on an empty page. The published documentation showed a single `room` here where
             *     Rocket.Chat always sent `rooms`: read `rooms`.
             */
            room?: components["schemas"]["VoipRoom"];
        };
        /** @description One parameter that was refused. */
        ErrorDetail: {
            /**
             * @description Name of the parameter as it was sent.
             * @example count
             */
            parameter: string;
            /**
             * @description What is accepted.
             * @example must be a whole number of at least 0
             */
            message: string;
        };
        /** @description A refusal. The section Errors lists every code. */
        ApiError: {
            /**
             * @description Always `false`.
             * @example false
             * @constant
             */
            success: false;
            /**
             * @description What was wrong and what would be right, then the code in square brackets. Codes that Rocket.Chat sends plain
             *     (`invalid-token`, `invalid-room`, `agent-not-found`, `unauthorized`) stand alone.
             * @example "count" must be a whole number of at least 0 [invalid-params]
             */
            error: string;
            /**
             * @description The code, for programs. Absent on 401, and on 403 of the two lists.
             * @example invalid-params
             */
            errorType?: string;
            /** @description Every parameter that was refused, on a 400 for the query. */
            details?: components["schemas"]["ErrorDetail"][];
            /**
             * @description The `X-Request-Id` of the answer, on a 500. The server's log names the cause under it.
             * @example 4f0f3c1e-8c4b-4a55-9a53-2f6c1f3f7a10
             */
            requestId?: string;
            /**
             * @description On 401 only, for clients of Rocket.Chat up to 7.2.
             * @example error
             * @constant
             */
            status?: "error";
            /**
             * @description The text once more, on 401 only, for clients of Rocket.Chat up to 7.2.
             * @example You must be logged in to do this.
             */
            message?: string;
        };
        /** @description A call, and whether this request opened it. */
        VoipRoomResult: {
            room: components["schemas"]["VoipRoom"];
            /**
             * @description Whether this request opened the call.
             * @example false
             */
            newRoom: boolean;
            /**
             * @description Always `true`.
             * @example true
             * @constant
             */
            success: true;
        };
        /**
         * @description The department of the room, looked up when the list is answered: it has today's name, cannot be filtered by, and is
         *     absent where the department no longer exists.
         */
        Department: {
            /**
             * @description Id of the department.
             * @example CAJioQNAvLnYWTy8i
             */
            _id: string;
            /**
             * @description Name of the department.
             * @example Support
             */
            name?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A chat. */
        LivechatRoom: {
            /**
             * @description The type of the room.
             * @example l
             * @constant
             */
            t: "l";
            department?: components["schemas"]["Department"];
            /**
             * Format: double
             * @description Rank of the priority in the queue, least first; 99 is none.
             * @example 99
             */
            priorityWeight?: number;
            /**
             * @description Id of the service-level policy.
             * @example 637b8e1f2c9a4d0012ab34ce
             */
            slaId?: string;
            /**
             * Format: double
             * @description Longest wait that the service-level policy allows, in minutes; 9999999 is none.
             * @example 9999999
             */
            estimatedWaitingTimeQueue?: number;
            /** @description When the visitor counts as gone. */
            omnichannel?: {
                /**
                 * Format: date-time
                 * @description When the visitor counts as gone without an answer.
                 * @example 2022-11-21T09:40:56.209Z
                 */
                predictedVisitorAbandonmentAt?: string;
            } & {
                [key: string]: unknown;
            };
            /** @description The text message that the chat began with. */
            sms?: {
                /**
                 * @description Phone number that receives and sends the messages.
                 * @example +15550366171
                 */
                from?: string;
            } & {
                [key: string]: unknown;
            };
            /**
             * @description Whether a PDF transcript was asked for.
             * @example true
             */
            pdfTranscriptRequested?: boolean;
            /**
             * @description Id of the PDF transcript.
             * @example 637b8e1f2c9a4d0012ab34cf
             */
            pdfTranscriptFileId?: string;
            /**
             * Format: date-time
             * @description When the chat was passed on because its agent did not answer.
             * @example 2022-11-21T09:45:56.209Z
             */
            autoTransferredAt?: string;
            /**
             * @description Whether the chat is being passed on right now.
             * @example true
             */
            autoTransferOngoing?: boolean;
            /**
             * @description Id of the visitor's contact (Rocket.Chat 7.x and later).
             * @example 637b8e1f2c9a4d0012ab34d0
             */
            contactId?: string;
            /**
             * @description Whether the contact's identity is proved (Rocket.Chat 7.x and later).
             * @example false
             */
            verified?: boolean;
        } & components["schemas"]["Room"];
        /** @description One page of chats. */
        LivechatRoomPage: {
            /** @description The rooms of this page, in the order of `sort`. */
            rooms: components["schemas"]["LivechatRoom"][];
            /**
             * Format: int64
             * @description Number of rooms in this answer, whatever `count` asked for.
             * @example 25
             */
            count: number;
            /**
             * Format: int64
             * @description The `offset` of the request.
             * @example 50
             */
            offset: number;
            /**
             * Format: int64
             * @description Exact number of rooms that match, whatever `offset` and `count` are.
             * @example 1384
             */
            total: number;
            /**
             * @description Always `true`.
             * @example true
             * @constant
             */
            success: true;
        };
    };
    responses: {
        /**
         * @description Nothing has changed since the answer whose `ETag` was sent as `If-None-Match`: it is still right, and comes without
         *     a body. It counts for the rate limit; a request that would be refused still is.
         */
        NotModified: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Cache-Control": components["headers"]["Revalidate"];
                Vary: components["headers"]["Vary"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /**
         * @description A credential is missing, wrong or expired, or its user is unknown or inactive: always the same answer. The
         *     published body had only `status` and `message`, as Rocket.Chat sent it up to 7.2; this one, of Rocket.Chat 7.3 to
         *     7.13, suits clients of either form. (8.0 sends `success` and `error` only.)
         */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "You must be logged in to do this.",
                 *       "status": "error",
                 *       "message": "You must be logged in to do this."
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description The caller may not see this list. The published documentation showed a second body, with `error-unauthorized`, here:
         *     that one belongs to `getVoipRoom`.
         */
        ForbiddenList: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "unauthorized"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description The path was asked with another method. The lists take GET and HEAD. `voip/room` takes GET only: as it may open a
         *     call, it has no HEAD.
         */
        MethodNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "POST is not allowed here; use GET [error-method-not-allowed]",
                 *       "errorType": "error-method-not-allowed"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /** @description The query string is longer than 16 KiB. */
        QueryStringTooLong: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "The query string is longer than 16384 bytes; ask with fewer or shorter values [error-uri-too-long]",
                 *       "errorType": "error-uri-too-long"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /** @description The caller's window is used up, or the address failed to authenticate too often. */
        TooManyRequests: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Retry-After": components["headers"]["RetryAfter"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]",
                 *       "errorType": "error-too-many-requests"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /** @description The server failed. The cause is in its log, under the request id. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "Internal server error [error-internal]",
                 *       "errorType": "error-internal",
                 *       "requestId": "4f0f3c1e-8c4b-4a55-9a53-2f6c1f3f7a10"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /** @description The store does not answer, or can't be used for now. The same request may succeed a little later. `voip/room` is safe to repeat: it opens no second call. */
        StoreUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "The store is not available; try again in a moment [error-store-unavailable]",
                 *       "errorType": "error-store-unavailable"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description The caller has no `inbound-voip-calls`; or the token only reads, and this request would open a call. The latter is
         *     told before the agent is looked up.
         */
        ForbiddenVoipRoom: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "error": "User does not have the permissions required for this action [error-unauthorized]",
                 *       "errorType": "error-unauthorized"
                 *     }
                 */
                "application/json": components["schemas"]["ApiError"];
            };
        };
    };
    parameters: {
        /**
         * @description Rooms served by one of these agents: `servedBy._id` or `servedBy.username` is in the list. A caller who
         *     may see own rooms only sends exactly the own `_id`, and `servedBy._id` alone is compared. (`livechat/rooms` of
         *     Rocket.Chat since 7.0, and `voip/rooms` late in 7.x, compare the `_id` alone for everybody.)
         * @example [
         *       "XycfA5CetCPuEjqxw"
         *     ]
         */
        agents: string[];
        /**
         * @description Rooms whose `ts` is in this range. Three forms:
         *
         *     - JSON text `{"start": "<date>", "end": "<date>"}`, both ends included, either may be left out;
         *     - an ISO 8601 date-time: that very instant, to the millisecond;
         *     - an ISO 8601 date: that day in UTC.
         *
         *     A date-time without an offset is UTC. A date as `start` is the beginning of that day, as `end` its last
         *     millisecond. `{}` and `null` filter nothing, any other key is refused, and a `start` after the `end` finds nothing.
         *
         *     The published documentation showed a plain date-time and did not say what it means. `livechat/rooms` of Rocket.Chat
         *     takes the JSON form only and finds nothing for `{}`; its `voip/rooms` took anything and found nothing whenever a
         *     date was given.
         */
        createdAt: string;
        /** @description Rooms whose `closedAt` is in this range, in the forms of `createdAt`. Open rooms never match. */
        closedAt: string;
        /**
         * @description Rooms with at least one of these tags.
         * @example [
         *       "billing",
         *       "vip"
         *     ]
         */
        tags: string[];
        /**
         * @description How many of the matching rooms to skip. Beyond the end the page is empty and `total` stays.
         * @example 50
         */
        offset: number;
        /**
         * @description How many rooms to answer at most. More than 100 is cut to 100. `0` asks for all rooms from `offset` on: the answer
         *     is streamed, shows the store at one moment, and a caller gets one such answer at a time. The default, the 100 and
         *     whether `0` is allowed are settings of the server; where `0` is not allowed it is refused. (Rocket.Chat answers its
         *     default number then. It cuts `1.5` to `1` and passes negative numbers on to its database; both are refused here.)
         * @example 25
         */
        count: number;
        /**
         * @description The order, as JSON text: an object of paths with `1` (ascending) or `-1` (descending), the most important first, at
         *     most 8. The paths are those that `query` lists, and `servedBy`, which means `servedBy._id`. `{}` is the default.
         *
         *     Missing and null come first ascending and last descending; text is ordered by code point; `false` comes before
         *     `true`. Rooms that are equal are ordered by `_id` in the direction of the last key, so pages never overlap.
         *
         *     An index has the rooms in the order of `ts`, `_updatedAt`, `lm`, `closedAt`, `fname` or `_id`, if nothing but `_id`
         *     in the same direction comes behind it. Any other order is a scan: all rooms that are found are sorted for each page.
         *
         *     The published documentation called it an object; Rocket.Chat too wants JSON text. It takes any path, leaves `{}`
         *     unordered and does not break ties.
         */
        sort: string;
        /**
         * @description Which parts of each room (of `room` too) to answer, as JSON text: paths with `1` (only these) or `0` (all but
         *     these), at most 50. The two don't mix, `_id` apart: it is always there unless `"_id": 0`. A path and its own parent
         *     don't go together. `{}` asks for whole rooms, `{"_id":1}` for the ids only.
         *
         *     Any path may be named; one that isn't there finds nothing. In a list, a path goes into every object of it. The order
         *     of the keys stays.
         *
         *     The published documentation offered it, but Rocket.Chat refused it on `voip/rooms` and ignored it on
         *     `livechat/rooms`.
         */
        fields: string;
        /**
         * @description A further filter, as JSON text, in a small closed part of MongoDB's language. All conditions must hold, those of the
         *     other parameters too; `{}` filters nothing. At most 5 objects within one another, 50 conditions, and 500 values in
         *     the lists of `$in` and `$nin`.
         *
         *     | condition | matches |
         *     |---|---|
         *     | `{"queue": "support"}`, `$eq` | equal to the value |
         *     | `$in: [...]` | equal to one of the values |
         *     | `$ne: ...`, `$nin: [...]` | what `$eq` and `$in` don't match, rooms without the key included |
         *     | `$gt`, `$gte`, `$lt`, `$lte` | greater or less than the value; not for lists |
         *     | `{"closedAt": null}` | the key is missing or null |
         *     | `$exists: true` or `false` | the key is there, null included, or not |
         *     | `$regex: "text"` | the text contains `text`; `^text`: it begins so. With `$options: "i"`, in any case |
         *     | `$and: [...]`, `$or: [...]` | all, or at least one, of these filters; never an empty list |
         *
         *     `$regex` is no pattern: `\x` stands for the character `x`, and any other unescaped metacharacter is refused.
         *
         *     | values | paths |
         *     |---|---|
         *     | text | `_id` `name` `fname` `closer` `closedBy._id` `closedBy.username` `departmentId` `servedBy._id` `servedBy.username` `responseBy._id` `v._id` `v.username` `v.status` `source.type` `queue` `direction` `callUniqueId` `priorityId` `slaId` |
         *     | lists of text | `tags` `departmentAncestors` |
         *     | dates | `ts` `lm` `_updatedAt` `queuedAt` `closedAt` `callStarted` |
         *     | numbers | `msgs` `usersCount` `callDuration` `callWaitingTime` `priorityWeight` `estimatedWaitingTimeQueue` `metrics.chatDuration` `metrics.response.avg` |
         *     | `true`, `false` | `open` `onHold` `waitingResponse` |
         *
         *     A value has the type of its path; a stored value of another type counts as missing. A list matches when it holds the
         *     value. Text is compared by code point, in its own case. Dates are ISO 8601 text or `{"$date": ...}`. Anything else
         *     is refused by name, a visitor's token above all.
         *
         *     These conditions are served by an index, however many rooms there are:
         *
         *     | condition | paths |
         *     |---|---|
         *     | a value, `$in`, `$gt` to `$lte`, `$regex: "^text"` | `_id` `name` `fname` `callUniqueId` `ts` `lm` `_updatedAt` `closedAt` `departmentId` `servedBy._id` `servedBy.username` `v._id` `queue` `direction` `tags` `departmentAncestors` |
         *     | `$regex` of at least three characters, but for `Σ` in its own case | `name` `fname` |
         *     | `null`, `$exists: false` | `fname` `ts` `lm` `_updatedAt` `closedAt` `servedBy._id` `servedBy.username` `v._id` |
         *     | `true` | `open` `onHold` |
         *     | `$or` of these, `$and` with one of them | |
         *
         *     Any other is a scan: it is asked of every room that the other conditions leave, and without others of every room of
         *     the list. A million take a second or so; no other request waits for it.
         *
         *     The published documentation offered `query` in passing; Rocket.Chat never applied it to these lists
         *     (`livechat/rooms` of 8.1 does, unsafely, where an operator switches it on).
         */
        query: string;
        /**
         * @description `ETag`s of answers that the caller still has, separated by commas. If the answer would be one of them, it is 304
         *     without a body, and nothing was read for it.
         * @example "mC3zVY0Yw4e9J6mOVsAX4Q"
         */
        ifNoneMatch: string;
        /**
         * @description How the answer may be packed: `zstd`, `br` and `gzip` are known, preferred in this order. Pages under 1 KiB stay as
         *     they are; an answer without a limit (`count=0`) is packed whatever its size.
         * @example zstd, br, gzip
         */
        acceptEncoding: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Id of this request, on every answer; the server's log lines carry it. A request may bring its own: 1 to 64 of
         *     `A-Z a-z 0-9 . _ -`. Any other is replaced.
         * @example 4f0f3c1e-8c4b-4a55-9a53-2f6c1f3f7a10
         */
        RequestId: string;
        /**
         * @description Requests allowed in a window. Absent for callers who have no limit.
         * @example 600
         */
        RateLimitLimit: number;
        /**
         * @description Requests left in this window. Absent for callers who have no limit.
         * @example 599
         */
        RateLimitRemaining: number;
        /**
         * @description When the next window begins, in milliseconds since 1970. Absent for callers who have no limit.
         * @example 1763692860000
         */
        RateLimitReset: number;
        /**
         * @description Only the caller's own cache may keep the answer, and must ask again before using it.
         *     (Rocket.Chat forbade keeping it.)
         * @example private, no-cache
         */
        Revalidate: "private, no-cache";
        /**
         * @description The request headers that the answer depends on.
         * @example X-User-Id, X-Auth-Token, Accept-Encoding, Origin
         */
        Vary: "X-User-Id, X-Auth-Token, Accept-Encoding, Origin";
        /**
         * @description Names this answer: another one as soon as a room or department changes, and for every caller, query and
         *     `Content-Encoding`. Send it back as `If-None-Match`. (Rocket.Chat's lists have none.)
         * @example "mC3zVY0Yw4e9J6mOVsAX4Q"
         */
        ETag: string;
        /**
         * @description How the body is packed. Absent where it is not.
         * @example zstd
         */
        ContentEncoding: "zstd" | "br" | "gzip";
        /**
         * @description The answer must not be kept.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description The methods of this path.
         * @example GET
         */
        Allow: string;
        /**
         * @description Seconds to wait before the next try. Rocket.Chat sends no such header.
         * @example 42
         */
        RetryAfter: number;
    };
    pathItems: never;
}
export type UserReference = components['schemas']['UserReference'];
export type Message = components['schemas']['Message'];
export type Visitor = components['schemas']['Visitor'];
export type Agent = components['schemas']['Agent'];
export type Responder = components['schemas']['Responder'];
export type ClosingParty = components['schemas']['ClosingParty'];
export type RoomSource = components['schemas']['RoomSource'];
export type RoomMetrics = components['schemas']['RoomMetrics'];
export type Room = components['schemas']['Room'];
export type VoipRoom = components['schemas']['VoipRoom'];
export type VoipRoomPage = components['schemas']['VoipRoomPage'];
export type ErrorDetail = components['schemas']['ErrorDetail'];
export type ApiError = components['schemas']['ApiError'];
export type VoipRoomResult = components['schemas']['VoipRoomResult'];
export type Department = components['schemas']['Department'];
export type LivechatRoom = components['schemas']['LivechatRoom'];
export type LivechatRoomPage = components['schemas']['LivechatRoomPage'];
export type ResponseNotModified = components['responses']['NotModified'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseForbiddenList = components['responses']['ForbiddenList'];
export type ResponseMethodNotAllowed = components['responses']['MethodNotAllowed'];
export type ResponseQueryStringTooLong = components['responses']['QueryStringTooLong'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseInternalError = components['responses']['InternalError'];
export type ResponseStoreUnavailable = components['responses']['StoreUnavailable'];
export type ResponseForbiddenVoipRoom = components['responses']['ForbiddenVoipRoom'];
export type ParameterAgents = components['parameters']['agents'];
export type ParameterCreatedAt = components['parameters']['createdAt'];
export type ParameterClosedAt = components['parameters']['closedAt'];
export type ParameterTags = components['parameters']['tags'];
export type ParameterOffset = components['parameters']['offset'];
export type ParameterCount = components['parameters']['count'];
export type ParameterSort = components['parameters']['sort'];
export type ParameterFields = components['parameters']['fields'];
export type ParameterQuery = components['parameters']['query'];
export type ParameterIfNoneMatch = components['parameters']['ifNoneMatch'];
export type ParameterAcceptEncoding = components['parameters']['acceptEncoding'];
export type HeaderRequestId = components['headers']['RequestId'];
export type HeaderRateLimitLimit = components['headers']['RateLimitLimit'];
export type HeaderRateLimitRemaining = components['headers']['RateLimitRemaining'];
export type HeaderRateLimitReset = components['headers']['RateLimitReset'];
export type HeaderRevalidate = components['headers']['Revalidate'];
export type HeaderVary = components['headers']['Vary'];
export type HeaderETag = components['headers']['ETag'];
export type HeaderContentEncoding = components['headers']['ContentEncoding'];
export type HeaderNoStore = components['headers']['NoStore'];
export type HeaderAllow = components['headers']['Allow'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type $defs = Record<string, never>;
export interface operations {
    listVoipRooms: {
        parameters: {
            query?: {
                /**
                 * @description Rooms served by one of these agents: `servedBy._id` or `servedBy.username` is in the list. A caller who
                 *     may see own rooms only sends exactly the own `_id`, and `servedBy._id` alone is compared. (`livechat/rooms` of
                 *     Rocket.Chat since 7.0, and `voip/rooms` late in 7.x, compare the `_id` alone for everybody.)
                 * @example [
                 *       "XycfA5CetCPuEjqxw"
                 *     ]
                 */
                agents?: components["parameters"]["agents"];
                /**
                 * @description `true`: open calls; `false`: closed calls; missing: both. (Rocket.Chat takes a missing `open` for `false`, by
                 *     accident, so that its plain list has closed calls only; its documentation named no default.)
                 * @example true
                 */
                open?: boolean;
                /**
                 * @description Rooms whose `ts` is in this range. Three forms:
                 *
                 *     - JSON text `{"start": "<date>", "end": "<date>"}`, both ends included, either may be left out;
                 *     - an ISO 8601 date-time: that very instant, to the millisecond;
                 *     - an ISO 8601 date: that day in UTC.
                 *
                 *     A date-time without an offset is UTC. A date as `start` is the beginning of that day, as `end` its last
                 *     millisecond. `{}` and `null` filter nothing, any other key is refused, and a `start` after the `end` finds nothing.
                 *
                 *     The published documentation showed a plain date-time and did not say what it means. `livechat/rooms` of Rocket.Chat
                 *     takes the JSON form only and finds nothing for `{}`; its `voip/rooms` took anything and found nothing whenever a
                 *     date was given.
                 */
                createdAt?: components["parameters"]["createdAt"];
                /** @description Rooms whose `closedAt` is in this range, in the forms of `createdAt`. Open rooms never match. */
                closedAt?: components["parameters"]["closedAt"];
                /**
                 * @description Rooms with at least one of these tags.
                 * @example [
                 *       "billing",
                 *       "vip"
                 *     ]
                 */
                tags?: components["parameters"]["tags"];
                /**
                 * @description Calls of this queue of the telephone exchange. (The published documentation called it the opaque id of the call;
                 *     that is `callUniqueId`, which `query` can filter.)
                 * @example support
                 */
                queue?: string;
                /**
                 * @description Calls of the visitor with this `_id`; the visitor's token is not looked at. The word `undefined`, which
                 *     Rocket.Chat's own client sends for no visitor, counts as absent.
                 * @example 47Dajwh9DjpnTAugW
                 */
                visitorId?: string;
                /**
                 * @description Calls in this direction.
                 * @example inbound
                 */
                direction?: "inbound" | "outbound";
                /**
                 * @description Calls whose `name` or `fname` contains this text, case-insensitive. An index serves texts of at least three
                 *     characters; a shorter one is a scan of all names. (Rocket.Chat looks in `name` only; its documentation called it
                 *     the name of the room.)
                 * @example mary
                 */
                roomName?: string;
                /**
                 * @description How many of the matching rooms to skip. Beyond the end the page is empty and `total` stays.
                 * @example 50
                 */
                offset?: components["parameters"]["offset"];
                /**
                 * @description How many rooms to answer at most. More than 100 is cut to 100. `0` asks for all rooms from `offset` on: the answer
                 *     is streamed, shows the store at one moment, and a caller gets one such answer at a time. The default, the 100 and
                 *     whether `0` is allowed are settings of the server; where `0` is not allowed it is refused. (Rocket.Chat answers its
                 *     default number then. It cuts `1.5` to `1` and passes negative numbers on to its database; both are refused here.)
                 * @example 25
                 */
                count?: components["parameters"]["count"];
                /**
                 * @description The order, as JSON text: an object of paths with `1` (ascending) or `-1` (descending), the most important first, at
                 *     most 8. The paths are those that `query` lists, and `servedBy`, which means `servedBy._id`. `{}` is the default.
                 *
                 *     Missing and null come first ascending and last descending; text is ordered by code point; `false` comes before
                 *     `true`. Rooms that are equal are ordered by `_id` in the direction of the last key, so pages never overlap.
                 *
                 *     An index has the rooms in the order of `ts`, `_updatedAt`, `lm`, `closedAt`, `fname` or `_id`, if nothing but `_id`
                 *     in the same direction comes behind it. Any other order is a scan: all rooms that are found are sorted for each page.
                 *
                 *     The published documentation called it an object; Rocket.Chat too wants JSON text. It takes any path, leaves `{}`
                 *     unordered and does not break ties.
                 */
                sort?: components["parameters"]["sort"];
                /**
                 * @description Which parts of each room (of `room` too) to answer, as JSON text: paths with `1` (only these) or `0` (all but
                 *     these), at most 50. The two don't mix, `_id` apart: it is always there unless `"_id": 0`. A path and its own parent
                 *     don't go together. `{}` asks for whole rooms, `{"_id":1}` for the ids only.
                 *
                 *     Any path may be named; one that isn't there finds nothing. In a list, a path goes into every object of it. The order
                 *     of the keys stays.
                 *
                 *     The published documentation offered it, but Rocket.Chat refused it on `voip/rooms` and ignored it on
                 *     `livechat/rooms`.
                 */
                fields?: components["parameters"]["fields"];
                /**
                 * @description A further filter, as JSON text, in a small closed part of MongoDB's language. All conditions must hold, those of the
                 *     other parameters too; `{}` filters nothing. At most 5 objects within one another, 50 conditions, and 500 values in
                 *     the lists of `$in` and `$nin`.
                 *
                 *     | condition | matches |
                 *     |---|---|
                 *     | `{"queue": "support"}`, `$eq` | equal to the value |
                 *     | `$in: [...]` | equal to one of the values |
                 *     | `$ne: ...`, `$nin: [...]` | what `$eq` and `$in` don't match, rooms without the key included |
                 *     | `$gt`, `$gte`, `$lt`, `$lte` | greater or less than the value; not for lists |
                 *     | `{"closedAt": null}` | the key is missing or null |
                 *     | `$exists: true` or `false` | the key is there, null included, or not |
                 *     | `$regex: "text"` | the text contains `text`; `^text`: it begins so. With `$options: "i"`, in any case |
                 *     | `$and: [...]`, `$or: [...]` | all, or at least one, of these filters; never an empty list |
                 *
                 *     `$regex` is no pattern: `\x` stands for the character `x`, and any other unescaped metacharacter is refused.
                 *
                 *     | values | paths |
                 *     |---|---|
                 *     | text | `_id` `name` `fname` `closer` `closedBy._id` `closedBy.username` `departmentId` `servedBy._id` `servedBy.username` `responseBy._id` `v._id` `v.username` `v.status` `source.type` `queue` `direction` `callUniqueId` `priorityId` `slaId` |
                 *     | lists of text | `tags` `departmentAncestors` |
                 *     | dates | `ts` `lm` `_updatedAt` `queuedAt` `closedAt` `callStarted` |
                 *     | numbers | `msgs` `usersCount` `callDuration` `callWaitingTime` `priorityWeight` `estimatedWaitingTimeQueue` `metrics.chatDuration` `metrics.response.avg` |
                 *     | `true`, `false` | `open` `onHold` `waitingResponse` |
                 *
                 *     A value has the type of its path; a stored value of another type counts as missing. A list matches when it holds the
                 *     value. Text is compared by code point, in its own case. Dates are ISO 8601 text or `{"$date": ...}`. Anything else
                 *     is refused by name, a visitor's token above all.
                 *
                 *     These conditions are served by an index, however many rooms there are:
                 *
                 *     | condition | paths |
                 *     |---|---|
                 *     | a value, `$in`, `$gt` to `$lte`, `$regex: "^text"` | `_id` `name` `fname` `callUniqueId` `ts` `lm` `_updatedAt` `closedAt` `departmentId` `servedBy._id` `servedBy.username` `v._id` `queue` `direction` `tags` `departmentAncestors` |
                 *     | `$regex` of at least three characters, but for `Σ` in its own case | `name` `fname` |
                 *     | `null`, `$exists: false` | `fname` `ts` `lm` `_updatedAt` `closedAt` `servedBy._id` `servedBy.username` `v._id` |
                 *     | `true` | `open` `onHold` |
                 *     | `$or` of these, `$and` with one of them | |
                 *
                 *     Any other is a scan: it is asked of every room that the other conditions leave, and without others of every room of
                 *     the list. A million take a second or so; no other request waits for it.
                 *
                 *     The published documentation offered `query` in passing; Rocket.Chat never applied it to these lists
                 *     (`livechat/rooms` of 8.1 does, unsafely, where an operator switches it on).
                 */
                query?: components["parameters"]["query"];
            };
            header?: {
                /**
                 * @description `ETag`s of answers that the caller still has, separated by commas. If the answer would be one of them, it is 304
                 *     without a body, and nothing was read for it.
                 * @example "mC3zVY0Yw4e9J6mOVsAX4Q"
                 */
                "If-None-Match"?: components["parameters"]["ifNoneMatch"];
                /**
                 * @description How the answer may be packed: `zstd`, `br` and `gzip` are known, preferred in this order. Pages under 1 KiB stay as
                 *     they are; an answer without a limit (`count=0`) is packed whatever its size.
                 * @example zstd, br, gzip
                 */
                "Accept-Encoding"?: components["parameters"]["acceptEncoding"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * @description Legacy, deprecated: send parameters in the query string. The published sample call sent its filter as a JSON body
         *     of the GET, which Rocket.Chat ignores. It works here: an object of at most 16 KiB whose keys are the parameters
         *     above and whose values are texts or JSON values. The query string wins; the body is read after credentials and
         *     rate limit.
         */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "open": true
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description One page of calls. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["Revalidate"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ETag"];
                    "Content-Encoding": components["headers"]["ContentEncoding"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoipRoomPage"];
                };
            };
            304: components["responses"]["NotModified"];
            /** @description The query, or the legacy body, is refused. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenList"];
            405: components["responses"]["MethodNotAllowed"];
            414: components["responses"]["QueryStringTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    getVoipRoom: {
        parameters: {
            query: {
                /**
                 * @description The visitor's token. The server's log shows it masked.
                 * @example 8s7e9ony6ctl27e1qf8kue
                 */
                token: string;
                /**
                 * @description Id of the call. Wins over `agentId`; one of the two is required.
                 * @example kCJDd5peKiZnGJLPq
                 */
                rid?: string;
                /**
                 * @description The `_id` of the agent to open a call for. Need not be the caller.
                 * @example XycfA5CetCPuEjqxw
                 */
                agentId?: string;
                /**
                 * @description Direction of the call that is opened; without effect when one is found. Missing in the published documentation,
                 *     whose sample call Rocket.Chat 6.x and 7.x answer with `agent-not-found` for the lack of it; here it has a
                 *     default. With `rid` they refuse it.
                 * @example inbound
                 */
                direction?: "inbound" | "outbound";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call, and whether this request opened it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoipRoomResult"];
                };
            };
            /** @description The query is refused, or there is no such visitor, call or agent. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenVoipRoom"];
            405: components["responses"]["MethodNotAllowed"];
            414: components["responses"]["QueryStringTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listLivechatRooms: {
        parameters: {
            query?: {
                /**
                 * @description Rooms served by one of these agents: `servedBy._id` or `servedBy.username` is in the list. A caller who
                 *     may see own rooms only sends exactly the own `_id`, and `servedBy._id` alone is compared. (`livechat/rooms` of
                 *     Rocket.Chat since 7.0, and `voip/rooms` late in 7.x, compare the `_id` alone for everybody.)
                 * @example [
                 *       "XycfA5CetCPuEjqxw"
                 *     ]
                 */
                agents?: components["parameters"]["agents"];
                /**
                 * @description Chats whose `fname` contains this text, case-insensitive. In double quotes: chats whose `fname` is this very
                 *     text, in its own case. An index serves texts of at least three characters, and whole ones; a shorter part is a
                 *     scan of all names.
                 */
                roomName?: string;
                /**
                 * @description Chats of one of these departments. The word `undefined`, which Rocket.Chat's own client sends for no department,
                 *     counts as absent.
                 * @example [
                 *       "CAJioQNAvLnYWTy8i"
                 *     ]
                 */
                departmentId?: string[];
                /**
                 * @description `true`: chats that are open, served and not on hold; `false`: closed chats; missing: both. (Rocket.Chat silently
                 *     ignores other words; they are refused here.)
                 * @example true
                 */
                open?: boolean;
                /**
                 * @description `true`, `t` or `1`: chats on hold; together with `open` it takes the place of "not on hold". `false`, `f` or
                 *     `0`: no filter. (For Rocket.Chat every other word is no filter; they are refused here.)
                 * @example true
                 */
                onhold?: boolean;
                /**
                 * @description `true`, `t` or `1`: chats that wait for an agent, which are open, not served and not on hold; it wins over
                 *     `open` and `onhold`. `false`, `f` or `0`: no filter.
                 * @example true
                 */
                queued?: boolean;
                /**
                 * @description Rooms whose `ts` is in this range. Three forms:
                 *
                 *     - JSON text `{"start": "<date>", "end": "<date>"}`, both ends included, either may be left out;
                 *     - an ISO 8601 date-time: that very instant, to the millisecond;
                 *     - an ISO 8601 date: that day in UTC.
                 *
                 *     A date-time without an offset is UTC. A date as `start` is the beginning of that day, as `end` its last
                 *     millisecond. `{}` and `null` filter nothing, any other key is refused, and a `start` after the `end` finds nothing.
                 *
                 *     The published documentation showed a plain date-time and did not say what it means. `livechat/rooms` of Rocket.Chat
                 *     takes the JSON form only and finds nothing for `{}`; its `voip/rooms` took anything and found nothing whenever a
                 *     date was given.
                 */
                createdAt?: components["parameters"]["createdAt"];
                /** @description Rooms whose `closedAt` is in this range, in the forms of `createdAt`. Open rooms never match. */
                closedAt?: components["parameters"]["closedAt"];
                /**
                 * @description Rooms with at least one of these tags.
                 * @example [
                 *       "billing",
                 *       "vip"
                 *     ]
                 */
                tags?: components["parameters"]["tags"];
                /**
                 * @description Chats by their livechat custom fields, as JSON text: an object of at most 50 field names and values (text that
                 *     is not empty, numbers, booleans). Each value is a case-insensitive part of `livechatData.<name>`, and all must
                 *     match. `{}` filters nothing. An index serves values of at least three characters; if all are shorter, it is a
                 *     scan of all chats. (Rocket.Chat runs each value as a regular expression.)
                 */
                customFields?: string;
                /**
                 * @description Chats with one of these units in `departmentAncestors`. For a caller who is restricted to some units it
                 *     narrows them; any other unit finds nothing.
                 * @example [
                 *       "sriw2wmP2Zz2pPrre"
                 *     ]
                 */
                units?: string[];
                /**
                 * @description How many of the matching rooms to skip. Beyond the end the page is empty and `total` stays.
                 * @example 50
                 */
                offset?: components["parameters"]["offset"];
                /**
                 * @description How many rooms to answer at most. More than 100 is cut to 100. `0` asks for all rooms from `offset` on: the answer
                 *     is streamed, shows the store at one moment, and a caller gets one such answer at a time. The default, the 100 and
                 *     whether `0` is allowed are settings of the server; where `0` is not allowed it is refused. (Rocket.Chat answers its
                 *     default number then. It cuts `1.5` to `1` and passes negative numbers on to its database; both are refused here.)
                 * @example 25
                 */
                count?: components["parameters"]["count"];
                /**
                 * @description The order, as JSON text: an object of paths with `1` (ascending) or `-1` (descending), the most important first, at
                 *     most 8. The paths are those that `query` lists, and `servedBy`, which means `servedBy._id`. `{}` is the default.
                 *
                 *     Missing and null come first ascending and last descending; text is ordered by code point; `false` comes before
                 *     `true`. Rooms that are equal are ordered by `_id` in the direction of the last key, so pages never overlap.
                 *
                 *     An index has the rooms in the order of `ts`, `_updatedAt`, `lm`, `closedAt`, `fname` or `_id`, if nothing but `_id`
                 *     in the same direction comes behind it. Any other order is a scan: all rooms that are found are sorted for each page.
                 *
                 *     The published documentation called it an object; Rocket.Chat too wants JSON text. It takes any path, leaves `{}`
                 *     unordered and does not break ties.
                 */
                sort?: components["parameters"]["sort"];
                /**
                 * @description Which parts of each room (of `room` too) to answer, as JSON text: paths with `1` (only these) or `0` (all but
                 *     these), at most 50. The two don't mix, `_id` apart: it is always there unless `"_id": 0`. A path and its own parent
                 *     don't go together. `{}` asks for whole rooms, `{"_id":1}` for the ids only.
                 *
                 *     Any path may be named; one that isn't there finds nothing. In a list, a path goes into every object of it. The order
                 *     of the keys stays.
                 *
                 *     The published documentation offered it, but Rocket.Chat refused it on `voip/rooms` and ignored it on
                 *     `livechat/rooms`.
                 */
                fields?: components["parameters"]["fields"];
                /**
                 * @description A further filter, as JSON text, in a small closed part of MongoDB's language. All conditions must hold, those of the
                 *     other parameters too; `{}` filters nothing. At most 5 objects within one another, 50 conditions, and 500 values in
                 *     the lists of `$in` and `$nin`.
                 *
                 *     | condition | matches |
                 *     |---|---|
                 *     | `{"queue": "support"}`, `$eq` | equal to the value |
                 *     | `$in: [...]` | equal to one of the values |
                 *     | `$ne: ...`, `$nin: [...]` | what `$eq` and `$in` don't match, rooms without the key included |
                 *     | `$gt`, `$gte`, `$lt`, `$lte` | greater or less than the value; not for lists |
                 *     | `{"closedAt": null}` | the key is missing or null |
                 *     | `$exists: true` or `false` | the key is there, null included, or not |
                 *     | `$regex: "text"` | the text contains `text`; `^text`: it begins so. With `$options: "i"`, in any case |
                 *     | `$and: [...]`, `$or: [...]` | all, or at least one, of these filters; never an empty list |
                 *
                 *     `$regex` is no pattern: `\x` stands for the character `x`, and any other unescaped metacharacter is refused.
                 *
                 *     | values | paths |
                 *     |---|---|
                 *     | text | `_id` `name` `fname` `closer` `closedBy._id` `closedBy.username` `departmentId` `servedBy._id` `servedBy.username` `responseBy._id` `v._id` `v.username` `v.status` `source.type` `queue` `direction` `callUniqueId` `priorityId` `slaId` |
                 *     | lists of text | `tags` `departmentAncestors` |
                 *     | dates | `ts` `lm` `_updatedAt` `queuedAt` `closedAt` `callStarted` |
                 *     | numbers | `msgs` `usersCount` `callDuration` `callWaitingTime` `priorityWeight` `estimatedWaitingTimeQueue` `metrics.chatDuration` `metrics.response.avg` |
                 *     | `true`, `false` | `open` `onHold` `waitingResponse` |
                 *
                 *     A value has the type of its path; a stored value of another type counts as missing. A list matches when it holds the
                 *     value. Text is compared by code point, in its own case. Dates are ISO 8601 text or `{"$date": ...}`. Anything else
                 *     is refused by name, a visitor's token above all.
                 *
                 *     These conditions are served by an index, however many rooms there are:
                 *
                 *     | condition | paths |
                 *     |---|---|
                 *     | a value, `$in`, `$gt` to `$lte`, `$regex: "^text"` | `_id` `name` `fname` `callUniqueId` `ts` `lm` `_updatedAt` `closedAt` `departmentId` `servedBy._id` `servedBy.username` `v._id` `queue` `direction` `tags` `departmentAncestors` |
                 *     | `$regex` of at least three characters, but for `Σ` in its own case | `name` `fname` |
                 *     | `null`, `$exists: false` | `fname` `ts` `lm` `_updatedAt` `closedAt` `servedBy._id` `servedBy.username` `v._id` |
                 *     | `true` | `open` `onHold` |
                 *     | `$or` of these, `$and` with one of them | |
                 *
                 *     Any other is a scan: it is asked of every room that the other conditions leave, and without others of every room of
                 *     the list. A million take a second or so; no other request waits for it.
                 *
                 *     The published documentation offered `query` in passing; Rocket.Chat never applied it to these lists
                 *     (`livechat/rooms` of 8.1 does, unsafely, where an operator switches it on).
                 */
                query?: components["parameters"]["query"];
            };
            header?: {
                /**
                 * @description `ETag`s of answers that the caller still has, separated by commas. If the answer would be one of them, it is 304
                 *     without a body, and nothing was read for it.
                 * @example "mC3zVY0Yw4e9J6mOVsAX4Q"
                 */
                "If-None-Match"?: components["parameters"]["ifNoneMatch"];
                /**
                 * @description How the answer may be packed: `zstd`, `br` and `gzip` are known, preferred in this order. Pages under 1 KiB stay as
                 *     they are; an answer without a limit (`count=0`) is packed whatever its size.
                 * @example zstd, br, gzip
                 */
                "Accept-Encoding"?: components["parameters"]["acceptEncoding"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of chats. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["Revalidate"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ETag"];
                    "Content-Encoding": components["headers"]["ContentEncoding"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivechatRoomPage"];
                };
            };
            304: components["responses"]["NotModified"];
            /** @description The query is refused. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenList"];
            405: components["responses"]["MethodNotAllowed"];
            414: components["responses"]["QueryStringTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
}
