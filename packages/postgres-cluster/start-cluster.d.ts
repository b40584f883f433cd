/** A PostgreSQL server of its own in a temporary folder, reached on the loopback alone, without a password. */
interface Server extends AsyncDisposable {
  /** Of its database `postgres`, as a superuser. */
  readonly url: string;
  readonly port: number;
  /** Stops every process of it in the middle of what it does: connections stay open, and nobody answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends it at once, without a checkpoint; its connections break. */
  kill(): Promise<void>;
  /** Starts again what was killed, on the same port and with the data that it had committed. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. Stop replicas before their primary. */
  stop(): Promise<void>;
}

export interface Replica extends Server {
  /** Keeps it in the state of now; what the primary commits from here on is received and not shown. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export interface Cluster extends Server {
  /** Starts a replica that follows this server by streaming. */
  replica(): Promise<Replica>;
}

export interface ClusterOptions {
  /** Of `postgresql.conf`, over PostgreSQL's own defaults; replicas have the same. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Makes and starts a new cluster on a free port, as another user where this one is root. Its default collation is a
 * linguistic one (ICU, `en-US`), so that a query which leaves its collation to chance shows.
 * @throws if PostgreSQL 15 or later is not installed, or does not start; the message has the end of its log.
 */
export function startCluster(options?: ClusterOptions): Promise<Cluster>;
