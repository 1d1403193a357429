// What is counted while processes are killed.

/** Figures of all scenarios. */
export interface Figures {
  /** Processes that were killed. */
  kills: number;
  /** Models that were read, whole. */
  reads: number;
  /** Trainings that came to their end after kills, and were what an uninterrupted one is. */
  finished: number;
}
