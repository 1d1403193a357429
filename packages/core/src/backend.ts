// What a backend is: a value with a name that can say whether this machine runs it, and that can be made the active one.
// What it is not: a side effect of an import, or one of a closed list of names. Anyone can make one.
/** Whether this machine can run a backend; if not, `reason` says why in one sentence. */
export type Support = { readonly supported: true } | { readonly supported: false; readonly reason: string };

/**
 * From where another thread can make a backend again: a module that exports its factory. The options are for one thread, because
 * whoever is made so computes beside others.
 */
export interface BackendOrigin {
  /** The module's address. */
  readonly module: string;
  /** The name of the export, a function. */
  readonly factory: string;
  /** What the function is called with, such as JSON; nothing when absent. */
  readonly options?: unknown;
}

/** With how many threads a backend computes. */
export interface BackendThreads {
  /** With the one that calls. */
  readonly count: number;
  /** Why so many, in one sentence. */
  readonly reason: string;
}

/** What a backend can do, so that a caller can ask instead of trying. */
export interface BackendCapabilities {
  /** Names of the fused kernels it implements (`lstmKernel.name`, …). Core composes the others from stock kernels. */
  readonly kernels: readonly string[];
  /** Whether its arithmetic is precise enough to train. */
  readonly training: boolean;
  /** The precision of its arithmetic. */
  readonly precision: 'float32' | 'float16';
  /**
   * Whether it executes asynchronously: a kernel returns before it is done, and reading a result waits for all that was asked
   * before. Who computes a lot reads seldom then. Default false.
   */
  readonly asynchronous?: boolean;
  /**
   * Bytes that it keeps, at most, of the products of an embedding's rows with one layer's kernel, from one prediction to the next.
   * Default: it keeps none.
   */
  readonly remembers?: number;
  /** With how many threads it computes, if it can use more than one; as it is now, or would be if it was chosen. Default: one. */
  readonly threads?: BackendThreads;
}

/**
 * A backend: where tensors live and kernels run.
 *
 * Made by a factory such as `cpu()`, chosen with {@link useBackend}.
 */
export interface Backend {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** The name under which tfjs knows it; it holds no underscore, because tfjs splits its kernel keys there. */
  readonly name: string;
  /** What it can do. */
  readonly capabilities: BackendCapabilities;
  /** From where a worker thread in Node can make it again; without it, workers have to be started by hand. */
  readonly origin?: BackendOrigin;
  /** Says whether this machine can run it. Never throws and changes nothing. */
  isSupported(): Promise<Support>;
  /** Registers its kernels and makes it tfjs' active backend. Can be called again. */
  activate(): Promise<void>;
  /**
   * Copies all variables to the host, if the device can lose them; `fit` calls it at its start and after every epoch. Absent where
   * nothing can be lost.
   */
  backUp?(): Promise<void>;
  /** Takes its kernels back and frees what it holds. Tensors that still live on it are lost. */
  dispose(): Promise<void>;
}

/** Which backend {@link useBackend} chose. */
export interface ChosenBackend {
  /** The name of the backend that is active now. */
  readonly name: string;
  /** Why it is this one: the reason each earlier candidate was passed over, or that it was the first choice. */
  readonly reason: string;
  /** The backend itself. */
  readonly backend: Backend;
}

let active: Backend | undefined;

/** The backend that `useBackend` chose last, or undefined before the first call. */
export function activeBackend(): Backend | undefined {
  return active;
}

/** Remembers which backend is the active one. */
export function setActive(backend: Backend): void {
  active = backend;
}

/** Why a backend was passed over; with the error, if it was one. */
export interface PassedOver {
  readonly name: string;
  readonly reason: string;
  readonly cause?: unknown;
}

/** Why a backend was passed over, in a sentence. */
export const whyNot = ({ name, reason }: PassedOver): string => `${name}: ${reason}`;

/** What backends are called: tfjs splits its kernel keys at underscores. */
export const backendName: RegExp = /^[a-z0-9-]+$/i;
