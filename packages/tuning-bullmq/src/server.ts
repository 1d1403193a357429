// The server that those who want jobs done and those who do them share, and what either opens on it.
import { check, RnnkitError } from '@rnnkit/data';
import {
  createPostgresBackend,
  createRedisBackend,
  withBackend,
  type IQueueBackend,
  type Processor,
  type Queue as BullQueue,
  type QueueEvents as BullQueueEvents,
  type Worker as BullWorker,
  type WorkerOptions,
} from 'bullmq';

import { within } from './insist.ts';

/** Where a queue is. */
export interface QueuePlace {
  /**
   * The server: `redis://`, `rediss://` (by TLS), `postgres://` or `postgresql://`, with user and password where it wants them. They are in no
   * message; take them from the environment rather than from a command line, which others can see.
   */
  readonly url: string;
  /** The name of the study, the same for the program that runs it and for all who work for it. Default `study`. */
  readonly study?: string;
}

/** The queue of a study. What is in it is not believed. */
export type Queue = BullQueue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** What happens in a queue. */
export type QueueEvents = BullQueueEvents<unknown, IQueueBackend>;

/** What takes jobs from a queue. */
export type Worker = BullWorker<unknown, unknown, string, IQueueBackend>;

interface Opening {
  readonly openQueue: (name: string) => Queue;
  readonly openEvents: (name: string) => QueueEvents;
  readonly openWorker: (
    name: string,
    processor: Processor<unknown, unknown>,
    options: Omit<WorkerOptions, 'connection'>,
  ) => Worker;
}

/** Milliseconds in which a server has to answer for the first time. */
const firstAnswer = 15_000;
/** Milliseconds in which a connection has to be there. */
const connectTimeout = 10_000;
/** The namespace of all that is kept: of keys of Redis, and as a schema of Postgres. */
const namespace = 'rnnkit';
/** How events are read: from the first that is still there, so that none between two readings is missed, and each second at least. */
const reading = { lastEventId: '0', blockingTimeout: 1000 };

/** A server, and what is opened there. */
export class Server {
  readonly #url: URL;
  readonly #study: string;
  readonly #opening: Opening;
  #isFound = false;
  #trouble: string | undefined;

  /** @throws RnnkitError when it is no place of a queue */
  constructor(owner: string, place: QueuePlace) {
    const checks = { url: serverUrl, study: studyName };
    const { url, study } = check.checkOptions<{ url?: URL; study: string }>(owner, checks, { study: 'study' }, place);
    if (url === undefined)
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: give the url of the server, such as redis://localhost or postgres://localhost/name.`,
      );
    [this.#url, this.#study] = [url, study];
    this.#opening = url.protocol.startsWith('redis') ? this.#redis() : this.#postgres();
  }

  /** Opens the queue. @throws RnnkitError with the code `unreachable` when the server does not answer, or lets nobody in */
  async openQueue(): Promise<Queue> {
    const queue = this.#heard(this.#opening.openQueue(this.#study));
    try {
      this.#isFound =
        (await within(
          firstAnswer,
          queue.waitUntilReady().then(() => true),
        )) ?? false;
    } catch (error) {
      this.#trouble = reasonOf(error);
    }
    if (this.#isFound) return queue;
    queue.disconnect().catch(() => undefined);
    throw this.unreachable();
  }

  /** Opens what is told of all that happens in the queue. */
  openEvents(): QueueEvents {
    return this.#heard(this.#opening.openEvents(this.#study));
  }

  /** Opens what takes jobs from the queue. */
  openWorker(processor: Processor<unknown, unknown>, options: Omit<WorkerOptions, 'connection'>): Worker {
    return this.#heard(this.#opening.openWorker(this.#study, processor, options));
  }

  /** Says that the server is away, and what it or the system has said last. */
  unreachable(): RnnkitError {
    const { protocol, host, pathname } = this.#url;
    const said = this.#withoutSecrets(this.#trouble ?? 'it does not answer');
    // The errors of drivers hold commands, also those that log in; so they are no cause.
    return new RnnkitError(
      'unreachable',
      `The queue at ${protocol}//${host}${pathname} cannot be used: ${said}. Start the server, or correct the address, the user or the password.`,
    );
  }

  #withoutSecrets(text: string): string {
    const { password } = this.#url;
    return [password, decoded(password)].reduce((rest, one) => (one === '' ? rest : rest.replaceAll(one, '…')), text);
  }

  /** Whoever does not listen to errors is ended by them. */
  #heard<One extends { on(event: 'error', listen: (error: Error) => void): unknown }>(one: One): One {
    one.on('error', (error) => {
      this.#trouble = reasonOf(error);
    });
    return one;
  }

  #redis(): Opening {
    const { Queue, QueueEvents, Worker } = withBackend(createRedisBackend);
    const connection = {
      url: this.#url.href,
      connectTimeout,
      maxRetriesPerRequest: null,
      // One that was never there is not waited for.
      retryStrategy: (times: number) => (this.#isFound ? Math.min(100 * 2 ** times, 3000) : null),
    };
    const shared = { connection, prefix: namespace };
    return {
      openQueue: (name) => new Queue(name, shared),
      openEvents: (name) => new QueueEvents(name, { ...shared, ...reading }),
      openWorker: (name, processor, options) => new Worker(name, processor, { ...options, ...shared }),
    };
  }

  #postgres(): Opening {
    const { Queue, QueueEvents, Worker } = withBackend(createPostgresBackend);
    const connection = {
      connectionString: this.#url.href,
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      schema: namespace,
      migrate: true,
      // Servers have a hundred connections for all.
      max: 2,
    };
    return {
      openQueue: (name) => new Queue(name, { connection }) as unknown as Queue,
      openEvents: (name) => new QueueEvents(name, { connection, ...reading }) as unknown as QueueEvents,
      openWorker: (name, processor, options) =>
        new Worker(name, processor, { ...options, connection }) as unknown as Worker,
    };
  }
}

function reasonOf(error: unknown): string {
  const { message, code } = Object(error) as { readonly message?: unknown; readonly code?: unknown };
  // One that has tried several addresses has no message.
  const reason = message === '' || message === undefined ? code : message;
  return String(reason ?? error).replace(/\.$/u, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const protocols = new Set(['redis:', 'rediss:', 'postgres:', 'postgresql:']);

function serverUrl(value: unknown, name: string): URL {
  const isText = typeof value === 'string' || value instanceof URL;
  const url = isText && URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  if (url !== undefined && protocols.has(url.protocol)) return url;
  // What was given may hold a password.
  const got = url === undefined ? (isText ? 'what is no address' : check.describe(value)) : url.protocol;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be the address of a server that begins with redis://, rediss://, postgres:// or postgresql://; got ${got}.`,
  );
}

function studyName(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[\w.-]{1,100}$/u.test(value)) return value;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a name of up to 100 letters, digits, points, hyphens and underscores; got ${check.describe(value)}.`,
  );
}
