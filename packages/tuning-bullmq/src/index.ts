// @rnnkit/tuning-bullmq: jobs of studies by a BullMQ queue, on Redis, Valkey or Postgres.
export { bullmq, type BullmqOptions, type QueueEngine } from './bullmq.ts';
export { serveBullmq, type ServeBullmqOptions } from './serve-bullmq.ts';
export type { QueuePlace } from './server.ts';
